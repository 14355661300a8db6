#include "manifest/index.h"

struct overlay {
	struct project *p;
	const struct project *base;
	VEC(struct project_change) changes; /* by path */
	VEC(bool) shared;
	bool charts; /* a Chart.yaml changes */
};

static struct map copy_map(struct arena *a, const struct map *from)
{
	struct map m = *from;

	m.a = a;
	m.cap = m.n;
	m.v = arena_array(a, struct map_entry, m.n);
	m.slot = arena_array(a, uint32_t, m.slots);
	if (m.n) {
		memcpy(m.v, from->v, m.n * sizeof(*m.v));
		memcpy(m.slot, from->slot, m.slots * sizeof(*m.slot));
	}
	return m;
}

static void add_file(struct overlay *o, struct project_file *f, bool shared)
{
	vec_push(o->p->a, &o->p->files, f);
	vec_push(o->p->a, &o->shared, shared);
}

/* `old` is NULL for a file that comes. */
static void change_file(struct overlay *o, const struct project_change *c,
	const struct project_file *old)
{
	struct project_file *f = NULL;

	if (c->text.p) {
		f = project_file_new(o->p->a, source_new(o->p->a, c->path, c->text));
		f->excluded = old && old->excluded;
		f->guard = old ? old->guard : NULL;
		f->stream = old && old->stream;
		add_file(o, f, false);
	}
	if (f || old)
		map_put(&o->p->by_path, old ? old->src->path : f->src->path, f);
	o->charts |= (f && f->role == ROLE_CHART) || (old && old->role == ROLE_CHART);
}

static int change_cmp(const void *x, const void *y)
{
	const struct project_change *a = x, *b = y;

	return str_cmp(a->path, b->path);
}

static void merge_files(struct overlay *o)
{
	uint32_t next = 0;

	for (uint32_t i = 0; i < o->base->files.n; i++) {
		struct project_file *f = o->base->files.v[i];
		int cmp = 1;
		while (next < o->changes.n &&
			(cmp = str_cmp(o->changes.v[next].path, f->src->path)) < 0)
			change_file(o, &o->changes.v[next++], NULL);
		if (next < o->changes.n && cmp == 0)
			change_file(o, &o->changes.v[next++], f);
		else
			add_file(o, f, true);
	}
	while (next < o->changes.n)
		change_file(o, &o->changes.v[next++], NULL);
}

struct project *project_overlay(struct arena *a, const struct project *base,
	const struct project_change *changes, size_t n)
{
	struct overlay o = { .p = arena_new(a, struct project), .base = base };

	o.p->a = a;
	o.p->complete = base->complete;
	o.p->memo = base->memo;
	o.p->declared.v = base->declared.v;
	o.p->declared.n = base->declared.n;
	o.p->remotes.v = base->remotes.v;
	o.p->remotes.n = base->remotes.n;
	o.p->by_path = copy_map(a, &base->by_path);
	o.p->by_key = copy_map(a, &base->by_key);
	for (size_t i = 0; i < n; i++)
		vec_push(a, &o.changes, changes[i]);
	if (n)
		qsort(o.changes.v, n, sizeof(*o.changes.v), change_cmp);
	merge_files(&o);
	index_roles(o.p, o.shared.v, o.charts);
	index_objects(o.p, o.shared.v);
	o.p->kustomize = kustomize_new(o.p, base);
	return o.p;
}
