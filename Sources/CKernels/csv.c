#include <CKernels.h>

#include <float.h>
#include <stdlib.h>
#include <string.h>

/* Powers of ten that a long double of 64 bits holds exactly: 5^27 < 2^64. */
#if LDBL_MANT_DIG == 64
typedef long double wide;
enum { exact_power = 27 };
#else
typedef double wide;
enum { exact_power = 22 };
#endif
static const wide tens[] = {1e0L,  1e1L,  1e2L,  1e3L,  1e4L,  1e5L,  1e6L,  1e7L,  1e8L,  1e9L,
                            1e10L, 1e11L, 1e12L, 1e13L, 1e14L, 1e15L, 1e16L, 1e17L, 1e18L, 1e19L,
                            1e20L, 1e21L, 1e22L, 1e23L, 1e24L, 1e25L, 1e26L, 1e27L};

/* The double nearest to digits * 10^exponent, digits < 2^64; false where one multiplication does
   not tell which it is. Clinger (1990), "How to read floating point numbers accurately": both
   factors are exact, so the one rounding is off by half a unit of 64 bits at most, which moves the
   nearest double only if the 11 bits that go stand exactly at their middle. */
static bool scaled(uint64_t digits, long exponent, double *value) {
  if (exponent < -exact_power || exponent > exact_power) return digits == 0 && (*value = 0, true);
#if LDBL_MANT_DIG == 64
  const wide power = tens[exponent < 0 ? -exponent : exponent];
  const wide product = exponent < 0 ? (wide)digits / power : (wide)digits * power;
  uint64_t bits;
  memcpy(&bits, &product, sizeof bits);
  if ((bits & 0x7FF) == 0x400) return false;
  *value = (double)product;
  return true;
#else
  if (digits > (uint64_t)1 << 53) return false;
  const double power = tens[exponent < 0 ? -exponent : exponent];
  *value = exponent < 0 ? (double)digits / power : (double)digits * power;
  return true;
#endif
}

static bool is_digit(char c) { return (unsigned char)(c - '0') < 10; }

/* A number by the C library, of which `decimal` is no part. */
static bool careful(const char *start, const char *end, char decimal, double *value) {
  char small[64], *copy = small;
  const size_t length = (size_t)(end - start);
  if (length >= sizeof small && !(copy = malloc(length + 1))) return false;
  memcpy(copy, start, length);
  copy[length] = 0;
  char *point = memchr(copy, decimal, length);
  if (point) *point = '.';
  char *stop;
  *value = strtod(copy, &stop);
  const bool whole = stop == copy + length;
  if (copy != small) free(copy);
  return whole;
}

const char *gd_csv_number(const char *start, const char *end, char decimal, double *value) {
  const char *p = start;
  const bool negative = p < end && *p == '-';
  if (p < end && (*p == '-' || *p == '+')) p++;
  uint64_t digits = 0;
  long exponent = 0;
  const char *first = p;
  while (p < end && is_digit(*p)) digits = digits * 10 + (uint64_t)(*p++ - '0');
  long count = p - first;
  if (p < end && *p == decimal) {
    const char *fraction = ++p;
    while (p < end && is_digit(*p)) digits = digits * 10 + (uint64_t)(*p++ - '0');
    exponent = fraction - p;
    count -= exponent;
  }
  if (count == 0) return NULL;
  if (p < end && (*p == 'e' || *p == 'E')) {
    const char *mark = p++;
    const bool down = p < end && *p == '-';
    if (p < end && (*p == '-' || *p == '+')) p++;
    long power = 0;
    const char *power_start = p;
    while (p < end && is_digit(*p)) {
      if (power < 100000) power = power * 10 + (*p - '0');
      p++;
    }
    if (p == power_start) {
      p = mark;
    } else {
      exponent += down ? -power : power;
    }
  }
  /* 19 digits fit; leading zeros count among them, and such numbers are rare. */
  if (count > 19 || !scaled(digits, exponent, value)) {
    return careful(start, p, decimal, value) ? p : NULL;
  }
  if (negative) *value = -*value;
  return p;
}

static bool is_space(const gd_csv *csv, char c) {
  return c == ' ' || (c == '\t' && csv->separator != '\t');
}

static bool ends_line(char c) { return c == '\n' || c == '\r'; }

/* Behind the end of the line that ends at `p`: LF, CR LF or CR. */
static const char *next_line(gd_csv *csv, const char *p, const char *end) {
  csv->line++;
  const bool carriage = *p++ == '\r';
  return carriage && p < end && *p == '\n' ? p + 1 : p;
}

/* Reads one cell that is no plain number; `p` becomes its end: a separator, a line's end. */
static gd_csv_status read_cell(gd_csv *csv, const char **p, const char *end, gd_csv_cell *cell) {
  const char *at = *p;
  cell->line = csv->line;
  cell->has_doubled_quotes = false;
  if (at < end && *at == '"') {
    const char *start = ++at;
    while (at < end) {
      if (*at == '"') {
        if (at + 1 < end && at[1] == '"') {
          cell->has_doubled_quotes = true;
          at++;
        } else {
          break;
        }
      } else if (*at == '\n' || (*at == '\r' && !(at + 1 < end && at[1] == '\n'))) {
        csv->line++;
      }
      at++;
    }
    csv->fault_line = cell->line;
    if (at >= end) return gd_csv_open_quote;
    cell->start = start - csv->bytes;
    cell->length = at - start;
    at++;
    while (at < end && is_space(csv, *at) && csv->separator != ' ') at++;
    if (at < end && *at != csv->separator && !ends_line(*at)) {
      csv->fault_line = csv->line;
      return gd_csv_text_behind_quote;
    }
  } else {
    const char *start = at;
    while (at < end && *at != csv->separator && !ends_line(*at)) {
      if (csv->separator == ' ' && *at == '\t') break;
      at++;
    }
    const char *stop = at;
    while (stop > start && is_space(csv, stop[-1])) stop--;
    cell->start = start - csv->bytes;
    cell->length = stop - start;
  }
  *p = at;
  return gd_csv_end;
}

bool gd_csv_is_missing(const char *text, long length) {
  static const char *const marks[] = {"", "NA", "N/A", "n/a", "na", "NaN", "nan", "NAN", "null",
                                      "NULL", "None", "?", "-", "."};
  for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
    if ((long)strlen(marks[i]) == length && memcmp(marks[i], text, (size_t)length) == 0) return true;
  }
  return false;
}

gd_csv_status gd_csv_read(gd_csv *csv, long columns, double *const *numbers, const bool *is_text,
                          gd_csv_cell *cells, long room, long *count) {
  const char *p = csv->bytes + csv->position, *const end = csv->bytes + csv->length;
  const char separator = csv->separator, decimal = csv->decimal;
  *count = 0;
  while (p < end) {
    if (room - *count < columns) return gd_csv_full;
    while (p < end && is_space(csv, *p)) p++;
    if (p < end && (ends_line(*p) || *p == '#')) {
      if (*p == '#') csv->comments++;
      while (p < end && !ends_line(*p)) p++;
      if (p < end) p = next_line(csv, p, end);
      csv->position = p - csv->bytes;
      continue;
    }
    if (p == end) break;
    if (csv->row >= csv->capacity) return gd_csv_full;
    const long row_line = csv->line;
    long column = 0;
    while (true) {
      while (p < end && is_space(csv, *p)) p++;
      double value = __builtin_nan("");
      const char *stop = NULL;
      if (column < columns && !is_text[column]) {
        stop = gd_csv_number(p, end, decimal, &value);
        while (stop && stop < end && is_space(csv, *stop) && separator != ' ') stop++;
        if (stop && stop < end && *stop != separator && !ends_line(*stop) &&
            !(separator == ' ' && *stop == '\t')) {
          stop = NULL;
        }
        if (stop && __builtin_isinf(value)) stop = NULL;
      }
      if (stop) {
        p = stop;
      } else {
        gd_csv_cell cell = {.row = csv->row, .column = column};
        const gd_csv_status status = read_cell(csv, &p, end, &cell);
        if (status != gd_csv_end) return status;
        value = __builtin_nan("");
        const char *text = csv->bytes + cell.start;
        if (column < columns && !gd_csv_is_missing(text, cell.length)) {
          const char *whole = is_text[column] ? NULL
                              : gd_csv_number(text, text + cell.length, decimal, &value);
          if (!whole || whole != text + cell.length || __builtin_isinf(value)) {
            value = __builtin_nan("");
            cells[(*count)++] = cell;
          }
        }
      }
      if (column < columns) numbers[column][csv->row] = value;
      column++;
      /* In a file of spaces a run of them is one separator, and those at the end are none. */
      if (separator == ' ') {
        while (p < end && (*p == ' ' || *p == '\t')) p++;
        if (p == end || ends_line(*p)) break;
      } else {
        if (p == end || *p != separator) break;
        p++;
      }
    }
    if (column != columns) {
      csv->fault_line = row_line;
      csv->found = column;
      return gd_csv_ragged;
    }
    if (p < end) p = next_line(csv, p, end);
    csv->row++;
    csv->position = p - csv->bytes;
  }
  csv->position = csv->length;
  return gd_csv_end;
}

long gd_count_line_ends(const char *bytes, long length) {
  long count = 0;
  for (long i = 0; i < length; i++) count += bytes[i] == '\n' || bytes[i] == '\r';
  return count;
}
