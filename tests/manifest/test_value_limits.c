/* Texts whose values would be far larger than they are. */
#include "manifest/value.h"

#include <setjmp.h>

#include <cmocka.h>

/* Each level is made of the one before: its first two `#` are the number of the
 * level, the others that of the one before. */
struct bomb {
	const char *first, *level;
	uint32_t levels;
	bool fits;
};

static void add_level(struct buf *text, const char *level, uint32_t number)
{
	uint32_t seen = 0;

	for (; *level; level++) {
		if (*level == '#')
			buf_printf(text, "%u", seen++ < 2 ? number : number - 1);
		else
			buf_addc(text, *level);
	}
}

static void check_bomb(const struct bomb *b)
{
	struct arena a = { 0 }, values = { 0 };
	struct buf text = { .a = &a };

	buf_adds(&text, b->first);
	for (uint32_t i = 1; i < b->levels; i++)
		add_level(&text, b->level, i);
	const struct file *f = file_parse(&a, source_new(&a, STR("a.yaml"), buf_str(&text)));
	assert_false(f->broken);
	const struct value *v = value_new(&values, doc_root(f->docs));
	if ((v != NULL) != b->fits)
		fail_msg("%u levels of %s", b->levels, b->level);
	if (!v && arena_size(&values) > VALUE_LIMIT * sizeof(struct value) * 3 / 2)
		fail_msg("%u levels of %s: %zu bytes", b->levels, b->level, arena_size(&values));
	arena_clear(&values);
	arena_clear(&a);
}

static void bombs_cost_no_more_than_the_limit(void **state)
{
	const struct bomb rows[] = {
		{ "a0: &a0 [x, x]\n", "a#: &a# [*a#, *a#]\n", 10, true },
		{ "a0: &a0 [x, x]\n", "a#: &a# [*a#, *a#]\n", 30, false },
		{ "a0: &a0 [x, x]\n", "a#: &a# [*a#, *a#]\n", 500, false },
		{ "a0: &a0 {x: x}\n", "a#: &a# {l: *a#, r: *a#}\n", 10, true },
		{ "a0: &a0 {x: x}\n", "a#: &a# {l: *a#, r: *a#}\n", 30, false },
		{ "a0: &a0 {x: x}\n", "a#: &a# {l: {m: *a#}, r: *a#}\n", 30, false },
		{ "a0: &a0 {x: x}\n", "a#: &a# {<<: *a#, l: *a#}\n", 10, true },
		{ "a0: &a0 {x: x}\n", "a#: &a# {<<: *a#, l: *a#}\n", 30, false },
		{ "a0: &a0 {x: x}\n", "a#: &a# {<<: [*a#, *a#]}\n", 10, true },
		{ "a0: &a0 {x: x}\n", "a#: &a# {<<: [*a#, *a#]}\n", 30, false },
		{ "a0: &a0 x\n", "a#: &a# [*a#]\n", 2000, false },
	};

	(void)state;
	for (size_t i = 0; i < countof(rows); i++)
		check_bomb(&rows[i]);
}

static void what_holds_itself_is_refused(void **state)
{
	static const char *const texts[] = { "a: &a [*a]\n", "a: &a {b: *a}\n", "a: &a {<<: *a}\n",
		"&a [{<<: *a}]\n", "a: *none\n" };
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < countof(texts); i++) {
		const struct file *f = file_parse(&a,
			source_new(&a, STR("a.yaml"), str_of(texts[i])));
		assert_false(f->broken);
		assert_null(value_new(&a, doc_root(f->docs)));
	}
	assert_true(arena_size(&a) < 1u << 20);
	arena_clear(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bombs_cost_no_more_than_the_limit),
		cmocka_unit_test(what_holds_itself_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
