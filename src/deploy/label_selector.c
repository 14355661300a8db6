#include "deploy/scalar.h"
#include "deploy/select.h"

struct reader {
	struct arena *a;
	struct str rest;
	struct err *err;
};

static bool is_symbol(char c)
{
	return c && strchr("()!=<>,", c);
}

static bool is_blank(char c)
{
	return c && strchr(" \t\r\n", c);
}

static void skip_blanks(struct reader *r)
{
	while (r->rest.n && is_blank(r->rest.p[0]))
		r->rest = str_sub(r->rest, 1, r->rest.n);
}

/* The next word or operator; empty at the end. */
static struct str peek(struct reader *r)
{
	size_t n = 0;

	skip_blanks(r);
	if (r->rest.n && is_symbol(r->rest.p[0])) {
		n = r->rest.n > 1 && strchr("!=", r->rest.p[0]) && r->rest.p[1] == '=' ? 2 : 1;
		return str_sub(r->rest, 0, n);
	}
	while (n < r->rest.n && !is_symbol(r->rest.p[n]) && !is_blank(r->rest.p[n]))
		n++;
	return str_sub(r->rest, 0, n);
}

static struct str next(struct reader *r)
{
	struct str token = peek(r);

	r->rest = str_sub(r->rest, token.n, r->rest.n);
	return token;
}

static bool accept(struct reader *r, const char *token)
{
	if (!str_is(peek(r), token))
		return false;
	next(r);
	return true;
}

static bool is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* A name of a label, or a value that is not empty. */
static bool is_name(struct str s)
{
	if (!s.n || s.n > 63 || !is_alnum(s.p[0]) || !is_alnum(s.p[s.n - 1]))
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (!is_alnum(s.p[i]) && !strchr("-_.", s.p[i]))
			return false;
	return true;
}

static bool is_prefix(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_alnum(s.p[i]) && s.p[i] != '-' && s.p[i] != '.')
			return false;
	return s.n && s.n <= 253 && is_alnum(s.p[0]) && is_alnum(s.p[s.n - 1]);
}

static bool is_key(struct str s)
{
	ptrdiff_t slash = str_find_char(s, '/');

	if (slash < 0)
		return is_name(s);
	return is_prefix(str_sub(s, 0, (size_t)slash)) &&
		is_name(str_sub(s, (size_t)slash + 1, s.n));
}

static bool malformed(struct reader *r, struct str token)
{
	return fail(r->err, "\"" PRIs "\" in a selector of labels", ARGs(token));
}

static bool read_value(struct reader *r, struct label_requirement *out)
{
	struct str token = peek(r), value = { 0 };

	if (token.n && !is_symbol(token.p[0]))
		value = next(r);
	if (value.n && !is_name(value))
		return malformed(r, value);
	vec_push(r->a, &out->values, value);
	return true;
}

static bool read_set(struct reader *r, struct label_requirement *out)
{
	if (!accept(r, "("))
		return malformed(r, peek(r));
	do {
		if (!read_value(r, out))
			return false;
	} while (accept(r, ","));
	return accept(r, ")") || malformed(r, peek(r));
}

static bool read_bound(struct reader *r, struct label_requirement *out, struct str token)
{
	struct str number = next(r);

	out->order = token.p[0] == '<' ? LABEL_BELOW : LABEL_ABOVE;
	return str_to_u32(number, &out->bound) || malformed(r, number);
}

static bool read_operator(struct reader *r, struct label_requirement *out)
{
	struct str token = peek(r);

	out->any = !token.n || str_is(token, ",");
	if (out->any)
		return true;
	next(r);
	out->negated = str_is(token, "!=") || str_is(token, "notin");
	if (str_is(token, "in") || str_is(token, "notin"))
		return read_set(r, out);
	if (str_is(token, "<") || str_is(token, ">"))
		return read_bound(r, out, token);
	if (str_is(token, "=") || str_is(token, "==") || str_is(token, "!="))
		return read_value(r, out);
	return malformed(r, token);
}

static bool read_requirement(struct reader *r, struct label_selector *out)
{
	struct label_requirement one = { 0 };
	bool absent = accept(r, "!");

	one.key = next(r);
	if (!is_key(one.key))
		return malformed(r, one.key);
	if (!read_operator(r, &one))
		return false;
	if (absent && !one.any)
		return malformed(r, r->rest);
	one.negated |= absent;
	vec_push(r->a, &out->v, one);
	return true;
}

bool label_selector_read(struct label_selector *out, struct arena *a, struct str text,
	struct err *err)
{
	struct reader r = { .a = a, .rest = text, .err = err };

	if (!peek(&r).n)
		return true;
	do {
		if (!read_requirement(&r, out))
			return false;
	} while (accept(&r, ","));
	return !peek(&r).n || malformed(&r, peek(&r));
}

static bool holds(const struct label_requirement *one, struct arena *a, const struct value *labels)
{
	const struct value *v = value_find(labels, one->key);
	uint32_t n;

	if (!v)
		return false;
	struct str text = scalar_text(a, v);
	if (one->order != LABEL_EQUAL)
		return str_to_u32(text, &n) &&
			(one->order == LABEL_BELOW ? n < one->bound : n > one->bound);
	for (uint32_t i = 0; i < one->values.n; i++)
		if (str_eq(text, one->values.v[i]))
			return true;
	return one->any;
}

bool label_selector_matches(const struct label_selector *s, struct arena *a,
	const struct value *labels)
{
	for (uint32_t i = 0; i < s->v.n; i++)
		if (holds(&s->v.v[i], a, labels) == s->v.v[i].negated)
			return false;
	return true;
}
