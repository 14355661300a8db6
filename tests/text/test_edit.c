#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "text/edit.h"

static struct edit edit(uint32_t start, uint32_t end, const char *text)
{
	return (struct edit){ { start, end }, str_of(text) };
}

static void edits_are_applied_to_the_original(void **state)
{
	const struct {
		const char *before;
		struct edit edits[3];
		size_t n;
		const char *after;
	} rows[] = {
		{ "abcdef", { { { 0, 0 }, { 0 } } }, 0, "abcdef" },
		{ "abcdef", { { { 2, 4 }, STR("XYZ") } }, 1, "abXYZef" },
		{ "abcdef", { { { 0, 6 }, { 0 } } }, 1, "" },
		{ "", { { { 0, 0 }, STR("a: 1\n") } }, 1, "a: 1\n" },
		{ "abcdef",
			{ { { 0, 0 }, STR("<") }, { { 0, 1 }, STR("A") }, { { 6, 6 }, STR(">") } },
			3, "<Abcdef>" },
		{ "abcdef", { { { 1, 2 }, { 0 } }, { { 2, 2 }, STR("-") }, { { 2, 3 }, STR("C") } },
			3, "a-Cdef" },
	};
	static const char zero[64] = { 0 };
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		struct str after = edits_apply(&a, str_of(rows[i].before), rows[i].edits,
			rows[i].n);
		print_message("row %zu\n", i);
		assert_true(str_is(after, rows[i].after));
		assert_memory_equal(after.p + after.n, zero, sizeof(zero));
	}
	arena_clear(&a);
}

static void overlap(void **state)
{
	const struct {
		struct span a, b;
		bool overlaps;
	} rows[] = {
		{ { 1, 3 }, { 3, 5 }, false },
		{ { 1, 4 }, { 3, 5 }, true },
		{ { 1, 5 }, { 2, 3 }, true },
		{ { 1, 3 }, { 1, 3 }, true },
		{ { 2, 2 }, { 2, 2 }, true },
		{ { 2, 2 }, { 3, 3 }, false },
		{ { 2, 2 }, { 1, 3 }, true },
		{ { 1, 1 }, { 1, 3 }, false },
		{ { 3, 3 }, { 1, 3 }, false },
		{ { 0, 0 }, { 0, 9 }, false },
	};

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		struct edit x = { rows[i].a, { 0 } }, y = { rows[i].b, { 0 } };
		print_message("row %zu\n", i);
		assert_int_equal(edit_overlaps(&x, &y), rows[i].overlaps);
		assert_int_equal(edit_overlaps(&y, &x), rows[i].overlaps);
	}
}

static void order_is_by_start_then_end(void **state)
{
	struct edit edits[] = { edit(5, 5, "d"), edit(1, 3, "b"), edit(1, 1, "a"),
		edit(3, 4, "c") };

	(void)state;
	qsort(edits, countof(edits), sizeof(edits[0]), edit_cmp);
	for (size_t i = 0; i < countof(edits); i++)
		assert_int_equal(edits[i].text.p[0], 'a' + (int)i);
}

/* "abcdefgh" becomes "abXYZfgh" + "!" with edits at 2, 5 and 8. */
static void places_are_mapped_back(void **state)
{
	const struct edit edits[] = { edit(2, 4, "XYZ"), edit(4, 5, ""), edit(8, 8, "!") };
	static const uint32_t was[] = { 0, 1, 2, 2, 2, 5, 6, 7, 8, 8 };

	(void)state;
	for (uint32_t i = 0; i < countof(was); i++)
		assert_int_equal(edits_unmap(edits, countof(edits), i), was[i]);
	assert_int_equal(edits_unmap(NULL, 0, 7), 7);
}

static uint32_t next_random(uint32_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed;
}

/* Every byte that no edit names is still there, and maps to where it was. */
static void untouched_bytes_stay(void **state)
{
	struct arena a = { 0 };
	uint32_t seed = 7;
	char text[200];

	(void)state;
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = (char)('a' + i % 26);
	for (int round = 0; round < 500; round++) {
		struct edit edits[20];
		uint32_t n = 0, at = next_random(&seed) % 20;
		bool gone[sizeof(text)] = { false };
		while (n < countof(edits) && at < sizeof(text)) {
			uint32_t end = at + next_random(&seed) % 10;
			end = end > sizeof(text) ? sizeof(text) : end;
			edits[n++] = edit(at, end, next_random(&seed) % 2 ? "#-#" : "");
			memset(gone + at, true, end - at);
			at = end + 1 + next_random(&seed) % 30;
		}
		struct str after = edits_apply(&a, (struct str){ text, sizeof(text) }, edits, n);
		uint32_t kept = 0;
		for (uint32_t i = 0; i < after.n; i++) {
			uint32_t was = edits_unmap(edits, n, i);
			if (after.p[i] == '#' || after.p[i] == '-')
				continue;
			assert_int_equal(after.p[i], text[was]);
			assert_false(gone[was]);
			kept++;
		}
		for (uint32_t i = 0; i < sizeof(text); i++)
			kept += gone[i];
		assert_int_equal(kept, sizeof(text));
	}
	arena_clear(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(edits_are_applied_to_the_original),
		cmocka_unit_test(overlap),
		cmocka_unit_test(order_is_by_start_then_end),
		cmocka_unit_test(places_are_mapped_back),
		cmocka_unit_test(untouched_bytes_stay),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
