#include "yaml/patch_plan.h"

enum { DEFAULT_STEP = 2, LARGEST_STEP = 8, NEAR = 4096 };

void add_spaces(struct buf *b, uint32_t n)
{
	while (n-- > 0)
		buf_addc(b, ' ');
}

uint32_t plan_step(struct plan *p)
{
	uint32_t count[LARGEST_STEP + 1] = { 0 };

	if (p->step)
		return p->step;
	p->step = DEFAULT_STEP;
	for (uint32_t i = 1; i < p->file->node_count; i++) {
		const struct node *n = &p->file->nodes[i], *up = node_parent(n);
		if (n->kind != NODE_MAP || !is_block_collection(n) || !up || up->kind != NODE_MAP)
			continue;
		uint32_t step = n->indent - up->indent;
		if (n->indent > up->indent && step <= LARGEST_STEP)
			count[step]++;
	}
	for (uint32_t step = 1; step <= LARGEST_STEP; step++)
		if (count[step] > count[p->step])
			p->step = step;
	return p->step;
}

/* A sequence below a key: whether its dashes are further right. */
static bool seq_offset_of(const struct node *n, uint32_t *offset)
{
	const struct node *up = node_parent(n);

	if (n->kind != NODE_SEQ || !is_block_collection(n) || !up || up->kind != NODE_MAP)
		return false;
	if (n->flags & NODE_IS_KEY || n->indent < up->indent)
		return false;
	*offset = n->indent - up->indent;
	return true;
}

uint32_t plan_seq_offset(struct plan *p, const struct node *near)
{
	uint32_t offset, at = node_index(near), count = 0;

	for (const struct node *n = node_child(near); n && count++ < NEAR; n = node_next(n))
		if (seq_offset_of(n, &offset))
			return offset;
	for (uint32_t i = at; i > 0 && at - i < NEAR; i--)
		if (seq_offset_of(&p->file->nodes[i], &offset))
			return offset;
	for (uint32_t i = at; i < p->file->node_count && i - at < NEAR; i++)
		if (seq_offset_of(&p->file->nodes[i], &offset))
			return offset;
	return plan_step(p);
}

bool fragment_is_multiline(const struct fragment *f)
{
	const struct node *root = f->root;

	if (f->file->comment_count)
		return true;
	if (!root)
		return false;
	struct str text = source_slice(f->file->src, node_span(root));
	return is_block_collection(root) || is_block_scalar(root) || str_find_char(text, '\n') >= 0;
}

/* The rest of a fragment, each line but the first moved to the right. */
static void add_body(struct buf *b, struct str body, uint32_t shift, struct str eol)
{
	bool first = true;

	while (body.n) {
		struct str line = str_cut(&body, '\n');
		if (!first && line.n)
			add_spaces(b, shift);
		buf_add(b, line);
		buf_add(b, eol);
		first = false;
	}
}

/* The comments before the value; each line ends where the next is indented. */
static void add_lead(struct buf *b, struct str lead, uint32_t indent, struct str eol)
{
	while (lead.n) {
		struct str line = str_trim(str_cut(&lead, '\n'));
		if (!line.n)
			continue;
		buf_add(b, line);
		buf_add(b, eol);
		add_spaces(b, indent);
	}
}

/* How the value stands behind its key or dash. The text of a block scalar is
 * already further right than its parent. */
struct shape {
	bool below; /* on lines of its own */
	uint32_t shift;
};

static struct shape item_shape(const struct node *root, const struct place *place)
{
	bool text = is_block_scalar(root);

	return (struct shape){ false, text ? place->indent : place->indent + 1 + place->gap };
}

static struct shape entry_shape(struct plan *p, const struct node *root, const struct place *place,
	const struct node *near)
{
	uint32_t step = plan_step(p);
	bool below = is_block_collection(root) && root->props == root->start;

	if (is_block_scalar(root))
		return (struct shape){ false, place->indent };
	if (root->kind == NODE_SEQ && root->style == STYLE_BLOCK)
		return (struct shape){ below, place->indent + plan_seq_offset(p, near) };
	return (struct shape){ below, place->indent + step };
}

static enum node_style key_style(const struct node *near)
{
	const struct node *key = near->kind == NODE_MAP ? node_key(node_child(near)) : NULL;

	if (key && (key->style == STYLE_SINGLE || key->style == STYLE_DOUBLE))
		return key->style;
	return STYLE_PLAIN;
}

static void add_key(struct plan *p, struct buf *b, const struct fragment *f,
	const struct node *near, bool in_flow)
{
	buf_add(b, scalar_write(p->a, f->op->key, SCALAR_STRING, key_style(near), in_flow));
	buf_addc(b, ':');
}

/* Empty lines at the end count only where a block scalar keeps them. */
static struct str trim_end(const struct node *root, struct str body)
{
	const struct node *last = last_in(root);

	if (is_block_scalar(last) && block_scalar_of(last).chomp == '+')
		return body;
	while (body.n > 1 && body.p[body.n - 1] == '\n' && body.p[body.n - 2] == '\n')
		body.n--;
	return body;
}

struct str fragment_lines(struct plan *p, const struct fragment *f, const struct place *place,
	const struct node *near)
{
	struct str text = f->file->src->text;
	uint32_t start = f->root ? f->root->props : (uint32_t)text.n;
	struct buf b = { .a = p->a };
	struct shape shape = { 0 };

	add_lead(&b, str_sub(text, 0, start), place->indent, place->eol);
	if (f->op->key.p)
		add_key(p, &b, f, near, false);
	else
		buf_addc(&b, '-');
	if (!f->root || (f->root->kind == NODE_NULL && f->root->props == f->root->start)) {
		buf_add(&b, place->eol);
		return buf_str(&b);
	}
	shape = f->op->key.p ? entry_shape(p, f->root, place, near) : item_shape(f->root, place);
	if (shape.below)
		buf_add(&b, place->eol);
	add_spaces(&b, shape.below ? shape.shift : f->op->key.p ? 1 : place->gap);
	add_body(&b, trim_end(f->root, str_sub(text, start, text.n)), shape.shift, place->eol);
	return buf_str(&b);
}

/* What a flow collection's scalars look like. */
struct flow_writer {
	struct arena *a;
	struct buf *out;
	enum node_style like;
};

static bool add_flow(struct flow_writer *w, const struct node *n);

static void add_flow_scalar(struct flow_writer *w, const struct node *n)
{
	struct str text = node_text(w->a, n);
	enum scalar_type type = node_type(w->a, n, NULL);
	enum node_style style = n->style;

	if (is_block_scalar(n))
		style = STYLE_DOUBLE;
	else if (style == STYLE_PLAIN)
		style = w->like;
	buf_add(w->out, scalar_write(w->a, text, type, style, true));
}

static bool add_flow_children(struct flow_writer *w, const struct node *n)
{
	for (const struct node *c = node_child(n); c; c = node_next(c)) {
		if (c != node_child(n))
			buf_adds(w->out, ", ");
		if (node_key(c)) {
			if (node_key(c)->kind != NODE_SCALAR || !add_flow(w, node_key(c)))
				return false;
			buf_adds(w->out, ": ");
		}
		if (!add_flow(w, c))
			return false;
	}
	return true;
}

static bool add_flow(struct flow_writer *w, const struct node *n)
{
	bool map = n->kind == NODE_MAP;

	if (n->kind == NODE_NULL && n->flags & NODE_TAG)
		return false;
	if (n->flags & NODE_TAG) {
		buf_add(w->out, node_tag(n));
		buf_addc(w->out, ' ');
	}
	switch ((enum node_kind)n->kind) {
	case NODE_NULL:
		buf_adds(w->out, "null");
		return true;
	case NODE_SCALAR:
		add_flow_scalar(w, n);
		return true;
	case NODE_ALIAS:
		return false;
	case NODE_MAP:
	case NODE_SEQ:
		break;
	}
	buf_addc(w->out, map ? '{' : '[');
	if (!add_flow_children(w, n))
		return false;
	buf_addc(w->out, map ? '}' : ']');
	return true;
}

/* Quotes as the neighbours have them: `["a", "b"]`, `{"k": "v"}`. */
static enum node_style flow_style(const struct node *near)
{
	const struct node *n = near->kind == NODE_NULL ? NULL : node_child(near);

	if (n && n->kind == NODE_SCALAR && (n->style == STYLE_SINGLE || n->style == STYLE_DOUBLE))
		return n->style;
	if (n && n->kind == NODE_MAP)
		return key_style(n);
	return near->kind == NODE_MAP ? key_style(near) : STYLE_PLAIN;
}

bool fragment_flow(struct plan *p, const struct fragment *f, const struct node *near,
	struct str *out)
{
	struct buf b = { .a = p->a };
	struct flow_writer w = { p->a, &b, flow_style(near) };

	if (f->file->comment_count)
		return fail(p->err, "the new text has a comment, for which there is no line");
	if (f->op->key.p) {
		add_key(p, &b, f, near, true);
		buf_addc(&b, ' ');
	}
	if (!f->root)
		buf_adds(&b, "null");
	else if (!add_flow(&w, f->root))
		return fail(p->err, "the new text has no form in flow style");
	*out = buf_str(&b);
	return true;
}
