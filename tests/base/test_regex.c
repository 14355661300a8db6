#include "base/regex.h"

#include <setjmp.h>

#include <cmocka.h>

static void test_match(void **state)
{
	static const struct {
		const char *pattern, *text;
		bool match;
	} rows[] = {
		{ "", "", true },
		{ "", "a", false },
		{ "web", "web", true },
		{ "web", "web-2", false },
		{ "web", "a-web", false },
		{ "we.?", "web", true },
		{ "a|bc", "bc", true },
		{ "a|bc", "ac", false },
		{ "^web$", "web", true },
		{ "web$", "web\n", false },
		{ ".", "\n", false },
		{ ".", "\u00e4", true },
		{ "[^a]", "\u00e4", true },
		{ "..", "\u00e4", false },
		{ "[^a-c]+", "xyz", true },
		{ "[^a-c]+", "xbz", false },
		{ "[]a]", "]", true },
		{ "[[:alpha:]]+-\\d", "web-1", true },
		{ "a{2,3}", "aaaa", false },
		{ "a{2,3}?", "aaa", true },
		{ "(?:ab)+", "abab", true },
		{ "(ab)*c", "ababc", true },
		{ "(?i)WEB", "web", true },
		{ "a\\.b", "a.b", true },
		{ "a\\.b", "axb", false },
		{ "\\w+\\s\\S", "ab c", true },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		struct regex *r = regex_new(&a, str_of(rows[i].pattern), NULL);
		if (!r)
			fail_msg("%s", rows[i].pattern);
		assert_int_equal(regex_match(r, str_of(rows[i].text)),
			rows[i].match ? REGEX_YES : REGEX_NO);
	}
	arena_clear(&a);
}

static void test_search(void **state)
{
	struct arena a = { 0 };
	struct regex *web = regex_search(&a, STR("web"), NULL);
	struct regex *last = regex_search(&a, STR("b$"), NULL);

	(void)state;
	assert_int_equal(regex_match(web, STR("a-web-2")), REGEX_YES);
	assert_int_equal(regex_match(web, STR("we")), REGEX_NO);
	assert_int_equal(regex_match(last, STR("ab")), REGEX_YES);
	assert_int_equal(regex_match(last, STR("ba")), REGEX_NO);
	arena_clear(&a);
}

/* Not valid in Go, or not the same there. */
static void test_refused(void **state)
{
	static const char *const patterns[] = { "(", ")", "[a", "*a", "a**", "a*+", "a++", "a?+",
		"a{2}{3}", "a{1001}", "a{3,2}", "a{,3}", "a{x}", "\\1", "\\Qa\\E", "\\v", "\\x41",
		"\\pL", "\\", "(?=a)", "(?!a)", "(?<=a)", "(?<n>a)", "(?P<n>a)", "(?>a)", "(?#a)",
		"(?s)a", "(*COMMIT)a", "[\\b]", "[[.a.]]", "a[b[c]", "\xc3\xa9", "\\_" };
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < countof(patterns); i++) {
		struct err err = { 0 };
		if (regex_new(&a, str_of(patterns[i]), &err))
			fail_msg("%s", patterns[i]);
		assert_true(err.text[0]);
	}
	arena_clear(&a);
}

static void test_no_runaway(void **state)
{
	struct arena a = { 0 };
	struct regex *r = regex_new(&a, STR("(a|a)*(a|a)*(a|a)*[bd]"), NULL);

	(void)state;
	assert_int_equal(regex_match(r, STR("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac")),
		REGEX_UNKNOWN);
	arena_clear(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_match),
		cmocka_unit_test(test_search),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_no_runaway),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
