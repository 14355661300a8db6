#include "mesh/requests.h"

struct request request_new(struct arena *a, struct str authority, struct str scheme)
{
	struct request r = { .path = STR("/") };

	request_set(a, &r, ABOUT_HEADER, STR(":method"), STR("GET"));
	request_set(a, &r, ABOUT_HEADER, STR(":authority"), authority);
	request_set(a, &r, ABOUT_HEADER, STR(":scheme"), scheme);
	return r;
}

static struct field *find(struct field *v, uint32_t n, struct str name)
{
	for (uint32_t i = 0; i < n; i++)
		if (str_eq(v[i].name, name))
			return &v[i];
	return NULL;
}

void request_set(struct arena *a, struct request *r, enum about about, struct str name,
	struct str value)
{
	bool header = about == ABOUT_HEADER;
	struct field *f = header ? find(r->headers.v, r->headers.n, name)
				 : find(r->query.v, r->query.n, name);

	if (about == ABOUT_PATH)
		r->path = value;
	else if (f)
		f->value = value;
	else if (header)
		vec_push(a, &r->headers, ((struct field){ name, value }));
	else
		vec_push(a, &r->query, ((struct field){ name, value }));
}

struct str request_get(const struct request *r, enum about about, struct str name)
{
	const struct field *f = NULL;

	switch (about) {
	case ABOUT_PATH:
		return r->path;
	case ABOUT_HEADER:
		f = find(r->headers.v, r->headers.n, name);
		break;
	case ABOUT_QUERY:
		f = find(r->query.v, r->query.n, name);
		break;
	}
	return f ? f->value : (struct str){ 0 };
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool begins(struct str s, struct str with, bool fold)
{
	if (s.n < with.n)
		return false;
	for (size_t i = 0; i < with.n; i++)
		if ((fold ? lower(s.p[i]) : s.p[i]) != with.p[i])
			return false;
	return true;
}

enum truth condition_holds(const struct condition *c, struct str text)
{
	bool there = text.p != NULL, fits = false;

	if (c->test == TEST_CLAIMS)
		return TRUTH_UNKNOWN;
	if (!there && !c->invert)
		return TRUTH_NO;
	if (!there)
		text = STR("");
	switch (c->test) {
	case TEST_PRESENT:
		fits = there;
		break;
	case TEST_EXACT:
		fits = text.n == c->text.n && begins(text, c->text, c->fold);
		break;
	case TEST_PREFIX:
		fits = begins(text, c->text, c->fold);
		break;
	case TEST_REGEX:
		if (!c->regex || !pattern_knows(text))
			return TRUTH_UNKNOWN;
		fits = pattern_fits(c->regex, text);
		break;
	case TEST_CLAIMS:
		return TRUTH_UNKNOWN;
	}
	return fits != c->invert ? TRUTH_YES : TRUTH_NO;
}

enum truth conditions_hold(const struct conditions *c, const struct request *r)
{
	enum truth all = TRUTH_YES;

	for (uint32_t i = 0; i < c->v.n; i++) {
		const struct condition *k = &c->v.v[i];
		enum truth t = condition_holds(k, request_get(r, k->about, k->name));
		if (t == TRUTH_NO)
			return t;
		if (t == TRUTH_UNKNOWN)
			all = t;
	}
	return all;
}
