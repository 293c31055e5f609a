/* ln Σ exp(x): a pass for the maximum, one for the sum, one for the gradient. */
#include "reference.h"

static double *x;

static void prepare(void) {
  results = integer();
  x = numbers(results);
  result = zeros(results);
}

static double highest(void) {
  double m = x[0];
  for (long i = 1; i < results; i++) m = x[i] > m ? x[i] : m;
  return m;
}

static void value(void) {
  const double m = highest();
  double sum = 0;
  for (long i = 0; i < results; i++) sum += exp(x[i] - m);
  sink = m + log(sum);
}

static void derivative(void) {
  const double m = highest();
  double sum = 0;
  for (long i = 0; i < results; i++) sum += result[i] = exp(x[i] - m);
  for (long i = 0; i < results; i++) result[i] /= sum;
}
