/*
 * Trees as the event lines of yaml-test-suite, without their indentation:
 *
 *	+STR  -STR             the file
 *	+DOC  +DOC ---         a document, with its mark when it has one
 *	-DOC  -DOC ...
 *	+MAP {} &a <tag>       a flow mapping with an anchor and a tag; +SEQ []
 *	=VAL &a <tag> :text    also 'single "double |literal >folded
 *	=ALI *a
 *
 * Tags are resolved with the %TAG lines of their document.
 */
#ifndef TESTS_YAML_EVENTS_H
#define TESTS_YAML_EVENTS_H

#include "base/map.h"
#include "yaml/doc.h"

static inline void event_text(struct buf *out, struct str s)
{
	static const char from[] = "\\\n\t\r\b", to[] = "\\ntrb";

	for (size_t i = 0; i < s.n; i++) {
		const char *special = memchr(from, s.p[i], sizeof(from) - 1);
		if (special)
			buf_addc(out, '\\');
		buf_addc(out, special ? to[special - from] : s.p[i]);
	}
}

static inline void event_tag_suffix(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char hex[3] = { 0 };
		if (s.p[i] == '%' && i + 2 < s.n) {
			memcpy(hex, s.p + i + 1, 2);
			buf_addc(out, (char)strtoul(hex, NULL, 16));
			i += 2;
		} else {
			buf_addc(out, s.p[i]);
		}
	}
}

/* What a document's %TAG line says of a handle, or what YAML says. */
static inline struct str event_tag_prefix(const struct doc *d, struct str handle)
{
	struct str lines = { 0 }, found = str_is(handle, "!!") ? STR("tag:yaml.org,2002:") : handle;

	if (d->marked)
		lines = source_slice(d->file->src, (struct span){ d->start, d->marker });
	while (lines.p) {
		struct str line = str_cut(&lines, '\n');
		if (!str_starts(line, "%TAG"))
			continue;
		line = str_trim(str_sub(line, 4, line.n));
		if (str_eq(str_cut(&line, ' '), handle)) {
			line = str_trim(line);
			found = str_cut(&line, ' ');
		}
	}
	return found;
}

static inline void event_tag(struct buf *out, const struct node *n)
{
	struct str tag = node_tag(n);
	size_t end = 1;

	if (str_starts(tag, "!<")) {
		buf_printf(out, " <" PRIs ">", ARGs(str_sub(tag, 2, tag.n - 1)));
		return;
	}
	ptrdiff_t second = str_find_char(str_sub(tag, 1, tag.n), '!');
	if (second >= 0)
		end = (size_t)second + 2;
	struct str prefix = event_tag_prefix(node_doc(n), str_sub(tag, 0, end));
	buf_printf(out, " <" PRIs, ARGs(prefix));
	event_tag_suffix(out, str_sub(tag, end, tag.n));
	buf_addc(out, '>');
}

static inline void event_props(struct buf *out, const struct node *n)
{
	if (n->flags & NODE_ANCHOR)
		buf_printf(out, " &" PRIs, ARGs(node_anchor(n)));
	if (n->flags & NODE_TAG)
		event_tag(out, n);
}

static inline void event_collection(struct buf *out, const struct node *n);

static inline void event_node(struct buf *out, const struct node *n)
{
	static const char styles[] = ":'\"|>";

	if (n->kind == NODE_MAP || n->kind == NODE_SEQ) {
		event_collection(out, n);
		return;
	}
	buf_adds(out, n->kind == NODE_ALIAS ? "=ALI" : "=VAL");
	event_props(out, n);
	buf_addc(out, ' ');
	buf_addc(out, n->kind == NODE_ALIAS ? '*' : styles[n->style]);
	event_text(out, node_text(out->a, n));
	buf_addc(out, '\n');
}

static inline void event_collection(struct buf *out, const struct node *n)
{
	bool map = n->kind == NODE_MAP;

	buf_adds(out, map ? "+MAP" : "+SEQ");
	if (n->style == STYLE_FLOW)
		buf_adds(out, map ? " {}" : " []");
	event_props(out, n);
	buf_addc(out, '\n');
	for (const struct node *c = node_child(n); c; c = node_next(c)) {
		if (map)
			event_node(out, node_key(c));
		event_node(out, c);
	}
	buf_adds(out, map ? "-MAP\n" : "-SEQ\n");
}

static inline struct str events_of(struct arena *a, const struct file *f)
{
	struct buf out = { .a = a };

	buf_adds(&out, "+STR\n");
	for (uint32_t i = 0; i < f->doc_count; i++) {
		const struct doc *d = &f->docs[i];
		buf_adds(&out, d->marked ? "+DOC ---\n" : "+DOC\n");
		if (d->root)
			event_node(&out, doc_root(d));
		else
			buf_adds(&out, "=VAL :\n");
		buf_adds(&out, d->ender != NO_OFFSET ? "-DOC ...\n" : "-DOC\n");
	}
	buf_adds(&out, "-STR\n");
	return buf_str(&out);
}

#endif
