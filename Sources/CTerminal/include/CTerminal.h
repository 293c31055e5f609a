/// The parts of a terminal that must be C: signal handlers, and libedit's variadic setters.
#pragma once
#include <errno.h>
#include <histedit.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <termios.h>

/// What the signal handlers left for the code that polls.
typedef struct {
  volatile sig_atomic_t interrupted, resized, resumed;
} gd_flags;
extern gd_flags gd_signals;

/// Faults end with exit code 70 and name the statement; a write to a closed pipe is an error code.
/// The signals' own stack belongs to the calling thread.
void gd_catch_faults(void);

/// Ctrl-C sets the flag, without SA_RESTART so that reads return. `once` lets a second one kill.
void gd_catch_interrupt(int once);

/// What an interactive session needs besides: windows that change, and a terminal to give back
/// (`closing` is written to it) when a signal ends the process.
void gd_catch_terminal(const char *closing);

/// Ends the process by an interrupt, as a shell expects of a program that was stopped.
void gd_raise_interrupt(void);

/// Keeps the statement that runs, for the report of a fault.
void gd_note_statement(const char *text, size_t length);

int gd_interrupted(void);
void gd_clear_interrupt(void);

/// Runs `body` on a stack of `size` bytes, of which only what is used takes memory, with a guard
/// page below; on the stack there is, where such a one cannot be had.
int gd_on_stack(size_t size, int (*body)(void *), void *argument);

/// The columns and the lines of the terminal behind `fd`, 0 if there is none.
int gd_window_columns(int fd);
int gd_window_rows(int fd);

/// Whether a terminal folds what stands on it anew when it changes its width; most do.
int gd_window_folds(void);

/// A file without a place, -1 if there can be none; a program that is started does not keep it.
int gd_memory_file(const char *name);

/// Takes the character set from the environment; answers whether it is UTF-8.
///
/// Numbers keep the C locale: a decimal comma would break reading and printing.
int gd_use_locale(void);

/// Makes the character set UTF-8 if the environment's is another: libedit would drop letters.
void gd_force_utf8(void);

/// The state of one line editor; `complete` is called on Tab with `context` and answers whether
/// it printed a list below the line.
typedef struct gd_editor {
  EditLine *line;
  History *history;
  FILE *screen;
  const char *prompt;
  char *text;
  int was_interrupted, last_was_tab, is_pasting, is_vi;
  void *context;
  int (*complete)(void *context, int again);
} gd_editor;

/// Opens the editor on the terminal: own keys first, then `~/.editrc`, which may change them.
gd_editor *gd_editor_open(int history_size);
void gd_editor_close(gd_editor *editor);

/// A line with its end, null at the end of input or when `was_interrupted` is set.
const char *gd_editor_read(gd_editor *editor, const char *prompt, int *length);
void gd_editor_remember(gd_editor *editor, const char *text);
enum { GD_NO_MORE, GD_MORE, GD_NEXT_LINE };
/// Waits for a key between two screens of text. One that asks neither for more nor for the end begins
/// the next line. Asks for more at once where keys are waiting: nobody reads then.
int gd_editor_more(gd_editor *editor);

/// Replaces `count` characters as a person counts them, before the cursor.
void gd_editor_replace(gd_editor *editor, int count, const char *text);

/// The line being edited up to the cursor, as UTF-8 in memory that the caller frees.
char *gd_editor_before_cursor(gd_editor *editor);
