#ifndef KERNELS_H
#define KERNELS_H

#include <CKernels.h>

/* The loops that exist once for each instruction set. */
struct kernels {
  void (*lanes)(gd_lane, double *, const double *, int, const double *, int, long);
  double (*sum_block)(const double *, long);
  double (*dot_block)(const double *, const double *, long);
  void (*accumulate)(double *, const double *, long);
  void (*axpy)(double *, double, const double *, long);
  void (*add_rows)(double *, const double *, const double *, long, long, long);
  double (*extreme)(const double *, long, double);
  bool (*all_finite)(const double *, long);
  bool (*has_nan)(const double *, long);
  void (*shifted_exp)(double *, const double *, double, long);
};

/* Those of this processor. */
const struct kernels *gd_kernels(void);

#endif
