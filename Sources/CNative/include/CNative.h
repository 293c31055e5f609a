#ifndef C_NATIVE_H
#define C_NATIVE_H

#include <stdbool.h>
#include <stddef.h>

/* Machine code by LLVM: a library of its own, which gd opens when a plan has proved hot and never
   needs. All functions may be called from any thread. */

/* Grows when a signature here, or what gd expects of the code, changes. */
enum { gd_native_version_number = 1 };
int gd_native_version(void);

/* Code of one module. */
typedef struct gd_native_unit gd_native_unit;

/* Compiles `length` bytes of LLVM's text, whose function `name` it gives the address of; quickly
   where that has no loops. NULL: *message says why, to be freed by gd_native_free. */
gd_native_unit *gd_native_compile(const char *text, size_t length, const char *name,
                                  bool is_straight, void **address, char **message);

/* Takes the code out of memory; nothing may be running in it. */
void gd_native_release(gd_native_unit *unit);

void gd_native_free(char *message);

#endif
