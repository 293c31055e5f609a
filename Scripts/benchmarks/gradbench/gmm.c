/* A mixture of 25 Gaussians in 10 dimensions, of 1,000 points. */
#include "problem.h"

enum { n = 1000, d = 10, k = 25, s = d * (d - 1) / 2 };
const char *const names[2] = {"gmm_objective", "gmm_jacobian"};
static double *x, *alpha, *mu, *q, *l;
static double e[k][d], sums[k], g_alpha[k], g_mu[k][d], g_q[k][d], g_l[k][s];
static double z[k][d], Qz[k][d], w[k];

void prepare(void) {
  x = entries(n * d, 0.1, 2);
  alpha = entries(k, 0.2, 1);
  mu = entries(k * d, 0.3, 1);
  q = entries(k * d, 0.4, 0.5);
  l = entries(k * s, 0.5, 0.5);
}
void print_arguments(void) {
  ARGUMENT("x", x, n, d);
  printf(",\"m\":0,\"gamma\":1,");
  ARGUMENT("alpha", alpha, k);
  putchar(',');
  ARGUMENT("mu", mu, k, d);
  putchar(',');
  ARGUMENT("q", q, k, d);
  putchar(',');
  ARGUMENT("l", l, k, s);
}

static double logsumexp(const double *v, double *weights) {
  double most = v[0], sum = 0;
  for (int j = 1; j < k; j++)
    if (v[j] > most) most = v[j];
  for (int j = 0; j < k; j++) sum += weights[j] = exp(v[j] - most);
  for (int j = 0; j < k; j++) weights[j] /= sum;
  return most + log(sum);
}

static void begin(void) {
  for (int j = 0; j < k; j++) {
    sums[j] = 0;
    for (int a = 0; a < d; a++) {
      e[j][a] = exp(q[j * d + a]);
      sums[j] += q[j * d + a];
    }
  }
}

/* What one point adds; the weights of the Gaussians stay in w. */
static double point(const double *p) {
  double beta[k];
  for (int j = 0; j < k; j++) {
    for (int a = 0; a < d; a++) {
      z[j][a] = p[a] - mu[j * d + a];
      Qz[j][a] = e[j][a] * z[j][a];
    }
    const double *below = l + j * s;
    for (int b = 0; b < d; b++)
      for (int a = b + 1; a < d; a++) Qz[j][a] += *below++ * z[j][b];
    double square = 0;
    for (int a = 0; a < d; a++) square += Qz[j][a] * Qz[j][a];
    beta[j] = alpha[j] + sums[j] - square / 2;
  }
  return logsumexp(beta, w);
}

static double rest(double *weights) {
  double squares = 0, N = d + 1, lgammas = d * (d - 1) / 4.0 * log(M_PI);
  for (int j = 0; j < k; j++)
    for (int a = 0; a < d; a++) squares += e[j][a] * e[j][a];
  for (int i = 0; i < k * s; i++) squares += l[i] * l[i];
  for (int j = 1; j <= d; j++) lgammas += lgamma(N / 2 + (1 - j) / 2.0);
  return k * (N * d * -log(sqrt(2)) - lgammas) - squares / 2 -
         n * (d / 2.0 * log(2 * M_PI) + logsumexp(alpha, weights));
}

double value(void) {
  double sum = 0, weights[k];
  begin();
  for (int i = 0; i < n; i++) sum += point(x + i * d);
  return sum + rest(weights);
}

double slopes(void) {
  double weights[k];
  begin();
  rest(weights);
  for (int j = 0; j < k; j++) {
    g_alpha[j] = -n * weights[j];
    for (int a = 0; a < d; a++) {
      g_q[j][a] = -e[j][a] * e[j][a];
      g_mu[j][a] = 0;
    }
    for (int a = 0; a < s; a++) g_l[j][a] = -l[j * s + a];
  }
  for (int i = 0; i < n; i++) {
    point(x + i * d);
    for (int j = 0; j < k; j++) {
      g_alpha[j] += w[j];
      const double *below = l + j * s;
      double *slope = g_l[j];
      for (int b = 0; b < d; b++) {
        double back = e[j][b] * Qz[j][b];
        g_q[j][b] += w[j] * (1 - Qz[j][b] * e[j][b] * z[j][b]);
        for (int a = b + 1; a < d; a++) {
          back += *below++ * Qz[j][a];
          *slope++ -= w[j] * Qz[j][a] * z[j][b];
        }
        g_mu[j][b] += w[j] * back;
      }
    }
  }
  double sum = 0;
  for (int j = 0; j < k; j++) {
    sum += fabs(g_alpha[j]);
    for (int a = 0; a < d; a++) sum += fabs(g_mu[j][a]) + fabs(g_q[j][a]);
    for (int a = 0; a < s; a++) sum += fabs(g_l[j][a]);
  }
  return sum;
}
