/*
 * Tables of texts and of what their trees must be, in the words of print.h.
 *
 * A row also says how the text reads with CRLF or CR line ends and after a BOM:
 * the same. And each tree must account for each byte of its text.
 */
#ifndef TESTS_YAML_ROWS_H
#define TESTS_YAML_ROWS_H

#include "print.h"
#include "tiling.h"

#include <setjmp.h>

#include <cmocka.h>

/* A tree of a file that libfyaml refuses; its words depend on its version. */
#define REFUSED "refused"

struct row {
	struct str text;
	const char *tree; /* "OFFSET: message" when our own code refuses it */
};

/* Texts may hold NUL bytes. */
#define ROW(text, tree)                             \
	{                                           \
		{ "" text, sizeof(text) - 1 }, tree \
	}

static inline const struct file *parse(struct arena *a, struct str text)
{
	return file_parse(a, source_new(a, STR("test.yaml"), text));
}

static inline void check_tiling(struct arena *a, const struct file *f)
{
	struct tiling t;

	if (!f->broken && tiling_fault(&t, a, f))
		fail_msg("\"%s\": at %u: %s", str_c(a, f->src->text), t.at, t.fault);
}

static inline void check_tree(struct arena *a, struct str text, const char *want)
{
	const struct file *f = parse(a, text);
	const char *got = str_c(a, print_file(a, f));

	if (f->broken && strcmp(want, REFUSED) == 0)
		return;
	if (strcmp(got, want) != 0)
		fail_msg("\"%s\"\ngot:  %s\nwant: %s", str_c(a, text), got, want);
	check_tiling(a, f);
}

static inline struct str with_breaks(struct arena *a, struct str text, const char *eol)
{
	struct buf out = { .a = a };

	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '\n')
			buf_adds(&out, eol);
		else
			buf_addc(&out, text.p[i]);
	}
	return buf_str(&out);
}

static inline void check_variants(struct arena *a, const struct row *row)
{
	if (str_find_char(row->text, '\r') >= 0 || str_starts(row->text, "\xef\xbb\xbf"))
		return;
	check_tree(a, with_breaks(a, row->text, "\r\n"), row->tree);
	check_tree(a, with_breaks(a, row->text, "\r"), row->tree);
	check_tree(a, str_printf(a, "\xef\xbb\xbf" PRIs, ARGs(row->text)), row->tree);
}

static inline void check_rows(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct arena a = { 0 };
		check_tree(&a, rows[i].text, rows[i].tree);
		if (!parse(&a, rows[i].text)->broken)
			check_variants(&a, &rows[i]);
		arena_clear(&a);
	}
}

/* `part` n times, between two others. */
static inline struct str repeat(struct arena *a, const char *before, const char *part, uint32_t n,
	const char *after)
{
	struct buf out = { .a = a };

	buf_adds(&out, before);
	while (n-- > 0)
		buf_adds(&out, part);
	buf_adds(&out, after);
	return buf_str(&out);
}

#endif
