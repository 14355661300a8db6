#include "deploy/argocd.h"

enum { ALTERNATIVES = 64 };

/* A pattern without braces, read from its start. */
struct matcher {
	struct str pattern, path;
	enum glob_stars stars;
	bool malformed;
};

/* Of a class that begins at `at`: is the character in it. *end is behind it. */
static bool in_class(struct matcher *g, size_t at, char c, size_t *end)
{
	struct str p = g->pattern;
	size_t i = at + 1;
	bool negated = i < p.n && (p.p[i] == '!' || p.p[i] == '^'), in = false;

	i += negated;
	for (bool first = true; i < p.n && (p.p[i] != ']' || first); first = false) {
		i += p.p[i] == '\\' && i + 1 < p.n;
		char low = p.p[i++], high = low;
		if (i + 1 < p.n && p.p[i] == '-' && p.p[i + 1] != ']') {
			high = p.p[i + 1];
			i += 2;
		}
		in |= low <= c && c <= high;
	}
	g->malformed |= i >= p.n;
	*end = i + 1;
	return in != negated;
}

/* One character against what stands at `at`; *end is behind that. */
static bool match_one(struct matcher *g, size_t at, char c, size_t *end)
{
	char want = g->pattern.p[at];

	*end = at + 1;
	if (want == '?')
		return g->stars == STARS_ANYWHERE || c != '/';
	if (want == '[')
		return in_class(g, at, c, end);
	if (want == '\\' && at + 1 < g->pattern.n) {
		want = g->pattern.p[at + 1];
		*end = at + 2;
	}
	return want == c;
}

/* After a failure the last `*` takes one character more; no other place can do
 * better. */
static bool match(struct matcher *g)
{
	size_t at = 0, i = 0, star = SIZE_MAX, resume = 0, end;

	while (i < g->path.n && !g->malformed) {
		if (at < g->pattern.n && g->pattern.p[at] == '*') {
			star = at++;
			resume = i;
		} else if (at < g->pattern.n && match_one(g, at, g->path.p[i], &end)) {
			at = end;
			i++;
		} else if (star != SIZE_MAX &&
			(g->stars == STARS_ANYWHERE || g->path.p[resume] != '/')) {
			at = star + 1;
			i = ++resume;
		} else {
			return false;
		}
	}
	while (at < g->pattern.n && g->pattern.p[at] == '*')
		at++;
	return at == g->pattern.n && !g->malformed;
}

/* The `}` of the `{` at `open`, or -1; *depth is how many commas are its own. */
static ptrdiff_t closing(struct str s, size_t open)
{
	uint32_t depth = 0;

	for (size_t i = open; i < s.n; i++) {
		if (s.p[i] == '\\')
			i++;
		else if (s.p[i] == '{')
			depth++;
		else if (s.p[i] == '}' && --depth == 0)
			return (ptrdiff_t)i;
	}
	return -1;
}

struct patterns {
	struct arena *a;
	VEC(struct str) v;
};

/* The text up to the comma that is in no braces of its own. */
static struct str cut_option(struct str *s)
{
	uint32_t depth = 0;

	for (size_t i = 0; i < s->n; i++) {
		if (s->p[i] == '\\')
			i++;
		else if (s->p[i] == '{')
			depth++;
		else if (s->p[i] == '}')
			depth--;
		else if (s->p[i] == ',' && !depth) {
			struct str option = str_sub(*s, 0, i);
			*s = str_sub(*s, i + 1, s->n);
			return option;
		}
	}
	struct str option = *s;
	*s = (struct str){ 0 };
	return option;
}

/* Pattern `at` becomes one for each option of its first braces; false when it has
 * none or they are malformed. */
static bool expand(struct patterns *all, uint32_t at)
{
	struct str s = all->v.v[at];
	ptrdiff_t open = str_find_char(s, '{');
	ptrdiff_t close = open < 0 ? -1 : closing(s, (size_t)open);

	if (close < 0)
		return false;
	struct str options = str_sub(s, (size_t)open + 1, (size_t)close);
	struct str head = str_sub(s, 0, (size_t)open), tail = str_sub(s, (size_t)close + 1, s.n);
	for (bool first = true; (first || options.p) && all->v.n < ALTERNATIVES; first = false) {
		struct str option = cut_option(&options);
		struct str one = str_printf(all->a, PRIs PRIs PRIs, ARGs(head), ARGs(option),
			ARGs(tail));
		if (first)
			all->v.v[at] = one;
		else
			vec_push(all->a, &all->v, one);
	}
	return true;
}

bool argocd_glob(struct str pattern, struct str path, enum glob_stars stars)
{
	struct arena a = { 0 };
	struct patterns all = { .a = &a };
	bool found = false;

	vec_push(&a, &all.v, pattern);
	for (uint32_t i = 0; i < all.v.n && !found; i++) {
		while (stars == STARS_ANYWHERE && expand(&all, i) && all.v.n < ALTERNATIVES)
			continue;
		struct matcher g = { .pattern = all.v.v[i], .path = path, .stars = stars };
		found = match(&g);
	}
	arena_clear(&a);
	return found;
}
