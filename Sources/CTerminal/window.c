#include "CTerminal.h"
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

int gd_window_columns(int fd) {
  struct winsize size;
  return ioctl(fd, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

int gd_window_rows(int fd) {
  struct winsize size;
  return ioctl(fd, TIOCGWINSZ, &size) == 0 ? size.ws_row : 0;
}

int gd_window_folds(void) {
  const char *kind = getenv("TERM");
  return !getenv("XTERM_VERSION") && !(kind && strcmp(kind, "linux") == 0);
}

int gd_memory_file(const char *name) { return memfd_create(name, MFD_CLOEXEC); }

int gd_use_locale(void) {
  return setlocale(LC_CTYPE, "") && strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

void gd_force_utf8(void) {
  if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0) setlocale(LC_CTYPE, "C.UTF-8");
}
