/* The determinant by minors along the first row; its gradient by n² minors of order n - 1. */
#include "reference.h"

static int order;
static double *a;

static void prepare(void) {
  order = integer();
  a = numbers((long)order * order);
  result = zeros(results = (long)order * order);
}

static double minor_of(const double *a, int n, int row, unsigned used) {
  if (row == n) return 1;
  double sum = 0, sign = 1;
  for (int j = 0; j < n; j++) {
    if (used >> j & 1) continue;
    sum += sign * a[row * n + j] * minor_of(a, n, row + 1, used | 1u << j);
    sign = -sign;
  }
  return sum;
}

static void value(void) { sink = minor_of(a, order, 0, 0); }

static void derivative(void) {
  double b[(order - 1) * (order - 1) + 1];
  for (int i = 0; i < order; i++)
    for (int j = 0; j < order; j++) {
      for (int r = 0, at = 0; r < order; r++)
        for (int c = 0; c < order; c++)
          if (r != i && c != j) b[at++] = a[r * order + c];
      result[i * order + j] = ((i + j) % 2 ? -1 : 1) * minor_of(b, order - 1, 0, 0);
    }
}
