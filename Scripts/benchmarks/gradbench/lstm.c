/* A recurrent network of two layers over 1,024 characters of 14 bits. */
#include "problem.h"

enum { layers = 2, c = 1024, b = 14 };
const char *const names[2] = {"lstm_objective", "lstm_jacobian"};
static double *M, *E, *state, *sequence;
static double s[2 * layers][b];
/* By step and layer: what went in, what it remembered, its gates and what it remembers. */
static struct { double x[b], h[b], before[b], f[b], i[b], o[b], g[b], t[b]; } kept[c][layers];
static double top[c][b], bits[c][b], part[c];
static double gM[2 * layers][4 * b], gE[3][b];

void prepare(void) {
  M = entries(2 * layers * 4 * b, 0.1, 1);
  E = entries(3 * b, 0.2, 1);
  state = entries(2 * layers * b, 0.3, 1);
  sequence = entries(c * b, 0.4, 1);
  for (int i = 0; i < c * b; i++) sequence[i] = sequence[i] > 0;
}
void print_arguments(void) {
  ARGUMENT("main_params", M, 2 * layers, 4 * b);
  putchar(',');
  ARGUMENT("extra_params", E, 3, b);
  putchar(',');
  ARGUMENT("state", state, 2 * layers, b);
  putchar(',');
  ARGUMENT("sequence", sequence, c, b);
}

static double sigmoid(double x) { return 1 / (1 + exp(-x)); }

double value(void) {
  double total = 0;
  memcpy(s, state, sizeof s);
  for (int t = 0; t < c - 1; t++) {
    double x[b], y[b], sum = 2;
    for (int i = 0; i < b; i++) x[i] = sequence[t * b + i] * E[i];
    for (int j = 0; j < layers; j++) {
      const double *W = M + 2 * j * 4 * b, *B = W + 4 * b;
      double *h = s[2 * j], *m = s[2 * j + 1];
      for (int i = 0; i < b; i++) {
        double f = sigmoid(x[i] * W[i] + B[i]), in = sigmoid(h[i] * W[b + i] + B[b + i]);
        double o = sigmoid(x[i] * W[2 * b + i] + B[2 * b + i]);
        double g = tanh(h[i] * W[3 * b + i] + B[3 * b + i]);
        kept[t][j].x[i] = x[i];
        kept[t][j].h[i] = h[i];
        kept[t][j].before[i] = m[i];
        m[i] = m[i] * f + in * g;
        double after = tanh(m[i]);
        kept[t][j].f[i] = f;
        kept[t][j].i[i] = in;
        kept[t][j].o[i] = o;
        kept[t][j].g[i] = g;
        kept[t][j].t[i] = after;
        x[i] = h[i] = o * after;
      }
    }
    const double *next = sequence + (t + 1) * b;
    for (int i = 0; i < b; i++) {
      y[i] = x[i] * E[b + i] + E[2 * b + i];
      sum += top[t][i] = exp(y[i]);
      bits[t][i] = x[i];
    }
    part[t] = sum;
    for (int i = 0; i < b; i++) total += next[i] * (y[i] - log(sum));
  }
  return -total / ((c - 1) * b);
}

double slopes(void) {
  double back[2 * layers][b] = {{0}}, scale = -1.0 / ((c - 1) * b);
  value();
  memset(gM, 0, sizeof gM);
  memset(gE, 0, sizeof gE);
  for (int t = c - 2; t >= 0; t--) {
    const double *next = sequence + (t + 1) * b;
    double ones = 0, x[b];
    for (int i = 0; i < b; i++) ones += next[i];
    for (int i = 0; i < b; i++) {
      double y = scale * (next[i] - ones * top[t][i] / part[t]);
      gE[1][i] += y * bits[t][i];
      gE[2][i] += y;
      x[i] = y * E[b + i];
    }
    for (int j = layers - 1; j >= 0; j--) {
      const double *W = M + 2 * j * 4 * b;
      double *gW = gM[2 * j], *gB = gM[2 * j + 1];
      for (int i = 0; i < b; i++) {
        double f = kept[t][j].f[i], in = kept[t][j].i[i], o = kept[t][j].o[i];
        double g = kept[t][j].g[i], after = kept[t][j].t[i];
        double h = x[i] + back[2 * j][i];
        double m = back[2 * j + 1][i] + h * o * (1 - after * after);
        double df = m * kept[t][j].before[i] * f * (1 - f), di = m * g * in * (1 - in);
        double dg = m * in * (1 - g * g), d_o = h * after * o * (1 - o);
        gW[i] += df * kept[t][j].x[i];
        gW[b + i] += di * kept[t][j].h[i];
        gW[2 * b + i] += d_o * kept[t][j].x[i];
        gW[3 * b + i] += dg * kept[t][j].h[i];
        gB[i] += df;
        gB[b + i] += di;
        gB[2 * b + i] += d_o;
        gB[3 * b + i] += dg;
        x[i] = df * W[i] + d_o * W[2 * b + i];
        back[2 * j][i] = di * W[b + i] + dg * W[3 * b + i];
        back[2 * j + 1][i] = m * f;
      }
    }
    for (int i = 0; i < b; i++) gE[0][i] += x[i] * sequence[t * b + i];
  }
  double sum = 0;
  for (int j = 0; j < 2 * layers; j++)
    for (int i = 0; i < 4 * b; i++) sum += fabs(gM[j][i]);
  for (int j = 0; j < 3; j++)
    for (int i = 0; i < b; i++) sum += fabs(gE[j][i]);
  return sum;
}
