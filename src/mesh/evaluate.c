#include "mesh/evaluate.h"

struct chain_index chain_index_new(struct arena *a, const struct listener *l)
{
	struct chain_index x = { .by_sni.a = a };

	for (uint32_t i = 0; i < l->chains.n; i++) {
		struct chain *c = l->chains.v[i];
		for (uint32_t j = 0; j < (c->sni.v.n ? c->sni.v.n : 1) && !c->alpn; j++) {
			void **at = map_at(&x.by_sni, c->sni.v.n ? c->sni.v.v[j] : STR(""));
			if (!*at)
				*at = c;
		}
	}
	return x;
}

bool chain_terminates(const struct chain *c)
{
	return c->server->tls && !server_is_plain(c->server) && !server_passthrough(c->server);
}

/* What map_get() has for "*" and the rest of a name, the longest rest first:
 * from its beginning, or from each dot. */
static void *covering(const struct map *m, struct str rest, bool labels)
{
	struct arena a = { 0 };
	void *found = NULL;

	for (size_t i = 0; i < rest.n && !found; i++)
		if (!labels || rest.p[i] == '.')
			found = map_get(m,
				str_printf(&a, "*" PRIs, ARGs(str_sub(rest, i, rest.n))));
	arena_clear(&a);
	return found;
}

const struct chain *chain_find(const struct chain_index *x, struct str sni)
{
	const struct chain *c = sni.n ? map_get(&x->by_sni, sni) : NULL;

	if (!c)
		c = covering(&x->by_sni, str_sub(sni, sni.n > 0, sni.n), true);
	return c ? c : map_get(&x->by_sni, STR(""));
}

struct host_index host_index_new(struct arena *a, const struct chain *c)
{
	struct host_index x = { .by_domain.a = a };

	for (uint32_t i = 0; i < c->hosts.n; i++)
		map_put(&x.by_domain, c->hosts.v[i]->domain, c->hosts.v[i]);
	return x;
}

static struct str without_port(struct str s)
{
	ptrdiff_t colon = str_rfind_char(s, ':');
	uint32_t port;

	if (colon >= 0 && str_to_u32(str_sub(s, (size_t)colon + 1, s.n), &port))
		s.n = (size_t)colon;
	return s;
}

const struct virtual_host *host_find(const struct host_index *x, struct str authority)
{
	struct arena a = { 0 };
	struct str name = str_lower(&a, without_port(authority));
	const struct virtual_host *vh = map_get(&x->by_domain, name);

	if (!vh)
		vh = covering(&x->by_domain, str_sub(name, name.n > 0, name.n), false);
	arena_clear(&a);
	return vh ? vh : map_get(&x->by_domain, STR("*"));
}

static const struct listener *find_listener(const struct gateway_config *c, const struct call *call)
{
	for (uint32_t i = 0; i < c->listeners.n; i++)
		if (c->listeners.v[i]->port == call->port &&
			(!call->bind.p || str_eq(c->listeners.v[i]->bind, call->bind)))
			return c->listeners.v[i];
	return NULL;
}

static void forward(struct actions *from, struct reply *r)
{
	const struct chain *c = r->chain;

	r->kind = REPLY_TCP;
	r->route = (struct route_entry){ .vs = c->vs,
		.route = c->route,
		.match = c->match,
		.server = c->server };
	r->does = c->route ? action_of(from, &r->route) : action_none();
}

static bool is_https(const struct request *r)
{
	return str_is(request_get(r, ABOUT_HEADER, STR(":scheme")), "https");
}

static void take_route(struct actions *from, struct reply *r, const struct request *request)
{
	struct branches b = branches_of(from, r->host);
	bool known;
	const struct branch *found = branches_pick(&b, request, &known);

	r->kind = !known ? REPLY_UNKNOWN : found ? REPLY_ROUTE : REPLY_404;
	r->does = action_none();
	if (found) {
		r->route = *found->entry;
		r->does = found->does;
	}
}

struct reply evaluate(struct actions *from, const struct gateway_config *c, const struct call *call)
{
	struct reply r = { .listener = find_listener(c, call), .does = action_none() };

	if (c->panic || (r.listener && r.listener->refused)) {
		r.kind = REPLY_BROKEN;
		return r;
	}
	if (!r.listener)
		return r;
	struct chain_index chains = chain_index_new(from->a, r.listener);
	r.chain = chain_find(&chains, call->tls ? call->sni : STR(""));
	if (!r.chain || (chain_terminates(r.chain) && !call->tls)) {
		r.kind = REPLY_CLOSED;
		return r;
	}
	if (!r.chain->http) {
		forward(from, &r);
		return r;
	}
	struct host_index hosts = host_index_new(from->a, r.chain);
	r.host = host_find(&hosts, request_get(&call->request, ABOUT_HEADER, STR(":authority")));
	if (!r.host)
		r.kind = REPLY_404;
	else if (r.host->redirect && !is_https(&call->request))
		r.kind = REPLY_TO_HTTPS;
	else
		take_route(from, &r, &call->request);
	return r;
}

struct str reply_label(const struct reply *r)
{
	switch (r->kind) {
	case REPLY_NONE:
		return STR("connection refused");
	case REPLY_BROKEN:
		return STR("nothing (Envoy refuses the listener)");
	case REPLY_CLOSED:
		return STR("connection closed");
	case REPLY_TCP:
	case REPLY_ROUTE:
		return r->does.label;
	case REPLY_TO_HTTPS:
		return STR("301 to https");
	case REPLY_404:
		return STR("404");
	case REPLY_UNKNOWN:
		return STR("what a regular expression or a claim decides");
	}
	BUG("reply kind %d", (int)r->kind);
}
