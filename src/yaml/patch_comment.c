#include "yaml/patch_plan.h"

static const char *why_no_room(const struct node *n, uint32_t place)
{
	const struct source *src = n->file->src;

	if (is_block_collection(n) && !node_parent(n))
		return "a document has no line for a comment";
	if (is_block_collection(n) && place >= n->start)
		return "the collection begins on the line of its first entry";
	if (is_block_collection(n) && source_line(src, place) == source_line(src, n->start))
		return "the collection begins on the line of its first entry";
	if (n->kind == NODE_SCALAR && !is_block_scalar(n) &&
		source_line(src, n->start) != source_line(src, n->end))
		return "a scalar of several lines has no line for a comment";
	if (str_trim(str_sub(src->text, place, source_line_end(src, place))).n)
		return "something else follows on the line";
	return NULL;
}

static bool add_comment(struct plan *p, const struct mark *m)
{
	const struct source *src = p->file->src;
	uint32_t place = comment_place(m->node), end = source_line_end(src, place);
	const char *why = why_no_room(m->node, place);
	bool header = is_block_scalar(m->node);

	if (m->touched && !node_child(m->node))
		why = "the value is filled as well";
	if (why)
		return plan_refuse(p, m->node->entry, "%s", why);
	if (header)
		end = place;
	plan_put(p, header ? PUT_HEADER : PUT_COMMENT, m->node, end,
		str_printf(p->a, "%s" PRIs, end > place ? "" : " ", ARGs(m->comment->text)));
	return true;
}

static void change_comment(struct plan *p, const struct mark *m, const struct comment *c)
{
	struct str text = p->file->src->text;
	uint32_t start = c->start, end = c->end;

	if (m->comment->text.p) {
		while (text.p[end - 1] == ' ' || text.p[end - 1] == '\t')
			end--;
		plan_cut(p, start, end);
		plan_put(p, PUT_COMMENT, m->node, start, m->comment->text);
		return;
	}
	while (text.p[start - 1] == ' ' || text.p[start - 1] == '\t')
		start--;
	plan_cut(p, start, end);
}

static bool add_above(struct plan *p, const struct mark *m)
{
	const struct node *n = m->node;
	const struct source *src = p->file->src;
	uint32_t line = line_start(src, n->entry);
	struct buf b = { .a = p->a };

	if (!node_parent(n))
		return plan_refuse(p, n->start, "a document has no line for a comment");
	if (!begins_line(src, n->entry))
		return plan_refuse(p, n->entry, "something else is before it on its line");
	for (uint32_t i = 0; i < m->above.n; i++)
		buf_printf(&b, PRIs PRIs PRIs, ARGs(str_sub(src->text, line, n->entry)),
			ARGs(m->above.v[i]->text), ARGs(source_eol(src, line)));
	plan_put(p, PUT_ABOVE, n, line, buf_str(&b));
	return true;
}

bool plan_comments(struct plan *p, const struct mark *m)
{
	if (m->above.n && !add_above(p, m))
		return false;
	if (!m->comment)
		return true;
	uint32_t i = trailing_comment(m->node);
	if (i < p->file->comment_count)
		change_comment(p, m, &p->file->comments[i]);
	else if (m->comment->text.p)
		return add_comment(p, m);
	return true;
}
