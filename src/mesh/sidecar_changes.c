#include "mesh/sidecar_changes.h"

#include "mesh/canonical.h"
#include "mesh/sidecar.h"

bool reach_namespace(const struct sidecar_reach *r, struct str ns)
{
	return r->everywhere || map_get(&r->namespaces, ns);
}

bool reach_host(const struct sidecar_reach *r, struct str host)
{
	if (r->everything || map_get(&r->exact, host))
		return true;
	for (uint32_t i = 0; i < r->wildcard.v.n; i++)
		if (host_overlap(r->wildcard.v.v[i], host))
			return true;
	for (uint32_t i = 0; host_is_wildcard(host) && i < r->exact.n; i++)
		if (host_overlap(r->exact.v[i].key, host))
			return true;
	return false;
}

static struct str key_of(struct arena *a, const struct deployed *o)
{
	return str_printf(a, PRIs " " PRIs "/" PRIs, ARGs(o->type), ARGs(deployed_ns(o)),
		ARGs(o->name));
}

/* ---- what an object reaches ---- */

static void claim(struct sidecar_reach *r, const struct deployed *o, struct str ns,
	const struct value *selector, bool inbound)
{
	struct claim c = { .object = o, .ns = ns, .inbound = inbound };

	c.selector = labels_of(r->a, selector);
	vec_push(r->a, &r->claims, c);
}

/* In the root namespace, without selector, those of the whole mesh. */
static struct str meant_for(const struct deployed *o, const struct value *selector)
{
	bool all = str_is(deployed_ns(o), "istio-system") && !value_child(selector);

	return all ? (struct str){ 0 } : deployed_ns(o);
}

static void at_host(struct sidecar_reach *r, struct str host)
{
	if (host_is_wildcard(host))
		vec_push(r->a, &r->wildcard.v, host);
	else
		map_put(&r->exact, host, r);
}

static void at_exports(struct sidecar_reach *r, const struct hosts *to, struct str ns)
{
	if (!to->v.n || hosts_contain(to, STR("*")))
		r->everywhere = true;
	map_put(&r->namespaces, ns, r);
	for (uint32_t i = 0; i < to->v.n; i++)
		map_put(&r->namespaces, to->v.v[i], r);
}

static struct hosts list_of(struct arena *a, const struct value *list)
{
	struct hosts out = { 0 };

	for (const struct value *v = value_child(list); v; v = v->next)
		vec_push(a, &out.v, value_str(v));
	return out;
}

static void at_service(struct sidecar_reach *r, const struct deployed *o)
{
	at_host(r, host_resolve(r->a, o->name, deployed_ns(o)));
	r->everywhere = true;
}

static void at_entry(struct sidecar_reach *r, const struct deployed *o)
{
	struct hosts hosts = list_of(r->a, value_at(o->tree, "spec.hosts"));
	struct hosts to = list_of(r->a, value_at(o->tree, "spec.exportTo"));

	for (uint32_t i = 0; i < hosts.v.n; i++)
		at_host(r, hosts.v.v[i]);
	at_exports(r, &to, deployed_ns(o));
}

static void at_rule(struct sidecar_reach *r, const struct deployed *o)
{
	struct hosts to = list_of(r->a, value_at(o->tree, "spec.exportTo"));

	const struct value *selector = value_at(o->tree, "spec.workloadSelector.matchLabels");

	if (value_child(selector))
		claim(r, o, deployed_ns(o), selector, false);
	at_host(r, host_resolve(r->a, value_str(value_at(o->tree, "spec.host")), deployed_ns(o)));
	at_exports(r, &to, deployed_ns(o));
}

static void at_sidecar(struct sidecar_reach *r, const struct deployed *o)
{
	const struct value *selector = value_at(o->tree, "spec.workloadSelector.labels");

	claim(r, o, meant_for(o, selector), selector, r->inbound_sidecars || value_child(selector));
	r->everything = true;
	if (str_is(deployed_ns(o), "istio-system"))
		r->everywhere = true;
	map_put(&r->namespaces, deployed_ns(o), r);
}

/* Who calls them asks which mTLS mode they have, and at which ports their pods
 * listen. */
static void at_all(struct sidecar_reach *r, const struct deployed *o)
{
	(void)o;
	r->everywhere = r->everything = true;
}

static void at_policy(struct sidecar_reach *r, const struct deployed *o)
{
	const struct value *selector = value_at(o->tree, "spec.selector.matchLabels");

	claim(r, o, meant_for(o, selector), selector, true);
	at_all(r, o);
}

static const struct {
	const char *kind;
	void (*reach)(struct sidecar_reach *r, const struct deployed *o);
} kinds[] = {
	{ "core/Service", at_service },
	{ "networking.istio.io/ServiceEntry", at_entry },
	{ "networking.istio.io/DestinationRule", at_rule },
	{ "networking.istio.io/Sidecar", at_sidecar },
	{ "security.istio.io/PeerAuthentication", at_policy },
};

/* Takes part in what a sidecar does, in a way that is not modelled. */
static bool is_unknown(const struct deployed *o)
{
	static const char *const groups[] = { "networking.istio.io", "security.istio.io",
		"telemetry.istio.io", "extensions.istio.io", "gateway.networking.k8s.io",
		"discovery.k8s.io" };

	if (deployed_is(o, "core/Endpoints"))
		return true;
	if (deployed_is(o, "core/ConfigMap"))
		return str_is(deployed_ns(o), "istio-system") && str_starts(o->name, "istio");
	for (size_t i = 0; i < countof(groups); i++)
		if (str_is(o->group, groups[i]))
			return true;
	return false;
}

static void add_object(struct sidecar_reach *r, const struct deployed *o)
{
	struct workload w;

	for (size_t i = 0; i < countof(kinds); i++)
		if (deployed_is(o, kinds[i].kind)) {
			kinds[i].reach(r, o);
			r->changed = true;
			return;
		}
	if (workload_of(r->a, o, &w)) {
		at_all(r, o);
		r->changed = true;
	} else if (is_unknown(o) && !map_get(&r->seen, key_of(r->a, o))) {
		map_put(&r->seen, key_of(r->a, o), r);
		vec_push(r->a, &r->unknown, o);
	}
}

/* ---- objects that are not the same ---- */

static bool same_tree(struct arena *a, const struct deployed *x, const struct deployed *y)
{
	return x->tree == y->tree ||
		str_eq(canonical_text(a, x->tree, NULL), canonical_text(a, y->tree, NULL));
}

static bool matters(const struct deployed *o)
{
	return !deployed_is(o, "networking.istio.io/VirtualService") &&
		!deployed_is(o, "networking.istio.io/Gateway");
}

static void compare_objects(struct sidecar_reach *r, const struct deployment *x,
	const struct deployment *y)
{
	struct map before = { .a = r->a };

	for (uint32_t i = 0; i < x->objects.n; i++)
		if (matters(x->objects.v[i]))
			map_put(&before, key_of(r->a, x->objects.v[i]), x->objects.v[i]);
	for (uint32_t i = 0; i < y->objects.n; i++) {
		struct deployed *o = y->objects.v[i];
		if (!matters(o))
			continue;
		void **at = map_at(&before, key_of(r->a, o));
		const struct deployed *old = *at;
		*at = NULL;
		if (old && same_tree(r->a, old, o))
			continue;
		if (old)
			add_object(r, old);
		add_object(r, o);
	}
	for (uint32_t i = 0; i < before.n; i++)
		if (before.v[i].value)
			add_object(r, before.v[i].value);
}

/* ---- VirtualServices ---- */

static void match_text(struct buf *b, const struct match *m)
{
	static const char *const names[] = { "gateways", "name", NULL };

	if (m->gateways.v.n && !hosts_contain(&m->gateways, STR("mesh")))
		return;
	buf_printf(b, "match %d ", m->gateways.v.n > 0);
	buf_add(b, canonical_text(b->a, m->at, names));
	buf_add(b, canonical_text(b->a, m->root, names));
}

static void route_text_of(struct buf *b, const struct route *r)
{
	static const char *const apart[] = { "match", "name", "delegate", NULL };

	buf_printf(b, "\nroute " PRIs " %u ", ARGs(deployed_ns(r->of)), r->matches.n > 0);
	for (uint32_t i = 0; i < r->matches.n; i++)
		match_text(b, &r->matches.v[i]);
	buf_add(b, canonical_text(b->a, r->at, apart));
	buf_add(b, canonical_text(b->a, r->via, apart));
}

static void hosts_text(struct buf *b, const char *what, const struct hosts *h)
{
	buf_printf(b, "%s", what);
	for (uint32_t i = 0; i < h->v.n; i++)
		buf_printf(b, " " PRIs, ARGs(h->v.v[i]));
}

/* All of it that a sidecar gets to see: nothing of Gateways. */
static struct str mesh_text(struct arena *a, const struct virtual_service *vs)
{
	struct buf b = { .a = a };

	hosts_text(&b, "hosts", &vs->hosts);
	hosts_text(&b, " to", &vs->export_to);
	buf_printf(&b, " made " PRIs, ARGs(vs->created));
	for (uint32_t i = 0; i < vs->http.n; i++)
		route_text_of(&b, &vs->http.v[i]);
	for (uint32_t i = 0; i < vs->tls.n; i++)
		route_text_of(&b, &vs->tls.v[i]);
	for (uint32_t i = 0; i < vs->tcp.n; i++)
		route_text_of(&b, &vs->tcp.v[i]);
	return buf_str(&b);
}

/* A delegate's changes show in the routes that it was merged into. */
static bool is_root(const struct virtual_service *vs)
{
	return !vs->delegate && hosts_contain(&vs->gateways, STR("mesh"));
}

/* Callers that a match singles out. */
static void at_sources(struct sidecar_reach *r, const struct virtual_service *vs,
	const struct route *route)
{
	for (uint32_t i = 0; i < route->matches.n; i++) {
		const struct match *m = &route->matches.v[i];
		struct claim c = { .object = vs->object,
			.ns = m->source_ns,
			.selector = m->source_labels };
		bool here = !m->gateways.v.n || hosts_contain(&m->gateways, STR("mesh"));
		if (here && (c.ns.n || c.selector.v.n))
			vec_push(r->a, &r->claims, c);
	}
}

static void at_routes(struct sidecar_reach *r, const struct virtual_service *vs,
	const struct route *routes, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		at_sources(r, vs, &routes[i]);
		struct str ns = deployed_ns(routes[i].of);
		const struct value *d = value_child(value_get(routes[i].at, "route"));
		for (; d; d = d->next)
			at_host(r,
				host_resolve(r->a, value_str(value_at(d, "destination.host")), ns));
	}
}

static void at_virtual_service(struct sidecar_reach *r, const struct virtual_service *vs)
{
	r->changed = true;
	at_routes(r, vs, vs->http.v, vs->http.n);
	at_routes(r, vs, vs->tcp.v, vs->tcp.n);
	at_routes(r, vs, vs->tls.v, vs->tls.n);
	at_exports(r, &vs->export_to, vs->ns);
	for (uint32_t i = 0; i < vs->hosts.v.n; i++)
		at_host(r, vs->hosts.v.v[i]);
}

static void compare_services(struct sidecar_reach *r, const struct mesh *x, const struct mesh *y)
{
	struct map before = { .a = r->a };

	for (uint32_t i = 0; i < x->services.n; i++)
		if (is_root(x->services.v[i]))
			map_put(&before, x->services.v[i]->key, x->services.v[i]);
	for (uint32_t i = 0; i < y->services.n; i++) {
		struct virtual_service *vs = y->services.v[i];
		const struct virtual_service *old = map_get(&before, vs->key);
		if (!is_root(vs))
			continue;
		if (old && str_eq(mesh_text(r->a, old), mesh_text(r->a, vs)))
			map_put(&r->same, vs->key, vs);
		else
			at_virtual_service(r, vs);
	}
	for (uint32_t i = 0; i < before.n; i++)
		if (!map_get(&r->same, before.v[i].key))
			at_virtual_service(r, before.v[i].value);
}

/* ---- who is a gateway ---- */

static bool gateways_changed(struct arena *a, const struct mesh *x, const struct mesh *y)
{
	struct map before = { .a = a };
	uint32_t n = 0;

	for (uint32_t i = 0; i < x->proxies.n; i++)
		if (x->proxies.v[i]->workload)
			map_put(&before, key_of(a, x->proxies.v[i]->workload->object), a);
	for (uint32_t i = 0; i < y->proxies.n; i++) {
		if (!y->proxies.v[i]->workload)
			continue;
		if (!map_get(&before, key_of(a, y->proxies.v[i]->workload->object)))
			return true;
		n++;
	}
	return n != before.n;
}

/* Some Sidecar says what reaches pods, so that another can take its place. */
static bool any_inbound(const struct mesh *m)
{
	for (uint32_t i = 0; i < m->sidecars.n; i++)
		if (m->sidecars.v[i]->ingress.n || m->sidecars.v[i]->pool)
			return true;
	return false;
}

struct sidecar_reach sidecar_reach_of(struct arena *a, const struct mesh *before,
	const struct mesh *after)
{
	struct sidecar_reach r = { .a = a };

	r.namespaces.a = r.exact.a = r.same.a = r.seen.a = a;
	r.inbound_sidecars = any_inbound(before) || any_inbound(after);
	compare_objects(&r, before->deployment, after->deployment);
	compare_services(&r, before, after);
	if (gateways_changed(a, before, after))
		r.changed = r.everywhere = r.everything = true;
	return r;
}
