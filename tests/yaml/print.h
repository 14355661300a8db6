/*
 * Trees as text, for tables of tests.
 *
 *	+MAP =KEY :a =INT :1 -MAP      block style; a flow one is +MAP{}, a pair +MAP[]
 *	:plain 'single "double |literal >folded
 *	=INT :1                        what is no string has its type before it
 *	=NULL                          absent; a written one is =NULL :~
 *	&anchor <tag> *alias           an alias without anchor is *alias?
 *	?                              before an explicit key
 *	---  ...                       a document's marks; +DOC when it has no ---
 *	#+text #-text                  comments alone on their line, and others
 *	@masked @open @maybe           what template actions do (mask.h)
 */
#ifndef TESTS_YAML_PRINT_H
#define TESTS_YAML_PRINT_H

#include "yaml/doc.h"

static inline void print_escaped(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\n')
			buf_adds(out, "\\n");
		else if (s.p[i] == '\r')
			buf_adds(out, "\\r");
		else if (s.p[i] == '\t')
			buf_adds(out, "\\t");
		else if ((unsigned char)s.p[i] < ' ')
			buf_printf(out, "\\x%02x", (unsigned)s.p[i]);
		else
			buf_addc(out, s.p[i]);
	}
}

static inline void print_scalar(struct buf *out, const struct node *n)
{
	static const char *const types[] = { "STR", "NULL", "BOOL", "INT", "FLOAT" };
	static const char styles[] = ":'\"|>";
	enum scalar_type type = node_type(out->a, n, NULL);
	bool absent = n->kind == NODE_NULL;

	if (type != SCALAR_STRING || absent)
		buf_printf(out, "=%s%s", types[type], absent ? "" : " ");
	if (absent)
		return;
	buf_addc(out, styles[n->style]);
	print_escaped(out, node_text(out->a, n));
	if (n->flags & NODE_EMPTY_BLOCK)
		buf_adds(out, "(empty)");
}

static inline void print_props(struct buf *out, const struct node *n)
{
	if (n->flags & NODE_ANCHOR)
		buf_printf(out, " &" PRIs, ARGs(node_anchor(n)));
	if (n->flags & NODE_TAG)
		buf_printf(out, " <" PRIs ">", ARGs(node_tag(n)));
	if (n->flags & NODE_MASKED)
		buf_adds(out, " @masked");
	if (n->flags & NODE_OPEN)
		buf_adds(out, " @open");
	if (n->flags & NODE_MAYBE)
		buf_adds(out, " @maybe");
}

static inline void print_node(struct buf *out, const struct node *n)
{
	const char *name = n->kind == NODE_MAP ? "MAP" : "SEQ";

	print_props(out, n);
	buf_addc(out, ' ');
	if (n->kind == NODE_ALIAS) {
		buf_printf(out, "*" PRIs "%s", ARGs(node_text(out->a, n)),
			node_target(n) ? "" : "?");
		return;
	}
	if (n->kind == NODE_SCALAR || n->kind == NODE_NULL) {
		print_scalar(out, n);
		return;
	}
	buf_printf(out, "+%s%s", name,
		n->style == STYLE_BLOCK        ? ""
			: n->flags & NODE_PAIR ? "[]"
					       : "{}");
	for (const struct node *c = node_child(n); c; c = node_next(c)) {
		if (n->kind == NODE_MAP) {
			buf_adds(out, c->flags & NODE_EXPLICIT ? " ? =KEY" : " =KEY");
			print_node(out, node_key(c));
		}
		print_node(out, c);
	}
	buf_printf(out, " -%s", name);
}

static inline void print_comments(struct buf *out, const struct file *f)
{
	for (uint32_t i = 0; i < f->comment_count; i++) {
		const struct comment *c = &f->comments[i];
		buf_printf(out, " #%c", c->alone ? '+' : '-');
		print_escaped(out, source_slice(f->src, (struct span){ c->start + 1, c->end }));
	}
}

static inline struct str print_file(struct arena *a, const struct file *f)
{
	struct buf out = { .a = a };

	if (f->broken)
		buf_printf(&out, " %u: " PRIs, f->error_at, ARGs(f->error));
	for (uint32_t i = 0; i < f->doc_count; i++) {
		buf_adds(&out, f->docs[i].marked ? " ---" : " +DOC");
		if (f->docs[i].root)
			print_node(&out, doc_root(&f->docs[i]));
		if (f->docs[i].ender != NO_OFFSET)
			buf_adds(&out, " ...");
	}
	print_comments(&out, f);
	struct str text = buf_str(&out);
	return text.n ? str_sub(text, 1, text.n) : text;
}

#endif
