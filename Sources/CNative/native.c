#include <CNative.h>

#include <llvm-c/Core.h>
#include <llvm-c/IRReader.h>
#include <llvm-c/LLJIT.h>
#include <llvm-c/Orc.h>
#include <llvm-c/Support.h>
#include <llvm-c/Target.h>
#include <llvm-c/TargetMachine.h>
#include <llvm-c/Transforms/PassBuilder.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct gd_native_unit {
  LLVMOrcResourceTrackerRef tracker;
};

/* What takes longer than these makes straight-line code hardly faster: full pipelines cost two to
   ten times as much. */
static const char passes[] = "mem2reg,early-cse,instcombine<no-verify-fixpoint>,gvn,dce";

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static LLVMOrcLLJITRef jit;
/* For loops, and for straight code, which runs hardly slower if less is thought about it. */
static LLVMTargetMachineRef thorough, quick;
/* Of the last error that the session of the compiler told about. */
static char *reported;

int gd_native_version(void) { return gd_native_version_number; }

void gd_native_free(char *message) { free(message); }

static void report(void *unused, LLVMErrorRef error) {
  (void)unused;
  char *text = LLVMGetErrorMessage(error);
  free(reported);
  reported = strdup(text);
  LLVMDisposeErrorMessage(text);
}

static char *words(LLVMErrorRef error) {
  char *text = LLVMGetErrorMessage(error), *copy = strdup(text);
  LLVMDisposeErrorMessage(text);
  if (!reported) return copy;
  free(copy);
  copy = reported;
  reported = NULL;
  return copy;
}

static LLVMTargetMachineRef make_machine(LLVMCodeGenOptLevel level, char **message) {
  char *triple = LLVMGetDefaultTargetTriple(), *text = NULL;
  LLVMTargetRef target;
  LLVMTargetMachineRef made = NULL;
  if (LLVMGetTargetFromTriple(triple, &target, &text)) {
    *message = strdup(text);
    LLVMDisposeMessage(text);
  } else {
    char *cpu = LLVMGetHostCPUName(), *features = LLVMGetHostCPUFeatures();
    made = LLVMCreateTargetMachine(target, triple, cpu, features, level, LLVMRelocPIC,
                                   LLVMCodeModelSmall);
    LLVMDisposeMessage(cpu);
    LLVMDisposeMessage(features);
    if (!made) *message = strdup("LLVM does not know this processor");
  }
  LLVMDisposeMessage(triple);
  return made;
}

/* What a branch guards stays behind it: a quotient computed before the loop raises a flag that
   tells of what nobody asked for. */
static const char *const options[] = {"gd", "-disable-machine-licm"};

static bool start(char **message) {
  if (jit) return true;
  LLVMParseCommandLineOptions(2, options, NULL);
  if (LLVMInitializeNativeTarget() || LLVMInitializeNativeAsmPrinter()) {
    *message = strdup("LLVM does not know this processor");
    return false;
  }
  if (!thorough && !(thorough = make_machine(LLVMCodeGenLevelLess, message))) return false;
  if (!quick && !(quick = make_machine(LLVMCodeGenLevelNone, message))) return false;
  LLVMErrorRef error = LLVMOrcCreateLLJIT(&jit, NULL);
  if (error) {
    *message = words(error);
    jit = NULL;
    return false;
  }
  LLVMOrcExecutionSessionSetErrorReporter(LLVMOrcLLJITGetExecutionSession(jit), report, NULL);
  return true;
}

/* The machine code of `text`. */
static LLVMMemoryBufferRef object_of(LLVMContextRef context, const char *text, size_t length,
                                     LLVMTargetMachineRef machine, char **message) {
  LLVMMemoryBufferRef buffer = LLVMCreateMemoryBufferWithMemoryRangeCopy(text, length, "gd");
  LLVMModuleRef module = NULL;
  char *fault = NULL;
  if (LLVMParseIRInContext(context, buffer, &module, &fault)) {
    *message = strdup(fault ? fault : "not LLVM's language");
    LLVMDisposeMessage(fault);
    return NULL;
  }
  LLVMSetTarget(module, LLVMOrcLLJITGetTripleString(jit));
  LLVMSetDataLayout(module, LLVMOrcLLJITGetDataLayoutStr(jit));
  LLVMPassBuilderOptionsRef options = LLVMCreatePassBuilderOptions();
  LLVMErrorRef error = LLVMRunPasses(module, passes, machine, options);
  LLVMDisposePassBuilderOptions(options);
  LLVMMemoryBufferRef object = NULL;
  if (error) {
    *message = words(error);
  } else if (LLVMTargetMachineEmitToMemoryBuffer(machine, module, LLVMObjectFile, &fault,
                                                 &object)) {
    *message = strdup(fault ? fault : "no code");
    LLVMDisposeMessage(fault);
    object = NULL;
  }
  LLVMDisposeModule(module);
  return object;
}

static gd_native_unit *compile(const char *text, size_t length, const char *name, bool is_straight,
                               void **address, char **message) {
  if (!start(message)) return NULL;
  LLVMContextRef context = LLVMContextCreate();
  LLVMMemoryBufferRef object =
      object_of(context, text, length, is_straight ? quick : thorough, message);
  LLVMContextDispose(context);
  if (!object) return NULL;
  LLVMOrcResourceTrackerRef tracker =
      LLVMOrcJITDylibCreateResourceTracker(LLVMOrcLLJITGetMainJITDylib(jit));
  LLVMErrorRef error = LLVMOrcLLJITAddObjectFileWithRT(jit, tracker, object);
  LLVMOrcExecutorAddress found = 0;
  if (!error) error = LLVMOrcLLJITLookup(jit, &found, name);
  gd_native_unit *unit = error ? NULL : malloc(sizeof *unit);
  if (!unit) {
    *message = error ? words(error) : strdup("no memory");
    LLVMOrcReleaseResourceTracker(tracker);
    return NULL;
  }
  unit->tracker = tracker;
  *address = (void *)found;
  return unit;
}

gd_native_unit *gd_native_compile(const char *text, size_t length, const char *name,
                                  bool is_straight, void **address, char **message) {
  pthread_mutex_lock(&lock);
  gd_native_unit *unit = compile(text, length, name, is_straight, address, message);
  pthread_mutex_unlock(&lock);
  return unit;
}

void gd_native_release(gd_native_unit *unit) {
  pthread_mutex_lock(&lock);
  LLVMErrorRef error = LLVMOrcResourceTrackerRemove(unit->tracker);
  if (error) LLVMConsumeError(error);
  LLVMOrcReleaseResourceTracker(unit->tracker);
  free(unit);
  pthread_mutex_unlock(&lock);
}
