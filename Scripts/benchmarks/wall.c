/* wall RUNS PROGRAM [ARGUMENT]... [-- PROGRAM [ARGUMENT]...]...
 *
 * Runs the programs in turn, RUNS times each, without their output; for each a line
 * `median-seconds peak-megabytes exit-code page-faults`. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;
enum { most = 8 };

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + 1e-9 * time.tv_nsec;
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

int main(int count, char **words) {
  if (count < 3) return 2;
  int runs = atoi(words[1]), programs = 1;
  char **starts[most] = {words + 2};
  for (int i = 2; i < count; i++)
    if (strcmp(words[i], "--") == 0 && programs < most) {
      words[i] = NULL;
      starts[programs++] = words + i + 1;
    }
  double *times = malloc(sizeof(double) * runs * programs);
  long memory[most] = {0}, faults[most] = {0};
  int codes[most] = {0};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
  for (int run = 0; run < runs; run++)
    for (int p = 0; p < programs; p++) {
      pid_t process;
      int status;
      struct rusage usage;
      double start = now();
      if (posix_spawnp(&process, starts[p][0], &actions, NULL, starts[p], environ)) return 1;
      wait4(process, &status, 0, &usage);
      times[p * runs + run] = now() - start;
      if (usage.ru_maxrss > memory[p]) memory[p] = usage.ru_maxrss;
      faults[p] = usage.ru_minflt;
      codes[p] = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
  for (int p = 0; p < programs; p++) {
    qsort(times + p * runs, runs, sizeof(double), ascending);
    printf("%.6f %.1f %d %ld\n", times[p * runs + runs / 2], memory[p] / 1024.0, codes[p],
           faults[p]);
  }
  return 0;
}
