#include "mesh/peer_authentication.h"

#include "mesh/validate.h"

static const char *const modes[] = { "UNSET", "DISABLE", "PERMISSIVE", "STRICT" };

struct str mtls_mode_name(enum mtls_mode m)
{
	return str_of(modes[m]);
}

static enum mtls_mode mode_of(const struct value *v)
{
	for (size_t i = 0; i < countof(modes); i++)
		if (value_is(v, modes[i]))
			return (enum mtls_mode)i;
	return MTLS_UNSET;
}

static int port_cmp(const void *x, const void *y)
{
	const struct mtls_port *a = x, *b = y;

	return (a->port > b->port) - (a->port < b->port);
}

struct peer_authentication *peer_authentication_read(struct arena *a, const struct deployed *o,
	struct err *why)
{
	const struct value *spec = value_get(o->tree, "spec");

	if (!validate_peer_authentication(o, why))
		return NULL;
	struct peer_authentication *p = arena_new(a, struct peer_authentication);
	p->object = o;
	p->ns = deployed_ns(o);
	p->born = birth_of(o);
	p->selector = labels_of(a, value_at(spec, "selector.matchLabels"));
	p->mode = mode_of(value_at(spec, "mtls.mode"));
	for (const struct value *v = value_child(value_get(spec, "portLevelMtls")); v;
		v = v->next) {
		struct mtls_port port = { .mode = mode_of(value_get(v, "mode")) };
		str_to_u32(v->key, &port.port);
		vec_push(a, &p->ports, port);
	}
	if (p->ports.n)
		qsort(p->ports.v, p->ports.n, sizeof(*p->ports.v), port_cmp);
	return p;
}

/* The three that can apply. */
struct levels {
	const struct peer_authentication *mesh, *ns, *workload;
};

static void take_older(const struct order *order, const struct peer_authentication **slot,
	const struct peer_authentication *p)
{
	if (!*slot || birth_older(order, &p->born, &(*slot)->born) < 0)
		*slot = p;
}

static void place(struct levels *l, const struct order *order, const struct peer_authentication *p,
	const struct labels *labels)
{
	bool root = str_is(p->ns, "istio-system");

	if (!p->selector.v.n)
		take_older(order, root ? &l->mesh : &l->ns, p);
	else if (!root && labels_match(&p->selector, labels))
		take_older(order, &l->workload, p);
}

static void place_all(struct levels *l, const struct order *order, const struct policy_list *list,
	const struct labels *labels)
{
	for (uint32_t i = 0; list && i < list->v.n; i++)
		place(l, order, list->v.v[i], labels);
}

static void inherit(struct mtls *m, const struct peer_authentication *p)
{
	if (p && p->mode != MTLS_UNSET)
		m->mode = p->mode;
}

struct mtls mtls_of(struct arena *a, const struct mesh *m, const struct order *order, struct str ns,
	const struct labels *labels)
{
	struct levels l = { 0 };
	struct mtls out = { .mode = MTLS_PERMISSIVE };

	place_all(&l, order, map_get(&m->policies, STR("istio-system")), labels);
	if (!str_is(ns, "istio-system"))
		place_all(&l, order, map_get(&m->policies, ns), labels);
	inherit(&out, l.mesh);
	inherit(&out, l.ns);
	inherit(&out, l.workload);
	for (uint32_t i = 0; l.workload && i < l.workload->ports.n; i++) {
		struct mtls_port port = l.workload->ports.v[i];
		if (port.mode == MTLS_UNSET)
			port.mode = out.mode;
		vec_push(a, &out.ports, port);
	}
	return out;
}

enum mtls_mode mtls_at(const struct mtls *m, uint32_t port)
{
	for (uint32_t i = 0; i < m->ports.n; i++)
		if (m->ports.v[i].port == port)
			return m->ports.v[i].mode;
	return m->mode;
}
