#include "mesh/outbound.h"

#include "mesh/outbound_chains.h"

enum { STATUS_PORT = 15021, METRICS_PORT = 15090, OUTBOUND_PORT = 15001, INBOUND_PORT = 15006 };

struct builder {
	struct arena *a;
	const struct registry *r;
	const struct sidecar_workload *w;
	struct chain_maker l4;
	struct map by_place; /* "<bind> <port>" -> struct outbound_listener */
	struct outbound out;
};

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
		out = chains_l4(&b->l4, o);
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
	struct builder b = { .a = r->a, .r = r, .w = w, .by_place.a = r->a };

	b.l4 = (struct chain_maker){ .a = r->a, .scope = s, .w = w };
	for (uint32_t i = 0; i < s->egress.n; i++) {
		chain_maker_enter(&b.l4, &s->egress.v[i]);
		add_egress(&b, &s->egress.v[i]);
	}
	if (b.out.listeners.n)
		qsort(b.out.listeners.v, b.out.listeners.n, sizeof(*b.out.listeners.v),
			listener_cmp);
	return b.out;
}
