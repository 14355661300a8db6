#include "recipe/mentions.h"

#include "mesh/virtual_service.h"

void *gateway_refs_slot(struct arena *a, struct map *m, struct str key, size_t size)
{
	void **at = map_at(m, key);

	if (!*at)
		*at = arena_alloc(a, size);
	return *at;
}

/* ---- Gateways ---- */

static void spell(struct gateway_refs *r, struct str spelling, struct str key)
{
	struct keys *k = AT(r, &r->spellings, spelling, struct keys);

	for (uint32_t i = 0; i < k->v.n; i++)
		if (str_eq(k->v.v[i], key))
			return;
	vec_push(r->a, &k->v, key);
}

static void add_gateway(struct gateway_refs *r, struct deployed *o)
{
	struct str ns = deployed_ns(o);
	struct str key = str_printf(r->a, PRIs "/" PRIs, ARGs(ns), ARGs(o->name));
	struct deployed_list *same = AT(r, &r->objects, key, struct deployed_list);

	vec_push(r->a, &same->v, o);
	if (same->v.n > 1)
		return;
	vec_push(r->a, &AT(r, &r->names, o->name, struct keys)->v, key);
	spell(r, key, key);
	spell(r, str_printf(r->a, PRIs "." PRIs, ARGs(o->name), ARGs(ns)), key);
	spell(r, str_printf(r->a, PRIs "." PRIs ".svc", ARGs(o->name), ARGs(ns)), key);
	spell(r, str_printf(r->a, PRIs "." PRIs ".svc.cluster.local", ARGs(o->name), ARGs(ns)),
		key);
	spell(r, str_printf(r->a, "gateway." PRIs "." PRIs, ARGs(ns), ARGs(o->name)), key);
	spell(r, str_printf(r->a, "local-gateway." PRIs "." PRIs, ARGs(ns), ARGs(o->name)), key);
}

static void find_gateways(struct gateway_refs *r)
{
	for (uint32_t i = 0; i < r->deployments->v.n; i++) {
		const struct deployed_list *list = deployment_all(r->deployments->v.v[i],
			"networking.istio.io/Gateway");
		for (uint32_t j = 0; j < list->v.n; j++)
			if (list->v.v[j]->name.n)
				add_gateway(r, list->v.v[j]);
	}
}

/* ---- VirtualServices ---- */

static struct str entry_key(struct gateway_refs *r, const struct node *n)
{
	return str_printf(r->a, PRIs ":%u", ARGs(node_source(n)->path), n->start);
}

static void add_list(struct gateway_refs *r, struct gateway_ref ref)
{
	for (const struct value *e = value_child(ref.list); e; e = e->next) {
		struct str key = gateway_reference(r->a, value_str(e), ref.ns);
		ref.entry = e;
		if (e->from)
			map_put(&r->entries, entry_key(r, e->from), r);
		vec_push(r->a, &AT(r, &r->refs, key, struct gateway_ref_list)->v, ref);
	}
}

static void add_matches(struct gateway_refs *r, struct gateway_ref ref, const struct value *routes)
{
	for (const struct value *route = value_child(routes); route; route = route->next)
		for (const struct value *m = value_child(value_get(route, "match")); m;
			m = m->next) {
			ref.list = value_get(m, "gateways");
			add_list(r, ref);
		}
}

static void add_service(struct gateway_refs *r, struct gateway_ref ref, const struct value *tree)
{
	const struct value *spec = value_get(tree, "spec");

	ref.list = value_get(spec, "gateways");
	add_list(r, ref);
	add_matches(r, ref, value_get(spec, "http"));
	add_matches(r, ref, value_get(spec, "tls"));
	add_matches(r, ref, value_get(spec, "tcp"));
}

static void find_services(struct gateway_refs *r)
{
	for (uint32_t i = 0; i < r->project->objects.n; i++) {
		const struct object *o = r->project->objects.v[i];
		if (!object_is(o, "networking.istio.io/VirtualService") || !object_tree(o))
			continue;
		const struct deployed_list *forms = &r->deployments->of_object[o->id];
		struct gateway_ref ref = { .service = o, .ns = o->ns.n ? o->ns : STR("default") };
		if (!forms->v.n)
			add_service(r, ref, object_tree(o));
		for (uint32_t j = 0; j < forms->v.n; j++) {
			ref.form = forms->v.v[j];
			ref.ns = deployed_ns(ref.form);
			add_service(r, ref, ref.form->tree);
		}
	}
}

const struct gateway_refs *gateway_refs(struct lint *l)
{
	void **at = lint_slot(l, "gateway_refs");

	if (*at)
		return *at;
	struct arena *a = lint_arena(l);
	struct gateway_refs *r = *at = arena_new(a, struct gateway_refs);
	r->a = a;
	r->project = lint_project(l);
	r->deployments = lint_deployments(l);
	r->objects.a = r->names.a = r->spellings.a = r->refs.a = a;
	r->mentions.a = r->entries.a = r->port_names.a = a;
	find_gateways(r);
	find_services(r);
	find_mentions(r);
	return r;
}

const struct gateway_ref_list *gateway_refs_of(const struct gateway_refs *r, struct str key)
{
	static const struct gateway_ref_list none = { 0 };
	const struct gateway_ref_list *l = map_get(&r->refs, key);

	return l ? l : &none;
}

const struct gateway_mentions *gateway_mentions_of(const struct gateway_refs *r, struct str key)
{
	static const struct gateway_mentions none = { 0 };
	const struct gateway_mentions *m = map_get(&r->mentions, key);

	return m ? m : &none;
}

const struct gateway_mentions *port_name_mentions(const struct gateway_refs *r, struct str name)
{
	static const struct gateway_mentions none = { 0 };
	const struct gateway_mentions *m = map_get(&r->port_names, name);

	return m ? m : &none;
}

const struct object *gateway_object_in(const struct gateway_refs *r, struct str key,
	const struct deployment *d)
{
	const struct deployed_list *all = gateway_objects_of(r, key);

	for (uint32_t i = 0; i < all->v.n; i++)
		if (all->v.v[i]->in == d)
			return all->v.v[i]->source;
	return NULL;
}

const struct deployed_list *gateway_objects_of(const struct gateway_refs *r, struct str key)
{
	static const struct deployed_list none = { 0 };
	const struct deployed_list *l = map_get(&r->objects, key);

	return l ? l : &none;
}
