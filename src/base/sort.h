/*
 * base/sort.h -- a stable sort of pointers whose comparison takes a context
 * (qsort's does not).
 */
#ifndef BASE_SORT_H
#define BASE_SORT_H

#include "base/arena.h"

typedef int sort_cmp(const void *ctx, const void *x, const void *y);

/* v[0..n) holds pointers; cmp gets the pointers themselves. */
void sort_pointers(struct arena *a, const void **v, uint32_t n, sort_cmp *cmp, const void *ctx);

#endif
