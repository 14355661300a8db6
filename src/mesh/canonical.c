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

/* The milliseconds of a part such as "1.5s"; false when it is none. */
static bool duration_part(struct str *s, double *ms)
{
	static const struct {
		const char *unit;
		double ms;
	} units[] = { { "ms", 1 }, { "us", 1e-3 }, { "ns", 1e-6 }, { "s", 1e3 }, { "m", 6e4 },
		{ "h", 36e5 } };
	double number = 0, scale = 0;
	size_t i = 0;

	for (; i < s->n && ((s->p[i] >= '0' && s->p[i] <= '9') || (s->p[i] == '.' && !scale)); i++)
		if (s->p[i] == '.')
			scale = 1;
		else
			number = scale ? number + (s->p[i] - '0') * (scale /= 10)
				       : number * 10 + (s->p[i] - '0');
	struct str unit = str_sub(*s, i, s->n);
	for (size_t k = 0; i && k < countof(units); k++)
		if (str_starts(unit, units[k].unit)) {
			*ms += number * units[k].ms;
			*s = str_sub(unit, strlen(units[k].unit), unit.n);
			return true;
		}
	return false;
}

static void print_duration(struct buf *b, struct str text)
{
	struct str rest = text;
	double ms = 0;

	while (rest.n)
		if (!duration_part(&rest, &ms)) {
			buf_printf(b, "%zu:" PRIs, text.n, ARGs(text));
			return;
		}
	buf_printf(b, "%.3fms", ms);
}

/* By its place in a route: a header may have the same name. */
static bool is_duration(const struct value *v)
{
	static const char *const places[][2] = { { "timeout", "" }, { "perTryTimeout", "retries" },
		{ "fixedDelay", "delay" }, { "maxAge", "corsPolicy" } };

	for (size_t i = 0; i < countof(places); i++)
		if (v->kind == VALUE_STRING && v->text.n && v->parent &&
			str_is(v->key, places[i][0]) && str_is(v->parent->key, places[i][1]))
			return true;
	return false;
}

static void print_value(struct buf *b, const struct value *v)
{
	if (is_duration(v)) {
		print_duration(b, v->text);
		return;
	}
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
