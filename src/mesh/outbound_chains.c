#include "mesh/outbound_chains.h"

struct str cluster_name(struct arena *a, uint32_t port, struct str subset, struct str host)
{
	return str_printf(a, "outbound|%u|" PRIs "|" PRIs, port, ARGs(subset), ARGs(host));
}

struct str outbound_cluster(struct arena *a, const struct value *destination, struct str ns,
	const struct port_list *ports, uint32_t port)
{
	struct str host = host_resolve(a, value_str(value_get(destination, "host")), ns);

	if (ports && ports->v.n == 1)
		port = ports->v.v[0].number;
	value_u32(value_at(destination, "port.number"), &port);
	return cluster_name(a, port, value_str(value_get(destination, "subset")), host);
}

/* ---- TCP and TLS chains ---- */

static void add_target(const struct chain_maker *by, struct hosts *to, const struct value *d,
	struct str ns, uint32_t port)
{
	const struct value *destination = value_get(d, "destination");
	struct str host = host_resolve(by->a, value_str(value_get(destination, "host")), ns);
	const struct imported *in = scope_service(by->scope, host);
	struct str name = outbound_cluster(by->a, destination, ns, in ? &in->ports : NULL, port);
	uint32_t weight = 0;

	value_u32(value_get(d, "weight"), &weight);
	if (!d->next && !to->v.n)
		vec_push(by->a, &to->v, name);
	else if (weight)
		vec_push(by->a, &to->v, str_printf(by->a, PRIs " %u", ARGs(name), weight));
}

static struct hosts route_targets(const struct chain_maker *by, const struct route *route,
	uint32_t port)
{
	const struct value *list = value_child(value_get(route->at, "route"));
	struct hosts to = { 0 };

	for (const struct value *d = list; d; d = d->next)
		add_target(by, &to, d, deployed_ns(route->of), port);
	return to;
}

static bool match_fits(const struct chain_maker *by, const struct match *m, uint32_t port)
{
	return (!m->port || m->port == port) &&
		(!m->gateways.v.n || hosts_contain(&m->gateways, STR("mesh"))) &&
		labels_match(&m->source_labels, &by->w->labels) &&
		(!m->source_ns.n || str_eq(m->source_ns, by->w->ns));
}

static struct hosts subnets(struct arena *a, const struct match *m)
{
	struct hosts out = { 0 };

	for (const struct value *v = value_child(value_get(m->at, "destinationSubnets")); v;
		v = v->next)
		vec_push(a, &out.v, value_str(v));
	return out;
}

static struct hosts sorted(struct arena *a, const struct hosts *h)
{
	struct hosts out = { 0 };

	for (uint32_t i = 0; i < h->v.n; i++)
		vec_push(a, &out.v, h->v.v[i]);
	if (out.v.n)
		qsort(out.v.v, out.v.n, sizeof(*out.v.v), str_qsort);
	return out;
}

static struct outbound_chain default_chain(const struct chain_maker *by, const struct offer *o)
{
	const struct port_list *ports = &o->in->ports;
	uint32_t port = ports->v.n == 1 ? ports->v.v[0].number : o->port;
	struct outbound_chain c = { .cidrs = o->cidrs };

	vec_push(by->a, &c.to.v, cluster_name(by->a, port, STR(""), o->in->service->host));
	return c;
}

/* What a TLS match asks of a connection. */
static struct str asked(struct arena *a, const struct outbound_chain *c)
{
	struct buf key = { .a = a };

	for (uint32_t i = 0; i < c->sni.v.n; i++)
		buf_printf(&key, PRIs ",", ARGs(c->sni.v.v[i]));
	for (uint32_t i = 0; i < c->cidrs.v.n; i++)
		buf_printf(&key, "|" PRIs, ARGs(c->cidrs.v.v[i]));
	return buf_str(&key);
}

static void tls_route(const struct chain_maker *by, struct chains *out, const struct offer *o,
	struct map *seen, const struct virtual_service *vs, const struct route *route)
{
	for (uint32_t i = 0; i < route->matches.n; i++) {
		const struct match *m = &route->matches.v[i];
		struct outbound_chain c = { .sni = m->sni, .cidrs = subnets(by->a, m), .vs = vs };
		if (!match_fits(by, m, o->port))
			continue;
		void **at = map_at(seen, asked(by->a, &c));
		if (*at)
			continue;
		*at = out;
		if (!c.cidrs.v.n || !o->port)
			c.cidrs = o->cidrs;
		c.to = route_targets(by, route, o->port);
		c.sni = sorted(by->a, &m->sni);
		vec_push(by->a, &out->v, c);
	}
}

/* Without an address of its own a TLS service is told apart by its name. */
static struct hosts default_sni(const struct chain_maker *by, const struct offer *o)
{
	const struct registered *s = o->in->service;
	struct hosts sni = { 0 };

	if (o->cidrs.v.n || (str_is(s->address, "0.0.0.0") && str_is(o->bind, "0.0.0.0")) ||
		(s->resolution == RESOLVE_DYNAMIC && host_is_wildcard(s->host)))
		vec_push(by->a, &sni.v, s->host);
	return sni;
}

static void tls_chains(const struct chain_maker *by, struct chains *out, const struct offer *o,
	const struct places *p)
{
	struct map seen = { .a = by->a };

	for (uint32_t i = 0; i < p->v.n; i++) {
		const struct virtual_service *vs = by->services.v.v[p->v.v[i]];
		for (uint32_t k = 0; k < vs->tls.n; k++)
			if (vs->tls.v[k].has_destination)
				tls_route(by, out, o, &seen, vs, &vs->tls.v[k]);
	}
	if (out->v.n)
		return;
	struct outbound_chain c = default_chain(by, o);
	c.sni = default_sni(by, o);
	vec_push(by->a, &out->v, c);
}

/* False: a match without subnets fits, the route is the last. */
static bool tcp_subnets(const struct chain_maker *by, struct hosts *out, const struct offer *o,
	const struct route *route)
{
	for (uint32_t i = 0; i < route->matches.n; i++) {
		struct hosts nets = subnets(by->a, &route->matches.v[i]);
		if (!match_fits(by, &route->matches.v[i], o->port))
			continue;
		if (!nets.v.n || !o->port)
			return false;
		for (uint32_t k = 0; k < nets.v.n; k++)
			vec_push(by->a, &out->v, nets.v.v[k]);
	}
	return route->matches.n > 0;
}

/* True when nothing after the route is reached. */
static bool tcp_route(const struct chain_maker *by, struct chains *out, const struct offer *o,
	const struct virtual_service *vs, const struct route *route)
{
	struct outbound_chain c = { .vs = vs };
	bool last = !tcp_subnets(by, &c.cidrs, o, route);

	if (last)
		c.cidrs = o->cidrs;
	if (last || c.cidrs.v.n) {
		c.to = route_targets(by, route, o->port);
		vec_push(by->a, &out->v, c);
	}
	return last;
}

static void tcp_chains(const struct chain_maker *by, struct chains *out, const struct offer *o,
	const struct places *p)
{
	for (uint32_t i = 0; i < p->v.n; i++) {
		const struct virtual_service *vs = by->services.v.v[p->v.v[i]];
		for (uint32_t k = 0; k < vs->tcp.n; k++)
			if (vs->tcp.v[k].has_destination &&
				tcp_route(by, out, o, vs, &vs->tcp.v[k]))
				return;
	}
	vec_push(by->a, &out->v, default_chain(by, o));
}

struct chains chains_l4(const struct chain_maker *by, const struct offer *o)
{
	struct places p = vs_index_find(&by->by_host, o->in->service->host);
	struct chains out = { 0 };

	if (protocol_is_tls(o->proto))
		tls_chains(by, &out, o, &p);
	else
		tcp_chains(by, &out, o, &p);
	return out;
}

void chain_maker_enter(struct chain_maker *m, const struct egress *e)
{
	m->services = (struct bindings){ 0 };
	for (uint32_t i = 0; i < e->virtual_services.v.n; i++)
		if (e->virtual_services.v.v[i]->tcp.n || e->virtual_services.v.v[i]->tls.n)
			vec_push(m->a, &m->services.v, e->virtual_services.v.v[i]);
	m->by_host = vs_index_new(m->a, &m->services);
}
