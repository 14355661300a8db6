#include "mesh/merge.h"

#include "base/sort.h"

/* What is known of one resolved port. */
struct port_state {
	uint32_t number;
	struct merged_port *plain; /* the latest plain-text server that opened a port and bind */
	struct map tls_hosts;      /* host -> struct claim */
	struct map tls_binds;      /* bind -> server, for all but the first server of the port */
};

/* The last accepted TLS server to claim a host; its bind counts. */
struct claim {
	const struct server *server;
};

struct state {
	struct merged *m;
	struct map ports;  /* resolved number as bytes -> struct port_state */
	struct map opened; /* number, protocol, bind -> struct merged_port */
};

struct str server_route_name(struct arena *a, const struct server *s, uint32_t port)
{
	const char *dot = s->bind.n ? "." : "";

	if (protocol_is_http(s->proto))
		return str_printf(a, "http.%u%s" PRIs, port, dot, ARGs(s->bind));
	if (s->proto != PROTOCOL_HTTPS || server_passthrough(s))
		return (struct str){ 0 };
	return str_printf(a, "https.%u." PRIs "." PRIs "." PRIs "%s" PRIs, s->number,
		ARGs(s->port_name), ARGs(s->gateway->name), ARGs(s->gateway->ns), dot,
		ARGs(s->bind));
}

static struct port_state *port_state(struct state *st, uint32_t number, bool *fresh)
{
	struct arena *a = st->m->a;
	void **at = map_at(&st->ports, str_printf(a, "%u", number));

	*fresh = !*at;
	if (!*at) {
		struct port_state *ps = *at = arena_new(a, struct port_state);
		ps->number = number;
		ps->tls_hosts.a = ps->tls_binds.a = a;
	}
	return *at;
}

static struct str opened_key(struct state *st, const struct server *s, uint32_t port)
{
	return str_printf(st->m->a, "%u|" PRIs "|" PRIs, port, ARGs(s->protocol), ARGs(s->bind));
}

static void table_add(struct state *st, struct str route_name, const struct server *s, bool reset)
{
	void **at = map_at(&st->m->tables, route_name);

	if (!*at || reset)
		*at = arena_new(st->m->a, struct route_table);
	struct route_table *t = *at;
	vec_push(st->m->a, &t->servers, s);
}

static struct merged_port *open_port(struct state *st, const struct server *s, uint32_t port)
{
	struct merged_port *mp = arena_new(st->m->a, struct merged_port);

	mp->number = port;
	mp->protocol = s->protocol;
	mp->bind = s->bind;
	mp->proto = s->proto;
	mp->route_name = server_route_name(st->m->a, s, port);
	vec_push(st->m->a, &mp->servers, s);
	vec_push(st->m->a, &st->m->ports, mp);
	map_put(&st->opened, opened_key(st, s, port), mp);
	return mp;
}

static bool drop(struct state *st, const struct server *s, uint32_t port, enum drop_reason reason,
	const struct server *winner, struct str host)
{
	struct drop d = { s, port, reason, winner, host };

	vec_push(st->m->a, &st->m->dropped, d);
	return false;
}

/* Every host of a server with tls is claimed; one that is claimed already for
 * the same bind drops the server, and then none of its hosts is. */
static bool claim_hosts(struct state *st, struct port_state *ps, const struct server *s)
{
	struct arena *a = st->m->a;

	for (uint32_t i = 0; s->tls && i < s->hosts.v.n; i++) {
		const struct claim *c = map_get(&ps->tls_hosts, s->hosts.v.v[i]);
		if (c && str_eq(c->server->bind, s->bind))
			return drop(st, s, ps->number, DROP_TLS_HOST, c->server, s->hosts.v.v[i]);
	}
	for (uint32_t i = 0; s->tls && i < s->hosts.v.n; i++) {
		struct claim *c = arena_new(a, struct claim);
		c->server = s;
		map_put(&ps->tls_hosts, s->hosts.v.v[i], c);
	}
	return true;
}

static bool can_merge(enum protocol next, enum protocol holder)
{
	return (protocol_is_http(next) || next == holder) && protocol_is_http(holder);
}

static bool open_plain(struct state *st, struct port_state *ps, const struct server *s)
{
	struct merged_port *mp = open_port(st, s, ps->number);

	if (server_is_plain(s))
		ps->plain = mp;
	if (server_is_http(s))
		table_add(st, mp->route_name, s, true);
	return true;
}

static bool beside_plain(struct state *st, struct port_state *ps, const struct server *s)
{
	struct arena *a = st->m->a;
	struct merged_port *holder = ps->plain;
	bool same_bind = str_eq(holder->bind, s->bind);
	struct str route_name = server_route_name(a, s, ps->number);

	if (same_bind && (!can_merge(s->proto, holder->proto) || !route_name.n))
		return drop(st, s, ps->number, DROP_PROTOCOL, holder->servers.v[0],
			(struct str){ 0 });
	if (same_bind) {
		vec_push(a, &holder->servers, s);
		table_add(st, route_name, s, false);
		return true;
	}
	struct merged_port *mp = map_get(&st->opened, opened_key(st, s, ps->number));
	if (!mp)
		return open_plain(st, ps, s);
	mp->route_name = route_name;
	vec_push(a, &mp->servers, s);
	table_add(st, route_name, s, false);
	return true;
}

static bool beside_tls(struct state *st, struct port_state *ps, const struct server *s)
{
	struct arena *a = st->m->a;

	if (server_is_plain(s))
		return open_plain(st, ps, s);
	if (server_is_http(s)) {
		struct str name = server_route_name(a, s, ps->number);
		const struct route_table *t = map_get(&st->m->tables, name);
		if (t)
			return drop(st, s, ps->number, DROP_ROUTE_NAME, t->servers.v[0],
				(struct str){ 0 });
		table_add(st, name, s, true);
	}
	const struct server *bound = map_get(&ps->tls_binds, s->bind);
	if (!bound)
		*map_at(&ps->tls_binds, s->bind) = (void *)(uintptr_t)s;
	else if (!s->tls)
		return drop(st, s, ps->number, DROP_NO_TLS, bound, (struct str){ 0 });
	struct merged_port *mp = map_get(&st->opened, opened_key(st, s, ps->number));
	if (!mp)
		open_port(st, s, ps->number);
	else
		vec_push(a, &mp->servers, s);
	return true;
}

static void merge_server(struct state *st, const struct proxy *p, const struct server *s)
{
	bool fresh, kept;
	struct port_state *ps = port_state(st, proxy_port(p, s->number), &fresh);

	if (!claim_hosts(st, ps, s))
		return;
	if (fresh)
		kept = open_plain(st, ps, s);
	else if (ps->plain)
		kept = beside_plain(st, ps, s);
	else
		kept = beside_tls(st, ps, s);
	if (kept)
		vec_push(st->m->a, &st->m->accepted, s);
}

static int older(const void *order, const void *x, const void *y)
{
	return gateway_older(order, x, y);
}

struct merged *merge_servers(struct arena *a, const struct proxy *p, const struct order *order)
{
	struct merged *m = arena_new(a, struct merged);
	struct state st = { .m = m, .ports.a = a, .opened.a = a };
	const void **v = arena_array(a, const void *, p->gateways.n);

	m->a = a;
	m->tables.a = a;
	for (uint32_t i = 0; i < p->gateways.n; i++)
		v[i] = p->gateways.v[i];
	sort_pointers(a, v, p->gateways.n, older, order);
	for (uint32_t i = 0; i < p->gateways.n; i++) {
		const struct gateway *g = v[i];
		if (g->panics) {
			m->panic = true;
			m->culprit = g;
			return m;
		}
		for (uint32_t j = 0; j < g->server_count; j++)
			merge_server(&st, p, &g->servers[j]);
	}
	return m;
}
