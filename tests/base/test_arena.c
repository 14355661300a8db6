#include "base/arena.h"

#include <setjmp.h>
#include <cmocka.h>

static void test_zeroed_and_aligned(void **state)
{
	struct arena a = { 0 };

	(void)state;
	for (size_t size = 0; size < 3000; size += 7) {
		unsigned char *p = arena_alloc(&a, size);
		assert_non_null(p);
		assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
		for (size_t i = 0; i < size; i++)
			assert_int_equal(p[i], 0);
		if (size)
			memset(p, 0xff, size);
	}
	arena_clear(&a);
}

static void test_apart(void **state)
{
	struct arena a = { 0 };
	unsigned char *p[200];

	(void)state;
	for (unsigned i = 0; i < countof(p); i++)
		p[i] = memset(arena_alloc(&a, i * 50 + 1), (int)i, i * 50 + 1);
	for (unsigned i = 0; i < countof(p); i++)
		for (size_t at = 0; at < i * 50 + 1; at++)
			assert_int_equal(p[i][at], i);
	arena_clear(&a);
}

static void test_clear(void **state)
{
	struct arena a = { 0 };

	(void)state;
	assert_int_equal(arena_size(&a), 0);
	arena_alloc(&a, 5 << 20);
	assert_true(arena_size(&a) >= 5 << 20);
	arena_clear(&a);
	assert_int_equal(arena_size(&a), 0);
	int *n = arena_new(&a, int);
	assert_int_equal(*n, 0);
	arena_clear(&a);
}

/* Blocks double, so that many small allocations are few large ones. */
static void test_frugal(void **state)
{
	struct arena a = { 0 };

	(void)state;
	arena_alloc(&a, 1);
	assert_true(arena_size(&a) < 5000);
	for (int i = 0; i < 10000; i++)
		arena_alloc(&a, 100);
	assert_true(arena_size(&a) < 10000 * 112 * 2 + 5000);
	arena_clear(&a);
}

static void test_vec(void **state)
{
	struct arena a = { 0 };
	VEC(int) v = { 0 };
	VEC(int) w = { 0 };

	(void)state;
	for (int i = 0; i < 10000; i++) {
		vec_push(&a, &v, i);
		if (i % 3 == 0)
			vec_push(&a, &w, -i);
	}
	assert_int_equal(v.n, 10000);
	assert_int_equal(w.n, 3334);
	for (int i = 0; i < 10000; i++)
		assert_int_equal(v.v[i], i);
	for (int i = 0; i < 3334; i++)
		assert_int_equal(w.v[i], -3 * i);
	arena_clear(&a);
}

/* Alone in its block, an array does not move. */
static void test_grows_in_place(void **state)
{
	struct arena a = { 0 };
	VEC(char) v = { 0 };

	(void)state;
	vec_push(&a, &v, 'a');
	const char *first = v.v;
	while (v.n < 2048)
		vec_push(&a, &v, 'a');
	assert_ptr_equal(v.v, first);
	assert_true(arena_size(&a) < 5000);
	arena_clear(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_zeroed_and_aligned),
		cmocka_unit_test(test_apart),
		cmocka_unit_test(test_clear),
		cmocka_unit_test(test_frugal),
		cmocka_unit_test(test_vec),
		cmocka_unit_test(test_grows_in_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
