#include "deploy/replacement_path.h"
#include "base/regex.h"
#include "deploy/scalar.h"

static void push_joined(struct path *out, struct arena *a, struct str part)
{
	struct str *last = out->v.n ? &out->v.v[out->v.n - 1] : NULL;

	if (last && str_ends(*last, "\\"))
		*last = str_printf(a, PRIs "." PRIs, ARGs(str_sub(*last, 0, last->n - 1)),
			ARGs(part));
	else
		vec_push(a, &out->v, part);
}

static struct str trimmed_brackets(struct str s)
{
	while (s.n && (s.p[0] == '[' || s.p[0] == ']'))
		s = str_sub(s, 1, s.n);
	while (s.n && (s.p[s.n - 1] == '[' || s.p[s.n - 1] == ']'))
		s.n--;
	return s;
}

/* Parts from an opening bracket to the closing one are one part. */
static void push_bracketed(struct path *out, struct arena *a, const struct path *parts, uint32_t *i)
{
	struct buf text = { .a = a };

	buf_add(&text, parts->v.v[*i]);
	while (*i + 1 < parts->v.n) {
		buf_addc(&text, '.');
		buf_add(&text, parts->v.v[++*i]);
		if (str_ends(parts->v.v[*i], "]"))
			break;
	}
	struct str whole = buf_str(&text);
	vec_push(a, &out->v, str_find_char(whole, '=') >= 0 ? whole : trimmed_brackets(whole));
}

void replacement_path_split(struct path *out, struct arena *a, struct str text)
{
	struct path parts = { 0 };
	struct str rest = text;

	if (str_starts(text, ".") && text.n > 1)
		str_cut(&rest, '.');
	do
		push_joined(&parts, a, str_cut(&rest, '.'));
	while (rest.p);
	for (uint32_t i = 0; i < parts.v.n; i++) {
		struct str part = parts.v.v[i];
		if (str_starts(part, "[") && !str_ends(part, "]"))
			push_bracketed(out, a, &parts, &i);
		else
			vec_push(a, &out->v, part);
	}
}

/* Digits with a sign or without. */
static bool is_number(struct str part, bool *negative, uint32_t *out)
{
	*negative = str_starts(part, "-");
	if (*negative || str_starts(part, "+"))
		part = str_sub(part, 1, part.n);
	return str_to_u32(part, out);
}

static bool is_index(struct str part, uint32_t *out)
{
	bool negative;

	return is_number(part, &negative, out) && (!negative || !*out);
}

static bool is_item(struct str part)
{
	return str_starts(part, "[") && str_ends(part, "]");
}

/* "[key=text]"; false without a '='. */
static bool split_item(struct str part, struct str *key, struct str *text, struct err *err)
{
	struct str rest = str_sub(part, 1, part.n - (part.n > 1));

	*key = str_cut(&rest, '=');
	*text = rest;
	return rest.p || fail(err, "\"" PRIs "\" in a path has no '='", ARGs(part));
}

static bool is_container(const struct value *v)
{
	return v->kind == VALUE_MAP || v->kind == VALUE_LIST;
}

static const struct value *read_item(struct arena *a, const struct value *list, struct str part,
	struct err *err)
{
	struct str key, text;

	if (!split_item(part, &key, &text, err))
		return NULL;
	for (const struct value *c = list->child; c; c = c->next) {
		const struct value *v = key.n ? value_find(c, key) : c;
		if (v && str_eq(scalar_text(a, v), text))
			return c;
	}
	return NULL;
}

static const struct value *read_step(struct arena *a, const struct value *v, struct str part,
	struct err *err)
{
	bool negative, number;
	uint32_t index;
	enum value_kind needs = VALUE_LIST;

	number = is_number(part, &negative, &index);
	if (!number && !str_is(part, "-") && !is_item(part))
		needs = VALUE_MAP;
	if (v->kind == VALUE_NULL)
		return NULL;
	if (v->kind != needs || str_is(part, "*") || (negative && number && index)) {
		fail(err, "\"" PRIs "\" in a path cannot be followed", ARGs(part));
		return NULL;
	}
	if (needs == VALUE_MAP)
		return value_find(v, part);
	if (number)
		return value_item(v, index);
	return str_is(part, "-") ? value_item(v, v->count - 1) : read_item(a, v, part, err);
}

const struct value *replacement_path_read(struct arena *a, const struct value *root,
	const struct path *path, struct err *err)
{
	const struct value *v = root;

	err->text[0] = '\0';
	for (uint32_t i = 0; i < path->v.n && v; i++) {
		struct str part = str_trim(path->v.v[i]);
		if (part.n)
			v = read_step(a, v, part, err);
	}
	return v;
}

/* A search for all values of a path. */
struct search {
	struct arena *a;
	const struct path *path;
	enum value_kind create;
	struct fields *out;
	struct err *err;
	const struct value *leaf; /* the last one that was made */
};

static bool walk(struct search *s, struct value *v, uint32_t i);

static bool creates(const struct search *s)
{
	return s->create != VALUE_UNKNOWN;
}

/* What stands where part i of the path leads when it has to be made. */
static struct value *make_kind(struct search *s, uint32_t i)
{
	uint32_t index;
	struct str next = i < s->path->v.n ? s->path->v.v[i] : (struct str){ 0 };

	if (is_item(next) || is_index(next, &index))
		return made_list(s->a);
	if (next.n)
		return made_map(s->a);
	switch (s->create) {
	case VALUE_MAP:
		return made_map(s->a);
	case VALUE_LIST:
		return made_list(s->a);
	case VALUE_NULL:
	case VALUE_BOOL:
	case VALUE_INT:
	case VALUE_FLOAT:
	case VALUE_STRING:
	case VALUE_UNKNOWN:
		break;
	}
	return made_plain(s->a, (struct str){ 0 });
}

static struct value *make(struct search *s, uint32_t i)
{
	struct value *v = make_kind(s, i);

	if (i == s->path->v.n)
		s->leaf = v;
	return v;
}

static void add_field(struct search *s, struct value *v)
{
	struct field field = { .v = v, .made = v == s->leaf };

	vec_push(s->a, &s->out->v, field);
}

static bool is_list(struct search *s, const struct value *v, struct str part)
{
	return v->kind == VALUE_LIST ||
		fail(s->err, "\"" PRIs "\" in a path finds no list", ARGs(part));
}

static bool walk_index(struct search *s, struct value *list, uint32_t i, uint32_t index)
{
	struct value *c = list->child;

	if (!is_list(s, list, s->path->v.v[i]))
		return false;
	if (creates(s) && index == list->count) {
		c = make(s, i + 1);
		made_append(list, c);
		return walk(s, c, i + 1);
	}
	while (c && index--)
		c = c->next;
	return c ? walk(s, c, i + 1)
		 : fail(s->err, "\"" PRIs "\" in a path: there are fewer items",
			   ARGs(s->path->v.v[i]));
}

static bool walk_every(struct search *s, struct value *list, uint32_t i)
{
	if (!is_list(s, list, s->path->v.v[i]))
		return false;
	for (struct value *c = list->child; c; c = c->next)
		if (!walk(s, c, i + 1))
			return false;
	return true;
}

static bool found_in(struct search *s, const struct regex *r, const struct value *v)
{
	struct str text = scalar_text(s->a, v);

	if (v->from && v->from->kind == NODE_SCALAR)
		text = str_trim(source_slice(node_source(v->from), node_span(v->from)));
	else if (scalar_is_quoted(s->a, v))
		text = str_printf(s->a, "\"" PRIs "\"", ARGs(text));
	return !is_container(v) && regex_match(r, text) == REGEX_YES;
}

static bool walk_matching(struct search *s, struct value *list, uint32_t i, struct str key,
	const struct regex *r)
{
	for (struct value *c = list->child; c; c = c->next) {
		const struct value *v = key.n ? value_find(c, key) : c;
		if (!v || !found_in(s, r, v))
			continue;
		if (!key.n)
			add_field(s, c);
		else if (!walk(s, c, i + 1))
			return false;
	}
	return true;
}

static bool walk_items(struct search *s, struct value *list, uint32_t i)
{
	struct str key, text;
	uint32_t before = s->out->v.n;

	if (!split_item(s->path->v.v[i], &key, &text, s->err) || !is_list(s, list, s->path->v.v[i]))
		return false;
	const struct regex *r = regex_search(s->a, text, s->err);
	if (!r || !walk_matching(s, list, i, key, r))
		return false;
	if (!creates(s) || s->out->v.n > before)
		return true;
	struct value *item = made_plain(s->a, text), *map = made_map(s->a);
	if (key.n)
		made_put(map, key, item);
	made_append(list, key.n ? map : item);
	return walk_matching(s, list, i, key, r);
}

static bool walk_field(struct search *s, struct value *map, uint32_t i)
{
	struct str part = s->path->v.v[i];
	struct value *c = made_get(map, part);

	if (!part.n || (map->kind != VALUE_MAP && (map->kind != VALUE_NULL || creates(s))))
		return fail(s->err, "\"" PRIs "\" in a path finds no map", ARGs(part));
	if (!c && !creates(s))
		return true;
	if (!c) {
		c = make(s, i + 1);
		made_put(map, part, c);
	}
	if (!is_container(c) && c->kind != VALUE_NULL && i + 1 < s->path->v.n)
		return fail(s->err, "\"" PRIs "\" in a path leads into a text", ARGs(part));
	return walk(s, c, i + 1);
}

static bool walk(struct search *s, struct value *v, uint32_t i)
{
	uint32_t index;

	if (i == s->path->v.n) {
		add_field(s, v);
		return true;
	}
	if (is_index(s->path->v.v[i], &index))
		return walk_index(s, v, i, index);
	if (is_item(s->path->v.v[i]))
		return walk_items(s, v, i);
	if (str_is(s->path->v.v[i], "*"))
		return walk_every(s, v, i);
	return walk_field(s, v, i);
}

bool replacement_path_find(struct fields *out, struct arena *a, struct value *root,
	const struct path *path, enum value_kind create, struct err *err)
{
	struct search s = { .a = a, .path = path, .create = create, .out = out, .err = err };

	return walk(&s, root, 0);
}
