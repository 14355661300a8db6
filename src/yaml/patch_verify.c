#include "yaml/patch_verify.h"

bool verify_differs(const struct verify *v, const struct node *got, const char *what)
{
	return fail(v->err, "line %u after the edit: %s would change",
		source_line(v->after->src, got->entry) + 1, what);
}

static const char *const new_text = "the meaning of the new text";

static bool is_fragment(const struct verify *v, const struct node *want)
{
	return want->file != v->before;
}

static const struct mark *mark_of(const struct verify *v, const struct node *want)
{
	static const struct mark none = { 0 };

	return is_fragment(v, want) ? &none : plan_mark(&v->plan, want);
}

/* The value of all but block scalars depends on nothing but their bytes. */
static bool same_bytes(const struct node *a, const struct node *b)
{
	return a->style == b->style && !is_block_scalar(a) &&
		str_eq(source_slice(a->file->src, node_span(a)),
			source_slice(b->file->src, node_span(b)));
}

static bool same_scalar(const struct verify *v, const struct node *want, const struct node *got)
{
	struct arena scratch = { 0 };
	bool same = same_bytes(want, got);

	if (!same)
		same = str_eq(node_text(&scratch, want), node_text(&scratch, got)) &&
			node_type(&scratch, want, NULL) == node_type(&scratch, got, NULL);
	arena_clear(&scratch);
	return same || verify_differs(v, got, is_fragment(v, want) ? new_text : "a value");
}

static bool is_null(const struct node *n)
{
	struct arena scratch = { 0 };
	bool null = n->kind == NODE_NULL ||
		(n->kind == NODE_SCALAR && node_type(&scratch, n, NULL) == SCALAR_NULL);

	arena_clear(&scratch);
	return null;
}

static bool may_have_style(const struct mark *m, const struct node *got)
{
	return got->style == m->set->style ||
		(m->set->style == STYLE_SINGLE && got->style == STYLE_DOUBLE);
}

static bool same_set(const struct verify *v, const struct mark *m, const struct node *got)
{
	struct arena scratch = { 0 };
	bool same = m->type == SCALAR_NULL
		? is_null(got)
		: got->kind == NODE_SCALAR && node_type(&scratch, got, NULL) == m->type &&
			str_eq(node_text(&scratch, got), m->value);

	if (m->set->kind == OP_REQUOTE && !may_have_style(m, got))
		same = false;
	arena_clear(&scratch);
	return same || verify_differs(v, got, "more than the value asked for");
}

static bool same_node(const struct verify *v, const struct node *want, const struct node *got);

static bool same_fragment(const struct verify *v, const struct fragment *f, const struct node *got)
{
	struct arena scratch = { 0 };
	const struct node *key = node_key(got);
	bool same = !key == !f->op->key.p;

	if (same && key)
		same = key->kind == NODE_SCALAR && str_eq(node_text(&scratch, key), f->op->key) &&
			node_type(&scratch, key, NULL) == SCALAR_STRING;
	arena_clear(&scratch);
	if (!same)
		return verify_differs(v, got, "a key");
	if (f->root)
		return same_node(v, f->root, got);
	if (node_unknown(got))
		return verify_differs(v, got, "what a template does to a value");
	return is_null(got) || verify_differs(v, got, new_text);
}

/* Goes over what is inserted; *got is the next node of the new tree. */
static bool same_fragments(const struct verify *v, const struct fragments *list,
	const struct node *parent, const struct node **got)
{
	for (const struct fragment *f = list->first; f; f = f->next) {
		if (!*got)
			return verify_differs(v, parent, "the number of entries");
		if (!same_fragment(v, f, *got))
			return false;
		*got = node_next(*got);
	}
	return true;
}

static bool same_entry(const struct verify *v, const struct node *want, const struct node *got)
{
	const struct node *key = node_key(want);

	if (!key != !node_key(got))
		return verify_differs(v, got, "a key");
	return (!key || same_node(v, key, node_key(got))) && same_node(v, want, got);
}

static bool same_children(const struct verify *v, const struct node *want, const struct node *got)
{
	const struct node *g = node_child(got);

	for (const struct node *w = node_child(want); w; w = node_next(w)) {
		const struct mark *m = mark_of(v, w);
		if (!same_fragments(v, &m->before, got, &g))
			return false;
		if (m->removed)
			continue;
		if (!g)
			return verify_differs(v, got, "the number of entries");
		if (!same_entry(v, w, g))
			return false;
		g = node_next(g);
	}
	if (!same_fragments(v, &mark_of(v, want)->end, got, &g))
		return false;
	return !g || verify_differs(v, g, "the number of entries");
}

static enum node_kind kind_after(const struct node *want, const struct mark *m)
{
	if (want->kind == NODE_NULL && m->end.first)
		return m->end.first->op->key.p ? NODE_MAP : NODE_SEQ;
	return want->kind;
}

/* Only where the first entry comes or the last one goes, or where new text had
 * to be adapted. */
static bool may_change_style(const struct verify *v, const struct node *want, const struct mark *m)
{
	return is_fragment(v, want) ||
		(m->touched && (!node_child(want) || plan_empties(&v->plan, want)));
}

static bool same_node(const struct verify *v, const struct node *want, const struct node *got)
{
	const struct mark *m = mark_of(v, want);

	if (!is_fragment(v, want))
		v->twin[node_index(want)] = got;
	if (!str_eq(node_tag(want), node_tag(got)) || !str_eq(node_anchor(want), node_anchor(got)))
		return verify_differs(v, got, "a tag or an anchor");
	if ((want->flags ^ got->flags) & (NODE_MASKED | NODE_OPEN | NODE_MAYBE))
		return verify_differs(v, got, "what a template does to a value");
	if (m->set)
		return same_set(v, m, got);
	if (is_fragment(v, want) && is_null(want))
		return is_null(got) || verify_differs(v, got, new_text);
	if (kind_after(want, m) != got->kind)
		return verify_differs(v, got, "the kind of a value");
	if (want->style != got->style && !may_change_style(v, want, m))
		return verify_differs(v, got, "the style of a value");
	switch ((enum node_kind)got->kind) {
	case NODE_NULL:
		return true;
	case NODE_SCALAR:
	case NODE_ALIAS:
		return same_scalar(v, want, got);
	case NODE_MAP:
	case NODE_SEQ:
		break;
	}
	return same_children(v, want, got);
}

static bool same_root(const struct verify *v, const struct node *want, const struct doc *got)
{
	const struct node *root = doc_root(got);

	if (want && root)
		return same_node(v, want, root);
	return want == root || fail(v->err, "a document would change");
}

/* Documents that are inserted; *got is the index of the next new one. */
static bool same_new_docs(const struct verify *v, uint32_t before, uint32_t *got)
{
	const struct fragment *f = v->plan.docs[before].before.first;

	for (; f; f = f->next) {
		if (*got == v->after->doc_count)
			return fail(v->err, "the number of documents would change");
		if (!same_root(v, f->root, &v->after->docs[(*got)++]))
			return false;
	}
	return true;
}

static bool same_docs(const struct verify *v)
{
	uint32_t got = 0;

	for (uint32_t i = 0; i < v->before->doc_count; i++) {
		if (!same_new_docs(v, i, &got))
			return false;
		if (v->plan.docs[i].removed)
			continue;
		if (got == v->after->doc_count)
			return fail(v->err, "the number of documents would change");
		if (!same_root(v, doc_root(&v->before->docs[i]), &v->after->docs[got++]))
			return false;
	}
	if (!same_new_docs(v, v->before->doc_count, &got))
		return false;
	return got == v->after->doc_count || fail(v->err, "the number of documents would change");
}

static bool same_targets(const struct verify *v)
{
	const struct file *f = v->before;
	uint32_t kept = 0;

	for (uint32_t i = 0; i < f->target_count; i++) {
		const struct node *alias = v->twin[f->targets[i].node];
		if (!alias)
			continue;
		kept++;
		if (node_target(alias) != v->twin[f->targets[i].target])
			return verify_differs(v, alias, "what an alias means");
	}
	return kept == v->after->target_count || fail(v->err, "an alias would get a meaning");
}

bool patch_verify(const struct patch *p, const struct file *after, struct err *err)
{
	struct verify v = { .before = p->file, .after = after, .err = err };

	if (after->broken)
		return fail(err, "the edited text cannot be read: " PRIs, ARGs(after->error));
	if (!plan_build(&v.plan, p, err))
		return false;
	v.twin = arena_array(p->a, const struct node *, p->file->node_count + 1);
	return same_docs(&v) && same_targets(&v) && verify_comments(&v);
}
