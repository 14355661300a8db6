#include "mesh/compare.h"

#include "mesh/canonical.h"

/* A destination without port takes the Service's only port, else the declared
 * port of the server (istio-verified N7). */
static bool needs_port(const struct mesh *m, const struct route *r)
{
	struct arena a = { 0 };
	bool needs = value_at(r->at, "redirect.derivePort") != NULL;

	for (const struct value *d = value_child(value_get(r->at, "route")); d && !needs;
		d = d->next) {
		const struct value *dest = value_get(d, "destination");
		if (value_at(dest, "port.number"))
			continue;
		struct str host = host_resolve(&a, value_str(value_get(dest, "host")),
			deployed_ns(r->of));
		const struct deployed *service = map_get(&m->hosts, host);
		const struct value *ports = service ? value_at(service->tree, "spec.ports") : NULL;
		needs = !ports || ports->count != 1;
	}
	for (const struct value *d = value_child(value_get(r->at, "mirrors")); d && !needs;
		d = d->next)
		needs = !value_at(d, "destination.port.number");
	if (value_get(r->at, "mirror"))
		needs |= !value_at(r->at, "mirror.port.number");
	arena_clear(&a);
	return needs;
}

struct str route_text(struct arena *a, const struct mesh *m, const struct route_entry *e)
{
	static const char *const selection[] = { "gateways", "port", "sourceLabels",
		"sourceNamespace", "name", NULL };
	static const char *const action[] = { "match", "name", "delegate", NULL };
	struct buf b = { .a = a };

	buf_add(&b, deployed_ns(e->route->of));
	if (e->match) {
		buf_add(&b, canonical_text(a, e->match->at, selection));
		buf_add(&b, canonical_text(a, e->match->root, selection));
	}
	buf_add(&b, canonical_text(a, e->route->at, action));
	buf_add(&b, canonical_text(a, e->route->via, action));
	if (needs_port(m, e->route))
		buf_printf(&b, " port %u %d", e->server->number, e->server->tls != NULL);
	return buf_str(&b);
}

struct route_list route_list(struct arena *a, const struct mesh *m, const struct virtual_host *vh)
{
	struct route_list l = { .rank.a = a };

	for (uint32_t i = 0; i < vh->routes.n; i++) {
		const struct route_entry *r = &vh->routes.v[i];
		struct str text = route_text(a, m, r);
		if (map_get(&l.rank, text))
			continue;
		vec_push(a, &l.v, r);
		vec_push(a, &l.text, text);
		map_put(&l.rank, text, (void *)(uintptr_t)l.v.n);
		if (r->catch_all)
			break;
	}
	return l;
}

static struct str exact_or_prefix(const struct match *m, const char *field, bool *prefix)
{
	const struct value *v = value_get(m->at, field);

	if (!v)
		v = value_get(m->root, field);
	struct str exact = value_str(value_get(v, "exact"));

	*prefix = !exact.n;
	return exact.n ? exact : value_str(value_get(v, "prefix"));
}

static bool cannot_both(struct str x, bool x_prefix, struct str y, bool y_prefix)
{
	if (!x.n || !y.n)
		return false;
	size_t n = x.n < y.n ? x.n : y.n;
	if (!str_eq(str_sub(x, 0, n), str_sub(y, 0, n)))
		return true;
	return x.n < y.n ? !x_prefix : x.n > y.n ? !y_prefix : false;
}

bool routes_disjoint(const struct route_entry *x, const struct route_entry *y)
{
	static const char *const fields[] = { "uri", "method" };

	if (!x->match || !y->match)
		return false;
	if (value_true(value_get(x->match->at, "ignoreUriCase")) ||
		value_true(value_get(y->match->at, "ignoreUriCase")))
		return false;
	for (size_t i = 0; i < countof(fields); i++) {
		bool xp, yp;
		struct str xs = exact_or_prefix(x->match, fields[i], &xp);
		struct str ys = exact_or_prefix(y->match, fields[i], &yp);
		if (cannot_both(xs, xp, ys, yp))
			return true;
	}
	return false;
}

enum { MANY_ROUTES = 1000 };

const struct route_entry *route_missing(const struct route_list *in, const struct route_list *of)
{
	for (uint32_t i = 0; i < of->v.n; i++)
		if (!map_get(&in->rank, of->text.v[i]))
			return of->v.v[i];
	return NULL;
}

/* A route of x that y puts before one that x has before it, though a request
 * may fit both. */
static const struct route_entry *moved(const struct route_list *x, const struct route_list *y)
{
	for (uint32_t i = 0; i < x->v.n; i++) {
		uintptr_t place = (uintptr_t)map_get(&y->rank, x->text.v[i]);
		if (str_eq(x->text.v[i], y->text.v[i]))
			continue;
		if (x->v.n > MANY_ROUTES)
			return x->v.v[i];
		for (uint32_t j = 0; j < i; j++)
			if ((uintptr_t)map_get(&y->rank, x->text.v[j]) > place &&
				!routes_disjoint(x->v.v[i], x->v.v[j]))
				return x->v.v[i];
	}
	return NULL;
}

bool routes_equal(const struct route_list *x, const struct route_list *y)
{
	return !route_missing(x, y) && !route_missing(y, x) && !moved(x, y);
}

struct str routes_difference(struct arena *a, const struct route_list *x,
	const struct route_list *y)
{
	const struct route_entry *more = route_missing(x, y), *less = route_missing(y, x);

	if (more && less && str_eq(more->vs->key, less->vs->key))
		return str_printf(a, "would meet another route of VirtualService " PRIs,
			ARGs(more->vs->key));
	if (more && less)
		return str_printf(a, "would go to VirtualService " PRIs " instead of " PRIs,
			ARGs(more->vs->key), ARGs(less->vs->key));
	if (more)
		return str_printf(a, "would go to VirtualService " PRIs ", and does not today",
			ARGs(more->vs->key));
	if (less)
		return str_printf(a, "would no longer go to VirtualService " PRIs,
			ARGs(less->vs->key));
	return str_printf(a, "would find a route of VirtualService " PRIs " sooner than today",
		ARGs(moved(x, y)->vs->key));
}

/* As route_list(), but with all that catch all: the first of them wins. */
static struct route_list all_routes(struct arena *a, const struct mesh *m,
	const struct virtual_host *vh)
{
	struct route_list l = { .rank.a = a };

	for (uint32_t i = 0; i < vh->routes.n && i < MANY_ROUTES; i++) {
		struct str text = route_text(a, m, &vh->routes.v[i]);
		if (map_get(&l.rank, text))
			continue;
		vec_push(a, &l.v, &vh->routes.v[i]);
		vec_push(a, &l.text, text);
		map_put(&l.rank, text, (void *)(uintptr_t)l.v.n);
	}
	return l;
}

/* So many pairs say enough. */
enum { MANY_PAIRS = 64 };

static bool several_gateways(const struct virtual_host *vh)
{
	for (uint32_t i = 1; i < vh->servers.n; i++)
		if (vh->servers.v[i]->gateway != vh->servers.v[0]->gateway)
			return true;
	return false;
}

struct competitors routes_competing(struct arena *a, const struct mesh *m,
	const struct virtual_host *here, const struct virtual_host *there)
{
	struct competitors out = { 0 };

	if (!there || !several_gateways(here))
		return out;
	struct route_list x = all_routes(a, m, here), y = all_routes(a, m, there);
	for (uint32_t j = 0; j < x.v.n; j++) {
		uintptr_t place = (uintptr_t)map_get(&y.rank, x.text.v[j]);
		for (uint32_t i = 0; i < j && place && out.v.n < MANY_PAIRS; i++)
			if ((uintptr_t)map_get(&y.rank, x.text.v[i]) > place &&
				!routes_disjoint(x.v.v[i], x.v.v[j])) {
				struct competitor c = { x.v.v[i], y.v.v[place - 1] };
				vec_push(a, &out.v, c);
			}
	}
	return out;
}
