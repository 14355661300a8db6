#include "mesh/destination_rule.h"

#include "base/sort.h"

struct rule_list {
	VEC(struct destination_rule *) v; /* of one host; in the order in which they came */
};

/* Rules of one namespace: host -> struct rule_list. */
struct rule_map {
	struct map exact, wildcard;
};

struct rule_index {
	struct arena *a;
	struct map local;     /* namespace -> struct rule_map: for clients of it */
	struct map exported;  /* likewise: for others */
	struct rule_map root; /* private ones of istio-system */
};

/* A rule as it is read. */
struct read_rule {
	struct destination_rule rule;
	struct str host;
	struct birth born;
};

static int written_before(const void *ctx, const void *x, const void *y)
{
	const struct read_rule *a = x, *b = y;

	if (a->rule.has_selector != b->rule.has_selector)
		return a->rule.has_selector ? -1 : 1;
	return birth_older(ctx, &a->born, &b->born);
}

static struct read_rule *read_rule(struct arena *a, const struct deployed *o)
{
	const struct value *spec = value_get(o->tree, "spec");
	const struct value *selector = value_get(spec, "workloadSelector");
	const struct value *policy = value_get(spec, "trafficPolicy");
	struct read_rule *r = arena_new(a, struct read_rule);
	struct hosts *to = &r->rule.export_to;

	r->rule.ns = deployed_ns(o);
	r->born = birth_of(o);
	r->host = host_resolve(a, value_str(value_get(spec, "host")), r->rule.ns);
	r->rule.has_selector = selector && selector->kind == VALUE_MAP;
	r->rule.selector = labels_of(a, value_get(selector, "matchLabels"));
	r->rule.policy = policy && policy->kind == VALUE_MAP ? policy : NULL;
	if (r->rule.has_selector)
		vec_push(a, &to->v, STR("."));
	else
		for (const struct value *e = value_child(value_get(spec, "exportTo")); e;
			e = e->next)
			vec_push(a, &to->v, value_str(e));
	if (to->v.n)
		qsort(to->v.v, to->v.n, sizeof(*to->v.v), str_qsort);
	for (const struct value *s = value_child(value_get(spec, "subsets")); s; s = s->next)
		vec_push(a, &r->rule.subsets, s);
	return r;
}

/* ---- merging ---- */

static bool contains_all(const struct hosts *x, const struct hosts *y)
{
	for (uint32_t i = 0; i < y->v.n; i++)
		if (!hosts_contain(x, y->v.v[i]))
			return false;
	return true;
}

static bool same_set(const struct hosts *x, const struct hosts *y)
{
	return contains_all(x, y) && contains_all(y, x);
}

static void merge(struct arena *a, struct destination_rule *into, const struct destination_rule *r)
{
	uint32_t before = into->subsets.n;
	struct map seen = { .a = a };

	for (uint32_t i = 0; i < before; i++)
		map_put(&seen, value_str(value_get(into->subsets.v[i], "name")), into);
	for (uint32_t i = 0; i < r->subsets.n; i++)
		if (!map_get(&seen, value_str(value_get(r->subsets.v[i], "name"))))
			vec_push(a, &into->subsets, r->subsets.v[i]);
	if (!into->policy)
		into->policy = r->policy;
}

/* False: the rule is to be kept apart as well. */
static bool merge_with(struct arena *a, struct destination_rule *old,
	const struct destination_rule *r, bool *separate)
{
	bool equal = same_set(&r->export_to, &old->export_to);

	*separate = !equal;
	if (!equal && !(old->export_to.v.n && contains_all(&r->export_to, &old->export_to)))
		return false;
	if (old->has_selector && r->has_selector && !labels_equal(&old->selector, &r->selector)) {
		*separate = true;
		return false;
	}
	if (old->has_selector == r->has_selector)
		*separate = false;
	merge(a, old, r);
	return true;
}

static void add(struct arena *a, struct rule_map *m, const struct read_rule *r)
{
	void **at = map_at(host_is_wildcard(r->host) ? &m->wildcard : &m->exact, r->host);
	bool separate = true;

	if (!*at)
		*at = arena_new(a, struct rule_list);
	struct rule_list *list = *at;
	for (uint32_t i = 0; i < list->v.n; i++)
		merge_with(a, list->v.v[i], &r->rule, &separate);
	if (!separate)
		return;
	struct destination_rule *kept = arena_new(a, struct destination_rule);
	*kept = r->rule;
	kept->subsets.v = NULL;
	kept->subsets.n = kept->subsets.cap = 0;
	for (uint32_t i = 0; i < r->rule.subsets.n; i++)
		vec_push(a, &kept->subsets, r->rule.subsets.v[i]);
	vec_push(a, &list->v, kept);
}

static struct rule_map *rules_of(struct arena *a, struct map *by_ns, struct str ns)
{
	void **at = map_at(by_ns, ns);

	if (!*at) {
		struct rule_map *m = *at = arena_new(a, struct rule_map);
		m->exact.a = m->wildcard.a = a;
	}
	return *at;
}

static void place(struct rule_index *x, const struct read_rule *r)
{
	const struct hosts *to = &r->rule.export_to;
	bool own = hosts_contain(to, STR(".")) || hosts_contain(to, r->rule.ns);

	if (!to->v.n || own || hosts_contain(to, STR("*")))
		add(x->a, rules_of(x->a, &x->local, r->rule.ns), r);
	if (to->v.n != 1 || !own)
		add(x->a, rules_of(x->a, &x->exported, r->rule.ns), r);
	else if (str_is(r->rule.ns, "istio-system"))
		add(x->a, &x->root, r);
}

struct rule_index *rule_index_new(const struct registry *r)
{
	const struct mesh *m = r->mesh;
	struct rule_index *x = arena_new(r->a, struct rule_index);
	const void **all = arena_array(r->a, const void *, m->rules.n);

	x->a = x->local.a = x->exported.a = x->root.exact.a = x->root.wildcard.a = r->a;
	for (uint32_t i = 0; i < m->rules.n; i++)
		all[i] = read_rule(r->a, m->rules.v[i]);
	sort_pointers(r->a, all, m->rules.n, written_before, r->order);
	for (uint32_t i = 0; i < m->rules.n; i++)
		place(x, all[i]);
	return x;
}

/* ---- lookup ---- */

/* The longest wildcard that ends the host. */
static const struct rule_list *longest(struct arena *a, const struct map *m, struct str host)
{
	struct str name = host_is_wildcard(host) ? str_sub(host, 1, host.n) : host;
	char *text = arena_array(a, char, name.n + 2);

	for (size_t i = 0; i <= name.n && m->n; i++) {
		text[0] = '*';
		memcpy(text + 1, name.p + i, name.n - i);
		const struct rule_list *l = map_get(m, (struct str){ text, name.n - i + 1 });
		if (l)
			return l;
	}
	return NULL;
}

static const struct rule_list *closest(struct arena *a, const struct rule_map *m, struct str host)
{
	const struct rule_list *l = NULL;

	if (m && !host_is_wildcard(host))
		l = map_get(&m->exact, host);
	return l || !m ? l : longest(a, &m->wildcard, host);
}

static bool is_open(const struct destination_rule *r, struct str client)
{
	return !r->export_to.v.n || hosts_contain(&r->export_to, STR("*")) ||
		hosts_contain(&r->export_to, client);
}

static struct rule_list opened(const struct rule_index *x, const struct rule_map *m,
	struct str host, struct str client)
{
	const struct rule_list *l = closest(x->a, m, host);
	struct rule_list out = { 0 };

	for (uint32_t i = 0; l && i < l->v.n; i++)
		if (is_open(l->v.v[i], client))
			vec_push(x->a, &out.v, l->v.v[i]);
	return out;
}

static struct rule_list rules_for(const struct rule_index *x, struct str client,
	const struct registered *s)
{
	bool root = str_is(client, "istio-system");
	const struct rule_list *own = closest(x->a, root ? &x->root : map_get(&x->local, client),
		s->host);
	struct rule_list out = { 0 };

	if (own)
		return *own;
	out = opened(x, map_get(&x->exported, s->ns), s->host, client);
	if (!out.v.n)
		out = opened(x, map_get(&x->exported, STR("istio-system")), s->host, client);
	return out;
}

const struct destination_rule *rule_for(const struct rule_index *x, struct str client_ns,
	const struct registered *service, const struct labels *labels)
{
	struct rule_list l = rules_for(x, client_ns, service);
	const struct destination_rule *any = NULL;

	for (uint32_t i = 0; i < l.v.n; i++) {
		const struct destination_rule *r = l.v.v[i];
		if (!r->has_selector)
			any = r;
		else if (labels && str_eq(r->ns, client_ns) && labels_match(&r->selector, labels))
			return r;
	}
	return any;
}
