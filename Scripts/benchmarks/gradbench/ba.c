/* Bundle adjustment: a block of 2 x 15 for each observation, then the whole sparse matrix. */
#include "reference.h"

static int n, m, p, *rows, *columns;
static double cam[11], place[3], w, feature[2];

static void prepare(void) {
  n = integer(), m = integer(), p = integer();
  for (int i = 0; i < 11; i++) cam[i] = number();
  for (int i = 0; i < 3; i++) place[i] = number();
  w = number();
  feature[0] = number(), feature[1] = number();
  result = zeros(results = 31L * p);
  rows = malloc(sizeof(int) * (3 * (size_t)p + 1));
  columns = malloc(sizeof(int) * 31 * (size_t)p);
  if (!rows || !columns) exit(1);
}

/* The two errors; with `slopes`, their 15 derivatives each: camera, point, weight. */
static void project(const double *cam, const double *x, double w, const double *feature,
                    double *error, double *slopes) {
  const double *r = cam, f = cam[6];
  double o[3], axis[3], cross[3], seen[3];
  for (int i = 0; i < 3; i++) o[i] = x[i] - cam[3 + i];
  const double square = r[0] * r[0] + r[1] * r[1] + r[2] * r[2];
  const double angle = sqrt(square), cosine = cos(angle), sine = sin(angle), rest = 1 - cosine;
  const double inverse = angle > 0 ? 1 / angle : 0;
  for (int i = 0; i < 3; i++) axis[i] = angle > 0 ? r[i] * inverse : r[i];
  for (int i = 0; i < 3; i++)
    cross[i] = axis[(i + 1) % 3] * o[(i + 2) % 3] - axis[(i + 2) % 3] * o[(i + 1) % 3];
  const double dot = axis[0] * o[0] + axis[1] * o[1] + axis[2] * o[2];
  for (int i = 0; i < 3; i++)
    seen[i] = angle > 0 ? o[i] * cosine + cross[i] * sine + axis[i] * dot * rest : o[i] + cross[i];
  const double over = 1 / seen[2], u = seen[0] * over, v = seen[1] * over, s = u * u + v * v;
  const double bend = 1 + cam[9] * s + cam[10] * s * s;
  error[0] = w * (u * bend * f + cam[7] - feature[0]);
  error[1] = w * (v * bend * f + cam[8] - feature[1]);
  if (!slopes) return;
  /* By u and v, then by the point that is seen. */
  const double turn = cam[9] + 2 * cam[10] * s;
  const double by_uv[2][2] = {{w * f * (bend + 2 * turn * u * u), w * f * 2 * turn * u * v},
                              {w * f * 2 * turn * u * v, w * f * (bend + 2 * turn * v * v)}};
  /* The rotation as a matrix; its transpose brings slopes from the seen point to the point. */
  double matrix[3][3];
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++) {
      const double turned = i == j ? 0 : ((j - i + 3) % 3 == 1 ? -1 : 1) * axis[3 - i - j];
      matrix[i][j] = angle > 0 ? (i == j) * cosine + turned * sine + axis[i] * axis[j] * rest
                               : (i == j) + turned;
    }
  for (int e = 0; e < 2; e++) {
    double *slope = slopes + 15 * e, g[3], by_axis[3], by_angle = 0, along = 0;
    g[0] = by_uv[e][0] * over, g[1] = by_uv[e][1] * over, g[2] = -(g[0] * u + g[1] * v);
    for (int i = 0; i < 3; i++) {
      const double d = g[0] * matrix[0][i] + g[1] * matrix[1][i] + g[2] * matrix[2][i];
      slope[3 + i] = -d, slope[11 + i] = d;
    }
    const double ga = g[0] * axis[0] + g[1] * axis[1] + g[2] * axis[2];
    for (int i = 0; i < 3; i++) {
      const double swung = o[(i + 1) % 3] * g[(i + 2) % 3] - o[(i + 2) % 3] * g[(i + 1) % 3];
      if (angle > 0) {
        by_axis[i] = swung * sine + rest * (g[i] * dot + ga * o[i]);
        by_angle += g[i] * (-o[i] * sine + cross[i] * cosine + axis[i] * dot * sine);
      } else {
        slope[i] = swung;
      }
    }
    if (angle > 0) {
      for (int i = 0; i < 3; i++) along += by_axis[i] * axis[i];
      for (int i = 0; i < 3; i++)
        slope[i] = (by_axis[i] - along * axis[i]) * inverse + by_angle * axis[i];
    }
    const double at = e ? v : u;
    slope[6] = w * at * bend, slope[7] = e ? 0 : w, slope[8] = e ? w : 0;
    slope[9] = w * f * at * s, slope[10] = w * f * at * s * s;
    slope[14] = e ? v * bend * f + cam[8] - feature[1] : u * bend * f + cam[7] - feature[0];
  }
}

static void value(void) {
  double error[2], sum = 0;
  for (int i = 0; i < p; i++) {
    project(cam, place, w, feature, error, NULL);
    sum += error[0] + error[1];
    sink = 1 - w * w;
  }
  sink = sum;
}

static void derivative(void) {
  double error[2];
  rows[0] = 0;
  for (int i = 0; i < p; i++) {
    project(cam, place, w, feature, error, result + 30L * i);
    for (int e = 0; e < 2; e++) {
      int *column = columns + 30L * i + 15 * e;
      rows[2 * i + e + 1] = 30 * i + 15 * e + 15;
      for (int j = 0; j < 11; j++) column[j] = 11 * (i % n) + j;
      for (int j = 0; j < 3; j++) column[11 + j] = 11 * n + 3 * (i % m) + j;
      column[14] = 11 * n + 3 * m + i;
    }
  }
  for (int i = 0; i < p; i++) {
    rows[2 * p + i + 1] = 30 * p + i + 1;
    columns[30L * p + i] = 11 * n + 3 * m + i;
    result[30L * p + i] = -2 * w;
  }
}
