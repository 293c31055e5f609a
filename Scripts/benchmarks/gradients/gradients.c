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
      if (!strcmp(work, "logistic")) value = logistic(x, y, w, g, n, columns);
      else if (t) value = tape(t, x, g, n, inputs);
      else { fprintf(stderr, "gradients logistic|tape [N]\n"); return 2; }
    }
    double time = (now() - start) / repeats;
    if (time < best) best = time;
  }
  check = g[0] + g[1];
  printf("%.9g %.17g %.17g\n", best, value, check);
  return 0;
}
