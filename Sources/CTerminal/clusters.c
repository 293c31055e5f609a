#include "clusters.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FIRST = 0xE000, LAST = 0xF8FF, ROOM = 8 };

/// The clusters so far, each ended by 0; the code of one is its place from `FIRST`.
static wchar_t table[LAST - FIRST + 1][ROOM];
static int count;

int gd_is_mark(wchar_t character) { return character >= 0x300 && wcwidth(character) == 0; }

int gd_is_cluster(wchar_t character) { return character >= FIRST && character <= LAST; }

wchar_t gd_cluster(wchar_t base, wchar_t mark) {
  wchar_t wanted[ROOM] = {base};
  if (gd_is_cluster(base)) {
    if (base - FIRST >= count) return 0;
    wmemcpy(wanted, table[base - FIRST], ROOM);
  } else if (wcwidth(base) != 1) {
    return 0;
  }
  size_t length = wcslen(wanted);
  if (length + 1 >= ROOM) return 0;
  wanted[length] = mark;
  for (int i = 0; i < count; i++)
    if (wcscmp(table[i], wanted) == 0) return FIRST + i;
  if (count > LAST - FIRST) return 0;
  wmemcpy(table[count], wanted, ROOM);
  return FIRST + count++;
}

/// Whether a text may have marks or codes of clusters in it: most have none.
static int gd_may_have_clusters(const char *text) {
  // The first mark, U+0300, begins with the byte CC.
  for (; *text; text++)
    if ((unsigned char)*text >= 0xCC) return 1;
  return 0;
}

char *gd_with_clusters(const char *text) {
  if (!gd_may_have_clusters(text)) return strdup(text);
  size_t size = strlen(text), kept = 0;
  wchar_t *wide = malloc((size + 1) * sizeof *wide);
  char *shown = malloc(size * 3 + 1), *end = shown;
  mbstate_t state;
  memset(&state, 0, sizeof state);
  for (size_t i = 0; wide && i < size;) {
    wchar_t character;
    size_t length = mbrtowc(&character, text + i, size - i, &state);
    if (length == 0 || length > size - i) {
      character = 0xFFFD;
      length = 1;
      memset(&state, 0, sizeof state);
    }
    i += length;
    if (gd_is_cluster(character)) character = 0xFFFD;
    wchar_t joined = kept && gd_is_mark(character) ? gd_cluster(wide[kept - 1], character) : 0;
    if (joined) wide[kept - 1] = joined;
    else wide[kept++] = character;
  }
  memset(&state, 0, sizeof state);
  for (size_t i = 0; shown && i < kept; i++) {
    size_t length = wcrtomb(end, wide[i], &state);
    if (length != (size_t)-1) end += length;
  }
  if (shown) *end = 0;
  free(wide);
  return shown;
}

/// The cluster whose three bytes begin here, or null.
static const wchar_t *gd_cluster_at(const char *bytes, size_t size) {
  const unsigned char *b = (const unsigned char *)bytes;
  if (size < 3 || b[0] < 0xEE || b[0] > 0xEF) return NULL;
  int code = (b[0] & 15) << 12 | (b[1] & 63) << 6 | (b[2] & 63);
  return gd_is_cluster(code) && code - FIRST < count ? table[code - FIRST] : NULL;
}

/// The bytes with clusters written out, in memory to be freed.
static char *gd_written_out(const char *bytes, size_t size, size_t *length) {
  char *plain = malloc(size / 3 * ROOM * 4 + size % 3 + 8), *end = plain;
  mbstate_t state;
  memset(&state, 0, sizeof state);
  for (size_t i = 0; plain && i < size;) {
    const wchar_t *cluster = gd_cluster_at(bytes + i, size - i);
    if (!cluster) {
      *end++ = bytes[i++];
      continue;
    }
    for (; *cluster; cluster++) {
      size_t count = wcrtomb(end, *cluster, &state);
      if (count != (size_t)-1) end += count;
    }
    i += 3;
  }
  if (plain) *end = 0;
  *length = (size_t)(end - plain);
  return plain;
}

char *gd_without_clusters(const char *text) {
  size_t length;
  return gd_written_out(text, strlen(text), &length);
}

/// libedit flushes after whole characters, and the buffer is larger than what it draws at once.
static ssize_t gd_write_screen(void *cookie, const char *bytes, size_t size) {
  (void)cookie;
  size_t length, done = 0;
  char *plain = gd_written_out(bytes, size, &length);
  while (plain && done < length) {
    ssize_t count = write(STDOUT_FILENO, plain + done, length - done);
    if (count < 0 && errno != EINTR && errno != EAGAIN) break;
    if (count > 0) done += (size_t)count;
  }
  free(plain);
  return (ssize_t)size;
}

FILE *gd_cluster_screen(void) {
  cookie_io_functions_t functions = {.write = gd_write_screen};
  FILE *screen = fopencookie(NULL, "w", functions);
  if (screen) setvbuf(screen, NULL, _IOFBF, 1 << 16);
  return screen;
}
