/*
 * fuzz/input.h -- what the targets share: the bytes of an input as decisions,
 * and the promise that is broken when a target stops.
 */
#ifndef TESTS_FUZZ_INPUT_H
#define TESTS_FUZZ_INPUT_H

#include "base/str.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define require(condition) require_that((condition), #condition, __FILE__, __LINE__)

static inline void require_that(bool good, const char *what, const char *file, int line)
{
	if (!good)
		bug(file, line, "wrong: %s", what);
}

struct input {
	const uint8_t *p;
	size_t n;
};

/* 0 when there are no more: the plain choice everywhere. */
static inline uint8_t take(struct input *in)
{
	if (!in->n)
		return 0;
	in->n--;
	return *in->p++;
}

/* Both parts, cut at the first byte 0xff or, without one, at `otherwise`. */
static inline struct str cut_input(struct input *in, size_t otherwise)
{
	struct str all = { (const char *)in->p, in->n };
	ptrdiff_t at = str_find_char(all, (char)0xff);
	size_t cut = at < 0 ? otherwise : (size_t)at;

	in->n = cut;
	return str_sub(all, at < 0 ? cut : cut + 1, all.n);
}

#endif
