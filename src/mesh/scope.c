#include "mesh/scope.h"

#include "mesh/routes.h"

/* Hosts of an egress entry for one namespace, or for all ("*"). */
struct hosts_of_ns {
	struct map exact; /* host -> itself */
	struct hosts all, excluded;
	bool any_wildcard;
};

struct wanted {
	struct arena *a;
	struct map by_ns; /* namespace -> struct hosts_of_ns */
	const struct hosts_of_ns *everywhere;
};

static struct hosts_of_ns *wanted_at(struct wanted *w, struct str ns)
{
	void **at = map_at(&w->by_ns, ns);

	if (!*at) {
		struct hosts_of_ns *h = *at = arena_new(w->a, struct hosts_of_ns);
		h->exact.a = w->a;
	}
	return *at;
}

static void want(struct wanted *w, struct str written, struct str own)
{
	struct str name = written, ns = str_cut(&name, '/');
	bool excluded = ns.n && ns.p[0] == '~';

	if (excluded)
		ns = ns.n > 1 ? str_sub(ns, 1, ns.n) : STR("*");
	struct hosts_of_ns *h = wanted_at(w, str_is(ns, ".") ? own : ns);
	if (excluded) {
		vec_push(w->a, &h->excluded.v, name);
		return;
	}
	if (host_is_wildcard(name))
		h->any_wildcard = true;
	else
		map_put(&h->exact, name, h);
	vec_push(w->a, &h->all.v, name);
}

static struct wanted wanted_of(struct arena *a, const struct sidecar_egress *e, struct str own)
{
	struct wanted w = { .a = a, .by_ns.a = a };

	for (uint32_t i = 0; e && i < e->hosts.v.n; i++)
		want(&w, e->hosts.v.v[i], own);
	if (!e)
		want(&w, STR("*/*"), own);
	w.everywhere = map_get(&w.by_ns, STR("*"));
	return w;
}

static bool is_excluded(const struct hosts_of_ns *h, struct str host)
{
	for (uint32_t i = 0; h && i < h->excluded.v.n; i++)
		if (host_subset(host, h->excluded.v.v[i]))
			return true;
	return false;
}

/* A service is imported by a name that covers it, a VirtualService also by one
 * that it covers. */
static bool covers(const struct hosts_of_ns *h, struct str host,
	bool (*fits)(struct str, struct str))
{
	if (!h)
		return false;
	if (map_get(&h->exact, host))
		return true;
	for (uint32_t i = 0; i < h->all.v.n; i++) {
		struct str name = h->all.v.v[i];
		if ((host_is_wildcard(name) || host_is_wildcard(host)) && fits(host, name))
			return true;
	}
	return false;
}

static bool wants_service(const struct wanted *w, const struct registered *s)
{
	const struct hosts_of_ns *own = map_get(&w->by_ns, s->ns);

	if (is_excluded(own, s->host) || is_excluded(w->everywhere, s->host))
		return false;
	return covers(own, s->host, host_subset) || covers(w->everywhere, s->host, host_subset);
}

static bool wants_virtual_service(const struct wanted *w, const struct virtual_service *vs)
{
	const struct hosts_of_ns *own = map_get(&w->by_ns, vs->ns);

	for (uint32_t i = 0; i < vs->hosts.v.n; i++) {
		struct str host = vs->hosts.v.v[i];
		if (is_excluded(own, host) || is_excluded(w->everywhere, host))
			continue;
		if (covers(own, host, host_overlap) || covers(w->everywhere, host, host_overlap))
			return true;
	}
	return false;
}

/* ---- services of an entry ---- */

/* All of its ports, or the one of the entry; false when it has no such port. */
static bool trim(struct arena *a, struct imported *out, const struct registered *s,
	const struct sidecar_egress *e)
{
	const struct registered_port *p;

	*out = (struct imported){ .service = s };
	if (!e || !e->has_port || !e->port || e->proto == PROTOCOL_HTTP_PROXY) {
		out->ports = s->ports;
		return true;
	}
	p = registered_port(&s->ports, e->port);
	if (p)
		vec_push(a, &out->ports.v, *p);
	return p != NULL;
}

struct chosen {
	struct str ns;
	bool kubernetes;
};

/* One namespace for a host: the clients' own, else a Kubernetes Service's. */
static void choose(struct arena *a, struct map *by_host, const struct registered *s, struct str own)
{
	void **at = map_at(by_host, s->host);
	struct chosen *c = *at;

	if (!c)
		*at = c = arena_new(a, struct chosen);
	else if (!str_eq(s->ns, own) && (c->kubernetes || !s->kubernetes || str_eq(c->ns, own)))
		return;
	*c = (struct chosen){ s->ns, s->kubernetes };
}

static void take(struct arena *a, struct imported_list *out, const struct registered_list *from,
	const struct wanted *w, const struct sidecar_egress *e)
{
	struct imported in;

	for (uint32_t i = 0; from && i < from->v.n; i++)
		if (wants_service(w, from->v.v[i]) && trim(a, &in, from->v.v[i], e))
			vec_push(a, &out->v, in);
}

static void import_services(const struct registry *r, struct egress *e, const struct wanted *w,
	struct str ns)
{
	struct map by_host = { .a = r->a };
	struct imported_list all = { 0 };

	take(r->a, &all, map_get(&r->exported, ns), w, e->written);
	take(r->a, &all, &r->visible, w, e->written);
	for (uint32_t i = 0; i < all.v.n; i++)
		choose(r->a, &by_host, all.v.v[i].service, ns);
	for (uint32_t i = 0; i < all.v.n; i++) {
		const struct chosen *c = map_get(&by_host, all.v.v[i].service->host);
		if (str_eq(c->ns, all.v.v[i].service->ns))
			vec_push(r->a, &e->services.v, all.v.v[i]);
	}
}

static void import_virtual_services(const struct registry *r, struct egress *e,
	const struct wanted *w, struct str ns)
{
	struct proxy client = { .ns = ns };
	struct router router = { .a = r->a, .mesh = r->mesh, .proxy = &client, .order = r->order };
	const struct bindings *b;

	router.bound.a = r->a;
	b = router_bindings(&router, STR("mesh"));
	for (uint32_t i = 0; i < b->v.n; i++)
		if (wants_virtual_service(w, b->v.v[i]))
			vec_push(r->a, &e->virtual_services.v, b->v.v[i]);
}

/* ---- the clusters ---- */

static bool same_ports(const struct port_list *x, const struct port_list *y)
{
	if (x->v.n != y->v.n)
		return false;
	for (uint32_t i = 0; i < x->v.n; i++)
		if (x->v.v[i].number != y->v.v[i].number || x->v.v[i].proto != y->v.v[i].proto)
			return false;
	return true;
}

static void merge_ports(struct arena *a, struct imported *into, const struct imported *from)
{
	struct port_list both = { 0 };

	if (same_ports(&into->ports, &from->ports))
		return;
	for (uint32_t i = 0; i < into->ports.v.n; i++)
		vec_push(a, &both.v, into->ports.v.v[i]);
	for (uint32_t i = 0; i < from->ports.v.n; i++)
		if (!registered_port(&into->ports, from->ports.v.v[i].number))
			vec_push(a, &both.v, from->ports.v.v[i]);
	into->ports = both;
}

/* A Kubernetes Service takes the place of a ServiceEntry; ports of one and the
 * same namespace add up. */
static void add_cluster(struct arena *a, struct scope *s, const struct imported *in)
{
	void **at = map_at(&s->by_host, in->service->host);

	if (!*at) {
		vec_push(a, &s->clusters.v, *in);
		*at = (void *)(uintptr_t)s->clusters.v.n;
		return;
	}
	struct imported *old = &s->clusters.v.v[(uintptr_t)*at - 1];
	if (!old->service->kubernetes && in->service->kubernetes)
		*old = *in;
	else if (old->service->kubernetes == in->service->kubernetes &&
		str_eq(old->service->ns, in->service->ns))
		merge_ports(a, old, in);
}

static const struct registered *destination(const struct registry *r, struct str host,
	struct str ns)
{
	const struct registered_list *list = map_get(&r->by_host, host);
	const struct registered *best = NULL;

	for (uint32_t i = 0; list && i < list->v.n; i++)
		if (str_eq(list->v.v[i]->ns, ns))
			return list->v.v[i];
	for (uint32_t i = 0; list && i < list->v.n; i++)
		if (registered_visible(list->v.v[i], ns) &&
			(!best || (list->v.v[i]->kubernetes && !best->kubernetes)))
			best = list->v.v[i];
	return best;
}

/* Ports that the routes of a VirtualService name for a host; 0: all. */
struct named {
	VEC(uint32_t) ports;
	bool all;
};

struct named_hosts {
	struct arena *a;
	struct map by_host; /* host -> struct named */
};

static void name_port(struct named_hosts *n, const struct value *dest, struct str ns)
{
	struct str host = value_str(value_get(dest, "host"));
	uint32_t port = 0;

	if (!host.n)
		return;
	void **at = map_at(&n->by_host, host_resolve(n->a, host, ns));
	if (!*at)
		*at = arena_new(n->a, struct named);
	struct named *named = *at;
	named->all |= !value_u32(value_at(dest, "port.number"), &port) || !port;
	vec_push(n->a, &named->ports, port);
}

/* The last match that names a namespace decides, unless one names ours. */
static bool from_namespace(const struct route *route, struct str ns)
{
	bool fits = true;

	for (uint32_t i = 0; i < route->matches.n; i++) {
		struct str source = route->matches.v[i].source_ns;
		if (source.n && str_eq(source, ns))
			return true;
		if (source.n)
			fits = false;
	}
	return fits;
}

static void name_route(struct named_hosts *n, const struct route *route)
{
	const struct value *at = route->at;
	struct str ns = deployed_ns(route->of);

	for (const struct value *d = value_child(value_get(at, "route")); d; d = d->next)
		name_port(n, value_get(d, "destination"), ns);
	for (const struct value *d = value_child(value_get(at, "mirrors")); d; d = d->next)
		name_port(n, value_get(d, "destination"), ns);
	name_port(n, value_get(at, "mirror"), ns);
}

static struct named_hosts named_by(struct arena *a, const struct virtual_service *vs, struct str ns)
{
	struct named_hosts n = { .a = a, .by_host.a = a };

	for (uint32_t i = 0; i < vs->http.n; i++)
		if (from_namespace(&vs->http.v[i], ns))
			name_route(&n, &vs->http.v[i]);
	for (uint32_t i = 0; i < vs->tcp.n; i++)
		name_route(&n, &vs->tcp.v[i]);
	for (uint32_t i = 0; i < vs->tls.n; i++)
		name_route(&n, &vs->tls.v[i]);
	return n;
}

static bool trim_named(struct arena *a, struct imported *out, const struct registered *s,
	const struct named *named)
{
	*out = (struct imported){ .service = s };
	if (named->all) {
		out->ports = s->ports;
		return true;
	}
	for (uint32_t i = 0; i < s->ports.v.n; i++)
		for (uint32_t k = 0; k < named->ports.n; k++)
			if (named->ports.v[k] == s->ports.v.v[i].number) {
				vec_push(a, &out->ports.v, s->ports.v.v[i]);
				break;
			}
	return out->ports.v.n > 0;
}

static void add_destinations(const struct registry *r, struct scope *s, const struct egress *e,
	const struct virtual_service *vs)
{
	struct named_hosts n = named_by(r->a, vs, s->ns);
	bool by_entry = e->written && e->written->has_port && e->written->port &&
		e->written->proto != PROTOCOL_HTTP_PROXY;

	for (uint32_t i = 0; i < n.by_host.n; i++) {
		const struct registered *service = destination(r, n.by_host.v[i].key, s->ns);
		struct imported in;
		if (!service)
			continue;
		if (by_entry ? trim(r->a, &in, service, e->written)
			     : trim_named(r->a, &in, service, n.by_host.v[i].value))
			add_cluster(r->a, s, &in);
	}
}

static void add_egress(const struct registry *r, struct scope *s,
	const struct sidecar_egress *written)
{
	struct wanted w = wanted_of(r->a, written, s->ns);
	struct egress e = { .written = written };

	import_services(r, &e, &w, s->ns);
	import_virtual_services(r, &e, &w, s->ns);
	vec_push(r->a, &s->egress, e);
}

struct scope *scope_new(const struct registry *r, struct str ns, const struct sidecar *sidecar)
{
	struct scope *s = arena_new(r->a, struct scope);

	s->ns = ns;
	s->sidecar = sidecar;
	s->by_host.a = r->a;
	for (uint32_t i = 0; sidecar && i < sidecar->egress.n; i++)
		add_egress(r, s, &sidecar->egress.v[i]);
	if (!s->egress.n)
		add_egress(r, s, NULL);
	for (uint32_t i = 0; i < s->egress.n; i++) {
		const struct egress *e = &s->egress.v[i];
		for (uint32_t k = 0; k < e->services.v.n; k++)
			add_cluster(r->a, s, &e->services.v.v[k]);
		for (uint32_t k = 0; k < e->virtual_services.v.n; k++)
			add_destinations(r, s, e, e->virtual_services.v.v[k]);
	}
	return s;
}

const struct imported *scope_service(const struct scope *s, struct str host)
{
	uintptr_t at = (uintptr_t)map_get(&s->by_host, host);

	return at ? &s->clusters.v.v[at - 1] : NULL;
}

const struct egress *scope_egress(const struct scope *s, uint32_t port, struct str bind)
{
	for (uint32_t i = 0; i < s->egress.n; i++) {
		const struct sidecar_egress *e = s->egress.v[i].written;
		if (!e || !e->has_port || (e->port == port && (port || str_eq(e->bind, bind))))
			return &s->egress.v[i];
	}
	return NULL;
}
