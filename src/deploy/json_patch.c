#include "deploy/json_patch.h"

struct operation {
	struct arena *a;
	struct value *root;
	const struct value *map; /* "op", "path", ... */
	struct err *err;
};

/* Where an operation acts: a map or a list, and a key or an index in it. */
struct place {
	struct value *in;
	struct str key;
};

bool json_patch_is(const struct value *v)
{
	if (!v || v->kind != VALUE_LIST)
		return false;
	for (const struct value *c = v->child; c; c = c->next)
		if (c->kind != VALUE_MAP)
			return false;
	return true;
}

static struct str unescaped(struct arena *a, struct str part)
{
	struct buf out = { .a = a };

	if (str_find_char(part, '~') < 0)
		return part;
	for (size_t i = 0; i < part.n; i++) {
		char next = i + 1 < part.n ? part.p[i + 1] : '\0';
		bool escape = part.p[i] == '~' && (next == '0' || next == '1');
		buf_addc(&out, escape ? (next == '0' ? '~' : '/') : part.p[i]);
		i += escape;
	}
	return buf_str(&out);
}

/* An index that may have a sign; those below zero count from `count`. */
static bool read_index(struct str text, uint32_t count, uint32_t *out)
{
	bool minus = str_starts(text, "-");
	struct str digits = minus || str_starts(text, "+") ? str_sub(text, 1, text.n) : text;

	if (!str_to_u32(digits, out) || (minus && *out > count))
		return false;
	if (minus && *out)
		*out = count - *out;
	return true;
}

static struct value *item_at(const struct value *list, uint32_t index)
{
	struct value *c = list->child;

	while (c && index--)
		c = c->next;
	return c;
}

/* NULL also where a map has no such entry; *ok is false for an index that a list
 * does not have. */
static struct value *get(struct place at, bool *ok)
{
	uint32_t index;
	struct value *v;

	*ok = true;
	if (at.in->kind == VALUE_MAP)
		return made_get(at.in, at.key);
	v = read_index(at.key, at.in->count, &index) ? item_at(at.in, index) : NULL;
	*ok = v;
	return v;
}

static bool is_container(const struct value *v)
{
	return v && (v->kind == VALUE_MAP || v->kind == VALUE_LIST);
}

static bool find(const struct operation *o, const char *field, struct place *out)
{
	const struct value *path = value_get(o->map, field);
	struct str rest = value_str(path), part;
	bool ok;

	if (!path || path->kind != VALUE_STRING)
		return fail(o->err, "an operation without %s", field);
	out->in = o->root;
	str_cut(&rest, '/');
	if (!rest.p)
		return fail(o->err, "path \"" PRIs "\" leads nowhere", ARGs(value_str(path)));
	for (part = str_cut(&rest, '/'); rest.p; part = str_cut(&rest, '/')) {
		out->key = unescaped(o->a, part);
		out->in = get(*out, &ok);
		if (!is_container(out->in)) {
			fail(o->err, "path \"" PRIs "\" leads nowhere", ARGs(value_str(path)));
			return false;
		}
	}
	out->key = unescaped(o->a, part);
	return true;
}

static bool no_such(const struct operation *o, struct str key)
{
	return fail(o->err, "\"" PRIs "\" is not there to %s", ARGs(key),
		str_c(o->a, value_str(value_get(o->map, "op"))));
}

static struct value *value_of(const struct operation *o)
{
	const struct value *v = value_get(o->map, "value");

	return v ? made_copy(o->a, v) : made_plain(o->a, STR("null"));
}

static bool put(const struct operation *o, struct place at, struct value *v)
{
	uint32_t index;

	if (at.in->kind == VALUE_MAP) {
		made_put(at.in, str_dup(o->a, at.key), v);
		return true;
	}
	v->key = (struct str){ 0 };
	if (str_is(at.key, "-")) {
		made_append(at.in, v);
		return true;
	}
	if (!read_index(at.key, at.in->count + 1, &index) || index > at.in->count)
		return no_such(o, at.key);
	made_insert(at.in, index, v);
	return true;
}

static bool add(const struct operation *o)
{
	struct place at;

	return find(o, "path", &at) && put(o, at, value_of(o));
}

static bool take(const struct operation *o, struct place at)
{
	bool ok;
	struct value *v = get(at, &ok);

	if (!v)
		return no_such(o, at.key);
	made_remove(v);
	return true;
}

static bool remove_one(const struct operation *o)
{
	struct place at;

	return find(o, "path", &at) && take(o, at);
}

static bool is_whole(const struct operation *o)
{
	const struct value *path = value_get(o->map, "path");

	return path && path->kind == VALUE_STRING && !path->text.n;
}

static bool replace_root(const struct operation *o)
{
	struct value *v = value_of(o);

	if (v->kind != VALUE_MAP)
		return fail(o->err, "an object is replaced by what is no map");
	made_replace(o->root, v);
	return true;
}

static bool replace(const struct operation *o)
{
	struct place at;
	bool ok;

	if (is_whole(o))
		return replace_root(o);
	if (!find(o, "path", &at))
		return false;
	struct value *old = get(at, &ok);
	if (!ok)
		return no_such(o, at.key);
	if (!old)
		return put(o, at, value_of(o));
	made_replace(old, value_of(o));
	return true;
}

static bool move(const struct operation *o)
{
	struct place from, to;
	bool ok;

	if (!find(o, "from", &from))
		return false;
	struct value *v = get(from, &ok);
	return take(o, from) && find(o, "path", &to) && put(o, to, v);
}

static bool copy(const struct operation *o)
{
	struct place from, to;
	bool ok;

	if (!find(o, "from", &from))
		return false;
	struct value *v = get(from, &ok);
	if (!ok)
		return no_such(o, from.key);
	if (!find(o, "path", &to))
		return false;
	return put(o, to, v ? made_copy(o->a, v) : made_plain(o->a, STR("null")));
}

static bool same(const struct value *x, const struct value *y)
{
	if (x->kind == VALUE_MAP && y->kind == VALUE_MAP && x->count == y->count) {
		for (const struct value *c = x->child; c; c = c->next) {
			const struct value *other = value_find(y, c->key);
			if (!other || !same(c, other))
				return false;
		}
		return true;
	}
	if (x->kind == VALUE_LIST && y->kind == VALUE_LIST && x->count == y->count) {
		const struct value *other = y->child;
		for (const struct value *c = x->child; c; c = c->next, other = other->next)
			if (!same(c, other))
				return false;
		return true;
	}
	if (x->kind == VALUE_NULL || y->kind == VALUE_NULL)
		return x->kind == y->kind;
	return !is_container(x) && (x->kind == VALUE_STRING) == (y->kind == VALUE_STRING) &&
		!is_container(y) && str_eq(x->text, y->text);
}

static bool is_null(const struct value *v)
{
	return !v || v->kind == VALUE_NULL;
}

static bool test(const struct operation *o)
{
	const struct value *wanted = value_get(o->map, "value"), *v = o->root;
	struct place at;
	bool ok = true;

	if (!is_whole(o)) {
		if (!find(o, "path", &at))
			return false;
		v = get(at, &ok);
	}
	if (ok && (is_null(v) || is_null(wanted) ? is_null(v) && is_null(wanted) : same(v, wanted)))
		return true;
	return fail(o->err, "a test of \"" PRIs "\" fails",
		ARGs(value_str(value_get(o->map, "path"))));
}

static const struct {
	const char *name;
	bool (*apply)(const struct operation *o);
} operations[] = {
	{ "add", add },
	{ "remove", remove_one },
	{ "replace", replace },
	{ "move", move },
	{ "copy", copy },
	{ "test", test },
};

static bool apply_one(const struct operation *o)
{
	for (size_t i = 0; i < countof(operations); i++)
		if (value_is(value_get(o->map, "op"), operations[i].name))
			return operations[i].apply(o);
	return fail(o->err, "an operation that is none");
}

bool json_patch_apply(struct arena *a, struct value *root, const struct value *patch,
	struct err *err)
{
	for (const struct value *c = value_child(patch); c; c = c->next) {
		struct operation o = { .a = a, .root = root, .map = c, .err = err };
		if (!apply_one(&o))
			return false;
	}
	return true;
}
