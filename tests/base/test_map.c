#include "base/map.h"

#include <setjmp.h>
#include <cmocka.h>

static void test_put_get(void **state)
{
	struct arena a = { 0 };
	struct map m = { .a = &a };
	int one = 1, two = 2;

	(void)state;
	assert_null(map_get(&m, STR("a")));
	map_put(&m, STR("a"), &one);
	map_put(&m, STR(""), &two);
	assert_ptr_equal(map_get(&m, STR("a")), &one);
	assert_ptr_equal(map_get(&m, (struct str){ 0 }), &two);
	assert_null(map_get(&m, STR("b")));
	map_put(&m, STR("a"), &two);
	assert_ptr_equal(map_get(&m, STR("a")), &two);
	assert_int_equal(m.n, 2);
	arena_clear(&a);
}

static void test_at(void **state)
{
	struct arena a = { 0 };
	struct map m = { .a = &a };
	int one = 1;

	(void)state;
	void **value = map_at(&m, STR("a"));
	assert_null(*value);
	*value = &one;
	assert_ptr_equal(*map_at(&m, STR("a")), &one);
	assert_int_equal(m.n, 1);
	arena_clear(&a);
}

/* Keys that are parts of one text, zero bytes included. */
static void test_keys(void **state)
{
	static const char text[] = "ab\0cab\0d";
	struct arena a = { 0 };
	struct map m = { .a = &a };
	int first = 1, second = 2;

	(void)state;
	map_put(&m, (struct str){ text, 4 }, &first);
	map_put(&m, (struct str){ text + 4, 4 }, &second);
	assert_int_equal(m.n, 2);
	assert_ptr_equal(map_get(&m, STR("ab\0c")), &first);
	assert_ptr_equal(map_get(&m, STR("ab\0d")), &second);
	assert_null(map_get(&m, STR("ab")));
	arena_clear(&a);
}

static void test_many_in_order(void **state)
{
	struct arena a = { 0 };
	struct map m = { .a = &a };
	static int values[20000];

	(void)state;
	for (size_t i = 0; i < countof(values); i++)
		map_put(&m, str_printf(&a, "key-%zu", i * 7919 % countof(values)), &values[i]);
	assert_int_equal(m.n, countof(values));
	for (size_t i = 0; i < countof(values); i++) {
		struct str key = str_printf(&a, "key-%zu", i * 7919 % countof(values));
		assert_true(str_eq(m.v[i].key, key));
		assert_ptr_equal(m.v[i].value, &values[i]);
		assert_ptr_equal(map_get(&m, key), &values[i]);
	}
	assert_null(map_get(&m, STR("key-20000")));
	arena_clear(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_put_get),
		cmocka_unit_test(test_at),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_many_in_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
