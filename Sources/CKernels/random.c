#include "kernels.h"

#include <math.h>

void gd_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]) {
  uint32_t c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3];
  uint32_t k0 = key[0], k1 = key[1];
  for (int round = 0; round < 10; round++) {
    const uint64_t p0 = (uint64_t)0xD2511F53 * c0, p1 = (uint64_t)0xCD9E8D57 * c2;
    const uint32_t n0 = (uint32_t)(p1 >> 32) ^ c1 ^ k0, n2 = (uint32_t)(p0 >> 32) ^ c3 ^ k1;
    c1 = (uint32_t)p1;
    c3 = (uint32_t)p0;
    c0 = n0;
    c2 = n2;
    k0 += 0x9E3779B9;
    k1 += 0xBB67AE85;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

/* Two numbers in [0, 1), multiples of 2^-53: elements 2 * pair and 2 * pair + 1 of the stream. */
static void pair_of(uint64_t seed, uint64_t site, uint64_t pair, double *u, double *v) {
  const uint32_t counter[4] = {(uint32_t)pair, (uint32_t)(pair >> 32), (uint32_t)site,
                               (uint32_t)(site >> 32)};
  const uint32_t key[2] = {(uint32_t)seed, (uint32_t)(seed >> 32)};
  uint32_t x[4];
  gd_philox(counter, key, x);
  *u = (double)(((uint64_t)x[1] << 32 | x[0]) >> 11) * 0x1p-53;
  *v = (double)(((uint64_t)x[3] << 32 | x[2]) >> 11) * 0x1p-53;
}

static void fill(double *d, uint64_t seed, uint64_t site, uint64_t first, long count, bool normal) {
  for (long i = 0; i < count;) {
    const uint64_t element = first + (uint64_t)i;
    double both[2];
    pair_of(seed, site, element / 2, &both[0], &both[1]);
    if (normal) {
      /* Box and Muller (1958), with 1 - u in (0, 1]. */
      const double radius = sqrt(-2 * log(1 - both[0]));
      const double angle = 6.283185307179586 * both[1];
      both[0] = radius * cos(angle);
      both[1] = radius * sin(angle);
    }
    for (uint64_t half = element % 2; half < 2 && i < count; half++) d[i++] = both[half];
  }
}

void gd_uniform(double *d, uint64_t seed, uint64_t site, uint64_t first, long count) {
  fill(d, seed, site, first, count, false);
}

void gd_normal(double *d, uint64_t seed, uint64_t site, uint64_t first, long count) {
  fill(d, seed, site, first, count, true);
}
