#include "deploy/strategic_walk.h"

bool strategic_missing(const struct value *v)
{
	return !v || v->kind == VALUE_NULL;
}

void strategic_fail(struct merge *m, const char *why)
{
	if (!m->failed)
		fail(m->err, "%s", why);
	m->failed = true;
}

enum directive directive_named(struct str name)
{
	if (str_is(name, "merge"))
		return DIRECTIVE_MERGE;
	if (str_is(name, "replace"))
		return DIRECTIVE_REPLACE;
	return str_is(name, "delete") ? DIRECTIVE_DELETE : DIRECTIVE_WRONG;
}

/* What `$patch` in a map says; it is taken out. */
static enum directive take_directive(struct merge *m, struct value *map)
{
	struct value *v = made_get(map, STR("$patch"));

	if (!v)
		return DIRECTIVE_MERGE;
	enum directive d = directive_named(scalar_text(m->a, v));
	if (d != DIRECTIVE_WRONG)
		made_remove(v);
	return d;
}

static struct value *visit_map(struct merge *m, struct value *dest, struct value *origin)
{
	enum directive d = take_directive(m, origin);

	if (strategic_missing(dest)) {
		if (d == DIRECTIVE_DELETE)
			return NULL;
		return !origin && dest && scalar_is_written(dest) ? dest : origin;
	}
	if (origin && origin->kind == VALUE_NULL)
		return NULL;
	switch (d) {
	case DIRECTIVE_MERGE:
		return dest;
	case DIRECTIVE_REPLACE:
		return origin;
	case DIRECTIVE_DELETE:
		return NULL;
	case DIRECTIVE_WRONG:
		break;
	}
	strategic_fail(m, "unknown $patch");
	return NULL;
}

/* One key of a map: what is there, what the patch says, what becomes of it. */
struct entry {
	struct str key;
	struct value *dest, *origin;
};

struct entries {
	VEC(struct entry) v;
};

static int entry_cmp(const void *x, const void *y)
{
	return str_cmp(((const struct entry *)x)->key, ((const struct entry *)y)->key);
}

static void collect(struct merge *m, struct entries *e, struct value *map, bool of_dest)
{
	for (struct value *c = map ? map->child : NULL; c; c = c->next) {
		struct entry entry = { .key = c->key };
		*(of_dest ? &entry.dest : &entry.origin) = c;
		vec_push(m->a, &e->v, entry);
	}
}

/* By key; a key that both have is one entry. */
static struct entries entries_of(struct merge *m, struct value *dest, struct value *origin)
{
	struct entries e = { 0 };
	uint32_t n = 0;

	collect(m, &e, dest, true);
	collect(m, &e, origin, false);
	if (e.v.n)
		qsort(e.v.v, e.v.n, sizeof(*e.v.v), entry_cmp);
	for (uint32_t i = 0; i < e.v.n; i++) {
		struct entry *last = n ? &e.v.v[n - 1] : NULL, *one = &e.v.v[i];
		if (last && str_eq(last->key, one->key)) {
			last->dest = last->dest ? last->dest : one->dest;
			last->origin = last->origin ? last->origin : one->origin;
		} else {
			e.v.v[n++] = *one;
		}
	}
	e.v.n = n;
	return e;
}

/* What comes from the patch stays in the patch, too: a chain of children must not
 * lead from one into the other. */
static struct value *shallow(struct merge *m, const struct value *v)
{
	struct value *to = arena_new(m->a, struct value);

	*to = *v;
	for (struct value *c = to->child; c; c = c->next)
		c->parent = to;
	return to;
}

/* A field keeps its quotes, so that a number put into them is a string. */
static struct value *placed(struct merge *m, const struct entry *e, struct value *v)
{
	if (v == e->dest)
		return v;
	struct value *to = shallow(m, v);
	to->key = e->key;
	to->shared = e->dest ? e->dest->shared : 0;
	if (to->shared)
		vec_push(m->a, &m->spread, to);
	if (e->dest && scalar_is_quoted(m->a, e->dest) && !v->child && v->kind != VALUE_MAP &&
		v->kind != VALUE_LIST && v->kind != VALUE_STRING) {
		to->text = scalar_text(m->a, v);
		to->kind = VALUE_STRING;
	}
	return to;
}

static void merge_entries(struct merge *m, struct value *to, struct value *origin,
	struct list_schema s)
{
	struct entries e = entries_of(m, to, origin);
	VEC(struct value *) children = { 0 };

	for (uint32_t i = 0; i < e.v.n && !m->failed; i++) {
		struct entry *one = &e.v.v[i];
		struct value *v = strategic_walk(m, one->dest, one->origin,
			list_schema_field(s, one->key));
		if (v && (v->kind != VALUE_NULL || !one->origin))
			vec_push(m->a, &children, placed(m, one, v));
	}
	made_children(to, children.v, children.n);
}

static struct value *merge_map(struct merge *m, struct value *dest, struct value *origin,
	struct list_schema s)
{
	struct value *to = visit_map(m, dest, origin);

	if (to && to->kind == VALUE_MAP && !m->failed)
		merge_entries(m, to, origin, s);
	return to;
}

/* An object inside an object of which nothing is known is one by itself. */
static struct list_schema schema_of(const struct value *v)
{
	struct str version = value_str(value_get(v, "apiVersion"));
	ptrdiff_t slash = str_find_char(version, '/');
	struct str group = slash < 0 ? (struct str){ 0 } : str_sub(version, 0, (size_t)slash);

	return list_schema_of_kind(group, str_sub(version, (size_t)(slash + 1), version.n),
		value_str(value_get(v, "kind")));
}

enum shape { SHAPE_NONE, SHAPE_SCALAR, SHAPE_LIST, SHAPE_MAP };

static enum shape shape_of(const struct value *v)
{
	if (strategic_missing(v))
		return SHAPE_NONE;
	if (v->kind == VALUE_MAP)
		return SHAPE_MAP;
	return v->kind == VALUE_LIST ? SHAPE_LIST : SHAPE_SCALAR;
}

struct value *strategic_walk(struct merge *m, struct value *dest, struct value *origin,
	struct list_schema s)
{
	enum shape a = shape_of(dest), b = shape_of(origin), shape = a ? a : b;

	if (a && b && a != b) {
		strategic_fail(m, "a map, a list or a scalar meets something else");
		return NULL;
	}
	if (!s.type && !s.keys && shape == SHAPE_MAP) {
		s = schema_of(dest);
		s = s.type ? s : schema_of(origin);
	}
	switch (shape) {
	case SHAPE_SCALAR:
		return origin ? origin : dest;
	case SHAPE_LIST:
		if (s.keys)
			return strategic_list(m, dest, origin, s);
		return origin ? origin : dest;
	case SHAPE_NONE:
	case SHAPE_MAP:
		break;
	}
	return merge_map(m, dest, origin, s);
}

bool strategic_merge(struct arena *a, struct value *object, struct value *patch, struct value **out,
	struct err *err)
{
	struct merge m = { .a = a, .err = err };

	*out = strategic_walk(&m, object, patch, (struct list_schema){ 0 });
	for (uint32_t i = 0; *out && i < m.spread.n; i++)
		made_spread(m.spread.v[i]);
	if (*out && !(*out)->count)
		*out = NULL;
	return !m.failed;
}
