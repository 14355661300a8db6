#include "base/glob.h"

#include <setjmp.h>
#include <cmocka.h>

static bool matches(const char *pattern, struct str path)
{
	struct arena a = { 0 };
	struct err err = { 0 };
	struct glob *g = glob_new(&a, str_of(pattern), &err);

	if (!g)
		fail_msg("%s", err.text);
	bool yes = glob_match(g, path);
	glob_free(g);
	arena_clear(&a);
	return yes;
}

static void test_rows(void **state)
{
	static const struct {
		const char *pattern, *path;
		bool yes;
	} rows[] = {
		/* Without a slash: in every folder. */
		{ "a.yaml", "a.yaml", true },
		{ "a.yaml", "x/y/a.yaml", true },
		{ "a.yaml", "x/ba.yaml", false },
		{ "a.yaml", "a.yaml.bak", false },
		{ "a.yaml", "axyaml", false },
		{ "*.yaml", "x/.yaml", true },
		{ "*.yaml", "x/a.yml", false },
		{ "?.yaml", "a.yaml", true },
		{ "?.yaml", ".yaml", false },
		{ "?.yaml", "x/.yaml", false },
		{ "*", ".hidden/x", true },
		/* A folder matches all below it; with a slash at the end, only a folder does. */
		{ "vendor", "vendor/a/b.yaml", true },
		{ "vendor", "x/vendor/b.yaml", true },
		{ "vendor", "x/vendors/b.yaml", false },
		{ "vendor/", "x/vendor/b.yaml", true },
		{ "vendor/", "x/vendor", false },
		/* With a slash: from the root. */
		{ "/a.yaml", "a.yaml", true },
		{ "/a.yaml", "x/a.yaml", false },
		{ "./a.yaml", "a.yaml", true },
		{ "./a.yaml", "x/a.yaml", false },
		{ "x/a.yaml", "x/a.yaml", true },
		{ "x/a.yaml", "y/x/a.yaml", false },
		{ "x/*", "x/a.yaml", true },
		{ "x/*", "x/y/a.yaml", true },
		{ "x/*.yaml", "x/y/a.yaml", false },
		{ "x/*/a.yaml", "x/a.yaml", false },
		{ "x/*/a.yaml", "x/y/a.yaml", true },
		{ "x/*/a.yaml", "x/y/z/a.yaml", false },
		/* Two stars cross parts, where they are a part by themselves. */
		{ "**", "x/y", true },
		{ "**/a", "a", true },
		{ "**/a", "x/y/a", true },
		{ "**/a", "x/ya", false },
		{ "x/**", "x/y/z", true },
		{ "x/**", "x", false },
		{ "x/**/a", "x/a", true },
		{ "x/**/a", "x/y/z/a", true },
		{ "x/**/a", "xa", false },
		{ "x/**/y/**/a", "x/1/y/2/y/3/a", true },
		{ "**/y/z/**/a", "y/y/z/a", true },
		{ "x/**/", "x/y/z", true },
		{ "x/**/", "x/y", false },
		{ "x**y", "xzy", true },
		{ "/x**y", "x/y", false },
		/* Classes. */
		{ "[ab].y", "b.y", true },
		{ "[ab].y", "c.y", false },
		{ "[a-c]x", "bx", true },
		{ "[!a-c]x", "bx", false },
		{ "[^a-c]x", "dx", true },
		{ "[]]x", "]x", true },
		{ "[!]]x", "]x", false },
		{ "[a-]x", "-x", true },
		{ "[-a]x", "-x", true },
		{ "[\\]]x", "]x", true },
		{ "[[:digit:]a]x", "5x", true },
		{ "[[:digit:]a]x", "bx", false },
		{ "/a[!b]c", "a/c", false },
		{ "/a[+-9]c", "a/c", false },
		{ "/a[+-9]c", "a5c", true },
		{ "/a?c", "a/c", false },
		/* What means something elsewhere means nothing here. */
		{ "a+(b|c)$", "a+(b|c)$", true },
		{ "{a,b}", "a", false },
		{ "a\\*", "a*", true },
		{ "a\\*", "ab", false },
		{ "a\\?", "ab", false },
		{ "\\a", "a", true },
		/* A character is one character, and a byte that is none is one too. */
		{ "?.y", "\xc3\xa9.y", true },
		{ "?.y", "\xf0\x9f\x98\x80.y", true },
		{ "??.y", "\xc3\xa9.y", false },
		{ "*??.y", "\xc3\xa9.y", false },
		{ "[!a].y", "\xc3\xa9.y", true },
		{ "?.y", "\xe9.y", true },
		{ "caf*.y", "caf\xe9.y", true },
		{ "*\xc3\xa9*", "x\xc3\xa9x", true },
		{ "a\nb", "a\nb", true },
		{ "a*b", "a\nb", true },
		{ "*", "", false },
	};

	(void)state;
	for (size_t i = 0; i < countof(rows); i++)
		if (matches(rows[i].pattern, str_of(rows[i].path)) != rows[i].yes)
			fail_msg("\"%s\" on \"%s\" should be %d", rows[i].pattern, rows[i].path,
				rows[i].yes);
}

static void test_malformed(void **state)
{
	static const char *const rows[] = { "", "/", "a//b", "[a", "[", "[!", "[]", "[a/b]", "a\\",
		"x\\/y", "[z-a]", "[[:nothing:]]", "[\xc3\xa9]", "[a\\" };

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		struct arena a = { 0 };
		struct err err = { 0 };
		struct glob *g = glob_new(&a, str_of(rows[i]), &err);
		if (g)
			fail_msg("\"%s\" is not malformed", rows[i]);
		assert_true(str_find(str_of(err.text), STR(" in pattern \"")) > 0);
		glob_free(g);
	}
}

static void test_long(void **state)
{
	static char pattern[5000];
	struct err err = { 0 };
	struct arena a = { 0 };

	(void)state;
	memset(pattern, 'a', sizeof(pattern));
	assert_null(glob_new(&a, (struct str){ pattern, sizeof(pattern) }, &err));
	assert_true(str_starts(str_of(err.text), "more than 4096 bytes"));
}

/* The definition, slow and plain: `*` is anything, `**` parts are any parts. */
static bool slow_part(struct str pattern, struct str name)
{
	if (!pattern.n)
		return !name.n;
	struct str rest = str_sub(pattern, 1, pattern.n);
	if (pattern.p[0] == '*')
		return slow_part(rest, name) ||
			(name.n && slow_part(pattern, str_sub(name, 1, name.n)));
	return name.n && (pattern.p[0] == '?' || pattern.p[0] == name.p[0]) &&
		slow_part(rest, str_sub(name, 1, name.n));
}

static bool slow_path(struct str pattern, struct str path)
{
	struct str rest = path, part = str_cut(&pattern, '/');
	struct str name = str_cut(&rest, '/');

	if (str_is(part, "**")) {
		if (!pattern.p)
			return path.n > 0;
		return slow_path(pattern, path) ||
			(rest.p && slow_path((struct str){ part.p, part.n + 1 + pattern.n }, rest));
	}
	if (!slow_part(part, name))
		return false;
	return !pattern.p || (rest.p && slow_path(pattern, rest));
}

static bool slow(struct str pattern, struct str path)
{
	bool rooted = str_find_char(pattern, '/') >= 0;

	if (rooted)
		return slow_path(pattern, path);
	while (path.p) {
		if (slow_path(pattern, path))
			return true;
		str_cut(&path, '/');
	}
	return false;
}

static bool well_formed(struct str s)
{
	return s.n && s.p[0] != '/' && s.p[s.n - 1] != '/' && str_find(s, STR("//")) < 0;
}

static struct str nth(char *room, const char *letters, size_t n, size_t length)
{
	size_t base = strlen(letters);

	for (size_t i = 0; i < length; i++, n /= base)
		room[i] = letters[n % base];
	return (struct str){ room, length };
}

/* Every pattern of up to six characters on some paths. */
static void test_against_definition(void **state)
{
	static const char *const paths[] = { "a", "b", "ab", "ba", "aab", "a/b", "b/a", "ab/a",
		"a/a/b", "a/b/a/b", "b/ab/ba", "aa/bb/ab/b" };
	static const size_t count[] = { 1, 5, 25, 125, 625, 3125, 15625 };
	char room[8];

	(void)state;
	for (size_t length = 1; length <= 6; length++) {
		for (size_t n = 0; n < count[length]; n++) {
			struct arena a = { 0 };
			struct str pattern = nth(room, "ab*?/", n, length);
			struct glob *g = well_formed(pattern) ? glob_new(&a, pattern, NULL) : NULL;
			for (size_t i = 0; g && i < countof(paths); i++)
				if (glob_match(g, str_of(paths[i])) !=
					slow(pattern, str_of(paths[i])))
					fail_msg("\"" PRIs "\" on \"%s\"", ARGs(pattern), paths[i]);
			glob_free(g);
			arena_clear(&a);
		}
	}
}

/* Patterns that take a backtracking matcher years. */
static void test_hard(void **state)
{
	struct arena a = { 0 };
	struct buf path = { .a = &a }, pattern = { .a = &a }, deep = { .a = &a };

	(void)state;
	for (int i = 0; i < 2000; i++) {
		buf_adds(&path, "a");
		buf_adds(&deep, "a/");
	}
	for (int i = 0; i < 30; i++)
		buf_adds(&pattern, "a*");
	assert_true(matches(str_c(&a, buf_str(&pattern)), buf_str(&path)));
	buf_adds(&pattern, "b");
	assert_false(matches(str_c(&a, buf_str(&pattern)), buf_str(&path)));
	assert_false(matches("**/a/**/a/**/a/**/a/**/a/**/a/**/b", buf_str(&deep)));
	assert_true(matches("**/a/**/a/**/a/**/a/**/a/**/a/**", buf_str(&deep)));
	arena_clear(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_malformed),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_against_definition),
		cmocka_unit_test(test_hard),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
