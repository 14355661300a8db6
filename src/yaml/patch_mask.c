/* Template actions are not touched by a patch: neither their bytes, nor what
 * they may add to or take from. patch_verify() holds the rest: nothing comes to
 * lie in a block that it was not in. */
#include "yaml/mask.h"
#include "yaml/patch_plan.h"

static const char *const no_room = "a template may change what is here";

static bool check_container(const struct plan *p, const struct node *container)
{
	if (container->flags & (NODE_OPEN | NODE_MASKED))
		return plan_refuse(p, container->entry, "%s", no_room);
	for (const struct node *n = node_child(container); n; n = node_next(n))
		if (n->flags & NODE_MAYBE)
			return plan_refuse(p, n->entry, "%s", no_room);
	return true;
}

static bool check_mark(const struct plan *p, const struct mark *m)
{
	if (m->set && (m->node->flags & NODE_MASKED))
		return plan_refuse(p, m->node->entry, "a template fills this in");
	return !m->touched || check_container(p, m->node);
}

/* New text that looks like an action or a variable would become one. */
static bool check_text(const struct plan *p, const struct op *op)
{
	struct mask_list list = { 0 };

	if (op->text.n && mask_find(p->a, op->text, &list))
		return fail(p->err, "the new text has a template action or a variable");
	return true;
}

bool plan_check_masks(const struct plan *p)
{
	for (uint32_t i = 0; i < p->patch->ops.n; i++)
		if (!check_text(p, &p->patch->ops.v[i]))
			return false;
	for (uint32_t i = 0; p->file->mask_count && i < p->marks.n; i++)
		if (!check_mark(p, p->marks.v[i]))
			return false;
	return true;
}

static bool inserts_docs(const struct plan *p)
{
	for (uint32_t i = 0; i < p->patch->ops.n; i++)
		if (p->patch->ops.v[i].kind == OP_INSERT_DOC)
			return true;
	return false;
}

/* A document is put where it is whatever a template says. Edits and masks are in
 * the order of their place. */
static bool check_docs(const struct plan *p, const struct edits *edits)
{
	const struct file *f = p->file;
	uint32_t depth = 0, next = 0;

	for (uint32_t i = 0; i < edits->list.n; i++) {
		uint32_t start = edits->list.v[i].span.start;
		for (; next < f->mask_count && f->masks[next].start < start; next++) {
			depth += f->masks[next].role == MASK_BEGIN;
			depth -= f->masks[next].role == MASK_END && depth;
		}
		if (depth)
			return plan_refuse(p, start, "%s", no_room);
	}
	return true;
}

bool plan_spares_masks(const struct plan *p, const struct edits *edits)
{
	const struct file *f = p->file;

	if (f->mask_count && inserts_docs(p) && !check_docs(p, edits))
		return false;
	for (uint32_t i = 0; f->mask_count && i < edits->list.n; i++) {
		struct span at = edits->list.v[i].span;
		const struct mask *m = mask_in(f, at.start, at.end);
		if (m)
			return plan_refuse(p, m->start, "a %s stands there",
				m->role == MASK_VARIABLE ? "variable" : "template action");
	}
	return true;
}
