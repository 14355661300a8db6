/* What masks mean for the nodes of a tree. Nodes are stored in the order of their
 * place, so that one pass beside the masks is enough. */
#include "yaml/mask.h"

const struct mask *mask_in(const struct file *f, uint32_t start, uint32_t end)
{
	uint32_t low = 0, high = f->mask_count;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;
		if (f->masks[mid].end <= start)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == f->mask_count)
		return NULL;
	const struct mask *m = &f->masks[low];
	return m->start < (start == end ? start : end) ? m : NULL;
}

static struct node *at_index(struct file *f, int32_t index)
{
	return &f->nodes[index];
}

static bool is_collection(const struct node *n)
{
	return n->kind == NODE_MAP || n->kind == NODE_SEQ;
}

/* Bytes of a scalar with its properties, or of a collection's properties. */
static void find_masked(struct file *f)
{
	for (uint32_t i = 1; i < f->node_count; i++) {
		struct node *n = &f->nodes[i];
		uint32_t end = is_collection(n) ? n->start : n->end;
		if (n->props >= end || !mask_in(f, n->props, end))
			continue;
		n->flags |= NODE_MASKED;
		if (n->flags & NODE_IS_KEY)
			at_index(f, n->parent)->flags |= NODE_OPEN;
	}
}

/* The node that is the last to start before the masks at hand. */
struct last {
	struct file *file;
	int32_t index;
	uint32_t text_end;         /* of a scalar: without blanks */
	const struct mask *opened; /* the last that was found to come after it */
};

static void last_set(struct last *l, int32_t index)
{
	const struct node *n = at_index(l->file, index);

	l->index = index;
	l->opened = NULL;
	l->text_end = n->end;
	while (n->kind == NODE_SCALAR && l->text_end > n->start &&
		strchr(" \t\r\n", l->file->seen->text.p[l->text_end - 1]))
		l->text_end--;
}

/* A line of a block scalar: in its column, or with text of it below. */
static bool is_inside(const struct last *l, const struct mask *m)
{
	const struct node *n = at_index(l->file, l->index);

	if (n->kind != NODE_SCALAR || m->start >= n->end)
		return false;
	if (m->start - source_line_start(l->file->src, m->start) > n->indent &&
		n->style >= STYLE_LITERAL)
		return true;
	return m->end < l->text_end;
}

/* Whether what is printed, indented so far, are entries of the collection. */
static bool takes(const struct node *n, const struct mask *m)
{
	return m->indent == MASK_NO_INDENT || n->style == STYLE_FLOW || n->indent == m->indent;
}

/* Whether the mask is between the key or dash of the node and its value, or
 * before the first key of a document. */
static bool is_before_value(const struct file *f, const struct node *n, const struct mask *m)
{
	if (!n->parent)
		return f->docs[n->doc].start <= m->start;
	return n->entry < m->start && !(n->flags & NODE_IS_KEY);
}

static void open_above(struct file *f, int32_t index, const struct mask *m)
{
	bool found = false;

	for (int32_t up = index; up; up = at_index(f, up)->parent) {
		struct node *c = at_index(f, up);
		bool closed = c->style == STYLE_FLOW && m->start >= c->end;
		if (is_collection(c) && !closed && takes(c, m)) {
			c->flags |= NODE_OPEN;
			found = true;
		}
	}
	for (int32_t up = index; up && !found; up = at_index(f, up)->parent)
		if (is_collection(at_index(f, up)))
			at_index(f, up)->flags |= NODE_OPEN;
}

/* What the actions on a line print comes after the node: into what is open there. */
static void open_after(struct last *l, const struct mask *m)
{
	struct file *f = l->file;
	struct node *n = at_index(f, l->index);

	if (is_inside(l, m) || (l->opened && l->opened->indent == m->indent))
		return;
	l->opened = m;
	if (n->kind == NODE_NULL) {
		n->flags |= NODE_MASKED;
		if (m->indent != MASK_NO_INDENT && n->parent &&
			at_index(f, n->parent)->indent < m->indent)
			return;
	}
	open_above(f, l->index, m);
}

static void find_open(struct file *f)
{
	struct last last = { .file = f };
	int32_t next = 1, count = (int32_t)f->node_count;

	for (uint32_t i = 0; i < f->mask_count; i++) {
		const struct mask *m = &f->masks[i];
		while (next < count && f->nodes[next].start < m->start)
			next++;
		if (m->role != MASK_OUTPUT || !(m->alone || m->below))
			continue;
		if (next - 1 != last.index)
			last_set(&last, next - 1);
		struct node *n = next < count ? at_index(f, next) : NULL;
		if (n && is_before_value(f, n, m))
			n->flags |= is_collection(n) ? NODE_OPEN : NODE_MASKED;
		else if (last.index)
			open_after(&last, m);
	}
}

/* The blocks that are open where a node stands. */
struct blocks {
	struct arena a;
	VEC(uint32_t) open; /* numbers of the masks that began them, from 1 */
	uint32_t next;
};

/* The innermost block at the offset; 0: none. */
static uint32_t block_at(const struct file *f, struct blocks *b, uint32_t offset)
{
	for (; b->next < f->mask_count && f->masks[b->next].start < offset; b->next++) {
		if (f->masks[b->next].role == MASK_BEGIN)
			vec_push(&b->a, &b->open, b->next + 1);
		else if (f->masks[b->next].role == MASK_END && b->open.n)
			b->open.n--;
	}
	return b->open.n ? b->open.v[b->open.n - 1] : 0;
}

/* A node in another block than its parent is there only if that block is. */
static void find_maybe(struct file *f)
{
	struct blocks b = { 0 };
	uint32_t *block = arena_array(&b.a, uint32_t, f->node_count);

	for (uint32_t i = 1; i < f->node_count; i++) {
		struct node *n = &f->nodes[i];
		block[i] = block_at(f, &b, n->entry);
		if (block[i] != block[n->parent] && !(n->flags & NODE_IS_KEY))
			n->flags |= NODE_MAYBE;
	}
	arena_clear(&b.a);
}

void mask_nodes(struct file *f)
{
	find_masked(f);
	find_open(f);
	find_maybe(f);
}
