#include "mesh/prove.h"

#include "mesh/compare.h"
#include "mesh/sidecar_prove.h"

/* What one place of a gateway does: a virtual host of a chain, a TCP chain, or
 * a chain or listener as such. */
struct entry {
	const struct mesh *mesh;
	const struct listener *listener;
	const struct chain *chain;       /* NULL: the listener itself */
	const struct virtual_host *host; /* NULL: not a virtual host */
	struct str sni; /* the name by which a client finds the chain; empty: any */
};

struct form {
	struct arena *a;
	const struct mesh *mesh;
	struct map entries; /* place -> struct entry */
};

/* ---- places ---- */

static void place_tls(struct buf *b, const struct form *f, const struct proxy *p,
	const struct server *s)
{
	if (!s->tls || server_is_plain(s) || server_passthrough(s))
		return;
	struct str text = server_tls_text(f->a, s);
	buf_printf(b, " tls " PRIs, ARGs(text));
	if (str_find(text, STR("kubernetes-gateway://")) >= 0)
		buf_printf(b, " from %s", str_eq(s->gateway->ns, p->ns) ? "own" : "other");
}

/* Chains of a refused listener can have one place: each counts. */
static void add_entry(struct form *f, const struct buf *place, struct entry e)
{
	struct entry *kept = arena_new(f->a, struct entry);
	struct str key = str_dup(f->a, buf_str(place));

	for (uint32_t n = 2; map_get(&f->entries, key); n++)
		key = str_printf(f->a, PRIs " #%u", ARGs(buf_str(place)), n);
	*kept = e;
	kept->mesh = f->mesh;
	map_put(&f->entries, key, kept);
}

/* One name of a chain, or all of them. */
static void add_name(struct form *f, const struct proxy *p, struct buf *b, struct entry e,
	struct str names)
{
	uint32_t start = b->n;

	buf_printf(b, " %s%s " PRIs, e.chain->http ? "http" : "tcp", e.chain->alpn ? " alpn" : "",
		ARGs(names));
	place_tls(b, f, p, e.chain->server);
	add_entry(f, b, e);
	for (uint32_t i = 0; i < e.chain->hosts.n; i++) {
		uint32_t at = b->n;
		e.host = e.chain->hosts.v[i];
		buf_printf(b, " host " PRIs "%s", ARGs(e.host->domain),
			e.host->redirect ? " redirect" : "");
		add_entry(f, b, e);
		b->n = at;
	}
	b->n = start;
}

/* Beyond so many places a chain counts as one, with all its names. */
enum { MANY_PLACES = 4096 };

static void add_chain(struct form *f, const struct proxy *p, struct buf *b, struct entry e)
{
	const struct chain *c = e.chain;
	struct buf all = { .a = f->a };

	if (!c->alpn && (uint64_t)c->sni.v.n * (c->hosts.n + 1) <= MANY_PLACES) {
		for (uint32_t i = 0; i < c->sni.v.n; i++) {
			e.sni = c->sni.v.v[i];
			add_name(f, p, b, e, e.sni);
		}
		if (c->sni.v.n)
			return;
	}
	for (uint32_t i = 0; i < c->sni.v.n; i++)
		buf_printf(&all, PRIs " ", ARGs(c->sni.v.v[i]));
	if (c->sni.v.n)
		e.sni = c->sni.v.v[0];
	add_name(f, p, b, e,
		str_printf(f->a, "%u names %016llx", c->sni.v.n,
			(unsigned long long)str_hash(buf_str(&all))));
}

static void add_workload(struct form *f, const struct gateway_config *c)
{
	struct buf b = { .a = f->a };

	buf_printf(&b, PRIs "/" PRIs, ARGs(c->proxy->ns), ARGs(c->proxy->name));
	if (c->panic) {
		buf_adds(&b, " panic");
		add_entry(f, &b, (struct entry){ 0 });
	}
	for (uint32_t i = 0; i < c->listeners.n; i++) {
		struct entry e = { .listener = c->listeners.v[i] };
		uint32_t at = b.n;
		buf_printf(&b, " " PRIs ":%u%s", ARGs(e.listener->bind), e.listener->port,
			e.listener->refused ? " refused" : "");
		add_entry(f, &b, e);
		for (uint32_t k = 0; k < e.listener->chains.n; k++) {
			e.chain = e.listener->chains.v[k];
			add_chain(f, c->proxy, &b, e);
		}
		b.n = at;
	}
}

static struct form form_new(struct arena *a, const struct mesh *m, const struct order *order)
{
	struct form f = { .a = a, .mesh = m, .entries.a = a };

	for (uint32_t i = 0; i < m->proxies.n; i++)
		add_workload(&f, gateway_config_new(a, m, m->proxies.v[i], order));
	return f;
}

/* ---- differences ---- */

static struct str request(struct arena *a, const struct entry *e)
{
	assert(e);
	if (!e->listener)
		return STR("what istiod makes of it");
	if (!e->chain)
		return str_printf(a, "the listener " PRIs ":%u", ARGs(e->listener->bind),
			e->listener->port);
	const struct chain *c = e->chain;
	bool tls = c->server->tls && !server_is_plain(c->server);
	const char *scheme = c->http ? (tls ? "https" : "http") : tls ? "tls" : "tcp";
	struct str domain = e->host ? e->host->domain : e->sni.n ? e->sni : STR("*");
	struct str text = str_printf(a, "%s://" PRIs ":%u/", scheme, ARGs(domain),
		e->listener->port);
	if (e->host && e->sni.n && !str_eq(e->sni, domain))
		text = str_printf(a, PRIs " by SNI " PRIs, ARGs(text), ARGs(e->sni));
	return text;
}

struct comparison {
	struct arena *a;
	struct differences out;
};

static void add_gateway(struct comparison *c, struct difference *d, const struct server *s)
{
	if (!hosts_contain(&d->gateways, s->gateway->key))
		vec_push(c->a, &d->gateways.v, s->gateway->key);
}

static void add_gateways(struct comparison *c, struct difference *d, const struct entry *e)
{
	for (uint32_t i = 0; e && e->host && i < e->host->servers.n; i++)
		add_gateway(c, d, e->host->servers.v[i]);
	for (uint32_t i = 0; e && e->chain && !e->host && i < e->chain->servers.n; i++)
		add_gateway(c, d, e->chain->servers.v[i]);
	for (uint32_t i = 0; e && e->listener && !e->chain && i < e->listener->chains.n; i++)
		for (uint32_t k = 0; k < e->listener->chains.v[i]->servers.n; k++)
			add_gateway(c, d, e->listener->chains.v[i]->servers.v[k]);
}

/* x or y may be NULL: the place is on one side only. */
static void differ(struct comparison *c, const struct entry *x, const struct entry *y,
	struct str how)
{
	struct difference d = { 0 };

	d.text = str_printf(c->a, PRIs " " PRIs, ARGs(request(c->a, x ? x : y)), ARGs(how));
	add_gateways(c, &d, x);
	add_gateways(c, &d, y);
	vec_push(c->a, &c->out.v, d);
}

static void compare_hosts(struct comparison *c, const struct entry *x, const struct entry *y)
{
	struct route_list lx = route_list(c->a, x->mesh, x->host),
			  ly = route_list(c->a, y->mesh, y->host);

	if (!routes_equal(&lx, &ly))
		differ(c, x, y, routes_difference(c->a, &lx, &ly));
}

static void compare_tcp(struct comparison *c, const struct entry *x, const struct entry *y)
{
	struct route_entry rx = { .route = x->chain->route, .server = x->chain->server };
	struct route_entry ry = { .route = y->chain->route, .server = y->chain->server };

	if (!rx.route && !ry.route)
		return;
	if (!rx.route || !ry.route ||
		!str_eq(route_text(c->a, x->mesh, &rx), route_text(c->a, y->mesh, &ry)))
		differ(c, x, y, STR("would be forwarded elsewhere"));
}

static void compare_entries(struct comparison *c, const struct entry *x, const struct entry *y)
{
	if (!y && x->listener && !x->chain && x->listener->refused)
		differ(c, x, NULL, STR("is refused by Envoy today, and would not be"));
	else if (!y)
		differ(c, x, NULL, STR("is not there any more, or has other settings"));
	else if (x->host)
		compare_hosts(c, x, y);
	else if (x->chain && !x->chain->http)
		compare_tcp(c, x, y);
}

struct differences mesh_differences(struct arena *a, const struct mesh *before,
	const struct mesh *after, const struct order *order)
{
	struct form x = form_new(a, before, order), y = form_new(a, after, order);
	struct comparison c = { .a = a };

	for (uint32_t i = 0; i < x.entries.n; i++)
		compare_entries(&c, x.entries.v[i].value, map_get(&y.entries, x.entries.v[i].key));
	for (uint32_t i = 0; i < y.entries.n; i++)
		if (!map_get(&x.entries, y.entries.v[i].key))
			differ(&c, NULL, y.entries.v[i].value,
				STR("would be there, and is not today"));
	sidecar_differences(a, before, after, order, &c.out);
	return c.out;
}
