#include "mesh/inbound.h"

enum { STATUS_PORT = 15021, METRICS_PORT = 15090, OUTBOUND_PORT = 15001, INBOUND_PORT = 15006 };

struct builder {
	const struct registry *r;
	const struct sidecar_workload *w;
	const struct sidecar *sidecar;
	struct mtls mtls;
	struct inbound out;
};

static bool is_static(uint32_t port)
{
	return port == STATUS_PORT || port == METRICS_PORT;
}

static struct inbound_port *at_port(const struct inbound *in, uint32_t port)
{
	for (uint32_t i = 0; i < in->ports.n; i++)
		if (in->ports.v[i].port == port)
			return &in->ports.v[i];
	return NULL;
}

/* ---- of the Services ---- */

static void take_target(struct builder *b, const struct registered *s,
	const struct registered_port *p, uint32_t target)
{
	struct inbound_port *old = at_port(&b->out, target);

	if (old) {
		if (old->service_port == p->number && old->services.v.v[old->services.v.n - 1] != s)
			vec_push(b->r->a, &old->services.v, s);
		return;
	}
	struct inbound_port in = { .port = target, .proto = p->proto, .bind = STR("0.0.0.0") };
	in.to = STR("original");
	in.service_port = p->number;
	in.mtls = mtls_at(&b->mtls, target);
	in.pool = b->sidecar ? b->sidecar->pool : NULL;
	vec_push(b->r->a, &in.services.v, s);
	vec_push(b->r->a, &b->out.ports, in);
}

static void from_services(struct builder *b)
{
	uint32_t target = 0;

	for (uint32_t i = 0; i < b->w->services.v.n; i++) {
		const struct registered *s = b->w->services.v.v[i];
		for (uint32_t k = 0; k < s->ports.v.n; k++)
			if (registered_target(&s->ports.v.v[k], b->w->workload, &target))
				take_target(b, s, &s->ports.v.v[k], target);
	}
}

/* Ports on which the proxy itself listens have no chain. */
static void drop_reserved(struct builder *b)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < b->out.ports.n; i++) {
		uint32_t port = b->out.ports.v[i].port;
		if (!is_static(port) && port != OUTBOUND_PORT && port != INBOUND_PORT)
			b->out.ports.v[n++] = b->out.ports.v[i];
	}
	b->out.ports.n = n;
}

/* ---- of the Sidecar ---- */

static struct str endpoint_of(struct arena *a, struct str text)
{
	ptrdiff_t colon = str_rfind_char(text, ':');

	if (!text.n || str_starts(text, ":"))
		return STR("original");
	if (str_starts(text, "unix://"))
		return text;
	struct str host = str_sub(text, 0, (size_t)colon);
	struct str port = str_sub(text, (size_t)colon + 1, text.n);
	if (str_is(host, "0.0.0.0"))
		return str_printf(a, "POD:" PRIs, ARGs(port));
	if (str_is(host, "[::]"))
		return str_printf(a, "[::1]:" PRIs, ARGs(port));
	return str_is(host, "[::1]") ? str_printf(a, "127.0.0.1:" PRIs, ARGs(port)) : text;
}

static void take_owner(struct builder *b, struct inbound_port *in)
{
	uint32_t target = 0;

	for (uint32_t i = 0; i < b->w->services.v.n; i++) {
		const struct registered *s = b->w->services.v.v[i];
		for (uint32_t k = 0; k < s->ports.v.n; k++)
			if (registered_target(&s->ports.v.v[k], b->w->workload, &target) &&
				target == in->port) {
				vec_push(b->r->a, &in->services.v, s);
				return;
			}
	}
}

static void take_ingress(struct builder *b, const struct sidecar_ingress *i)
{
	bool none = b->w->interception == CAPTURE_NONE;
	struct inbound_port in = { .port = i->port, .proto = i->proto, .service_port = i->port };
	bool wildcard = i->bind.n ? str_is(i->bind, "0.0.0.0") : protocol_is_http(i->proto);

	if (wildcard && is_static(i->port))
		return;
	in.own = i->capture == CAPTURE_DEFAULT ? none : i->capture == CAPTURE_NONE;
	if (none && !in.own)
		return;
	in.bind = i->bind.n ? i->bind : STR("POD");
	in.to = endpoint_of(b->r->a, i->endpoint);
	in.mtls = mtls_at(&b->mtls, i->port);
	in.pool = i->pool ? i->pool : b->sidecar->pool;
	take_owner(b, &in);
	vec_push(b->r->a, &b->out.ports, in);
}

/* ---- undeclared ports ---- */

static bool is_declared(const struct builder *b, uint32_t port)
{
	const struct sidecar *s = b->sidecar;

	for (uint32_t i = 0; s && i < s->ingress.n; i++)
		if (s->ingress.v[i].port == port)
			return true;
	return !(s && s->ingress.n) && at_port(&b->out, port);
}

static void add_passthrough(struct builder *b, const uint32_t *ports, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		struct inbound_port in = { .port = ports[i], .passthrough = true };
		in.to = STR("original");
		in.mtls = mtls_at(&b->mtls, ports[i]);
		vec_push(b->r->a, &b->out.ports, in);
	}
}

static uint32_t undeclared(struct builder *b, uint32_t *ports)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < b->mtls.ports.n; i++)
		if (!is_declared(b, b->mtls.ports.v[i].port))
			ports[n++] = b->mtls.ports.v[i].port;
	return n;
}

static int port_cmp(const void *x, const void *y)
{
	const struct inbound_port *a = x, *b = y;

	return (a->port > b->port) - (a->port < b->port);
}

struct inbound inbound_of(const struct registry *r, const struct sidecar_workload *w)
{
	struct builder b = { .r = r, .w = w };

	if (!w->workload)
		return b.out;
	b.sidecar = sidecar_for(&r->sidecars, w->ns, &w->labels);
	b.mtls = mtls_of(r->a, r->mesh, r->order, w->ns, &w->labels);
	b.out.mtls = b.mtls.mode;
	b.out.captured = w->interception != CAPTURE_NONE;
	if (b.sidecar && b.sidecar->ingress.n)
		for (uint32_t i = 0; i < b.sidecar->ingress.n; i++)
			take_ingress(&b, &b.sidecar->ingress.v[i]);
	else if (b.out.captured)
		from_services(&b);
	uint32_t *open = arena_array(r->a, uint32_t, b.mtls.ports.n + 1);
	uint32_t n = b.out.captured ? undeclared(&b, open) : 0;
	if (!b.sidecar || !b.sidecar->ingress.n)
		drop_reserved(&b);
	add_passthrough(&b, open, n);
	if (b.out.ports.n)
		qsort(b.out.ports.v, b.out.ports.n, sizeof(*b.out.ports.v), port_cmp);
	return b.out;
}
