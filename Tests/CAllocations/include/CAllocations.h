/// Counts allocations: in what links this module, `malloc` and its like count and then do as glibc's.
#pragma once

/// How many blocks the calling thread has asked for since it began.
long gd_allocations(void);
