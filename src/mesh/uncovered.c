#include "mesh/uncovered.h"

#include "mesh/canonical.h"

enum cover {
	COVER_NONE,   /* whatever differs matters */
	COVER_ALL,    /* what differs is compared, or does not matter */
	COVER_ROUTES, /* compared at gateways; sidecars may use it, too */
	COVER_NAMES,  /* may match on names of what is compared */
	COVER_PODS,   /* labels, ports and annotations of its pods matter */
};

static bool in_group(const struct deployed *o, const char *group)
{
	return str_is(o->group, group) ||
		(str_ends(o->group, group) && o->group.p[o->group.n - strlen(group) - 1] == '.');
}

static bool any_of(const struct deployed *o, const char *const *kinds, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (deployed_is(o, kinds[i]))
			return true;
	return false;
}

static enum cover cover_of(struct arena *a, const struct deployed *o)
{
	static const char *const compared[] = { "networking.istio.io/Gateway",
		"networking.k8s.io/Ingress" };
	static const char *const core[] = { "core/Service", "core/Endpoints", "core/Namespace",
		"discovery.k8s.io/EndpointSlice", "networking.k8s.io/NetworkPolicy" };
	struct workload w;

	if (any_of(o, compared, countof(compared)))
		return COVER_ALL;
	if (deployed_is(o, "networking.istio.io/VirtualService"))
		return COVER_ROUTES;
	if (deployed_is(o, "networking.istio.io/EnvoyFilter"))
		return COVER_NAMES;
	if (workload_of(a, o, &w))
		return COVER_PODS;
	if (str_is(o->group, "telemetry.istio.io"))
		return COVER_ALL;
	if (in_group(o, "istio.io") || str_is(o->group, "gateway.networking.k8s.io") ||
		any_of(o, core, countof(core)))
		return COVER_NONE;
	return deployed_is(o, "core/ConfigMap") && str_is(o->name, "istio") ? COVER_NONE
									    : COVER_ALL;
}

/* Labels and annotations that Istio reads. */
static void add_istio_keys(struct buf *b, const struct value *map)
{
	for (const struct value *v = value_child(map); v; v = v->next)
		if (str_find(v->key, STR("istio.io/")) >= 0 ||
			str_starts(v->key, "istio-injection"))
			buf_printf(b, "%zu:" PRIs "=%zu:" PRIs ";", v->key.n, ARGs(v->key),
				v->text.n, ARGs(v->text));
}

static void add_pods(struct buf *b, const struct deployed *o)
{
	struct workload w;

	if (!workload_of(b->a, o, &w))
		return;
	buf_add(b, canonical_text(b->a, value_at(w.pod, "metadata"), NULL));
	const struct value *c = value_child(value_at(w.pod, "spec.containers"));
	for (; c; c = c->next)
		buf_add(b, canonical_text(b->a, value_get(c, "ports"), NULL));
}

/* What of an object matters, as text. */
static struct str matters(struct arena *a, const struct deployed *o, enum cover cover)
{
	static const char *const without[] = { "metadata", "status", NULL };
	struct buf b = { .a = a };

	add_istio_keys(&b, value_at(o->tree, "metadata.annotations"));
	add_istio_keys(&b, value_at(o->tree, "metadata.labels"));
	if (cover == COVER_PODS)
		add_pods(&b, o);
	else
		buf_add(&b, canonical_text(a, o->tree, without));
	return buf_str(&b);
}

static bool names_mesh(const struct deployed *o)
{
	const struct value *list = o ? value_at(o->tree, "spec.gateways") : NULL;

	for (const struct value *g = value_child(list); g; g = g->next)
		if (value_is(g, "mesh"))
			return true;
	return o && !value_child(list);
}

struct walk {
	struct arena *a;
	struct map before, after; /* identity -> struct deployed */
	struct reasons out;
	bool routing; /* a Gateway or VirtualService differs */
};

static struct map by_identity(struct arena *a, const struct deployment *d)
{
	struct map out = { .a = a };

	for (uint32_t i = 0; i < d->objects.n; i++) {
		struct deployed *o = d->objects.v[i];
		map_put(&out,
			str_printf(a, PRIs " " PRIs "/" PRIs, ARGs(o->kind), ARGs(deployed_ns(o)),
				ARGs(o->name)),
			o);
	}
	return out;
}

static void compare_object(struct walk *w, struct str identity)
{
	const struct deployed *x = map_get(&w->before, identity), *y = map_get(&w->after, identity);
	enum cover cover = cover_of(w->a, x ? x : y);

	if (x && y && str_eq(matters(w->a, x, cover), matters(w->a, y, cover)))
		return;
	w->routing |= cover == COVER_ROUTES ||
		deployed_is(x ? x : y, "networking.istio.io/Gateway");
	if (cover == COVER_ALL || (cover == COVER_ROUTES && !names_mesh(x) && !names_mesh(y)))
		return;
	vec_push(w->a, &w->out.v,
		str_printf(w->a, PRIs " %s", ARGs(identity),
			cover == COVER_ROUTES ? "differs, and sidecars that use it are not compared"
					      : "differs, and what comes of it is not compared"));
}

static void filters(struct walk *w)
{
	for (uint32_t i = 0; w->routing && i < w->after.n; i++)
		if (deployed_is(w->after.v[i].value, "networking.istio.io/EnvoyFilter"))
			vec_push(w->a, &w->out.v,
				str_printf(w->a, PRIs " may match on names of what differs",
					ARGs(w->after.v[i].key)));
}

struct reasons mesh_uncovered(struct arena *a, const struct deployment *before,
	const struct deployment *after)
{
	struct walk w = { .a = a,
		.before = by_identity(a, before),
		.after = by_identity(a, after) };

	for (uint32_t i = 0; i < w.before.n; i++)
		compare_object(&w, w.before.v[i].key);
	for (uint32_t i = 0; i < w.after.n; i++)
		if (!map_get(&w.before, w.after.v[i].key))
			compare_object(&w, w.after.v[i].key);
	filters(&w);
	if (w.out.v.n)
		qsort(w.out.v.v, w.out.v.n, sizeof(struct str), str_qsort);
	return w.out;
}
