/*
 * Whether a tree accounts for each byte of its file: spans nest and are in
 * order, and what is in none of them is a blank, a line break, a comment, a
 * directive or the BOM. It looks at the tree alone, not at how it was read.
 */
#ifndef TESTS_YAML_TILING_H
#define TESTS_YAML_TILING_H

#include "yaml/doc.h"

struct tiling {
	const struct file *file;
	unsigned char *taken;
	const char *fault; /* the first one, NULL when there is none */
	uint32_t at;
};

static inline void tiling_check(struct tiling *t, bool good, const char *fault, uint32_t at)
{
	if (good || t->fault)
		return;
	t->fault = fault;
	t->at = at;
}

static inline void tiling_take(struct tiling *t, uint32_t start, uint32_t end)
{
	tiling_check(t, start <= end && end <= t->file->src->text.n, "span outside the text",
		start);
	for (uint32_t i = start; i < end && !t->fault; i++)
		tiling_check(t, !t->taken[i]++, "byte in two spans", i);
}

static inline void tiling_take_sign(struct tiling *t, uint32_t at, const char *signs)
{
	if (at == NO_OFFSET)
		return;
	tiling_take(t, at, at + 1);
	tiling_check(t, t->fault || strchr(signs, t->file->seen->text.p[at]), "not the sign", at);
}

static inline void tiling_take_text(struct tiling *t, struct str part, uint32_t before)
{
	uint32_t start = (uint32_t)(part.p - t->file->src->text.p);

	tiling_take(t, start - before, start + (uint32_t)part.n);
}

static inline void tiling_props(struct tiling *t, const struct node *n)
{
	bool any = n->flags & (NODE_ANCHOR | NODE_TAG);

	tiling_check(t, any || n->props == n->start, "properties without any", n->start);
	tiling_check(t, n->entry <= n->props && n->props <= n->start && n->start <= n->end,
		"order of a node", n->start);
	if (n->flags & NODE_ANCHOR)
		tiling_take_text(t, node_anchor(n), 1);
	if (n->flags & NODE_TAG)
		tiling_take_text(t, node_tag(n), 0);
}

/* The signs of an entry: dash or question mark, colon, comma. */
static inline void tiling_entry(struct tiling *t, const struct node *n)
{
	const struct node *parent = node_parent(n), *key = node_key(n);

	if (n->flags & NODE_IS_KEY)
		return;
	if (n->flags & NODE_EXPLICIT)
		tiling_take_sign(t, n->entry, "?");
	else if (parent && parent->kind == NODE_SEQ && parent->style == STYLE_BLOCK)
		tiling_take_sign(t, n->entry, "-");
	tiling_take_sign(t, n->colon, ":");
	tiling_take_sign(t, n->comma, ",");
	if (key && n->colon != NO_OFFSET)
		tiling_check(t, key->end <= n->colon && n->colon < n->props, "order of a pair",
			n->colon);
	tiling_check(t, n->comma == NO_OFFSET || n->comma >= n->end, "comma inside its entry",
		n->start);
}

static inline void tiling_node(struct tiling *t, const struct node *n)
{
	uint32_t at = n->start;

	tiling_props(t, n);
	tiling_entry(t, n);
	if (n->kind == NODE_SCALAR || n->kind == NODE_ALIAS)
		tiling_take(t, n->start, n->end);
	if (n->style == STYLE_FLOW && !(n->flags & NODE_PAIR)) {
		tiling_take_sign(t, n->start, "[{");
		tiling_take_sign(t, n->end - 1, "]}");
	}
	for (const struct node *c = node_child(n); c && !t->fault; c = node_next(c)) {
		tiling_check(t, node_parent(c) == n, "child of another", c->start);
		tiling_check(t, c->entry >= at && c->end <= n->end, "children out of order",
			c->start);
		if (node_key(c))
			tiling_node(t, node_key(c));
		tiling_node(t, c);
		at = c->end;
	}
}

static inline void tiling_docs(struct tiling *t)
{
	const struct file *f = t->file;

	for (uint32_t i = 0; i < f->doc_count; i++) {
		const struct doc *d = &f->docs[i];
		uint32_t end = i + 1 < f->doc_count ? f->docs[i + 1].start
						    : (uint32_t)f->src->text.n;
		tiling_check(t, d->end == end && d->start <= end, "order of documents", d->start);
		if (d->marked)
			tiling_take(t, d->marker, d->marker + 3);
		if (d->ender != NO_OFFSET)
			tiling_take(t, d->ender, d->ender + 3);
		if (d->root)
			tiling_node(t, doc_root(d));
	}
	for (uint32_t i = 0; i < f->comment_count; i++) {
		const struct comment *c = &f->comments[i];
		tiling_check(t, f->seen->text.p[c->start] == '#', "comment without '#'", c->start);
		/* The one that may be inside a span: after a block scalar's head. */
		for (uint32_t at = c->start; at < c->end; at++)
			t->taken[at] = 1;
	}
}

/* A directive's line; "..." that ends nothing. */
static inline uint32_t tiling_skip(const struct tiling *t, uint32_t at)
{
	struct str text = t->file->seen->text;
	bool bom = str_starts(text, "\xef\xbb\xbf");

	if (at == 0 && bom)
		return 3;
	if (at != source_line_start(t->file->seen, at) && !(at == 3 && bom))
		return at;
	if (text.p[at] == '%')
		return source_line_end(t->file->seen, at);
	if (at + 3 <= text.n && memcmp(text.p + at, "...", 3) == 0)
		return at + 3;
	return at;
}

/* NULL, or what is wrong at t->at. */
static inline const char *tiling_fault(struct tiling *t, struct arena *a, const struct file *f)
{
	*t = (struct tiling){ .file = f,
		.taken = arena_array(a, unsigned char, f->src->text.n + 1) };
	tiling_docs(t);
	for (uint32_t at = 0; at < f->src->text.n && !t->fault; at++) {
		uint32_t end = t->taken[at] ? at : tiling_skip(t, at);
		tiling_check(t, end > at || t->taken[at] || strchr(" \t\r\n", f->seen->text.p[at]),
			"byte that is part of nothing", at);
		at = end > at ? end - 1 : at;
	}
	return t->fault;
}

#endif
