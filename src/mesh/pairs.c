#include "mesh/pairs.h"

#include "mesh/orders.h"
#include "mesh/uncovered.h"

/* ---- pairing ---- */

struct named {
	const struct deployment *d;
	uint32_t times;
	bool taken;
};

static struct str content(struct arena *a, const struct deployment *d)
{
	uint64_t sum = d->objects.n;

	for (uint32_t i = 0; i < d->objects.n; i++) {
		const struct deployed *o = d->objects.v[i];
		sum += str_hash(str_printf(a, PRIs " " PRIs "/" PRIs, ARGs(o->type), ARGs(o->ns),
			ARGs(o->name)));
	}
	return str_printf(a, "%d %llx", (int)d->origin, (unsigned long long)sum);
}

static void count(struct arena *a, struct map *m, struct str key, const struct deployment *d)
{
	void **at = map_at(m, key);

	if (!*at)
		*at = arena_new(a, struct named);
	struct named *n = *at;
	n->d = d;
	n->times++;
}

struct pairing {
	struct arena *a;
	const struct deployments *before, *after;
	const struct deployment **of_before; /* by index: its counterpart */
	bool *taken;                         /* by index of after */
};

static void pair_by_name(struct pairing *p)
{
	struct map names = { .a = p->a };

	for (uint32_t i = 0; i < p->after->v.n; i++)
		count(p->a, &names, p->after->v.v[i]->name, p->after->v.v[i]);
	for (uint32_t i = 0; i < p->before->v.n; i++) {
		struct named *n = map_get(&names, p->before->v.v[i]->name);
		if (!n || n->taken)
			continue;
		n->taken = true;
		p->of_before[i] = n->d;
		p->taken[n->d->index] = true;
	}
}

static void pair_by_content(struct pairing *p)
{
	struct map x = { .a = p->a }, y = { .a = p->a };

	for (uint32_t i = 0; i < p->before->v.n; i++)
		if (!p->of_before[i])
			count(p->a, &x, content(p->a, p->before->v.v[i]), p->before->v.v[i]);
	for (uint32_t i = 0; i < p->after->v.n; i++)
		if (!p->taken[i])
			count(p->a, &y, content(p->a, p->after->v.v[i]), p->after->v.v[i]);
	for (uint32_t i = 0; i < x.n; i++) {
		const struct named *m = x.v[i].value, *n = map_get(&y, x.v[i].key);
		if (!n || m->times > 1 || n->times > 1)
			continue;
		p->of_before[m->d->index] = n->d;
		p->taken[n->d->index] = true;
	}
}

/* ---- comparison ---- */

static const struct deployment *or_empty(struct arena *a, const struct deployment *d)
{
	struct deployment *empty = arena_new(a, struct deployment);

	empty->by_kind.a = a;
	return d ? d : empty;
}

static const struct source *text_at(const struct project *p, struct str path)
{
	const struct project_file *f = map_get(&p->by_path, path);

	return f ? f->src : NULL;
}

/* All files of the one are in the other. */
static bool within(const struct project *x, const struct project *y)
{
	for (uint32_t i = 0; i < x->files.n; i++) {
		const struct source *s = text_at(y, x->files.v[i]->src->path);
		if (!s || !str_eq(s->text, x->files.v[i]->src->text))
			return false;
	}
	return true;
}

static void doubts(struct arena *a, struct pair *p, const struct deployment *d, const char *when)
{
	for (uint32_t i = 0; d && i < d->unknown.n; i++)
		vec_push(a, &p->unknown, str_printf(a, "%s: " PRIs, when, ARGs(d->unknown.v[i])));
}

static void add(struct arena *a, struct trees *t, const struct deployment *x,
	const struct deployment *y, bool files)
{
	struct pair p = { .name = y ? y->name : x->name, .x = x, .y = y };
	const struct deployment *before = or_empty(a, x), *after = or_empty(a, y);
	const struct mesh *now = mesh_new(a, before), *then = mesh_new(a, after);
	struct reasons more = mesh_uncovered(a, now, then);

	p.differences = mesh_prove(a, now, then, files);
	if (!files && x)
		p.open = mesh_open_orders(a, now);
	doubts(a, &p, x, "before");
	doubts(a, &p, y, "after");
	for (uint32_t i = 0; i < more.v.n; i++)
		vec_push(a, &p.unknown, more.v.v[i]);
	if (p.differences.verdict > t->verdict)
		t->verdict = p.differences.verdict;
	if (p.unknown.n && t->verdict == VERDICT_SAME)
		t->verdict = VERDICT_UNKNOWN;
	t->workloads += p.differences.workloads;
	t->listeners += p.differences.listeners;
	t->hosts += p.differences.hosts;
	t->routes += p.differences.routes;
	t->differences += p.differences.v.n;
	vec_push(a, &t->v, p);
}

/* A broken file can hold anything. */
static void broken(struct arena *a, struct trees *t, const struct project *in,
	const struct project *other, const char *when)
{
	for (uint32_t i = 0; i < in->files.n; i++) {
		const struct project_file *f = in->files.v[i];
		const struct source *s = text_at(other, f->src->path);
		if (!f->broken || f->excluded || !t->v.n || (s && str_eq(s->text, f->src->text)))
			continue;
		vec_push(a, &t->v.v[0].unknown,
			str_printf(a, "%s: " PRIs " cannot be read", when, ARGs(f->src->path)));
		if (t->verdict == VERDICT_SAME)
			t->verdict = VERDICT_UNKNOWN;
	}
}

static void forget_doubts(struct trees *t)
{
	for (uint32_t i = 0; i < t->v.n; i++)
		t->v.v[i].unknown.n = 0;
	t->verdict = VERDICT_SAME;
}

struct trees trees_compare(struct arena *a, const struct deployments *before,
	const struct deployments *after, bool files)
{
	struct trees out = { 0 };
	struct pairing p = { a, before, after,
		arena_array(a, const struct deployment *, before->v.n + 1),
		arena_array(a, bool, after->v.n + 1) };

	pair_by_name(&p);
	pair_by_content(&p);
	for (uint32_t i = 0; i < before->v.n; i++)
		add(a, &out, before->v.v[i], p.of_before[i], files);
	for (uint32_t i = 0; i < after->v.n; i++)
		if (!p.taken[i])
			add(a, &out, NULL, after->v.v[i], files);
	if (!out.differences && within(before->project, after->project) &&
		within(after->project, before->project))
		forget_doubts(&out);
	broken(a, &out, before->project, after->project, "before");
	broken(a, &out, after->project, before->project, "after");
	return out;
}
