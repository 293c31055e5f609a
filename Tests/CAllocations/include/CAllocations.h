/// Counts allocations: in what links this module, `malloc` and its like count and then do as glibc's.
#pragma once

/// How many blocks the calling thread has asked for since it began, and how many it gave back.
long gd_allocations(void);
long gd_releases(void);
