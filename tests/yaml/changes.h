/*
 * yaml/changes.h -- tables of changes for the tests: a text, what is done to
 * it, and the text after, or why it is refused.
 *
 * A path is a document ("1/", the first one when absent), then keys and indices
 * from 0 between dots: "1/spec.ports.0.name"; "" is the root. "~" as the last
 * part means the key of what is before it.
 */
#ifndef TESTS_YAML_CHANGES_H
#define TESTS_YAML_CHANGES_H

#include "yaml/patch.h" /* before cmocka, which has a macro fail() */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

struct change {
	enum op_kind kind;
	const char *path;   /* of the value or container; OP_..._DOC: the number, "" at the end */
	const char *before; /* OP_INSERT: index of the child */
	const char *key, *text;
	enum scalar_type type;
	struct span part;
	enum node_style style;
};

/* clang-format off */
#define REMOVE(at) { .kind = OP_REMOVE, .path = at }
#define SET(at, value) { .kind = OP_SET, .path = at, .text = value }
#define SET_AS(at, value, as) { .kind = OP_SET, .path = at, .text = value, .type = as }
#define ITEM(at, value) { .kind = OP_INSERT, .path = at, .text = value }
#define ITEM_AT(at, index, value) \
	{ .kind = OP_INSERT, .path = at, .before = index, .text = value }
#define ENTRY(at, name, value) { .kind = OP_INSERT, .path = at, .key = name, .text = value }
#define ENTRY_AT(at, index, name, value) \
	{ .kind = OP_INSERT, .path = at, .before = index, .key = name, .text = value }
#define REMOVE_DOC(number) { .kind = OP_REMOVE_DOC, .path = number }
#define INSERT_DOC(number, value) { .kind = OP_INSERT_DOC, .path = number, .text = value }
#define REPLACE(at, from, to, value) \
	{ .kind = OP_REPLACE, .path = at, .part = { from, to }, .text = value }
#define REQUOTE(at, as) { .kind = OP_REQUOTE, .path = at, .style = as }
#define COMMENT(at, value) { .kind = OP_COMMENT, .path = at, .text = value }
#define NO_COMMENT(at) { .kind = OP_COMMENT, .path = at }
#define COMMENT_LINE(at, value) { .kind = OP_COMMENT_ABOVE, .path = at, .text = value }
/* clang-format on */
#define CHANGES(...)        \
	{                   \
		__VA_ARGS__ \
	}

enum { MAX_CHANGES = 5 };

struct row {
	const char *what, *before;
	struct change changes[MAX_CHANGES];
	const char *after;   /* NULL: refused */
	const char *refusal; /* a part of the reason */
};

static inline uint32_t number_of(struct str s)
{
	uint32_t n;

	if (!str_to_u32(s, &n))
		fail_msg("\"" PRIs "\" is no number", ARGs(s));
	return n;
}

static inline const struct node *child_at(const struct node *n, struct str part)
{
	char name[200];

	if (n && n->kind == NODE_SEQ) {
		uint32_t i = number_of(part);
		for (n = node_child(n); n && i > 0; i--)
			n = node_next(n);
		return n;
	}
	snprintf(name, sizeof(name), PRIs, ARGs(part));
	return node_get(n, name);
}

static inline const struct node *find(const struct file *f, const char *path)
{
	struct str rest = str_of(path), doc = STR("0");
	const struct node *n;

	if (str_find_char(rest, '/') >= 0)
		doc = str_cut(&rest, '/');
	assert_true(number_of(doc) < f->doc_count);
	n = doc_root(&f->docs[number_of(doc)]);
	while (rest.n) {
		struct str part = str_cut(&rest, '.');
		n = str_is(part, "~") ? node_key(n) : child_at(n, part);
		if (!n)
			fail_msg("nothing at \"%s\"", path);
	}
	return n;
}

static inline const struct node *nth_child(const struct node *n, const char *index)
{
	uint32_t i = number_of(str_of(index));

	for (n = node_child(n); i > 0; i--)
		n = node_next(n);
	assert_non_null(n);
	return n;
}

static inline void change_record(struct patch *p, const struct change *c)
{
	bool doc = c->kind == OP_REMOVE_DOC || c->kind == OP_INSERT_DOC;
	struct op op = { .kind = c->kind,
		.text = str_of(c->text),
		.type = c->type,
		.part = c->part,
		.style = c->style };

	if (doc && *c->path)
		op.doc = &p->file->docs[number_of(str_of(c->path))];
	if (!doc)
		op.at = find(p->file, c->path);
	if (c->before)
		op.before = nth_child(op.at, c->before);
	op.key = str_of(c->key);
	vec_push(p->a, &p->ops, op);
}

static inline struct patch patch_of(struct arena *a, const char *text, const struct change *changes)
{
	struct patch p = { .a = a,
		.file = file_parse(a, source_new(a, STR("x.yaml"), str_of(text))) };

	if (p.file->broken)
		fail_msg("not YAML: " PRIs, ARGs(p.file->error));
	for (int i = 0; i < MAX_CHANGES && changes[i].path; i++)
		change_record(&p, &changes[i]);
	return p;
}

static inline void check_change(const struct row *row, const char *how, const char *before,
	const char *after)
{
	struct arena a = { 0 };
	struct err err = { "" };
	struct edits edits;
	struct str text;
	struct patch p = patch_of(&a, before, row->changes);
	bool done = patch_apply(&p, &text, &edits, &err);

	if (done && !after)
		fail_msg("%s%s: not refused:\n" PRIs, row->what, how, ARGs(text));
	if (!done && after)
		fail_msg("%s%s: refused: %s", row->what, how, err.text);
	if (done && !patch_try(&p, &err))
		fail_msg("%s%s: not tried well: %s", row->what, how, err.text);
	if (done && !str_is(text, after))
		fail_msg("%s%s:\n" PRIs "instead of\n%s", row->what, how, ARGs(text), after);
	if (!done && !strstr(err.text, row->refusal))
		fail_msg("%s%s: refused because \"%s\"", row->what, how, err.text);
	arena_clear(&a);
}

/* With other line breaks; NULL stays NULL. */
static inline const char *with_breaks(struct arena *a, const char *text, const char *line_break)
{
	struct buf b = { .a = a };

	for (; text && *text; text++)
		if (*text == '\n')
			buf_adds(&b, line_break);
		else
			buf_addc(&b, *text);
	return text ? str_c(a, buf_str(&b)) : NULL;
}

/* As it stands, and the same with CRLF, with CR, and behind a BOM. */
static inline void check_row(const struct row *row)
{
	static const char bom[] = "\xef\xbb\xbf";
	struct arena a = { 0 };

	check_change(row, "", row->before, row->after);
	if (strchr(row->before, '\n') && !strchr(row->before, '\r')) {
		check_change(row, " (CRLF)", with_breaks(&a, row->before, "\r\n"),
			with_breaks(&a, row->after, "\r\n"));
		check_change(row, " (CR)", with_breaks(&a, row->before, "\r"),
			with_breaks(&a, row->after, "\r"));
	}
	if (*row->before && !str_starts(str_of(row->before), bom))
		check_change(row, " (BOM)", str_printf(&a, "%s%s", bom, row->before).p,
			row->after ? str_printf(&a, "%s%s", bom, row->after).p : NULL);
	arena_clear(&a);
}

#define check_rows(rows)                                   \
	do {                                               \
		for (size_t i = 0; i < countof(rows); i++) \
			check_row(&(rows)[i]);             \
	} while (0)

#endif
