#include "CTerminal.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

gd_flags gd_signals;

/// What the handlers need when the process cannot go on.
static struct {
  int has_terminal;
  struct termios terminal;
  char closing[16];
  char statement[2048];
  volatile sig_atomic_t statement_length;
} last;

static void gd_restore_terminal(void) {
  if (!last.has_terminal) return;
  ssize_t ignored = write(STDOUT_FILENO, last.closing, strlen(last.closing));
  (void)ignored;
  tcsetattr(STDIN_FILENO, TCSANOW, &last.terminal);
}

static void gd_on_flag(int number) {
  if (number == SIGINT) gd_signals.interrupted = 1;
  if (number == SIGWINCH) gd_signals.resized = 1;
  if (number == SIGCONT) gd_signals.resumed = 1;
}

static void gd_on_end(int number) {
  gd_restore_terminal();
  signal(number, SIG_DFL);
  raise(number);
}

static void gd_on_fault(int number) {
  static const char opening[] =
      "\ngd: internal fault, what was defined is lost. Please report it with this input:\n";
  (void)number;
  gd_restore_terminal();
  ssize_t ignored = write(STDERR_FILENO, opening, sizeof opening - 1);
  ignored = write(STDERR_FILENO, last.statement, (size_t)last.statement_length);
  ignored = write(STDERR_FILENO, "\n", 1);
  (void)ignored;
  _exit(70);
}

static int gd_catch(int number, void (*handler)(int), int flags) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = handler;
  action.sa_flags = flags;
  sigemptyset(&action.sa_mask);
  return sigaction(number, &action, NULL);
}

void gd_catch_faults(void) {
  static const int faults[] = {SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT};
  stack_t stack = {.ss_size = 65536};
  stack.ss_sp = malloc(stack.ss_size);
  if (stack.ss_sp) sigaltstack(&stack, NULL);
  for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
    gd_catch(faults[i], gd_on_fault, SA_ONSTACK);
  signal(SIGPIPE, SIG_IGN);
}

void gd_catch_interrupt(int once) {
  gd_catch(SIGINT, gd_on_flag, once ? (int)SA_RESETHAND : 0);
}

void gd_catch_terminal(const char *closing) {
  strncpy(last.closing, closing, sizeof last.closing - 1);
  last.has_terminal = tcgetattr(STDIN_FILENO, &last.terminal) == 0;
  gd_catch(SIGWINCH, gd_on_flag, 0);
  gd_catch(SIGCONT, gd_on_flag, 0);
  gd_catch(SIGTERM, gd_on_end, 0);
  gd_catch(SIGHUP, gd_on_end, 0);
}

int gd_interrupted(void) { return gd_signals.interrupted; }
void gd_clear_interrupt(void) { gd_signals.interrupted = 0; }

void gd_raise_interrupt(void) {
  gd_restore_terminal();
  signal(SIGINT, SIG_DFL);
  raise(SIGINT);
}

void gd_note_statement(const char *text, size_t length) {
  size_t kept = length < sizeof last.statement ? length : sizeof last.statement;
  memcpy(last.statement, text, kept);
  last.statement_length = (sig_atomic_t)kept;
}
