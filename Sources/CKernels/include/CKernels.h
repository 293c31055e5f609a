#ifndef C_KERNELS_H
#define C_KERNELS_H

#include <stdbool.h>
#include <stdint.h>

/* The inner loops of array code. Compiled for any x86-64, for AVX2 and for AVX-512; which one runs
   is decided once, by the processor. Nothing in here reorders sums but as written, and products and
   sums are not fused, so all give the same bits. */

/* What one instruction of a block computes; `a`, `b`, `c` are its operands. */
typedef enum {
  gd_add, gd_subtract, gd_multiply, gd_divide, gd_negate,
  gd_square, gd_cube, gd_fourth, gd_reciprocal, gd_sqrt,
  gd_inverse_square, gd_inverse_cube, gd_inverse_sqrt, gd_abs, gd_sign,
  gd_less, gd_less_equal, gd_greater, gd_greater_equal, gd_equal, gd_not_equal, gd_not, gd_and, gd_or,
  gd_min, gd_max, gd_relu, gd_floor, gd_ceil, gd_copy,
  /* From here on: vector math, within 4 units in the last place of the scalar functions. */
  gd_exp, gd_ln, gd_sin, gd_cos, gd_tanh, gd_log1p, gd_expm1, gd_power, gd_sigmoid,
  gd_softplus,
  gd_lane_count,
  /* p + q * element */
  gd_ramp = gd_lane_count,
  /* Number (element / p) mod q of `a`, as a whole: repeats along axes. */
  gd_spread,
  /* a * b + c, a * b - c, c - a * b: a product and a sum, each rounded, in one pass. */
  gd_multiply_add, gd_multiply_subtract, gd_subtract_product,
  gd_block_count
} gd_lane;

/* One instruction of a block program; operands are places of its table. */
typedef struct {
  int32_t op, d, a, b, c;
  int64_t p, q;
} gd_block_instruction;

/* Where an operand is: `step` numbers apart within a block, 0 or 1; `advance` likewise from block
   to block, so that a block register stays where it is. */
typedef struct {
  void *data;
  int32_t step, advance;
} gd_place;

/* What is done for one part of a job; not 0: something is wrong, and the parts left are dropped.
   `member` says which of the threads is at work, from 0. */
typedef int gd_part(void *context, long part, int member);

/* Does all parts, on up to so many threads, and raises here the floating-point flags that they
   raised. Who does which part is open, so a part may depend on its number alone.
   Returns the first status that is not 0. */
int gd_parallel(long parts, int threads, gd_part *body, void *context);

/* Whether this thread is at work on a part, beside others. */
bool gd_is_sharing(void);

/* How many threads the machine lets this process run at a time. */
int gd_processors(void);

/* The file that this code was loaded from, as the loader calls it; NULL if it does not know. */
const char *gd_own_file(void);

/* Functions of the C library, for machine code to call. */
typedef struct {
  double (*exp)(double), (*log)(double), (*sin)(double), (*cos)(double), (*tanh)(double);
  void (*sincos)(double, double *, double *);
} gd_functions;
extern const gd_functions gd_math;

/* Numbers of a part: 64 blocks, so that a part's sum is a whole branch of the tree. */
enum { gd_part_size = 65536 };

/* Numbers of a block: what one instruction works on at a time. */
enum { gd_block = 1024 };

/* Philox4x32-10 (Salmon, Moraes, Dror, Shaw 2011). */
void gd_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);

/* gd_sum and its like for doubles, gd_single_sum and its like for floats. */
#define number double
#define GD(name) gd_##name
#include "arrays.inc"
#undef number
#undef GD
#define number float
#define GD(name) gd_single_##name
#include "arrays.inc"
#undef number
#undef GD

/* ---- Text files of numbers ---- */

/* The number at `start`, its end as the result; NULL where none begins. Correctly rounded. */
const char *gd_csv_number(const char *start, const char *end, char decimal, double *value);

/* Whether a cell says that there is no value: empty, NA, NaN, null, ?, - and the like. */
bool gd_csv_is_missing(const char *text, long length);

/* Where a reader of cells stands; lines count from 1, rows from 0. */
typedef struct {
  const char *bytes;
  long length, position, line;
  long row, capacity;
  char separator, decimal;
  /* Lines passed over because they begin with #. */
  long comments;
  /* Of what went wrong: the line, the cells of a ragged row. */
  long fault_line, found;
} gd_csv;

/* A cell that is no number where one was expected, or a word: its place among the bytes. */
typedef struct {
  long row, column, line, start, length;
  bool has_doubled_quotes;
} gd_csv_cell;

typedef enum {
  gd_csv_end,
  /* No room for the words of another row, or for the row: the next call goes on there. */
  gd_csv_full,
  gd_csv_ragged, gd_csv_open_quote, gd_csv_text_behind_quote
} gd_csv_status;

/* Reads rows to the end, the numbers of column c into numbers[c], NaN where there is none; words
   and odd cells go to `cells`, which has `room` for more than one row's. */
gd_csv_status gd_csv_read(gd_csv *csv, long columns, double *const *numbers, const bool *is_text,
                          gd_csv_cell *cells, long room, long *count);

long gd_count_line_ends(const char *bytes, long length);

#endif
