#include "CTerminal.h"
#include <sys/mman.h>
#include <ucontext.h>

/// One job at a time: a context's entry takes no pointers.
static struct {
  ucontext_t caller, worker;
  int (*body)(void *);
  void *argument;
  int answer;
} job;

static void gd_run_job(void) { job.answer = job.body(job.argument); }

int gd_on_stack(size_t size, int (*body)(void *), void *argument) {
  void *stack = mmap(NULL, size, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  if (stack == MAP_FAILED || getcontext(&job.worker) != 0) return body(argument);
  mprotect(stack, 1 << 16, PROT_NONE);
  job.body = body;
  job.argument = argument;
  job.worker.uc_stack.ss_sp = stack;
  job.worker.uc_stack.ss_size = size;
  job.worker.uc_link = &job.caller;
  makecontext(&job.worker, gd_run_job, 0);
  swapcontext(&job.caller, &job.worker);
  munmap(stack, size);
  return job.answer;
}
