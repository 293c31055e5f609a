/// Characters with marks of their own (x̂, ȳ) as one character each, for libedit, which gives each
/// character a cell and would lose the marks when it draws again.
///
/// A cluster gets a code of Unicode's private use area, which the screen writes out again.
#pragma once
#include <stdio.h>
#include <wchar.h>

int gd_is_mark(wchar_t character);
int gd_is_cluster(wchar_t character);

/// The code of a base, which may be a cluster, with one more mark; 0 if there is none to be had.
wchar_t gd_cluster(wchar_t base, wchar_t mark);

/// Text with clusters for what they stand for, and back; to be freed, null without memory.
char *gd_with_clusters(const char *text);
char *gd_without_clusters(const char *text);

/// Standard output, with clusters written out.
FILE *gd_cluster_screen(void);
