/* Least squares of a polynomial of 128 coefficients at 16,392 points. */
#include "problem.h"

enum { m = 128, n = 16392 };
const char *const names[2] = {"llsq_primal", "llsq_gradient"};
static double *x, g[m];

void prepare(void) { x = entries(m, 0.3, 1); }
void print_arguments(void) {
  ARGUMENT("x", x, m);
  printf(",\"n\":%d", n);
}

static double residual(double t) {
  double sum = 0, power = 1;
  for (int j = 0; j < m; j++) {
    sum += x[j] * power;
    power *= t;
  }
  return (t > 0) - (t < 0) - sum;
}

double value(void) {
  double sum = 0;
  for (int i = 0; i < n; i++) {
    double r = residual(-1 + 2.0 * i / (n - 1));
    sum += r * r;
  }
  return sum / 2;
}

double slopes(void) {
  memset(g, 0, sizeof g);
  for (int i = 0; i < n; i++) {
    double t = -1 + 2.0 * i / (n - 1);
    double power = residual(t);
    for (int j = 0; j < m; j++) {
      g[j] -= power;
      power *= t;
    }
  }
  double sum = 0;
  for (int j = 0; j < m; j++) sum += fabs(g[j]);
  return sum;
}
