/*
 * tests/mesh/read.h -- reading a whole stream.
 */
#ifndef TESTS_MESH_READ_H
#define TESTS_MESH_READ_H

#include "base/str.h"

static inline struct str read_all(struct arena *a, FILE *f)
{
	struct buf b = { .a = a };
	char chunk[65536];
	size_t n;

	while ((n = fread(chunk, 1, sizeof(chunk), f)) > 0)
		buf_add(&b, (struct str){ chunk, n });
	return buf_str(&b);
}

#endif
