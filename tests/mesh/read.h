/*
 * tests/mesh/read.h -- reading a whole stream, and the cases in it.
 */
#ifndef TESTS_MESH_READ_H
#define TESTS_MESH_READ_H

#include "manifest/value.h"

static inline struct str read_all(struct arena *a, FILE *f)
{
	struct buf b = { .a = a };
	char chunk[65536];
	size_t n;

	while ((n = fread(chunk, 1, sizeof(chunk), f)) > 0)
		buf_add(&b, (struct str){ chunk, n });
	return buf_str(&b);
}

/* True when the case holds. */
typedef bool case_check(struct arena *a, const struct value *c, void *ctx);

static inline void read_case(struct str line, case_check *check, void *ctx, uint32_t *failed)
{
	struct arena a = { 0 };
	struct file *f = file_parse(&a, source_new(&a, STR("case"), line));
	const struct value *c = f->doc_count ? value_new(&a, doc_root(&f->docs[0])) : NULL;

	if (!c || !check(&a, c, ctx)) {
		(*failed)++;
		printf("case " PRIs "\n", ARGs(value_str(value_get(c, "id"))));
	}
	arena_clear(&a);
}

/* Every line of the file that the first argument names, else of standard input;
 * names those that do not hold. False when there is no such file. */
static inline bool read_cases(int argc, char **argv, case_check *check, void *ctx, uint32_t *cases,
	uint32_t *failed)
{
	struct arena a = { 0 };
	FILE *f = argc > 1 && strcmp(argv[1], "-") != 0 ? fopen(argv[1], "rb") : stdin;

	if (!f) {
		fprintf(stderr, "cannot read %s\n", argv[1]);
		return false;
	}
	struct str rest = read_all(&a, f);
	while (rest.n) {
		struct str line = str_cut(&rest, '\n');
		if (!line.n)
			continue;
		(*cases)++;
		read_case(line, check, ctx, failed);
	}
	if (f != stdin)
		fclose(f);
	arena_clear(&a);
	return true;
}

#endif
