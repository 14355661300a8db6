#include "mesh/sidecars.h"

struct sidecars *sidecars_new(struct arena *a, const struct mesh *m, const struct order *order)
{
	struct sidecars *s = arena_new(a, struct sidecars);

	s->registry = registry_new(a, m, order);
	s->rules = rule_index_new(s->registry);
	s->scopes.a = a;
	return s;
}

static const struct scope *scope_of(struct sidecars *s, const struct sidecar_workload *w)
{
	struct arena *a = s->registry->a;
	const struct sidecar *sidecar = sidecar_for(&s->registry->sidecars, w->ns, &w->labels);
	struct str name = sidecar ? sidecar->name : STR("");
	struct str ns = sidecar ? sidecar->ns : STR("");
	void **at = map_at(&s->scopes,
		str_printf(a, PRIs " " PRIs "/" PRIs, ARGs(w->ns), ARGs(ns), ARGs(name)));

	if (!*at)
		*at = scope_new(s->registry, w->ns, sidecar);
	return *at;
}

struct sidecars sidecars_in(const struct sidecars *s, struct arena *work, struct registry *registry)
{
	struct sidecars in = { .registry = registry, .rules = s->rules, .scopes.a = work };

	*registry = *s->registry;
	registry->a = work;
	return in;
}

struct sidecar_config *sidecar_outbound(struct sidecars *s, const struct sidecar_workload *w)
{
	struct sidecar_config *c = arena_new(s->registry->a, struct sidecar_config);

	c->workload = w;
	c->scope = scope_of(s, w);
	c->outbound = outbound_of(s->registry, c->scope, w);
	c->router = outbound_router_new(s->registry, c->scope, w);
	return c;
}

struct sidecar_config *sidecar_config_new(struct sidecars *s, const struct sidecar_workload *w)
{
	struct sidecar_config *c = sidecar_outbound(s, w);

	c->inbound = inbound_of(s->registry, w);
	return c;
}

const struct destination_rule *sidecar_rule(const struct sidecars *s,
	const struct sidecar_workload *w, const struct registered *service)
{
	return rule_for(s->rules, w->ns, service, &w->labels);
}

const struct value *policy_at(const struct value *policy, uint32_t port)
{
	const struct value *p = value_child(value_get(policy, "portLevelSettings"));
	uint32_t n = 0;

	for (; p; p = p->next)
		if (value_u32(value_at(p, "port.number"), &n) && n == port)
			return p;
	return policy;
}

const struct value *inbound_pool(const struct sidecars *s, const struct sidecar_workload *w,
	const struct inbound_port *p)
{
	const struct destination_rule *rule;

	if (p->pool || !p->services.v.n)
		return p->pool;
	rule = rule_for(s->rules, w->ns, p->services.v.v[0], NULL);
	return rule ? value_get(policy_at(rule->policy, p->service_port), "connectionPool") : NULL;
}
