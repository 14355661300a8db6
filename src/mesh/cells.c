#include "mesh/cells.h"

static bool is_oracle(const struct condition *c)
{
	return c->test == TEST_REGEX || c->test == TEST_CLAIMS;
}

struct thing thing_of(const struct condition *c)
{
	return (struct thing){ c->about, c->name, c->fold, is_oracle(c) ? c : NULL };
}

bool thing_is(const struct thing *t, const struct condition *c)
{
	if (t->about != c->about || t->fold != c->fold || !str_eq(t->name, c->name))
		return false;
	if (!t->oracle || !is_oracle(c))
		return !t->oracle && !is_oracle(c);
	return t->oracle->test == c->test && t->oracle->invert == c->invert &&
		str_eq(t->oracle->text, c->text);
}

static bool starts(struct str s, struct str with)
{
	return s.n >= with.n && str_eq(str_sub(s, 0, with.n), with);
}

bool cell_holds(const struct cell *cell, const struct condition *c)
{
	bool holds = cell->holds;

	switch (c->test) {
	case TEST_PRESENT:
		return (cell->text.p != NULL) != c->invert;
	case TEST_EXACT:
	case TEST_PREFIX:
		if (!cell->text.p)
			return c->invert && c->text.n > 0;
		holds = c->test == TEST_EXACT ? cell->exact && str_eq(cell->text, c->text)
					      : starts(cell->prefix, c->text);
		break;
	case TEST_REGEX:
	case TEST_CLAIMS:
		break;
	}
	return holds != c->invert;
}

/* ---- authorities ---- */

static bool ends_in_port(struct str s, size_t *colon)
{
	ptrdiff_t at = str_rfind_char(s, ':');

	*colon = at < 0 ? s.n : (size_t)at;
	for (size_t i = *colon + 1; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return at >= 0 && *colon + 1 < s.n;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool equal_folded(struct str x, struct str y)
{
	for (size_t i = 0; i < x.n && x.n == y.n; i++)
		if (lower(x.p[i]) != lower(y.p[i]))
			return false;
	return x.n == y.n;
}

bool domain_fits(struct str domain, struct str authority)
{
	size_t colon;

	if (ends_in_port(authority, &colon))
		authority.n = colon;
	if (str_is(domain, "*"))
		return true;
	if (!host_is_wildcard(domain))
		return equal_folded(domain, authority);
	domain = str_sub(domain, 1, domain.n);
	return authority.n > domain.n &&
		equal_folded(domain, str_sub(authority, authority.n - domain.n, authority.n));
}

/* Some authority with the prefix could fit the domain. */
static bool prefix_fits(struct str domain, struct str prefix)
{
	size_t n = prefix.n < domain.n ? prefix.n : domain.n;

	if (host_is_wildcard(domain))
		return true;
	if (!equal_folded(str_sub(domain, 0, n), str_sub(prefix, 0, n)))
		return false;
	return prefix.n <= domain.n || prefix.p[n] == ':';
}

/* ---- texts ---- */

struct texts {
	VEC(struct str) v; /* sorted */
};

struct maker {
	struct arena *a;
	const struct thing *thing;
	struct str usual, domain;
	struct texts exact, prefix, all;
	struct cells out;
};

static bool is_header(const struct maker *m, const char *name)
{
	return m->thing->about == ABOUT_HEADER && str_is(m->thing->name, name);
}

static bool always_there(const struct maker *m)
{
	return m->thing->about == ABOUT_PATH || str_starts(m->thing->name, ":");
}

static void sort_unique(struct texts *t)
{
	uint32_t n = 0;

	if (t->v.n)
		qsort(t->v.v, t->v.n, sizeof(*t->v.v), str_qsort);
	for (uint32_t i = 0; i < t->v.n; i++)
		if (!n || !str_eq(t->v.v[n - 1], t->v.v[i]))
			t->v.v[n++] = t->v.v[i];
	t->v.n = n;
}

static void take_texts(struct maker *m, const struct condition *const *conditions, uint32_t n)
{
	bool path = m->thing->about == ABOUT_PATH;

	vec_push(m->a, &m->prefix.v, path ? STR("/") : STR(""));
	for (uint32_t i = 0; i < n; i++) {
		const struct condition *c = conditions[i];
		if (c->test == TEST_EXACT)
			vec_push(m->a, &m->exact.v, c->text);
		else if (c->test == TEST_PREFIX)
			vec_push(m->a, &m->prefix.v, c->text);
		if (c->test == TEST_EXACT || c->test == TEST_PREFIX)
			vec_push(m->a, &m->all.v, c->text);
	}
	sort_unique(&m->exact);
	sort_unique(&m->prefix);
	sort_unique(&m->all);
}

/* The first of `t` that is not before s. */
static uint32_t lower_bound(const struct texts *t, struct str s)
{
	uint32_t low = 0, high = t->v.n;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;
		if (str_cmp(t->v.v[mid], s) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static bool has(const struct texts *t, struct str s)
{
	uint32_t i = lower_bound(t, s);

	return i < t->v.n && str_eq(t->v.v[i], s);
}

/* In the cell of a prefix: no exact text, no longer prefix. */
static bool in_cell(const struct maker *m, struct str s, struct str prefix)
{
	if (!starts(s, prefix) || has(&m->exact, s))
		return false;
	for (size_t n = prefix.n + 1; n <= s.n; n++)
		if (has(&m->prefix, str_sub(s, 0, n)))
			return false;
	return true;
}

/* A blank can stand inside a header. */
static bool can_be_sent(const struct maker *m, struct str s)
{
	bool header = m->thing->about == ABOUT_HEADER && !str_starts(m->thing->name, ":");

	for (size_t i = 0; s.p && i < s.n; i++) {
		bool inside = header && i && i + 1 < s.n;
		if ((unsigned char)s.p[i] < (inside ? 0x20 : 0x21) || s.p[i] == 0x7f)
			return false;
	}
	return true;
}

/* Can a request have this text, or one with this prefix? */
static bool possible(const struct maker *m, struct str s, bool exact)
{
	if (m->thing->about == ABOUT_PATH)
		return str_starts(s, "/") && str_find_char(s, '?') < 0 && str_find_char(s, '#') < 0;
	if (is_header(m, ":authority"))
		return exact ? domain_fits(m->domain, s) : prefix_fits(m->domain, s);
	if (is_header(m, ":scheme") && exact)
		return str_is(s, "http") || str_is(s, "https");
	return true;
}

static void add_cell(struct maker *m, struct cell c)
{
	c.real &= can_be_sent(m, c.text);
	if (is_header(m, ":scheme"))
		c.real &= str_eq(c.text, m->usual);
	if (is_header(m, ":authority"))
		c.real &= domain_fits(m->domain, c.text);
	vec_push(m->a, &m->out.v, c);
}

/* The longest prefix of a text. */
static struct str prefix_of(const struct maker *m, struct str s)
{
	for (size_t n = s.n; n > 0; n--)
		if (has(&m->prefix, str_sub(s, 0, n)))
			return str_sub(s, 0, n);
	return STR("");
}

/* The prefix with a character that no text goes on with; p == NULL: none is left. */
static struct str extended(const struct maker *m, struct str prefix)
{
	static const char next[] = "xyz0123456789abcdefghijklmnopqrstuvw-_.~ABCDEFGHIJKLMNOPQRSTUVW"
				   "XYZ";
	bool used[256] = { false };

	for (uint32_t i = lower_bound(&m->all, prefix); i < m->all.v.n; i++) {
		if (!starts(m->all.v.v[i], prefix))
			break;
		if (m->all.v.v[i].n > prefix.n)
			used[(unsigned char)m->all.v.v[i].p[prefix.n]] = true;
	}
	for (const char *c = next; *c; c++)
		if (!used[(unsigned char)*c])
			return str_printf(m->a, PRIs "%c", ARGs(prefix), *c);
	return (struct str){ 0 };
}

/* A text of the cell of a prefix. */
static struct str shown(const struct maker *m, struct str prefix)
{
	static const char *const methods[] = { "GET", "POST", "PUT", "DELETE", "PATCH", "HEAD" };
	struct str with_port = str_printf(m->a, PRIs ":8080", ARGs(m->usual));

	if (m->usual.p && in_cell(m, m->usual, prefix))
		return m->usual;
	for (size_t i = 0; is_header(m, ":method") && i < countof(methods); i++)
		if (in_cell(m, str_of(methods[i]), prefix))
			return str_of(methods[i]);
	if (is_header(m, ":authority") && in_cell(m, with_port, prefix))
		return with_port;
	if (prefix.n && in_cell(m, prefix, prefix))
		return prefix;
	return extended(m, prefix);
}

static void add_prefixes(struct maker *m)
{
	for (uint32_t i = 0; i < m->prefix.v.n; i++) {
		struct str p = m->prefix.v.v[i];
		if (!possible(m, p, false) || is_header(m, ":scheme"))
			continue;
		struct str text = shown(m, p);
		struct cell c = { .text = text.p ? text : p, .prefix = p, .real = text.p != NULL };
		add_cell(m, c);
	}
}

static void add_exact(struct maker *m)
{
	for (uint32_t i = 0; i < m->exact.v.n; i++) {
		struct str e = m->exact.v.v[i];
		if (possible(m, e, true))
			add_cell(m,
				(struct cell){ .text = e.n ? e : STR(""),
					.prefix = prefix_of(m, e),
					.exact = true,
					.real = true });
	}
}

static void add_schemes(struct maker *m)
{
	static const char *const schemes[] = { "http", "https" };

	for (size_t i = 0; i < countof(schemes); i++)
		if (!has(&m->exact, str_of(schemes[i])))
			add_cell(m,
				(struct cell){ .text = str_of(schemes[i]),
					.prefix = prefix_of(m, str_of(schemes[i])),
					.real = true });
}

static int by_length(const void *x, const void *y)
{
	const struct cell *a = x, *b = y;

	if (a->real != b->real)
		return a->real ? -1 : 1;
	if (a->text.n != b->text.n)
		return a->text.n < b->text.n ? -1 : 1;
	return str_cmp(a->text, b->text);
}

static void usual_first(struct maker *m)
{
	struct cell *v = m->out.v.v;

	if (m->out.v.n)
		qsort(v, m->out.v.n, sizeof(*v), by_length);
	for (uint32_t i = 1; m->usual.p && i < m->out.v.n; i++)
		if (str_eq(v[i].text, m->usual)) {
			struct cell usual = v[i];
			memmove(v + 1, v, i * sizeof(*v));
			v[0] = usual;
			break;
		}
}

struct cells cells_of(struct arena *a, const struct thing *t,
	const struct condition *const *conditions, uint32_t n, struct str usual, struct str domain)
{
	struct maker m = { .a = a, .thing = t, .usual = usual, .domain = domain };

	if (t->oracle) {
		vec_push(a, &m.out.v, ((struct cell){ .holds = false }));
		vec_push(a, &m.out.v, ((struct cell){ .holds = true }));
		return m.out;
	}
	take_texts(&m, conditions, n);
	if (!always_there(&m))
		vec_push(a, &m.out.v, ((struct cell){ .real = true }));
	add_exact(&m);
	add_prefixes(&m);
	if (is_header(&m, ":scheme"))
		add_schemes(&m);
	usual_first(&m);
	return m.out;
}
