#include <CKernels.h>

#include <math.h>

const gd_functions gd_math = {exp, log, sin, cos, tanh, sincos};
