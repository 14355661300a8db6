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
	return m->start < end ? m : NULL;
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

/* The end of a node without blanks, which in a block scalar may be masks. */
static uint32_t text_end(const struct file *f, const struct node *n)
{
	uint32_t end = n->end;

	while (n->kind == NODE_SCALAR && end > n->start &&
		strchr(" \t\r\n", f->seen->text.p[end - 1]))
		end--;
	return end;
}

static void last_set(struct last *l, int32_t index)
{
	l->index = index;
	l->opened = NULL;
	l->text_end = text_end(l->file, at_index(l->file, index));
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

/* The branches of blocks that are open where a node stands. */
struct branches {
	struct arena a;
	VEC(uint32_t) open; /* numbers of the masks that began them, from 1 */
	uint32_t *end;      /* by that number; 0: no branch, which does not end */
	uint32_t next;
};

/* A branch goes to the next `else` or `end`. */
static void branch_step(struct branches *b, const struct mask *m, uint32_t number)
{
	if (m->role == MASK_BEGIN) {
		vec_push(&b->a, &b->open, number);
	} else if ((m->role == MASK_END || m->role == MASK_ELSE) && b->open.n) {
		b->end[b->open.v[b->open.n - 1]] = m->start;
		if (m->role == MASK_END)
			b->open.n--;
		else
			b->open.v[b->open.n - 1] = number;
	}
}

static void branches_init(struct branches *b, const struct file *f)
{
	b->end = arena_array(&b->a, uint32_t, f->mask_count + 1);
	for (uint32_t i = 0; i <= f->mask_count; i++)
		b->end[i] = NO_OFFSET;
	for (uint32_t i = 0; i < f->mask_count; i++)
		branch_step(b, &f->masks[i], i + 1);
	b->open.n = 0;
}

/* The innermost branch at the offset, none of which is before an earlier one;
 * 0: none. */
static uint32_t branch_at(const struct file *f, struct branches *b, uint32_t offset)
{
	for (; b->next < f->mask_count && f->masks[b->next].start < offset; b->next++)
		branch_step(b, &f->masks[b->next], b->next + 1);
	return b->open.n ? b->open.v[b->open.n - 1] : 0;
}

/* The end of each node without the blanks and masks that follow its text. */
static uint32_t *text_ends(struct arena *a, const struct file *f)
{
	uint32_t *end = arena_array(a, uint32_t, f->node_count);

	for (uint32_t i = f->node_count; i-- > 1;) {
		const struct node *n = &f->nodes[i];
		if (!is_collection(n) || n->style == STYLE_FLOW)
			end[i] = text_end(f, n);
		if (end[i] > end[n->parent])
			end[n->parent] = end[i];
	}
	return end;
}

/* Where the `---` of a document may be missing though its text goes on, that
 * text belongs to the document before it. */
static void find_merged(struct file *f, const uint32_t *ends)
{
	struct branches b = { 0 };

	branches_init(&b, f);
	for (uint32_t i = 1; i < f->doc_count; i++) {
		const struct doc *d = &f->docs[i];
		uint32_t branch = d->marked ? branch_at(f, &b, d->marker) : 0;
		if (!d->root || b.end[branch] >= ends[d->root])
			continue;
		at_index(f, d->root)->flags |= NODE_OPEN;
		if (f->docs[i - 1].root)
			at_index(f, f->docs[i - 1].root)->flags |= NODE_OPEN;
	}
	arena_clear(&b.a);
}

/* A node in another branch than its parent is there only if that branch is. What
 * it holds beyond the end of its branch is then part of what is before it. */
static void find_maybe(struct file *f)
{
	struct branches b = { 0 };
	uint32_t *branch = arena_array(&b.a, uint32_t, f->node_count);
	const uint32_t *ends = text_ends(&b.a, f);

	branches_init(&b, f);
	for (uint32_t i = 1; i < f->node_count; i++) {
		struct node *n = &f->nodes[i];
		branch[i] = branch_at(f, &b, n->entry);
		if (branch[i] == branch[n->parent] || n->flags & NODE_IS_KEY)
			continue;
		n->flags |= NODE_MAYBE;
		if (n->parent && ends[i] > b.end[branch[i]])
			at_index(f, n->parent)->flags |= NODE_OPEN;
	}
	find_merged(f, ends);
	arena_clear(&b.a);
}

void mask_nodes(struct file *f)
{
	find_masked(f);
	find_open(f);
	find_maybe(f);
	mask_join_lines(f);
}
