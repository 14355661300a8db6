#include "mesh/outbound.h"

#include "mesh/vs_index.h"

enum { STATUS_PORT = 15021, METRICS_PORT = 15090, OUTBOUND_PORT = 15001, INBOUND_PORT = 15006 };

struct builder {
	struct arena *a;
	const struct registry *r;
	const struct scope *scope;
	const struct sidecar_workload *w;
	const struct egress *egress;
	struct vs_index l4; /* of the entry: VirtualServices with TCP or TLS routes */
	struct bindings with_l4;
	struct map by_place; /* "<bind> <port>" -> struct outbound_listener */
	struct outbound out;
};

/* A service's port, as an egress entry offers it. */
struct offer {
	const struct imported *in;
	uint32_t port;
	enum protocol proto;
	struct str bind; /* empty: the service's address */
	bool bound;
	struct hosts cidrs;
};

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

static void add_target(struct builder *b, struct hosts *to, const struct value *d, struct str ns,
	uint32_t port)
{
	const struct value *destination = value_get(d, "destination");
	struct str host = host_resolve(b->a, value_str(value_get(destination, "host")), ns);
	const struct imported *in = scope_service(b->scope, host);
	struct str name = outbound_cluster(b->a, destination, ns, in ? &in->ports : NULL, port);
	uint32_t weight = 0;

	value_u32(value_get(d, "weight"), &weight);
	if (!d->next && !to->v.n)
		vec_push(b->a, &to->v, name);
	else if (weight)
		vec_push(b->a, &to->v, str_printf(b->a, PRIs " %u", ARGs(name), weight));
}

static struct hosts route_targets(struct builder *b, const struct route *route, uint32_t port)
{
	const struct value *list = value_child(value_get(route->at, "route"));
	struct hosts to = { 0 };

	for (const struct value *d = list; d; d = d->next)
		add_target(b, &to, d, deployed_ns(route->of), port);
	return to;
}

static bool match_fits(const struct builder *b, const struct match *m, uint32_t port)
{
	return (!m->port || m->port == port) &&
		(!m->gateways.v.n || hosts_contain(&m->gateways, STR("mesh"))) &&
		labels_match(&m->source_labels, &b->w->labels) &&
		(!m->source_ns.n || str_eq(m->source_ns, b->w->ns));
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

static struct outbound_chain default_chain(struct builder *b, const struct offer *o)
{
	const struct port_list *ports = &o->in->ports;
	uint32_t port = ports->v.n == 1 ? ports->v.v[0].number : o->port;
	struct outbound_chain c = { .cidrs = o->cidrs };

	vec_push(b->a, &c.to.v, cluster_name(b->a, port, STR(""), o->in->service->host));
	return c;
}

struct chains {
	VEC(struct outbound_chain) v;
};

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

static void tls_route(struct builder *b, struct chains *out, const struct offer *o,
	struct map *seen, const struct virtual_service *vs, const struct route *route)
{
	for (uint32_t i = 0; i < route->matches.n; i++) {
		const struct match *m = &route->matches.v[i];
		struct outbound_chain c = { .sni = m->sni, .cidrs = subnets(b->a, m), .vs = vs };
		if (!match_fits(b, m, o->port))
			continue;
		void **at = map_at(seen, asked(b->a, &c));
		if (*at)
			continue;
		*at = b;
		if (!c.cidrs.v.n || !o->port)
			c.cidrs = o->cidrs;
		c.to = route_targets(b, route, o->port);
		c.sni = sorted(b->a, &m->sni);
		vec_push(b->a, &out->v, c);
	}
}

/* Without an address of its own a TLS service is told apart by its name. */
static struct hosts default_sni(struct builder *b, const struct offer *o)
{
	const struct registered *s = o->in->service;
	struct hosts sni = { 0 };

	if (o->cidrs.v.n || (str_is(s->address, "0.0.0.0") && str_is(o->bind, "0.0.0.0")) ||
		(s->resolution == RESOLVE_DYNAMIC && host_is_wildcard(s->host)))
		vec_push(b->a, &sni.v, s->host);
	return sni;
}

static void tls_chains(struct builder *b, struct chains *out, const struct offer *o,
	const struct places *p)
{
	struct map seen = { .a = b->a };

	for (uint32_t i = 0; i < p->v.n; i++) {
		const struct virtual_service *vs = b->with_l4.v.v[p->v.v[i]];
		for (uint32_t k = 0; k < vs->tls.n; k++)
			if (vs->tls.v[k].has_destination)
				tls_route(b, out, o, &seen, vs, &vs->tls.v[k]);
	}
	if (out->v.n)
		return;
	struct outbound_chain c = default_chain(b, o);
	c.sni = default_sni(b, o);
	vec_push(b->a, &out->v, c);
}

/* False: a match without subnets fits, the route is the last. */
static bool tcp_subnets(struct builder *b, struct hosts *out, const struct offer *o,
	const struct route *route)
{
	for (uint32_t i = 0; i < route->matches.n; i++) {
		struct hosts nets = subnets(b->a, &route->matches.v[i]);
		if (!match_fits(b, &route->matches.v[i], o->port))
			continue;
		if (!nets.v.n || !o->port)
			return false;
		for (uint32_t k = 0; k < nets.v.n; k++)
			vec_push(b->a, &out->v, nets.v.v[k]);
	}
	return route->matches.n > 0;
}

/* True when nothing after the route is reached. */
static bool tcp_route(struct builder *b, struct chains *out, const struct offer *o,
	const struct virtual_service *vs, const struct route *route)
{
	struct outbound_chain c = { .vs = vs };
	bool last = !tcp_subnets(b, &c.cidrs, o, route);

	if (last)
		c.cidrs = o->cidrs;
	if (last || c.cidrs.v.n) {
		c.to = route_targets(b, route, o->port);
		vec_push(b->a, &out->v, c);
	}
	return last;
}

static void tcp_chains(struct builder *b, struct chains *out, const struct offer *o,
	const struct places *p)
{
	for (uint32_t i = 0; i < p->v.n; i++) {
		const struct virtual_service *vs = b->with_l4.v.v[p->v.v[i]];
		for (uint32_t k = 0; k < vs->tcp.n; k++)
			if (vs->tcp.v[k].has_destination && tcp_route(b, out, o, vs, &vs->tcp.v[k]))
				return;
	}
	vec_push(b->a, &out->v, default_chain(b, o));
}

static struct chains l4_chains(struct builder *b, const struct offer *o)
{
	struct places p = vs_index_find(&b->l4, o->in->service->host);
	struct chains out = { 0 };

	if (protocol_is_tls(o->proto))
		tls_chains(b, &out, o, &p);
	else
		tcp_chains(b, &out, o, &p);
	return out;
}

/* ---- one listener ---- */

static struct outbound_chain http_chain(struct builder *b, const struct offer *o,
	enum listener_kind kind)
{
	bool wildcard = str_is(o->bind, "0.0.0.0");
	struct outbound_chain c = { .sniffed = kind == LISTENER_AUTO || wildcard };

	if (!o->port)
		c.table = o->bind;
	else if (kind == LISTENER_AUTO && !wildcard)
		c.table = str_printf(b->a, PRIs ":%u", ARGs(o->in->service->host), o->port);
	else
		c.table = str_printf(b->a, "%u", o->port);
	return c;
}

static bool same_hosts(const struct hosts *x, const struct hosts *y)
{
	if (x->v.n != y->v.n)
		return false;
	for (uint32_t i = 0; i < x->v.n; i++)
		if (!hosts_contain(y, x->v.v[i]))
			return false;
	return true;
}

static bool conflicts(const struct outbound_chain *x, const struct outbound_chain *y)
{
	return x->sniffed == y->sniffed && same_hosts(&x->sni, &y->sni) &&
		same_hosts(&x->cidrs, &y->cidrs);
}

static void merge_chains(struct builder *b, struct outbound_listener *l, const struct chains *more)
{
	for (uint32_t i = 0; i < more->v.n; i++) {
		bool clash = false;
		for (uint32_t k = 0; k < l->chains.n && !clash; k++)
			clash = conflicts(&l->chains.v[k], &more->v.v[i]);
		if (!clash)
			vec_push(b->a, &l->chains, more->v.v[i]);
	}
}

static bool server_first(enum protocol p)
{
	return p == PROTOCOL_MONGO || p == PROTOCOL_MYSQL;
}

static struct chains chains_of(struct builder *b, const struct offer *o, enum listener_kind kind)
{
	struct chains out = { 0 };

	if (kind != LISTENER_HTTP)
		out = l4_chains(b, o);
	if (kind != LISTENER_TCP)
		vec_push(b->a, &out.v, http_chain(b, o, kind));
	return out;
}

/* What a listener is made of decides: the first HTTP or sniffed service of a
 * port makes it for all; TCP and HTTP together are sniffed. */
static void add_to(struct builder *b, struct outbound_listener *l, const struct offer *o,
	enum listener_kind kind)
{
	bool http = protocol_is_http(l->proto), tcp = protocol_is_tcp(l->proto);

	if (l->locked || (kind == LISTENER_HTTP && !tcp) ||
		(kind == LISTENER_AUTO && !http && !tcp))
		return;
	if ((server_first(o->proto) || server_first(l->proto)) && o->proto != l->proto)
		return;
	struct chains more = chains_of(b, o, kind);
	if (kind == LISTENER_AUTO && http) {
		l->chains.n = 0;
		l->proto = o->proto;
	} else if (kind != LISTENER_TCP || http) {
		l->proto = PROTOCOL_UNSUPPORTED;
	}
	merge_chains(b, l, &more);
}

static void make(struct builder *b, void **at, const struct offer *o, enum listener_kind kind)
{
	struct outbound_listener *l = *at = arena_new(b->a, struct outbound_listener);
	struct chains chains = chains_of(b, o, kind);

	l->port = o->port;
	l->bind = o->bind;
	l->bound = o->bound;
	l->proto = kind == LISTENER_HTTP && str_is(o->bind, "0.0.0.0") ? PROTOCOL_UNSUPPORTED
								       : o->proto;
	merge_chains(b, l, &chains);
	vec_push(b->a, &b->out.listeners, l);
}

static void place(struct builder *b, struct offer *o, enum listener_kind kind)
{
	struct str address = o->in->service->address;

	if (o->bind.n)
		return;
	o->bind = kind == LISTENER_HTTP ? STR("0.0.0.0") : address;
	if (kind != LISTENER_HTTP && str_find_char(address, '/') >= 0) {
		o->bind = STR("0.0.0.0");
		vec_push(b->a, &o->cidrs.v, address);
	}
}

static void add_offer(struct builder *b, struct offer o)
{
	enum listener_kind kind = protocol_listener(o.proto);

	if (o.in->service->resolution == RESOLVE_ALIAS || kind == LISTENER_NONE)
		return;
	place(b, &o, kind);
	void **at = map_at(&b->by_place, str_printf(b->a, PRIs " %u", ARGs(o.bind), o.port));
	if (*at && o.proto != PROTOCOL_HTTP_PROXY)
		add_to(b, *at, &o, kind);
	else if (!*at)
		make(b, at, &o, kind);
}

/* ---- the entries ---- */

static bool is_reserved(struct str bind, uint32_t port, enum protocol proto)
{
	if (bind.n ? !str_is(bind, "0.0.0.0") : !protocol_is_http(proto))
		return false;
	return port == STATUS_PORT || port == METRICS_PORT || port == OUTBOUND_PORT ||
		port == INBOUND_PORT;
}

/* A headless Service is dialled at its pods. */
static void add_pods(struct builder *b, struct offer o)
{
	const struct registered *s = o.in->service;
	const struct workload_list *behind = map_get(&b->r->behind, s->host);
	uint32_t target = 0;

	if (!behind && s->selector.v.n) {
		o.bind = str_printf(b->a, "POD:" PRIs, ARGs(s->host));
		add_offer(b, o);
	}
	for (uint32_t i = 0; behind && i < behind->v.n; i++) {
		const struct sidecar_workload *w = behind->v.v[i];
		const struct registered_port *p = registered_port(&s->ports, o.port);
		if (w == b->w || !registered_target(p, w->workload, &target))
			continue;
		o.bind = str_printf(b->a, "POD:" PRIs "/" PRIs, ARGs(w->ns), ARGs(w->name));
		add_offer(b, o);
	}
	if (!s->kubernetes)
		add_offer(b, o);
}

static void add_ports(struct builder *b, const struct imported *in, struct str bind, bool bound)
{
	for (uint32_t i = 0; i < in->ports.v.n; i++) {
		const struct registered_port *p = &in->ports.v.v[i];
		struct offer o = { .in = in, .port = p->number, .proto = p->proto, .bind = bind };
		bool headless = !bind.n && in->service->resolution == RESOLVE_ORIGINAL &&
			str_is(in->service->address, "0.0.0.0");
		enum listener_kind kind = protocol_listener(p->proto);
		o.bound = bound;
		if (is_reserved(bind, p->number, p->proto))
			continue;
		if (headless && (kind == LISTENER_TCP || kind == LISTENER_AUTO))
			add_pods(b, o);
		else
			add_offer(b, o);
	}
}

static void lock(struct builder *b)
{
	for (uint32_t i = 0; i < b->out.listeners.n; i++)
		b->out.listeners.v[i]->locked = true;
}

static void add_egress(struct builder *b, const struct egress *e)
{
	const struct sidecar_egress *written = e->written;
	bool bound = b->w->interception == CAPTURE_NONE ||
		(written &&
			(written->capture == CAPTURE_NONE || str_starts(written->bind, "unix://")));
	struct str bind = written && written->bind.n ? written->bind
		: bound                              ? STR("127.0.0.1")
						     : STR("");

	if (!written || !written->has_port) {
		lock(b);
		for (uint32_t i = 0; i < e->services.v.n; i++)
			add_ports(b, &e->services.v.v[i], bind, bound);
		return;
	}
	if (is_reserved(bind, written->port, written->proto))
		return;
	for (uint32_t i = 0; i < e->services.v.n; i++) {
		struct offer o = { .in = &e->services.v.v[i], .port = written->port };
		o.proto = written->proto;
		o.bind = bind;
		o.bound = bound;
		add_offer(b, o);
	}
}

static void index_l4(struct builder *b, const struct egress *e)
{
	b->with_l4 = (struct bindings){ 0 };
	for (uint32_t i = 0; i < e->virtual_services.v.n; i++)
		if (e->virtual_services.v.v[i]->tcp.n || e->virtual_services.v.v[i]->tls.n)
			vec_push(b->a, &b->with_l4.v, e->virtual_services.v.v[i]);
	b->l4 = vs_index_new(b->a, &b->with_l4);
}

static int listener_cmp(const void *x, const void *y)
{
	const struct outbound_listener *const *a = x, *const *b = y;

	if ((*a)->port != (*b)->port)
		return (*a)->port < (*b)->port ? -1 : 1;
	return str_cmp((*a)->bind, (*b)->bind);
}

struct outbound outbound_of(const struct registry *r, const struct scope *s,
	const struct sidecar_workload *w)
{
	struct builder b = { .a = r->a, .r = r, .scope = s, .w = w, .by_place.a = r->a };

	for (uint32_t i = 0; i < s->egress.n; i++) {
		index_l4(&b, &s->egress.v[i]);
		add_egress(&b, &s->egress.v[i]);
	}
	if (b.out.listeners.n)
		qsort(b.out.listeners.v, b.out.listeners.n, sizeof(*b.out.listeners.v),
			listener_cmp);
	return b.out;
}
