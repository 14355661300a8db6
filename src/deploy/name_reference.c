#include "deploy/steps.h"

struct candidates {
	VEC(const struct res *) v; /* in the order of resources */
};

/* One field of one resource, which names another. */
struct follower {
	struct target *t;
	struct arena scratch;
	struct map by_name;        /* a name that was changed -> struct candidates */
	struct map spaces;         /* the first namespace of some resource; with its present one */
	struct map service_spaces; /* of a RoleBinding: namespaces of the accounts it names */
	const struct res *referrer;
	const struct name_reference *to;
	struct str path;
	bool refused;
};

static struct str space_key(struct follower *f, struct str first, struct str now)
{
	return str_printf(&f->scratch, PRIs "/" PRIs, ARGs(first), ARGs(now));
}

static void index_spaces(struct follower *f, const struct res *r)
{
	struct res_id first = res_first_id(r);
	struct str ns = res_id_ns(&first);

	map_put(&f->spaces, ns, f);
	map_put(&f->spaces, space_key(f, ns, res_id_ns(&r->id)), f);
}

static void index_names(struct follower *f)
{
	for (uint32_t i = 0; i < f->t->res.v.n; i++) {
		const struct res *r = &f->t->res.v.v[i];
		index_spaces(f, r);
		for (uint32_t j = 0; j < r->before.n; j++) {
			void **at = map_at(&f->by_name, r->before.v[j].name);
			if (!*at)
				*at = arena_new(&f->scratch, struct candidates);
			struct candidates *list = *at;
			if (!list->v.n || list->v.v[list->v.n - 1] != r)
				vec_push(&f->scratch, &list->v, r);
		}
	}
}

/* What it was, under the group and version that it has now. */
static struct res_id former(const struct res *r, uint32_t i)
{
	struct res_id id = r->before.v[i];

	id.group = r->id.group;
	id.version = r->id.version;
	return id;
}

static bool was(const struct res *r, struct str group, struct str version, struct str kind)
{
	for (uint32_t i = 0; i < r->before.n; i++) {
		struct res_id id = former(r, i);
		if (res_id_is(&id, group, version, kind))
			return true;
	}
	return false;
}

/* A role is named together with its group and kind. */
static bool role_fits(const struct follower *f, const struct res *r)
{
	const struct value *ref = value_get(f->referrer->tree, "roleRef");
	const struct value *group = value_get(ref, "apiGroup"), *kind = value_get(ref, "kind");

	if (!str_ends(f->path, "roleRef/name") || !group || !kind)
		return true;
	return was(r, group->text, (struct str){ 0 }, kind->text);
}

static bool same_ns(const struct res *a, const struct res *b)
{
	return str_eq(res_id_ns(&a->id), res_id_ns(&b->id));
}

/* What has no namespace can name all and be named by all; a RoleBinding also accounts
 * of other namespaces. */
static bool can_name(const struct follower *f, const struct res *r)
{
	if (res_id_is_cluster_scoped(&f->referrer->id) || res_id_is_cluster_scoped(&r->id) ||
		same_ns(f->referrer, r))
		return true;
	return str_is(r->id.kind, "ServiceAccount") && map_get(&f->service_spaces, r->id.ns);
}

static bool ends_alike(const struct str *a, uint32_t an, const struct str *b, uint32_t bn)
{
	uint32_t n = an < bn ? an : bn;

	if (!n)
		return an == bn;
	for (uint32_t i = 1; i <= n; i++)
		if (!str_eq(a[an - i], b[bn - i]))
			return false;
	return true;
}

/* They have gone through the same kustomizations, as far as names show. */
static bool alike(const struct res *a, const struct res *b, bool none_fits)
{
	bool prefixes = none_fits && (!a->prefixes.n || !b->prefixes.n);
	bool suffixes = none_fits && (!a->suffixes.n || !b->suffixes.n);

	return (prefixes ||
		       ends_alike(a->prefixes.v, a->prefixes.n, b->prefixes.v, b->prefixes.n)) &&
		(suffixes ||
			ends_alike(a->suffixes.v, a->suffixes.n, b->suffixes.v, b->suffixes.n));
}

static void keep_alike(struct follower *f, struct candidates *list, bool none_fits)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < list->v.n; i++)
		if (alike(list->v.v[i], f->referrer, none_fits))
			list->v.v[n++] = list->v.v[i];
	list->v.n = n;
}

static bool agree(const struct candidates *list, bool with_ns)
{
	const struct res_id *first = &list->v.v[0]->id;

	for (uint32_t i = 1; i < list->v.n; i++) {
		const struct res_id *id = &list->v.v[i]->id;
		if (!str_eq(id->name, first->name) || (with_ns && !str_eq(id->ns, first->ns)))
			return false;
	}
	return true;
}

/* The resource that is meant; NULL: none that has changed. */
static const struct res *choose(struct follower *f, struct candidates *list, bool with_ns)
{
	if (list->v.n != 1)
		keep_alike(f, list, true);
	if (list->v.n > 1)
		keep_alike(f, list, false);
	if (!list->v.n)
		return NULL;
	if (list->v.n > 1 && !agree(list, with_ns)) {
		target_refused(f->t, PRIs " of " PRIs " may name several objects", ARGs(f->path),
			ARGs(f->referrer->id.name));
		f->refused = true;
		return NULL;
	}
	return list->v.v[0];
}

/* Those who had the name, and of whom the field speaks. `ns`: NULL, or what stands
 * beside the name: the first namespaces count, and the present ones where none was that. */
static void collect(struct follower *f, struct str name, const struct value *ns, bool now,
	struct candidates *out)
{
	const struct candidates *all = map_get(&f->by_name, name);

	for (uint32_t i = 0; all && i < all->v.n; i++) {
		const struct res *r = all->v.v[i];
		struct res_id first = res_first_id(r), id = now ? r->id : first;
		if (ns && !str_eq(res_id_ns(&id), ns->text))
			continue;
		if (was(r, f->to->group, f->to->version, f->to->kind) && role_fits(f, r) &&
			can_name(f, r))
			vec_push(&f->scratch, &out->v, r);
	}
}

/* Some resource that can be named began in that namespace. */
static bool any_was_in(struct follower *f, struct str ns)
{
	struct str own = res_id_ns(&f->referrer->id);

	if (res_id_is_cluster_scoped(&f->referrer->id))
		return map_get(&f->spaces, ns) != NULL;
	if (map_get(&f->spaces, space_key(f, ns, own)))
		return true;
	for (uint32_t i = 0; i < f->service_spaces.n; i++)
		if (map_get(&f->spaces, space_key(f, ns, f->service_spaces.v[i].key)))
			return true;
	return false;
}

static const struct res *named(struct follower *f, const struct value *name, const struct value *ns)
{
	struct candidates list = { 0 };

	if (name->kind == VALUE_NULL || name->kind == VALUE_UNKNOWN)
		return NULL;
	if (!map_get(&f->by_name, name->text))
		return NULL;
	collect(f, name->text, ns, ns && !any_was_in(f, ns->text), &list);
	return choose(f, &list, ns != NULL);
}

static bool scalar_differs(struct follower *f, const struct value *v)
{
	const struct res *r = named(f, v, NULL);

	return r && !str_eq(r->id.name, v->text);
}

static bool map_differs(struct follower *f, const struct value *map)
{
	const struct value *name = value_get(map, "name"), *ns = value_get(map, "namespace");
	const struct res *r = name ? named(f, name, ns) : NULL;

	if (!name) {
		target_refused(f->t, PRIs " of " PRIs " has no name", ARGs(f->path),
			ARGs(f->referrer->id.name));
		f->refused = true;
	}
	return r &&
		(!str_eq(r->id.name, name->text) ||
			(r->id.ns.n && !(ns && str_eq(ns->text, r->id.ns))));
}

static bool differs(void *ctx, const struct value *v)
{
	struct follower *f = ctx;

	if (f->refused)
		return false;
	if (v->kind == VALUE_MAP)
		return map_differs(f, v);
	if (v->kind != VALUE_LIST)
		return scalar_differs(f, v);
	for (const struct value *c = v->child; c; c = c->next)
		if (c->kind == VALUE_MAP ? map_differs(f, c) : scalar_differs(f, c))
			return true;
	return false;
}

static void rename_map(struct follower *f, struct value *map)
{
	const struct value *name = value_get(map, "name"), *ns = value_get(map, "namespace");
	const struct res *r = name ? named(f, name, ns) : NULL;

	if (!r)
		return;
	made_put_str(f->t->a, map, "name", r->id.name);
	if (r->id.ns.n)
		made_put_str(f->t->a, map, "namespace", r->id.ns);
}

static void rename_one(struct follower *f, struct value *v)
{
	if (v->kind == VALUE_MAP) {
		rename_map(f, v);
		return;
	}
	const struct res *r = named(f, v, NULL);
	if (r && !str_eq(r->id.name, v->text))
		made_replace(v, made_str(f->t->a, r->id.name));
}

static void rename_field(void *ctx, struct value *v)
{
	struct follower *f = ctx;

	if (v->kind != VALUE_LIST) {
		rename_one(f, v);
		return;
	}
	for (struct value *c = v->child; c; c = c->next)
		rename_one(f, c);
}

static void follow_field(struct follower *f, struct res *r, const struct field_spec *s)
{
	struct field_spec any = { .path = s->path };

	f->path = s->path;
	f->refused = false;
	if (!field_path_any(f->t->a, r->tree, s->path, differs, f) || f->refused)
		return;
	if (!field_spec_visit(f->t, &any, r, VALUE_UNKNOWN, rename_field, f))
		target_refused(f->t, PRIs " of " PRIs " cannot be followed", ARGs(s->path),
			ARGs(r->id.name));
}

static void find_spaces(struct follower *f, const struct res *r)
{
	f->service_spaces = (struct map){ .a = &f->scratch };
	if (!str_is(r->id.kind, "RoleBinding"))
		return;
	for (const struct value *c = value_child(value_get(r->tree, "subjects")); c; c = c->next) {
		struct str ns = value_str(value_get(c, "namespace"));
		if (ns.n && value_is(value_get(c, "kind"), "ServiceAccount"))
			map_put(&f->service_spaces, ns, f);
	}
}

static bool is_before(const struct naming_field *x, const struct naming_field *y)
{
	return x->to == y->to ? x->at < y->at : x->to < y->to;
}

static bool is_there(void *ctx, const struct value *field)
{
	(void)ctx;
	(void)field;
	return true;
}

struct wanted {
	struct target *t;
	const struct res *r;
	struct res_id first;
	bool there; /* only those that lead somewhere in its tree */
	struct naming_fields *out;
};

static void want(struct wanted *x, const struct naming_field *field)
{
	const struct field_spec *at = field->at;

	if (!res_id_is(&x->first, at->group, at->version, at->kind))
		return;
	if (!x->there || field_path_any(x->t->a, x->r->tree, at->path, is_there, NULL))
		vec_push(x->t->a, &x->out->v, *field);
}

/* In the order of the specs: each field of its kind goes before those of any kind
 * that come after it. */
static void want_all(struct wanted *x)
{
	const struct specs *specs = x->t->specs;
	const struct naming_fields *own = map_get(&specs->naming, x->first.kind);
	uint32_t i = 0, n = own ? own->v.n : 0;

	for (uint32_t j = 0; j < specs->naming_any.v.n; j++) {
		const struct naming_field *any = &specs->naming_any.v.v[j];
		while (i < n && is_before(&own->v.v[i], any))
			want(x, &own->v.v[i++]);
		want(x, any);
	}
	while (i < n)
		want(x, &own->v.v[i++]);
}

/* An object that many overlays use as it is, is looked through once. */
static const struct naming_fields *fields_of(struct target *t, const struct res *r)
{
	bool shared = r->tree == r->source->tree && t->specs == t->b->specs;
	struct str key = { (const char *)&r->source->tree, sizeof(r->source->tree) };
	struct wanted x = { .t = t, .r = r, .first = r->id, .there = shared };

	x.first.kind = res_first_id(r).kind;
	x.out = shared ? map_get(&t->b->naming, key) : NULL;
	if (x.out)
		return x.out;
	x.out = arena_new(t->a, struct naming_fields);
	want_all(&x);
	if (shared)
		map_put(&t->b->naming, key, x.out);
	return x.out;
}

static void follow(struct follower *f, struct res *r)
{
	const struct naming_fields *fields = fields_of(f->t, r);

	f->referrer = r;
	if (fields->v.n)
		find_spaces(f, r);
	for (uint32_t i = 0; i < fields->v.n; i++) {
		f->to = fields->v.v[i].to;
		follow_field(f, r, fields->v.v[i].at);
	}
}

/* Nothing in it can name anything: most bases of Deployments and Services. */
static bool none_names(struct target *t)
{
	for (uint32_t i = 0; i < t->res.v.n; i++)
		if (fields_of(t, &t->res.v.v[i])->v.n)
			return false;
	return true;
}

void fix_name_references(struct target *t)
{
	struct follower f = { .t = t };

	if (none_names(t))
		return;
	f.by_name.a = f.spaces.a = &f.scratch;
	index_names(&f);
	for (uint32_t i = 0; i < t->res.v.n; i++)
		follow(&f, &t->res.v.v[i]);
	arena_clear(&f.scratch);
}
