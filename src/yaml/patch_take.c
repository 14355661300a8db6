#include "yaml/patch_plan.h"

static struct mark *mark(struct plan *p, const struct node *n)
{
	uint32_t *at = &p->mark_at[node_index(n)];

	if (!*at) {
		struct mark *fresh = arena_new(p->a, struct mark);
		fresh->node = n;
		vec_push(p->a, &p->marks, fresh);
		*at = p->marks.n;
	}
	return p->marks.v[*at - 1];
}

static void fragments_add(struct fragments *list, struct fragment *f)
{
	if (list->last)
		list->last->next = f;
	else
		list->first = f;
	list->last = f;
}

static bool check_fragment(const struct plan *p, const struct file *f)
{
	const struct node *root = f->doc_count ? doc_root(&f->docs[0]) : NULL;

	if (f->broken)
		return fail(p->err, "the new text is not YAML: " PRIs, ARGs(f->error));
	if (f->doc_count > 1 || (f->doc_count && f->docs[0].marked))
		return fail(p->err, "the new text is more than one value");
	for (uint32_t i = 1; i < f->node_count; i++)
		if (f->nodes[i].kind == NODE_ALIAS || f->nodes[i].flags & NODE_ANCHOR)
			return fail(p->err, "the new text has an anchor or an alias");
	if (root && is_block_collection(root) && root->indent)
		return fail(p->err, "the new text does not begin in the first column");
	return true;
}

/* NULL, and the reason, when it cannot be inserted. */
static struct fragment *parse_fragment(struct plan *p, const struct op *op)
{
	struct fragment *f = arena_new(p->a, struct fragment);
	const struct file *file = file_parse(p->a, source_new(p->a, STR("new text"), op->text));

	*f = (struct fragment){ .op = op, .file = file };
	if (!check_fragment(p, file))
		return NULL;
	f->root = file->doc_count ? doc_root(&file->docs[0]) : NULL;
	return f;
}

static bool is_merge_key(struct plan *p, const struct node *n)
{
	return n->flags & NODE_IS_KEY && n->style == STYLE_PLAIN &&
		str_is(node_text(p->a, n), "<<");
}

static bool give(struct plan *p, const struct op *op, struct str value, enum scalar_type type)
{
	struct mark *m = mark(p, op->at);

	if (is_merge_key(p, op->at))
		return plan_refuse(p, op->at->start, "a merge key cannot have another name");
	if (m->set &&
		(m->set->kind != OP_SET || op->kind != OP_SET || m->type != type ||
			!str_eq(m->value, value)))
		return plan_refuse(p, op->at->start, "two values are given to one place");
	m->set = op;
	m->value = value;
	m->type = type;
	m->same = plan_is_value(p, m);
	if (op->at->flags & NODE_IS_KEY && op->kind != OP_REQUOTE)
		mark(p, node_parent(op->at))->renamed = true;
	return true;
}

static bool take_set(struct plan *p, const struct op *op)
{
	if (op->at->kind != NODE_SCALAR && op->at->kind != NODE_NULL)
		return plan_refuse(p, op->at->start, "only a scalar can be given a value");
	return give(p, op, op->text, op->type);
}

static bool splits_character(struct str value, uint32_t at)
{
	return at < value.n && ((unsigned char)value.p[at] & 0xc0) == 0x80;
}

static bool take_replace(struct plan *p, const struct op *op)
{
	struct str value = node_text(p->a, op->at);
	struct span part = op->part;

	if (op->at->kind != NODE_SCALAR)
		return plan_refuse(p, op->at->start, "only a scalar has a part to be replaced");
	if (part.start > part.end || part.end > value.n || splits_character(value, part.start) ||
		splits_character(value, part.end))
		return plan_refuse(p, op->at->start, "the part is not one of the value");
	value = str_printf(p->a, PRIs PRIs PRIs, ARGs(str_sub(value, 0, part.start)),
		ARGs(op->text), ARGs(str_sub(value, part.end, value.n)));
	return give(p, op, value, node_type(p->a, op->at, NULL));
}

static bool take_requote(struct plan *p, const struct op *op)
{
	if (op->at->kind != NODE_SCALAR)
		return plan_refuse(p, op->at->start, "only a scalar can have quotes");
	return give(p, op, node_text(p->a, op->at), node_type(p->a, op->at, NULL));
}

static bool is_comment(struct str s)
{
	if (!str_starts(s, "#"))
		return false;
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if ((c < 0x20 && c != '\t') || c == 0x7f || is_odd_character(s, i))
			return false;
	}
	return true;
}

static bool take_comment(struct plan *p, const struct op *op)
{
	struct mark *m = mark(p, op->at);

	if (op->text.p && !is_comment(op->text))
		return plan_refuse(p, op->at->start, "the new text is not one comment");
	if (op->kind == OP_COMMENT_ABOVE) {
		vec_push(p->a, &m->above, op);
		return op->text.p || plan_refuse(p, op->at->start, "there is no new text");
	}
	if (m->comment &&
		(!str_eq(m->comment->text, op->text) || !m->comment->text.p != !op->text.p))
		return plan_refuse(p, op->at->start, "two comments are given to one place");
	m->comment = op;
	return true;
}

static bool take_remove(struct plan *p, const struct op *op)
{
	const struct node *parent = node_parent(op->at);

	if (!parent || op->at->flags & NODE_IS_KEY)
		return plan_refuse(p, op->at->start,
			"only an entry of a mapping or sequence can be removed");
	mark(p, op->at)->removed = true;
	mark(p, parent)->touched = true;
	return true;
}

static bool take_insert(struct plan *p, const struct op *op)
{
	const struct node *at = op->at;

	if (at->kind == NODE_ALIAS || at->kind == NODE_SCALAR)
		return plan_refuse(p, at->start, "not a mapping or sequence");
	if (at->kind == NODE_MAP && !op->key.p)
		return plan_refuse(p, at->start, "an item cannot be inserted into a mapping");
	if (at->kind == NODE_SEQ && op->key.p)
		return plan_refuse(p, at->start, "a key cannot be inserted into a sequence");
	if (op->before && node_parent(op->before) != at)
		BUG("insertion before a node of another container");
	struct fragment *f = parse_fragment(p, op);
	if (!f)
		return false;
	struct mark *m = mark(p, at);
	if (m->end.first && !m->end.first->op->key.p != !op->key.p)
		return plan_refuse(p, at->start, "a key and an item are inserted into one value");
	m->touched = true;
	fragments_add(op->before ? &mark(p, op->before)->before : &m->end, f);
	return true;
}

static bool take_doc(struct plan *p, const struct op *op)
{
	if (op->kind == OP_REMOVE_DOC) {
		p->docs[op->doc->index].removed = true;
		return true;
	}
	struct fragment *f = parse_fragment(p, op);
	if (!f)
		return false;
	if (!f->root)
		return fail(p->err, "the new document is empty");
	fragments_add(&p->docs[op->doc ? op->doc->index : p->file->doc_count].before, f);
	return true;
}

static bool has_place(const struct op *op)
{
	return op->kind == OP_INSERT_DOC ||
		(op->kind == OP_REMOVE_DOC ? op->doc != NULL : op->at != NULL);
}

bool plan_take(struct plan *p, const struct op *op)
{
	if (!has_place(op))
		return fail(p->err, "there is nothing to change");
	if (op->at && op->at->file != p->file)
		BUG("operation on a node of another file");
	switch (op->kind) {
	case OP_SET:
		return take_set(p, op);
	case OP_REMOVE:
		return take_remove(p, op);
	case OP_INSERT:
		return take_insert(p, op);
	case OP_REPLACE:
		return take_replace(p, op);
	case OP_REQUOTE:
		return take_requote(p, op);
	case OP_COMMENT:
	case OP_COMMENT_ABOVE:
		return take_comment(p, op);
	case OP_REMOVE_DOC:
	case OP_INSERT_DOC:
		break;
	}
	return take_doc(p, op);
}
