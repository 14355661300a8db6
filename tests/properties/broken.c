#include "edits.h"

#include "yaml/layout.h"

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* With the white space on both sides, with which blank lines and line ends go. */
static struct span with_space(const struct source *src, uint32_t start, uint32_t end)
{
	while (start > 0 && is_space(src->text.p[start - 1]))
		start--;
	while (end < src->text.n && is_space(src->text.p[end]))
		end++;
	return (struct span){ start, end };
}

/* In flow style commas and brackets change with what is between them. */
static const struct node *outer_flow(const struct node *n)
{
	while (node_parent(n) && node_parent(n)->style == STYLE_FLOW)
		n = node_parent(n);
	return n;
}

static const struct node *previous(const struct node *n)
{
	const struct node *last = NULL;

	for (const struct node *c = node_child(node_parent(n)); c != n; c = node_next(c))
		last = c;
	return last;
}

static struct span place_of_insertion(const struct op *op)
{
	const struct source *src = op->at->file->src;
	const struct node *last = op->before ? previous(op->before) : node_child(op->at);

	if (op->at->style == STYLE_FLOW || node_in_flow(op->at) || !node_child(op->at)) {
		const struct node *n = outer_flow(op->at);
		return with_space(src, value_slot(n), source_next_line(src, n->end));
	}
	while (!op->before && node_next(last))
		last = node_next(last);
	uint32_t start = last ? entry_content_end(last) : value_slot(op->at);
	if (!last && entry_start(op->before) < start)
		start = entry_start(op->before);
	return with_space(src, start, op->before ? op->before->entry : entry_end(last));
}

static struct span place_of_removal(const struct node *n)
{
	const struct source *src = n->file->src;
	uint32_t end = entry_end(n);

	if (node_in_flow(node_parent(n))) {
		const struct node *flow = outer_flow(n);
		return with_space(src, flow->start, source_next_line(src, flow->end));
	}
	return with_space(src, entry_start(n), end);
}

static struct span place_of_document(const struct op *op)
{
	const struct source *src = op->at ? NULL : op->doc ? op->doc->file->src : NULL;
	const struct file *f = op->doc ? op->doc->file : NULL;

	if (!f)
		return (struct span){ 0, UINT32_MAX };
	if (op->kind == OP_INSERT_DOC)
		return with_space(src, op->doc->start,
			doc_root(op->doc) ? doc_root(op->doc)->props : op->doc->end);
	bool last = op->doc->index + 1 == f->doc_count;
	return with_space(src, op->doc->start,
		last ? op->doc->end : source_next_line(src, op->doc->end));
}

/* Where the operation may touch bytes. */
static struct span declared(const struct op *op)
{
	const struct source *src = op->at ? op->at->file->src : NULL;

	switch (op->kind) {
	case OP_SET:
	case OP_REPLACE:
	case OP_REQUOTE:
		if (op->at->flags & NODE_IS_KEY)
			return node_span(op->at);
		return (struct span){ value_slot(op->at), op->at->end };
	case OP_COMMENT:
		return (struct span){ comment_place(op->at),
			source_line_end(src, comment_place(op->at)) };
	case OP_COMMENT_ABOVE:
		return (struct span){ line_start(src, op->at->entry), op->at->entry };
	case OP_INSERT:
		return place_of_insertion(op);
	case OP_REMOVE:
		return place_of_removal(op->at);
	case OP_REMOVE_DOC:
	case OP_INSERT_DOC:
		break;
	}
	return place_of_document(op);
}

static bool lies_in(struct span a, struct span b)
{
	return a.start >= b.start && a.end <= b.end;
}

/* What is left empty gets brackets after its key, what follows a text without a
 * final newline may change the header of that. */
static bool is_side_effect(const struct made *m, const struct edit *e)
{
	const struct file *f = m->patch->file;
	const struct node *last = last_in(&f->nodes[f->node_count - 1]);

	if (is_block_scalar(last) && last->end == f->src->text.n &&
		lies_in(e->span, (struct span){ last->start, block_scalar_of(last).indicators }))
		return true;
	for (uint32_t i = 0; i < m->patch->ops.n; i++) {
		const struct op *op = &m->patch->ops.v[i];
		if (op->kind != OP_REMOVE || e->span.start != e->span.end)
			continue;
		if (e->span.start == value_slot(node_parent(op->at)))
			return true;
	}
	return false;
}

static bool is_declared(const struct made *m, const struct edit *e)
{
	for (uint32_t i = 0; i < m->patch->ops.n; i++)
		if (lies_in(e->span, declared(&m->patch->ops.v[i])))
			return true;
	return is_side_effect(m, e);
}

/* Edits that touch one another belong together: several operations may have
 * given one. */
static bool all_declared(const struct made *m)
{
	if (m->patch->ops.n > 1)
		return true;
	for (uint32_t i = 0; i < m->edits->list.n; i++)
		if (!is_declared(m, &m->edits->list.v[i]))
			return false;
	return true;
}

/* Byte by byte, without edits_apply(). */
static bool same_outside(const struct made *m)
{
	struct str before = m->patch->file->src->text;
	size_t from = 0, to = 0;

	for (uint32_t i = 0; i <= m->edits->list.n; i++) {
		const struct edit *e = i < m->edits->list.n ? &m->edits->list.v[i] : NULL;
		size_t end = e ? e->span.start : before.n, n = end - from;
		if (end < from || to + n > m->text.n ||
			memcmp(before.p + from, m->text.p + to, n) != 0)
			return false;
		from = e ? e->span.end : end;
		to += n + (e ? e->text.n : 0);
	}
	return to == m->text.n;
}

static bool undone(const struct made *m)
{
	struct arena a = { 0 };
	struct str before = m->patch->file->src->text;
	struct edit *back = arena_array(&a, struct edit, m->edits->list.n + 1);
	uint32_t shift = 0;

	for (uint32_t i = 0; i < m->edits->list.n; i++) {
		const struct edit *e = &m->edits->list.v[i];
		uint32_t start = e->span.start + shift;
		back[i].span = (struct span){ start, start + (uint32_t)e->text.n };
		back[i].text = str_sub(before, e->span.start, e->span.end);
		shift += (uint32_t)e->text.n - (e->span.end - e->span.start);
	}
	bool same = str_eq(edits_apply(&a, m->text, back, m->edits->list.n), before);
	arena_clear(&a);
	return same;
}

/* Whether taking the new entry away must give the first text. It need not where
 * a comment has become the header of a file, or stands behind a dash, nor where a
 * final newline had to come. */
static bool can_be_undone(const struct made *m)
{
	const struct op *op = &m->patch->ops.v[0];
	const struct node *at = op->at;

	if (m->patch->ops.n != 1 || op->kind != OP_INSERT || m->edits->list.n != 1)
		return false;
	if (!node_child(at) || at->style == STYLE_FLOW || lacks_final_newline(at->file->src))
		return false;
	return op->before != node_child(at) || !str_starts(op->text, "#");
}

/* The first entry from where the edit begins. */
static const struct node *inserted(const struct made *m)
{
	uint32_t start = m->edits->list.v[0].span.start;

	for (uint32_t i = 1; i < m->after->node_count; i++) {
		const struct node *n = &m->after->nodes[i];
		const struct node *up = n->flags & NODE_IS_KEY ? NULL : node_parent(n);
		if (up && n->entry >= start && is_block_collection(up))
			return n;
	}
	return NULL;
}

/* Taking it away again gives the first text. */
static bool removed_again(const struct made *m)
{
	const struct node *n = can_be_undone(m) ? inserted(m) : NULL;
	struct patch back = { .a = m->patch->a, .file = m->after };
	struct edits edits;
	struct err err;
	struct str text;

	if (!can_be_undone(m))
		return true;
	patch_remove(&back, n);
	return patch_apply(&back, &text, &edits, &err) && str_eq(text, m->patch->file->src->text);
}

/* The first edit that ends behind the offset, and by how much those before it
 * move what follows. */
struct shift {
	uint32_t edit, by;
};

static void shift_to(struct shift *s, const struct edits *edits, uint32_t offset)
{
	for (; s->edit < edits->list.n && edits->list.v[s->edit].span.end <= offset; s->edit++) {
		const struct edit *e = &edits->list.v[s->edit];
		s->by += (uint32_t)e->text.n - (e->span.end - e->span.start);
	}
}

static bool is_gone(const struct edits *edits, uint32_t offset)
{
	for (uint32_t i = 0; i < edits->list.n; i++)
		if (edits->list.v[i].span.start <= offset && offset < edits->list.v[i].span.end)
			return true;
	return false;
}

/* Where the entry at the offset is now; what is inserted right there may be its
 * own, or what comes before it. */
static bool is_at(const struct edits *edits, uint32_t offset, const struct node *n)
{
	struct shift s = { 0, 0 };
	uint32_t before;

	if (!n)
		return false;
	if (offset)
		shift_to(&s, edits, offset - 1);
	before = offset + s.by;
	shift_to(&s, edits, offset);
	return n->entry == before || n->entry == offset + s.by;
}

/* Nodes are told by where their keys and dashes have gone. */
static bool same_owner(const struct made *m, const struct comment_owner *was,
	const struct comment_owner *is)
{
	if (!was->node || is_gone(m->edits, was->node->entry))
		return true;
	if (is->first && was->role == COMMENT_ABOVE)
		return is_at(m->edits, was->node->entry, is->first);
	return is->role == was->role && is_at(m->edits, was->node->entry, is->node);
}

/* A comment that no edit touches is a comment still, in its place. */
static bool comments_stay(const struct made *m)
{
	const struct file *f = m->patch->file;
	const struct comment_owner *owners = comment_owners(m->patch->a, m->after);
	struct shift s = { 0, 0 };

	for (uint32_t i = 0; i < f->comment_count; i++) {
		const struct comment *c = &f->comments[i];
		shift_to(&s, m->edits, c->start);
		if (s.edit < m->edits->list.n && m->edits->list.v[s.edit].span.start < c->end)
			continue;
		uint32_t at = comment_from(m->after, c->start + s.by);
		if (at == m->after->comment_count ||
			m->after->comments[at].start != c->start + s.by)
			return false;
		if (!same_owner(m, &m->subject->owners[i], &owners[at]))
			return false;
	}
	return true;
}

static const char *broken_for_libyaml(const struct made *m)
{
	bool readable;

	if (!m->subject->second)
		return NULL;
	if (!second_agrees(m->after, &readable))
		return "2: libyaml reads other values";
	return readable ? NULL : "2: libyaml cannot read it";
}

const char *broken_property(const struct made *m, bool nothing)
{
	if (nothing && m->edits->list.n)
		return "6: what changes nothing has edits";
	if (!m->edits->list.n && !str_eq(m->text, m->patch->file->src->text))
		return "6: the text changes without edits";
	if (!same_outside(m))
		return "1: bytes outside of the edits differ";
	if (!all_declared(m))
		return "1: an edit is outside of what the operation may touch";
	if (!comments_stay(m))
		return "3: a comment is not what it was";
	if (!undone(m))
		return "4: undoing does not give the first text";
	if (!removed_again(m))
		return "4: removing what was inserted does not give the first text";
	return broken_for_libyaml(m);
}
