#include "base/json.h"

#include <setjmp.h>
#include <cmocka.h>

static void expect(struct json *j, const char *want)
{
	struct str got = buf_str(j->out);

	assert_int_equal(j->depth, 0);
	assert_string_equal(str_c(j->out->a, got), want);
	arena_clear(j->out->a);
}

static void test_layout(void **state)
{
	struct arena a = { 0 };
	struct buf out = { .a = &a };
	struct json j = { .out = &out };

	(void)state;
	json_open(&j, NULL, '{');
	json_str(&j, "name", STR("web"));
	json_open(&j, "items", '[');
	json_int(&j, NULL, 7);
	json_null(&j, NULL);
	json_open(&j, NULL, '{');
	json_close(&j);
	json_close(&j);
	json_open(&j, "none", '[');
	json_close(&j);
	json_bool(&j, "yes", true);
	json_bool(&j, "no", false);
	json_close(&j);
	expect(&j,
		"{\n"
		"  \"name\": \"web\",\n"
		"  \"items\": [\n"
		"    7,\n"
		"    null,\n"
		"    {}\n"
		"  ],\n"
		"  \"none\": [],\n"
		"  \"yes\": true,\n"
		"  \"no\": false\n"
		"}");
}

static void test_compact(void **state)
{
	struct arena a = { 0 };
	struct buf out = { .a = &a };
	struct json j = { .out = &out, .compact = true };

	(void)state;
	json_open(&j, NULL, '{');
	json_open(&j, "a", '[');
	json_int(&j, NULL, INT64_MIN);
	json_int(&j, NULL, INT64_MAX);
	json_close(&j);
	json_key_str(&j, str_sub(STR("keys"), 0, 3), STR("v"));
	json_key_open(&j, STR("\""), '{');
	json_null(&j, "n");
	json_close(&j);
	json_close(&j);
	expect(&j,
		"{\"a\":[-9223372036854775808,9223372036854775807],\"key\":\"v\","
		"\"\\\"\":{\"n\":null}}");
}

/* One document after another: nothing of the first shows in the second. */
static void test_lines(void **state)
{
	struct arena a = { 0 };
	struct buf out = { .a = &a };
	struct json j = { .out = &out, .compact = true };

	(void)state;
	for (int i = 0; i < 2; i++) {
		json_open(&j, NULL, '{');
		json_int(&j, "i", i);
		json_close(&j);
		buf_addc(&out, '\n');
	}
	expect(&j, "{\"i\":0}\n{\"i\":1}\n");
}

static void test_deepest(void **state)
{
	struct arena a = { 0 };
	struct buf out = { .a = &a };
	struct json j = { .out = &out, .compact = true };

	(void)state;
	for (int i = 0; i < JSON_DEPTH; i++)
		json_open(&j, NULL, '[');
	for (int i = 0; i < JSON_DEPTH; i++)
		json_close(&j);
	expect(&j, "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]");
}

static void test_text(void **state)
{
	const struct {
		struct str text;
		const char *json;
	} rows[] = {
		{ { 0 }, "\"\"" },
		{ STR("a/b"), "\"a/b\"" },
		{ STR("\"\\\b\f\n\r\t"), "\"\\\"\\\\\\b\\f\\n\\r\\t\"" },
		{ STR("\0\x01\x1f\x7f"), "\"\\u0000\\u0001\\u001f\\u007f\"" },
		{ STR("\x1b[31m"), "\"\\u001b[31m\"" },
		{ STR("\xc2\x9b\xe2\x80\xa8\xe2\x80\xae\xe2\x81\xa6"),
			"\"\\u009b\\u2028\\u202e\\u2066\"" },
		{ STR("gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x98\x80"),
			"\"gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x98\x80\"" },
		{ STR("\xf4\x8f\xbf\xbf"), "\"\xf4\x8f\xbf\xbf\"" },
		/* Not UTF-8: a lone continuation, overlong, a surrogate, too large, cut short. */
		{ STR("a\x80z"), "\"a\xef\xbf\xbdz\"" },
		{ STR("\xc0\xaf"), "\"\xef\xbf\xbd\xef\xbf\xbd\"" },
		{ STR("\xe0\x80\x80"), "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"" },
		{ STR("\xed\xa0\x80"), "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"" },
		{ STR("\xf4\x90\x80\x80"), "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"" },
		{ STR("\xe2\x82"), "\"\xef\xbf\xbd\xef\xbf\xbd\"" },
		{ STR("\xff"), "\"\xef\xbf\xbd\"" },
	};

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		struct arena a = { 0 };
		struct buf out = { .a = &a };
		struct json j = { .out = &out };
		json_str(&j, NULL, rows[i].text);
		expect(&j, rows[i].json);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_layout),
		cmocka_unit_test(test_compact),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_deepest),
		cmocka_unit_test(test_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
