/* Descents by hand, each as one process: `descent parabola STEPS`, `descent rosenbrock STEPS`,
   `descent logistic EVALUATIONS` (gradients of logistic regression on 100,000 x 20). Each prints the
   seconds of its loop, and where it ends. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void parabola(long steps) {
  double w = 8;
  volatile double rate = 1e-7;
  const double r = rate;
  const double begun = now();
  for (long i = 0; i < steps; i++) w -= r * (2 * (w - 5));
  printf("%.9g %.17g\n", now() - begun, w);
}

static void rosenbrock(long steps) {
  double x = -1.2, y = 1;
  volatile double rate = 1e-4;
  const double r = rate;
  const double begun = now();
  for (long i = 0; i < steps; i++) {
    const double c = y - x * x;
    const double gx = -2 * (1 - x) - 400 * x * c, gy = 200 * c;
    x -= r * gx;
    y -= r * gy;
  }
  printf("%.9g %.17g %.17g\n", now() - begun, x, y);
}

enum { rows = 100000, columns = 20 };

/* The data of logistic.gd: entry (i, j) is sin(i·(j + 1)), the label the sign of the first sum. */
static void logistic(long evaluations) {
  double *x = malloc(sizeof(double) * rows * columns), *y = malloc(sizeof(double) * rows);
  if (!x || !y) exit(1);
  for (long i = 0; i < rows; i++) {
    double sum = 0;
    for (int j = 0; j < columns; j++) {
      x[i * columns + j] = sin((double)(i + 1) * (j + 1));
      sum += x[i * columns + j] / (j + 1);
    }
    y[i] = sum + sin((double)(i + 1) * 77) > 0 ? 1 : 0;
  }
  double w[columns] = {0}, total = 0;
  const double begun = now();
  for (long k = 0; k < evaluations; k++) {
    double g[columns] = {0}, loss = 0;
    for (long i = 0; i < rows; i++) {
      double z = 0;
      for (int j = 0; j < columns; j++) z += x[i * columns + j] * w[j];
      loss += fmax(z, 0) + log1p(exp(-fabs(z))) - y[i] * z;
      const double e = 1 / (1 + exp(-z)) - y[i];
      for (int j = 0; j < columns; j++) g[j] += e * x[i * columns + j];
    }
    for (int j = 0; j < columns; j++) w[j] -= 1e-7 * g[j];
    total += loss;
  }
  printf("%.9g %.17g\n", now() - begun, total);
}

int main(int count, char **words) {
  const long times = count > 2 ? atol(words[2]) : 0;
  if (count > 1 && !strcmp(words[1], "parabola")) parabola(times);
  if (count > 1 && !strcmp(words[1], "rosenbrock")) rosenbrock(times);
  if (count > 1 && !strcmp(words[1], "logistic")) logistic(times);
  return 0;
}
