#include "base/utf8.h"

#include <setjmp.h>

#include <cmocka.h>

static void test_decode(void **state)
{
	static const struct {
		const char *text;
		size_t n;
		uint32_t cp;
	} rows[] = {
		{ "a", 1, 'a' },
		{ "\x7f", 1, 0x7f },
		{ "\xc2\x80", 2, 0x80 },
		{ "\xdf\xbfx", 2, 0x7ff },
		{ "\xe0\xa0\x80", 3, 0x800 },
		{ "\xef\xbf\xbf", 3, 0xffff },
		{ "\xf0\x90\x80\x80", 4, 0x10000 },
		{ "\xf4\x8f\xbf\xbf", 4, 0x10ffff },
		/* not the shortest form, surrogates, too large, cut off, no start */
		{ "\xc1\xbf", 0, 0 },
		{ "\xe0\x9f\xbf", 0, 0 },
		{ "\xf0\x8f\xbf\xbf", 0, 0 },
		{ "\xed\xa0\x80", 0, 0 },
		{ "\xf4\x90\x80\x80", 0, 0 },
		{ "\xe2\x82", 0, 0 },
		{ "\xe2\x82x", 0, 0 },
		{ "\x80", 0, 0 },
		{ "\xff", 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		struct str s = str_of(rows[i].text);
		uint32_t cp = 0;
		assert_int_equal(utf8_decode(s, &cp), rows[i].n);
		if (rows[i].n)
			assert_int_equal(cp, rows[i].cp);
	}
}

static void test_valid(void **state)
{
	(void)state;
	assert_true(utf8_valid((struct str){ 0 }));
	assert_true(utf8_valid(STR("a\0b \xc3\xa4 \xf0\x9f\x98\x80")));
	assert_false(utf8_valid(STR("abc\xc3")));
	assert_false(utf8_valid(STR("\xfe abc")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_decode),
		cmocka_unit_test(test_valid),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
