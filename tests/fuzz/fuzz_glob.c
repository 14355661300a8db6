/* Any pattern, any path: no fault, and what matches a path matches all below it. */
#include "base/glob.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = { 0 };
	struct err err;
	struct str path = { (const char *)data, size };
	struct str pattern = str_cut(&path, '\n');
	struct glob *g = glob_new(&a, pattern, &err);

	if (g && glob_match(g, path)) {
		struct str below = str_printf(&a, PRIs "/x", ARGs(path));
		if (!glob_match(g, below) && !memchr(path.p, 0, path.n))
			BUG("\"" PRIs "\" matches the folder only", ARGs(pattern));
	}
	glob_free(g);
	arena_clear(&a);
	return 0;
}
