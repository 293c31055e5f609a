#include "kernels.h"

#include "lanes.inc"
#include "reductions.inc"
#include "linear.inc"
#include "streams.inc"
