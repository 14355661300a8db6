#include "base/str.h"

#include <setjmp.h>
#include <cmocka.h>

static const struct str none = { 0 };

static void test_compare(void **state)
{
	(void)state;
	assert_true(str_eq(none, STR("")));
	assert_true(str_eq(str_of(NULL), none));
	assert_true(str_eq(STR("a\0b"), STR("a\0b")));
	assert_false(str_eq(STR("a\0b"), STR("a\0c")));
	assert_false(str_eq(STR("ab"), STR("a")));
	assert_true(str_is(STR("ab"), "ab"));
	assert_false(str_is(STR("ab"), "abc"));
	assert_true(str_cmp(STR("a"), STR("ab")) < 0);
	assert_true(str_cmp(STR("b"), STR("ab")) > 0);
	assert_true(str_cmp(STR("\x80"), STR("a")) > 0);
	assert_int_equal(str_cmp(none, STR("")), 0);
	assert_true(str_cmp(none, STR("a")) < 0);
}

static void test_sort(void **state)
{
	struct str v[] = { STR("b"), STR("a/b"), none, STR("a"), STR("a-b") };

	(void)state;
	qsort(v, countof(v), sizeof(v[0]), str_qsort);
	assert_true(str_is(v[0], "") && str_is(v[1], "a") && str_is(v[2], "a-b"));
	assert_true(str_is(v[3], "a/b") && str_is(v[4], "b"));
}

static void test_ends(void **state)
{
	(void)state;
	assert_true(
		str_starts(STR("abc"), "ab") && str_starts(STR("abc"), "") && str_starts(none, ""));
	assert_false(str_starts(STR("a"), "ab") || str_starts(none, "a"));
	assert_true(str_ends(STR("abc"), "bc") && str_ends(STR("abc"), "") && str_ends(none, ""));
	assert_false(str_ends(STR("c"), "bc") || str_ends(STR("abc"), "ab"));
}

static void test_find(void **state)
{
	static const struct {
		const char *text, *part;
		ptrdiff_t at;
	} rows[] = {
		{ "", "", 0 },
		{ "abc", "", 0 },
		{ "", "a", -1 },
		{ "abc", "abc", 0 },
		{ "abc", "abcd", -1 },
		{ "aab", "ab", 1 },
		{ "ababac", "abac", 2 },
		{ "abab", "abc", -1 },
		{ "xxa", "a", 2 },
		{ "xxa", "ab", -1 },
	};

	(void)state;
	for (size_t i = 0; i < countof(rows); i++)
		assert_int_equal(str_find(str_of(rows[i].text), str_of(rows[i].part)), rows[i].at);
	assert_int_equal(str_find_char(STR("abcabc"), 'b'), 1);
	assert_int_equal(str_rfind_char(STR("abcabc"), 'b'), 4);
	assert_int_equal(str_find_char(none, 'b'), -1);
	assert_int_equal(str_rfind_char(STR("abc"), 'x'), -1);
	assert_int_equal(str_find_char(STR("a\0b"), 'b'), 2);
}

static void test_cut(void **state)
{
	struct str s = STR("a//b/");

	(void)state;
	assert_true(str_is(str_cut(&s, '/'), "a"));
	assert_true(str_is(str_cut(&s, '/'), ""));
	assert_true(str_is(str_cut(&s, '/'), "b"));
	assert_non_null(s.p);
	assert_true(str_is(str_cut(&s, '/'), ""));
	assert_null(s.p);
	s = STR("one");
	assert_true(str_is(str_cut(&s, '/'), "one"));
	assert_null(s.p);
}

static void test_cut_word(void **state)
{
	struct str s = STR(" a\t bc ");

	(void)state;
	assert_true(str_is(str_cut_word(&s), "a"));
	assert_true(str_is(str_cut_word(&s), "bc"));
	assert_true(str_is(str_cut_word(&s), ""));
	assert_true(str_is(s, ""));
	s = none;
	assert_true(str_is(str_cut_word(&s), ""));
}

static void test_trim_sub_lower(void **state)
{
	struct arena a = { 0 };

	(void)state;
	assert_true(str_is(str_trim(STR(" \t\r\na b\n ")), "a b"));
	assert_true(str_is(str_trim(STR(" \n")), ""));
	assert_true(str_is(str_trim(none), ""));
	assert_true(str_is(str_sub(STR("abcd"), 1, 3), "bc"));
	assert_true(str_is(str_sub(STR("abcd"), 4, 4), ""));
	assert_null(str_sub(none, 0, 0).p);
	assert_true(str_is(str_lower(&a, STR("AZaz@[\xc3\x84")), "azaz@[\xc3\x84"));
	arena_clear(&a);
}

static void test_to_u32(void **state)
{
	static const struct {
		const char *text;
		bool ok;
		uint32_t value;
	} rows[] = {
		{ "0", true, 0 },
		{ "007", true, 7 },
		{ "4294967295", true, UINT32_MAX },
		{ "4294967296", false, 0 },
		{ "9999999999", false, 0 },
		{ "99999999999", false, 0 },
		{ "", false, 0 },
		{ "-1", false, 0 },
		{ "+1", false, 0 },
		{ " 1", false, 0 },
		{ "1x", false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		uint32_t value = 0;
		assert_int_equal(str_to_u32(str_of(rows[i].text), &value), rows[i].ok);
		if (rows[i].ok)
			assert_int_equal(value, rows[i].value);
	}
}

static void test_copies(void **state)
{
	struct arena a = { 0 };
	char text[] = "abc";

	(void)state;
	struct str copy = str_dup(&a, (struct str){ text, 2 });
	text[0] = 'x';
	assert_string_equal(copy.p, "ab");
	assert_int_equal(copy.n, 2);
	assert_string_equal(str_c(&a, none), "");
	assert_string_equal(str_printf(&a, "%d " PRIs, 7, ARGs(copy)).p, "7 ab");
	struct str wide = str_printf(&a, "%2000d", 1);
	assert_int_equal(wide.n, 2000);
	assert_int_equal(wide.p[1999], '1');
	arena_clear(&a);
}

static void test_hash(void **state)
{
	(void)state;
	assert_true(str_hash(STR("a")) != str_hash(STR("b")));
	assert_true(str_hash(STR("ab")) != str_hash(STR("ba")));
	assert_true(str_hash(STR("a")) != str_hash(STR("a\0")));
	assert_true(str_hash(none) == str_hash(STR("")));
}

static void test_buf(void **state)
{
	struct arena a = { 0 };
	struct buf b = { .a = &a };

	(void)state;
	assert_int_equal(buf_str(&b).n, 0);
	buf_adds(&b, "ab");
	buf_addc(&b, '\0');
	buf_add(&b, none);
	buf_printf(&b, "%s-%d", "x", 7);
	assert_true(str_eq(buf_str(&b), STR("ab\0x-7")));
	for (int i = 0; i < 1000; i++)
		buf_printf(&b, "%0300d", i);
	assert_int_equal(b.n, 6 + 300000);
	assert_memory_equal(b.p + 6 + 299997, "999", 3);
	buf_printf(&b, "%0255d", 1);
	buf_printf(&b, "%0256d", 2);
	assert_int_equal(b.n, 6 + 300000 + 511);
	assert_int_equal(b.p[b.n - 1], '2');
	assert_int_equal(b.p[b.n - 257], '1');
	arena_clear(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_compare),
		cmocka_unit_test(test_sort),
		cmocka_unit_test(test_ends),
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_cut_word),
		cmocka_unit_test(test_trim_sub_lower),
		cmocka_unit_test(test_to_u32),
		cmocka_unit_test(test_copies),
		cmocka_unit_test(test_hash),
		cmocka_unit_test(test_buf),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
