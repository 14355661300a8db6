#include "yaml/layout.h"
#include "yaml/mask.h"
#include "yaml/patch.h"

static bool refuse(const struct node *n, struct err *err, const char *why)
{
	return fail(err, "line %u: %s", source_line(n->file->src, n->entry) + 1, why);
}

static bool shares_values(const struct node *n)
{
	uint32_t end = subtree_end(n);

	for (uint32_t i = node_index(n); i < end; i++)
		if (n->file->nodes[i].kind == NODE_ALIAS || n->file->nodes[i].flags & NODE_ANCHOR)
			return true;
	return false;
}

static void add_line(struct buf *b, const struct source *src, uint32_t start, uint32_t end)
{
	buf_add(b, str_sub(src->text, start, end));
	buf_addc(b, '\n');
}

/* Those above the entry, and those between its dash or colon and its value. */
static void add_comments(struct buf *b, const struct node *n)
{
	const struct file *f = n->file;
	uint32_t end = n->kind == NODE_NULL ? node_owned(n).end : n->props;
	uint32_t i = comment_from(f, node_owned(n).start);

	for (; i < f->comment_count && f->comments[i].start < end; i++)
		add_line(b, f->src, f->comments[i].start, f->comments[i].end);
}

/* The column that becomes the first one. */
static uint32_t base_column(const struct node *n)
{
	if (is_block_collection(n) || is_block_scalar(n))
		return n->indent;
	if (n->key)
		return entry_column(n);
	return line_column(n->file->src, n->props);
}

/* What belongs to the value: in block style whole lines. */
static uint32_t body_end(const struct node *n)
{
	const struct node *parent = node_parent(n);

	if (!parent)
		return entry_content_end(n);
	return parent->style == STYLE_FLOW ? n->end : entry_end(n);
}

static void add_body(struct buf *b, const struct node *n)
{
	const struct source *src = n->file->src;
	uint32_t end = body_end(n), base = base_column(n);

	for (uint32_t at = n->props; at < end; at = source_next_line(src, at)) {
		uint32_t stop = source_line_end(src, at);
		if (at != n->props)
			for (uint32_t i = 0; i < base && src->text.p[at] == ' '; i++)
				at++;
		add_line(b, src, at, stop < end ? stop : end);
	}
}

/* The comment after an item in flow style. */
static void add_flow_comment(struct buf *b, const struct node *n)
{
	const struct file *f = n->file;
	uint32_t end = flow_entry_span(n).end, i = comment_from(f, n->end);

	if (i == f->comment_count || f->comments[i].start >= end)
		return;
	b->n--;
	buf_addc(b, ' ');
	add_line(b, f->src, f->comments[i].start, f->comments[i].end);
}

static bool same_scalar(struct arena *a, const struct node *x, const struct node *y)
{
	return str_eq(node_text(a, x), node_text(a, y)) &&
		node_type(a, x, NULL) == node_type(a, y, NULL);
}

/* The same values, keys and tags; both are short-lived, so scratch is shared. */
static bool same_value(struct arena *a, const struct node *x, const struct node *y)
{
	if (!x || !y || x->kind != y->kind || !str_eq(node_tag(x), node_tag(y)))
		return x == y;
	if (x->kind == NODE_SCALAR)
		return same_scalar(a, x, y);
	const struct node *d = node_child(y);
	for (const struct node *c = node_child(x); c; c = node_next(c), d = node_next(d))
		if (!d || !same_value(a, c, d) ||
			(c->key && !same_value(a, node_key(c), node_key(d))))
			return false;
	return !d;
}

static bool means(const struct node *n, struct str text)
{
	struct arena scratch = { 0 };
	const struct file *f = file_parse(&scratch, source_new(&scratch, STR("fragment"), text));
	const struct node *root = f->doc_count == 1 ? doc_root(&f->docs[0]) : NULL;
	bool same = !f->broken &&
		(root || n->kind != NODE_NULL ? same_value(&scratch, n, root) : true);

	arena_clear(&scratch);
	return same;
}

bool node_fragment(struct arena *a, const struct node *value, struct str *out, struct err *err)
{
	struct buf b = { .a = a };

	if (shares_values(value))
		return refuse(value, err, "an anchor or an alias ties it to other places");
	if (mask_in(value->file, node_owned(value).start, node_owned(value).end))
		return refuse(value, err, "a template action is in it");
	add_comments(&b, value);
	if (value->kind != NODE_NULL || value->flags & NODE_TAG)
		add_body(&b, value);
	if (node_parent(value) && node_parent(value)->style == STYLE_FLOW)
		add_flow_comment(&b, value);
	*out = buf_str(&b);
	if (!means(value, *out))
		return refuse(value, err, "it would mean something else in another place");
	return true;
}
