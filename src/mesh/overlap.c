#include "mesh/overlap.h"

/* A server as the index sees it. */
struct item {
	const struct server *server;
	uint32_t rank;       /* in merge order */
	struct str settings; /* protocol, number, tls */
	struct str all;      /* settings and hosts: equal text, equal server */
	uint32_t common;     /* hosts in common with the server at hand */
	uint32_t stamp;      /* the server at hand when `common` was counted */
	struct item *whole;  /* a server that holds every host of it, and more */
};

struct at_host {
	VEC(struct item *) v;
	VEC(struct str) scope;
};

struct index {
	struct arena *a;
	struct map hosts; /* name without namespace -> struct at_host */
	struct map equal; /* item.all -> struct at_host */
	VEC(struct item *) items;
};

/* How many servers of one host name are looked at: beyond, they say the same. */
enum { ENOUGH = 8 };

static struct item *item_new(struct arena *a, const struct server *s, uint32_t rank)
{
	struct item *it = arena_new(a, struct item);
	struct str *sorted = arena_array(a, struct str, s->hosts.v.n);
	struct buf b = { .a = a };

	it->server = s;
	it->rank = rank;
	it->stamp = UINT32_MAX;
	it->settings = str_printf(a, "%u " PRIs " " PRIs, s->number, ARGs(s->protocol),
		ARGs(server_tls_text(a, s)));
	for (uint32_t i = 0; i < s->hosts.v.n; i++)
		sorted[i] = s->hosts.v.v[i];
	if (s->hosts.v.n)
		qsort(sorted, s->hosts.v.n, sizeof(*sorted), str_qsort);
	buf_add(&b, it->settings);
	for (uint32_t i = 0; i < s->hosts.v.n; i++)
		if (!i || !str_eq(sorted[i], sorted[i - 1]))
			buf_printf(&b, " " PRIs, ARGs(sorted[i]));
	it->all = buf_str(&b);
	return it;
}

static struct at_host *at(struct arena *a, struct map *m, struct str key)
{
	void **slot = map_at(m, key);

	if (!*slot)
		*slot = arena_new(a, struct at_host);
	return *slot;
}

static void index_server(struct index *x, const struct server *s)
{
	struct item *it = item_new(x->a, s, x->items.n);
	struct at_host *same = at(x->a, &x->equal, it->all);

	vec_push(x->a, &x->items, it);
	vec_push(x->a, &same->v, it);
	for (uint32_t i = 0; i < s->hosts.v.n; i++) {
		struct str scope, name = host_name(s->hosts.v.v[i], &scope);
		struct at_host *h = at(x->a, &x->hosts, name);
		vec_push(x->a, &h->v, it);
		vec_push(x->a, &h->scope, scope);
	}
}

static void push_once(struct arena *a, struct overlap *o, const struct server *s)
{
	for (uint32_t i = 0; i < o->servers.n; i++)
		if (o->servers.v[i] == s)
			return;
	vec_push(a, &o->servers, s);
}

/* One finding for each set of equal servers of several Gateways. */
static bool equal_servers(struct index *x, const struct item *it, struct overlap *o)
{
	const struct at_host *same = map_get(&x->equal, it->all);
	bool several = false;

	for (uint32_t i = 0; i < same->v.n; i++)
		several |= same->v.v[i]->server->gateway != it->server->gateway;
	if (!several)
		return false;
	for (uint32_t i = same->v.n; i-- > 0;)
		vec_push(x->a, &o->servers, same->v.v[i]->server);
	o->hosts = it->server->hosts;
	o->duplicate = o->equal = true;
	return true;
}

static bool first_of_equals(struct index *x, const struct item *it)
{
	const struct at_host *same = map_get(&x->equal, it->all);

	return same->v.v[0] == it;
}

static bool meets(const struct item *x, struct str x_scope, const struct item *y,
	struct str y_scope)
{
	return x->server->gateway != y->server->gateway &&
		(!x_scope.n || !y_scope.n || str_eq(x_scope, y_scope));
}

static void shared(struct index *x, struct overlap *o, struct str host)
{
	if (!o->hosts.v.n || !str_eq(o->hosts.v.v[o->hosts.v.n - 1], host))
		vec_push(x->a, &o->hosts.v, host);
}

/* Counts the hosts that servers have in common with this one. */
static void count_common(struct index *x, struct item *it, struct str host)
{
	struct str scope, name = host_name(host, &scope);
	const struct at_host *h = map_get(&x->hosts, name);

	for (uint32_t i = 0, looked = 0; i < h->v.n && looked < ENOUGH; i++) {
		struct item *other = h->v.v[i];
		if (!meets(it, scope, other, h->scope.v[i]))
			continue;
		looked++;
		if (other->stamp != it->rank)
			other->common = 0;
		other->stamp = it->rank;
		other->common += str_eq(scope, h->scope.v[i]);
	}
}

static void find_whole(struct index *x, struct item *it)
{
	const struct at_host *h = map_get(&x->hosts, host_name(it->server->hosts.v.v[0], NULL));

	for (uint32_t i = 0; i < it->server->hosts.v.n; i++)
		count_common(x, it, it->server->hosts.v.v[i]);
	for (uint32_t i = 0, looked = 0; i < h->v.n && looked < ENOUGH && !it->whole; i++) {
		struct item *other = h->v.v[i];
		if (other->server->gateway == it->server->gateway)
			continue;
		looked++;
		if (other->stamp == it->rank && other->common >= it->server->hosts.v.n &&
			str_eq(other->settings, it->settings) && !str_eq(other->all, it->all))
			it->whole = other;
	}
}

/* The same name in servers that come before; what a finding of its own says is
 * left out. */
static void same_name(struct index *x, struct item *it, struct str host, struct overlap *o)
{
	struct str scope, name = host_name(host, &scope);
	const struct at_host *h = map_get(&x->hosts, name);

	for (uint32_t i = 0, looked = 0; i < h->v.n && looked < ENOUGH; i++) {
		const struct item *other = h->v.v[i];
		if (!meets(it, scope, other, h->scope.v[i]))
			continue;
		looked++;
		if (other->rank > it->rank || other->whole == it)
			continue;
		push_once(x->a, o, other->server);
		shared(x, o, host);
	}
}

/* Wildcards that cover the name, the nearest first. */
static void covered(struct index *x, const struct item *it, struct str host, struct overlap *o)
{
	struct str scope, name = host_name(host, &scope);

	if (str_starts(name, "*."))
		name = str_sub(name, 2, name.n);
	else if (str_is(name, "*"))
		return;
	while (name.p) {
		str_cut(&name, '.');
		struct str wildcard = name.n ? str_printf(x->a, "*." PRIs, ARGs(name)) : STR("*");
		const struct at_host *h = map_get(&x->hosts, wildcard);
		for (uint32_t i = 0; h && i < h->v.n && i < ENOUGH; i++)
			if (meets(it, scope, h->v.v[i], h->scope.v[i])) {
				push_once(x->a, o, h->v.v[i]->server);
				shared(x, o, host);
			}
	}
}

static bool overlap_of(struct index *x, struct item *it, struct overlap *o)
{
	if (!first_of_equals(x, it))
		return false;
	if (equal_servers(x, it, o))
		return true;
	vec_push(x->a, &o->servers, it->server);
	if (it->whole) {
		vec_push(x->a, &o->servers, it->whole->server);
		o->hosts = it->server->hosts;
		o->duplicate = true;
		return true;
	}
	for (uint32_t i = 0; i < it->server->hosts.v.n; i++) {
		same_name(x, it, it->server->hosts.v.v[i], o);
		covered(x, it, it->server->hosts.v.v[i], o);
	}
	return o->servers.n > 1;
}

struct overlaps find_overlaps(struct arena *a, const struct chain *c)
{
	struct overlaps out = { 0 };
	struct index x = { .a = a, .hosts.a = a, .equal.a = a };

	for (uint32_t i = 0; i < c->servers.n; i++)
		if (!c->servers.v[i]->redirect && c->servers.v[i]->gateway->object)
			index_server(&x, c->servers.v[i]);
	for (uint32_t i = 0; i < x.items.n; i++)
		find_whole(&x, x.items.v[i]);
	for (uint32_t i = 0; i < x.items.n; i++) {
		struct overlap o = { 0 };
		if (overlap_of(&x, x.items.v[i], &o))
			vec_push(a, &out.v, o);
	}
	return out;
}
