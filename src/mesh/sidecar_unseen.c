#include "mesh/sidecar_unseen.h"

struct search {
	struct arena *a;
	struct map workloads; /* namespace and a label -> struct workloads */
	struct map lonely;    /* namespace -> struct registered_list: Services without workload */
	struct map said;
	struct reasons out;
};

/* ---- workloads ---- */

struct workloads {
	VEC(struct workload) v;
};

/* "ns key=value"; without namespace: in any. A pair without key: whatever it has. */
static struct str pair_key(struct arena *a, struct str ns, const struct label *l)
{
	static const struct label none = { 0 };

	l = l ? l : &none;
	return str_printf(a, PRIs " " PRIs "=" PRIs, ARGs(ns), ARGs(l->key), ARGs(l->value));
}

static void index_at(struct search *s, const struct workload *w, const struct label *l)
{
	struct str anywhere = { 0 };

	for (int i = 0; i < 2; i++) {
		void **at = map_at(&s->workloads, pair_key(s->a, i ? w->ns : anywhere, l));
		if (!*at)
			*at = arena_new(s->a, struct workloads);
		struct workloads *list = *at;
		vec_push(s->a, &list->v, *w);
	}
}

static void index_workloads(struct search *s, const struct deployment *d)
{
	struct workload w;

	for (uint32_t i = 0; i < d->objects.n; i++) {
		if (!workload_of(s->a, d->objects.v[i], &w))
			continue;
		index_at(s, &w, NULL);
		for (uint32_t k = 0; k < w.labels.v.n; k++)
			index_at(s, &w, &w.labels.v.v[k]);
	}
}

static bool any_meant(const struct search *s, const struct claim *c)
{
	const struct label *first = c->selector.v.n ? &c->selector.v.v[0] : NULL;
	const struct workloads *list = map_get(&s->workloads, pair_key(s->a, c->ns, first));

	for (uint32_t i = 0; list && i < list->v.n; i++)
		if (labels_match(&c->selector, &list->v.v[i].labels))
			return true;
	return false;
}

/* ---- Services ---- */

/* Pods could have the labels of both. */
static bool go_together(const struct labels *x, const struct labels *y)
{
	for (uint32_t i = 0; i < x->v.n; i++)
		for (uint32_t k = 0; k < y->v.n; k++)
			if (str_eq(x->v.v[i].key, y->v.v[k].key) &&
				!str_eq(x->v.v[i].value, y->v.v[k].value))
				return false;
	return true;
}

static void index_services(struct search *s, const struct registry *r)
{
	struct str anywhere = { 0 };

	for (uint32_t i = 0; i < r->services.n; i++) {
		const struct registered *service = r->services.v[i];
		if (!service->selector.v.n || map_get(&r->behind, service->host))
			continue;
		for (int k = 0; k < 2; k++) {
			void **at = map_at(&s->lonely, k ? service->ns : anywhere);
			if (!*at)
				*at = arena_new(s->a, struct registered_list);
			struct registered_list *list = *at;
			vec_push(s->a, &list->v, service);
		}
	}
}

static const struct registered *lonely_service(const struct search *s, const struct claim *c)
{
	const struct registered_list *list = map_get(&s->lonely, c->ns);

	for (uint32_t i = 0; list && i < list->v.n; i++)
		if (go_together(&c->selector, &list->v.v[i]->selector))
			return list->v.v[i];
	return NULL;
}

/* ---- reasons ---- */

static void say(struct search *s, const struct claim *c, struct str why)
{
	struct str object = str_printf(s->a, PRIs " " PRIs "/" PRIs, ARGs(c->object->kind),
		ARGs(deployed_ns(c->object)), ARGs(c->object->name));

	if (map_get(&s->said, object))
		return;
	map_put(&s->said, object, s);
	vec_push(s->a, &s->out.v,
		str_printf(s->a, PRIs " would not be the same, and " PRIs, ARGs(object),
			ARGs(why)));
}

static void look(struct search *s, const struct claim *c)
{
	const struct registered *found = c->inbound ? lonely_service(s, c) : NULL;

	if (found)
		say(s, c,
			str_printf(s->a,
				"%s " PRIs "/" PRIs " has pods that are not in these files",
				found->kubernetes ? "Service" : "ServiceEntry", ARGs(found->ns),
				ARGs(found->object->name)));
	else if (!any_meant(s, c))
		say(s, c, STR("the pods that it is for are not in these files"));
}

struct reasons sidecar_unseen(struct arena *a, const struct registry *before,
	const struct registry *after, const struct claim *claims, uint32_t n)
{
	struct search s = { .a = a, .said.a = a, .workloads.a = a, .lonely.a = a };

	if (!n)
		return s.out;
	index_workloads(&s, before->mesh->deployment);
	index_workloads(&s, after->mesh->deployment);
	index_services(&s, before);
	index_services(&s, after);
	for (uint32_t i = 0; i < n; i++)
		look(&s, &claims[i]);
	return s.out;
}
