#ifndef C_KERNELS_H
#define C_KERNELS_H

#include <stdbool.h>
#include <stdint.h>

/* The inner loops of array code. Compiled twice, for any x86-64 and for AVX2; which one runs is
   decided once, by the processor. Nothing in here reorders sums but as written, and products and
   sums are not fused, so both give the same bits. */

/* What one instruction of a block computes; `a`, `b`, `c` are its operands. */
typedef enum {
  gd_add, gd_subtract, gd_multiply, gd_divide, gd_negate,
  gd_square, gd_cube, gd_fourth, gd_reciprocal, gd_sqrt, gd_abs, gd_sign,
  gd_less, gd_less_equal, gd_greater, gd_greater_equal, gd_equal, gd_not_equal, gd_not, gd_and, gd_or,
  gd_min, gd_max, gd_relu, gd_floor, gd_ceil, gd_copy,
  /* From here on: vector math, within 4 units in the last place of the scalar functions. */
  gd_exp, gd_ln, gd_sin, gd_cos, gd_tanh, gd_log1p, gd_expm1, gd_power, gd_sigmoid,
  gd_softplus,
  gd_lane_count
} gd_lane;

/* d[i] = op(a[i], b[i]) for i < count; a step is 1, or 0 for an operand that is one number. */
void gd_lanes(gd_lane op, double *d, const double *a, int a_step, const double *b, int b_step,
              long count);

/* Whether vector math is there: AVX2 and glibc's libmvec. Without it `gd_lanes` calls libm. */
bool gd_has_vector_math(void);

/* What is done for one part of a job; not 0: something is wrong, and the parts left are dropped.
   `member` says which of the threads is at work, from 0. */
typedef int gd_part(void *context, long part, int member);

/* Does all parts, on up to so many threads, and raises here the floating-point flags that they
   raised. Who does which part is open, so a part may depend on its number alone.
   Returns the first status that is not 0. */
int gd_parallel(long parts, int threads, gd_part *body, void *context);

/* How many threads the machine lets this process run at a time. */
int gd_processors(void);

/* Numbers of a part: 64 blocks, so that a part's sum is a whole branch of the tree. */
enum { gd_part_size = 65536 };

/* Sums in blocks of 1,024 by 16 interleaved partial sums; the blocks' sums combine in a binary
   tree. The bits depend on the count alone. */
enum { gd_block = 1024 };
double gd_sum(const double *x, long count, int threads);
double gd_sum_block(const double *x, long count);
double gd_dot(const double *x, const double *y, long count, int threads);
/* d[j] = sum over i of x[i * inner + j], j < inner. */
void gd_sum_rows(double *d, const double *x, long count, long inner, int threads);
double gd_maximum(const double *x, long count, int threads);
double gd_minimum(const double *x, long count, int threads);
/* sqrt of the sum of squares, scaled against overflow and underflow. */
double gd_norm(const double *x, long count, int threads);
bool gd_all_finite(const double *x, long count, int threads);
bool gd_has_nan(const double *x, long count, int threads);
/* ln of the sum of exp(x), and exp(x) over that sum. */
double gd_logsumexp(const double *x, long count, int threads);
void gd_softmax(double *d, const double *x, long count, int threads);

/* The sums of blocks, combined two and two as they come. */
typedef struct {
  double partial[48];
  long count;
} gd_tree;
void gd_tree_add(gd_tree *tree, double block);
double gd_tree_end(const gd_tree *tree);
/* The same where `sum` is what the tree's last, incomplete branch gives. */
double gd_tree_end_after(const gd_tree *tree, double sum);

/* Matrices stand row by row. */
void gd_transpose(double *d, const double *a, long rows, long columns);
void gd_matmul(double *d, const double *a, const double *b, long m, long k, long n, int threads);
void gd_matvec(double *d, const double *a, const double *x, long m, long n, int threads);
/* d = x · a for a of m rows. */
void gd_vecmat(double *d, const double *x, const double *a, long m, long n, int threads);
/* In place, with row pivots; the sign of the permutation, or 0 if a pivot is 0 or not finite. */
int gd_lu(double *a, int32_t *pivots, long n);
/* b [n, k] becomes the solution. */
void gd_lu_solve(const double *lu, const int32_t *pivots, double *b, long n, long k);

/* Philox4x32-10 (Salmon, Moraes, Dror, Shaw 2011). */
void gd_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);
/* Elements first … first + count - 1 of a stream: in [0, 1), or standard normal. */
void gd_uniform(double *d, uint64_t seed, uint64_t site, uint64_t first, long count);
void gd_normal(double *d, uint64_t seed, uint64_t site, uint64_t first, long count);

#endif
