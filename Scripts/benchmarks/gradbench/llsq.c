/* Least squares of a polynomial and the sign: two passes over the powers for a place. */
#include "reference.h"

static double *x;
static int m, n;

static void prepare(void) {
  n = integer();
  m = integer();
  x = numbers(m);
  result = zeros(results = m);
}

static double misfit(double t) {
  double sum = (t > 0) - (t < 0), power = 1;
  for (int j = 0; j < m; j++) {
    sum -= x[j] * power;
    power *= t;
  }
  return sum;
}

static void value(void) {
  double sum = 0;
  for (int i = 0; i < n; i++) {
    const double r = misfit(-1 + 2.0 * i / (n - 1));
    sum += r * r;
  }
  sink = sum / 2;
}

static void derivative(void) {
  memset(result, 0, sizeof(double) * (size_t)m);
  for (int i = 0; i < n; i++) {
    const double t = -1 + 2.0 * i / (n - 1), r = misfit(t);
    double power = 1;
    for (int j = 0; j < m; j++) {
      result[j] -= r * power;
      power *= t;
    }
  }
}
