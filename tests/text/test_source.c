#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "text/source.h"

static void lines_and_columns(void **state)
{
	const struct {
		struct str text;
		uint32_t offset, line, col, line_start, line_end, next_line;
		struct str eol;
	} rows[] = {
		{ STR(""), 0, 1, 1, 0, 0, 0, STR("\n") },
		{ STR("ab"), 2, 1, 3, 0, 2, 2, STR("\n") },
		{ STR("ab\n"), 2, 1, 3, 0, 2, 3, STR("\n") },
		{ STR("ab\n"), 3, 2, 1, 3, 3, 3, STR("\n") },
		{ STR("ab\r\ncd"), 3, 1, 4, 0, 2, 4, STR("\r\n") },
		{ STR("ab\r\ncd"), 5, 2, 2, 4, 6, 6, STR("\r\n") },
		{ STR("a\rb\r"), 2, 2, 1, 2, 3, 4, STR("\r") },
		{ STR("a\rb\n"), 0, 1, 1, 0, 1, 2, STR("\r") },
		{ STR("a\nb\r\nc"), 4, 2, 3, 2, 3, 5, STR("\r\n") },
		{ STR("a\nb\r\nc"), 5, 3, 1, 5, 6, 6, STR("\r\n") },
		{ STR("a\r\r\nb"), 2, 2, 1, 2, 2, 4, STR("\r\n") },
		{ STR("\n\n\n"), 1, 2, 1, 1, 1, 2, STR("\n") },
		{ STR("\xc3\xa9: \xe6\x97\xa5 x\n"), 8, 1, 6, 0, 9, 10, STR("\n") },
		{ STR("\xef\xbb\xbf"
		      "a: 1\n"),
			3, 1, 1, 0, 7, 8, STR("\n") },
		{ STR("\xef\xbb\xbf"
		      "a: 1\n"),
			6, 1, 4, 0, 7, 8, STR("\n") },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		const struct source *src = source_new(&a, STR("x"), rows[i].text);
		struct pos pos = source_pos(src, rows[i].offset);
		print_message("row %zu\n", i);
		assert_int_equal(pos.line, rows[i].line);
		assert_int_equal(pos.col, rows[i].col);
		assert_int_equal(source_line(src, rows[i].offset), rows[i].line - 1);
		assert_int_equal(source_line_start(src, rows[i].offset), rows[i].line_start);
		assert_int_equal(source_line_end(src, rows[i].offset), rows[i].line_end);
		assert_int_equal(source_next_line(src, rows[i].offset), rows[i].next_line);
		assert_true(str_eq(source_eol(src, rows[i].offset), rows[i].eol));
	}
	arena_clear(&a);
}

static void each_line_break_starts_a_line(void **state)
{
	struct arena a = { 0 };
	const struct source *src = source_new(&a, STR("x"), STR("a\nb\rc\r\n\r\n\r\r\nd"));
	static const uint32_t starts[] = { 0, 2, 4, 7, 9, 10, 12 };

	(void)state;
	assert_int_equal(src->lines, countof(starts));
	assert_memory_equal(src->line, starts, sizeof(starts));
	arena_clear(&a);
}

static void text_is_copied_and_padded(void **state)
{
	static const char zero[64] = { 0 };
	char text[] = "a: 1";
	struct arena a = { 0 };
	const struct source *src = source_new(&a, STR("dir/x.yaml"), str_of(text));

	(void)state;
	text[0] = 'b';
	assert_true(str_is(src->text, "a: 1"));
	assert_true(str_is(src->path, "dir/x.yaml"));
	assert_memory_equal(src->text.p + src->text.n, zero, sizeof(zero));
	assert_true(str_is(source_slice(src, (struct span){ 3, 4 }), "1"));
	assert_int_equal(source_slice(src, (struct span){ 4, 4 }).n, 0);
	arena_clear(&a);
}

static void line_breaks_of_mixed_files(void **state)
{
	struct arena a = { 0 };
	const struct source *src = source_new(&a, STR("x"), STR("a\r\nb\nc"));

	(void)state;
	assert_true(str_is(source_eol(src, 0), "\r\n"));
	assert_true(str_is(source_eol(src, 3), "\n"));
	assert_true(str_is(source_eol(src, 5), "\n"));
	arena_clear(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_and_columns),
		cmocka_unit_test(each_line_break_starts_a_line),
		cmocka_unit_test(text_is_copied_and_padded),
		cmocka_unit_test(line_breaks_of_mixed_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
