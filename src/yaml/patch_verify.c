#include "yaml/patch_plan.h"

/* The tree that the operations mean is not built: the old one is walked beside
 * the new one, and where an operation says so, something else is expected. */
struct verify {
	struct plan plan;
	const struct file *before, *after;
	const struct node **twin; /* by old node: what it became */
	struct err *err;
};

static bool differs(const struct verify *v, const struct node *got, const char *what)
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
	return same || differs(v, got, is_fragment(v, want) ? new_text : "a value");
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
	return same || differs(v, got, "more than the value asked for");
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
		return differs(v, got, "a key");
	if (!f->root)
		return is_null(got) || differs(v, got, new_text);
	return same_node(v, f->root, got);
}

/* Goes over what is inserted; *got is the next node of the new tree. */
static bool same_fragments(const struct verify *v, const struct fragments *list,
	const struct node *parent, const struct node **got)
{
	for (const struct fragment *f = list->first; f; f = f->next) {
		if (!*got)
			return differs(v, parent, "the number of entries");
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
		return differs(v, got, "a key");
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
			return differs(v, got, "the number of entries");
		if (!same_entry(v, w, g))
			return false;
		g = node_next(g);
	}
	if (!same_fragments(v, &mark_of(v, want)->end, got, &g))
		return false;
	return !g || differs(v, g, "the number of entries");
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
		return differs(v, got, "a tag or an anchor");
	if (m->set)
		return same_set(v, m, got);
	if (is_fragment(v, want) && is_null(want))
		return is_null(got) || differs(v, got, new_text);
	if (kind_after(want, m) != got->kind)
		return differs(v, got, "the kind of a value");
	if (want->style != got->style && !may_change_style(v, want, m))
		return differs(v, got, "the style of a value");
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
			return differs(v, alias, "what an alias means");
	}
	return kept == v->after->target_count || fail(v->err, "an alias would get a meaning");
}

struct texts {
	VEC(struct str) list;
};

struct indices {
	VEC(uint32_t) list;
};

static struct str comment_text(const struct file *f, uint32_t i)
{
	return str_trim(str_sub(f->src->text, f->comments[i].start, f->comments[i].end));
}

struct zones {
	VEC(struct span) list;
};

static int by_start(const void *a, const void *b)
{
	uint32_t x = ((const struct span *)a)->start, y = ((const struct span *)b)->start;

	return (x > y) - (x < y);
}

/* The text that goes, in order. */
static void find_zones(struct verify *v, struct zones *z)
{
	for (uint32_t i = 0; i < v->plan.marks.n; i++)
		if (v->plan.marks.v[i]->removed)
			vec_push(v->plan.a, &z->list, node_owned(v->plan.marks.v[i]->node));
	for (uint32_t i = 0; i < v->before->doc_count; i++) {
		const struct doc *d = &v->before->docs[i];
		struct span at = { plan_doc_start(d), d->end };
		if (v->plan.docs[i].removed)
			vec_push(v->plan.a, &z->list, at);
	}
	if (z->list.n)
		qsort(z->list.v, z->list.n, sizeof(z->list.v[0]), by_start);
}

/* By comment: whether an operation says what becomes of it. */
static bool *comments_replaced(struct verify *v)
{
	bool *replaced = arena_array(v->plan.a, bool, v->before->comment_count + 1);

	for (uint32_t i = 0; i < v->plan.marks.n; i++)
		if (v->plan.marks.v[i]->comment)
			replaced[trailing_comment(v->plan.marks.v[i]->node)] = true;
	return replaced;
}

static void comments_that_stay(struct verify *v, struct indices *out)
{
	const bool *replaced = comments_replaced(v);
	struct zones z = { 0 };
	uint32_t at = 0;

	find_zones(v, &z);
	for (uint32_t i = 0; i < v->before->comment_count; i++) {
		uint32_t start = v->before->comments[i].start;
		while (at < z.list.n && z.list.v[at].end <= start)
			at++;
		if (!replaced[i] && (at == z.list.n || z.list.v[at].start > start))
			vec_push(v->plan.a, &out->list, i);
	}
}

static void add_comments(struct verify *v, const struct fragments *list, struct texts *out)
{
	for (const struct fragment *f = list->first; f; f = f->next)
		for (uint32_t i = 0; i < f->file->comment_count; i++)
			vec_push(v->plan.a, &out->list, comment_text(f->file, i));
}

static void comments_that_come(struct verify *v, struct texts *out)
{
	for (uint32_t i = 0; i < v->plan.marks.n; i++) {
		const struct mark *m = v->plan.marks.v[i];
		add_comments(v, &m->before, out);
		add_comments(v, &m->end, out);
		if (m->comment && m->comment->text.p)
			vec_push(v->plan.a, &out->list, str_trim(m->comment->text));
		for (uint32_t k = 0; k < m->above.n; k++)
			vec_push(v->plan.a, &out->list, str_trim(m->above.v[k]->text));
	}
	for (uint32_t i = 0; i <= v->before->doc_count; i++)
		add_comments(v, &v->plan.docs[i].before, out);
}

/* It is about the same node; one of nobody is not about a node now. What is said
 * of a node that goes may only be the header of the file. */
static bool same_owner(const struct verify *v, const struct comment_owner *was,
	const struct comment_owner *is)
{
	const struct node *twin = was->node ? v->twin[node_index(was->node)] : NULL;

	if (was->first || (was->node && !twin))
		return true;
	if (!was->node)
		return !is->node;
	if (is->first && was->role == COMMENT_ABOVE)
		return is->first == twin;
	return is->node == twin && is->role == was->role;
}

static bool come_as_asked(struct verify *v, struct texts *come, struct texts *rest)
{
	if (rest->list.n != come->list.n)
		return fail(v->err, "a comment would stay without what it is about");
	if (!come->list.n)
		return true;
	qsort(come->list.v, come->list.n, sizeof(struct str), str_qsort);
	qsort(rest->list.v, rest->list.n, sizeof(struct str), str_qsort);
	for (uint32_t i = 0; i < come->list.n; i++)
		if (!str_eq(come->list.v[i], rest->list.v[i]))
			return fail(v->err, "a comment would change");
	return true;
}

/* All that stay are there in their order, about the same nodes, and the others
 * are the new ones. */
static bool same_comments(struct verify *v)
{
	const struct comment_owner *was = comment_owners(v->plan.a, v->before);
	const struct comment_owner *is = comment_owners(v->plan.a, v->after);
	struct texts come = { 0 }, rest = { 0 };
	struct indices stay = { 0 };
	uint32_t found = 0;
	bool moved = false;

	comments_that_stay(v, &stay);
	comments_that_come(v, &come);
	for (uint32_t i = 0; i < v->after->comment_count; i++) {
		uint32_t old = found < stay.list.n ? stay.list.v[found] : 0;
		struct str text = comment_text(v->after, i);
		bool same = found < stay.list.n && str_eq(comment_text(v->before, old), text);
		if (same && same_owner(v, &was[old], &is[i])) {
			found++;
			moved = false;
			continue;
		}
		moved = moved || same;
		vec_push(v->plan.a, &rest.list, text);
	}
	if (found == stay.list.n)
		return come_as_asked(v, &come, &rest);
	return fail(v->err,
		moved ? "a comment would be about something else: " PRIs
		      : "a comment would be lost: " PRIs,
		ARGs(comment_text(v->before, stay.list.v[found])));
}

/* The comment on the line above that of the entry. */
static struct str comment_right_above(const struct node *n)
{
	uint32_t line = line_start(n->file->src, n->entry), i = comment_from(n->file, line);

	if (!i || source_next_line(n->file->src, n->file->comments[i - 1].start) != line)
		return (struct str){ 0 };
	return comment_text(n->file, i - 1);
}

static struct str comment_behind(const struct node *n)
{
	uint32_t at = trailing_comment(n);

	return at < n->file->comment_count ? comment_text(n->file, at) : STR("");
}

/* Those that operations speak of are where they say. */
static bool same_places(const struct verify *v)
{
	for (uint32_t i = 0; i < v->plan.marks.n; i++) {
		const struct mark *m = v->plan.marks.v[i];
		const struct node *twin = v->twin[node_index(m->node)];
		const struct op *above = m->above.n ? m->above.v[m->above.n - 1] : NULL;
		if (!twin)
			continue;
		if ((above && !str_eq(comment_right_above(twin), str_trim(above->text))) ||
			(m->comment && !str_eq(comment_behind(twin), str_trim(m->comment->text))))
			return differs(v, twin, "the place of a comment");
	}
	return true;
}

bool patch_verify(const struct patch *p, const struct file *after, struct err *err)
{
	struct verify v = { .before = p->file, .after = after, .err = err };

	if (after->broken)
		return fail(err, "the edited text cannot be read: " PRIs, ARGs(after->error));
	if (!plan_build(&v.plan, p, err))
		return false;
	v.twin = arena_array(p->a, const struct node *, p->file->node_count + 1);
	return same_docs(&v) && same_targets(&v) && same_comments(&v) && same_places(&v);
}
