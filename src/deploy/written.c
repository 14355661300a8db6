#include "deploy/steps.h"

static bool is_yaml_1_2(struct str text)
{
	return str_is(text, "true") || str_is(text, "True") || str_is(text, "TRUE") ||
		str_is(text, "false") || str_is(text, "False") || str_is(text, "FALSE");
}

/* A plain `yes`, `on`, `n`. */
static bool is_word(const struct node *n)
{
	struct arena scratch = { 0 };
	bool word = n && node_type(&scratch, n, NULL) == SCALAR_BOOL &&
		!is_yaml_1_2(node_text(&scratch, n));

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
