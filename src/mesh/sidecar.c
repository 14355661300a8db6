#include "mesh/sidecar.h"

#include "base/sort.h"
#include "mesh/validate.h"

static enum capture capture_of(const struct value *v)
{
	if (value_is(v, "NONE"))
		return CAPTURE_NONE;
	return value_is(v, "IPTABLES") ? CAPTURE_IPTABLES : CAPTURE_DEFAULT;
}

static const struct value *set(const struct value *v)
{
	return v && v->kind != VALUE_NULL ? v : NULL;
}

static struct sidecar_ingress read_ingress(const struct value *v)
{
	struct sidecar_ingress in = {
		.proto = protocol_parse(value_str(value_at(v, "port.protocol"))),
		.bind = value_str(value_get(v, "bind")),
		.endpoint = value_str(value_get(v, "defaultEndpoint")),
		.capture = capture_of(value_get(v, "captureMode")),
		.pool = set(value_get(v, "connectionPool")),
	};

	value_u32(value_at(v, "port.number"), &in.port);
	return in;
}

static struct sidecar_egress read_egress(struct arena *a, const struct value *v)
{
	struct sidecar_egress out = {
		.has_port = set(value_get(v, "port")) != NULL,
		.proto = protocol_parse(value_str(value_at(v, "port.protocol"))),
		.bind = value_str(value_get(v, "bind")),
		.capture = capture_of(value_get(v, "captureMode")),
	};

	value_u32(value_at(v, "port.number"), &out.port);
	for (const struct value *h = value_child(value_get(v, "hosts")); h; h = h->next)
		vec_push(a, &out.hosts.v, value_str(h));
	return out;
}

struct sidecar *sidecar_read(struct arena *a, const struct deployed *o, struct err *why)
{
	const struct value *spec = value_get(o->tree, "spec");
	const struct value *selector = set(value_get(spec, "workloadSelector"));

	if (!validate_sidecar(o, why))
		return NULL;
	struct sidecar *s = arena_new(a, struct sidecar);
	s->object = o;
	s->ns = deployed_ns(o);
	s->name = o->name;
	s->born = birth_of(o);
	s->has_selector = selector != NULL;
	s->selector = labels_of(a, value_get(selector, "labels"));
	s->pool = set(value_get(spec, "inboundConnectionPool"));
	s->policy = set(value_get(spec, "outboundTrafficPolicy"));
	for (const struct value *v = value_child(value_get(spec, "ingress")); v; v = v->next)
		vec_push(a, &s->ingress, read_ingress(v));
	for (const struct value *v = value_child(value_get(spec, "egress")); v; v = v->next)
		vec_push(a, &s->egress, read_egress(a, v));
	return s;
}

/* ---- which one ---- */

struct sidecar_list {
	VEC(const struct sidecar *) v;
};

static int asked_before(const void *ctx, const void *x, const void *y)
{
	const struct sidecar *a = x, *b = y;

	if (a->has_selector != b->has_selector)
		return a->has_selector ? -1 : 1;
	return birth_older(ctx, &a->born, &b->born);
}

struct sidecar_index sidecar_index_new(struct arena *a, const struct mesh *m,
	const struct order *order)
{
	struct sidecar_index index = { .by_ns.a = a };
	const void **all = arena_array(a, const void *, m->sidecars.n);

	for (uint32_t i = 0; i < m->sidecars.n; i++)
		all[i] = m->sidecars.v[i];
	sort_pointers(a, all, m->sidecars.n, asked_before, order);
	for (uint32_t i = 0; i < m->sidecars.n; i++) {
		const struct sidecar *s = all[i];
		void **at = map_at(&index.by_ns, s->ns);
		if (!*at)
			*at = arena_new(a, struct sidecar_list);
		struct sidecar_list *list = *at;
		vec_push(a, &list->v, s);
		if (!index.root && !s->has_selector && str_is(s->ns, "istio-system"))
			index.root = s;
	}
	return index;
}

const struct sidecar *sidecar_for(const struct sidecar_index *index, struct str ns,
	const struct labels *labels)
{
	const struct sidecar_list *list = map_get(&index->by_ns, ns);

	for (uint32_t i = 0; list && i < list->v.n; i++)
		if (labels_match(&list->v.v[i]->selector, labels))
			return list->v.v[i];
	return index->root;
}

bool sidecar_allows_any(const struct sidecar *s)
{
	return !s || !s->policy || value_is(value_get(s->policy, "mode"), "ALLOW_ANY");
}
