#include "deploy/scalar.h"

static bool is_scalar(const struct value *v)
{
	return v->kind != VALUE_MAP && v->kind != VALUE_LIST;
}

struct str scalar_text(struct arena *a, const struct value *v)
{
	if (!v || !is_scalar(v))
		return (struct str){ 0 };
	if (v->kind == VALUE_STRING)
		return v->text;
	if (v->from)
		return node_text(a, v->from);
	return v->kind == VALUE_NULL ? STR("null") : v->text;
}

static bool needs_quotes(struct arena *a, struct str text)
{
	return scalar_type(a, text, NULL) != SCALAR_STRING || str_find_char(text, '\n') >= 0;
}

bool scalar_is_quoted(struct arena *a, const struct value *v)
{
	if (v->kind != VALUE_STRING)
		return false;
	if (v->from && v->from->kind == NODE_SCALAR)
		return v->from->style != STYLE_PLAIN;
	return needs_quotes(a, v->text);
}

bool scalar_is_written(const struct value *v)
{
	return !v->from || v->from->kind != NODE_NULL;
}

static bool is_boolean(struct str text)
{
	struct arena scratch = { 0 };
	struct str lower = str_lower(&scratch, text);
	bool is = str_is(lower, "true") || str_is(lower, "false");

	arena_clear(&scratch);
	return is;
}

static void read_key(struct arena *a, struct value *v)
{
	if (v->from_key && node_type(a, v->from_key, NULL) == SCALAR_BOOL &&
		!is_boolean(node_text(a, v->from_key)))
		v->key = node_text(a, v->from_key);
}

void scalars_read_as_written(struct arena *a, struct value *v)
{
	read_key(a, v);
	if (v->kind == VALUE_BOOL && v->from) {
		struct str text = scalar_text(a, v);
		if (!is_boolean(text)) {
			v->kind = VALUE_STRING;
			v->text = text;
		}
	}
	for (struct value *c = v->child; c; c = c->next)
		scalars_read_as_written(a, c);
}

void scalars_write(struct value *v)
{
	if (v->kind == VALUE_NULL)
		v->from = NULL;
	for (struct value *c = v->child; c; c = c->next)
		scalars_write(c);
}

struct value *scalar_plain(struct arena *a, struct str text)
{
	struct value *v = made_plain(a, text);

	return v->kind == VALUE_BOOL && !is_boolean(text) ? made_str(a, text) : v;
}

struct value *scalar_with_text(struct arena *a, const struct value *v, struct str text)
{
	return v->kind == VALUE_STRING ? made_str(a, text) : scalar_plain(a, text);
}
