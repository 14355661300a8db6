#include "yaml/patch_verify.h"

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

static void find_origins(struct verify *v)
{
	v->origin = arena_array(v->plan.a, uint32_t, v->after->node_count + 1);
	for (uint32_t i = 1; i < v->before->node_count; i++)
		if (v->twin[i])
			v->origin[node_index(v->twin[i])] = i;
}

/* A new node that, when it was an old one, had the offset in it. */
static bool held(const struct verify *v, const struct node *is, uint32_t offset)
{
	uint32_t origin = v->origin[node_index(is)];
	const struct node *was = &v->before->nodes[origin];

	return origin && was->entry < offset && offset < was->end;
}

/* It is about the same node; one of nobody is not about a node now, but for
 * what it stood in, at the end of that. What is said of a node that goes may only
 * be the header of the file. */
static bool same_owner(const struct verify *v, const struct comment_owner *was,
	const struct comment_owner *is, uint32_t offset)
{
	const struct node *twin = was->node ? v->twin[node_index(was->node)] : NULL;

	if (was->first || (was->node && !twin))
		return true;
	if (!was->node)
		return !is->node || (is->role == COMMENT_BELOW && held(v, is->node, offset));
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

	find_origins(v);
	comments_that_stay(v, &stay);
	comments_that_come(v, &come);
	for (uint32_t i = 0; i < v->after->comment_count; i++) {
		uint32_t old = found < stay.list.n ? stay.list.v[found] : 0;
		struct str text = comment_text(v->after, i);
		bool same = found < stay.list.n && str_eq(comment_text(v->before, old), text);
		if (same && same_owner(v, &was[old], &is[i], v->before->comments[old].start)) {
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
			return verify_differs(v, twin, "the place of a comment");
	}
	return true;
}

bool verify_comments(struct verify *v)
{
	return same_comments(v) && same_places(v);
}
