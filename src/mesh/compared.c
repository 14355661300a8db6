#include "mesh/compared.h"

const struct branches *side_branches(struct side *s, const struct virtual_host *vh)
{
	static const struct branches none = { 0 };

	if (!vh)
		return &none;
	void **at = map_at(&s->branches,
		str_printf(s->branches.a, "%llx", (unsigned long long)(uintptr_t)vh));
	if (!*at) {
		struct branches *b = *at = arena_new(s->branches.a, struct branches);
		*b = branches_of(&s->actions, vh);
	}
	return *at;
}

/* ---- names ---- */

/* The name with something for its '*', in the n-th way. */
static struct str filled(struct arena *a, struct str name, uint32_t n)
{
	struct str rest = str_sub(name, name.n > 0, name.n);
	struct str label = n ? str_printf(a, "x%u", n) : STR("x");

	return str_printf(a, PRIs PRIs, ARGs(label), ARGs(rest.n ? rest : STR(".example")));
}

enum { MANY_NAMES = 64 };

static bool leads_to_hosts(const struct place *p, struct str name)
{
	return host_find(&p->hosts_x, name) == p->hx && host_find(&p->hosts_y, name) == p->hy;
}

static bool leads_to_chains(const struct place *p, struct str name)
{
	return chain_find(&p->ix, name) == p->cx && chain_find(&p->iy, name) == p->cy;
}

static bool authority_of(struct arena *a, const struct place *p, struct str *out)
{
	*out = p->domain;
	if (!host_is_wildcard(p->domain))
		return p->domain.n && str_find_char(p->domain, '/') < 0;
	for (uint32_t i = 0; i < MANY_NAMES; i++) {
		*out = filled(a, p->domain, i);
		if (leads_to_hosts(p, *out))
			return true;
	}
	return false;
}

/* The authority as SNI when it leads to the chains, as a client does; else a
 * name that does. */
static struct str sni_of(struct arena *a, const struct place *p, struct str authority)
{
	if (authority.n && leads_to_chains(p, authority))
		return authority;
	for (uint32_t i = 0; host_is_wildcard(p->sni) && i < MANY_NAMES; i++)
		if (leads_to_chains(p, filled(a, p->sni, i)))
			return filled(a, p->sni, i);
	return p->sni;
}

static bool terminates(const struct place *p)
{
	return chain_terminates(p->cx ? p->cx : p->cy);
}

bool place_request(struct arena *a, const struct place *p, struct request *out)
{
	struct str authority;
	bool found = authority_of(a, p, &authority);

	*out = request_new(a, authority, terminates(p) ? STR("https") : STR("http"));
	return found;
}

static const struct listener *listener_of(const struct place *p)
{
	return p->lx ? p->lx : p->ly;
}

struct str place_text(struct arena *a, const struct place *p)
{
	const struct chain *c = p->cx ? p->cx : p->cy;
	const struct listener *l = listener_of(p);
	struct str name = p->domain.n ? p->domain : p->sni.n ? p->sni : STR("*");

	if (!l)
		return STR("the workload");
	if (!c)
		return str_printf(a, "the listener " PRIs ":%u", ARGs(l->bind), l->port);
	bool tls = c->server->tls && !server_is_plain(c->server);
	return str_printf(a, "%s://" PRIs ":%u",
		c->http ? (tls ? "https" : "http") : (tls ? "tls" : "tcp"), ARGs(name), l->port);
}

/* ---- differences ---- */

static void add_gateway(struct arena *a, struct difference *d, const struct server *s)
{
	if (!hosts_contain(&d->gateways, s->gateway->key))
		vec_push(a, &d->gateways.v, s->gateway->key);
}

static void add_chain(struct arena *a, struct difference *d, const struct chain *c)
{
	for (uint32_t i = 0; c && i < c->servers.n; i++)
		add_gateway(a, d, c->servers.v[i]);
}

static void add_side(struct arena *a, struct difference *d, const struct listener *l,
	const struct chain *c, const struct virtual_host *vh)
{
	for (uint32_t i = 0; vh && i < vh->servers.n; i++)
		add_gateway(a, d, vh->servers.v[i]);
	if (!vh)
		add_chain(a, d, c);
	for (uint32_t i = 0; l && !c && i < l->chains.n; i++)
		add_chain(a, d, l->chains.v[i]);
}

static void say(struct comparison *c, const struct place *p, struct difference d)
{
	const struct proxy *proxy = (c->x.config ? c->x.config : c->y.config)->proxy;

	d.place = place_text(c->a, p);
	d.ns = proxy->ns;
	d.workload = proxy->name;
	add_side(c->a, &d, p->lx, p->cx, p->hx);
	add_side(c->a, &d, p->ly, p->cy, p->hy);
	if (d.verdict > c->out.verdict)
		c->out.verdict = d.verdict;
	vec_push(c->a, &c->out.v, d);
}

void differ_unknown(struct comparison *c, const struct place *p, struct str why)
{
	struct str place = place_text(c->a, p);

	say(c, p,
		(struct difference){ .verdict = VERDICT_UNKNOWN,
			.text = str_printf(c->a, PRIs ": " PRIs, ARGs(place), ARGs(why)) });
}

static void differ(struct comparison *c, const struct place *p, struct str request,
	struct str before, struct str after)
{
	struct difference d = { .verdict = VERDICT_DIFFERENT,
		.request = request,
		.before = before,
		.after = after };

	d.text = str_printf(c->a, PRIs "  ->  before " PRIs ", after " PRIs, ARGs(request),
		ARGs(before), ARGs(after));
	say(c, p, d);
}

static struct reply reply_of(struct side *s, const struct call *call)
{
	return s->config ? evaluate(&s->actions, s->config, call) : (struct reply){ 0 };
}

static bool shows(const struct reply *x, const struct reply *y)
{
	if (x->kind == REPLY_UNKNOWN || y->kind == REPLY_UNKNOWN)
		return false;
	return x->kind != y->kind || action_differs(&x->does, &y->does);
}

static bool is_routed(const struct reply *r)
{
	return r->kind == REPLY_ROUTE || r->kind == REPLY_TCP;
}

static struct str label_of(struct arena *a, const struct reply *r, const struct reply *other)
{
	if (is_routed(r) && is_routed(other))
		return action_beside(a, &r->does, &other->does);
	return reply_label(r);
}

static struct witness witness_for(struct comparison *c, const struct place *p,
	const struct request *r)
{
	const struct listener *l = listener_of(p);
	const struct chain *chain = p->cx ? p->cx : p->cy;
	struct witness w = { .http = chain->http, .tls = chain->server->tls };
	struct str authority = request_get(r, ABOUT_HEADER, STR(":authority"));

	w.tls = w.tls && !server_is_plain(chain->server);
	w.certificate = chain_terminates(chain) &&
		(chain->server->mode == TLS_MUTUAL || chain->server->mode == TLS_ISTIO_MUTUAL);
	w.call = (struct call){ .port = l->port, .bind = l->bind, .tls = w.tls, .request = *r };
	if (w.tls)
		w.call.sni = sni_of(c->a, p, chain->http ? authority : (struct str){ 0 });
	return w;
}

void differ_by_request(struct comparison *c, const struct place *p, const struct request *r,
	bool bare)
{
	struct witness w = witness_for(c, p, r);
	struct reply x = reply_of(&c->x, &w.call), y = reply_of(&c->y, &w.call);

	w.bare = bare;
	if (!shows(&x, &y))
		differ_unknown(c, p, STR("no request that shows a difference can be named"));
	else
		differ(c, p, witness_text(c->a, &w), label_of(c->a, &x, &y),
			label_of(c->a, &y, &x));
}

/* Of a chain that one side has: the first request that meets a route. */
static struct request some_request(struct comparison *c, struct place *p)
{
	struct side *s = p->cx ? &c->x : &c->y;
	const struct chain *chain = p->cx ? p->cx : p->cy;
	const struct branches none = { 0 };
	struct request r;

	p->domain = chain->hosts.n ? chain->hosts.v[0]->domain : STR("*");
	place_request(c->a, p, &r);
	if (!chain->hosts.n)
		return r;
	struct judgement o = branches_compare(c->a, side_branches(s, chain->hosts.v[0]), &none, &r,
		p->domain);
	return o.verdict == VERDICT_DIFFERENT ? o.witness : r;
}

void differ_somehow(struct comparison *c, const struct place *p)
{
	struct place at = *p;
	struct request r = some_request(c, &at);

	differ_by_request(c, p, &r, false);
}

/* ---- TLS ---- */

static struct str tls_label(struct arena *a, const struct chain *c)
{
	struct str name = value_str(value_get(c->server->tls, "credentialName"));

	if (!c->server->tls || server_is_plain(c->server))
		return STR("no TLS");
	if (!chain_terminates(c))
		return STR("TLS that is passed on");
	struct str mode = str_printf(a, "TLS " PRIs, ARGs(tls_mode_name(c->server->mode)));
	return name.n ? str_printf(a, PRIs " with " PRIs, ARGs(mode), ARGs(name)) : mode;
}

void differ_by_tls(struct comparison *c, const struct place *p)
{
	struct str before = tls_label(c->a, p->cx), after = tls_label(c->a, p->cy);
	struct request r = request_new(c->a, p->sni, STR("https"));
	struct witness w = witness_for(c, p, &r);

	if (str_eq(before, after)) {
		differ_unknown(c, p, STR("the settings of TLS differ"));
		return;
	}
	w.http = false;
	w.tls = true;
	w.call.sni = sni_of(c->a, p, (struct str){ 0 });
	differ(c, p, witness_text(c->a, &w), before, after);
}
