/// libedit, terminal windows and signals as Swift can call them.
///
/// libedit's setters are variadic and a signal handler must be C, so both are `static inline`
/// functions here. A `static` in them exists once for every Swift file that calls them: the signal
/// functions are called from Signals.swift alone, the editor keeps its state in `gd_editor`.
#pragma once
#include <errno.h>
#include <histedit.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#include "signals.h"
#include "editor.h"

/// The columns of the terminal behind `fd`, 0 if there is none.
static inline int gd_window_columns(int fd) {
  struct winsize size;
  return ioctl(fd, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

/// Takes the character set from the environment; answers whether it is UTF-8.
///
/// Numbers keep the C locale: a decimal comma would break reading and printing.
static inline int gd_use_locale(void) {
  return setlocale(LC_CTYPE, "") && strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

/// libedit drops every non-ASCII character outside a UTF-8 locale.
static inline void gd_force_utf8(void) { setlocale(LC_CTYPE, "C.UTF-8"); }

/// The same, when the environment's characters are not UTF-8.
static inline void gd_force_utf8_if_needed(void) {
  if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0) gd_force_utf8();
}
