#include "kernels.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- The tree: partial[k] is the sum of 2^k blocks wherever bit k of count is set ---- */

void gd_tree_add(gd_tree *tree, double block) {
  int level = 0;
  for (long bits = tree->count; bits & 1; bits >>= 1) block = tree->partial[level++] + block;
  tree->partial[level] = block;
  tree->count++;
}

double gd_tree_end(const gd_tree *tree) {
  double sum = 0;
  bool any = false;
  for (int level = 0; level < 48; level++) {
    if (!((tree->count >> level) & 1)) continue;
    sum = any ? tree->partial[level] + sum : tree->partial[level];
    any = true;
  }
  return sum;
}

double gd_tree_end_after(const gd_tree *tree, double sum) {
  for (int level = 0; level < 48; level++)
    if ((tree->count >> level) & 1) sum = tree->partial[level] + sum;
  return sum;
}

/* ---- Vectors in parts ---- */

/* What is done with each part: numbers from x (and y) to one number, or to d. */
struct parts {
  const struct kernels *kernels;
  const double *x, *y;
  double *d;
  long count;
  double argument;
  /* Of the parts from `first` on. */
  double *results;
  long first;
};

static long part_count(long count) { return (count + gd_part_size - 1) / gd_part_size; }

static long size_of(const struct parts *p, long part) {
  const long left = p->count - part * gd_part_size;
  return left < gd_part_size ? left : gd_part_size;
}

typedef double block_sum(const struct parts *, long start, long size);

static double part_sum(const struct parts *p, long part, block_sum *sum) {
  const long start = part * gd_part_size, size = size_of(p, part);
  gd_tree tree = {.count = 0};
  for (long i = 0; i < size; i += gd_block)
    gd_tree_add(&tree, sum(p, start + i, size - i < gd_block ? size - i : gd_block));
  return gd_tree_end(&tree);
}

static double plain_block(const struct parts *p, long start, long size) {
  return p->kernels->sum_block(p->x + start, size);
}

static double product_block(const struct parts *p, long start, long size) {
  return p->kernels->dot_block(p->x + start, p->y + start, size);
}

static double exp_block(const struct parts *p, long start, long size) {
  double room[gd_block];
  double *d = p->d ? p->d + start : room;
  p->kernels->shifted_exp(d, p->x + start, p->argument, size);
  return p->kernels->sum_block(d, size);
}

static int sum_part(void *context, long part, int member) {
  (void)member;
  const struct parts *p = context;
  p->results[part] = part_sum(p, p->first + part, plain_block);
  return 0;
}

static int dot_part(void *context, long part, int member) {
  (void)member;
  const struct parts *p = context;
  p->results[part] = part_sum(p, p->first + part, product_block);
  return 0;
}

static int exp_part(void *context, long part, int member) {
  (void)member;
  const struct parts *p = context;
  p->results[part] = part_sum(p, p->first + part, exp_block);
  return 0;
}

static int extreme_part(void *context, long part, int member) {
  (void)member;
  const struct parts *p = context;
  const long start = (p->first + part) * gd_part_size;
  p->results[part] =
      p->kernels->extreme(p->x + start, size_of(p, p->first + part), p->argument);
  return 0;
}

static int divide_part(void *context, long part, int member) {
  (void)member;
  const struct parts *p = context;
  double *d = p->d + part * gd_part_size;
  p->kernels->lanes(gd_divide, d, d, 1, &p->argument, 0, size_of(p, part));
  return 0;
}

static int finite_part(void *context, long part, int member) {
  (void)member;
  const struct parts *p = context;
  return !p->kernels->all_finite(p->x + part * gd_part_size, size_of(p, part));
}

static int nan_part(void *context, long part, int member) {
  (void)member;
  const struct parts *p = context;
  return p->kernels->has_nan(p->x + part * gd_part_size, size_of(p, part));
}

/* Parts whose results are taken in at a time. */
enum { wave = 256 };

/* Sums of all parts, combined in the tree of their blocks. */
static double sum_parts(struct parts *p, int threads, gd_part *body) {
  const long count = part_count(p->count);
  const bool is_whole = (p->count + gd_block - 1) / gd_block % (gd_part_size / gd_block) == 0;
  double results[wave];
  p->results = results;
  gd_tree tree = {.count = 0};
  for (p->first = 0; p->first < count; p->first += wave) {
    const long size = count - p->first < wave ? count - p->first : wave;
    gd_parallel(size, threads, body, p);
    const long whole = p->first + size == count && !is_whole ? size - 1 : size;
    for (long i = 0; i < whole; i++) gd_tree_add(&tree, results[i]);
    if (whole < size) return gd_tree_end_after(&tree, results[whole]);
  }
  return gd_tree_end(&tree);
}

double gd_sum_block(const double *x, long count) { return gd_kernels()->sum_block(x, count); }

double gd_sum(const double *x, long count, int threads) {
  const struct kernels *k = gd_kernels();
  if (count <= gd_block) return k->sum_block(x, count);
  struct parts p = {.kernels = k, .x = x, .count = count};
  return sum_parts(&p, threads, sum_part);
}

double gd_dot(const double *x, const double *y, long count, int threads) {
  const struct kernels *k = gd_kernels();
  if (count <= gd_block) return k->dot_block(x, y, count);
  struct parts p = {.kernels = k, .x = x, .y = y, .count = count};
  return sum_parts(&p, threads, dot_part);
}

/* Columns in tiles, so that the tree of a tile is small: leaves of 64 rows added in order. */
enum { tile = 64, leaf = 64, levels = 48 };

struct rows {
  const struct kernels *kernels;
  double *d;
  const double *weights, *x;
  long count, inner;
};

/* Columns from `start` on, `width` of them, over the rows from `first` to `end`. */
static void sum_tile(const struct rows *r, double *d, long start, long width, long first, long end) {
  const struct kernels *k = r->kernels;
  double partial[levels][tile];
  long leaves = 0;
  for (long row = first; row < end || row == first; row += leaf, leaves++) {
    double sum[tile];
    k->add_rows(sum, r->weights ? r->weights + row : NULL, r->x + row * r->inner + start, r->inner,
                row + leaf < end ? leaf : end - row, width);
    int level = 0;
    for (long bits = leaves; bits & 1; bits >>= 1) k->accumulate(sum, partial[level++], width);
    memcpy(partial[level], sum, sizeof(double) * (size_t)width);
  }
  bool any = false;
  for (int level = 0; level < levels; level++) {
    if (!((leaves >> level) & 1)) continue;
    if (any)
      k->accumulate(d, partial[level], width);
    else
      memcpy(d, partial[level], sizeof(double) * (size_t)width);
    any = true;
  }
}

static int sum_tile_part(void *context, long part, int member) {
  (void)member;
  const struct rows *r = context;
  const long start = part * tile;
  sum_tile(r, r->d + start, start, r->inner - start < tile ? r->inner - start : tile, 0, r->count);
  return 0;
}

/* Rows of one part, where there are few columns. */
enum { part_rows = 4096 };

static int sum_rows_part(void *context, long part, int member) {
  (void)member;
  const struct rows *r = context;
  const long first = part * part_rows;
  const long end = first + part_rows < r->count ? first + part_rows : r->count;
  sum_tile(r, r->d + part * tile, 0, r->inner, first, end);
  return 0;
}

static void sum_rows(double *d, const double *weights, const double *x, long count, long inner,
                     int threads) {
  const struct kernels *k = gd_kernels();
  struct rows rows = {k, d, weights, x, count, inner};
  const long parts = (count + part_rows - 1) / part_rows;
  if (inner > tile || parts <= 1) {
    gd_parallel((inner + tile - 1) / tile, count * inner < gd_part_size ? 1 : threads,
                sum_tile_part, &rows);
    return;
  }
  double *sums = malloc(sizeof(double) * (size_t)(parts * tile));
  if (!sums) {
    sum_tile(&rows, d, 0, inner, 0, count);
    return;
  }
  rows.d = sums;
  gd_parallel(parts, threads, sum_rows_part, &rows);
  memset(d, 0, sizeof(double) * (size_t)inner);
  for (long part = 0; part < parts; part++) k->accumulate(d, sums + part * tile, inner);
  free(sums);
}

void gd_sum_rows(double *d, const double *x, long count, long inner, int threads) {
  sum_rows(d, NULL, x, count, inner, threads);
}

void gd_vecmat(double *d, const double *x, const double *a, long m, long n, int threads) {
  sum_rows(d, x, a, m, n, threads);
}

struct matvec {
  double *d;
  const double *a, *x;
  long m, n, rows;
};

static int matvec_part(void *context, long part, int member) {
  (void)member;
  const struct matvec *p = context;
  const long first = part * p->rows;
  const long end = first + p->rows < p->m ? first + p->rows : p->m;
  for (long i = first; i < end; i++) p->d[i] = gd_dot(p->a + i * p->n, p->x, p->n, 1);
  return 0;
}

void gd_matvec(double *d, const double *a, const double *x, long m, long n, int threads) {
  struct matvec product = {d, a, x, m, n, n < gd_part_size ? gd_part_size / (n + 1) + 1 : 1};
  gd_parallel((m + product.rows - 1) / product.rows, threads, matvec_part, &product);
}

/* ---- Extremes and norms ---- */

static double extreme(const double *x, long count, double sign, int threads) {
  const struct kernels *k = gd_kernels();
  if (count == 0) return -sign * INFINITY;
  struct parts p = {.kernels = k, .x = x, .count = count, .argument = sign};
  const long parts = part_count(count);
  double results[wave];
  p.results = results;
  double best = x[0];
  for (p.first = 0; p.first < parts; p.first += wave) {
    const long size = parts - p.first < wave ? parts - p.first : wave;
    gd_parallel(size, threads, extreme_part, &p);
    for (long i = 0; i < size; i++) best = sign * results[i] > sign * best ? results[i] : best;
  }
  return best;
}

double gd_maximum(const double *x, long count, int threads) {
  return extreme(x, count, 1, threads);
}

double gd_minimum(const double *x, long count, int threads) {
  return extreme(x, count, -1, threads);
}

double gd_norm(const double *x, long count, int threads) {
  if (count == 0) return 0;
  const double top = gd_maximum(x, count, threads), bottom = gd_minimum(x, count, threads);
  const double scale = fabs(top) > fabs(bottom) ? fabs(top) : fabs(bottom);
  if (scale == 0 || !(scale < INFINITY)) return scale;
  if (scale < 1e150 && scale > 1e-140) return sqrt(gd_dot(x, x, count, threads));
  /* A power of 2, so that scaling rounds nothing. */
  int exponent;
  frexp(scale, &exponent);
  double sum = 0;
  for (long i = 0; i < count; i++) {
    const double y = ldexp(x[i], -exponent);
    sum += y * y;
  }
  return ldexp(sqrt(sum), exponent);
}

bool gd_all_finite(const double *x, long count, int threads) {
  struct parts p = {.kernels = gd_kernels(), .x = x, .count = count};
  return !gd_parallel(part_count(count), threads, finite_part, &p);
}

bool gd_has_nan(const double *x, long count, int threads) {
  struct parts p = {.kernels = gd_kernels(), .x = x, .count = count};
  return gd_parallel(part_count(count), threads, nan_part, &p);
}

double gd_logsumexp(const double *x, long count, int threads) {
  const double top = gd_maximum(x, count, threads);
  if (!(top - top == 0)) return top;
  struct parts p = {.kernels = gd_kernels(), .x = x, .count = count, .argument = top};
  return top + log(sum_parts(&p, threads, exp_part));
}

void gd_softmax(double *d, const double *x, long count, int threads) {
  if (count == 0) return;
  const double top = gd_maximum(x, count, threads);
  struct parts p = {.kernels = gd_kernels(), .x = x, .d = d, .count = count, .argument = top};
  p.argument = sum_parts(&p, threads, exp_part);
  gd_parallel(part_count(count), threads, divide_part, &p);
}
