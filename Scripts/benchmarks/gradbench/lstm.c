/* A long short-term memory whose weights are diagonal: forward with everything kept, then back. */
#include "reference.h"

static int layers, b, steps;
static double *main_, *extra, *start, *sequence, *d_main, *d_extra;
/* By step and layer: input, hidden and cell before, the four gates, cell after, its tanh. */
enum { IN, HIDDEN, CELL, FORGET, KEEP, OUT, CHANGE, AFTER, TANH, kinds };
static double *kept, *last, *share, *d_state;

static double *at(int step, int layer, int kind) {
  return kept + (((long)step * layers + layer) * kinds + kind) * b;
}

static void prepare(void) {
  layers = integer(), b = integer(), steps = integer();
  main_ = numbers(8L * layers * b);
  extra = numbers(3 * b);
  start = numbers(2 * layers * b);
  sequence = numbers((long)steps * b);
  result = zeros(results = 8L * layers * b + 3 * b);
  d_main = result, d_extra = result + 8L * layers * b;
  kept = zeros((long)steps * layers * kinds * b);
  last = zeros((long)steps * b), share = zeros((long)steps * b), d_state = zeros(2 * layers * b);
}

static double logistic(double x) { return 1 / (1 + exp(-x)); }

static double forward(void) {
  double total = 0, state[2 * layers * b];
  memcpy(state, start, sizeof state);
  for (int t = 0; t + 1 < steps; t++) {
    double x[b], sum = 2;
    for (int i = 0; i < b; i++) x[i] = sequence[(long)t * b + i] * extra[i];
    for (int j = 0; j < layers; j++) {
      const double *w = main_ + 8L * j * b, *bias = w + 4 * b;
      double *h = state + 2 * j * b, *c = h + b;
      for (int i = 0; i < b; i++) {
        const double f = logistic(x[i] * w[i] + bias[i]);
        const double keep = logistic(h[i] * w[b + i] + bias[b + i]);
        const double out = logistic(x[i] * w[2 * b + i] + bias[2 * b + i]);
        const double change = tanh(h[i] * w[3 * b + i] + bias[3 * b + i]);
        at(t, j, IN)[i] = x[i], at(t, j, HIDDEN)[i] = h[i], at(t, j, CELL)[i] = c[i];
        at(t, j, FORGET)[i] = f, at(t, j, KEEP)[i] = keep, at(t, j, OUT)[i] = out;
        at(t, j, CHANGE)[i] = change;
        c[i] = c[i] * f + keep * change;
        at(t, j, AFTER)[i] = c[i], at(t, j, TANH)[i] = tanh(c[i]);
        x[i] = h[i] = out * at(t, j, TANH)[i];
      }
    }
    double y[b];
    const double *next = sequence + (long)(t + 1) * b;
    for (int i = 0; i < b; i++) {
      last[(long)t * b + i] = x[i];
      y[i] = x[i] * extra[b + i] + extra[2 * b + i];
      sum += share[(long)t * b + i] = exp(y[i]);
    }
    for (int i = 0; i < b; i++) {
      total += next[i] * (y[i] - log(sum));
      share[(long)t * b + i] /= sum;
    }
  }
  return -total / (steps - 1) / b;
}

static void value(void) { sink = forward(); }

static void derivative(void) {
  sink = forward();
  memset(result, 0, sizeof(double) * (size_t)results);
  memset(d_state, 0, sizeof(double) * 2 * (size_t)(layers * b));
  const double unit = -1.0 / (steps - 1) / b;
  for (int t = steps - 2; t >= 0; t--) {
    const double *next = sequence + (long)(t + 1) * b;
    double dx[b], all = 0;
    for (int i = 0; i < b; i++) all += next[i];
    for (int i = 0; i < b; i++) {
      const double dy = unit * (next[i] - all * share[(long)t * b + i]);
      dx[i] = dy * extra[b + i];
      d_extra[b + i] += dy * last[(long)t * b + i];
      d_extra[2 * b + i] += dy;
    }
    for (int j = layers - 1; j >= 0; j--) {
      const double *w = main_ + 8L * j * b;
      double *dw = d_main + 8L * j * b, *db = dw + 4 * b;
      double *dh = d_state + 2 * j * b, *dc = dh + b;
      for (int i = 0; i < b; i++) {
        const double f = at(t, j, FORGET)[i], keep = at(t, j, KEEP)[i], out = at(t, j, OUT)[i];
        const double change = at(t, j, CHANGE)[i], flat = at(t, j, TANH)[i];
        const double up = dx[i] + dh[i], cell = dc[i] + up * out * (1 - flat * flat);
        const double slopes[4] = {
            cell * at(t, j, CELL)[i] * f * (1 - f), cell * change * keep * (1 - keep),
            up * flat * out * (1 - out), cell * keep * (1 - change * change)};
        const double x = at(t, j, IN)[i], h = at(t, j, HIDDEN)[i];
        dw[i] += slopes[0] * x, dw[b + i] += slopes[1] * h;
        dw[2 * b + i] += slopes[2] * x, dw[3 * b + i] += slopes[3] * h;
        for (int g = 0; g < 4; g++) db[g * b + i] += slopes[g];
        dx[i] = slopes[0] * w[i] + slopes[2] * w[2 * b + i];
        dh[i] = slopes[1] * w[b + i] + slopes[3] * w[3 * b + i];
        dc[i] = cell * f;
      }
    }
    for (int i = 0; i < b; i++) d_extra[i] += dx[i] * sequence[(long)t * b + i];
  }
}
