#include "kernels.h"

#include <dlfcn.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* ---- OpenBLAS, loaded when the first large product is asked for: it costs 5 ms ---- */

typedef void (*gemm_function)(int, int, int, int, int, int, double, const double *, int,
                              const double *, int, double, double *, int);

static gemm_function gemm;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void load_blas(void) {
  /* Its threads would spin beside ours; the pool is made as it is loaded. */
  setenv("OPENBLAS_NUM_THREADS", "1", 0);
  void *library = dlopen("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL);
  if (!library) return;
  void (*set_threads)(int) = (void (*)(int))dlsym(library, "openblas_set_num_threads");
  if (set_threads) set_threads(1);
  gemm = (gemm_function)dlsym(library, "cblas_dgemm");
}

/* Row tiles of a product; each is the same call whoever makes it. */
enum { tile_rows = 128 };

struct product {
  double *d;
  const double *a, *b;
  long m, k, n;
};

static int multiply_tile(void *context, long part, int member) {
  (void)member;
  const struct product *p = context;
  enum { row_major = 101, plain = 111 };
  const long first = part * tile_rows;
  const long rows = p->m - first < tile_rows ? p->m - first : tile_rows;
  gemm(row_major, plain, plain, (int)rows, (int)p->n, (int)p->k, 1, p->a + first * p->k, (int)p->k,
       p->b, (int)p->n, 0, p->d + first * p->n, (int)p->n);
  return 0;
}

void gd_matmul(double *d, const double *a, const double *b, long m, long k, long n, int threads) {
  if (m * n > 0 && k > 0 && (double)m * (double)n * (double)k > 16 * 16 * 16 && m < 1 << 30 &&
      n < 1 << 30 && k < 1 << 30) {
    pthread_once(&once, load_blas);
    if (gemm) {
      struct product product = {d, a, b, m, k, n};
      gd_parallel((m + tile_rows - 1) / tile_rows, threads, multiply_tile, &product);
      return;
    }
  }
  const struct kernels *kernels = gd_kernels();
  memset(d, 0, sizeof(double) * (size_t)(m * n));
  for (long i = 0; i < m; i++)
    for (long j = 0; j < k; j++) kernels->axpy(d + i * n, a[i * k + j], b + j * n, n);
}

void gd_transpose(double *d, const double *a, long rows, long columns) {
  enum { side = 16 };
  for (long i0 = 0; i0 < rows; i0 += side)
    for (long j0 = 0; j0 < columns; j0 += side) {
      const long i1 = i0 + side < rows ? i0 + side : rows;
      const long j1 = j0 + side < columns ? j0 + side : columns;
      for (long j = j0; j < j1; j++)
        for (long i = i0; i < i1; i++) d[j * rows + i] = a[i * columns + j];
    }
}

/* ---- LU decomposition with row pivots ---- */

int gd_lu(double *a, int32_t *pivots, long n) {
  const struct kernels *kernels = gd_kernels();
  int sign = 1;
  for (long j = 0; j < n; j++) {
    long best = j;
    for (long i = j + 1; i < n; i++)
      if (fabs(a[i * n + j]) > fabs(a[best * n + j])) best = i;
    pivots[j] = (int32_t)best;
    const double pivot = a[best * n + j];
    if (!(fabs(pivot) > 0) || !(fabs(pivot) < INFINITY)) return 0;
    if (best != j) {
      sign = -sign;
      for (long c = 0; c < n; c++) {
        const double kept = a[j * n + c];
        a[j * n + c] = a[best * n + c];
        a[best * n + c] = kept;
      }
    }
    for (long i = j + 1; i < n; i++) {
      if (a[i * n + j] == 0) continue;
      const double factor = a[i * n + j] / pivot;
      a[i * n + j] = factor;
      kernels->axpy(a + i * n + j + 1, -factor, a + j * n + j + 1, n - j - 1);
    }
  }
  return sign;
}

void gd_lu_solve(const double *lu, const int32_t *pivots, double *b, long n, long k) {
  const struct kernels *kernels = gd_kernels();
  for (long i = 0; i < n; i++) {
    if (pivots[i] == i) continue;
    for (long c = 0; c < k; c++) {
      const double kept = b[i * k + c];
      b[i * k + c] = b[pivots[i] * k + c];
      b[pivots[i] * k + c] = kept;
    }
  }
  for (long i = 1; i < n; i++)
    for (long j = 0; j < i; j++) kernels->axpy(b + i * k, -lu[i * n + j], b + j * k, k);
  for (long i = n - 1; i >= 0; i--) {
    for (long j = i + 1; j < n; j++) kernels->axpy(b + i * k, -lu[i * n + j], b + j * k, k);
    for (long c = 0; c < k; c++) b[i * k + c] /= lu[i * n + i];
  }
}
