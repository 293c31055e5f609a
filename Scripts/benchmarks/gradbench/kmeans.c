/* Newton's direction of k-means: the slope over the diagonal of the Hessian, twice the points held. */
#include "reference.h"

static int n, k, d;
static double *points, *centroids, *curvature;

static void prepare(void) {
  n = integer(), k = integer(), d = integer();
  points = numbers((long)n * d);
  centroids = numbers((long)k * d);
  curvature = zeros(k);
  result = zeros(results = (long)k * d);
}

static double distance(const double *p, const double *c) {
  double sum = 0;
  for (int j = 0; j < d; j++) sum += (p[j] - c[j]) * (p[j] - c[j]);
  return sum;
}

static int nearest(const double *p, double *best) {
  int place = 0;
  *best = INFINITY;
  for (int c = 0; c < k; c++) {
    const double found = distance(p, centroids + (long)c * d);
    if (found < *best) *best = found, place = c;
  }
  return place;
}

static void value(void) {
  double sum = 0, best;
  for (int i = 0; i < n; i++) {
    nearest(points + (long)i * d, &best);
    sum += best;
  }
  sink = sum;
}

static void derivative(void) {
  double best;
  memset(result, 0, sizeof(double) * (size_t)results);
  memset(curvature, 0, sizeof(double) * (size_t)k);
  for (int i = 0; i < n; i++) {
    const double *p = points + (long)i * d;
    const int c = nearest(p, &best);
    curvature[c] += 2;
    for (int j = 0; j < d; j++) result[(long)c * d + j] += 2 * (centroids[(long)c * d + j] - p[j]);
  }
  for (int c = 0; c < k; c++)
    for (int j = 0; j < d; j++) result[(long)c * d + j] /= curvature[c];
}
