#include <CKernels.h>

#include <fenv.h>
#include <immintrin.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>

/* The job at hand. Workers join it while it is open; the caller closes it when no part is left, so
   a worker that wakes late keeps nobody waiting. */
static struct {
  gd_part *body;
  void *context;
  long parts;
  int threads;
  atomic_long next;
  atomic_int status;
  atomic_int flags;
  atomic_int done;
} job;

/* Number of the job, twice, plus 1 while it is open; then how many workers have joined. */
enum { joined_bits = 16 };
static atomic_ullong state;

static pthread_mutex_t busy = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t sleep_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t wake = PTHREAD_COND_INITIALIZER;
static int workers;

/* As large as the main one, since work may be a whole program; what is not used takes no memory. */
enum { stack_size = 512 << 20 };

enum { watched = FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW, most_workers = 63 };

static bool is_open(unsigned long long value) { return (value >> joined_bits) & 1; }

static _Thread_local bool is_sharing;

bool gd_is_sharing(void) { return is_sharing; }

static void take_parts(int member) {
  for (;;) {
    const long part = atomic_fetch_add_explicit(&job.next, 1, memory_order_relaxed);
    if (part >= job.parts) return;
    const int status = job.body(job.context, part, member);
    if (status) {
      int none = 0;
      atomic_compare_exchange_strong(&job.status, &none, status);
      atomic_store(&job.next, job.parts);
      return;
    }
  }
}

/* Whether the open job takes one more; its workers are members 1 and up, in order of arrival. */
static int join_job(void) {
  unsigned long long value = atomic_load(&state);
  while (is_open(value)) {
    const int member = (int)(value & ((1 << joined_bits) - 1)) + 1;
    if (atomic_compare_exchange_weak(&state, &value, value + 1)) return member;
  }
  return 0;
}

static void *work(void *unused) {
  (void)unused;
  is_sharing = true;
  unsigned long long seen = 0;
  for (;;) {
    /* About 20 µs: as long as one waits for a sleeping thread. */
    for (int spins = 0; spins < 1000 && atomic_load(&state) >> joined_bits == seen; spins++)
      _mm_pause();
    if (atomic_load(&state) >> joined_bits == seen) {
      pthread_mutex_lock(&sleep_lock);
      while (atomic_load(&state) >> joined_bits == seen) pthread_cond_wait(&wake, &sleep_lock);
      pthread_mutex_unlock(&sleep_lock);
    }
    seen = atomic_load(&state) >> joined_bits;
    const int member = join_job();
    if (!member) continue;
    if (member < job.threads) {
      feclearexcept(watched);
      take_parts(member);
      atomic_fetch_or(&job.flags, fetestexcept(watched));
    }
    atomic_fetch_add(&job.done, 1);
  }
  return NULL;
}

static void hire(int wanted) {
  sigset_t all, old;
  pthread_attr_t attributes;
  if (pthread_attr_init(&attributes)) return;
  pthread_attr_setstacksize(&attributes, (size_t)stack_size);
  sigfillset(&all);
  /* Signals are for the thread that asked for the work. */
  pthread_sigmask(SIG_BLOCK, &all, &old);
  while (workers < wanted && workers < most_workers) {
    pthread_t thread;
    if (pthread_create(&thread, &attributes, work, NULL)) break;
    pthread_detach(thread);
    workers++;
  }
  pthread_sigmask(SIG_SETMASK, &old, NULL);
  pthread_attr_destroy(&attributes);
}

int gd_processors(void) {
  cpu_set_t set;
  const int count = sched_getaffinity(0, sizeof set, &set) ? 1 : CPU_COUNT(&set);
  return count > 0 ? count : 1;
}

int gd_parallel(long parts, int threads, gd_part *body, void *context) {
  if (parts <= 1 || threads <= 1 || pthread_mutex_trylock(&busy)) {
    for (long part = 0; part < parts; part++) {
      const int status = body(context, part, 0);
      if (status) return status;
    }
    return 0;
  }
  if (workers < threads - 1) hire(threads - 1);
  job.body = body;
  job.context = context;
  job.parts = parts;
  job.threads = threads;
  atomic_store(&job.next, 0);
  atomic_store(&job.status, 0);
  atomic_store(&job.flags, 0);
  atomic_store(&job.done, 0);
  pthread_mutex_lock(&sleep_lock);
  const unsigned long long number = (atomic_load(&state) >> joined_bits) + 1;
  atomic_store(&state, number << joined_bits);
  pthread_cond_broadcast(&wake);
  pthread_mutex_unlock(&sleep_lock);
  is_sharing = true;
  take_parts(0);
  is_sharing = false;
  const unsigned long long closed =
      atomic_fetch_add(&state, (unsigned long long)1 << joined_bits);
  const int joined = (int)(closed & ((1 << joined_bits) - 1));
  for (long spins = 1; atomic_load(&job.done) < joined; spins++)
    if (spins % 4096) _mm_pause(); else sched_yield();
  const int status = atomic_load(&job.status);
  const int flags = atomic_load(&job.flags);
  pthread_mutex_unlock(&busy);
  if (flags) feraiseexcept(flags);
  return status;
}
