#include "deploy/res.h"

struct visit {
	struct target *t;
	const struct field_spec *s;
	enum value_kind create; /* VALUE_UNKNOWN: nothing is */
	field_visit *each;
	void *ctx;
	bool ok;
};

bool field_spec_is_for(const struct field_spec *s, const struct res *r)
{
	return (!s->kind.n || str_eq(s->kind, r->id.kind)) &&
		(!s->group.n || str_eq(s->group, r->id.group)) &&
		(!s->version.n || str_eq(s->version, r->id.version));
}

/* The key without the '\\' before slashes. */
static struct str unescaped(struct arena *a, struct str key)
{
	struct buf b = { .a = a };

	for (size_t i = 0; i < key.n; i++)
		if (key.p[i] != '\\' || i + 1 == key.n || key.p[i + 1] != '/')
			buf_addc(&b, key.p[i]);
	return buf_str(&b);
}

/* The next key of a path and whether its value is a list. */
static struct str next_key(struct arena *a, struct str *path, bool *list)
{
	struct str key;
	bool escaped = false;
	size_t i = 0;

	for (; i < path->n && path->p[i] != '/'; i++)
		if (path->p[i] == '\\' && i + 1 < path->n && path->p[i + 1] == '/') {
			escaped = true;
			i++;
		}
	key = str_sub(*path, 0, i);
	*path = i < path->n ? str_sub(*path, i + 1, path->n) : (struct str){ 0 };
	*list = str_ends(key, "[]");
	if (*list)
		key.n -= 2;
	return escaped ? unescaped(a, key) : key;
}

static void walk(struct visit *x, struct value *v, struct str path);

static struct value *make(struct visit *x, struct value *map, struct str key, bool last)
{
	return made_child(x->t->a, map, key, last ? x->create : VALUE_MAP);
}

static void walk_map(struct visit *x, struct value *map, struct str path)
{
	bool list;
	struct str key = next_key(x->t->a, &path, &list);
	struct value *c = made_get(map, key);
	bool creates = x->create != VALUE_UNKNOWN && x->s->create && !list;

	if (!key.n) {
		x->ok = false;
		return;
	}
	if (creates && (!c || c->kind == VALUE_NULL))
		c = make(x, map, key, !path.p);
	else if (list && c && c->kind == VALUE_NULL)
		c->kind = VALUE_LIST;
	if (c)
		walk(x, c, path);
}

static void walk(struct visit *x, struct value *v, struct str path)
{
	if (!path.p) {
		x->each(x->ctx, v);
	} else if (v->kind == VALUE_MAP) {
		walk_map(x, v, path);
	} else if (v->kind == VALUE_LIST) {
		for (struct value *c = v->child; c; c = c->next)
			walk(x, c, path);
	} else if (v->kind != VALUE_NULL) {
		x->ok = false;
	}
}

/* A walk that changes nothing. */
struct look {
	struct arena *a;
	field_test *test;
	void *ctx;
	bool blocked; /* by something that is neither map nor list */
	bool empty;   /* null, where a path says that there is a list */
};

/* True when the test was. */
static bool look(struct look *l, const struct value *v, struct str path)
{
	bool list, found = false;

	if (!path.p)
		return l->test(l->ctx, v);
	if (v->kind == VALUE_LIST) {
		for (const struct value *c = v->child; c && !found; c = c->next)
			found = look(l, c, path);
		return found;
	}
	if (v->kind != VALUE_MAP) {
		l->blocked |= v->kind != VALUE_NULL;
		return false;
	}
	const struct value *c = value_find(v, next_key(l->a, &path, &list));
	l->empty |= c && list && c->kind == VALUE_NULL;
	return c && look(l, c, path);
}

bool field_path_any(struct arena *a, const struct value *v, struct str path, field_test *test,
	void *ctx)
{
	struct look l = { a, test, ctx, false, false };

	return look(&l, v, path) || l.blocked || l.empty;
}

bool field_spec_find(struct arena *a, const struct field_spec *s, const struct res *r,
	field_test *each, void *ctx)
{
	struct look l = { a, each, ctx, false, false };

	if (field_spec_is_for(s, r))
		look(&l, r->tree, s->path);
	return !l.blocked;
}

/* Trees are not copied for nothing. */
static bool is_there(void *ctx, const struct value *field)
{
	(void)ctx;
	(void)field;
	return true;
}

bool field_spec_visit(struct target *t, const struct field_spec *s, struct res *r,
	enum value_kind create, field_visit *each, void *ctx)
{
	struct visit x = { t, s, create, each, ctx, true };
	bool creates = s->create && create != VALUE_UNKNOWN;

	if (!field_spec_is_for(s, r))
		return true;
	if (creates || field_path_any(t->a, r->tree, s->path, is_there, NULL))
		walk(&x, res_own(t, r), s->path);
	return x.ok;
}
