/*
 * The inputs that are known to be hard, by the numbers of lossless-yaml 4: what
 * they are read as, or where and why they are refused. (What edits do to them is
 * in test_patch*.c.) Large ones are in test_limits.c: A16, C44, E68, F75, H89.
 *
 * The properties I91 to I98 and what holds them:
 *
 *	I91  nothing to do, nothing changed      golden/, corpus
 *	I92  spans and gaps are the file         check_tree() of each row here,
 *	                                         yaml/libyaml, yaml/test_suite
 *	I93  the tree is that of libyaml         yaml/libyaml
 *	I94  random operations, verified         oracle/edit_corpus.c, fuzz_edit
 *	I95  fixing twice is fixing once         golden/, corpus
 *	I96  an edit and its inverse             fuzz_edit
 *	I97  CRLF, BOM: the same tree            check_variants() of each row here
 *	I98  any bytes                           fuzz_parse, fuzz_edit
 */
#ifndef TESTS_YAML_ZOO_H
#define TESTS_YAML_ZOO_H

#include "rows.h"

/* The tree in the words of print.h; or "LINE:COLUMN: message", where the message
 * is REFUSED if it is that of libfyaml. */
struct zoo {
	const char *number;
	struct str text;
	const char *tree;
};

#define ZOO(number, text, tree)                             \
	{                                                   \
		number, { "" text, sizeof(text) - 1 }, tree \
	}

static inline struct str zoo_tree(struct arena *a, const struct zoo *z, const struct file *f)
{
	if (!f->broken)
		return print_file(a, f);
	struct pos at = source_pos(f->src, f->error_at);
	struct str why = str_ends(str_of(z->tree), ": " REFUSED) ? STR(REFUSED) : f->error;
	return str_printf(a, "%u:%u: " PRIs, at.line, at.col, ARGs(why));
}

static inline void check_zoo(const struct zoo *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct arena a = { 0 };
		const struct file *f = parse(&a, rows[i].text);
		const char *got = str_c(&a, zoo_tree(&a, &rows[i], f));
		if (strcmp(got, rows[i].tree) != 0)
			fail_msg("%s: \"%s\"\ngot:  %s\nwant: %s", rows[i].number,
				str_c(&a, rows[i].text), got, rows[i].tree);
		check_tiling(&a, f);
		if (!f->broken)
			check_variants(&a, &(struct row){ rows[i].text, rows[i].tree });
		arena_clear(&a);
	}
}

#endif
