/* What the references share. Each is a problem of GradBench with its derivative by hand, as an engineer
   writes it down: PROBLEM < NUMBERS, where the numbers are an input of inputs.py, flat; it prints
   the least seconds of the value, of the derivative, and the sum of the derivative's magnitudes.
   cc -O3 -march=native PROBLEM.c -lm */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* What a problem defines: it reads its input, and sets where its derivative stands. */
static void prepare(void);
static void value(void);
static void derivative(void);
static double *result;
static long results;

static double *zeros(long count) {
  double *place = calloc((size_t)count + 1, sizeof *place);
  if (!place) exit(1);
  return place;
}

static double number(void) {
  double x;
  if (scanf("%lf", &x) != 1) exit(1);
  return x;
}

static int integer(void) { return (int)number(); }

/* Not every problem has arrays that it reads. */
__attribute__((unused)) static double *numbers(long count) {
  double *place = zeros(count);
  for (long i = 0; i < count; i++) place[i] = number();
  return place;
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* The least of the runs of a second; short ones by the thousand, for a clock has its cost. */
static double least(void (*work)(void)) {
  double begun = now(), best = 1e9;
  work();
  const long repeats = now() - begun < 1e-5 ? 1000 : 1;
  for (const double end = begun + 1; now() < end;) {
    begun = now();
    for (long i = 0; i < repeats; i++) work();
    best = fmin(best, (now() - begun) / (double)repeats);
  }
  return best;
}

/* Where a value goes that nobody reads. */
static volatile double sink;

int main(void) {
  prepare();
  const double first = least(value), second = least(derivative);
  double check = 0;
  for (long i = 0; i < results; i++) check += fabs(result[i]);
  printf("%.9g %.9g %.17g\n", first, second, check);
  return 0;
}
