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

double gd_sum_block(const double *x, long count) { return gd_kernels()->sum_block(x, count); }

double gd_sum(const double *x, long count) {
  const struct kernels *k = gd_kernels();
  if (count <= gd_block) return k->sum_block(x, count);
  gd_tree tree = {.count = 0};
  for (long i = 0; i < count; i += gd_block)
    gd_tree_add(&tree, k->sum_block(x + i, count - i < gd_block ? count - i : gd_block));
  return gd_tree_end(&tree);
}

double gd_dot(const double *x, const double *y, long count) {
  const struct kernels *k = gd_kernels();
  if (count <= gd_block) return k->dot_block(x, y, count);
  gd_tree tree = {.count = 0};
  for (long i = 0; i < count; i += gd_block)
    gd_tree_add(&tree, k->dot_block(x + i, y + i, count - i < gd_block ? count - i : gd_block));
  return gd_tree_end(&tree);
}

/* Columns in tiles, so that the tree of a tile is small: leaves of 64 rows added in order. */
enum { tile = 64, leaf = 64, levels = 48 };

typedef void (*add_row)(const struct kernels *, double *, const double *, const double *, long,
                        long);

static void row_of(const struct kernels *k, double *d, const double *weights, const double *x,
                   long row, long width) {
  (void)weights;
  (void)row;
  k->accumulate(d, x, width);
}

static void weighted_row_of(const struct kernels *k, double *d, const double *weights,
                            const double *x, long row, long width) {
  k->axpy(d, weights[row], x, width);
}

static void sum_rows(double *d, const double *weights, const double *x, long count, long inner,
                     add_row add) {
  const struct kernels *k = gd_kernels();
  double partial[levels][tile];
  for (long start = 0; start < inner; start += tile) {
    const long width = inner - start < tile ? inner - start : tile;
    long leaves = 0;
    for (long row = 0; row < count || row == 0; row += leaf, leaves++) {
      double sum[tile] = {0};
      const long end = row + leaf < count ? row + leaf : count;
      for (long i = row; i < end; i++) add(k, sum, weights, x + i * inner + start, i, width);
      int level = 0;
      for (long bits = leaves; bits & 1; bits >>= 1)
        k->accumulate(sum, partial[level++], width);
      memcpy(partial[level], sum, sizeof(double) * (size_t)width);
    }
    bool any = false;
    for (int level = 0; level < levels; level++) {
      if (!((leaves >> level) & 1)) continue;
      if (any)
        k->accumulate(d + start, partial[level], width);
      else
        memcpy(d + start, partial[level], sizeof(double) * (size_t)width);
      any = true;
    }
  }
}

void gd_sum_rows(double *d, const double *x, long count, long inner) {
  sum_rows(d, NULL, x, count, inner, row_of);
}

void gd_vecmat(double *d, const double *x, const double *a, long m, long n) {
  sum_rows(d, x, a, m, n, weighted_row_of);
}

void gd_matvec(double *d, const double *a, const double *x, long m, long n) {
  for (long i = 0; i < m; i++) d[i] = gd_dot(a + i * n, x, n);
}

/* ---- Extremes and norms ---- */

double gd_maximum(const double *x, long count) {
  return count > 0 ? gd_kernels()->extreme(x, count, 1) : -INFINITY;
}

double gd_minimum(const double *x, long count) {
  return count > 0 ? gd_kernels()->extreme(x, count, -1) : INFINITY;
}

double gd_norm(const double *x, long count) {
  const double top = gd_maximum(x, count), bottom = gd_minimum(x, count);
  if (count == 0) return 0;
  const double scale = fabs(top) > fabs(bottom) ? fabs(top) : fabs(bottom);
  if (scale == 0 || !(scale < INFINITY)) return scale;
  if (scale < 1e150 && scale > 1e-140) return sqrt(gd_dot(x, x, count));
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

bool gd_all_finite(const double *x, long count) { return gd_kernels()->all_finite(x, count); }
bool gd_has_nan(const double *x, long count) { return gd_kernels()->has_nan(x, count); }

double gd_logsumexp(const double *x, long count, double *work) {
  const struct kernels *k = gd_kernels();
  const double top = gd_maximum(x, count);
  if (!(top - top == 0)) return top;
  gd_tree tree = {.count = 0};
  for (long i = 0; i < count; i += gd_block) {
    const long size = count - i < gd_block ? count - i : gd_block;
    k->shifted_exp(work, x + i, top, size);
    gd_tree_add(&tree, k->sum_block(work, size));
  }
  return top + log(gd_tree_end(&tree));
}

void gd_softmax(double *d, const double *x, long count) {
  const struct kernels *k = gd_kernels();
  const double top = gd_maximum(x, count);
  gd_tree tree = {.count = 0};
  for (long i = 0; i < count; i += gd_block) {
    const long size = count - i < gd_block ? count - i : gd_block;
    k->shifted_exp(d + i, x + i, top, size);
    gd_tree_add(&tree, k->sum_block(d + i, size));
  }
  const double sum = gd_tree_end(&tree);
  k->lanes(gd_divide, d, d, 1, &sum, 0, count);
}
