/* The logarithm of a sum of 1,000,000 exponentials. */
#include "problem.h"

enum { n = 1000000 };
const char *const names[2] = {"lse_primal", "lse_gradient"};
static double *x, *g;

void prepare(void) {
  x = entries(n, 0.3, 1);
  g = malloc(sizeof *g * n);
}
void print_arguments(void) { ARGUMENT("x", x, n); }

static double largest(void) {
  double a = x[0];
  for (int i = 1; i < n; i++)
    if (x[i] > a) a = x[i];
  return a;
}

double value(void) {
  double a = largest(), sum = 0;
  for (int i = 0; i < n; i++) sum += exp(x[i] - a);
  return a + log(sum);
}

double slopes(void) {
  double a = largest(), sum = 0, total = 0;
  for (int i = 0; i < n; i++) sum += g[i] = exp(x[i] - a);
  for (int i = 0; i < n; i++) total += g[i] /= sum;
  return total;
}
