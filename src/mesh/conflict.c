#include "mesh/conflict.h"

#include "mesh/compare.h"
#include "mesh/overlap.h"
#include "mesh/routes.h"

struct finder {
	struct arena *a;
	const struct mesh *mesh;
	const struct proxy *proxy;
	struct conflicts *out;
	struct map known;    /* identity of a conflict -> struct conflict */
	struct map lost;     /* servers of a drop in the order of the files */
	struct map told;     /* servers of a conflict over hosts that matters */
	struct map claims;   /* note_claims() */
	struct map reversed; /* plain_hosts() with the Gateways in reverse */
};

/* Gateways with a claim; of three, one is neither winner nor loser. */
struct claimants {
	const struct gateway *v[3];
	uint32_t n;
};

static struct str server_key(struct arena *a, const struct server *s)
{
	return str_printf(a, PRIs "[%u]", ARGs(s->gateway->key), s->index);
}

/* NULL when it is known already, from another workload or order. */
static struct conflict *conflict_new(struct finder *f, enum conflict_kind kind, struct str identity,
	uint32_t port, struct str bind)
{
	void **at = map_at(&f->known, str_printf(f->a, "%d " PRIs, (int)kind, ARGs(identity)));

	if (*at) {
		struct conflict *c = *at;
		c->more_proxies += c->proxy != f->proxy;
		return NULL;
	}
	struct conflict *c = *at = arena_new(f->a, struct conflict);
	c->kind = kind;
	c->proxy = f->proxy;
	c->port = port;
	c->bind = bind.n ? bind : STR("0.0.0.0");
	vec_push(f->a, &f->out->v, c);
	return c;
}

/* VirtualServices bound to the server's Gateway that meet its hosts. */
static void services_of(struct finder *f, struct conflict *c, const struct server *s)
{
	const struct bindings *b = mesh_bindings(f->mesh, s->gateway->key);

	for (uint32_t i = 0; i < b->v.n; i++) {
		bool again = i && b->v.v[i] == b->v.v[i - 1];
		if (!again && server_serves(s, b->v.v[i]))
			vec_push(f->a, &c->services, b->v.v[i]);
	}
}

/* ---- dropped servers ---- */

static struct str route_key(struct finder *f, struct str bind, uint32_t port, struct str domain,
	const struct virtual_service *vs)
{
	return str_printf(f->a, PRIs ":%u " PRIs " " PRIs, ARGs(bind), port,
		ARGs(str_lower(f->a, domain)), ARGs(vs->key));
}

static struct str name_key(struct finder *f, struct str bind, uint32_t port, struct str host)
{
	return str_printf(f->a, PRIs ":%u " PRIs, ARGs(bind), port, ARGs(host_name(host, NULL)));
}

static void served_server(struct finder *f, struct map *out, const struct listener *l,
	const struct server *s)
{
	for (uint32_t i = 0; i < s->hosts.v.n; i++)
		map_put(out, name_key(f, l->bind, l->port, s->hosts.v.v[i]), f);
}

static void served_host(struct finder *f, struct map *out, const struct listener *l,
	const struct virtual_host *vh)
{
	for (uint32_t i = 0; i < vh->routes.n; i++)
		map_put(out, route_key(f, l->bind, l->port, vh->domain, vh->routes.v[i].vs), f);
}

/* "bind:port domain VirtualService" of every route that a configuration serves,
 * and "bind:port host" of every server in it. */
static struct map served_there(struct finder *f, const struct gateway_config *config)
{
	struct map out = { .a = f->a };

	for (uint32_t i = 0; i < config->listeners.n; i++) {
		const struct listener *l = config->listeners.v[i];
		for (uint32_t k = 0; k < l->chains.n; k++) {
			const struct chain *c = l->chains.v[k];
			for (uint32_t h = 0; h < c->hosts.n; h++)
				served_host(f, &out, l, c->hosts.v[h]);
			for (uint32_t h = 0; h < c->servers.n; h++)
				served_server(f, &out, l, c->servers.v[h]);
		}
	}
	return out;
}

static void unserved_hosts(struct finder *f, struct conflict *c, const struct server *s,
	const struct map *served)
{
	for (uint32_t i = 0; i < s->hosts.v.n; i++)
		if (!map_get(served, name_key(f, c->bind, c->port, s->hosts.v.v[i])))
			vec_push(f->a, &c->unserved.v, s->hosts.v.v[i]);
}

/* What the VirtualServices of a dropped server's Gateway do not get elsewhere
 * on that listener. */
static void lost_routes(struct finder *f, struct conflict *c, const struct server *s,
	const struct map *served)
{
	const struct bindings *b = mesh_bindings(f->mesh, s->gateway->key);

	for (uint32_t i = 0; i < b->v.n && !s->redirect; i++) {
		const struct virtual_service *vs = b->v.v[i];
		struct hosts open = hosts_for_namespace(f->a, &s->hosts, vs->ns);
		struct hosts both = hosts_intersect(f->a, &open, &vs->hosts), lost = { 0 };
		for (uint32_t k = 0; k < both.v.n; k++)
			if (!map_get(served, route_key(f, c->bind, c->port, both.v.v[k], vs)))
				vec_push(f->a, &lost.v, both.v.v[k]);
		if (!lost.v.n || (i && vs == b->v.v[i - 1]))
			continue;
		vec_push(f->a, &c->services, vs);
		vec_push(f->a, &c->lost, lost);
	}
}

static bool order_matters(const struct drop *d)
{
	return d->server->gateway != d->winner->gateway &&
		!gateway_order_known(d->server->gateway, d->winner->gateway);
}

static void note_claim(struct finder *f, struct str key, const struct gateway *g)
{
	void **at = map_at(&f->claims, key);

	if (!*at)
		*at = arena_new(f->a, struct claimants);
	struct claimants *c = *at;
	for (uint32_t i = 0; i < c->n; i++)
		if (c->v[i] == g)
			return;
	if (c->n < countof(c->v))
		c->v[c->n++] = g;
}

/* Who is on a resolved port, with what: "port", "port plain", "port host h". */
static void note_claims(struct finder *f)
{
	f->claims = (struct map){ .a = f->a };
	for (uint32_t i = 0; i < f->proxy->gateways.n; i++) {
		const struct gateway *g = f->proxy->gateways.v[i];
		for (uint32_t k = 0; k < g->server_count; k++) {
			const struct server *s = &g->servers[k];
			uint32_t port = proxy_port(f->proxy, s->number);
			note_claim(f, str_printf(f->a, "%u", port), g);
			if (server_is_plain(s))
				note_claim(f, str_printf(f->a, "%u plain", port), g);
			for (uint32_t h = 0; s->tls && h < s->hosts.v.n; h++)
				note_claim(f,
					str_printf(f->a, "%u host " PRIs, port,
						ARGs(s->hosts.v.v[h])),
					g);
		}
	}
}

static bool others(const struct finder *f, struct str key, const struct drop *d)
{
	const struct claimants *c = map_get(&f->claims, key);

	for (uint32_t i = 0; c && i < c->n; i++)
		if (c->v[i] != d->winner->gateway && c->v[i] != d->server->gateway)
			return true;
	return false;
}

/* The winner may itself lose to a third Gateway that is older, and then the
 * loser is accepted (istio-verified N8). */
static bool may_lose(const struct finder *f, const struct drop *d)
{
	const struct server *w = d->winner;

	if (d->reason != DROP_TLS_HOST)
		return others(f, str_printf(f->a, "%u", d->port), d);
	if (others(f, str_printf(f->a, "%u plain", d->port), d))
		return true;
	for (uint32_t i = 0; i < w->hosts.v.n; i++)
		if (others(f, str_printf(f->a, "%u host " PRIs, d->port, ARGs(w->hosts.v.v[i])), d))
			return true;
	return false;
}

static void dropped(struct finder *f, const struct drop *d, bool reversed, const struct map *served)
{
	struct conflict *c = conflict_new(f, CONFLICT_DROPPED, server_key(f->a, d->server), d->port,
		d->server->bind);

	if (!c)
		return;
	vec_push(f->a, &c->servers, d->server);
	vec_push(f->a, &c->servers, d->winner);
	c->reason = d->reason;
	c->always = !order_matters(d) && !may_lose(f, d);
	c->reversed = reversed;
	if (d->host.n)
		vec_push(f->a, &c->hosts.v, d->host);
	lost_routes(f, c, d->server, served);
	unserved_hosts(f, c, d->server, served);
}

/* In another order other servers lose. One that already lost here, or that won
 * here against one that loses now, is told by that finding. */
static void dropped_otherwise(struct finder *f, const struct gateway_config *there)
{
	struct map served = { .a = f->a };

	if (there->dropped.n)
		served = served_there(f, there);
	for (uint32_t i = 0; i < there->dropped.n; i++) {
		const struct drop *d = &there->dropped.v[i];
		if (!order_matters(d) || map_get(&f->lost, server_key(f->a, d->server)))
			continue;
		dropped(f, d, true, &served);
	}
}

static void dropped_servers(struct finder *f, const struct gateway_config *here,
	const struct gateway_config *there)
{
	struct map served = { .a = f->a };

	f->lost = (struct map){ .a = f->a };
	if (here->dropped.n || there->dropped.n)
		note_claims(f);
	if (here->dropped.n)
		served = served_there(f, here);
	for (uint32_t i = 0; i < here->dropped.n; i++) {
		const struct drop *d = &here->dropped.v[i];
		dropped(f, d, false, &served);
		map_put(&f->lost, server_key(f->a, d->server), f);
		map_put(&f->lost, server_key(f->a, d->winner), f);
	}
	dropped_otherwise(f, there);
}

/* ---- refused listeners ---- */

static void refused(struct finder *f, const struct gateway_config *config, bool reversed)
{
	for (uint32_t i = 0; i < config->listeners.n; i++) {
		const struct listener *l = config->listeners.v[i];
		if (!l->refused)
			continue;
		struct str id = str_printf(f->a, PRIs "/" PRIs " " PRIs ":%u", ARGs(f->proxy->ns),
			ARGs(f->proxy->name), ARGs(l->bind), l->port);
		struct conflict *c = conflict_new(f, CONFLICT_REFUSED, id, l->port, l->bind);
		if (!c)
			continue;
		for (int k = 1; k >= 0; k--) {
			vec_push(f->a, &c->servers, l->clash[k]->server);
			c->via[1 - k] = l->clash[k]->vs;
		}
		c->sni = l->refused_sni;
		c->reversed = reversed;
		c->always = !reversed &&
			(c->servers.v[0]->gateway == c->servers.v[1]->gateway ||
				gateway_order_known(c->servers.v[0]->gateway,
					c->servers.v[1]->gateway));
	}
}

/* ---- plain HTTP: shared route tables ---- */

static void redirected(struct finder *f, const struct listener *l, const struct virtual_host *vh,
	const struct server *taker, const struct server *loser)
{
	struct str id = str_printf(f->a, PRIs " " PRIs, ARGs(server_key(f->a, taker)),
		ARGs(server_key(f->a, loser)));
	struct conflict *c = conflict_new(f, CONFLICT_REDIRECT, id, l->port, l->bind);

	if (!c) {
		c = map_get(&f->known,
			str_printf(f->a, "%d " PRIs, (int)CONFLICT_REDIRECT, ARGs(id)));
		if (c->proxy == f->proxy)
			vec_push(f->a, &c->hosts.v, vh->domain);
		return;
	}
	c->always = true;
	vec_push(f->a, &c->servers, taker);
	vec_push(f->a, &c->servers, loser);
	vec_push(f->a, &c->hosts.v, vh->domain);
	services_of(f, c, loser);
	map_put(&f->told, server_key(f->a, loser), f);
}

/* Servers that only answer with a redirect take the host from those that route
 * it (istio-verified N3). */
static void redirect_hosts(struct finder *f, const struct listener *l,
	const struct virtual_host *vh)
{
	const struct server *taker = NULL;

	for (uint32_t i = 0; i < vh->servers.n && !taker; i++)
		if (vh->servers.v[i]->redirect)
			taker = vh->servers.v[i];
	for (uint32_t i = 0; taker && i < vh->servers.n; i++)
		if (!vh->servers.v[i]->redirect)
			redirected(f, l, vh, taker, vh->servers.v[i]);
}

static void add_server(struct finder *f, struct conflict *c, struct map *seen,
	const struct server *s)
{
	struct str key = server_key(f->a, s);

	if (!map_get(seen, key))
		vec_push(f->a, &c->servers, s);
	map_put(seen, key, f);
	map_put(&f->told, key, f);
}

static void add_service(struct finder *f, struct conflict *c, struct map *seen,
	const struct virtual_service *vs)
{
	if (!map_get(seen, vs->key))
		vec_push(f->a, &c->services, vs);
	map_put(seen, vs->key, f);
}

/* Losers first, the winner of the first pair last. */
static void add_competitors(struct finder *f, struct conflict *c, const struct competitors *pairs)
{
	struct map servers = { .a = f->a }, services = { .a = f->a };
	const struct route_entry *first = pairs->v.v[0].winner;

	map_put(&servers, server_key(f->a, first->server), f);
	map_put(&services, first->vs->key, f);
	for (uint32_t i = 0; i < pairs->v.n; i++) {
		add_server(f, c, &servers, pairs->v.v[i].loser->server);
		add_service(f, c, &services, pairs->v.v[i].loser->vs);
	}
	for (uint32_t i = 0; i < pairs->v.n; i++) {
		add_server(f, c, &servers, pairs->v.v[i].winner->server);
		add_service(f, c, &services, pairs->v.v[i].winner->vs);
	}
	vec_push(f->a, &c->servers, first->server);
	vec_push(f->a, &c->services, first->vs);
	map_put(&f->told, server_key(f->a, first->server), f);
}

static void competing(struct finder *f, const struct listener *l, const struct virtual_host *vh,
	const struct competitors *pairs)
{
	struct buf id = { .a = f->a };

	for (uint32_t i = 0; i < vh->servers.n; i++)
		buf_printf(&id, PRIs " ", ARGs(server_key(f->a, vh->servers.v[i])));
	struct str key = str_dup(f->a, buf_str(&id));
	struct conflict *c = conflict_new(f, CONFLICT_ORDER, key, l->port, l->bind);
	if (c) {
		add_competitors(f, c, pairs);
		vec_push(f->a, &c->hosts.v, vh->domain);
		return;
	}
	c = map_get(&f->known, str_printf(f->a, "%d " PRIs, (int)CONFLICT_ORDER, ARGs(key)));
	if (c->proxy == f->proxy)
		vec_push(f->a, &c->hosts.v, vh->domain);
}

static struct str host_key(struct finder *f, const struct listener *l,
	const struct virtual_host *vh)
{
	return str_printf(f->a, PRIs ":%u " PRIs, ARGs(l->bind), l->port, ARGs(vh->domain));
}

/* The virtual hosts of plain HTTP in a configuration. */
static struct map plain_hosts(struct finder *f, const struct gateway_config *config)
{
	struct map out = { .a = f->a };

	for (uint32_t i = 0; i < config->listeners.n; i++) {
		const struct listener *l = config->listeners.v[i];
		for (uint32_t k = 0; k < l->chains.n; k++)
			for (uint32_t h = 0; h < l->chains.v[k]->hosts.n; h++)
				if (server_is_plain(l->chains.v[k]->server))
					map_put(&out, host_key(f, l, l->chains.v[k]->hosts.v[h]),
						l->chains.v[k]->hosts.v[h]);
	}
	return out;
}

static void compare_hosts(struct finder *f, const struct listener *l, const struct chain *c)
{
	for (uint32_t i = 0; i < c->hosts.n; i++) {
		const struct virtual_host *vh = c->hosts.v[i];
		struct competitors pairs = { 0 };
		if (vh->redirect)
			redirect_hosts(f, l, vh);
		else
			pairs = routes_competing(f->a, f->mesh, vh,
				map_get(&f->reversed, host_key(f, l, vh)));
		if (pairs.v.n)
			competing(f, l, vh, &pairs);
	}
}

/* ---- servers that say the same ---- */

static void overlapping(struct finder *f, const struct listener *l, const struct overlap *o)
{
	struct buf id = { .a = f->a };

	if (map_get(&f->told, server_key(f->a, o->servers.v[0])))
		return;
	for (uint32_t i = 0; i < o->servers.n; i++)
		buf_printf(&id, PRIs " ", ARGs(server_key(f->a, o->servers.v[i])));
	struct conflict *c = conflict_new(f, o->duplicate ? CONFLICT_DUPLICATE : CONFLICT_OVERLAP,
		str_dup(f->a, buf_str(&id)), l->port, l->bind);
	if (!c)
		return;
	for (uint32_t i = 0; i < o->servers.n; i++)
		vec_push(f->a, &c->servers, o->servers.v[i]);
	c->hosts = o->hosts;
	c->equal = o->equal;
}

static void shared_hosts(struct finder *f, const struct listener *l, const struct chain *c)
{
	struct overlaps found = find_overlaps(f->a, c);

	for (uint32_t i = 0; i < found.v.n; i++)
		overlapping(f, l, &found.v.v[i]);
}

static void plain_listeners(struct finder *f, const struct gateway_config *config)
{
	for (uint32_t i = 0; i < config->listeners.n; i++) {
		const struct listener *l = config->listeners.v[i];
		for (uint32_t k = 0; k < l->chains.n; k++) {
			const struct chain *c = l->chains.v[k];
			if (!c->http || c->servers.n < 2)
				continue;
			compare_hosts(f, l, c);
			shared_hosts(f, l, c);
		}
	}
}

static void panicking(struct finder *f, const struct gateway *g)
{
	struct conflict *c = conflict_new(f, CONFLICT_PANIC, g->key, 0, (struct str){ 0 });

	if (!c)
		return;
	vec_push(f->a, &c->servers, &g->servers[0]);
	c->always = true;
}

static void judge_proxy(struct finder *f)
{
	struct order files = { 0 }, reverse = { .gateways_reversed = true };
	const struct gateway_config *here = gateway_config_new(f->a, f->mesh, f->proxy, &files);
	const struct gateway_config *there = gateway_config_new(f->a, f->mesh, f->proxy, &reverse);

	if (here->panic) {
		panicking(f, here->culprit);
		return;
	}
	refused(f, here, false);
	refused(f, there, true);
	dropped_servers(f, here, there);
	f->reversed = plain_hosts(f, there);
	plain_listeners(f, here);
}

struct conflicts mesh_conflicts(struct arena *a, const struct mesh *m)
{
	struct conflicts out = { 0 };
	struct finder f = { .a = a, .mesh = m, .out = &out, .known.a = a, .told.a = a };

	for (uint32_t i = 0; i < m->proxies.n; i++) {
		f.proxy = m->proxies.v[i];
		if (f.proxy->gateways.n)
			judge_proxy(&f);
	}
	return out;
}
