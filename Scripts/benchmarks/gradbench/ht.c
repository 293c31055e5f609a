/* The pose of a hand: 300 points in triangles of a skin of 10,000 vertices. */
#include "problem.h"

enum { n = 300, vertices = 10000, bones = 22, triangles = 2 * vertices, columns = 28 };
const char *const names[2] = {"ht_objective", "ht_jacobian"};
static const int parents[bones] = {-1, 0, 1, 2, 3, 0, 5, 6, 7, 0, 9, 10, 11, 0, 13, 14, 15, 0, 17, 18, 19, 0};
static double *theta, *us, *points, *relatives, *inverses, *positions, *weights;
static double *corners, *seen, *order;
static double J[3 * n][columns];

void prepare(void) {
  theta = entries(26, 0.1, 0.5);
  us = entries(2 * n, 0.2, 0.5);
  points = entries(3 * n, 0.3, 1);
  relatives = entries(bones * 16, 0.4, 1);
  inverses = entries(bones * 16, 0.5, 1);
  positions = entries(vertices * 4, 0.6, 1);
  weights = entries(vertices * bones, 0.7, 1);
  corners = entries(triangles * 3, 0.8, 1);
  seen = entries(n, 0.9, 1);
  order = malloc(sizeof *order * bones);
  for (int b = 0; b < bones; b++) {
    order[b] = parents[b];
    for (int i = 0; i < 4; i++) relatives[16 * b + 12 + i] = inverses[16 * b + 12 + i] = i == 3;
  }
  for (int v = 0; v < vertices; v++) positions[4 * v + 3] = 1;
  for (int i = 0; i < vertices * bones; i++) weights[i] = weights[i] > 0.6 ? weights[i] : 0;
  for (int i = 0; i < triangles * 3; i++) corners[i] = floor(fabs(corners[i]) * (vertices - 1));
  for (int i = 0; i < n; i++) seen[i] = floor(fabs(seen[i]) * (triangles - 1));
}
void print_arguments(void) {
  ARGUMENT("theta", theta, 26);
  putchar(',');
  ARGUMENT("us", us, n, 2);
  printf(",\"hand\":{");
  ARGUMENT("correspondences", seen, n);
  putchar(',');
  ARGUMENT("points", points, n, 3);
  printf(",\"model\":{\"is_mirrored\":false,");
  ARGUMENT("parents", order, bones);
  putchar(',');
  ARGUMENT("base_relatives", relatives, bones, 4, 4);
  putchar(',');
  ARGUMENT("inverse_base_absolutes", inverses, bones, 4, 4);
  putchar(',');
  ARGUMENT("base_positions", positions, vertices, 4);
  putchar(',');
  ARGUMENT("weights", weights, vertices, bones);
  putchar(',');
  ARGUMENT("triangles", corners, triangles, 3);
  printf("}}");
}

static void times(const double *a, const double *b, double *c) {
  for (int i = 0; i < 4; i++)
    for (int j = 0; j < 4; j++) {
      double sum = 0;
      for (int k = 0; k < 4; k++) sum += a[4 * i + k] * b[4 * k + j];
      c[4 * i + j] = sum;
    }
}

/* The turns about x and z of a joint, or their slope by one of them. */
static void turn(double x, double z, int by, double *R) {
  double cx = cos(x), sx = sin(x), cz = cos(z), sz = sin(z);
  double X[4][4] = {{1}, {0, cx, -sx}, {0, sx, cx}, {0, 0, 0, 1}};
  double Z[4][4] = {{cz, -sz}, {sz, cz}, {0, 0, 1}, {0, 0, 0, 1}};
  double dX[4][4] = {{0}, {0, -sx, -cx}, {0, cx, -sx}};
  double dZ[4][4] = {{-sz, -cz}, {cz, -sz}};
  times(by == 2 ? dZ[0] : Z[0], by == 1 ? dX[0] : X[0], R);
}

/* The place of a bone's angles among the parameters, or -1. */
static int angles(int b) { return b > 2 - 1 && b < 21 && (b - 1) % 4 ? 6 + 4 * ((b - 1) / 4) : -1; }

static double moves[bones][16], slope[bones][4][16];

/* What moves with each bone, and with `all` the slopes by the four angles of its finger. */
static void pose(int all) {
  static double absolute[bones][16], down[bones][4][16];
  for (int b = 0; b < bones; b++) {
    int first = angles(b), joint = (b - 1) % 4, parent = parents[b];
    double x = first < 0 ? 0 : theta[first + (joint == 1 ? 0 : joint)];
    double z = first < 0 || joint != 1 ? 0 : theta[first + 1];
    double R[16], own[16];
    turn(x, z, 0, R);
    times(relatives + 16 * b, R, own);
    if (parent < 0) memcpy(absolute[b], own, sizeof own);
    else times(absolute[parent], own, absolute[b]);
    times(absolute[b], inverses + 16 * b, moves[b]);
    if (!all) continue;
    memset(down[b], 0, sizeof down[b]);
    memset(slope[b], 0, sizeof slope[b]);
    if (first < 0) continue;
    for (int k = 0; k < 4; k++) {
      int by = joint == 1 ? (k == 0 ? 1 : k == 1 ? 2 : 0) : k == joint ? 1 : 0;
      if (by) {
        turn(x, z, by, R);
        times(relatives + 16 * b, R, own);
        times(absolute[parent], own, down[b][k]);
      } else if (joint > 1 && k <= joint - 1) {
        turn(x, z, 0, R);
        times(relatives + 16 * b, R, own);
        times(down[parent][k], own, down[b][k]);
      } else {
        continue;
      }
      times(down[b][k], inverses + 16 * b, slope[b][k]);
    }
  }
}

/* Turns by the angle |r| around r, and their slopes. */
static void rotation(double R[3][3], double dR[3][3][3]) {
  double angle = sqrt(theta[0] * theta[0] + theta[1] * theta[1] + theta[2] * theta[2]);
  double s = sin(angle), c = cos(angle), w[3];
  for (int i = 0; i < 3; i++) w[i] = theta[i] / angle;
  double K[3][3] = {{0, -w[2], w[1]}, {w[2], 0, -w[0]}, {-w[1], w[0], 0}};
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++) R[i][j] = (i == j) * c + K[i][j] * s + w[i] * w[j] * (1 - c);
  for (int k = 0; dR && k < 3; k++) {
    double dw[3];
    for (int i = 0; i < 3; i++) dw[i] = ((i == k) - w[i] * w[k]) / angle;
    double dK[3][3] = {{0, -dw[2], dw[1]}, {dw[2], 0, -dw[0]}, {-dw[1], dw[0], 0}};
    for (int i = 0; i < 3; i++)
      for (int j = 0; j < 3; j++)
        dR[k][i][j] = -(i == j) * s * w[k] + dK[i][j] * s + K[i][j] * c * w[k] +
                      (dw[i] * w[j] + w[i] * dw[j]) * (1 - c) + w[i] * w[j] * s * w[k];
  }
}

/* A vertex before the hand is turned, moved by `by` of each bone. */
static void skin(int v, double (*by)[16], int first, int end, double *p) {
  p[0] = p[1] = p[2] = 0;
  for (int b = first; b < end; b++) {
    double weight = weights[v * bones + b];
    if (weight == 0) continue;
    for (int i = 0; i < 3; i++)
      for (int j = 0; j < 4; j++) p[i] += weight * by[b][4 * i + j] * positions[4 * v + j];
  }
}

static void add_turned(const double R[3][3], const double *p, double factor, double *sum) {
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++) sum[i] += factor * R[i][j] * p[j];
}

/* All vertices before the hand is turned, and as they are then. */
static double still[vertices][3], all[vertices][3];

static void skin_all(const double R[3][3]) {
  for (int v = 0; v < vertices; v++) {
    skin(v, moves, 0, bones, still[v]);
    memcpy(all[v], theta + 3, sizeof all[v]);
    add_turned(R, still[v], 1, all[v]);
  }
}

double value(void) {
  double R[3][3], total = 0;
  pose(0);
  rotation(R, NULL);
  skin_all(R);
  for (int i = 0; i < n; i++) {
    const double *t = corners + 3 * (int)seen[i];
    double u[3] = {us[2 * i], us[2 * i + 1], 1 - us[2 * i] - us[2 * i + 1]};
    for (int j = 0; j < 3; j++) {
      double miss = points[3 * i + j];
      for (int c = 0; c < 3; c++) miss -= u[c] * all[(int)t[c]][j];
      total += fabs(miss);
    }
  }
  return total;
}

double slopes(void) {
  static double by[4][bones][16];
  double R[3][3], dR[3][3][3], total = 0;
  pose(1);
  rotation(R, dR);
  skin_all(R);
  for (int b = 0; b < bones; b++)
    for (int k = 0; k < 4; k++) memcpy(by[k][b], slope[b][k], sizeof slope[b][k]);
  memset(J, 0, sizeof J);
  for (int i = 0; i < n; i++) {
    const double *t = corners + 3 * (int)seen[i];
    double u[3] = {us[2 * i], us[2 * i + 1], 1 - us[2 * i] - us[2 * i + 1]};
    double column[columns][3] = {{0}}, *p[3];
    for (int c = 0; c < 3; c++) {
      int v = t[c];
      p[c] = still[v];
      for (int k = 0; k < 3; k++) {
        add_turned(dR[k], p[c], -u[c], column[2 + k]);
        column[5 + k][k] = -1;
      }
      for (int finger = 0; finger < 5; finger++)
        for (int k = 0; k < 4; k++) {
          double d[3];
          skin(v, by[k], 2 + 4 * finger, 5 + 4 * finger, d);
          add_turned(R, d, -u[c], column[8 + 4 * finger + k]);
        }
    }
    for (int k = 0; k < 2; k++) {
      add_turned(R, p[k], -1, column[k]);
      add_turned(R, p[2], 1, column[k]);
    }
    for (int j = 0; j < 3; j++)
      for (int k = 0; k < columns; k++) total += fabs(J[3 * i + j][k] = column[k][j]);
  }
  return total;
}
