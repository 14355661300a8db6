#include "mesh/virtual_service.h"

#include "mesh/validate.h"

struct str gateway_reference(struct arena *a, struct str written, struct str ns)
{
	struct str scope, name = host_name(written, &scope);
	ptrdiff_t dot = str_find_char(written, '.');

	if (str_is(written, "mesh"))
		return written;
	if (str_find_char(written, '/') >= 0)
		return str_is(scope, ".") ? str_printf(a, PRIs "/" PRIs, ARGs(ns), ARGs(name))
					  : written;
	if (dot < 0)
		return str_printf(a, PRIs "/" PRIs, ARGs(ns), ARGs(written));
	struct str rest = str_sub(written, (size_t)dot + 1, written.n);
	struct str in = str_cut(&rest, '.');
	return str_printf(a, PRIs "/" PRIs, ARGs(in), ARGs(str_sub(written, 0, (size_t)dot)));
}

static struct hosts read_gateways(struct arena *a, const struct value *list, struct str ns)
{
	struct hosts out = { 0 };

	for (const struct value *g = value_child(list); g; g = g->next)
		vec_push(a, &out.v, gateway_reference(a, value_str(g), ns));
	return out;
}

static bool has_children(const struct value *map, const char *key)
{
	return value_child(value_get(map, key)) != NULL;
}

static bool is_set(const struct value *map, const char *key)
{
	const struct value *v = value_get(map, key);

	return v && v->kind != VALUE_NULL;
}

/* Envoy's view of a match: nothing but a path that fits all. A merged match has
 * what either side has. */
static bool match_catches_all(const struct value *m, const struct value *root)
{
	static const char *const maps[] = { "headers", "withoutHeaders", "queryParams" };
	static const char *const single[] = { "method", "authority", "scheme" };

	for (size_t i = 0; i < countof(maps); i++)
		if (has_children(m, maps[i]) || has_children(root, maps[i]))
			return false;
	for (size_t i = 0; i < countof(single); i++)
		if (is_set(m, single[i]) || is_set(root, single[i]))
			return false;
	const struct value *uri = is_set(m, "uri") ? value_get(m, "uri") : value_get(root, "uri");
	if (!uri || uri->kind != VALUE_MAP)
		return true;
	if (is_set(uri, "exact"))
		return false;
	return is_set(uri, "prefix") ? value_is(value_get(uri, "prefix"), "/")
				     : value_is(value_get(uri, "regex"), ".*");
}

static struct match read_match(struct arena *a, const struct value *v, struct str ns)
{
	struct match m = { .at = v };

	value_u32(value_get(v, "port"), &m.port);
	m.gateways = read_gateways(a, value_get(v, "gateways"), ns);
	m.source_labels = labels_of(a, value_get(v, "sourceLabels"));
	m.source_ns = value_str(value_get(v, "sourceNamespace"));
	m.catch_all = match_catches_all(v, NULL);
	for (const struct value *s = value_child(value_get(v, "sniHosts")); s; s = s->next)
		vec_push(a, &m.sni.v, value_str(s));
	return m;
}

static struct route read_route(struct arena *a, const struct deployed *o, const struct value *v)
{
	struct route r = { .at = v, .of = o };

	r.has_destination = has_children(v, "route");
	for (const struct value *m = value_child(value_get(v, "match")); m; m = m->next)
		vec_push(a, &r.matches, read_match(a, m, deployed_ns(o)));
	return r;
}

static void read_routes(struct arena *a, struct virtual_service *vs, const struct value *spec)
{
	const struct deployed *o = vs->object;

	for (const struct value *v = value_child(value_get(spec, "http")); v; v = v->next)
		vec_push(a, &vs->http, read_route(a, o, v));
	for (const struct value *v = value_child(value_get(spec, "tls")); v; v = v->next)
		vec_push(a, &vs->tls, read_route(a, o, v));
	for (const struct value *v = value_child(value_get(spec, "tcp")); v; v = v->next)
		vec_push(a, &vs->tcp, read_route(a, o, v));
}

struct virtual_service *virtual_service_read(struct arena *a, const struct deployed *o,
	struct err *why)
{
	const struct value *spec = value_get(o->tree, "spec");

	if (!validate_virtual_service(o, why))
		return NULL;
	struct virtual_service *vs = arena_new(a, struct virtual_service);
	vs->object = o;
	vs->name = o->name;
	vs->ns = deployed_ns(o);
	vs->key = str_printf(a, PRIs "/" PRIs, ARGs(vs->ns), ARGs(vs->name));
	vs->created = value_str(value_at(o->tree, "metadata.creationTimestamp"));
	for (const struct value *h = value_child(value_get(spec, "hosts")); h; h = h->next)
		vec_push(a, &vs->hosts.v, host_resolve(a, value_str(h), vs->ns));
	vs->delegate = vs->hosts.v.n == 0;
	vs->gateways = read_gateways(a, value_get(spec, "gateways"), vs->ns);
	if (!vs->gateways.v.n)
		vec_push(a, &vs->gateways.v, STR("mesh"));
	for (const struct value *e = value_child(value_get(spec, "exportTo")); e; e = e->next)
		vec_push(a, &vs->export_to.v, value_is(e, ".") ? vs->ns : value_str(e));
	read_routes(a, vs, spec);
	return vs;
}

int virtual_service_visibility(const struct virtual_service *vs, struct str pod_ns)
{
	if (!vs->export_to.v.n || hosts_contain(&vs->export_to, STR("*")))
		return 3;
	if (hosts_contain(&vs->export_to, STR("~")) || !hosts_contain(&vs->export_to, pod_ns))
		return 0;
	return str_eq(pod_ns, vs->ns) ? 1 : 2;
}

enum { EXACT, PREFIX, REGEX, NONE };

static int string_match(const struct value *m, struct str *text)
{
	static const char *const how[] = { "exact", "prefix", "regex" };

	for (int i = EXACT; i < NONE; i++) {
		*text = value_str(value_get(m, how[i]));
		if (text->n)
			return i;
	}
	return NONE;
}

/* istiod: a delegate's string match must be narrower than its root's. */
static bool string_conflict(const struct value *root, const struct value *leaf)
{
	struct str r, l;

	if (!root || !leaf || root->kind != VALUE_MAP || leaf->kind != VALUE_MAP)
		return false;
	int rk = string_match(root, &r), lk = string_match(leaf, &l);
	if (rk == REGEX || lk == REGEX)
		return true;
	if (rk == EXACT)
		return lk != EXACT || !str_eq(r, l);
	if (rk == PREFIX && lk != NONE)
		return l.n < r.n || !str_eq(str_sub(l, 0, r.n), r);
	return true;
}

static bool map_conflict(const struct value *root, const struct value *leaf, const char *key)
{
	const struct value *in = value_get(root, key);

	for (const struct value *l = value_child(value_get(leaf, key)); l; l = l->next)
		for (const struct value *r = value_child(in); r; r = r->next)
			if (str_eq(r->key, l->key) && string_conflict(r, l))
				return true;
	return false;
}

static bool labels_conflict(const struct labels *root, const struct labels *leaf)
{
	for (uint32_t i = 0; i < leaf->v.n; i++)
		for (uint32_t j = 0; j < root->v.n; j++)
			if (str_eq(leaf->v.v[i].key, root->v.v[j].key) &&
				!str_eq(leaf->v.v[i].value, root->v.v[j].value))
				return true;
	return false;
}

static bool gateways_conflict(const struct hosts *root, const struct hosts *leaf)
{
	if (!root->v.n || !leaf->v.n)
		return false;
	for (uint32_t i = 0; i < leaf->v.n; i++)
		if (!hosts_contain(root, leaf->v.v[i]))
			return true;
	return root->v.n < leaf->v.n;
}

static bool match_conflict(const struct match *root, const struct match *leaf)
{
	static const char *const single[] = { "uri", "scheme", "method", "authority" };
	static const char *const maps[] = { "headers", "withoutHeaders", "queryParams" };

	for (size_t i = 0; i < countof(single); i++)
		if (string_conflict(value_get(root->at, single[i]), value_get(leaf->at, single[i])))
			return true;
	for (size_t i = 0; i < countof(maps); i++)
		if (map_conflict(root->at, leaf->at, maps[i]))
			return true;
	if (value_true(value_get(root->at, "ignoreUriCase")) !=
		value_true(value_get(leaf->at, "ignoreUriCase")))
		return true;
	if (root->port && leaf->port && root->port != leaf->port)
		return true;
	if (root->source_ns.n && !str_eq(root->source_ns, leaf->source_ns))
		return true;
	return labels_conflict(&root->source_labels, &leaf->source_labels) ||
		gateways_conflict(&root->gateways, &leaf->gateways);
}

/* The leaf's value wins; both are sorted, and so is what comes of them. */
static struct labels labels_union(struct arena *a, const struct labels *root,
	const struct labels *leaf)
{
	struct labels out = { 0 };
	uint32_t i = 0, j = 0;

	while (i < leaf->v.n || j < root->v.n) {
		int c = i == leaf->v.n   ? 1
			: j == root->v.n ? -1
					 : str_cmp(leaf->v.v[i].key, root->v.v[j].key);
		vec_push(a, &out.v, c <= 0 ? leaf->v.v[i] : root->v.v[j]);
		i += c <= 0;
		j += c >= 0;
	}
	return out;
}

static struct match match_merge(struct arena *a, const struct match *root, const struct match *leaf)
{
	struct match m = *leaf;

	m.root = root->at;
	if (!m.port)
		m.port = root->port;
	if (!m.gateways.v.n)
		m.gateways = root->gateways;
	if (!m.source_ns.n)
		m.source_ns = root->source_ns;
	m.source_labels = labels_union(a, &root->source_labels, &leaf->source_labels);
	m.catch_all = match_catches_all(leaf->at, root->at);
	return m;
}

/* False when some match of the delegate is not within any of the root's. */
static bool merge_matches(struct arena *a, struct route *out, const struct route *root,
	const struct route *leaf)
{
	if (!root->matches.n) {
		out->matches.v = leaf->matches.v;
		out->matches.n = leaf->matches.n;
		return true;
	}
	for (uint32_t j = 0; j < root->matches.n && !leaf->matches.n; j++)
		vec_push(a, &out->matches, root->matches.v[j]);
	for (uint32_t i = 0; i < leaf->matches.n; i++) {
		uint32_t before = out->matches.n;
		for (uint32_t j = 0; j < root->matches.n; j++)
			if (!match_conflict(&root->matches.v[j], &leaf->matches.v[i]))
				vec_push(a, &out->matches,
					match_merge(a, &root->matches.v[j], &leaf->matches.v[i]));
		if (out->matches.n == before)
			return false;
	}
	return true;
}

static const struct virtual_service *delegate_of(struct arena *a, const struct virtual_service *vs,
	const struct value *delegate, const struct map *by_key)
{
	struct str ns = value_str(value_get(delegate, "namespace"));
	struct str key = str_printf(a, PRIs "/" PRIs, ARGs(ns.n ? ns : vs->ns),
		ARGs(value_str(value_get(delegate, "name"))));
	const struct virtual_service *d = map_get(by_key, key);

	if (!d || !d->delegate)
		return NULL;
	bool open = !d->export_to.v.n || hosts_contain(&d->export_to, STR("*")) ||
		hosts_contain(&d->export_to, vs->ns);
	return open ? d : NULL;
}

void virtual_service_merge(struct arena *a, struct virtual_service *vs, const struct map *by_key)
{
	struct virtual_service merged = { 0 };

	for (uint32_t i = 0; i < vs->http.n; i++) {
		const struct route *root = &vs->http.v[i];
		if (!is_set(root->at, "delegate")) {
			vec_push(a, &merged.http, *root);
			continue;
		}
		const struct virtual_service *d = delegate_of(a, vs,
			value_get(root->at, "delegate"), by_key);
		for (uint32_t j = 0; d && j < d->http.n; j++) {
			struct route r = { .at = d->http.v[j].at,
				.via = root->at,
				.of = d->object };
			r.has_destination = d->http.v[j].has_destination;
			if (merge_matches(a, &r, root, &d->http.v[j]))
				vec_push(a, &merged.http, r);
		}
	}
	vs->http.v = merged.http.v;
	vs->http.n = merged.http.n;
	vs->http.cap = merged.http.cap;
}
