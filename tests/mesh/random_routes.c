/*
 * random_routes [PAIRS [SEED]] -- holds mesh/partition against brute force.
 *
 * Makes pairs of route lists, the second of which is the first with a few changes,
 * and many requests out of the same few words. SAME must hold for each request;
 * the witness of DIFFERENT must be treated differently. What decides here shares no
 * code with src/mesh: conditions are tested one by one as Envoy's documentation has
 * them, regular expressions by regexec(). UNKNOWN is refused where nothing in the
 * lists is a regular expression or depends on something else.
 */
#include "mesh/partition.h"

#include <regex.h>

enum { MANY_BRANCHES = 7, MANY_REQUESTS = 400 };

static uint64_t state;

static uint32_t below(uint32_t n)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t)((state >> 24) % n);
}

#define ONE_OF(words) words[below(countof(words))]

/* ---- lists ---- */

static const char *const paths[] = { "/", "/a", "/a/", "/ab", "/abc", "/a/b", "/A", "/b", "/B/c",
	"/abx", "/x", "a" };
static const char *const path_regexes[] = { "/[ab].*", "/a+", ".*b", "/(a|b)(/.*)?", "/a{1,2}b?c*",
	"/[^a]+", "(/a|/b)+", "/a.|/x" };
static const char *const methods[] = { "GET", "PUT", "POST", "P", "HEAD" };
static const char *const values[] = { "a", "ab", "b", "abc", "x" };
static const char *const value_regexes[] = { "[ab]+", "a?", "(b|x)" };
static const char *const authorities[] = { "a.example", "a.exa", "a.example:8080", "A.example",
	"b.example" };
static const char *const queries[] = { "1", "12", "x" };

static struct condition text(struct condition c, const char *word)
{
	c.test = below(2) ? TEST_EXACT : TEST_PREFIX;
	c.text = str_of(word);
	return c;
}

/* Some are taken for one that is not understood. */
static struct condition regex(struct arena *a, struct condition c, const char *word)
{
	c.test = TEST_REGEX;
	c.text = str_of(word);
	if (below(4))
		c.regex = pattern_new(a, c.text);
	return c;
}

static struct condition random_path(struct arena *a)
{
	struct condition c = { .about = ABOUT_PATH };

	if (!below(6))
		return regex(a, c, ONE_OF(path_regexes));
	c = text(c, ONE_OF(paths));
	c.fold = !below(8);
	if (c.fold)
		c.text = str_lower(a, c.text);
	return c;
}

static struct condition random_header(struct arena *a)
{
	struct condition c = { .about = ABOUT_HEADER, .name = STR("x-user") };

	c.invert = !below(3);
	if (!below(4))
		c.name = STR("x-env");
	if (!below(6))
		return regex(a, c, ONE_OF(value_regexes));
	if (!below(4))
		return c;
	return text(c, ONE_OF(values));
}

static struct condition random_condition(struct arena *a)
{
	struct condition c = { .about = ABOUT_HEADER };

	switch (below(8)) {
	case 0:
	case 1:
		return random_header(a);
	case 2:
	case 3:
		c.name = STR(":method");
		return text(c, ONE_OF(methods));
	case 4:
		if (below(3))
			return random_path(a);
		c.name = STR(":authority");
		return text(c, ONE_OF(authorities));
	case 5:
		c.about = ABOUT_QUERY;
		c.name = STR("q");
		return below(3) ? text(c, ONE_OF(queries)) : c;
	default:
		return random_path(a);
	}
}

static struct branch random_branch(struct arena *a)
{
	struct branch b = { 0 };
	uint32_t n = below(12) ? 1 + below(3) : 0;

	for (uint32_t i = 0; i < n; i++)
		vec_push(a, &b.when.v, i ? random_condition(a) : random_path(a));
	b.does.label = str_printf(a, "%c", 'p' + (char)below(4));
	b.does.part[PART_TO] = b.does.label;
	return b;
}

struct raw {
	VEC(struct branch) v;
};

static void insert(struct arena *a, struct raw *r, uint32_t at, struct branch b)
{
	vec_push(a, &r->v, b);
	memmove(r->v.v + at + 1, r->v.v + at, (r->v.n - 1 - at) * sizeof(b));
	r->v.v[at] = b;
}

static void take_out(struct raw *r, uint32_t at)
{
	memmove(r->v.v + at, r->v.v + at + 1, (r->v.n - 1 - at) * sizeof(*r->v.v));
	r->v.n--;
}

static void change(struct arena *a, struct raw *r)
{
	uint32_t i = r->v.n ? below(r->v.n) : 0;
	struct branch kept;

	switch (r->v.n ? below(6) : 4) {
	case 0:
		take_out(r, i);
		break;
	case 1:
	case 2:
		kept = r->v.v[i];
		take_out(r, i);
		insert(a, r, below(r->v.n + 1), kept);
		break;
	case 3:
		insert(a, r, below(r->v.n + 1), r->v.v[i]);
		break;
	case 4:
		insert(a, r, below(r->v.n + 1), random_branch(a));
		break;
	default:
		r->v.v[i].does.part[PART_TO] = r->v.v[i].does.label = STR("p");
	}
}

static struct branches finished(struct arena *a, const struct raw *r)
{
	struct branches out = { 0 };
	struct map seen = { .a = a };

	for (uint32_t i = 0; i < r->v.n; i++)
		branches_push(a, &out, &seen, r->v.v[i]);
	return out;
}

/* ---- what decides ---- */

static bool posix_fits(struct str pattern, struct str s)
{
	struct arena a = { 0 };
	const char *full = str_printf(&a, "^(" PRIs ")$", ARGs(pattern)).p;
	regex_t compiled;

	if (regcomp(&compiled, full, REG_EXTENDED | REG_NOSUB))
		BUG("bad pattern %s", full);
	bool fits = regexec(&compiled, str_c(&a, s), 0, NULL, 0) == 0;
	regfree(&compiled);
	arena_clear(&a);
	return fits;
}

static bool text_fits(const struct condition *c, struct str s)
{
	struct arena a = { 0 };
	struct str t = c->fold ? str_lower(&a, s) : s;
	bool fits = false;

	if (c->test == TEST_EXACT)
		fits = str_eq(t, c->text);
	else if (c->test == TEST_PREFIX)
		fits = t.n >= c->text.n && memcmp(t.p, c->text.p, c->text.n) == 0;
	else if (c->test == TEST_REGEX)
		fits = posix_fits(c->text, s);
	arena_clear(&a);
	return fits;
}

static struct str look_up(const struct field *v, uint32_t n, struct str name)
{
	for (uint32_t i = 0; i < n; i++)
		if (str_eq(v[i].name, name))
			return v[i].value;
	return (struct str){ 0 };
}

static bool holds(const struct condition *c, const struct request *r)
{
	struct str s = r->path;

	if (c->about == ABOUT_HEADER)
		s = look_up(r->headers.v, r->headers.n, c->name);
	else if (c->about == ABOUT_QUERY)
		s = look_up(r->query.v, r->query.n, c->name);
	if (c->test == TEST_PRESENT)
		return (s.p != NULL) != c->invert;
	if (!s.p && !c->invert)
		return false;
	return text_fits(c, s.p ? s : STR("")) != c->invert;
}

static struct str decide(const struct raw *list, const struct request *r)
{
	for (uint32_t i = 0; i < list->v.n; i++) {
		bool all = true;
		for (uint32_t k = 0; k < list->v.v[i].when.v.n; k++)
			all = all && holds(&list->v.v[i].when.v.v[k], r);
		if (all)
			return list->v.v[i].does.label;
	}
	return STR("404");
}

/* ---- requests ---- */

static const char *const more_paths[] = { "/c", "/ax", "/a/x", "/abcd", "/bb", "/b/c", "/aB", "/AB",
	"/aa", "/xb" };
static const char *const more_values[] = { "", "z", "aa", "abcx" };
static const char *const hosts[] = { "a.example", "A.example", "a.example:8080", "a.EXAMPLE",
	"a.example:81" };
static const char *const more_queries[] = { "", "1", "12", "123", "x", "2" };

static struct request random_request(struct arena *a)
{
	struct request r = request_new(a, str_of(ONE_OF(hosts)), STR("http"));
	static const char *const names[] = { "x-user", "x-env" };

	do
		r.path = str_of(below(3) ? ONE_OF(paths) : ONE_OF(more_paths));
	while (!str_starts(r.path, "/"));
	request_set(a, &r, ABOUT_HEADER, STR(":method"),
		below(6) ? str_of(ONE_OF(methods)) : STR("PUSH"));
	for (size_t i = 0; i < countof(names); i++)
		if (below(3))
			request_set(a, &r, ABOUT_HEADER, str_of(names[i]),
				str_of(below(2) ? ONE_OF(values) : ONE_OF(more_values)));
	if (below(2))
		request_set(a, &r, ABOUT_QUERY, STR("q"), str_of(ONE_OF(more_queries)));
	return r;
}

/* ---- the run ---- */

static bool may_be_unknown(const struct raw *r)
{
	for (uint32_t i = 0; i < r->v.n; i++)
		for (uint32_t k = 0; k < r->v.v[i].when.v.n; k++) {
			const struct condition *c = &r->v.v[i].when.v.v[k];
			if (c->test == TEST_REGEX || c->fold || str_is(c->name, ":authority"))
				return true;
		}
	return false;
}

static void print_list(const char *name, const struct raw *r)
{
	struct arena a = { 0 };

	for (uint32_t i = 0; i < r->v.n; i++)
		printf("  %s[%u] " PRIs " -> " PRIs "\n", name, i,
			ARGs(conditions_print(&a, &r->v.v[i].when)), ARGs(r->v.v[i].does.label));
	arena_clear(&a);
}

static void print_request(const struct request *r)
{
	printf("  path " PRIs, ARGs(r->path));
	for (uint32_t i = 0; i < r->headers.n; i++)
		printf(" " PRIs "=" PRIs, ARGs(r->headers.v[i].name), ARGs(r->headers.v[i].value));
	for (uint32_t i = 0; i < r->query.n; i++)
		printf(" ?" PRIs "=" PRIs, ARGs(r->query.v[i].name), ARGs(r->query.v[i].value));
	printf("\n");
}

static bool wrong(const char *what, const struct raw *x, const struct raw *y,
	const struct request *r)
{
	printf("wrong: %s\n", what);
	print_list("x", x);
	print_list("y", y);
	if (r)
		print_request(r);
	return false;
}

static bool check_same(struct arena *a, const struct raw *x, const struct raw *y)
{
	for (uint32_t i = 0; i < MANY_REQUESTS; i++) {
		struct request r = random_request(a);
		if (!str_eq(decide(x, &r), decide(y, &r)))
			return wrong("SAME, and a request says otherwise", x, y, &r);
	}
	return true;
}

static bool check_witness(const struct raw *x, const struct raw *y, const struct judgement *j)
{
	struct str u = decide(x, &j->witness), v = decide(y, &j->witness);

	if (str_eq(u, v))
		return wrong("a witness that shows nothing", x, y, &j->witness);
	if (!str_eq(u, j->x ? j->x->does.label : STR("404")) ||
		!str_eq(v, j->y ? j->y->does.label : STR("404")))
		return wrong("a witness that meets something else", x, y, &j->witness);
	return true;
}

static bool check_pair(enum verdict *verdict)
{
	struct arena a = { 0 };
	struct raw x = { 0 }, y = { 0 };
	uint32_t n = below(MANY_BRANCHES), changes = 1 + below(2);
	bool ok = true;

	for (uint32_t i = 0; i < n; i++)
		vec_push(&a, &x.v, random_branch(&a));
	for (uint32_t i = 0; i < n; i++)
		vec_push(&a, &y.v, x.v.v[i]);
	for (uint32_t i = 0; i < changes; i++)
		change(&a, &y);
	struct branches bx = finished(&a, &x), by = finished(&a, &y);
	struct request usual = request_new(&a, STR("a.example"), STR("http"));
	struct judgement j = branches_compare(&a, &bx, &by, &usual, STR("a.example"));
	*verdict = j.verdict;
	switch (j.verdict) {
	case VERDICT_SAME:
		ok = check_same(&a, &x, &y);
		break;
	case VERDICT_DIFFERENT:
		ok = check_witness(&x, &y, &j);
		break;
	case VERDICT_UNKNOWN:
		if (!may_be_unknown(&x) && !may_be_unknown(&y))
			ok = wrong("UNKNOWN for no reason", &x, &y, NULL);
		break;
	}
	arena_clear(&a);
	return ok;
}

int main(int argc, char **argv)
{
	uint32_t pairs = 5000, seed = 1, failed = 0, verdicts[VERDICT_DIFFERENT + 1] = { 0 };

	if ((argc > 1 && !str_to_u32(str_of(argv[1]), &pairs)) ||
		(argc > 2 && !str_to_u32(str_of(argv[2]), &seed))) {
		fprintf(stderr, "usage: random_routes [PAIRS [SEED]]\n");
		return 2;
	}
	state = 0x9e3779b97f4a7c15u ^ seed;
	for (uint32_t i = 0; i < pairs; i++) {
		enum verdict verdict;
		failed += !check_pair(&verdict);
		verdicts[verdict]++;
	}
	printf("%u pairs: %u same, %u different, %u unknown; %u wrong\n", pairs,
		verdicts[VERDICT_SAME], verdicts[VERDICT_DIFFERENT], verdicts[VERDICT_UNKNOWN],
		failed);
	return failed || !verdicts[VERDICT_SAME] || !verdicts[VERDICT_DIFFERENT];
}
