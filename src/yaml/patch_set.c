#include "yaml/patch_plan.h"

enum node_style plan_quotes(struct plan *p)
{
	const struct file *f = p->file;
	uint32_t single = 0, twice = 0;

	if (p->quotes != STYLE_PLAIN)
		return p->quotes;
	for (uint32_t i = 1; i < f->node_count; i++) {
		single += f->nodes[i].style == STYLE_SINGLE;
		twice += f->nodes[i].style == STYLE_DOUBLE;
	}
	p->quotes = single > twice ? STYLE_SINGLE : STYLE_DOUBLE;
	return p->quotes;
}

/* As it is written now, else in quotes. */
static struct str written(struct plan *p, const struct mark *m)
{
	const struct node *n = m->node;
	enum node_style like = n->style <= STYLE_DOUBLE ? n->style : STYLE_PLAIN;
	bool in_flow = node_in_flow(n);
	struct str text = scalar_write(p->a, m->value, m->type, like, in_flow);

	if (like != STYLE_PLAIN || m->type != SCALAR_STRING || text.p == m->value.p)
		return text;
	return scalar_write(p->a, m->value, m->type, plan_quotes(p), in_flow);
}

static bool set_absent(struct plan *p, const struct mark *m)
{
	const struct node *n = m->node;
	struct str text = written(p, m);
	bool colon = n->colon != NO_OFFSET || !node_key(n);

	if (n->flags & NODE_IS_KEY || (!colon && !node_in_flow(n)))
		return plan_refuse(p, n->start, "a key without a colon");
	plan_put(p, PUT_AFTER, n, value_slot(n),
		str_printf(p->a, "%s " PRIs, colon ? "" : ":", ARGs(text)));
	return true;
}

bool plan_is_visible(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7f || is_odd_character(s, i))
			return false;
	}
	return str_trim(s).n;
}

static bool fits_literal(struct str s)
{
	return plan_is_visible(s) && str_find_char(s, '\n') >= 0;
}

static uint32_t line_breaks_at_end(struct str s)
{
	uint32_t n = 0;

	while (n < s.n && s.p[s.n - 1 - n] == '\n')
		n++;
	return n;
}

/* Where the first line with text begins with a blank, its column does not tell
 * the indentation; libyaml takes no tab there. */
bool plan_needs_digit(struct str s)
{
	while (s.n && s.p[0] == '\n')
		s = str_sub(s, 1, s.n);
	return s.n && (s.p[0] == ' ' || s.p[0] == '\t');
}

static struct str literal_lines(struct plan *p, struct str value, uint32_t indent, struct str eol)
{
	struct buf b = { .a = p->a };

	while (value.n) {
		struct str line = str_cut(&value, '\n');
		if (line.n)
			add_spaces(&b, indent);
		buf_add(&b, line);
		buf_add(&b, eol);
	}
	return buf_str(&b);
}

/* The header, but for a comment in it, and the lines below. */
static void replace_block(struct plan *p, const struct node *n, struct str header, struct str lines,
	bool keeps_all)
{
	struct block_scalar b = block_scalar_of(n);
	const struct source *src = p->file->src;
	uint32_t end = keeps_all ? n->end : b.end;
	bool at_end = end == src->text.n && lacks_final_newline(src);

	plan_cut(p, n->start, b.indicators);
	plan_put(p, PUT_INSTEAD, n, n->start, header);
	if (!lines.n && at_end && b.body < end) {
		plan_cut(p, source_line_end(src, n->start), end);
		return;
	}
	plan_cut(p, b.body, end);
	if (b.body == src->text.n && at_end)
		plan_put(p, PUT_AFTER, n, b.body, source_eol(src, n->start));
	if (lines.n)
		plan_put(p, PUT_AFTER, n, b.body, lines);
}

static bool set_literal(struct plan *p, const struct node *n, struct str value)
{
	struct block_scalar b = block_scalar_of(n);
	const struct source *src = p->file->src;
	uint32_t breaks = line_breaks_at_end(value);
	uint32_t indent = n->flags & NODE_EMPTY_BLOCK ? n->indent + plan_step(p) : b.indent;
	bool digit = b.digit || plan_needs_digit(value);
	struct buf header = { .a = p->a };

	if (digit && (indent <= n->indent || indent - n->indent > 9))
		return plan_refuse(p, n->start, "its indentation cannot be written as a digit");
	buf_addc(&header, '|');
	if (digit)
		buf_printf(&header, "%u", indent - n->indent);
	if (breaks != 1)
		buf_addc(&header, breaks ? '+' : '-');
	struct str lines = literal_lines(p, value, indent, source_eol(src, n->start));
	if (!breaks && n->end == src->text.n && lacks_final_newline(src))
		lines.n -= source_eol(src, n->start).n;
	replace_block(p, n, buf_str(&header), lines, breaks > 1);
	return true;
}

/* `{"a":"b"}`: only what is quoted may do so. */
static bool follows_colon(const struct node *n)
{
	return n->colon != NO_OFFSET && n->colon + 1 == n->start;
}

static void set_block(struct plan *p, const struct mark *m)
{
	replace_block(p, m->node, written(p, m), (struct str){ 0 },
		block_scalar_of(m->node).chomp == '+');
}

struct str plan_instead(struct plan *p, const struct node *n, struct str text)
{
	return follows_colon(n) && *text.p != '"' ? str_printf(p->a, " " PRIs, ARGs(text)) : text;
}

bool plan_is_value(struct plan *p, const struct mark *m)
{
	if (m->node->kind == NODE_NULL || node_type(p->a, m->node, NULL) != m->type)
		return m->node->kind == NODE_NULL && m->type == SCALAR_NULL &&
			!(m->node->flags & NODE_TAG);
	return m->type == SCALAR_NULL || str_eq(node_text(p->a, m->node), m->value);
}

bool plan_fits_tag(struct plan *p, const struct mark *m)
{
	struct str text = scalar_write(p->a, m->value, SCALAR_STRING, STYLE_DOUBLE, false);
	struct str item = str_printf(p->a, "- " PRIs " " PRIs "\n", ARGs(node_tag(m->node)),
		ARGs(text));
	const struct file *f = file_parse(p->a, source_new(p->a, STR("tag"), item));
	const struct node *root = f->doc_count == 1 ? doc_root(&f->docs[0]) : NULL;

	return node_child(root) && node_type(p->a, node_child(root), NULL) == m->type;
}

bool plan_set(struct plan *p, const struct mark *m)
{
	const struct node *n = m->node;

	if (m->same)
		return true;
	if (n->flags & NODE_TAG && !plan_fits_tag(p, m))
		return plan_refuse(p, n->start, "its tag says another type");
	if (n->kind == NODE_NULL)
		return set_absent(p, m);
	if (is_block_scalar(n)) {
		if (m->type == SCALAR_STRING && fits_literal(m->value))
			return set_literal(p, n, m->value);
		set_block(p, m);
		return true;
	}
	struct str text = written(p, m);
	if (n->flags & NODE_IS_KEY && m->type != SCALAR_STRING)
		return plan_refuse(p, n->start, "a key can only be a string");
	plan_cut(p, n->start, n->end);
	plan_put(p, PUT_INSTEAD, n, n->start, plan_instead(p, n, text));
	return true;
}
