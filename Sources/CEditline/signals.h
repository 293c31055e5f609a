#pragma once

/// What the handlers leave for the code that polls, and what they need when it cannot go on.
typedef struct {
  volatile sig_atomic_t interrupted, resized, resumed;
  volatile sig_atomic_t has_terminal;
  struct termios terminal;
  char statement[2048];
  volatile sig_atomic_t statement_length;
  char closing[16];
} gd_signals;

static inline gd_signals *gd_signal_state(void) {
  static gd_signals state;
  return &state;
}

static inline void gd_restore_terminal(void) {
  gd_signals *state = gd_signal_state();
  if (!state->has_terminal) return;
  ssize_t ignored = write(STDOUT_FILENO, state->closing, strlen(state->closing));
  (void)ignored;
  tcsetattr(STDIN_FILENO, TCSANOW, &state->terminal);
}

static inline void gd_on_flag(int number) {
  gd_signals *state = gd_signal_state();
  if (number == SIGINT) state->interrupted = 1;
  if (number == SIGWINCH) state->resized = 1;
  if (number == SIGCONT) state->resumed = 1;
}

static inline void gd_on_end(int number) {
  gd_restore_terminal();
  signal(number, SIG_DFL);
  raise(number);
}

static inline void gd_on_fault(int number) {
  static const char opening[] =
      "\ngd: internal fault, the work of this session is lost. Please report it with this input:\n";
  gd_signals *state = gd_signal_state();
  (void)number;
  gd_restore_terminal();
  ssize_t ignored = write(STDERR_FILENO, opening, sizeof opening - 1);
  ignored = write(STDERR_FILENO, state->statement, (size_t)state->statement_length);
  ignored = write(STDERR_FILENO, "\n", 1);
  (void)ignored;
  _exit(70);
}

static inline int gd_catch(int number, void (*handler)(int), int flags) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = handler;
  action.sa_flags = flags;
  sigemptyset(&action.sa_mask);
  return sigaction(number, &action, NULL);
}

/// Faults end with exit code 70 and name the statement; a write to a closed pipe is an error code.
static inline void gd_catch_faults(void) {
  static const int faults[] = {SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT};
  stack_t stack = {.ss_size = 65536};
  stack.ss_sp = malloc(stack.ss_size);
  if (stack.ss_sp) sigaltstack(&stack, NULL);
  for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
    gd_catch(faults[i], gd_on_fault, SA_ONSTACK);
  signal(SIGPIPE, SIG_IGN);
}

/// Ctrl-C sets the flag, without SA_RESTART so that reads return. `once` lets a second one kill.
static inline void gd_catch_interrupt(int once) {
  gd_catch(SIGINT, gd_on_flag, once ? (int)SA_RESETHAND : 0);
}

/// What an interactive session needs besides: windows that change, a terminal to give back.
static inline void gd_catch_terminal(const char *closing) {
  gd_signals *state = gd_signal_state();
  strncpy(state->closing, closing, sizeof state->closing - 1);
  state->has_terminal = tcgetattr(STDIN_FILENO, &state->terminal) == 0;
  gd_catch(SIGWINCH, gd_on_flag, 0);
  gd_catch(SIGCONT, gd_on_flag, 0);
  gd_catch(SIGTERM, gd_on_end, 0);
  gd_catch(SIGHUP, gd_on_end, 0);
}

static inline int gd_interrupted(void) { return gd_signal_state()->interrupted; }
static inline void gd_clear_interrupt(void) { gd_signal_state()->interrupted = 0; }

/// Ends the process by an interrupt, as a shell expects of a program that was stopped.
static inline void gd_raise_interrupt(void) {
  gd_restore_terminal();
  signal(SIGINT, SIG_DFL);
  raise(SIGINT);
}

/// Keeps the statement that runs, for the report of a fault.
static inline void gd_note_statement(const char *text, size_t length) {
  gd_signals *state = gd_signal_state();
  size_t kept = length < sizeof state->statement ? length : sizeof state->statement;
  memcpy(state->statement, text, kept);
  state->statement_length = (sig_atomic_t)kept;
}
