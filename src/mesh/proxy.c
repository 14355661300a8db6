#include "mesh/proxy.h"

static const char *const running[] = {
	"core/Pod",
	"apps/Deployment",
	"apps/StatefulSet",
	"apps/DaemonSet",
	"apps/ReplicaSet",
	"core/ReplicationController",
	"batch/Job",
	"batch/CronJob",
	"argoproj.io/Rollout",
};

/* Gateways with one selector. */
struct group {
	struct labels selector;
	VEC(const struct gateway *) gateways;
	bool met;
};

/* Groups by the first pair of their selector: a workload asks for its own pairs
 * only. */
struct groups {
	struct arena *a;
	struct map by_text, by_pair;
	VEC(struct group *) all;
};

struct pair_groups {
	VEC(struct group *) v;
};

static struct str pair_key(struct arena *a, const struct label *l)
{
	return str_printf(a, PRIs "=" PRIs, ARGs(l->key), ARGs(l->value));
}

static void groups_add(struct groups *gs, const struct gateway *g)
{
	void **at = map_at(&gs->by_text, labels_print(gs->a, &g->selector));
	struct group *group = *at;

	if (!group) {
		*at = group = arena_new(gs->a, struct group);
		group->selector = g->selector;
		vec_push(gs->a, &gs->all, group);
		struct str key = g->has_selector ? pair_key(gs->a, &g->selector.v.v[0]) : STR("");
		void **list = map_at(&gs->by_pair, key);
		if (!*list)
			*list = arena_new(gs->a, struct pair_groups);
		struct pair_groups *pg = *list;
		vec_push(gs->a, &pg->v, group);
	}
	vec_push(gs->a, &group->gateways, g);
}

static void take(struct groups *gs, struct proxy *p, struct str key)
{
	const struct pair_groups *pg = map_get(&gs->by_pair, key);

	for (uint32_t i = 0; pg && i < pg->v.n; i++) {
		struct group *g = pg->v.v[i];
		if (!labels_match(&g->selector, &p->labels))
			continue;
		g->met |= g->selector.v.n > 0;
		for (uint32_t j = 0; j < g->gateways.n; j++)
			vec_push(gs->a, &p->gateways, g->gateways.v[j]);
	}
}

static void take_selected(struct groups *gs, struct proxy *p)
{
	for (uint32_t i = 0; i < p->labels.v.n; i++)
		take(gs, p, pair_key(gs->a, &p->labels.v.v[i]));
}

/* Pods that run as a gateway though no Gateway selects them by label: Istio's
 * own charts and operator mark them so. A Gateway without selector applies. */
static bool is_gateway(const struct workload *w)
{
	static const char *const istio[] = { "ingressgateway", "egressgateway", "eastwestgateway" };
	static const char *const component[] = { "IngressGateways", "EgressGateways" };
	const struct value *templates = value_get(value_at(w->pod, "metadata.annotations"),
		"inject.istio.io/templates");

	if (str_find(value_str(templates), STR("gateway")) >= 0)
		return true;
	for (size_t i = 0; i < countof(component); i++)
		if (str_is(labels_get(&w->labels, "operator.istio.io/component"), component[i]))
			return true;
	for (size_t i = 0; i < countof(istio); i++)
		if (str_is(labels_get(&w->labels, "istio"), istio[i]))
			return true;
	return false;
}

/* ---- ports ---- */

struct selecting {
	const struct deployed *service;
	struct str host, created;
};

static int selecting_cmp(const void *x, const void *y)
{
	const struct selecting *a = x, *b = y;
	int c = str_cmp(a->created, b->created);

	return c ? c : str_cmp(a->host, b->host);
}

static bool service_selects(struct arena *a, const struct deployed *s, const struct proxy *p)
{
	struct labels selector = labels_of(a, value_at(s->tree, "spec.selector"));

	return selector.v.n && str_eq(deployed_ns(s), p->ns) &&
		!value_is(value_at(s->tree, "spec.type"), "ExternalName") &&
		!value_get(value_at(s->tree, "metadata.labels"),
			"experimental.istio.io/disable-gateway-port-translation") &&
		labels_match(&selector, &p->labels);
}

static bool container_port(const struct workload *w, struct str name, uint32_t *out)
{
	const struct value *c = value_child(value_at(w ? w->pod : NULL, "spec.containers"));

	for (; c; c = c->next)
		for (const struct value *p = value_child(value_get(c, "ports")); p; p = p->next)
			if (str_eq(value_str(value_get(p, "name")), name))
				return value_u32(value_get(p, "containerPort"), out);
	return false;
}

static void take_ports(struct arena *a, struct proxy *p, const struct deployed *service)
{
	const struct value *port = value_child(value_at(service->tree, "spec.ports"));

	for (; port; port = port->next) {
		struct service_port sp = { .service = service };
		const struct value *target = value_get(port, "targetPort");
		if (!value_u32(value_get(port, "port"), &sp.port))
			continue;
		if (!target || target->kind == VALUE_NULL)
			sp.target = sp.port;
		else if (target->kind == VALUE_INT)
			value_u32(target, &sp.target);
		else if (!container_port(p->workload, value_str(target), &sp.target))
			continue;
		vec_push(a, &p->ports, sp);
	}
}

static void proxy_services(struct mesh *m, struct proxy *p)
{
	const struct deployed_list *services = deployment_all(m->deployment, "core/Service");
	VEC(struct selecting) found = { 0 };

	for (uint32_t i = 0; i < services->v.n; i++) {
		const struct deployed *s = services->v.v[i];
		if (!service_selects(m->a, s, p))
			continue;
		struct selecting x = { .service = s };
		x.created = value_str(value_at(s->tree, "metadata.creationTimestamp"));
		if (!x.created.n)
			x.created = STR("2024-01-01T00:00:00Z");
		x.host = host_resolve(m->a, s->name, deployed_ns(s));
		vec_push(m->a, &found, x);
	}
	if (found.n)
		qsort(found.v, found.n, sizeof(*found.v), selecting_cmp);
	for (uint32_t i = 0; i < found.n; i++)
		take_ports(m->a, p, found.v[i].service);
}

uint32_t proxy_port(const struct proxy *p, uint32_t number)
{
	for (uint32_t i = 0; i < p->ports.n; i++)
		if (p->ports.v[i].port == number)
			return p->ports.v[i].target;
	return number;
}

/* ---- the list ---- */

static void add_proxy(struct mesh *m, struct groups *gs, struct proxy *p)
{
	take(gs, p, STR(""));
	proxy_services(m, p);
	vec_push(m->a, &m->proxies, p);
}

static void add_workload(struct mesh *m, struct groups *gs, const struct deployed *o)
{
	struct workload w;

	if (!workload_of(m->a, o, &w))
		return;
	struct proxy *p = arena_new(m->a, struct proxy);
	struct workload *kept = arena_new(m->a, struct workload);
	*kept = w;
	p->workload = kept;
	p->name = w.name;
	if (!deployed_is(o, "core/Pod"))
		p->name = str_printf(m->a, PRIs "-" PRIs, ARGs(w.name),
			ARGs(str_lower(m->a, o->kind)));
	p->ns = w.ns;
	p->labels = w.labels;
	take_selected(gs, p);
	if (p->gateways.n || is_gateway(&w))
		add_proxy(m, gs, p);
}

static void invent(struct mesh *m, struct groups *gs, struct labels labels)
{
	struct proxy *p = arena_new(m->a, struct proxy);

	p->invented = true;
	p->name = labels_print(m->a, &labels);
	p->ns = STR("istio-system");
	p->labels = labels;
	take_selected(gs, p);
	add_proxy(m, gs, p);
}

static int proxy_cmp(const void *x, const void *y)
{
	const struct proxy *const *a = x, *const *b = y;

	if ((*a)->invented != (*b)->invented)
		return (*a)->invented ? 1 : -1;
	int c = str_cmp((*a)->name, (*b)->name);
	return c ? c : str_cmp((*a)->ns, (*b)->ns);
}

static void invent_missing(struct mesh *m, struct groups *gs)
{
	uint32_t n = gs->all.n;

	for (uint32_t i = 0; i < n; i++)
		if (gs->all.v[i]->selector.v.n && !gs->all.v[i]->met)
			invent(m, gs, gs->all.v[i]->selector);
	if (!m->proxies.n && m->gateways.n) {
		struct labels labels = { 0 };
		vec_push(m->a, &labels.v, ((struct label){ STR("istio"), STR("ingressgateway") }));
		invent(m, gs, labels);
	}
}

void mesh_find_proxies(struct mesh *m)
{
	struct groups gs = { .a = m->a, .by_text.a = m->a, .by_pair.a = m->a };

	for (uint32_t i = 0; i < m->gateways.n; i++)
		groups_add(&gs, m->gateways.v[i]);
	for (size_t k = 0; k < countof(running); k++) {
		const struct deployed_list *list = deployment_all(m->deployment, running[k]);
		for (uint32_t i = 0; i < list->v.n; i++)
			add_workload(m, &gs, list->v.v[i]);
	}
	invent_missing(m, &gs);
	if (m->proxies.n)
		qsort(m->proxies.v, m->proxies.n, sizeof(*m->proxies.v), proxy_cmp);
}
