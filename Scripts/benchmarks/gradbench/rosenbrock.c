/* Σ (1 - xᵢ)² + 100(xᵢ₊₁ - xᵢ²)², in one pass. */
#include "reference.h"

static double *x;

static void prepare(void) {
  results = integer();
  x = numbers(results);
  result = zeros(results);
}

static void value(void) {
  double sum = 0;
  for (long i = 0; i + 1 < results; i++) {
    const double a = 1 - x[i], b = x[i + 1] - x[i] * x[i];
    sum += a * a + 100 * b * b;
  }
  sink = sum;
}

static void derivative(void) {
  result[0] = 0;
  for (long i = 0; i + 1 < results; i++) {
    const double a = 1 - x[i], b = x[i + 1] - x[i] * x[i];
    result[i] += -2 * a - 400 * x[i] * b;
    result[i + 1] = 200 * b;
  }
}
