#include "mesh/orders.h"

#include "mesh/canonical.h"

enum { MANY_GATEWAYS = 8 };

struct trial {
	struct arena *a;
	const struct mesh *before, *after;
	struct differences out;
	bool from_files; /* before is taken as the files have it */
	struct map said;
};

static const struct order as_filed = { 0 };

static void keep(struct trial *t, const struct difference *d)
{
	struct difference kept = { .verdict = d->verdict,
		.text = str_dup(t->a, d->text),
		.request = str_dup(t->a, d->request),
		.before = str_dup(t->a, d->before),
		.after = str_dup(t->a, d->after),
		.place = str_dup(t->a, d->place),
		.ns = str_dup(t->a, d->ns),
		.workload = str_dup(t->a, d->workload) };

	for (uint32_t i = 0; i < d->gateways.v.n; i++)
		vec_push(t->a, &kept.gateways.v, str_dup(t->a, d->gateways.v.v[i]));
	map_put(&t->said, kept.text, t);
	vec_push(t->a, &t->out.v, kept);
}

static void try_order(struct trial *t, const struct order *order)
{
	struct arena scratch = { 0 };
	struct differences d = mesh_differences_in(&scratch, t->before,
		t->from_files ? &as_filed : order, t->after, order);

	for (uint32_t i = 0; i < d.v.n; i++)
		if (!map_get(&t->said, d.v.v[i].text))
			keep(t, &d.v.v[i]);
	if (d.verdict > t->out.verdict)
		t->out.verdict = d.verdict;
	if (!t->out.workloads) {
		t->out.workloads = d.workloads;
		t->out.listeners = d.listeners;
		t->out.hosts = d.hosts;
		t->out.routes = d.routes;
	}
	arena_clear(&scratch);
}

static struct str spec_of(struct arena *a, const struct gateway *g)
{
	return g && g->object ? canonical_text(a, value_get(g->object->tree, "spec"), NULL)
			      : (struct str){ 0 };
}

static void add_changed(struct arena *a, struct hosts *out, const struct mesh *in,
	const struct mesh *other)
{
	for (uint32_t i = 0; i < in->gateways.n; i++) {
		const struct gateway *g = in->gateways.v[i];
		const struct gateway *o = map_get(&other->gateway_by_key, g->key);
		if (!str_eq(spec_of(a, g), spec_of(a, o)) && !hosts_contain(out, g->key))
			vec_push(a, &out->v, g->key);
		if (out->v.n > MANY_GATEWAYS)
			return;
	}
}

static void try_each_first(struct trial *t)
{
	struct hosts changed = { 0 };

	add_changed(t->a, &changed, t->before, t->after);
	add_changed(t->a, &changed, t->after, t->before);
	for (uint32_t i = 0; i < changed.v.n && changed.v.n <= MANY_GATEWAYS; i++) {
		struct order order = { .first = changed.v.v[i] };
		try_order(t, &order);
		order.gateways_reversed = true;
		try_order(t, &order);
	}
}

struct differences mesh_prove(struct arena *a, const struct mesh *before, const struct mesh *after,
	bool files)
{
	static const struct order orders[] = { { 0 }, { .gateways_reversed = true },
		{ .services_reversed = true },
		{ .gateways_reversed = true, .services_reversed = true }, { .seed = 1 },
		{ .seed = 2 }, { .seed = 3 } };
	struct trial t = { .a = a, .before = before, .after = after, .said.a = a };

	for (size_t i = 0; i < (files ? 1 : countof(orders)); i++)
		try_order(&t, &orders[i]);
	if (!files)
		try_each_first(&t);
	return t.out;
}

struct differences mesh_open_orders(struct arena *a, const struct mesh *m)
{
	static const struct order orders[] = { { .gateways_reversed = true },
		{ .services_reversed = true }, { .seed = 1 }, { .seed = 2 } };
	struct trial t = { .a = a, .before = m, .after = m, .from_files = true, .said.a = a };

	for (size_t i = 0; i < countof(orders); i++)
		try_order(&t, &orders[i]);
	return t.out;
}
