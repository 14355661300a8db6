#include "yaml/patch.h"

#include "yaml/patch_plan.h"

static void record(struct patch *p, struct op op)
{
	vec_push(p->a, &p->ops, op);
}

void patch_set(struct patch *p, const struct node *scalar, struct str value, enum scalar_type type)
{
	record(p, (struct op){ .kind = OP_SET, .at = scalar, .text = value, .type = type });
}

void patch_remove(struct patch *p, const struct node *value)
{
	record(p, (struct op){ .kind = OP_REMOVE, .at = value });
}

void patch_insert_item(struct patch *p, const struct node *seq, const struct node *before,
	struct str fragment)
{
	record(p, (struct op){ .kind = OP_INSERT, .at = seq, .before = before, .text = fragment });
}

void patch_insert_entry(struct patch *p, const struct node *map, const struct node *before,
	struct str key, struct str fragment)
{
	if (!key.p)
		key = STR("");
	record(p,
		(struct op){ .kind = OP_INSERT,
			.at = map,
			.before = before,
			.key = key,
			.text = fragment });
}

void patch_remove_doc(struct patch *p, const struct doc *doc)
{
	record(p, (struct op){ .kind = OP_REMOVE_DOC, .doc = doc });
}

void patch_insert_doc(struct patch *p, const struct doc *before, struct str fragment)
{
	record(p, (struct op){ .kind = OP_INSERT_DOC, .doc = before, .text = fragment });
}

void patch_replace(struct patch *p, const struct node *scalar, struct span part, struct str text)
{
	record(p, (struct op){ .kind = OP_REPLACE, .at = scalar, .part = part, .text = text });
}

void patch_requote(struct patch *p, const struct node *scalar, enum node_style style)
{
	record(p, (struct op){ .kind = OP_REQUOTE, .at = scalar, .style = style });
}

void patch_comment(struct patch *p, const struct node *value, struct str comment)
{
	record(p, (struct op){ .kind = OP_COMMENT, .at = value, .text = comment });
}

void patch_comment_above(struct patch *p, const struct node *value, struct str comment)
{
	record(p, (struct op){ .kind = OP_COMMENT_ABOVE, .at = value, .text = comment });
}

static bool plan_children(struct plan *p, const struct node *container)
{
	if (!node_child(container))
		return plan_fill(p, container);
	return container->style == STYLE_FLOW ? plan_flow(p, container) : plan_block(p, container);
}

static bool plan_node(struct plan *p, const struct mark *m)
{
	if (m->touched && !plan_children(p, m->node))
		return false;
	if (m->set && !(m->set->kind == OP_SET ? plan_set(p, m) : plan_part(p, m)))
		return false;
	return plan_comments(p, m);
}

bool patch_edits(const struct patch *patch, struct edits *out, struct err *err)
{
	struct plan p;

	if (!plan_build(&p, patch, err) || !plan_check_masks(&p))
		return false;
	for (uint32_t i = 0; i < p.marks.n; i++) {
		const struct mark *m = p.marks.v[i];
		if (!plan_node(&p, m))
			return false;
	}
	return plan_docs(&p) && plan_merge(&p, out) && plan_spares_masks(&p, out);
}

bool patch_apply(const struct patch *p, struct str *text, struct edits *edits, struct err *err)
{
	if (!patch_edits(p, edits, err))
		return false;
	*text = edits_apply(p->a, p->file->src->text, edits->list.v, edits->list.n);
	const struct source *src = source_padded(p->a, p->file->src->path, *text);
	return patch_verify(p, file_parse(p->a, src), err);
}
