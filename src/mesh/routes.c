#include "mesh/routes.h"

#include "base/sort.h"

/* The HTTP routes of one VirtualService for one Gateway of a route table: made
 * for the declared port of the first server that both meet, then reused. */
struct built {
	VEC(struct route_entry) v;
};

static int older(const void *order, const void *x, const void *y)
{
	return virtual_service_older(order, x, y);
}

static void take_visible(struct router *r, struct bindings *out, const struct bindings *all,
	int visibility)
{
	const void **v = arena_array(r->a, const void *, all->v.n);
	uint32_t n = 0;

	for (uint32_t i = 0; i < all->v.n; i++)
		if (virtual_service_visibility(all->v.v[i], r->proxy->ns) == visibility)
			v[n++] = all->v.v[i];
	sort_pointers(r->a, v, n, older, r->order);
	for (uint32_t i = 0; i < n; i++)
		vec_push(r->a, &out->v, v[i]);
}

const struct bindings *router_bindings(struct router *r, struct str gateway_key)
{
	void **at = map_at(&r->bound, gateway_key);

	if (!*at) {
		struct bindings *b = arena_new(r->a, struct bindings);
		for (int visibility = 1; visibility <= 3; visibility++)
			take_visible(r, b, mesh_bindings(r->mesh, gateway_key), visibility);
		*at = b;
	}
	return *at;
}

static bool match_fits_http(const struct router *r, const struct match *m, const struct server *s)
{
	if (m->port && m->port != s->number)
		return false;
	if (m->gateways.v.n)
		return hosts_contain(&m->gateways, s->gateway->key);
	return labels_match(&m->source_labels, &r->proxy->labels) &&
		(!m->source_ns.n || str_eq(m->source_ns, r->proxy->ns));
}

/* istiod stops at the first route that catches all. */
static bool build_route(struct router *r, struct built *b, const struct virtual_service *vs,
	const struct route *route, const struct server *s)
{
	struct route_entry e = { .vs = vs, .route = route, .server = s };

	if (!route->matches.n) {
		e.catch_all = true;
		vec_push(r->a, &b->v, e);
		return true;
	}
	for (uint32_t i = 0; i < route->matches.n; i++) {
		e.match = &route->matches.v[i];
		e.catch_all = e.match->catch_all;
		if (!match_fits_http(r, e.match, s))
			continue;
		vec_push(r->a, &b->v, e);
		if (e.catch_all)
			return true;
	}
	return false;
}

void router_routes(struct router *r, const struct virtual_service *vs, const struct server *s,
	struct virtual_host *out)
{
	struct built b = { 0 };

	for (uint32_t i = 0; i < vs->http.n; i++)
		if (build_route(r, &b, vs, &vs->http.v[i], s))
			break;
	for (uint32_t i = 0; i < b.v.n; i++)
		vec_push(r->a, &out->routes, b.v.v[i]);
}

static const struct built *build(struct router *r, struct map *known,
	const struct virtual_service *vs, const struct server *s)
{
	void **at = map_at(known,
		str_printf(r->a, PRIs " " PRIs, ARGs(s->gateway->key), ARGs(vs->key)));

	if (*at)
		return *at;
	struct built *b = arena_new(r->a, struct built);
	for (uint32_t i = 0; i < vs->http.n; i++)
		if (build_route(r, b, vs, &vs->http.v[i], s))
			break;
	if (!b->v.n)
		return NULL;
	*map_at(known, str_printf(r->a, PRIs " " PRIs, ARGs(s->gateway->key), ARGs(vs->key))) = b;
	return b;
}

static struct virtual_host *host_at(struct router *r, struct map *hosts, struct str domain)
{
	struct str lower = str_lower(r->a, domain);
	void **at = map_at(hosts, lower);

	if (!*at) {
		struct virtual_host *vh = *at = arena_new(r->a, struct virtual_host);
		vh->domain = lower;
	}
	return *at;
}

static void host_server(struct router *r, struct virtual_host *vh, const struct server *s)
{
	if (!vh->servers.n || vh->servers.v[vh->servers.n - 1] != s)
		vec_push(r->a, &vh->servers, s);
	if (s->tls && s->redirect)
		vh->redirect = true;
}

static void server_services(struct router *r, struct map *hosts, struct map *known,
	const struct server *s)
{
	const struct bindings *b = router_bindings(r, s->gateway->key);

	for (uint32_t i = 0; i < b->v.n; i++) {
		const struct virtual_service *vs = b->v.v[i];
		struct hosts open = hosts_for_namespace(r->a, &s->hosts, vs->ns);
		struct hosts both = hosts_intersect(r->a, &open, &vs->hosts);
		const struct built *routes = both.v.n ? build(r, known, vs, s) : NULL;
		for (uint32_t j = 0; routes && j < both.v.n; j++) {
			struct virtual_host *vh = host_at(r, hosts, both.v.v[j]);
			host_server(r, vh, s);
			for (uint32_t k = 0; k < routes->v.n; k++)
				vec_push(r->a, &vh->routes, routes->v.v[k]);
		}
	}
}

static void redirect_hosts(struct router *r, struct map *hosts, const struct server *s)
{
	for (uint32_t i = 0; s->tls && s->redirect && i < s->hosts.v.n; i++)
		host_server(r, host_at(r, hosts, s->hosts.v.v[i]), s);
}

static void catch_all_last(struct router *r, struct virtual_host *vh)
{
	struct route_entry *sorted = arena_array(r->a, struct route_entry, vh->routes.n);
	uint32_t n = 0;

	for (int last = 0; last <= 1; last++)
		for (uint32_t i = 0; i < vh->routes.n; i++)
			if (vh->routes.v[i].catch_all == (last == 1))
				sorted[n++] = vh->routes.v[i];
	vh->routes.v = sorted;
	vh->routes.cap = n;
}

static int host_cmp(const void *x, const void *y)
{
	const struct virtual_host *const *a = x, *const *b = y;

	return str_cmp((*a)->domain, (*b)->domain);
}

struct virtual_hosts router_hosts(struct router *r, const struct route_table *t)
{
	struct virtual_hosts out = { 0 };
	struct map hosts = { .a = r->a }, known = { .a = r->a };

	for (uint32_t i = 0; i < t->servers.n; i++) {
		server_services(r, &hosts, &known, t->servers.v[i]);
		redirect_hosts(r, &hosts, t->servers.v[i]);
	}
	for (uint32_t i = 0; i < hosts.n; i++) {
		catch_all_last(r, hosts.v[i].value);
		vec_push(r->a, &out.v, hosts.v[i].value);
	}
	if (out.v.n)
		qsort(out.v.v, out.v.n, sizeof(*out.v.v), host_cmp);
	return out;
}

bool server_serves(const struct server *s, const struct virtual_service *vs)
{
	for (uint32_t i = 0; i < s->hosts.v.n; i++) {
		struct str scope, name = host_name(s->hosts.v.v[i], &scope);
		if (scope.n && !str_eq(scope, vs->ns))
			continue;
		for (uint32_t j = 0; j < vs->hosts.v.n; j++)
			if (host_overlap(name, vs->hosts.v.v[j]))
				return true;
	}
	return false;
}

bool match_fits_l4(const struct match *m, const struct server *s)
{
	return (!m->port || m->port == s->number) &&
		(!m->gateways.v.n || hosts_contain(&m->gateways, s->gateway->key));
}

static bool route_fits_l4(const struct route *route, const struct server *s,
	const struct match **match)
{
	for (uint32_t i = 0; i < route->matches.n; i++)
		if (match_fits_l4(&route->matches.v[i], s)) {
			*match = &route->matches.v[i];
			return true;
		}
	return route->matches.n == 0;
}

bool router_tcp(struct router *r, const struct server *s, struct chain *out)
{
	const struct bindings *b = router_bindings(r, s->gateway->key);

	for (uint32_t i = 0; i < b->v.n; i++) {
		const struct virtual_service *vs = b->v.v[i];
		if (!server_serves(s, vs))
			continue;
		for (uint32_t j = 0; j < vs->tcp.n; j++)
			if (vs->tcp.v[j].has_destination &&
				route_fits_l4(&vs->tcp.v[j], s, &out->match)) {
				out->vs = vs;
				out->route = &vs->tcp.v[j];
				return true;
			}
	}
	return false;
}
