#include "yaml/patch_plan.h"

static bool is_map(const struct fragments *list)
{
	return list->first->op->key.p;
}

static bool flow_text(struct plan *p, const struct node *n, const struct fragments *list,
	struct buf *out)
{
	for (const struct fragment *f = list->first; f; f = f->next) {
		struct str text;
		if (!fragment_flow(p, f, n, &text))
			return false;
		if (f != list->first)
			buf_adds(out, ", ");
		buf_add(out, text);
	}
	return true;
}

/* `[]`, `[ ]`, or with a comment inside. */
static void fill_brackets(struct plan *p, const struct node *n, struct str text)
{
	struct str inside = str_sub(p->file->src->text, n->start + 1, n->end - 1);
	bool empty = !str_trim(inside).n;
	bool spaced = empty && inside.n && str_find_char(inside, '\n') < 0;

	plan_put(p, PUT_AFTER, n, empty ? n->start + 1 : n->end - 1,
		str_printf(p->a, "%s" PRIs, spaced ? " " : "", ARGs(text)));
}

static void fill_absent(struct plan *p, const struct node *n, struct str text, bool map)
{
	bool colon = n->colon != NO_OFFSET || !node_key(n);

	plan_put(p, PUT_AFTER, n, value_slot(n),
		str_printf(p->a, "%s %c" PRIs "%c", colon ? "" : ":", map ? '{' : '[', ARGs(text),
			map ? '}' : ']'));
}

static bool fill_flow(struct plan *p, const struct node *n, const struct fragments *list)
{
	struct buf text = { .a = p->a };

	if (!flow_text(p, n, list, &text))
		return false;
	if (n->kind == NODE_NULL)
		fill_absent(p, n, buf_str(&text), is_map(list));
	else
		fill_brackets(p, n, buf_str(&text));
	return true;
}

static struct str block_lines(struct plan *p, const struct node *n, const struct fragments *list,
	uint32_t indent)
{
	struct place place = { indent, 1, source_eol(p->file->src, n->start) };
	struct buf b = { .a = p->a };

	for (const struct fragment *f = list->first; f; f = f->next) {
		if (f != list->first)
			add_spaces(&b, indent);
		buf_add(&b, fragment_lines(p, f, &place, n));
	}
	return buf_str(&b);
}

static void fill_behind_dash(struct plan *p, const struct node *n, const struct fragments *list)
{
	const struct source *src = p->file->src;
	bool absent = n->kind == NODE_NULL;
	uint32_t column = absent ? node_parent(n)->indent + 2 : line_column(src, n->start);
	struct str lines = block_lines(p, n, list, column);

	plan_cut(p, n->start, source_next_line(src, n->end));
	plan_put_lines(p, PUT_INSTEAD, n, n->start,
		str_printf(p->a, "%s" PRIs, absent ? " " : "", ARGs(lines)), list->last);
}

static uint32_t column_below(struct plan *p, const struct node *n, bool map)
{
	const struct node *parent = node_parent(n);

	if (!parent)
		return 0;
	if (parent->kind == NODE_SEQ)
		return parent->indent + 2;
	return parent->indent + (map ? plan_step(p) : plan_seq_offset(p, parent));
}

/* What is on the line but the brackets stays there. */
static void fill_lines_below(struct plan *p, const struct node *n, const struct fragments *list,
	bool comment)
{
	const struct source *src = p->file->src;
	uint32_t slot = value_slot(n), below = source_next_line(src, n->end);
	uint32_t column = column_below(p, n, is_map(list));
	struct buf b = { .a = p->a };

	if (n->kind != NODE_NULL)
		plan_cut(p, slot < n->start ? slot : n->start, n->end);
	if (!node_parent(n) && begins_line(src, n->start) && !comment)
		plan_cut(p, n->end, below);
	add_spaces(&b, column);
	buf_add(&b, block_lines(p, n, list, column));
	plan_put_lines(p, PUT_AFTER, n, below, buf_str(&b), list->last);
}

static bool fill_block(struct plan *p, const struct node *n, const struct fragments *list)
{
	const struct file *f = p->file;
	const struct node *parent = node_parent(n);
	uint32_t below = source_next_line(f->src, n->end);
	bool comment = comment_from(f, value_slot(n)) != comment_from(f, below);

	if (n->kind == NODE_NULL && n->flags & NODE_EXPLICIT && n->colon == NO_OFFSET)
		return plan_refuse(p, n->start, "a key without a colon");
	if (comment_from(f, n->start) != comment_from(f, n->end))
		return plan_refuse(p, n->start, "there is a comment between the brackets");
	if (parent && parent->kind == NODE_SEQ && !comment && n->props == n->start)
		fill_behind_dash(p, n, list);
	else
		fill_lines_below(p, n, list, comment);
	return true;
}

bool plan_fill(struct plan *p, const struct node *n)
{
	const struct fragments *list = &plan_mark(p, n)->end;
	bool block = n->kind == NODE_NULL;

	assert(list->first);
	if (n->kind == NODE_NULL && n->flags & NODE_TAG)
		return plan_refuse(p, n->start, "a tag says what the value is");
	if (node_in_flow(node_parent(n)))
		return fill_flow(p, n, list);
	for (const struct fragment *f = list->first; f; f = f->next)
		block = block || fragment_is_multiline(f);
	return block ? fill_block(p, n, list) : fill_flow(p, n, list);
}
