/* A problem with the inputs that C and gd share, its value and its slopes by hand.

   `PROGRAM request` prints the two requests for gd serve; `PROGRAM` prints the seconds of a value and of
   the slopes, the fastest of several, the value, and the sum of all slopes without their signs. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* What a problem defines. */
extern const char *const names[2];
void prepare(void);
void print_arguments(void);
double value(void);
/* Adds up the slopes without their signs. */
double slopes(void);

/* Numbers between -1 and 1 that look like nothing. */
static double entry(long i, double phase) { return sin(1.7 * i + phase + 0.001 * i * phase); }

static double *entries(long count, double phase, double scale) {
  double *numbers = malloc(sizeof *numbers * (count > 0 ? count : 1));
  for (long i = 0; i < count; i++) numbers[i] = scale * entry(i, phase);
  return numbers;
}

/* An argument: nested arrays by their lengths, which end with 0; without one a number. */
static void print_nested(const double *numbers, const long *lengths) {
  if (!*lengths) {
    printf("%.17g", *numbers);
    return;
  }
  long width = 1;
  for (const long *length = lengths + 1; *length; length++) width *= *length;
  putchar('[');
  for (long i = 0; i < *lengths; i++) {
    if (i) putchar(',');
    print_nested(numbers + i * width, lengths + 1);
  }
  putchar(']');
}
#define ARGUMENT(name, numbers, ...) \
  (printf("\"%s\":", name), print_nested(numbers, (const long[]){__VA_ARGS__ __VA_OPT__(, ) 0}))

static double seconds(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + 1e-9 * time.tv_nsec;
}

static double fastest(double (*work)(void), double *result) {
  /* Asked for anew each time, so that no run is taken for the one before. */
  double (*volatile asked)(void) = work;
  double least = 1e9, begin = seconds();
  for (int run = 0; run < 5 || (seconds() - begin < 0.5 && run < 1000000); run++) {
    double start = seconds();
    *result = asked();
    double time = seconds() - start;
    if (time < least) least = time;
  }
  return least;
}

int main(int count, char **words) {
  prepare();
  if (count > 1 && !strcmp(words[1], "request")) {
    for (int which = 0; which < 2; which++) {
      printf("{\"id\":%d,\"call\":\"%s\",\"runs\":3,\"seconds\":0.5,\"arguments\":{", which, names[which]);
      print_arguments();
      printf("}}\n");
    }
    return 0;
  }
  double found, sum;
  double first = fastest(value, &found), second = fastest(slopes, &sum);
  printf("%.9g %.9g %.17g %.17g\n", first, second, found, sum);
}
