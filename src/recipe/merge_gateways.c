#include "recipe/merge_gateways.h"

#include "recipe/merge.h"

struct rank {
	uint32_t references, objects, hosts;
	struct str created, name;
};

static uint32_t services_naming(const struct merge *m, const struct gateway *g)
{
	const struct gateway_ref_list *refs = gateway_refs_of(m->refs, g->key);
	struct map seen = { .a = m->a };

	for (uint32_t i = 0; i < refs->v.n; i++)
		map_put(&seen, str_printf(m->a, "%u", refs->v.v[i].service->id), m->fix);
	return seen.n;
}

static uint32_t objects_beside(const struct merge *m, const struct gateway *g)
{
	const struct project_file *f = map_get(&lint_project(m->l)->by_path,
		g->object->source->file->src->path);

	return f ? f->objects.n : 0;
}

static struct rank rank_of(const struct merge *m, const struct gateway *g)
{
	struct rank r = { services_naming(m, g), objects_beside(m, g), 0, g->created, g->key };

	for (uint32_t i = 0; i < g->server_count; i++)
		r.hosts += g->servers[i].hosts.v.n;
	return r;
}

static bool better(const struct rank *x, const struct rank *y)
{
	if (x->references != y->references)
		return x->references > y->references;
	if (x->created.n && y->created.n && !str_eq(x->created, y->created))
		return str_cmp(x->created, y->created) < 0;
	if (x->objects != y->objects)
		return x->objects > y->objects;
	if (x->hosts != y->hosts)
		return x->hosts > y->hosts;
	return str_cmp(x->name, y->name) < 0;
}

static const struct gateway *choose(const struct merge *m, const struct gateway_list *gateways,
	struct str keep)
{
	const struct gateway *best = gateways->v.v[0];
	struct rank best_rank = rank_of(m, best);

	for (uint32_t i = 0; i < gateways->v.n; i++) {
		const struct gateway *g = gateways->v.v[i];
		struct rank r = rank_of(m, g);
		if (str_eq(g->key, keep))
			return g;
		if (better(&r, &best_rank)) {
			best = g;
			best_rank = r;
		}
	}
	return best;
}

const struct gateway *merge_survivor(struct lint *l, const struct merge_context *context,
	const struct gateway_list *gateways)
{
	struct merge m = { .l = l,
		.a = lint_arena(l),
		.context = context,
		.refs = gateway_refs(l) };

	return choose(&m, gateways, context->keep);
}

static struct str names(const struct merge *m)
{
	struct buf b = { .a = m->a };

	for (uint32_t i = 0; i < m->go.v.n; i++)
		buf_printf(&b, "%s" PRIs,
			!i                          ? ""
				: i + 1 < m->go.v.n ? ", "
						    : " and ",
			ARGs(m->go.v.v[i]->key));
	return buf_str(&b);
}

struct fix *merge_gateways(struct lint *l, struct finding *f, const struct merge_context *context,
	const struct gateway_list *gateways)
{
	struct merge m = { .l = l,
		.a = lint_arena(l),
		.context = context,
		.refs = gateway_refs(l) };

	m.stays = choose(&m, gateways, context->keep);
	for (uint32_t i = 0; i < gateways->v.n; i++)
		if (gateways->v.v[i] != m.stays)
			vec_push(m.a, &m.go.v, gateways->v.v[i]);
	m.fix = fix_new(l, f, "merge", "Merge Gateway " PRIs " into " PRIs, ARGs(names(&m)),
		ARGs(m.stays->key));
	for (uint32_t i = 0; i < gateways->v.n; i++)
		fix_prove(m.fix, gateways->v.v[i]->key);
	fix_effect(m.fix, EFFECT_PRUNE);
	merge_servers_into(&m);
	merge_references(&m);
	for (uint32_t i = 0; i < m.go.v.n; i++)
		fix_remove_object(m.fix, lint_project(l), m.go.v.v[i]->object->source);
	merge_check(&m);
	return m.fix;
}
