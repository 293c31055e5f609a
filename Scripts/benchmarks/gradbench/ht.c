/* Hand tracking, the complicated variant: 3 x 28 derivatives of each point's error. Matrices are 3 x 4,
   their last row being 0 0 0 1; each of the 26 angles and shifts has a tangent of every bone. Only the
   corners that a point is tied to are placed. */
#include "reference.h"

enum { most = 32, angles = 26, columns = 28 };
typedef double Matrix[12];

static int bones, vertices, triangles, points;
static double *theta, *us, *ties, *seen, *parents, *relatives, *inverses, *positions, *weights,
    *corners;
static Matrix moved[most], tangent[angles][most];

static double *matrices(int count) {
  double *all = zeros(12L * count);
  for (int i = 0; i < count; i++) {
    for (int j = 0; j < 12; j++) all[12 * i + j] = number();
    for (int j = 0; j < 4; j++) sink = number();
  }
  return all;
}

static void prepare(void) {
  bones = integer(), vertices = integer(), triangles = integer(), points = integer();
  if (bones > most) exit(1);
  theta = numbers(angles);
  us = numbers(2L * points);
  ties = numbers(points);
  seen = numbers(3L * points);
  parents = numbers(bones);
  relatives = matrices(bones);
  inverses = matrices(bones);
  positions = numbers(4L * vertices);
  weights = numbers((long)bones * vertices);
  corners = numbers(3L * triangles);
  result = zeros(results = 3L * columns * points);
}

/* c = a b; of tangents, `isTangent` says that b's last row is 0 0 0 0. */
static void product(double *c, const double *a, const double *b, int isTangent) {
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 4; j++) {
      double sum = j == 3 && !isTangent ? a[4 * i + 3] : 0;
      for (int k = 0; k < 3; k++) sum += a[4 * i + k] * b[4 * k + j];
      c[4 * i + j] = sum;
    }
}

/* A turn by the sine and the cosine about an axis; of a tangent, the rest is 0. */
static void turn(double *m, int axis, double sine, double cosine, double rest) {
  const int j = (axis + 1) % 3, k = (axis + 2) % 3;
  memset(m, 0, sizeof(Matrix));
  m[5 * axis] = rest, m[5 * j] = cosine, m[5 * k] = cosine;
  m[4 * j + k] = -sine, m[4 * k + j] = sine;
}

/* Which of theta turns a bone about the first (0) or the third axis (1), or -1: five fingers of four
   bones, of which the first three turn, the first of them twice. */
static int angle_of(int bone, int axis) {
  const int finger = (bone - 2) / 4, joint = (bone - 2) % 4;
  if (bone < 2 || finger > 4 || joint == 3) return -1;
  if (axis == 1) return joint == 0 ? 6 + 4 * finger + 1 : -1;
  return 6 + 4 * finger + (joint == 0 ? 0 : joint + 1);
}

static void pose(int isWanted) {
  Matrix absolute[most];
  static Matrix d_absolute[angles][most];
  if (isWanted) memset(d_absolute, 0, sizeof d_absolute);
  for (int bone = 0; bone < bones; bone++) {
    const int first = angle_of(bone, 0), second = angle_of(bone, 1), parent = (int)parents[bone];
    Matrix x, z, turned, relative, d, e;
    const double a = first < 0 ? 0 : theta[first], c = second < 0 ? 0 : theta[second];
    turn(x, 0, sin(a), cos(a), 1);
    turn(z, 2, sin(c), cos(c), 1);
    product(turned, z, x, 0);
    product(relative, relatives + 12 * bone, turned, 0);
    if (parent < 0) {
      memcpy(absolute[bone], relative, sizeof relative);
    } else {
      product(absolute[bone], absolute[parent], relative, 0);
    }
    product(moved[bone], absolute[bone], inverses + 12 * bone, 0);
    if (!isWanted) continue;
    for (int k = 6; k < angles; k++) {
      double *to = d_absolute[k][bone];
      if (parent >= 0) {
        memcpy(d, d_absolute[k][parent], sizeof d);
        product(to, d, relative, 0);
      }
      if (k == first || k == second) {
        if (k == first) {
          turn(d, 0, cos(a), -sin(a), 0);
          product(e, z, d, 1);
        } else {
          turn(d, 2, cos(c), -sin(c), 0);
          product(e, d, x, 0);
        }
        product(d, relatives + 12 * bone, e, 1);
        if (parent >= 0) {
          product(e, absolute[parent], d, 1);
          memcpy(d, e, sizeof d);
        }
        for (int i = 0; i < 12; i++) to[i] += d[i];
      }
      product(tangent[k][bone], to, inverses + 12 * bone, 0);
    }
  }
}

static void place(double *at, Matrix *by, int vertex) {
  const double *p = positions + 4L * vertex, *w = weights + (long)bones * vertex;
  at[0] = at[1] = at[2] = 0;
  for (int bone = 0; bone < bones; bone++) {
    const double *m = by[bone];
    if (w[bone] == 0) continue;
    for (int i = 0; i < 3; i++)
      at[i] += w[bone] * (m[4 * i] * p[0] + m[4 * i + 1] * p[1] + m[4 * i + 2] * p[2] +
                          m[4 * i + 3] * p[3]);
  }
}

/* The turn of the whole hand, and its three tangents. */
static void whole_turn(double r[9], double d[3][9]) {
  const double square = theta[0] * theta[0] + theta[1] * theta[1] + theta[2] * theta[2];
  const double angle = sqrt(square), s = sin(angle), c = cos(angle);
  memset(d, 0, sizeof(double) * 27);
  for (int i = 0; i < 9; i++) r[i] = i % 4 == 0;
  if (angle < 1e-4) return;
  double a[3];
  for (int i = 0; i < 3; i++) a[i] = theta[i] / angle;
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++) {
      const double sign = i == j ? 0 : (j - i + 3) % 3 == 1 ? -1 : 1;
      const int other = i == j ? 0 : 3 - i - j;
      r[3 * i + j] = (i == j) * c + sign * a[other] * s + a[i] * a[j] * (1 - c);
      for (int k = 0; k < 3; k++) {
        /* ∂aₗ/∂θₖ = ((l = k) - aₗaₖ) / angle, ∂angle/∂θₖ = aₖ. */
        const double di = ((i == k) - a[i] * a[k]) / angle, dj = ((j == k) - a[j] * a[k]) / angle;
        const double dother = ((other == k) - a[other] * a[k]) / angle;
        d[k][3 * i + j] = -(i == j) * s * a[k] + sign * (dother * s + a[other] * c * a[k]) +
                          (di * a[j] + a[i] * dj) * (1 - c) + a[i] * a[j] * s * a[k];
      }
    }
}

static void turned(double *to, const double *r, const double *v) {
  for (int i = 0; i < 3; i++) to[i] = r[3 * i] * v[0] + r[3 * i + 1] * v[1] + r[3 * i + 2] * v[2];
}

static void value(void) {
  double r[9], d[3][9], sum = 0;
  pose(0);
  whole_turn(r, d);
  for (int point = 0; point < points; point++) {
    const double *corner = corners + 3 * (int)ties[point], u = us[2 * point], v = us[2 * point + 1];
    const double share[3] = {u, v, 1 - u - v};
    double at[3], mixed[3] = {0};
    for (int c = 0; c < 3; c++) {
      place(at, moved, (int)corner[c]);
      for (int i = 0; i < 3; i++) mixed[i] += share[c] * at[i];
    }
    turned(at, r, mixed);
    for (int i = 0; i < 3; i++) sum += seen[3 * point + i] - at[i] - theta[3 + i];
  }
  sink = sum;
}

static void derivative(void) {
  double r[9], d[3][9];
  pose(1);
  whole_turn(r, d);
  for (int point = 0; point < points; point++) {
    const double *corner = corners + 3 * (int)ties[point], u = us[2 * point], v = us[2 * point + 1];
    const double share[3] = {u, v, 1 - u - v};
    double at[3][3], mixed[3] = {0}, slope[columns][3];
    memset(slope, 0, sizeof slope);
    for (int c = 0; c < 3; c++) {
      place(at[c], moved, (int)corner[c]);
      for (int i = 0; i < 3; i++) mixed[i] += share[c] * at[c][i];
    }
    for (int i = 0; i < 2; i++) {
      const double edge[3] = {at[i][0] - at[2][0], at[i][1] - at[2][1], at[i][2] - at[2][2]};
      turned(slope[i], r, edge);
    }
    for (int k = 0; k < 3; k++) {
      turned(slope[2 + k], d[k], mixed);
      slope[5 + k][k] = 1;
    }
    for (int k = 6; k < angles; k++) {
      double pulled[3] = {0};
      for (int c = 0; c < 3; c++) {
        place(at[c], tangent[k], (int)corner[c]);
        for (int i = 0; i < 3; i++) pulled[i] += share[c] * at[c][i];
      }
      turned(slope[2 + k], r, pulled);
    }
    for (int i = 0; i < 3; i++)
      for (int k = 0; k < columns; k++) result[(3L * point + i) * columns + k] = -slope[k][i];
  }
}
