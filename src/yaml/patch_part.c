#include "yaml/patch_plan.h"
#include "yaml/pieces.h"

/* A part of a scalar's value, as pieces first..last of it, none of which ends
 * inside it, and what their value is to be. */
struct part {
	const struct node *node;
	struct pieces pieces;
	uint32_t first, last;
	struct str text;
};

static const struct piece *piece_at(const struct part *x, uint32_t i)
{
	return &x->pieces.list.v[i];
}

static struct str value_of(const struct part *x, uint32_t i)
{
	return str_sub(x->pieces.value, piece_at(x, i)->value.start, piece_at(x, i)->value.end);
}

static bool is_break_at(const struct part *x, uint32_t i)
{
	return i < x->pieces.list.n && piece_at(x, i)->kind == PIECE_BREAK;
}

/* So that no text crosses the place in the value. */
static void split_at(struct part *x, uint32_t at)
{
	struct pieces old = x->pieces;

	x->pieces.list.v = NULL;
	x->pieces.list.n = x->pieces.list.cap = 0;
	for (uint32_t i = 0; i < old.list.n; i++) {
		struct piece left = old.list.v[i], right = left;
		if (left.kind == PIECE_TEXT && left.value.start < at && at < left.value.end) {
			left.value.end = right.value.start = at;
			left.raw.end = right.raw.start = left.raw.start + at - left.value.start;
			vec_push(old.a, &x->pieces.list, left);
		}
		vec_push(old.a, &x->pieces.list, right);
	}
}

static void find_part(struct part *x, struct span part, struct str text)
{
	struct buf b = { .a = x->pieces.a };
	uint32_t n;

	split_at(x, part.start);
	split_at(x, part.end);
	n = x->pieces.list.n;
	for (x->first = 0; x->first < n && piece_at(x, x->first)->value.end <= part.start;)
		x->first++;
	for (x->last = x->first; x->last < n && piece_at(x, x->last)->value.start < part.end;)
		x->last++;
	if (x->first == x->last && x->first < n && piece_at(x, x->first)->value.start < part.start)
		x->last++;
	if (x->first < x->last)
		buf_add(&b,
			str_sub(x->pieces.value, piece_at(x, x->first)->value.start, part.start));
	buf_add(&b, text);
	if (x->first < x->last)
		buf_add(&b,
			str_sub(x->pieces.value, part.end, piece_at(x, x->last - 1)->value.end));
	x->text = buf_str(&b);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

/* Blanks beside a line break would not be read. */
static bool blank_after(const struct part *x)
{
	if (x->text.n)
		return is_blank(x->text.p[0]);
	return x->last == x->pieces.list.n || is_break_at(x, x->last) ||
		(piece_at(x, x->last)->kind == PIECE_TEXT && is_blank(*value_of(x, x->last).p));
}

static bool blank_before(const struct part *x)
{
	if (x->text.n)
		return is_blank(x->text.p[x->text.n - 1]);
	if (!x->first || is_break_at(x, x->first - 1))
		return true;
	struct str before = value_of(x, x->first - 1);
	return piece_at(x, x->first - 1)->kind == PIECE_TEXT && is_blank(before.p[before.n - 1]);
}

/* Takes in the line breaks beside which there would be blanks, or nothing. */
static void take_in_breaks(struct part *x)
{
	for (;;) {
		bool left = x->first > 0 && is_break_at(x, x->first - 1) && blank_after(x);
		bool right = is_break_at(x, x->last) && blank_before(x);
		if (!left && !right)
			return;
		x->text = str_printf(x->pieces.a, PRIs PRIs PRIs,
			ARGs(left ? value_of(x, x->first - 1) : STR("")), ARGs(x->text),
			ARGs(right ? value_of(x, x->last) : STR("")));
		x->first -= left;
		x->last += right;
	}
}

static struct span raw_of(const struct part *x)
{
	const struct node *n = x->node;
	uint32_t count = x->pieces.list.n,
		 quote = n->style == STYLE_SINGLE || n->style == STYLE_DOUBLE;
	uint32_t end = count         ? piece_at(x, count - 1)->raw.end
		: is_block_scalar(n) ? n->end
				     : n->start + quote;
	uint32_t start = x->first < count ? piece_at(x, x->first)->raw.start : end;

	return (struct span){ start,
		x->last > x->first ? piece_at(x, x->last - 1)->raw.end : start };
}

static uint32_t parent_indent(const struct node *n)
{
	while (n && !is_block_collection(n))
		n = node_parent(n);
	return n ? n->indent : 0;
}

/* The scalar alone, in a place like its own. */
static struct str in_like_place(struct arena *a, const struct node *n, struct str raw)
{
	struct buf b = { .a = a };
	bool flow = node_in_flow(n);

	if (!node_parent(n))
		buf_adds(&b, "--- ");
	else if (flow)
		buf_addc(&b, '[');
	else
		add_spaces(&b, parent_indent(node_parent(n)));
	if (node_parent(n) && !flow && !(n->flags & NODE_IS_KEY))
		buf_adds(&b, "k: ");
	if (n->flags & NODE_TAG)
		buf_printf(&b, PRIs " ", ARGs(node_tag(n)));
	buf_add(&b, raw);
	if (n->flags & NODE_IS_KEY)
		buf_adds(&b, ": 1");
	if (node_parent(n) && flow)
		buf_addc(&b, ']');
	if (is_block_scalar(n) && n->end < n->file->src->text.n)
		buf_adds(&b, "...\n");
	return buf_str(&b);
}

/* Whether the bytes would be read as the value. */
static bool reads_as(const struct mark *m, struct str raw)
{
	struct arena a = { 0 };
	const struct node *n = m->node, *got;
	const struct file *f = file_parse(&a,
		source_new(&a, STR("part"), in_like_place(&a, n, raw)));
	bool same;

	got = f->doc_count == 1 && !f->broken ? doc_root(&f->docs[0]) : NULL;
	if (node_parent(n) && node_in_flow(n) && n->flags & NODE_IS_KEY)
		got = node_child(got);
	if (node_parent(n))
		got = node_child(got);
	if (n->flags & NODE_IS_KEY)
		got = node_key(got);
	same = got && got->kind == NODE_SCALAR && got->style == n->style &&
		(is_block_scalar(n) || !f->comment_count) && node_type(&a, got, NULL) == m->type &&
		str_eq(node_text(&a, got), m->value);
	arena_clear(&a);
	return same;
}

static struct str spliced(struct plan *p, const struct part *x, struct str text)
{
	const struct source *src = p->file->src;
	struct span raw = raw_of(x), all = node_span(x->node);

	return str_printf(p->a, PRIs PRIs PRIs, ARGs(str_sub(src->text, all.start, raw.start)),
		ARGs(text), ARGs(str_sub(src->text, raw.end, all.end)));
}

static bool put_part(struct plan *p, const struct part *x, struct str text)
{
	struct span raw = raw_of(x);

	plan_cut(p, raw.start, raw.end);
	plan_put(p, raw.start == x->node->end ? PUT_AFTER : PUT_INSTEAD, x->node, raw.start, text);
	return true;
}

/* Without the pieces of the part, whose value is `text`. Lines stay. */
static struct str quoted(struct plan *p, const struct part *x, enum node_style style)
{
	struct buf b = { .a = p->a };
	char quote = style == STYLE_SINGLE ? '\'' : '"';

	buf_addc(&b, quote);
	for (uint32_t i = 0; i <= x->pieces.list.n; i++) {
		if (i == x->first)
			add_quoted(&b, x->text, style);
		if (i == x->pieces.list.n || (i >= x->first && i < x->last))
			continue;
		if (is_break_at(x, i))
			buf_add(&b, source_slice(p->file->src, piece_at(x, i)->raw));
		else
			add_quoted(&b, value_of(x, i), style);
	}
	buf_addc(&b, quote);
	return buf_str(&b);
}

static bool all_fit_single(const struct part *x)
{
	bool fit = fits_single(x->text);

	for (uint32_t i = 0; i < x->pieces.list.n && fit; i++)
		if (i < x->first || i >= x->last)
			fit = is_break_at(x, i)
				? x->node->file->src->text.p[piece_at(x, i)->raw.start] != '\\'
				: fits_single(value_of(x, i));
	return fit;
}

static bool write_quoted(struct plan *p, const struct part *x, enum node_style style)
{
	const struct node *n = x->node;

	if (style == STYLE_SINGLE && !all_fit_single(x))
		style = STYLE_DOUBLE;
	plan_cut(p, n->start, n->end);
	plan_put(p, PUT_INSTEAD, n, n->start, plan_instead(p, n, quoted(p, x, style)));
	return true;
}

static bool put_quoted(struct plan *p, const struct part *x)
{
	struct buf b = { .a = p->a };
	enum node_style style = x->node->style;

	if (style == STYLE_SINGLE && !fits_single(x->text))
		return write_quoted(p, x, STYLE_DOUBLE);
	add_quoted(&b, x->text, style);
	return put_part(p, x, buf_str(&b));
}

/* What was safe for all readers stays so. */
static bool stays_plain(struct plan *p, const struct part *x, const struct mark *m)
{
	bool flow = node_in_flow(x->node);
	bool safe = m->type != SCALAR_STRING || is_plain_safe(p->a, m->value, flow) ||
		!is_plain_safe(p->a, x->pieces.value, flow);

	return safe && reads_as(m, spliced(p, x, x->text));
}

static bool put_plain(struct plan *p, const struct part *x, const struct mark *m)
{
	if (stays_plain(p, x, m))
		return put_part(p, x, x->text);
	if (m->type != SCALAR_STRING)
		return plan_refuse(p, x->node->start, "its type would change");
	return write_quoted(p, x, plan_quotes(p));
}

/* Lines of a block scalar, the first from where it is, each other indented. */
static struct str block_part(struct plan *p, const struct part *x)
{
	const struct source *src = p->file->src;
	uint32_t indent = block_scalar_of(x->node).indent, at = raw_of(x).start;
	uint32_t column = line_column(src, at);
	struct str rest = x->text;
	struct buf b = { .a = p->a };

	if (rest.n && rest.p[0] != '\n' && column < indent)
		add_spaces(&b, indent - column);
	while (rest.p) {
		struct str line = str_cut(&rest, '\n');
		buf_add(&b, line);
		if (!rest.p)
			break;
		buf_add(&b, source_eol(src, x->node->start));
		if (rest.n ? rest.p[0] != '\n'
			   : x->last < x->pieces.list.n && !is_break_at(x, x->last))
			add_spaces(&b, indent);
	}
	return buf_str(&b);
}

static bool put_block(struct plan *p, const struct part *x, const struct mark *m)
{
	struct str text;

	if (x->node->flags & NODE_EMPTY_BLOCK || !plan_is_visible(m->value) ||
		(plan_needs_digit(m->value) && !block_scalar_of(x->node).digit))
		return plan_set(p, m);
	text = block_part(p, x);
	return reads_as(m, spliced(p, x, text)) ? put_part(p, x, text) : plan_set(p, m);
}

static bool plan_replace(struct plan *p, struct part *x, const struct mark *m)
{
	if (m->same)
		return true;
	if (x->node->flags & NODE_TAG && !plan_fits_tag(p, m))
		return plan_refuse(p, x->node->start, "its type would change");
	find_part(x, m->set->part, m->set->text);
	if (is_block_scalar(x->node))
		return put_block(p, x, m);
	take_in_breaks(x);
	return x->node->style == STYLE_PLAIN ? put_plain(p, x, m) : put_quoted(p, x);
}

/* A plain key needs a blank after its colon. */
static bool has_blank_after_colon(const struct node *key)
{
	struct str text = key->file->src->text;

	return key->end + 1 < text.n && text.p[key->end] == ':' &&
		strchr(" \t\r\n", text.p[key->end + 1]);
}

static bool take_off_quotes(struct plan *p, const struct part *x, const struct mark *m)
{
	const struct node *n = x->node;

	for (uint32_t i = 0; i < x->pieces.list.n; i++)
		if (is_break_at(x, i))
			return plan_refuse(p, n->start,
				"a scalar of several lines needs its quotes");
	if (m->type != SCALAR_STRING || !is_plain_safe(p->a, m->value, node_in_flow(n)))
		return plan_refuse(p, n->start, "it would not be read as the same without quotes");
	if (n->flags & NODE_IS_KEY && !has_blank_after_colon(n))
		return plan_refuse(p, n->start,
			"a key without quotes needs a blank after its colon");
	plan_cut(p, n->start, n->end);
	plan_put(p, PUT_INSTEAD, n, n->start, plan_instead(p, n, m->value));
	return true;
}

static bool plan_requote(struct plan *p, struct part *x, const struct mark *m)
{
	const struct node *n = x->node;
	enum node_style style = m->set->style;

	if (is_block_scalar(n))
		return plan_refuse(p, n->start, "a block scalar has no quotes");
	if (style == n->style)
		return true;
	if (style == STYLE_PLAIN)
		return take_off_quotes(p, x, m);
	if (m->type != SCALAR_STRING && !(n->flags & NODE_TAG))
		return plan_refuse(p, n->start, "quotes would make it a string");
	x->first = x->last = x->pieces.list.n;
	if (style == STYLE_SINGLE && n->style == STYLE_DOUBLE && !all_fit_single(x))
		return true;
	return write_quoted(p, x, style);
}

bool plan_part(struct plan *p, const struct mark *m)
{
	struct part x = { .node = m->node };

	if (!pieces_of(p->a, m->node, &x.pieces))
		return plan_refuse(p, m->node->start, "the parts of its value cannot be told");
	return m->set->kind == OP_REQUOTE ? plan_requote(p, &x, m) : plan_replace(p, &x, m);
}
