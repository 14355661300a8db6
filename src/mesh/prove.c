#include "mesh/prove.h"

#include "mesh/compare.h"

/* What one place of a gateway does: a virtual host of a chain, a TCP chain, or
 * a chain or listener as such. */
struct entry {
	const struct mesh *mesh;
	const struct listener *listener;
	const struct chain *chain;           /* NULL: the listener itself */
	const struct virtual_host *host;     /* NULL: not a virtual host */
};

struct form {
	struct arena *a;
	const struct mesh *mesh;
	struct map entries;                  /* place -> struct entry */
};

/* ---- places ---- */

static void place_chain(struct buf *b, const struct form *f, const struct proxy *p, const struct chain *c)
{
	const struct server *s = c->server;
	bool tls = s->tls && !server_is_plain(s) && !server_passthrough(s);

	buf_printf(b, " %s%s", c->http ? "http" : "tcp", c->alpn ? " alpn" : "");
	for (uint32_t i = 0; i < c->sni.v.n; i++)
		buf_printf(b, " " PRIs, ARGs(c->sni.v.v[i]));
	if (!tls)
		return;
	struct str text = server_tls_text(f->a, s);
	buf_printf(b, " tls " PRIs, ARGs(text));
	if (str_find(text, STR("kubernetes-gateway://")) >= 0)
		buf_printf(b, " from %s", str_eq(s->gateway->ns, p->ns) ? "own" : "other");
}

static void add_entry(struct form *f, const struct buf *place, struct entry e)
{
	struct entry *kept = arena_new(f->a, struct entry);

	*kept = e;
	kept->mesh = f->mesh;
	map_put(&f->entries, str_dup(f->a, buf_str(place)), kept);
}

static void add_chain(struct form *f, const struct proxy *p, struct buf *b, struct entry e)
{
	uint32_t start = b->n;

	place_chain(b, f, p, e.chain);
	add_entry(f, b, e);
	for (uint32_t i = 0; i < e.chain->hosts.n; i++) {
		uint32_t at = b->n;
		e.host = e.chain->hosts.v[i];
		buf_printf(b, " host " PRIs "%s", ARGs(e.host->domain), e.host->redirect ? " redirect" : "");
		add_entry(f, b, e);
		b->n = at;
	}
	b->n = start;
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
	if (!e->listener)
		return STR("what istiod makes of it");
	if (!e->chain)
		return str_printf(a, "the listener " PRIs ":%u", ARGs(e->listener->bind), e->listener->port);
	const struct chain *c = e->chain;
	bool tls = c->server->tls && !server_is_plain(c->server);
	const char *scheme = c->http ? (tls ? "https" : "http") : tls ? "tls" : "tcp";
	struct str domain = e->host ? e->host->domain : c->sni.v.n ? c->sni.v.v[0] : STR("*");
	return str_printf(a, "%s://" PRIs ":%u/", scheme, ARGs(domain), e->listener->port);
}

static bool differ(struct arena *a, struct difference *out, const struct entry *e, const char *how)
{
	out->text = str_printf(a, PRIs " %s", ARGs(request(a, e)), how);
	return false;
}

static bool same_host(struct arena *a, const struct entry *x, const struct entry *y, struct difference *out)
{
	struct route_list lx = route_list(a, x->mesh, x->host), ly = route_list(a, y->mesh, y->host);

	if (routes_equal(&lx, &ly))
		return true;
	out->text = str_printf(a, PRIs " " PRIs, ARGs(request(a, x)), ARGs(routes_difference(a, &lx, &ly)));
	return false;
}

static bool same_tcp(struct arena *a, const struct entry *x, const struct entry *y, struct difference *out)
{
	struct route_entry rx = { .route = x->chain->route, .server = x->chain->server };
	struct route_entry ry = { .route = y->chain->route, .server = y->chain->server };

	if (!rx.route && !ry.route)
		return true;
	if (rx.route && ry.route && str_eq(route_text(a, x->mesh, &rx), route_text(a, y->mesh, &ry)))
		return true;
	return differ(a, out, x, "would be forwarded elsewhere");
}

static bool same_entry(struct arena *a, const struct entry *x, const struct entry *y, struct difference *out)
{
	if (x->host)
		return same_host(a, x, y, out);
	return !x->chain || x->chain->http || same_tcp(a, x, y, out);
}

bool mesh_equal(struct arena *a, const struct mesh *before, const struct mesh *after, const struct order *order,
	struct difference *out)
{
	struct form x = form_new(a, before, order), y = form_new(a, after, order);

	for (uint32_t i = 0; i < x.entries.n; i++) {
		const struct entry *e = x.entries.v[i].value;
		const struct entry *other = map_get(&y.entries, x.entries.v[i].key);
		if (!other)
			return differ(a, out, e, "is not there any more, or has other settings");
		if (!same_entry(a, e, other, out))
			return false;
	}
	for (uint32_t i = 0; i < y.entries.n; i++)
		if (!map_get(&x.entries, y.entries.v[i].key))
			return differ(a, out, y.entries.v[i].value, "would be there, and is not today");
	return true;
}
