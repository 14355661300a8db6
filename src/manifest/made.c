#include "manifest/made.h"
#include "base/json.h"

static struct value *copy(struct arena *a, const struct value *v, bool detach)
{
	struct value *to = arena_new(a, struct value), **end = &to->child;

	*to = *v;
	to->parent = to->next = to->child = NULL;
	if (detach)
		to->from = to->from_key = NULL;
	for (const struct value *c = v->child; c; c = c->next) {
		*end = copy(a, c, detach);
		(*end)->parent = to;
		end = &(*end)->next;
	}
	return to;
}

static struct value *copy_alone(struct arena *a, const struct value *v, bool detach)
{
	struct value *to = copy(a, v, detach);

	to->shared = 0;
	return to;
}

struct value *made_copy(struct arena *a, const struct value *v)
{
	return copy_alone(a, v, false);
}

struct value *made_detached(struct arena *a, const struct value *v)
{
	return copy_alone(a, v, true);
}

static struct value *made(struct arena *a, enum value_kind kind, struct str text)
{
	struct value *v = arena_new(a, struct value);

	v->kind = kind;
	v->text = text;
	return v;
}

struct value *made_str(struct arena *a, struct str text)
{
	return made(a, VALUE_STRING, text);
}

struct value *made_int(struct arena *a, int64_t n)
{
	return made(a, VALUE_INT, str_printf(a, "%lld", (long long)n));
}

struct value *made_bool(struct arena *a, bool on)
{
	return made(a, VALUE_BOOL, on ? STR("true") : STR("false"));
}

struct value *made_map(struct arena *a)
{
	return made(a, VALUE_MAP, (struct str){ 0 });
}

struct value *made_list(struct arena *a)
{
	return made(a, VALUE_LIST, (struct str){ 0 });
}

struct value *made_plain(struct arena *a, struct str text)
{
	static const enum value_kind kinds[] = {
		[SCALAR_STRING] = VALUE_STRING,
		[SCALAR_NULL] = VALUE_NULL,
		[SCALAR_BOOL] = VALUE_BOOL,
		[SCALAR_INT] = VALUE_INT,
		[SCALAR_FLOAT] = VALUE_FLOAT,
	};
	struct str canonical;
	enum scalar_type type = scalar_type(a, text, &canonical);

	return made(a, kinds[type], canonical);
}

struct value *made_get(struct value *map, struct str key)
{
	if (!map || map->kind != VALUE_MAP)
		return NULL;
	for (struct value *c = map->child; c; c = c->next)
		if (str_eq(c->key, key))
			return c;
	return NULL;
}

struct value *made_at(struct value *root, const char *path)
{
	struct str rest = str_of(path);

	while (root && rest.p)
		root = made_get(root, str_cut(&rest, '.'));
	return root;
}

void made_append(struct value *list, struct value *v)
{
	struct value **end = &list->child;

	while (*end)
		end = &(*end)->next;
	*end = v;
	v->parent = list;
	v->next = NULL;
	list->count++;
}

void made_insert(struct value *list, uint32_t at, struct value *v)
{
	struct value **end = &list->child;

	for (uint32_t i = 0; *end && i < at; i++)
		end = &(*end)->next;
	v->next = *end;
	v->parent = list;
	*end = v;
	list->count++;
}

static void adopt(struct value *v)
{
	for (struct value *c = v->child; c; c = c->next)
		c->parent = v;
}

static bool is_scalar(const struct value *v)
{
	return v->kind != VALUE_MAP && v->kind != VALUE_LIST;
}

static void spread(struct value *tree, const struct value *v)
{
	for (struct value *c = tree->child; c; c = c->next) {
		if (c != v && c->shared == v->shared && str_eq(c->key, v->key)) {
			c->kind = v->kind;
			c->doubtful = v->doubtful;
			c->text = v->text;
			c->from = v->from;
		}
		spread(c, v);
	}
}

void made_spread(struct value *v)
{
	struct value *root = v;

	if (!is_scalar(v))
		v->shared = 0;
	if (!v->shared)
		return;
	while (root->parent)
		root = root->parent;
	spread(root, v);
}

void made_unshare(struct value *root)
{
	root->shared = 0;
	for (struct value *c = root->child; c; c = c->next)
		made_unshare(c);
}

void made_replace(struct value *v, struct value *with)
{
	struct value old = *v;

	*v = *with;
	v->key = old.key;
	v->from_key = old.from_key;
	v->parent = old.parent;
	v->next = old.next;
	v->shared = old.shared;
	adopt(v);
	made_spread(v);
}

void made_put(struct value *map, struct str key, struct value *v)
{
	struct value *old = made_get(map, key);

	if (old) {
		made_replace(old, v);
		return;
	}
	v->key = key;
	made_append(map, v);
}

void made_put_str(struct arena *a, struct value *map, const char *key, struct str text)
{
	made_put(map, str_of(key), made_str(a, text));
}

struct value *made_child(struct arena *a, struct value *map, struct str key, enum value_kind kind)
{
	struct value *c = made_get(map, key);

	if (c && c->kind == kind)
		return c;
	made_put(map, key, made(a, kind, (struct str){ 0 }));
	return made_get(map, key);
}

void made_remove(struct value *v)
{
	struct value **at = &v->parent->child;

	while (*at != v)
		at = &(*at)->next;
	*at = v->next;
	v->parent->count--;
	v->parent = v->next = NULL;
}

void made_children(struct value *v, struct value *const *children, uint32_t n)
{
	struct value **end = &v->child;

	for (uint32_t i = 0; i < n; i++) {
		*end = children[i];
		children[i]->parent = v;
		end = &children[i]->next;
	}
	*end = NULL;
	v->count = n;
}

static int key_cmp(const void *x, const void *y)
{
	const struct value *const *a = x, *const *b = y;

	return str_cmp((*a)->key, (*b)->key);
}

static void add_string(struct buf *out, struct str text)
{
	struct json j = { .out = out, .compact = true };

	json_str(&j, NULL, text);
}

static void add_map(struct buf *out, const struct value *map)
{
	VEC(const struct value *) entries = { 0 };
	struct arena scratch = { 0 };

	for (const struct value *c = map->child; c; c = c->next)
		vec_push(&scratch, &entries, c);
	if (entries.n)
		qsort(entries.v, entries.n, sizeof(*entries.v), key_cmp);
	buf_addc(out, '{');
	for (uint32_t i = 0; i < entries.n; i++) {
		if (i)
			buf_addc(out, ',');
		add_string(out, entries.v[i]->key);
		buf_addc(out, ':');
		value_json(out, entries.v[i]);
	}
	buf_addc(out, '}');
	arena_clear(&scratch);
}

static void add_list(struct buf *out, const struct value *list)
{
	buf_addc(out, '[');
	for (const struct value *c = list->child; c; c = c->next) {
		value_json(out, c);
		if (c->next)
			buf_addc(out, ',');
	}
	buf_addc(out, ']');
}

void value_json(struct buf *out, const struct value *v)
{
	switch (v->kind) {
	case VALUE_NULL:
	case VALUE_UNKNOWN:
		buf_adds(out, "null");
		return;
	case VALUE_BOOL:
	case VALUE_INT:
	case VALUE_FLOAT:
		if (str_starts(v->text, "+") || str_starts(v->text, "-I") || str_is(v->text, "NaN"))
			add_string(out, v->text);
		else
			buf_add(out, v->text);
		return;
	case VALUE_STRING:
		add_string(out, v->text);
		return;
	case VALUE_MAP:
		add_map(out, v);
		return;
	case VALUE_LIST:
		add_list(out, v);
		return;
	}
}
