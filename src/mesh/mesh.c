#include "mesh/mesh.h"

#include "mesh/ingress.h"
#include "mesh/peer_authentication.h"
#include "mesh/proxy.h"
#include "mesh/sidecar.h"
#include "mesh/validate.h"

static void refuse(struct mesh *m, const struct deployed *o, const struct err *why)
{
	struct refused r = { o, str_dup(m->a, str_of(why->text)) };

	vec_push(m->a, &m->refused, r);
}

static void read_gateways(struct mesh *m)
{
	const struct deployed_list *list = deployment_all(m->deployment,
		"networking.istio.io/Gateway");
	const struct deployed_list *ingresses = deployment_all(m->deployment,
		"networking.k8s.io/Ingress");

	for (uint32_t i = 0; i < list->v.n; i++) {
		struct err why = { 0 };
		struct gateway *g = gateway_read(m->a, list->v.v[i], &why);
		if (!g) {
			refuse(m, list->v.v[i], &why);
			continue;
		}
		vec_push(m->a, &m->gateways, g);
		map_put(&m->gateway_by_key, g->key, g);
	}
	for (uint32_t i = 0; i < ingresses->v.n; i++) {
		struct gateway *g = ingress_gateway(m->a, ingresses->v.v[i]);
		if (g)
			vec_push(m->a, &m->gateways, g);
	}
}

static void bind_services(struct mesh *m)
{
	for (uint32_t i = 0; i < m->services.n; i++) {
		struct virtual_service *vs = m->services.v[i];
		for (uint32_t j = 0; !vs->delegate && j < vs->gateways.v.n; j++) {
			void **at = map_at(&m->bound, vs->gateways.v.v[j]);
			if (!*at)
				*at = arena_new(m->a, struct bindings);
			struct bindings *b = *at;
			vec_push(m->a, &b->v, vs);
		}
	}
}

static void read_services(struct mesh *m)
{
	const struct deployed_list *list = deployment_all(m->deployment,
		"networking.istio.io/VirtualService");
	struct map by_key = { .a = m->a };

	for (uint32_t i = 0; i < list->v.n; i++) {
		struct err why = { 0 };
		struct virtual_service *vs = virtual_service_read(m->a, list->v.v[i], &why);
		if (!vs) {
			refuse(m, list->v.v[i], &why);
			continue;
		}
		vec_push(m->a, &m->services, vs);
		map_put(&by_key, vs->key, vs);
	}
	for (uint32_t i = 0; i < m->services.n; i++)
		if (!m->services.v[i]->delegate)
			virtual_service_merge(m->a, m->services.v[i], &by_key);
	bind_services(m);
}

static void read_sidecars(struct mesh *m)
{
	const struct deployed_list *list = deployment_all(m->deployment,
		"networking.istio.io/Sidecar");

	for (uint32_t i = 0; i < list->v.n; i++) {
		struct err why = { 0 };
		struct sidecar *s = sidecar_read(m->a, list->v.v[i], &why);
		if (s)
			vec_push(m->a, &m->sidecars, s);
		else
			refuse(m, list->v.v[i], &why);
	}
}

static void read_policies(struct mesh *m)
{
	const struct deployed_list *list = deployment_all(m->deployment,
		"security.istio.io/PeerAuthentication");

	for (uint32_t i = 0; i < list->v.n; i++) {
		struct err why = { 0 };
		struct peer_authentication *p = peer_authentication_read(m->a, list->v.v[i], &why);
		if (!p) {
			refuse(m, list->v.v[i], &why);
			continue;
		}
		void **at = map_at(&m->policies, p->ns);
		if (!*at)
			*at = arena_new(m->a, struct policy_list);
		struct policy_list *in = *at;
		vec_push(m->a, &in->v, p);
	}
}

static void read_others(struct mesh *m)
{
	const struct deployed_list *rules = deployment_all(m->deployment,
		"networking.istio.io/DestinationRule");
	const struct deployed_list *entries = deployment_all(m->deployment,
		"networking.istio.io/ServiceEntry");

	for (uint32_t i = 0; i < rules->v.n; i++) {
		struct err why = { 0 };
		if (validate_destination_rule(rules->v.v[i], &why))
			vec_push(m->a, &m->rules, rules->v.v[i]);
		else
			refuse(m, rules->v.v[i], &why);
	}
	for (uint32_t i = 0; i < entries->v.n; i++) {
		struct err why = { 0 };
		if (validate_service_entry(entries->v.v[i], &why))
			vec_push(m->a, &m->entries, entries->v.v[i]);
		else
			refuse(m, entries->v.v[i], &why);
	}
}

struct mesh *mesh_new(struct arena *a, const struct deployment *d)
{
	struct mesh *m = arena_new(a, struct mesh);
	const struct deployed_list *services = deployment_all(d, "core/Service");

	m->a = a;
	m->deployment = d;
	m->gateway_by_key.a = m->bound.a = m->hosts.a = m->policies.a = a;
	read_gateways(m);
	read_services(m);
	read_sidecars(m);
	read_policies(m);
	read_others(m);
	for (uint32_t i = 0; i < services->v.n; i++) {
		struct deployed *s = services->v.v[i];
		map_put(&m->hosts, host_resolve(a, s->name, deployed_ns(s)), s);
	}
	mesh_find_proxies(m);
	return m;
}

const struct bindings *mesh_bindings(const struct mesh *m, struct str gateway_key)
{
	static const struct bindings none = { 0 };
	const struct bindings *b = map_get(&m->bound, gateway_key);

	return b ? b : &none;
}
