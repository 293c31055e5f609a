#include "CTerminal.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <unistd.h>
#include <wchar.h>
#include "clusters.h"

/// A newline inside a line that is being edited, shown in one column.
#define GD_NEWLINE L'\u23CE'

static gd_editor *gd_editor_of(EditLine *line) {
  void *editor = NULL;
  el_get(line, EL_CLIENTDATA, &editor);
  return (gd_editor *)editor;
}

static char *gd_editor_prompt(EditLine *line) {
  return (char *)gd_editor_of(line)->prompt;
}

/// Erases the line that is edited where a terminal of another width has folded it anew: up to where
/// its prompt now stands.
static void gd_erase_folded(gd_editor *editor) {
  int columns = gd_window_columns(STDOUT_FILENO);
  if (columns <= 0 || !gd_window_folds()) return;
  const LineInfoW *info = el_wline(editor->line);
  int used = (int)strlen(editor->prompt);
  for (const wchar_t *c = info->buffer; c < info->cursor; c++) {
    int width = wcwidth(*c);
    used += width > 0 ? width : 0;
  }
  int rows = used / columns;
  fputs("\r", editor->screen);
  if (rows > 0) fprintf(editor->screen, "\033[%dA", rows);
  fputs("\033[J", editor->screen);
  fflush(editor->screen);
}

/// Waits for a byte of standard input; 1, 0 at its end, -1 when it was interrupted.
///
/// The signals are blocked except while it waits, so none can slip in before the wait.
static int gd_read_byte(gd_editor *editor, char *byte) {
  sigset_t wanted, before;
  sigemptyset(&wanted);
  sigaddset(&wanted, SIGINT);
  sigaddset(&wanted, SIGWINCH);
  sigaddset(&wanted, SIGCONT);
  sigprocmask(SIG_BLOCK, &wanted, &before);
  int answer = -1;
  for (;;) {
    if (gd_signals.interrupted) {
      gd_signals.interrupted = 0;
      editor->was_interrupted = 1;
      errno = EINTR;
      break;
    }
    if (gd_signals.resized || gd_signals.resumed) {
      if (gd_signals.resumed) el_set(editor->line, EL_PREP_TERM, 1);
      if (gd_signals.resized) gd_erase_folded(editor);
      gd_signals.resized = gd_signals.resumed = 0;
      el_resize(editor->line);
      el_set(editor->line, EL_REFRESH);
    }
    fd_set readable;
    FD_ZERO(&readable);
    FD_SET(STDIN_FILENO, &readable);
    int ready = pselect(STDIN_FILENO + 1, &readable, NULL, NULL, NULL, &before);
    if (ready < 0 && errno != EINTR) break;
    if (ready <= 0) continue;
    // With something to read, pselect lets no signal in; but one that waits came before the byte.
    sigset_t waiting;
    if (sigpending(&waiting) == 0 && sigismember(&waiting, SIGINT)) {
      sigprocmask(SIG_SETMASK, &before, NULL);
      sigprocmask(SIG_BLOCK, &wanted, NULL);
      continue;
    }
    ssize_t count = read(STDIN_FILENO, byte, 1);
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    answer = count < 0 ? 0 : (int)count;
    break;
  }
  sigprocmask(SIG_SETMASK, &before, NULL);
  return answer;
}

/// A search keeps its pattern in the line, behind a line end.
static int gd_is_searching(gd_editor *editor) {
  const LineInfoW *info = el_wline(editor->line);
  return wmemchr(info->buffer, L'\n', (size_t)(info->lastchar - info->buffer)) != NULL;
}

/// Stands for an Esc that begins no sequence. To vi that is a key of its own, and libedit would
/// wait for what follows.
#define GD_LONE_ESCAPE 0x1F

static int gd_is_lone_escape(gd_editor *editor, wchar_t character) {
  if (character != 0x1B || !editor->is_vi || editor->is_pasting) return 0;
  if (gd_is_searching(editor)) return 0;
  fd_set readable;
  FD_ZERO(&readable);
  FD_SET(STDIN_FILENO, &readable);
  // A terminal sends a sequence at once; a person takes longer.
  struct timeval wait = {.tv_usec = 40000};
  return select(STDIN_FILENO + 1, &readable, NULL, NULL, &wait) == 0;
}

/// Joins a mark with the character before the cursor, which it replaces; not in a search.
static void gd_join(gd_editor *editor, wchar_t *mark) {
  const LineInfoW *info = el_wline(editor->line);
  if (info->cursor == info->buffer || gd_is_searching(editor)) return;
  wchar_t joined = gd_cluster(info->cursor[-1], *mark);
  if (!joined) return;
  el_deletestr(editor->line, 1);
  *mark = joined;
}

/// libedit's source of characters: whole characters of the locale; a broken one reads as U+FFFD.
static int gd_read_character(EditLine *line, wchar_t *character) {
  gd_editor *editor = gd_editor_of(line);
  mbstate_t state;
  memset(&state, 0, sizeof state);
  for (;;) {
    char byte;
    int count = gd_read_byte(editor, &byte);
    if (count != 1) return count;
    size_t length = mbrtowc(character, &byte, 1, &state);
    if (length == (size_t)-2) continue;
    if (length == (size_t)-1 || gd_is_cluster(*character)) *character = 0xFFFD;
    if (gd_is_mark(*character) && !editor->is_pasting) gd_join(editor, character);
    if (gd_is_lone_escape(editor, *character)) *character = GD_LONE_ESCAPE;
    return 1;
  }
}

/// Takes a bracketed paste up to its closing sequence and inserts it at once: line ends as ⏎ (the
/// last one cut), tabs as two spaces, other control characters dropped.
static unsigned char gd_paste(EditLine *line, int key) {
  static const wchar_t closing[] = L"\033[201~";
  const size_t closing_length = 6;
  size_t length = 0, capacity = 4096;
  wchar_t *text = malloc(capacity * sizeof *text);
  (void)key;
  gd_editor *editor = gd_editor_of(line);
  editor->last_was_tab = 0;
  editor->is_pasting = 1;
  while (text) {
    if (length + 3 > capacity) {
      wchar_t *larger = realloc(text, 2 * capacity * sizeof *text);
      if (!larger) break;
      text = larger;
      capacity *= 2;
    }
    wchar_t character;
    if (gd_read_character(line, &character) != 1) {
      free(text);
      editor->is_pasting = 0;
      return CC_EOF;
    }
    text[length++] = character;
    if (character == L'~' && length >= closing_length &&
        wmemcmp(text + length - closing_length, closing, closing_length) == 0) {
      length -= closing_length;
      break;
    }
  }
  editor->is_pasting = 0;
  if (!text) return CC_ERROR;
  wchar_t *clean = malloc((2 * length + 1) * sizeof *clean);
  size_t kept = 0;
  for (size_t i = 0; clean && i < length; i++) {
    wchar_t c = text[i];
    if (c == L'\r' && i + 1 < length && text[i + 1] == L'\n') continue;
    if (c == L'\n' || c == L'\r') {
      clean[kept++] = GD_NEWLINE;
    } else if (c == L'\t') {
      clean[kept++] = L' ';
      clean[kept++] = L' ';
    } else if (gd_is_mark(c) && kept && gd_cluster(clean[kept - 1], c)) {
      clean[kept - 1] = gd_cluster(clean[kept - 1], c);
    } else if (c >= L' ' && c != 0x7F) {
      clean[kept++] = c;
    }
  }
  while (kept && clean[kept - 1] == GD_NEWLINE) kept--;
  int inserted = 0;
  if (clean) {
    clean[kept] = 0;
    inserted = kept == 0 || el_winsertstr(line, clean) == 0;
  }
  free(clean);
  free(text);
  return inserted ? CC_REFRESH : CC_ERROR;
}

/// Tab: completes, and lists what fits when it is pressed again.
static unsigned char gd_complete(EditLine *line, int key) {
  gd_editor *editor = gd_editor_of(line);
  const LineInfoW *info = el_wline(line);
  int position = (int)(info->cursor - info->buffer) + 1;
  (void)key;
  int again = editor->last_was_tab == position;
  int listed = editor->complete(editor->context, again);
  info = el_wline(line);
  editor->last_was_tab = (int)(info->cursor - info->buffer) + 1;
  return listed ? CC_REDISPLAY : CC_REFRESH;
}

static void gd_editor_bind(gd_editor *editor, const char *key, const char *function) {
  el_set(editor->line, EL_BIND, key, function, NULL);
}

static void gd_editor_bind_own(gd_editor *editor) {
  static const char *const keys[][2] = {
      {"^I", "gd-complete"},         {"\\e[200~", "gd-paste"},    {"^R", "em-inc-search-prev"},
      {"\\e[1;5D", "ed-prev-word"},  {"\\e[1;5C", "em-next-word"}, {"\\e[5D", "ed-prev-word"},
      {"\\e[5C", "em-next-word"},    {"\\e[1~", "ed-move-to-beg"}, {"\\e[4~", "ed-move-to-end"},
      {"\\e[H", "ed-move-to-beg"},   {"\\e[F", "ed-move-to-end"},
      {"\\e[3~", "ed-delete-next-char"},
      {"\\eOH", "ed-move-to-beg"},   {"\\eOF", "ed-move-to-end"},
  };
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
    gd_editor_bind(editor, keys[i][0], keys[i][1]);
}

/// What vi mode needs besides: its own maps have no arrows behind Esc.
static void gd_editor_bind_vi(gd_editor *editor) {
  static const char *const keys[][2] = {
      {"\\e[A", "ed-prev-history"}, {"\\e[B", "ed-next-history"}, {"\\e[C", "ed-next-char"},
      {"\\e[D", "ed-prev-char"},    {"\\eOA", "ed-prev-history"}, {"\\eOB", "ed-next-history"},
      {"\\eOC", "ed-next-char"},    {"\\eOD", "ed-prev-char"},    {"^_", "vi-command-mode"},
  };
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
    gd_editor_bind(editor, keys[i][0], keys[i][1]);
  el_set(editor->line, EL_BIND, "-a", "^_", "ed-unassigned", NULL);
}

gd_editor *gd_editor_open(int history_size) {
  gd_editor *editor = calloc(1, sizeof *editor);
  if (!editor) return NULL;
  editor->prompt = "";
  editor->screen = gd_cluster_screen();
  if (!editor->screen) return NULL;
  editor->line = el_init_fd(
      "gd", stdin, editor->screen, stderr, STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO);
  editor->history = history_init();
  if (!editor->line || !editor->history) return NULL;
  HistEvent event;
  history(editor->history, &event, H_SETSIZE, history_size);
  history(editor->history, &event, H_SETUNIQUE, 1);
  EditLine *line = editor->line;
  el_set(line, EL_CLIENTDATA, editor);
  el_set(line, EL_PROMPT, gd_editor_prompt);
  el_set(line, EL_SIGNAL, 0);
  // Otherwise the line ends of a paste from elsewhere, CR LF, arrive as two line ends.
  el_set(line, EL_SETTY, "-d", "-icrnl", "-inlcr", NULL);
  el_set(line, EL_EDITOR, "emacs");
  el_set(line, EL_HIST, history, editor->history);
  el_wset(line, EL_GETCFN, gd_read_character);
  el_set(line, EL_ADDFN, "gd-complete", "Complete a name", gd_complete);
  el_set(line, EL_ADDFN, "gd-paste", "Insert a paste", gd_paste);
  gd_editor_bind_own(editor);
  el_source(line, NULL);
  const char *chosen = NULL;
  if (el_get(line, EL_EDITOR, &chosen) == 0 && chosen && strcmp(chosen, "vi") == 0) {
    // The maps are new then.
    editor->is_vi = 1;
    gd_editor_bind_own(editor);
    gd_editor_bind_vi(editor);
  }
  return editor;
}

/// Whether the system shows what is typed. While a statement runs it does not: the editor shows it
/// with its next prompt. The editor must find it as it was, or it would keep it so.
static void gd_echo(int shows) {
  struct termios terminal;
  if (tcgetattr(STDIN_FILENO, &terminal) != 0) return;
  terminal.c_lflag = shows ? terminal.c_lflag | ECHO : terminal.c_lflag & ~(tcflag_t)ECHO;
  tcsetattr(STDIN_FILENO, TCSANOW, &terminal);
}

void gd_editor_close(gd_editor *editor) {
  gd_echo(1);
  el_end(editor->line);
  history_end(editor->history);
  fclose(editor->screen);
  free(editor->text);
  free(editor);
}

const char *gd_editor_read(gd_editor *editor, const char *prompt, int *length) {
  editor->prompt = prompt;
  editor->was_interrupted = 0;
  editor->last_was_tab = 0;
  *length = 0;
  gd_echo(1);
  // Before the prompt: what is typed as soon as it shows must not be echoed by the system too.
  el_set(editor->line, EL_PREP_TERM, 1);
  if (gd_signals.resized) {
    gd_signals.resized = 0;
    el_resize(editor->line);
  }
  const char *line = el_gets(editor->line, length);
  editor->prompt = "";
  if (!line || *length <= 0) el_reset(editor->line);
  gd_echo(0);
  if (!line || *length <= 0) return NULL;
  free(editor->text);
  return editor->text = gd_without_clusters(line);
}

int gd_editor_more(gd_editor *editor) {
  static const char question[] = "Enter shows more, q ends it";
  fd_set readable;
  FD_ZERO(&readable);
  FD_SET(STDIN_FILENO, &readable);
  struct timeval none = {0};
  if (select(STDIN_FILENO + 1, &readable, NULL, NULL, &none) > 0) return GD_MORE;
  gd_echo(1);
  el_set(editor->line, EL_PREP_TERM, 1);
  fputs(question, editor->screen);
  fflush(editor->screen);
  wchar_t key[2] = {0};
  int count = el_wgetc(editor->line, key);
  fputs("\r\033[K", editor->screen);
  fflush(editor->screen);
  el_set(editor->line, EL_PREP_TERM, 0);
  gd_echo(0);
  if (count != 1 || wcschr(L"qQ\x03\x04", *key)) return GD_NO_MORE;
  if (wcschr(L" \r\n", *key)) return GD_MORE;
  el_wpush(editor->line, key);
  return GD_NEXT_LINE;
}

void gd_editor_remember(gd_editor *editor, const char *text) {
  HistEvent event;
  char *shown = gd_with_clusters(text);
  if (shown) history(editor->history, &event, H_ENTER, shown);
  free(shown);
}

void gd_editor_replace(gd_editor *editor, int count, const char *text) {
  char *shown = gd_with_clusters(text);
  if (!shown) return;
  el_deletestr(editor->line, count);
  el_insertstr(editor->line, shown);
  free(shown);
}

char *gd_editor_before_cursor(gd_editor *editor) {
  const LineInfoW *info = el_wline(editor->line);
  size_t length = (size_t)(info->cursor - info->buffer);
  char *text = malloc(length * MB_CUR_MAX + 1), *end = text;
  if (!text) return NULL;
  mbstate_t state;
  memset(&state, 0, sizeof state);
  for (size_t i = 0; i < length; i++) {
    size_t count = wcrtomb(end, info->buffer[i], &state);
    if (count != (size_t)-1) end += count;
  }
  *end = 0;
  char *plain = gd_without_clusters(text);
  free(text);
  return plain;
}
