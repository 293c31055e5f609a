#include <CKernels.h>

#include <dlfcn.h>
#include <stddef.h>

const char *gd_own_file(void) {
  Dl_info info;
  return dladdr((const void *)gd_own_file, &info) ? info.dli_fname : NULL;
}
