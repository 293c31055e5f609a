#ifndef KERNELS_H
#define KERNELS_H

#include <CKernels.h>
#include <math.h>

/* What the sources for one precision share: SINGLE says which. M(f) is the function of libm, bits
   the integer of the number's width. */
#ifdef SINGLE
#define number float
#define GD(name) gd_single_##name
#define M(function) function##f
typedef uint32_t bits;
static const bits infinite_bits = 0x7f800000;
/* Between them, sums of squares neither overflow nor lose digits. */
static const number largest_square = 1e15f, smallest_square = 1e-15f;
#else
#define number double
#define GD(name) gd_##name
#define M(function) function
typedef uint64_t bits;
static const bits infinite_bits = 0x7ff0000000000000;
static const number largest_square = 1e150, smallest_square = 1e-140;
#endif

/* The loops that exist once for each instruction set. */
struct kernels {
  void (*lanes)(gd_lane, number *, const number *, int, const number *, int, long);
  void (*run_block)(const gd_block_instruction *, long, const gd_place *, long, long);
  number (*sum_block)(const number *, long);
  number (*dot_block)(const number *, const number *, long);
  void (*accumulate)(number *, const number *, long);
  void (*axpy)(number *, number, const number *, long);
  void (*add_rows)(number *, const number *, long, const number *, long, long, long);
  void (*multiply)(number *, const number *, long, long, const number *, long, long, long);
  number (*extreme)(const number *, long, number);
  long (*place)(const number *, long, number);
  bool (*all_finite)(const number *, long);
  bool (*has_nan)(const number *, long);
  void (*shifted_exp)(number *, const number *, number, long);
};

#endif
