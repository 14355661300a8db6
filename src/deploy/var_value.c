#include "deploy/vars.h"

/* Numbers with more digits are not exact where kustomize holds them. */
enum { DIGITS_LIMIT = 15 };

static const struct value *item_with(struct arena *a, const struct value *list, struct str name,
	struct str text)
{
	for (const struct value *c = value_child(list); c; c = c->next) {
		const struct value *held = name.n ? value_find(c, name) : c;
		if (!held || held->child)
			continue;
		struct str written = held->from && held->kind != VALUE_STRING
			? node_text(a, held->from)
			: held->text;
		if (str_eq(written, text))
			return c;
	}
	return NULL;
}

static const struct value *step(struct arena *a, const struct value *v, struct str part)
{
	uint32_t index;

	if (v->kind == VALUE_LIST && str_is(part, "-"))
		return v->count ? value_item(v, v->count - 1) : NULL;
	if (v->kind == VALUE_LIST && str_to_u32(part, &index))
		return value_item(v, index);
	if (v->kind == VALUE_LIST && str_starts(part, "[") && str_ends(part, "]")) {
		struct str text = str_sub(part, 1, part.n - 1);
		struct str name = str_cut(&text, '=');
		return text.p ? item_with(a, v, name, text) : NULL;
	}
	bool odd = str_is(part, "*") || str_is(part, "-") || str_to_u32(part, &index);
	return v->kind == VALUE_MAP && !odd ? value_find(v, part) : NULL;
}

/* The next part of a path whose parts are joined by dots: "a\.b" is one, so is
 * "[a.b]", which is "a.b", and "[a.b=c]". */
static struct str cut_part(struct arena *a, struct str *path)
{
	struct buf part = { .a = a };
	bool list = str_starts(*path, "[");

	for (;;) {
		struct str piece = str_cut(path, '.');
		bool escaped = path->p && str_ends(piece, "\\");
		buf_add(&part, str_sub(piece, 0, piece.n - escaped));
		if (!path->p || (!escaped && (!list || str_ends(piece, "]"))))
			break;
		buf_addc(&part, '.');
	}
	struct str s = buf_str(&part);
	bool joined = list && str_find_char(s, '.') >= 0 && str_find_char(s, '=') < 0;
	return joined && str_ends(s, "]") ? str_sub(s, 1, s.n - 1) : s;
}

/* "ports[0]": the part before the bracket, and the number in it. */
static bool split_index(struct str part, struct str *name, struct str *index)
{
	ptrdiff_t open = str_rfind_char(part, '[');
	uint32_t n;

	if (open < 0 || !str_ends(part, "]"))
		return false;
	*name = str_sub(part, 0, (size_t)open);
	*index = str_sub(part, (size_t)open + 1, part.n - 1);
	return str_to_u32(*index, &n);
}

static const struct value *field_at(struct arena *a, const struct value *v, struct str path)
{
	if (str_starts(path, "."))
		path = str_sub(path, 1, path.n);
	while (v && path.p) {
		struct str part = cut_part(a, &path), name, index;
		if (v->kind == VALUE_NULL)
			return NULL;
		if (!split_index(part, &name, &index)) {
			v = step(a, v, part);
			continue;
		}
		if (name.n)
			v = step(a, v, name);
		v = v ? step(a, v, index) : NULL;
	}
	return v;
}

/* Without zeros at the end of its fraction; false for what is written otherwise. */
static bool shorten_float(struct str *s)
{
	size_t i = str_starts(*s, "-"), digits = 0;
	bool fraction = false;

	for (; i < s->n; i++) {
		if (s->p[i] == '.' && !fraction && digits)
			fraction = true;
		else if (s->p[i] >= '0' && s->p[i] <= '9')
			digits++;
		else
			return false;
	}
	while (fraction && str_ends(*s, "0"))
		s->n--;
	if (fraction && str_ends(*s, "."))
		s->n--;
	return digits <= DIGITS_LIMIT && !str_starts(*s, "0.0") && !str_starts(*s, "-0");
}

/* Zeros in front say nothing: octal numbers are not known. */
static bool read_decimal(struct arena *a, struct str *s)
{
	bool negative = str_starts(*s, "-");
	size_t i = negative || str_starts(*s, "+");

	for (; i + 1 < s->n && s->p[i] == '0'; i++)
		;
	struct str digits = str_sub(*s, i, s->n);
	for (i = 0; i < digits.n; i++)
		if (digits.p[i] < '0' || digits.p[i] > '9')
			return false;
	*s = negative ? str_printf(a, "-" PRIs, ARGs(digits)) : digits;
	return digits.n && digits.n <= DIGITS_LIMIT;
}

static bool set_value(struct target *t, struct var *var, const struct value *v)
{
	struct str text = v->from ? node_text(t->a, v->from) : v->text;
	struct value *made = made_str(t->a, v->text);

	switch (v->kind) {
	case VALUE_STRING:
		break;
	case VALUE_NULL:
	case VALUE_UNKNOWN:
		made->text = v->from ? text : STR("null");
		break;
	case VALUE_BOOL:
		made->kind = VALUE_BOOL;
		break;
	case VALUE_INT:
		made->kind = VALUE_INT;
		if (!read_decimal(t->a, &text))
			return var_refuse(t, var->name, "its value is no decimal number");
		made->text = text;
		break;
	case VALUE_FLOAT:
		made->kind = VALUE_FLOAT;
		if (!shorten_float(&text)) {
			target_unknown(t,
				"how kustomize writes the value of the var " PRIs " is not known",
				ARGs(var->name));
			return false;
		}
		made->text = text;
		break;
	case VALUE_MAP:
	case VALUE_LIST:
		made = NULL;
		break;
	}
	var->value = made;
	return true;
}

/* What is kept beside the tree is written into it before it is read. */
static const struct value *tree_of(struct target *t, struct res *r, struct str path)
{
	bool identity = str_starts(path, "metadata") || str_starts(path, "apiVersion") ||
		str_starts(path, "kind");

	return identity ? res_own(t, r) : r->tree;
}

bool var_take_value(struct target *t, struct var *var, struct res *r)
{
	const struct value *v = field_at(t->a, tree_of(t, r, var->path), var->path);

	if (!v)
		return var_refuse(t, var->name, "its field is not there");
	return set_value(t, var, v);
}
