#include "mesh/prove.h"

#include "mesh/canonical.h"
#include "mesh/compared.h"
#include "mesh/sidecar_prove.h"

/* ---- virtual hosts ---- */

static bool redirects(const struct virtual_host *vh)
{
	return vh && vh->redirect;
}

static void compare_branches(struct comparison *c, const struct place *p,
	const struct request *usual, bool named)
{
	const struct branches *x = side_branches(&c->x, p->hx), *y = side_branches(&c->y, p->hy);
	struct judgement o = branches_compare(c->a, x, y, usual, p->domain);

	if (o.verdict == VERDICT_SAME)
		return;
	if (!named)
		differ_unknown(c, p, STR("what requests with another name of it meet"));
	else if (o.verdict == VERDICT_UNKNOWN)
		differ_unknown(c, p, o.why);
	else if (redirects(p->hx))
		differ_unknown(c, p, STR("what requests with X-Forwarded-Proto: https meet"));
	else
		differ_by_request(c, p, &o.witness, witness_bare(x) || witness_bare(y));
}

static void compare_host(struct comparison *c, struct place *p, struct str domain)
{
	struct request usual;

	p->domain = domain;
	p->hx = host_find(&p->hosts_x, domain);
	p->hy = host_find(&p->hosts_y, domain);
	c->out.hosts++;
	c->out.routes += p->hx ? p->hx->routes.n : 0;
	bool named = place_request(c->a, p, &usual);
	if (redirects(p->hx) == redirects(p->hy))
		compare_branches(c, p, &usual, named);
	else if (named)
		differ_by_request(c, p, &usual, false);
	else
		differ_unknown(c, p, STR("only one side answers with a redirect to https"));
}

static void compare_http(struct comparison *c, struct place *p)
{
	p->hosts_x = host_index_new(c->a, p->cx);
	p->hosts_y = host_index_new(c->a, p->cy);
	for (uint32_t i = 0; i < p->cx->hosts.n; i++)
		compare_host(c, p, p->cx->hosts.v[i]->domain);
	for (uint32_t i = 0; i < p->cy->hosts.n; i++)
		if (!map_get(&p->hosts_x.by_domain, p->cy->hosts.v[i]->domain))
			compare_host(c, p, p->cy->hosts.v[i]->domain);
	p->hx = p->hy = NULL;
	p->domain = (struct str){ 0 };
}

/* ---- filter chains ---- */

/* What is set to its default is not set. */
static struct str settings_text(struct arena *a, const struct value *tls)
{
	static const char *const versions[] = { "minProtocolVersion", "maxProtocolVersion" };
	const char *without[countof(versions) + 1] = { NULL };
	size_t n = 0;

	for (size_t i = 0; i < countof(versions); i++)
		if (value_is(value_get(tls, versions[i]), "TLS_AUTO"))
			without[n++] = versions[i];
	return canonical_text(a, tls, without);
}

/* The settings of TLS, and from where its certificates come. */
static struct str tls_text(struct arena *a, const struct side *s, const struct chain *c)
{
	if (!chain_terminates(c))
		return c->server->tls && !server_is_plain(c->server) ? STR("passed on")
								     : STR("none");
	struct str text = settings_text(a, c->server->tls);
	if (str_find(text, STR("kubernetes-gateway://")) < 0)
		return text;
	bool own = str_eq(c->server->gateway->ns, s->config->proxy->ns);
	return str_printf(a, PRIs " from %s", ARGs(text), own ? "own" : "other");
}

static struct action tcp_action(struct side *s, const struct chain *c)
{
	struct route_entry e = { .vs = c->vs,
		.route = c->route,
		.match = c->match,
		.server = c->server };

	return c->route ? action_of(&s->actions, &e) : action_none();
}

static void compare_tcp(struct comparison *c, struct place *p)
{
	struct action x = tcp_action(&c->x, p->cx), y = tcp_action(&c->y, p->cy);
	struct request none = request_new(c->a, STR(""), STR(""));

	if (action_equal(&x, &y))
		return;
	if (!action_differs(&x, &y))
		differ_unknown(c, p, x.unsure.p ? x.unsure : y.unsure);
	else
		differ_by_request(c, p, &none, false);
}

static void compare_chain(struct comparison *c, struct place *p)
{
	if (!p->cx || !p->cy)
		differ_somehow(c, p);
	else if (!str_eq(tls_text(c->a, &c->x, p->cx), tls_text(c->a, &c->y, p->cy)))
		differ_by_tls(c, p);
	else if (p->cx->http != p->cy->http)
		differ_unknown(c, p, STR("one side takes it for HTTP, the other for TCP"));
	else if (p->cx->http)
		compare_http(c, p);
	else
		compare_tcp(c, p);
}

/* Chains are compared once for each pair of them, however many names lead there:
 * `lone` those that have no counterpart, else the others. */
static void compare_names(struct comparison *c, struct place *p, struct map *done,
	const struct chain_index *names, bool lone)
{
	for (uint32_t i = 0; i < names->by_sni.n; i++) {
		p->sni = names->by_sni.v[i].key;
		p->cx = chain_find(&p->ix, p->sni);
		p->cy = chain_find(&p->iy, p->sni);
		struct str pair = str_printf(c->a, "%llx %llx",
			(unsigned long long)(uintptr_t)p->cx, (unsigned long long)(uintptr_t)p->cy);
		if (lone != (!p->cx || !p->cy) || map_get(done, pair))
			continue;
		map_put(done, pair, c);
		compare_chain(c, p);
	}
	p->cx = p->cy = NULL;
	p->sni = (struct str){ 0 };
}

/* ---- listeners ---- */

struct lines {
	VEC(struct str) v;
};

static struct str sorted(struct arena *a, struct lines *l)
{
	struct buf b = { .a = a };

	if (l->v.n)
		qsort(l->v.v, l->v.n, sizeof(*l->v.v), str_qsort);
	for (uint32_t i = 0; i < l->v.n; i++)
		buf_printf(&b, PRIs "\n", ARGs(l->v.v[i]));
	return buf_str(&b);
}

static void add_names(struct buf *b, const struct chain *c)
{
	for (uint32_t i = 0; i < c->sni.v.n; i++)
		buf_printf(b, PRIs " ", ARGs(c->sni.v.v[i]));
}

/* The names that AUTO_PASSTHROUGH opens. */
static struct str auto_text(struct arena *a, const struct listener *l)
{
	struct lines all = { 0 };

	for (uint32_t i = 0; l && i < l->chains.n; i++) {
		struct buf b = { .a = a };
		if (!l->chains.v[i]->alpn)
			continue;
		buf_adds(&b, "auto ");
		add_names(&b, l->chains.v[i]);
		vec_push(a, &all.v, buf_str(&b));
	}
	return sorted(a, &all);
}

/* All of a listener, whatever becomes of it. */
static struct str listener_text(struct arena *a, struct side *s, const struct listener *l)
{
	struct lines all = { 0 };

	for (uint32_t i = 0; i < l->chains.n; i++) {
		const struct chain *c = l->chains.v[i];
		struct buf b = { .a = a };
		struct action to = tcp_action(s, c);
		buf_printf(&b, "%d%d " PRIs " " PRIs " ", c->http, c->alpn, ARGs(tls_text(a, s, c)),
			ARGs(action_text(a, &to)));
		add_names(&b, c);
		for (uint32_t k = 0; k < c->hosts.n; k++) {
			const struct branches *r = side_branches(s, c->hosts.v[k]);
			buf_printf(&b, "host " PRIs " %d ", ARGs(c->hosts.v[k]->domain),
				c->hosts.v[k]->redirect);
			for (uint32_t j = 0; j < r->v.n; j++)
				buf_printf(&b, PRIs " ", ARGs(r->v.v[j].key));
		}
		vec_push(a, &all.v, buf_str(&b));
	}
	return sorted(a, &all);
}

/* Envoy keeps what it had before, so that nothing is known of what it does. */
static void compare_refused(struct comparison *c, struct place *p)
{
	bool x = p->lx && p->lx->refused, y = p->ly && p->ly->refused;

	if (x && y) {
		if (!str_eq(listener_text(c->a, &c->x, p->lx), listener_text(c->a, &c->y, p->ly)))
			differ_unknown(c, p, STR("Envoy refuses it before and after"));
		return;
	}
	const struct listener *served = x ? p->ly : p->lx;
	const struct chain *first = (served ? served : x ? p->lx : p->ly)->chains.v[0];
	bool of_x = served ? !x : x;
	*(of_x ? &p->cx : &p->cy) = first;
	*(of_x ? &p->ix : &p->iy) = chain_index_new(c->a, of_x ? p->lx : p->ly);
	if (first->sni.v.n)
		p->sni = first->sni.v.v[0];
	differ_somehow(c, p);
}

static void compare_listener(struct comparison *c, const struct listener *x,
	const struct listener *y)
{
	struct place p = { .lx = x, .ly = y, .ix.by_sni.a = c->a, .iy.by_sni.a = c->a };
	struct map done = { .a = c->a };

	c->out.listeners++;
	if ((x && x->refused) || (y && y->refused)) {
		compare_refused(c, &p);
		return;
	}
	if (x)
		p.ix = chain_index_new(c->a, x);
	if (y)
		p.iy = chain_index_new(c->a, y);
	if (!str_eq(auto_text(c->a, x), auto_text(c->a, y)))
		differ_unknown(c, &p, STR("the names that AUTO_PASSTHROUGH opens differ"));
	for (int lone = 1; lone >= 0; lone--) {
		compare_names(c, &p, &done, &p.ix, lone);
		compare_names(c, &p, &done, &p.iy, lone);
	}
}

static struct str listener_key(struct arena *a, const struct listener *l)
{
	return str_printf(a, "%u " PRIs, l->port, ARGs(l->bind));
}

/* ---- workloads ---- */

static void compare_panic(struct comparison *c)
{
	const struct gateway_config *x = c->x.config, *y = c->y.config;
	const struct gateway *culprit = x && x->panic ? x->culprit : y->culprit;
	struct place nowhere = { 0 };

	if (x && y && x->panic && y->panic)
		return;
	differ_unknown(c, &nowhere,
		str_printf(c->a, "istiod panics on the hosts of Gateway " PRIs " %s",
			ARGs(culprit->key), x && x->panic ? "before" : "after"));
	vec_push(c->a, &c->out.v.v[c->out.v.n - 1].gateways.v, culprit->key);
}

static void compare_listeners(struct comparison *c)
{
	const struct gateway_config *x = c->x.config, *y = c->y.config;
	struct map of_y = { .a = c->a }, of_x = { .a = c->a };

	for (uint32_t i = 0; y && i < y->listeners.n; i++)
		map_put(&of_y, listener_key(c->a, y->listeners.v[i]), y->listeners.v[i]);
	for (uint32_t i = 0; x && i < x->listeners.n; i++) {
		struct str key = listener_key(c->a, x->listeners.v[i]);
		map_put(&of_x, key, x->listeners.v[i]);
		compare_listener(c, x->listeners.v[i], map_get(&of_y, key));
	}
	for (uint32_t i = 0; i < of_y.n; i++)
		if (!map_get(&of_x, of_y.v[i].key))
			compare_listener(c, NULL, of_y.v[i].value);
}

static struct side side_new(struct arena *a, const struct mesh *m, const struct proxy *p,
	const struct order *order)
{
	struct side s = { .actions = { .a = a, .mesh = m }, .branches.a = a };

	if (p)
		s.config = gateway_config_new(a, m, p, order);
	return s;
}

static void compare_workload(struct comparison *c)
{
	c->out.workloads++;
	if ((c->x.config && c->x.config->panic) || (c->y.config && c->y.config->panic))
		compare_panic(c);
	else
		compare_listeners(c);
}

static struct map proxies_by_name(struct arena *a, const struct mesh *m)
{
	struct map out = { .a = a };

	for (uint32_t i = 0; i < m->proxies.n; i++)
		map_put(&out,
			str_printf(a, PRIs "/" PRIs, ARGs(m->proxies.v[i]->ns),
				ARGs(m->proxies.v[i]->name)),
			m->proxies.v[i]);
	return out;
}

struct differences mesh_differences_in(struct arena *a, const struct mesh *before,
	const struct order *order_before, const struct mesh *after, const struct order *order_after)
{
	struct map x = proxies_by_name(a, before), y = proxies_by_name(a, after);
	struct comparison c = { .a = a };

	for (uint32_t i = 0; i < x.n; i++) {
		c.x = side_new(a, before, x.v[i].value, order_before);
		c.y = side_new(a, after, map_get(&y, x.v[i].key), order_after);
		compare_workload(&c);
	}
	for (uint32_t i = 0; i < y.n; i++) {
		if (map_get(&x, y.v[i].key))
			continue;
		c.x = side_new(a, before, NULL, order_before);
		c.y = side_new(a, after, y.v[i].value, order_after);
		compare_workload(&c);
	}
	sidecar_differences(a, before, order_before, after, order_after, &c.out);
	return c.out;
}

struct differences mesh_differences(struct arena *a, const struct mesh *before,
	const struct mesh *after, const struct order *order)
{
	return mesh_differences_in(a, before, order, after, order);
}
