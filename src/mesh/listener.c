#include "mesh/listener.h"

#include "mesh/merge.h"
#include "mesh/routes.h"

struct builder {
	struct arena *a;
	struct router router;
	const struct merged *merged;
	struct gateway_config *config;
	struct map listeners; /* bind, port -> struct listener */
	struct map sni;       /* port, SNI of passthrough matches -> bind of the last */
	bool routes;
};

static struct listener *listener_at(struct builder *b, const struct merged_port *mp)
{
	struct str bind = mp->bind.n ? mp->bind : STR("0.0.0.0");
	void **at = map_at(&b->listeners, str_printf(b->a, PRIs "_%u", ARGs(bind), mp->number));

	if (!*at) {
		struct listener *l = *at = arena_new(b->a, struct listener);
		l->port = mp->number;
		l->bind = bind;
		vec_push(b->a, &b->config->listeners, l);
	}
	return *at;
}

static struct chain *chain_new(struct builder *b, struct listener *l, const struct server *s)
{
	struct chain *c = arena_new(b->a, struct chain);

	c->server = s;
	vec_push(b->a, &c->servers, s);
	vec_push(b->a, &l->chains, c);
	return c;
}

/* Sorted, each once, without "ns/"; a "*" among them means any name. */
static struct hosts sni_of(struct arena *a, const struct hosts *hosts)
{
	struct hosts out = { 0 };
	uint32_t n = 0;

	for (uint32_t i = 0; i < hosts->v.n; i++) {
		struct str name = host_name(hosts->v.v[i], NULL);
		if (str_is(name, "*"))
			return (struct hosts){ 0 };
		vec_push(a, &out.v, name);
	}
	if (out.v.n)
		qsort(out.v.v, out.v.n, sizeof(*out.v.v), str_qsort);
	for (uint32_t i = 0; i < out.v.n; i++)
		if (!n || !str_eq(out.v.v[n - 1], out.v.v[i]))
			out.v.v[n++] = out.v.v[i];
	out.v.n = n;
	return out;
}

static void chain_hosts(struct builder *b, struct chain *c, struct str route_name)
{
	const struct route_table *t = map_get(&b->merged->tables, route_name);

	c->http = true;
	if (!b->routes || !t)
		return;
	struct virtual_hosts vh = router_hosts(&b->router, t);
	c->hosts.v = vh.v.v;
	c->hosts.n = vh.v.n;
	c->hosts.cap = vh.v.cap;
}

static void plain_http(struct builder *b, struct listener *l, const struct merged_port *mp)
{
	struct chain *c = chain_new(b, l, mp->servers.v[0]);

	for (uint32_t i = 1; i < mp->servers.n; i++)
		vec_push(b->a, &c->servers, mp->servers.v[i]);
	chain_hosts(b, c, mp->route_name);
}

/* A match with an SNI name that the port has already passed on is left out. */
static bool claim_sni(struct builder *b, const struct match *m, const struct server *s,
	uint32_t port)
{
	for (uint32_t i = 0; i < m->sni.v.n; i++) {
		struct str key = str_printf(b->a, "%u " PRIs, port, ARGs(m->sni.v.v[i]));
		const struct server *last = map_get(&b->sni, key);
		if (last && str_eq(last->bind, s->bind))
			return false;
	}
	for (uint32_t i = 0; i < m->sni.v.n; i++) {
		struct str key = str_printf(b->a, "%u " PRIs, port, ARGs(m->sni.v.v[i]));
		*map_at(&b->sni, key) = (void *)(uintptr_t)s;
	}
	return true;
}

static void passthrough_route(struct builder *b, struct listener *l, const struct server *s,
	const struct virtual_service *vs, const struct route *route)
{
	for (uint32_t i = 0; route->has_destination && i < route->matches.n; i++) {
		const struct match *m = &route->matches.v[i];
		if (!match_fits_l4(m, s) || !claim_sni(b, m, s, l->port))
			continue;
		struct chain *c = chain_new(b, l, s);
		c->sni = sni_of(b->a, &m->sni);
		c->vs = vs;
		c->route = route;
		c->match = m;
	}
}

static void passthrough(struct builder *b, struct listener *l, const struct server *s)
{
	const struct bindings *bound = router_bindings(&b->router, s->gateway->key);

	if (s->mode == TLS_AUTO_PASSTHROUGH) {
		struct chain *c = chain_new(b, l, s);
		c->alpn = true;
		c->sni = sni_of(b->a, &s->hosts);
		return;
	}
	for (uint32_t i = 0; i < bound->v.n; i++)
		for (uint32_t j = 0; server_serves(s, bound->v.v[i]) && j < bound->v.v[i]->tls.n;
			j++)
			passthrough_route(b, l, s, bound->v.v[i], &bound->v.v[i]->tls.v[j]);
}

static void opaque(struct builder *b, struct listener *l, const struct server *s)
{
	struct chain tcp = { 0 };

	if (b->routes && !router_tcp(&b->router, s, &tcp))
		return;
	struct chain *c = chain_new(b, l, s);
	c->vs = tcp.vs;
	c->route = tcp.route;
	c->match = tcp.match;
	if (s->tls)
		c->sni = sni_of(b->a, &s->hosts);
}

static void build_port(struct builder *b, const struct merged_port *mp)
{
	struct listener *l = listener_at(b, mp);

	if (protocol_is_http(mp->proto)) {
		plain_http(b, l, mp);
		return;
	}
	for (uint32_t i = 0; i < mp->servers.n; i++) {
		const struct server *s = mp->servers.v[i];
		if (server_terminates_https(s)) {
			struct chain *c = chain_new(b, l, s);
			c->sni = sni_of(b->a, &s->hosts);
			chain_hosts(b, c, server_route_name(b->a, s, mp->number));
		} else if (server_passthrough(s)) {
			passthrough(b, l, s);
		} else {
			opaque(b, l, s);
		}
	}
}

static void clash(struct listener *l, const struct chain *x, const struct chain *y, struct str sni)
{
	if (l->refused)
		return;
	l->refused = true;
	l->refused_sni = sni;
	l->clash[0] = x;
	l->clash[1] = y;
}

/* Envoy: two chains of a listener may not share a match. */
static void check_chains(struct arena *a, struct listener *l)
{
	struct map seen = { .a = a };

	for (uint32_t i = 0; i < l->chains.n; i++) {
		struct chain *c = l->chains.v[i];
		for (uint32_t j = 0; j < (c->sni.v.n ? c->sni.v.n : 1) && !c->alpn; j++) {
			struct str sni = c->sni.v.n ? c->sni.v.v[j] : STR("");
			void **at = map_at(&seen, sni);
			if (*at)
				clash(l, *at, c, sni);
			else
				*at = c;
		}
	}
}

static int listener_cmp(const void *x, const void *y)
{
	const struct listener *const *a = x, *const *b = y;

	if ((*a)->port != (*b)->port)
		return (*a)->port > (*b)->port ? 1 : -1;
	return str_cmp((*a)->bind, (*b)->bind);
}

/* A listener without a chain is not made. */
static void finish(struct builder *b)
{
	struct gateway_config *c = b->config;
	uint32_t n = 0;

	for (uint32_t i = 0; i < c->listeners.n; i++)
		if (c->listeners.v[i]->chains.n)
			c->listeners.v[n++] = c->listeners.v[i];
	c->listeners.n = n;
	for (uint32_t i = 0; i < n; i++)
		check_chains(b->a, c->listeners.v[i]);
	if (n)
		qsort(c->listeners.v, n, sizeof(*c->listeners.v), listener_cmp);
}

static struct gateway_config *config_new(struct arena *a, const struct mesh *m,
	const struct proxy *p, const struct order *order, bool routes)
{
	struct gateway_config *c = arena_new(a, struct gateway_config);
	const struct merged *merged = merge_servers(a, p, order);
	struct builder b = {
		.a = a,
		.router = { a, m, p, order, { .a = a } },
		.merged = merged,
		.config = c,
		.listeners.a = a,
		.sni.a = a,
		.routes = routes,
	};

	c->proxy = p;
	c->panic = merged->panic;
	c->culprit = merged->culprit;
	if (c->panic)
		return c;
	for (uint32_t i = 0; i < merged->ports.n; i++)
		build_port(&b, merged->ports.v[i]);
	c->dropped.v = merged->dropped.v;
	c->dropped.n = merged->dropped.n;
	c->dropped.cap = merged->dropped.cap;
	finish(&b);
	return c;
}

struct gateway_config *gateway_config_new(struct arena *a, const struct mesh *m,
	const struct proxy *p, const struct order *order)
{
	return config_new(a, m, p, order, true);
}

struct gateway_config *gateway_merge(struct arena *a, const struct mesh *m, const struct proxy *p,
	const struct order *order)
{
	return config_new(a, m, p, order, false);
}
