/* The gradients that gd is measured against, derived by hand: cc -O3 -march=native gradients.c -lm
 *
 * gradients WORK [N]: prints seconds for one value and gradient (the least of several runs) and a
 * number to check it by. The data are formulas, the same that the scripts beside this file use. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double *numbers(size_t n) {
  double *p = malloc(n * sizeof *p);
  if (!p) exit(1);
  return p;
}

/* ln Σ exp(x): a pass for the maximum, one for the sum, one for the gradient. */
static double log_sum_exp(const double *x, double *g, size_t n) {
  double m = x[0];
  for (size_t i = 1; i < n; i++) m = x[i] > m ? x[i] : m;
  double s = 0;
  for (size_t i = 0; i < n; i++) s += g[i] = exp(x[i] - m);
  for (size_t i = 0; i < n; i++) g[i] /= s;
  return m + log(s);
}

/* Σ (1 - xᵢ)² + 100(xᵢ₊₁ - xᵢ²)², in one pass. */
static double rosenbrock(const double *x, double *g, size_t n) {
  double f = 0;
  g[0] = 0;
  for (size_t i = 0; i + 1 < n; i++) {
    double a = 1 - x[i], b = x[i + 1] - x[i] * x[i];
    f += a * a + 100 * b * b;
    g[i] += -2 * a - 400 * x[i] * b;
    g[i + 1] = 200 * b;
  }
  return f;
}

/* mean softplus(-yᵢ·xᵢᵀw): each row of X is read once. */
static double logistic(
    const double *X, const double *y, const double *w, double *g, size_t rows, size_t columns) {
  double f = 0;
  memset(g, 0, columns * sizeof *g);
  for (size_t i = 0; i < rows; i++) {
    const double *x = X + i * columns;
    double z = 0;
    for (size_t j = 0; j < columns; j++) z += x[j] * w[j];
    z *= -y[i];
    double e = exp(-fabs(z));
    f += (z > 0 ? z : 0) + log1p(e);
    double slope = -y[i] * (z > 0 ? 1 / (1 + e) : e / (1 + e));
    for (size_t j = 0; j < columns; j++) g[j] += slope * x[j];
  }
  for (size_t j = 0; j < columns; j++) g[j] /= (double)rows;
  return f / (double)rows;
}

/* The minor of a without row 0 and the columns in `used`, by its first row. */
static double minor_of(const double *a, int n, int row, uint32_t used) {
  if (row == n) return 1;
  double sum = 0, sign = 1;
  for (int j = 0; j < n; j++) {
    if (used >> j & 1) continue;
    sum += sign * a[row * n + j] * minor_of(a, n, row + 1, used | 1u << j);
    sign = -sign;
  }
  return sum;
}

/* The cofactors: n² minors of order n - 1, as the hand-written programs take them. */
static double determinant(const double *a, double *g, int n) {
  double *b = numbers((size_t)((n - 1) * (n - 1)));
  for (int i = 0; i < n; i++)
    for (int j = 0; j < n; j++) {
      for (int r = 0, at = 0; r < n; r++)
        for (int c = 0; c < n; c++)
          if (r != i && c != j) b[at++] = a[r * n + c];
      g[i * n + j] = ((i + j) % 2 ? -1 : 1) * minor_of(b, n - 1, 0, 0);
    }
  double f = 0;
  for (int j = 0; j < n; j++) f += a[j] * g[j];
  free(b);
  return f;
}

/* A flat tape and a switch, forward and back: what an interpreter in C costs an operation. */
enum { ADD, MULTIPLY, SINE, EXPONENTIAL, TANH };
typedef struct {
  uint32_t code, a, b;
} Operation;

static double tape(const Operation *t, double *v, double *c, size_t n, size_t inputs) {
  for (size_t i = 0; i < n; i++) {
    Operation o = t[i];
    double a = v[o.a], b = v[o.b];
    switch (o.code) {
      case ADD: v[inputs + i] = a + b; break;
      case MULTIPLY: v[inputs + i] = a * b; break;
      case SINE: v[inputs + i] = sin(a); break;
      case EXPONENTIAL: v[inputs + i] = exp(a); break;
      default: v[inputs + i] = tanh(a); break;
    }
  }
  memset(c, 0, (n + inputs) * sizeof *c);
  c[inputs + n - 1] = 1;
  for (size_t i = n; i-- > 0;) {
    Operation o = t[i];
    double g = c[inputs + i], r = v[inputs + i];
    switch (o.code) {
      case ADD: c[o.a] += g; c[o.b] += g; break;
      case MULTIPLY: c[o.a] += g * v[o.b]; c[o.b] += g * v[o.a]; break;
      case SINE: c[o.a] += g * cos(v[o.a]); break;
      case EXPONENTIAL: c[o.a] += g * r; break;
      default: c[o.a] += g * (1 - r * r); break;
    }
  }
  return v[inputs + n - 1];
}

/* From standard input, as random.awk writes it. */
static Operation *read_tape(size_t *n) {
  size_t room = 1024;
  Operation *t = malloc(room * sizeof *t);
  for (*n = 0; t && scanf("%u %u %u", &t[*n].code, &t[*n].a, &t[*n].b) == 3;)
    if (++*n == room) t = realloc(t, (room *= 2) * sizeof *t);
  if (!t || *n == 0) exit(1);
  return t;
}

int main(int count, char **words) {
  const char *work = count > 1 ? words[1] : "";
  size_t n = count > 2 ? strtoull(words[2], NULL, 10) : 1000000;
  double best = 1e9, value = 0, check = 0;
  size_t inputs = 8, columns = 20, cells = n;
  Operation *t = NULL;
  if (!strcmp(work, "logistic")) cells = n * columns;
  if (!strcmp(work, "determinant")) cells = n * n;
  if (!strcmp(work, "tape")) { t = read_tape(&n); cells = n + inputs; }
  double *x = numbers(cells), *g = numbers(cells), *y = numbers(n), *w = numbers(columns);
  for (size_t i = 0; i < cells; i++) x[i] = t ? 0.1 * (double)(i + 1) : sin((double)(i + 1));
  for (size_t i = 0; i < n; i++) y[i] = cos((double)(i + 1)) > 0 ? 1 : -1;
  for (size_t j = 0; j < columns; j++) w[j] = 0.1 * sin((double)(j + 1));
  double began = now();
  for (int run = 0; run < 5 || now() - began < 1; run++) {
    double start = now();
    int repeats = n < 2000 ? 100 : 1;
    for (int k = 0; k < repeats; k++) {
      if (!strcmp(work, "lse")) value = log_sum_exp(x, g, n);
      else if (!strcmp(work, "rosenbrock")) value = rosenbrock(x, g, n);
      else if (!strcmp(work, "logistic")) value = logistic(x, y, w, g, n, columns);
      else if (!strcmp(work, "determinant")) { value = determinant(x, g, (int)n); repeats = 1; }
      else if (t) value = tape(t, x, g, n, inputs);
      else { fprintf(stderr, "gradients lse|rosenbrock|logistic|determinant|tape [N]\n"); return 2; }
    }
    double time = (now() - start) / repeats;
    if (time < best) best = time;
  }
  check = g[0] + g[1];
  printf("%.9g %.17g %.17g\n", best, value, check);
  return 0;
}
