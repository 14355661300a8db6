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

bool scalar_is_truth(struct str text)
{
	static const char *const words[] = { "true", "True", "TRUE", "false", "False", "FALSE" };

	for (size_t i = 0; i < countof(words); i++)
		if (str_is(text, words[i]))
			return true;
	return false;
}

/* A plain `yes`, `on`, `n`. */
static bool is_word(const struct node *n)
{
	struct arena scratch = { 0 };
	bool word = n && node_type(&scratch, n, NULL) == SCALAR_BOOL &&
		!scalar_is_truth(node_text(&scratch, n));

	arena_clear(&scratch);
	return word;
}

static bool is_bool_word(const struct value *v)
{
	return v->kind == VALUE_BOOL && is_word(v->from);
}

/* Only keys that were read as booleans have these texts. */
static bool is_key_word(const struct value *v)
{
	return v->from_key && (str_is(v->key, "true") || str_is(v->key, "false")) &&
		is_word(v->from_key);
}

static bool has_words(const struct value *v)
{
	if (is_bool_word(v) || is_key_word(v))
		return true;
	for (const struct value *c = value_child(v); c; c = c->next)
		if (has_words(c))
			return true;
	return false;
}

static void read_words(struct arena *a, struct value *v)
{
	if (is_key_word(v))
		v->key = node_text(a, v->from_key);
	if (is_bool_word(v)) {
		v->kind = VALUE_STRING;
		v->text = node_text(a, v->from);
	}
	for (struct value *c = v->child; c; c = c->next)
		read_words(a, c);
}

const struct value *value_as_written(struct arena *a, const struct value *v)
{
	struct value *copy;

	if (!has_words(v))
		return v;
	copy = made_copy(a, v);
	read_words(a, copy);
	return copy;
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

	return v->kind == VALUE_BOOL && !scalar_is_truth(text) ? made_str(a, text) : v;
}

struct value *scalar_with_text(struct arena *a, const struct value *v, struct str text)
{
	return v->kind == VALUE_STRING ? made_str(a, text) : scalar_plain(a, text);
}
