/* What TrainingBenchmark measures, with the backward pass derived by hand, in single precision:
   cc -O3 -march=native -fno-math-errno -I Sources/CDataSets/include training.c
   Sources/CDataSets/digits.c -lm
   -l:libopenblas.so.0
   training digits|large|xor [THREADS]: seconds, loss after the first epoch (1,000 steps for xor). */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "CDataSets.h"

void cblas_sgemm(int order, int ta, int tb, int m, int n, int k, float alpha, const float *a,
                 int lda, const float *b, int ldb, float beta, float *c, int ldc);
void openblas_set_num_threads(int);

enum { row_major = 101, plain = 111, turned = 112, most_layers = 3 };

static int threads = 1;

/* As in TrainingBenchmark: of one thread alone, the seconds of its own work. */
static double now(void) {
  struct timespec t;
  clock_gettime(threads == 1 ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC, &t);
  return t.tv_sec + 1e-9 * t.tv_nsec;
}

static float *room(long count) { return aligned_alloc(64, (size_t)(count + 16) / 16 * 64); }

static int layers, sizes[most_layers + 1], batch, rows, steps;
static bool is_adam;
static float rate;
static float *w[most_layers], *b[most_layers], *gw[most_layers], *gb[most_layers];
/* Momentum or mean, and mean square. */
static float *mw[most_layers], *mb[most_layers], *sw[most_layers], *sb[most_layers];
static float *a[most_layers + 1], *da[most_layers + 1];
static float *x, *y, *batch_y;
static int *order;
static float beta1_power, beta2_power;

static void forward(void) {
  for (int l = 0; l < layers; l++) {
    const int n = sizes[l + 1], k = sizes[l];
    for (int i = 0; i < batch; i++) memcpy(a[l + 1] + i * n, b[l], sizeof(float) * n);
    cblas_sgemm(row_major, plain, turned, batch, n, k, 1, a[l], k, w[l], k, 1, a[l + 1], n);
    if (l < layers - 1)
      for (int i = 0; i < batch * n; i++) a[l + 1][i] = a[l + 1][i] > 0 ? a[l + 1][i] : 0;
  }
}

/* The mean cross-entropy; da[layers] becomes (softmax(z) - y) / batch. */
static float loss(void) {
  const int n = sizes[layers];
  float total = 0;
  for (int i = 0; i < batch; i++) {
    const float *z = a[layers] + i * n, *wanted = batch_y + i * n;
    float *d = da[layers] + i * n, top = z[0], sum = 0, dot = 0;
    for (int j = 1; j < n; j++) top = z[j] > top ? z[j] : top;
    for (int j = 0; j < n; j++) sum += d[j] = expf(z[j] - top);
    for (int j = 0; j < n; j++) {
      dot += wanted[j] * z[j];
      d[j] = (d[j] / sum - wanted[j]) / batch;
    }
    total += top + logf(sum) - dot;
  }
  return total / batch;
}

static void backward(void) {
  for (int l = layers - 1; l >= 0; l--) {
    const int n = sizes[l + 1], k = sizes[l];
    cblas_sgemm(row_major, turned, plain, n, k, batch, 1, da[l + 1], n, a[l], k, 0, gw[l], k);
    memset(gb[l], 0, sizeof(float) * n);
    for (int i = 0; i < batch; i++)
      for (int j = 0; j < n; j++) gb[l][j] += da[l + 1][i * n + j];
    if (l == 0) break;
    cblas_sgemm(row_major, plain, plain, batch, k, n, 1, da[l + 1], n, w[l], k, 0, da[l], k);
    for (int i = 0; i < batch * k; i++) da[l][i] = a[l][i] > 0 ? da[l][i] : 0;
  }
}

static void momentum(float *restrict p, float *restrict v, const float *restrict g, long count) {
  for (long i = 0; i < count; i++) {
    v[i] = 0.9f * v[i] + g[i];
    p[i] -= rate * v[i];
  }
}

static void adam(float *restrict p, float *restrict m, float *restrict s, const float *restrict g,
                 long count) {
  const float first = 1 / (1 - beta1_power), second = 1 / (1 - beta2_power);
  for (long i = 0; i < count; i++) {
    m[i] = 0.9f * m[i] + 0.1f * g[i];
    s[i] = 0.999f * s[i] + 0.001f * g[i] * g[i];
    p[i] -= rate * (m[i] * first) / (sqrtf(s[i] * second) + 1e-8f);
  }
}

static float step(int number) {
  for (int i = 0; i < batch; i++) {
    const int row = order[(number * batch + i) % rows];
    memcpy(a[0] + i * sizes[0], x + (long)row * sizes[0], sizeof(float) * sizes[0]);
    memcpy(batch_y + i * sizes[layers], y + row * sizes[layers], sizeof(float) * sizes[layers]);
  }
  forward();
  const float value = loss();
  backward();
  beta1_power *= 0.9f;
  beta2_power *= 0.999f;
  for (int l = 0; l < layers; l++) {
    const long count = (long)sizes[l] * sizes[l + 1];
    if (is_adam) {
      adam(w[l], mw[l], sw[l], gw[l], count);
      adam(b[l], mb[l], sb[l], gb[l], sizes[l + 1]);
    } else {
      momentum(w[l], mw[l], gw[l], count);
      momentum(b[l], mb[l], gb[l], sizes[l + 1]);
    }
  }
  return value;
}

static void digits(void) {
  layers = 2, batch = 32, rows = 1437, steps = 45, is_adam = true, rate = 1e-3f;
  sizes[0] = 64, sizes[1] = 128, sizes[2] = 10;
  x = room(rows * 64), y = room(rows * 10);
  for (int i = 0; i < rows; i++) {
    for (int j = 0; j < 64; j++) x[i * 64 + j] = (gd_digits[i * 65 + j] - 65) / 16.0f;
    for (int j = 0; j < 10; j++) y[i * 10 + j] = gd_digits[i * 65 + 64] - 48 == j;
  }
}

static void large(void) {
  layers = 3, batch = 64, rows = 10000, steps = 157, rate = 1e-3f;
  sizes[0] = 784, sizes[1] = 512, sizes[2] = 256, sizes[3] = 10;
  x = room(rows * 784L), y = room(rows * 10);
  for (long i = 0; i < rows * 784L; i++) x[i] = (float)(i * 7919 % 1000 / 1000.0);
  for (int i = 0; i < rows * 10; i++) y[i] = i / 10 * 7 % 10 == i % 10;
}

static void prepare(void) {
  for (int l = 0; l <= layers; l++) {
    a[l] = room(batch * sizes[l]), da[l] = room(batch * sizes[l]);
    if (l == layers) break;
    const long count = (long)sizes[l] * sizes[l + 1];
    float **places[] = {w, gw, mw, sw}, **biases[] = {b, gb, mb, sb};
    for (int i = 0; i < 4; i++) {
      places[i][l] = memset(room(count), 0, sizeof(float) * count);
      biases[i][l] = memset(room(sizes[l + 1]), 0, sizeof(float) * sizes[l + 1]);
    }
    const double scale = sqrt(6.0 / sizes[l]);
    for (long i = 0; i < count; i++)
      w[l][i] = (float)(scale * ((i * 7919 + 3) % 2001 / 1000.0 - 1));
  }
  batch_y = room(batch * sizes[layers]);
  order = malloc(sizeof(int) * rows);
  for (int i = 0; i < rows; i++) order[i] = i * 7 % rows;
  beta1_power = beta2_power = 1;
}

/* 2-8-1 with tanh and sigmoid, all four rows at each step; straight loops, which the compiler
   unrolls. */
static float xor_steps(int count) {
  static const float in[4][2] = {{0, 0}, {0, 1}, {1, 0}, {1, 1}}, wanted[4] = {0, 1, 1, 0};
  static float w1[8][2], b1[8], w2[8], b2;
  static bool is_ready;
  if (!is_ready) {
    for (int i = 0; i < 16; i++)
      w1[i / 2][i % 2] = (float)(sqrt(3) * ((i * 7919 + 3) % 2001 / 1000.0 - 1));
    for (int i = 0; i < 8; i++)
      w2[i] = (float)(sqrt(6 / 8.0) * ((i * 7919 + 3) % 2001 / 1000.0 - 1));
    is_ready = true;
  }
  float value = 0;
  /* The loss that counts is that after the last step. */
  for (int n = 0; n <= count; n++) {
    float h[4][8], d[4];
    value = 0;
    for (int i = 0; i < 4; i++)
      for (int j = 0; j < 8; j++)
        h[i][j] = tanhf(w1[j][0] * in[i][0] + w1[j][1] * in[i][1] + b1[j]);
    for (int i = 0; i < 4; i++) {
      float z = b2;
      for (int j = 0; j < 8; j++) z += w2[j] * h[i][j];
      d[i] = (1 / (1 + expf(-z)) - wanted[i]) / 4;
      if (n == count) value += (fmaxf(z, 0) + log1pf(expf(-fabsf(z))) - wanted[i] * z) / 4;
    }
    if (n == count) break;
    float g1[8][2] = {{0}}, gb1[8] = {0}, g2[8] = {0}, gb2 = 0;
    for (int i = 0; i < 4; i++) {
      gb2 += d[i];
      for (int j = 0; j < 8; j++) {
        g2[j] += d[i] * h[i][j];
        const float back = d[i] * w2[j] * (1 - h[i][j] * h[i][j]);
        gb1[j] += back;
        g1[j][0] += back * in[i][0];
        g1[j][1] += back * in[i][1];
      }
    }
    b2 -= 0.5f * gb2;
    for (int j = 0; j < 8; j++) {
      w2[j] -= 0.5f * g2[j];
      b1[j] -= 0.5f * gb1[j];
      w1[j][0] -= 0.5f * g1[j][0];
      w1[j][1] -= 0.5f * g1[j][1];
    }
  }
  return value;
}

static int ascending(const void *p, const void *q) {
  const double u = *(const double *)p, v = *(const double *)q;
  return (u > v) - (u < v);
}

int main(int count, char **words) {
  if (count < 2) return 2;
  if (count > 2) threads = atoi(words[2]);
  openblas_set_num_threads(threads);
  const bool is_xor = !strcmp(words[1], "xor");
  if (!is_xor) {
    if (!strcmp(words[1], "digits")) digits();
    else large();
    prepare();
  }
  enum { most = 20000 };
  static double times[most];
  float first = 0;
  int runs = 0;
  for (const double end = now() + 1.5; runs < 5 || (now() < end && runs < most); runs++) {
    const double start = now();
    float value = 0;
    if (is_xor) value = xor_steps(1000);
    else
      for (int i = 0; i < steps; i++) value = step(i);
    times[runs] = now() - start;
    if (runs == 0) first = value;
  }
  qsort(times, runs, sizeof(double), ascending);
  printf("%s %.9g %.9g\n", words[1], times[runs / 4], first);
}
