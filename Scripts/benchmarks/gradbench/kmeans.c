/* Newton's direction for 100 centroids of 10,000 points in 8 dimensions. */
#include "problem.h"

enum { n = 10000, k = 100, d = 8 };
const char *const names[2] = {"kmeans_cost", "kmeans_dir"};
static double *points, sums[k][d], counts[k];

void prepare(void) { points = entries(n * d, 0.3, 1); }
void print_arguments(void) {
  ARGUMENT("points", points, n, d);
  putchar(',');
  ARGUMENT("centroids", points, k, d);
}

static double nearest(const double *p, int *which) {
  double least = INFINITY;
  for (int j = 0; j < k; j++) {
    double sum = 0;
    for (int a = 0; a < d; a++) sum += (p[a] - points[j * d + a]) * (p[a] - points[j * d + a]);
    if (sum < least) {
      least = sum;
      *which = j;
    }
  }
  return least;
}

double value(void) {
  double sum = 0;
  int which;
  for (int i = 0; i < n; i++) sum += nearest(points + i * d, &which);
  return sum;
}

double slopes(void) {
  memset(sums, 0, sizeof sums);
  memset(counts, 0, sizeof counts);
  for (int i = 0; i < n; i++) {
    int which = 0;
    nearest(points + i * d, &which);
    for (int a = 0; a < d; a++)
      sums[which][a] += 2 * (points[which * d + a] - points[i * d + a]);
    counts[which] += 2;
  }
  double sum = 0;
  for (int j = 0; j < k; j++)
    for (int a = 0; a < d; a++) sum += fabs(sums[j][a] / counts[j]);
  return sum;
}
