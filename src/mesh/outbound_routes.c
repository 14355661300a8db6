#include "mesh/outbound_routes.h"

#include "mesh/routes.h"
#include "mesh/vs_index.h"

/* Services of an egress entry by port, and its VirtualServices by host. */
struct egress_index {
	const struct egress *egress;
	struct map by_port; /* "<port>" -> struct table_services */
	struct vs_index vs;
};

struct table_service {
	const struct imported *in;
	const struct registered_port *port;
};

struct table_services {
	VEC(struct table_service) v;
};

struct builder {
	struct outbound_router *x;
	struct arena *a;
	const struct egress_index *index;
	uint32_t port; /* 0: a proxy port, or a socket */
	struct table_services services;
	struct map by_host;               /* host -> place + 1 in services */
	struct map named, domains, known; /* virtual hosts, their names, full names of services */
	struct map taken;                 /* service with a VirtualService */
	struct outbound_table *out;
};

struct outbound_router outbound_router_new(const struct registry *r, const struct scope *s,
	const struct sidecar_workload *w)
{
	struct outbound_router x = { .a = r->a, .r = r, .scope = s, .w = w };

	x.by_port.a = x.by_egress.a = r->a;
	return x;
}

static bool is_wanted(const struct builder *b, struct str host)
{
	return !b->x->wanted || b->x->wanted(b->x->wanted_by, host);
}

static bool any_wanted(const struct builder *b, const struct hosts *h)
{
	for (uint32_t i = 0; i < h->v.n; i++)
		if (is_wanted(b, h->v.v[i]))
			return true;
	return false;
}

/* ---- what an entry offers ---- */

static void offer(struct arena *a, struct map *by_port, struct str key, const struct imported *in,
	const struct registered_port *p)
{
	void **at = map_at(by_port, key);

	if (!*at)
		*at = arena_new(a, struct table_services);
	struct table_services *list = *at;
	struct table_service s = { in, p };
	vec_push(a, &list->v, s);
}

static const struct egress_index *index_of(struct outbound_router *x, const struct egress *e)
{
	struct str key = str_printf(x->a, "%zu", (size_t)(e - x->scope->egress.v));
	void **at = map_at(&x->by_egress, key);

	if (*at)
		return *at;
	struct egress_index *index = *at = arena_new(x->a, struct egress_index);
	index->egress = e;
	index->by_port.a = x->a;
	index->vs = vs_index_new(x->a, &e->virtual_services);
	for (uint32_t i = 0; i < e->services.v.n; i++) {
		const struct imported *in = &e->services.v.v[i];
		for (uint32_t k = 0; k < in->ports.v.n; k++) {
			const struct registered_port *p = &in->ports.v.v[k];
			offer(x->a, &index->by_port, str_printf(x->a, "%u", p->number), in, p);
			offer(x->a, &index->by_port, STR("all"), in, p);
		}
	}
	return index;
}

/* ---- names ---- */

/* "a.ns", "a.ns.svc", and "a" in the namespace itself; "a.ns.svc.cluster.local."
 * too. */
static struct hosts short_names(struct builder *b, struct str host)
{
	struct hosts out = { 0 };
	struct str rest = host, name = str_cut(&rest, '.'), ns = str_cut(&rest, '.');

	vec_push(b->a, &out.v, str_printf(b->a, PRIs ".", ARGs(host)));
	if (!str_is(rest, "svc.cluster.local"))
		return out;
	if (str_eq(ns, b->x->w->ns))
		vec_push(b->a, &out.v, name);
	vec_push(b->a, &out.v, str_printf(b->a, PRIs "." PRIs, ARGs(name), ARGs(ns)));
	vec_push(b->a, &out.v, str_printf(b->a, PRIs "." PRIs ".svc", ARGs(name), ARGs(ns)));
	return out;
}

/* A name belongs to the first that asks for it. */
static void take_name(struct builder *b, struct outbound_host *h, struct str name)
{
	void **at = map_at(&b->domains, str_lower(b->a, name));

	if (*at)
		return;
	*at = h;
	vec_push(b->a, &h->domains.v, name);
}

static void take_headless(struct builder *b, struct outbound_host *h)
{
	uint32_t n = h->domains.v.n;

	for (uint32_t i = 0; i < n; i++)
		take_name(b, h, str_printf(b->a, "*." PRIs, ARGs(h->domains.v.v[i])));
}

static void name_service(struct builder *b, struct outbound_host *h, const struct registered *s)
{
	struct hosts names = short_names(b, s->host);

	take_name(b, h, s->host);
	for (uint32_t i = 0; i < names.v.n; i++)
		if (!map_get(&b->known, names.v.v[i]))
			take_name(b, h, names.v.v[i]);
	if (s->kubernetes && s->resolution == RESOLVE_ORIGINAL)
		take_headless(b, h);
	if (!str_is(s->address, "0.0.0.0"))
		take_name(b, h, s->address);
}

static struct outbound_host *add_host(struct builder *b, struct str host, uint32_t port)
{
	struct str name = str_printf(b->a, PRIs ":%u", ARGs(host), port);
	void **at = map_at(&b->named, name);

	if (*at)
		return NULL;
	struct outbound_host *h = *at = arena_new(b->a, struct outbound_host);
	h->name = name;
	h->port = port;
	return h;
}

static void keep(struct builder *b, struct outbound_host *h)
{
	if (h->domains.v.n)
		vec_push(b->a, &b->out->hosts, h);
}

/* ---- VirtualServices ---- */

struct met {
	VEC(const struct table_service *) services;
	struct hosts others; /* hosts without a service */
};

static void meet_exact(struct builder *b, struct met *m, struct str host)
{
	uintptr_t at = (uintptr_t)map_get(&b->by_host, str_lower(b->a, host));

	if (!at) {
		vec_push(b->a, &m->others.v, str_lower(b->a, host));
		return;
	}
	for (; at <= b->services.v.n && str_eq(b->services.v.v[at - 1].in->service->host, host);
		at++)
		vec_push(b->a, &m->services, &b->services.v.v[at - 1]);
}

static void meet_wildcard(struct builder *b, struct met *m, const struct virtual_service *vs,
	struct str host)
{
	bool found = false;

	for (uint32_t i = 0; i < b->services.v.n; i++) {
		const struct table_service *s = &b->services.v.v[i];
		if (!host_overlap(s->in->service->host, host))
			continue;
		found = true;
		if (vs_index_closest(&b->index->vs, s->in->service->host) == vs)
			vec_push(b->a, &m->services, s);
	}
	if (!found)
		vec_push(b->a, &m->others.v, str_lower(b->a, host));
}

static struct met meet(struct builder *b, const struct virtual_service *vs)
{
	struct met m = { 0 };

	for (int wildcard = 0; wildcard <= 1; wildcard++)
		for (uint32_t i = 0; i < vs->hosts.v.n; i++) {
			struct str host = vs->hosts.v.v[i];
			if (host_is_wildcard(host) != (wildcard == 1))
				continue;
			if (wildcard)
				meet_wildcard(b, &m, vs, str_lower(b->a, host));
			else
				meet_exact(b, &m, host);
		}
	return m;
}

static bool speaks_http(const struct registered_port *p)
{
	enum listener_kind kind = protocol_listener(p->proto);

	return kind == LISTENER_HTTP || kind == LISTENER_AUTO;
}

/* The hosts of a VirtualService at one port of its services. */
struct hosted {
	const struct virtual_service *vs;
	const struct met *met;
	const struct virtual_host *routes;
};

static void add_hosted(struct builder *b, const struct hosted *v, uint32_t port)
{
	for (uint32_t i = 0; i < v->met->others.v.n; i++) {
		struct outbound_host *h = add_host(b, v->met->others.v.v[i], port);
		if (!h)
			continue;
		h->vs = v->vs;
		h->routes = *v->routes;
		take_name(b, h, v->met->others.v.v[i]);
		keep(b, h);
	}
	for (uint32_t i = 0; i < v->met->services.n; i++) {
		const struct table_service *s = v->met->services.v[i];
		if (s->port->number != port || !speaks_http(s->port))
			continue;
		map_put(&b->taken, s->in->service->host, b);
		struct outbound_host *h = add_host(b, s->in->service->host, port);
		if (!h)
			continue;
		h->vs = v->vs;
		h->routes = *v->routes;
		h->service = s->in->service;
		name_service(b, h, s->in->service);
		keep(b, h);
	}
}

static void add_virtual_service(struct builder *b, struct router *router, const struct server *s,
	const struct virtual_service *vs)
{
	struct virtual_host routes = { 0 };
	struct map ports = { .a = b->a };
	struct met met;

	router_routes(router, vs, s, &routes);
	if (!routes.routes.n)
		return;
	met = meet(b, vs);
	struct hosted v = { vs, &met, &routes };
	for (uint32_t i = 0; i < met.services.n; i++) {
		uint32_t port = met.services.v[i]->port->number;
		if (!speaks_http(met.services.v[i]->port))
			continue;
		void **at = map_at(&ports, str_printf(b->a, "%u", port));
		if (!*at)
			add_hosted(b, &v, port);
		*at = b;
	}
	if (!ports.n && b->port == 80)
		add_hosted(b, &v, 80);
}

/* On port 80 all of them count, elsewhere those with a host among the services. */
static struct places candidates(struct builder *b)
{
	const struct bindings *all = &b->index->egress->virtual_services;
	bool *wanted = arena_array(b->a, bool, all->v.n + 1);
	struct places out = { 0 };

	for (uint32_t i = 0; i < b->services.v.n; i++) {
		struct places p = vs_index_find(&b->index->vs,
			b->services.v.v[i].in->service->host);
		for (uint32_t k = 0; k < p.v.n; k++)
			wanted[p.v.v[k]] = true;
	}
	for (uint32_t i = 0; i < all->v.n; i++)
		if (wanted[i] || (b->port == 80 && any_wanted(b, &all->v.v[i]->hosts)))
			vec_push(b->a, &out.v, i);
	return out;
}

static void add_virtual_services(struct builder *b)
{
	struct gateway *mesh = arena_new(b->a, struct gateway);
	struct server *server = arena_new(b->a, struct server);
	struct proxy client = { .ns = b->x->w->ns, .labels = b->x->w->labels };
	struct router router = { .a = b->a, .mesh = b->x->r->mesh, .proxy = &client };
	struct places p = candidates(b);

	mesh->key = STR("mesh");
	server->gateway = mesh;
	server->number = b->port;
	for (uint32_t i = 0; i < p.v.n; i++)
		add_virtual_service(b, &router, server,
			b->index->egress->virtual_services.v.v[p.v.v[i]]);
}

/* ---- the table ---- */

static int service_cmp(const void *x, const void *y)
{
	const struct table_service *a = x, *b = y;
	int c = str_cmp(a->in->service->host, b->in->service->host);

	return c ? c : (a->port->number > b->port->number) - (a->port->number < b->port->number);
}

/* Of two services with one host the later one counts. */
static void take_services(struct builder *b, const struct table_services *all)
{
	for (uint32_t i = 0; all && i < all->v.n; i++)
		map_put(&b->by_host, all->v.v[i].in->service->host, (void *)(uintptr_t)(i + 1));
	for (uint32_t i = 0; all && i < all->v.n; i++) {
		const struct registered *s = all->v.v[i].in->service;
		uintptr_t last = (uintptr_t)map_get(&b->by_host, s->host);
		if (all->v.v[last - 1].in->service == s && is_wanted(b, s->host))
			vec_push(b->a, &b->services.v, all->v.v[i]);
	}
	if (b->services.v.n)
		qsort(b->services.v.v, b->services.v.n, sizeof(*b->services.v.v), service_cmp);
	b->by_host = (struct map){ .a = b->a };
	for (uint32_t i = b->services.v.n; i-- > 0;)
		map_put(&b->by_host, b->services.v.v[i].in->service->host,
			(void *)(uintptr_t)(i + 1));
	for (uint32_t i = 0; i < b->services.v.n; i++)
		map_put(&b->known, b->services.v.v[i].in->service->host, b);
}

static void add_own(struct builder *b, const struct table_service *s)
{
	const struct registered *r = s->in->service;

	if (r->resolution == RESOLVE_ALIAS || !speaks_http(s->port) || map_get(&b->taken, r->host))
		return;
	struct outbound_host *h = add_host(b, r->host, s->port->number);
	if (!h)
		return;
	h->service = r;
	h->cluster = cluster_name(b->a, s->port->number, STR(""), r->host);
	name_service(b, h, r);
	keep(b, h);
}

static int host_cmp(const void *x, const void *y)
{
	const struct outbound_host *const *a = x, *const *b = y;

	return str_cmp((*a)->name, (*b)->name);
}

static struct outbound_table *build(struct outbound_router *x, struct str name, uint32_t port)
{
	const struct egress *e = scope_egress(x->scope, port, name);
	struct builder b = { .x = x, .a = x->a, .port = port };

	b.out = arena_new(x->a, struct outbound_table);
	b.out->name = name;
	if (!e)
		return b.out;
	if (e->written && e->written->has_port && e->written->proto == PROTOCOL_HTTP_PROXY)
		b.port = 0;
	b.by_host.a = b.named.a = b.domains.a = b.known.a = b.taken.a = x->a;
	b.index = index_of(x, e);
	take_services(&b,
		map_get(&b.index->by_port, b.port ? str_printf(x->a, "%u", b.port) : STR("all")));
	add_virtual_services(&b);
	for (uint32_t i = 0; i < b.services.v.n; i++)
		add_own(&b, &b.services.v.v[i]);
	b.out->by_name = b.named;
	if (b.out->hosts.n)
		qsort(b.out->hosts.v, b.out->hosts.n, sizeof(*b.out->hosts.v), host_cmp);
	return b.out;
}

static const struct outbound_table *of_service(struct outbound_router *x,
	const struct outbound_table *all, struct str name)
{
	struct outbound_table *t = arena_new(x->a, struct outbound_table);
	const struct outbound_host *h = map_get(&all->by_name, name);

	t->name = name;
	t->sniffed = true;
	if (h && h->domains.v.n)
		vec_push(x->a, &t->hosts, h);
	return t;
}

const struct outbound_table *outbound_table(struct outbound_router *x, struct str name)
{
	ptrdiff_t colon = str_starts(name, "unix://") ? -1 : str_rfind_char(name, ':');
	struct str key = str_sub(name, (size_t)(colon + 1), name.n);
	uint32_t port = 0;

	str_to_u32(key, &port);
	void **at = map_at(&x->by_port, key);
	if (!*at)
		*at = build(x, key, port);
	return colon < 0 ? *at : of_service(x, *at, name);
}

struct hosts outbound_targets(struct outbound_router *x, const struct outbound_host *h,
	const struct route_entry *e)
{
	const struct value *list = value_child(value_get(e->route->at, "route"));
	struct hosts out = { 0 };

	for (const struct value *d = list; d; d = d->next) {
		uint32_t weight = 0;
		bool single = d == list && !d->next;
		struct str name = outbound_cluster(x->a, value_get(d, "destination"),
			deployed_ns(e->route->of), NULL, h->port);
		value_u32(value_get(d, "weight"), &weight);
		if (single)
			vec_push(x->a, &out.v, name);
		else if (weight)
			vec_push(x->a, &out.v, str_printf(x->a, PRIs " %u", ARGs(name), weight));
	}
	return out;
}
