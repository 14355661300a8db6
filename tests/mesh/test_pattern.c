#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include "mesh/pattern.h"

#include <cmocka.h>

static void texts(void **state)
{
	static const struct {
		const char *pattern, *text;
		bool fits;
	} rows[] = {
		{ "", "", true },
		{ "", "a", false },
		{ "/a", "/a", true },
		{ "/a", "/ab", false },
		{ "/a", "x/a", false },
		{ "^/a$", "/a", true },
		{ "^/a|/b$", "/b", true },
		{ "^/a|/b$", "/ab", false },
		{ "/.*", "/", true },
		{ "/.+", "/", false },
		{ "/v[0-9]+/.*", "/v12/x", true },
		{ "/v[0-9]+/.*", "/v/x", false },
		{ "(a|b)*c", "ababc", true },
		{ "(?:a|b)+", "", false },
		{ "(?P<name>a)b?", "a", true },
		{ "a{2,3}", "a", false },
		{ "a{2,3}", "aaa", true },
		{ "a{2,3}", "aaaa", false },
		{ "a{2,}", "aaaaa", true },
		{ "a{0}b", "b", true },
		{ "[^/]+", "a/b", false },
		{ "[]a]+", "a]", true },
		{ "[a-c-]+", "b-", true },
		{ "\\d+\\.\\w*", "12.x_", true },
		{ "\\d+\\.\\w*", "12xx", false },
		{ "\\S+", "a b", false },
		{ "a.c", "a\nc", false },
		{ "a??b*?", "abb", true },
		{ "|a", "", true },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		const struct pattern *r = pattern_new(&a, str_of(rows[i].pattern));
		if (!r || pattern_fits(r, str_of(rows[i].text)) != rows[i].fits)
			fail_msg("%s and %s", rows[i].pattern, rows[i].text);
	}
	arena_clear(&a);
}

static void not_understood(void **state)
{
	static const char *const rows[] = { "(?i)a", "(?i:a)", "a**", "\\bfoo", "\\pL",
		"[[:alpha:]]", "a(", "a)", "[a", "a{3,2}", "a{1001}", "(^a)", "a$b", "\\",
		"caf\xc3\xa9", "((a{1000}){1000}){1000}", "*", "{", "[\\w-x]" };
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < countof(rows); i++)
		if (pattern_new(&a, str_of(rows[i])))
			fail_msg("understood: %s", rows[i]);
	arena_clear(&a);
}

static void samples(void **state)
{
	static const struct {
		const char *pattern, *prefix, *sample; /* NULL: none */
	} rows[] = {
		{ "/v[0-9]+/.*", "/", "/v0/" },
		{ "/v[0-9]+/.*", "/v7", "/v7/" },
		{ "/v[0-9]+/.*", "/x", NULL },
		{ "a*", "", "" },
		{ "(ab|abc)d", "abc", "abcd" },
		{ "[^/]+", "", "x" },
		{ "\\n", "", NULL },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		const struct pattern *r = pattern_new(&a, str_of(rows[i].pattern));
		struct str s = r ? pattern_sample(&a, r, str_of(rows[i].prefix))
				 : (struct str){ 0 };
		if (!s.p != !rows[i].sample || (s.p && !str_is(s, rows[i].sample)))
			fail_msg("%s after %s: %.*s", rows[i].pattern, rows[i].prefix, ARGs(s));
	}
	arena_clear(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts),
		cmocka_unit_test(not_understood),
		cmocka_unit_test(samples),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
