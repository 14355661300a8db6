/*
 * texts.h -- projects made of texts, for the tests of manifest/ and deploy/.
 */
#ifndef TEXTS_H
#define TEXTS_H

#include "manifest/project.h"

#include <setjmp.h>

#include <cmocka.h>

struct text {
	const char *path, *text;
};

enum { TEXTS = 16 };

/* Up to TEXTS of them, ended by a path that is NULL. */
static inline struct project *project_of(struct arena *a, const struct text *texts)
{
	struct project *p = project_new(a);

	for (uint32_t i = 0; i < TEXTS && texts[i].path; i++)
		project_add(p, source_new(a, str_of(texts[i].path), str_of(texts[i].text)));
	project_index(p);
	return p;
}

static inline void print_identity(struct buf *out, struct str type, struct str ns, struct str name)
{
	buf_printf(out, PRIs " ", ARGs(type));
	if (ns.n)
		buf_printf(out, PRIs "/", ARGs(ns));
	buf_printf(out, PRIs "\n", ARGs(name));
}

static inline void assert_text(struct str got, const char *want)
{
	char text[1 << 14];

	assert_true(got.n < sizeof(text));
	if (got.n)
		memcpy(text, got.p, got.n);
	text[got.n] = '\0';
	assert_string_equal(text, want);
}

#endif
