/* What EngineBenchmark measures of arrays, written by hand: cc -O3 -march=native arrays.c -lm */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { million = 1000000, rows = 100000, columns = 20 };
static double *x, *y, *z, *a;
static double weights[columns], slopes[columns];
static volatile double sink;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return t.tv_sec + 1e-9 * t.tv_nsec;
}

static void chain(void) {
  for (int i = 0; i < million; i++) z[i] = exp(-x[i] * x[i]) + x[i];
}

static void sum(void) {
  double s = 0;
  for (int i = 0; i < million; i++) s += exp(-x[i] * x[i]);
  sink = s;
}

static void dot(void) {
  double s = 0;
  for (int i = 0; i < million; i++) s += x[i] * y[i];
  sink = s;
}

static void logsumexp(void) {
  double top = x[0], s = 0;
  for (int i = 1; i < million; i++) top = x[i] > top ? x[i] : top;
  for (int i = 0; i < million; i++) s += z[i] = exp(x[i] - top);
  for (int i = 0; i < million; i++) z[i] /= s;
  sink = top + log(s);
}

static void logistic(void) {
  double s = 0;
  for (int j = 0; j < columns; j++) slopes[j] = 0;
  for (int i = 0; i < rows; i++) {
    const double *row = a + i * columns;
    double score = 0;
    for (int j = 0; j < columns; j++) score += row[j] * weights[j];
    const double margin = -y[i] * score, e = exp(-fabs(margin));
    s += (margin > 0 ? margin : 0) + log1p(e);
    const double slope = -y[i] * (margin > 0 ? 1 : e) / (1 + e);
    for (int j = 0; j < columns; j++) slopes[j] += slope * row[j];
  }
  sink = s + slopes[0];
}

static void measure(const char *name, void (*work)(void)) {
  double best = 1e9;
  for (int i = 0; i < 15; i++) {
    const double start = now();
    work();
    const double passed = now() - start;
    if (passed < best) best = passed;
  }
  printf("%-46s%12.2f us\n", name, best * 1e6);
}

int main(void) {
  x = malloc(8 * million), y = malloc(8 * million), z = malloc(8 * million);
  a = malloc(8 * rows * columns);
  for (int i = 0; i < million; i++) x[i] = y[i] = (i * 7919L % 2000) / 1000.0 - 1;
  for (int i = 0; i < rows * columns; i++) a[i] = (i * 7919L % 2000) / 1000.0 - 1;
  for (int j = 0; j < columns; j++) weights[j] = (j * 7919L % 2000) / 1000.0 - 1;
  measure("exp(-x^2) + x, n = 1,000,000", chain);
  measure("sum of exp(-x^2), n = 1,000,000", sum);
  measure("dot, n = 1,000,000", dot);
  measure("logsumexp and its gradient, n = 1,000,000", logsumexp);
  measure("logistic regression gradient, 100,000 x 20", logistic);
}
