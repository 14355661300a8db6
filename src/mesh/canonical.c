#include "mesh/canonical.h"

static void print_value(struct buf *b, const struct value *v);

static int child_cmp(const void *x, const void *y)
{
	const struct value *const *a = x, *const *b = y;

	return str_cmp((*a)->key, (*b)->key);
}

static bool left_out(struct str key, const char *const *without)
{
	for (; without && *without; without++)
		if (str_is(key, *without))
			return true;
	return false;
}

static void print_map(struct buf *b, const struct value *v, const char *const *without)
{
	const struct value **list = arena_array(b->a, const struct value *, v->count);
	uint32_t n = 0;

	for (const struct value *c = value_child(v); c; c = c->next)
		if (c->kind != VALUE_NULL && !left_out(c->key, without))
			list[n++] = c;
	if (n)
		qsort(list, n, sizeof(*list), child_cmp);
	buf_addc(b, '{');
	for (uint32_t i = 0; i < n; i++) {
		buf_printf(b, "%zu:" PRIs ":", list[i]->key.n, ARGs(list[i]->key));
		print_value(b, list[i]);
		buf_addc(b, ',');
	}
	buf_addc(b, '}');
}

static void print_value(struct buf *b, const struct value *v)
{
	if (v->kind == VALUE_MAP) {
		print_map(b, v, NULL);
		return;
	}
	if (v->kind != VALUE_LIST) {
		buf_printf(b, "%zu:" PRIs, v->text.n, ARGs(v->text));
		return;
	}
	buf_addc(b, '[');
	for (const struct value *c = value_child(v); c; c = c->next) {
		print_value(b, c);
		buf_addc(b, ',');
	}
	buf_addc(b, ']');
}

struct str canonical_text(struct arena *a, const struct value *v, const char *const *without)
{
	struct buf b = { .a = a };

	if (v && v->kind == VALUE_MAP)
		print_map(&b, v, without);
	else if (v)
		print_value(&b, v);
	return buf_str(&b);
}
