/* Runge-Kutta's classical method for y' = F(y), and back through its steps. */
#include "reference.h"

static int n, s;
static double *x, *trail, *slopes, *between, *bar, *back;

static void prepare(void) {
  n = integer();
  x = numbers(n);
  s = integer();
  trail = zeros((s + 1L) * n), slopes = zeros(4L * n), between = zeros(n);
  bar = zeros(n), back = zeros(4L * n);
  result = zeros(results = n);
}

static void slope(const double *y, double *f) {
  f[0] = x[0];
  for (int i = 1; i < n; i++) f[i] = x[i] * y[i - 1];
}

static const double reach[4] = {0, 0.5, 0.5, 1}, weight[4] = {1, 2, 2, 1};

/* The argument of the part's slope: y, and a part of a step along the slope before. */
static const double *argument(int part, const double *y, double h) {
  if (part == 0) return y;
  for (int i = 0; i < n; i++) between[i] = y[i] + reach[part] * h * slopes[(part - 1L) * n + i];
  return between;
}

static void step(const double *y, double *after, double h) {
  for (int part = 0; part < 4; part++) slope(argument(part, y, h), slopes + (long)part * n);
  for (int i = 0; i < n; i++)
    after[i] = y[i] + h / 6 * (slopes[i] + 2 * slopes[n + i] + 2 * slopes[2L * n + i] +
                               slopes[3L * n + i]);
}

static void forward(void) {
  for (int t = 0; t < s; t++) step(trail + (long)t * n, trail + (t + 1L) * n, 2.0 / s);
}

static void value(void) {
  forward();
  sink = trail[(long)s * n + n - 1];
}

static void derivative(void) {
  const double h = 2.0 / s;
  forward();
  memset(result, 0, sizeof(double) * (size_t)n);
  memset(bar, 0, sizeof(double) * (size_t)n);
  bar[n - 1] = 1;
  for (int t = s - 1; t >= 0; t--) {
    const double *y = trail + (long)t * n;
    step(y, between, h);
    for (int part = 0; part < 4; part++)
      for (int i = 0; i < n; i++) back[(long)part * n + i] = h / 6 * weight[part] * bar[i];
    for (int part = 3; part >= 0; part--) {
      const double *z = argument(part, y, h), *f = back + (long)part * n;
      result[0] += f[0];
      for (int i = 1; i < n; i++) {
        result[i] += f[i] * z[i - 1];
        const double dz = f[i] * x[i];
        bar[i - 1] += dz;
        if (part > 0) back[(part - 1L) * n + i - 1] += reach[part] * h * dz;
      }
    }
  }
}
