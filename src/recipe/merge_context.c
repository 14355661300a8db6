#include "mesh/listener.h"
#include "recipe/merge.h"

static void note_dead(struct arena *a, struct map *dead, const struct gateway *g, struct str text)
{
	void **at = map_at(dead, g->key);

	if (!*at)
		*at = arena_new(a, struct dead_list);
	struct dead_list *d = *at;
	for (uint32_t i = 0; i < d->v.n; i++)
		if (str_eq(d->v.v[i], text))
			return;
	vec_push(a, &d->v, text);
}

/* Nothing on it is updated, whosever servers clash. */
static void dead_listener(struct arena *a, struct map *dead, const struct listener *l)
{
	struct str text = str_printf(a, "Envoy refuses the listener " PRIs ":%u", ARGs(l->bind),
		l->port);

	for (uint32_t k = 0; k < l->chains.n; k++)
		for (uint32_t s = 0; s < l->chains.v[k]->servers.n; s++)
			note_dead(a, dead, l->chains.v[k]->servers.v[s]->gateway, text);
}

static void find_dead(struct arena *a, struct map *dead, const struct gateway_config *c)
{
	for (uint32_t i = 0; i < c->dropped.n; i++) {
		const struct server *s = c->dropped.v[i].server;
		note_dead(a, dead, s->gateway,
			str_printf(a, "istiod drops " PRIs " of Gateway " PRIs,
				ARGs(server_label(a, s)), ARGs(s->gateway->key)));
	}
	for (uint32_t i = 0; i < c->listeners.n; i++)
		if (c->listeners.v[i]->refused)
			dead_listener(a, dead, c->listeners.v[i]);
}

/* The first server of a port says what the others are held against. */
static void note_server(struct arena *a, struct mixed_port *p, const struct server *s)
{
	bool plain = server_is_plain(s), http = protocol_is_http(s->proto);

	if (!p->gateways.n) {
		p->bind = s->bind;
		p->plain = plain;
		p->http = http;
	}
	p->mixed |= !str_eq(p->bind, s->bind) || p->plain != plain ||
		(plain && (!http || !p->http));
	if (!p->gateways.n || p->gateways.v[p->gateways.n - 1] != s->gateway)
		vec_push(a, &p->gateways, s->gateway);
}

static void note_port(struct arena *a, struct map *mixed, const struct gateway *g,
	struct mixed_port *p)
{
	void **at = map_at(mixed, g->key);

	if (!*at)
		*at = arena_new(a, struct mixed_ports);
	struct mixed_ports *list = *at;
	vec_push(a, &list->v, p);
}

static void find_mixed(struct arena *a, struct map *mixed, const struct proxy *proxy)
{
	struct map ports = { .a = a };

	for (uint32_t i = 0; i < proxy->gateways.n; i++) {
		const struct gateway *g = proxy->gateways.v[i];
		for (uint32_t k = 0; k < g->server_count; k++) {
			uint32_t number = proxy_port(proxy, g->servers[k].number);
			void **at = map_at(&ports, str_printf(a, "%u", number));
			if (!*at)
				*at = arena_new(a, struct mixed_port);
			struct mixed_port *p = *at;
			p->number = number;
			note_server(a, p, &g->servers[k]);
			note_port(a, mixed, g, p);
		}
	}
}

struct merge_context *merge_context_new(struct lint *l, const struct mesh *m, struct str keep)
{
	struct arena *a = lint_arena(l);
	struct merge_context *c = arena_new(a, struct merge_context);
	static const struct order orders[] = { { 0 }, { .gateways_reversed = true } };

	c->mesh = m;
	c->keep = keep;
	c->dead.a = c->mixed.a = c->rivals.a = a;
	for (uint32_t i = 0; i < m->proxies.n; i++)
		find_mixed(a, &c->mixed, m->proxies.v[i]);
	for (uint32_t i = 0; i < m->proxies.n; i++)
		for (size_t k = 0; k < countof(orders); k++)
			find_dead(a, &c->dead, gateway_merge(a, m, m->proxies.v[i], &orders[k]));
	return c;
}

void merge_context_rivals(struct lint *l, struct merge_context *context,
	const struct gateway_list *gateways)
{
	struct arena *a = lint_arena(l);
	struct gateway_list *rivals = arena_new(a, struct gateway_list);

	for (uint32_t i = 0; i < gateways->v.n; i++)
		vec_push(a, &rivals->v, gateways->v.v[i]);
	for (uint32_t i = 0; i < gateways->v.n; i++) {
		void **at = map_at(&context->rivals, gateways->v.v[i]->key);
		if (!*at)
			*at = arena_new(a, struct rival_lists);
		struct rival_lists *lists = *at;
		vec_push(a, &lists->v, rivals);
	}
}
