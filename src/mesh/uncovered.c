#include "mesh/uncovered.h"

#include "mesh/canonical.h"

enum cover {
	COVER_NONE,    /* whatever differs matters */
	COVER_ALL,     /* what differs is compared, or said to be unknown, or does not matter */
	COVER_ROUTES,  /* compared at gateways, and for the sidecars that are seen */
	COVER_CALLS,   /* compared for the sidecars that are seen */
	COVER_SERVICE, /* likewise, but for fields that are not modelled */
	COVER_PODS,    /* labels, ports and annotations of its pods matter */
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

/* Groups and kinds whose differences prove.h speaks of, one way or the other. */
static bool is_spoken_of(const struct deployed *o)
{
	static const char *const groups[] = { "networking.istio.io", "security.istio.io",
		"telemetry.istio.io", "extensions.istio.io", "gateway.networking.k8s.io",
		"discovery.k8s.io" };

	for (size_t i = 0; i < countof(groups); i++)
		if (str_is(o->group, groups[i]))
			return true;
	return deployed_is(o, "networking.k8s.io/Ingress") || deployed_is(o, "core/Endpoints");
}

static enum cover cover_of(struct arena *a, const struct deployed *o)
{
	static const char *const calls[] = { "networking.istio.io/DestinationRule",
		"networking.istio.io/ServiceEntry" };
	static const char *const core[] = { "core/Namespace", "networking.k8s.io/NetworkPolicy" };
	struct workload w;

	if (deployed_is(o, "networking.istio.io/VirtualService"))
		return COVER_ROUTES;
	if (any_of(o, calls, countof(calls)))
		return COVER_CALLS;
	if (deployed_is(o, "core/Service"))
		return COVER_SERVICE;
	if (is_spoken_of(o))
		return COVER_ALL;
	if (workload_of(a, o, &w))
		return COVER_PODS;
	if (in_group(o, "istio.io") || any_of(o, core, countof(core)))
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
	const struct registry *x, *y;
	bool sidecars; /* some Sidecar: pods that are not seen can import what others do not */
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
			str_printf(a, PRIs " " PRIs "/" PRIs, ARGs(o->type), ARGs(deployed_ns(o)),
				ARGs(o->name)),
			o);
	}
	return out;
}

static void say(struct walk *w, const struct deployed *o, const char *what)
{
	vec_push(w->a, &w->out.v,
		str_printf(w->a, PRIs " " PRIs "/" PRIs " %s", ARGs(o->kind), ARGs(deployed_ns(o)),
			ARGs(o->name), what));
}

/* ---- what is compared ---- */

/* Nobody sees it who is not in the files. */
static bool is_public(const struct deployed *o)
{
	if (!o)
		return true;
	const struct value *to = value_child(value_at(o->tree, "spec.exportTo"));
	const struct value *annotations = value_at(o->tree, "metadata.annotations");

	return (!to || value_is(to, "*")) && !value_at(o->tree, "spec.workloadSelector") &&
		!value_get(annotations, "networking.istio.io/exportTo");
}

static bool pods_are_seen(struct arena *a, const struct registry *r, const struct deployed *o)
{
	return !o || !value_child(value_at(o->tree, "spec.selector")) ||
		map_get(&r->behind, host_resolve(a, o->name, deployed_ns(o)));
}

/* Fields of a Service that are not modelled, and keys that Istio reads. */
static struct str rest_of(struct arena *a, const struct deployed *o, enum cover cover)
{
	static const char *const modelled[] = { "ports", "selector", "clusterIP", "clusterIPs",
		"type", "externalName", NULL };
	struct buf b = { .a = a };

	if (!o)
		return (struct str){ 0 };
	add_istio_keys(&b, value_at(o->tree, "metadata.annotations"));
	add_istio_keys(&b, value_at(o->tree, "metadata.labels"));
	if (cover == COVER_SERVICE)
		buf_add(&b, canonical_text(a, value_get(o->tree, "spec"), modelled));
	return buf_str(&b);
}

/* For every client and pod that can meet it; x or y may be NULL. */
static bool is_compared(const struct walk *w, const struct deployed *x, const struct deployed *y,
	enum cover cover)
{
	if (cover == COVER_ALL || (cover == COVER_ROUTES && !names_mesh(x) && !names_mesh(y)))
		return true;
	if (cover < COVER_ROUTES || cover > COVER_SERVICE || w->sidecars)
		return false;
	if (!is_public(x) || !is_public(y) ||
		!str_eq(rest_of(w->a, x, cover), rest_of(w->a, y, cover)))
		return false;
	return cover != COVER_SERVICE ||
		(pods_are_seen(w->a, w->x, x) && pods_are_seen(w->a, w->y, y));
}

static void compare_object(struct walk *w, struct str identity)
{
	const struct deployed *x = map_get(&w->before, identity), *y = map_get(&w->after, identity);
	enum cover cover = cover_of(w->a, x ? x : y);

	if (x && y && str_eq(matters(w->a, x, cover), matters(w->a, y, cover)))
		return;
	w->routing |= cover == COVER_ROUTES ||
		deployed_is(x ? x : y, "networking.istio.io/Gateway");
	if (!is_compared(w, x, y, cover))
		say(w, x ? x : y, "differs, and not all that comes of it is compared");
}

static void filters(struct walk *w)
{
	for (uint32_t i = 0; w->routing && i < w->after.n; i++)
		if (deployed_is(w->after.v[i].value, "networking.istio.io/EnvoyFilter"))
			say(w, w->after.v[i].value, "may match on names of what differs");
}

struct reasons mesh_uncovered(struct arena *a, const struct mesh *before, const struct mesh *after)
{
	static const struct order as_filed = { 0 };
	struct walk w = { .a = a,
		.x = registry_new(a, before, &as_filed),
		.y = registry_new(a, after, &as_filed),
		.sidecars = before->sidecars.n || after->sidecars.n,
		.before = by_identity(a, before->deployment),
		.after = by_identity(a, after->deployment) };

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
