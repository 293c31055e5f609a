#include "kernels.h"

#include <dlfcn.h>
#include <immintrin.h>
#include <math.h>
#include <pthread.h>
#include <stddef.h>

/* ---- Any x86-64 ---- */

#define NAME(f) baseline_##f
#include "lanes.inc"
#undef NAME

/* ---- AVX2, with the vector math of glibc (libmvec), loaded when it is first needed ---- */

typedef __m256d (*vector_function)(__m256d);
typedef __m256d (*vector_function2)(__m256d, __m256d);

static struct {
  vector_function exp, ln, sin, cos, tanh, log1p, expm1;
  vector_function2 pow;
} vector_math;

static void load_vector_math(void) {
  void *library = dlopen("libmvec.so.1", RTLD_NOW | RTLD_LOCAL);
  if (!library) return;
  vector_math.exp = (vector_function)dlsym(library, "_ZGVdN4v_exp");
  vector_math.ln = (vector_function)dlsym(library, "_ZGVdN4v_log");
  vector_math.sin = (vector_function)dlsym(library, "_ZGVdN4v_sin");
  vector_math.cos = (vector_function)dlsym(library, "_ZGVdN4v_cos");
  vector_math.tanh = (vector_function)dlsym(library, "_ZGVdN4v_tanh");
  vector_math.log1p = (vector_function)dlsym(library, "_ZGVdN4v_log1p");
  vector_math.expm1 = (vector_function)dlsym(library, "_ZGVdN4v_expm1");
  /* Not pow: called through a pointer it took the upper half of its first argument for the second
     (clang 19, -O0), so powers are computed one by one. */
}

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

static vector_function avx2_function(gd_lane op) {
  switch (op) {
    case gd_exp: return vector_math.exp;
    case gd_ln: return vector_math.ln;
    case gd_sin: return vector_math.sin;
    case gd_cos: return vector_math.cos;
    case gd_tanh: return vector_math.tanh;
    case gd_log1p: return vector_math.log1p;
    case gd_expm1: return vector_math.expm1;
    default: return NULL;
  }
}

/* The last, incomplete vector repeats its last number: no lane can raise a flag of its own. */
static __m256d avx2_tail(const double *a, int step, long left) {
  double lane[4];
  for (long j = 0; j < 4; j++) lane[j] = a[(j < left ? j : left - 1) * step];
  return _mm256_loadu_pd(lane);
}

static void avx2_store_tail(double *d, __m256d value, long left) {
  double lane[4];
  _mm256_storeu_pd(lane, value);
  for (long j = 0; j < left; j++) d[j] = lane[j];
}

static void avx2_fill(double *d, double value, long count) {
  for (long i = 0; i < count; i++) d[i] = value;
}

static void avx2_apply(vector_function f, double *d, const double *a, int step, long count) {
  if (count <= 0) return;
  if (!step) {
    double lane[4];
    _mm256_storeu_pd(lane, f(_mm256_set1_pd(a[0])));
    return avx2_fill(d, lane[0], count);
  }
  long i = 0;
  for (; i + 4 <= count; i += 4) _mm256_storeu_pd(d + i, f(_mm256_loadu_pd(a + i)));
  if (i < count) avx2_store_tail(d + i, f(avx2_tail(a + i, 1, count - i)), count - i);
}

/* 1 / (1 + e) or e / (1 + e) with e = exp(-|x|): neither overflows. */
static __m256d avx2_sigmoid_of(__m256d x) {
  const __m256d sign = _mm256_set1_pd(-0.0);
  const __m256d one = _mm256_set1_pd(1);
  const __m256d e = vector_math.exp(_mm256_or_pd(x, sign));
  const __m256d top = _mm256_blendv_pd(one, e, x);
  return _mm256_div_pd(top, _mm256_add_pd(one, e));
}

static void avx2_sigmoid(double *d, const double *a, int step, long count) {
  avx2_apply(avx2_sigmoid_of, d, a, step, count);
}

/* max(x, 0) + log1p(exp(-|x|)) */
static __m256d avx2_softplus_of(__m256d x) {
  const __m256d e = vector_math.exp(_mm256_or_pd(x, _mm256_set1_pd(-0.0)));
  return _mm256_add_pd(_mm256_max_pd(x, _mm256_setzero_pd()), vector_math.log1p(e));
}

static void avx2_softplus(double *d, const double *a, int step, long count) {
  avx2_apply(avx2_softplus_of, d, a, step, count);
}

static void avx2_power(double *d, const double *a, int a_step, const double *b, int b_step,
                       long count) {
  for (long i = 0; i < count; i += 4) {
    const long left = count - i;
    const double *x = a + i * a_step, *y = b + i * b_step;
    if (left >= 4 && a_step && b_step)
      _mm256_storeu_pd(d + i, vector_math.pow(_mm256_loadu_pd(x), _mm256_loadu_pd(y)));
    else
      avx2_store_tail(d + i, vector_math.pow(avx2_tail(x, a_step, left), avx2_tail(y, b_step, left)),
                      left < 4 ? left : 4);
  }
}

#define NAME(f) avx2_##f
#define VECTOR
#include "lanes.inc"
#undef VECTOR
#undef NAME

#pragma clang attribute pop

/* ---- The choice ---- */

static const struct kernels *chosen;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void choose(void) {
  __builtin_cpu_init();
  const bool has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (has_avx2) load_vector_math();
  chosen = has_avx2 ? &avx2_kernels : &baseline_kernels;
}

const struct kernels *gd_kernels(void) {
  pthread_once(&once, choose);
  return chosen;
}

bool gd_has_vector_math(void) {
  gd_kernels();
  return vector_math.exp != NULL;
}

void gd_lanes(gd_lane op, double *d, const double *a, int a_step, const double *b, int b_step,
              long count) {
  gd_kernels()->lanes(op, d, a, a_step, b, b_step, count);
}
