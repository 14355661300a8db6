/*
 * Two texts, made a diff of and applied here: the second comes out. The input is
 * cut at its first byte 0xff; without one it is cut in the middle.
 */
#include "apply.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, size };
	struct arena a = { 0 };
	struct str after = str_dup(&a, cut_input(&in, size / 2));
	struct str before = str_dup(&a, (struct str){ (const char *)in.p, in.n });

	check_diff(&a, before, after);
	arena_clear(&a);
	return 0;
}
