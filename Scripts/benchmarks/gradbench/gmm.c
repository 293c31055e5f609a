/* The log posterior of a mixture of Gaussians: point by point, component by component. */
#include "reference.h"

static int d, k, n, m, packed;
static double gamma_, *x, *alpha, *mu, *q, *l;
/* Of the point at hand: x - μ, Q(x - μ) and ln of its density, by component; exp(q). */
static double *moved, *turned, *beta, *scale;
static double *d_alpha, *d_mu, *d_q, *d_l;

static void prepare(void) {
  d = integer(), k = integer(), n = integer();
  packed = d * (d - 1) / 2;
  x = numbers((long)n * d);
  m = integer();
  gamma_ = number();
  alpha = numbers(k), mu = numbers(k * d), q = numbers(k * d), l = numbers((long)k * packed);
  moved = zeros(k * d), turned = zeros(k * d), beta = zeros(k), scale = zeros(k * d);
  result = zeros(results = k * (1L + 2 * d + packed));
  d_alpha = result, d_mu = d_alpha + k, d_q = d_mu + k * d, d_l = d_q + k * d;
}

/* ln Σ exp; the terms' shares are left in `shares`. */
static double log_sum_exp(const double *terms, double *shares) {
  double top = terms[0], sum = 0;
  for (int j = 1; j < k; j++) top = fmax(top, terms[j]);
  for (int j = 0; j < k; j++) sum += shares[j] = exp(terms[j] - top);
  for (int j = 0; j < k; j++) shares[j] /= sum;
  return top + log(sum);
}

static double density(int i, double *shares) {
  for (int c = 0; c < k; c++) {
    double *z = moved + c * d, *w = turned + c * d, squares = 0, sum = 0;
    const double *low = l + (long)c * packed;
    for (int j = 0; j < d; j++) z[j] = x[(long)i * d + j] - mu[c * d + j];
    for (int j = 0; j < d; j++) w[j] = scale[c * d + j] * z[j];
    for (int j = 0; j < d; j++)
      for (int r = j + 1; r < d; r++) w[r] += *low++ * z[j];
    for (int j = 0; j < d; j++) {
      squares += w[j] * w[j];
      sum += q[c * d + j];
    }
    beta[c] = alpha[c] + sum - squares / 2;
  }
  return log_sum_exp(beta, shares);
}

/* The part that no point enters, without its constant; its slopes go where they belong. */
static double prior(double *shares) {
  double squares = 0, sum = 0;
  for (int j = 0; j < k * d; j++) {
    squares += scale[j] * scale[j];
    sum += q[j];
  }
  for (long j = 0; j < (long)k * packed; j++) squares += l[j] * l[j];
  return -n * log_sum_exp(alpha, shares) - gamma_ * gamma_ / 2 * squares + m * sum;
}

static void scales(void) {
  for (int j = 0; j < k * d; j++) scale[j] = exp(q[j]);
}

static void value(void) {
  double shares[k];
  scales();
  double sum = prior(shares);
  for (int i = 0; i < n; i++) sum += density(i, shares);
  sink = sum;
}

static void derivative(void) {
  double shares[k], back[d];
  scales();
  sink = prior(shares);
  for (int c = 0; c < k; c++) d_alpha[c] = -n * shares[c];
  memset(d_mu, 0, sizeof(double) * (size_t)(k * d));
  for (int j = 0; j < k * d; j++) d_q[j] = m - gamma_ * gamma_ * scale[j] * scale[j];
  for (long j = 0; j < (long)k * packed; j++) d_l[j] = -gamma_ * gamma_ * l[j];
  for (int i = 0; i < n; i++) {
    sink = density(i, shares);
    for (int c = 0; c < k; c++) {
      const double share = shares[c], *z = moved + c * d, *w = turned + c * d;
      const double *low = l + (long)c * packed;
      double *d_low = d_l + (long)c * packed;
      d_alpha[c] += share;
      for (int j = 0; j < d; j++) {
        back[j] = scale[c * d + j] * w[j];
        d_q[c * d + j] += share * (1 - back[j] * z[j]);
      }
      for (int j = 0; j < d; j++)
        for (int r = j + 1; r < d; r++) {
          back[j] += *low++ * w[r];
          *d_low++ -= share * w[r] * z[j];
        }
      for (int j = 0; j < d; j++) d_mu[c * d + j] += share * back[j];
    }
  }
}
