/* How much is read, what is refused, and that the cost grows with the text. */
#include "big.h"

#define TOO_DEEP "more than 512 levels"
#define LONG_LINE "more than half a million brackets, colons and commas in one line"
#define PERCENT_SIGNS "more than 64 percent signs in a line that begins with one"

static void texts_of_one_kind(void **state)
{
	static const struct big rows[] = {
		{ "", "# c\n", 1000000, "a: 1\n", NULL },
		{ "", "---\n", 1000000, "", NULL },
		{ "", "---\na: 1\n", 1000000, "", NULL },
		{ "a: 1\n", "...\n", 400000, "", NULL },
		{ "", "\r", 1000000, "a: 1\r", NULL },
		{ "", "%a\n", 400000, "--- a\n", NULL },
		{ "", "%TAG !a! b\n", 40000, "--- !a!c d\n", NULL },
		{ "", "- &a a\n", 200000, "", NULL },
		{ "- &a a\n", "- *a\n", 200000, "", NULL },
		{ "", "- !t a\n", 200000, "", NULL },
		{ "", "a: 1\n", 200000, "", NULL },
		{ "", "? a\n", 200000, "", NULL },
		{ "[", "a,\n", 600000, "]", NULL },
		{ "[", "a: b,\n", 200000, "]", NULL },
		{ "{", "a: b,\n", 200000, "}", NULL },
		{ "{", "? a\n: b,\n", 200000, "}", NULL },
	};

	(void)state;
	check_all_linear(rows, countof(rows));
}

static void block_scalars(void **state)
{
	static const struct big rows[] = {
		{ "a: |\n  x\n", "\n", 1000000, "  y\nb: 1\n", NULL },
		{ "a: |+\n", "\n", 1000000, "b: 1\n", NULL },
		{ "a: >\n", "  x\n\n", 400000, "b: 1\n", NULL },
		{ "x:\n  a: |\n", "\n", 1000000, "  b: 1\n", NULL },
		{ "x:\n", "  k: |\n", 200000, "", NULL },
		{ "x:\n", "  - |\n\n\n", 200000, "", NULL },
		{ "x:\n  a: |\n  b: \"", ": | - > ", 500000, "\"\n", NULL },
		{ "x:\n", "  -\n   !t |\n    x\n", 10000, "",
			"more than 64 block scalars that the scanner misreads" },
		{ "", "a\n...\n|\nb\n...\n", 10000, "",
			"more than 64 block scalars that the scanner misreads" },
	};

	(void)state;
	check_all_linear(rows, countof(rows));
}

/* Ten megabytes each. */
static void lines_without_end(void **state)
{
	static const struct big rows[] = {
		{ "a: ", "x y ", 2500000, "\n", NULL },
		{ "a: '", "x''", 3300000, "'\n", NULL },
		{ "a: \"", "x\\n", 3300000, "\"\n", NULL },
		{ "a: \"", "\t", 10000000, "\n\"\n", NULL },
		{ "a: 1 #", "x y ", 2500000, "\n", NULL },
		{ "a: |\n  ", "x y ", 2500000, "\n", NULL },
		{ "", "k", 10000000, ": 1\n", NULL },
		{ "a: &", "k", 10000000, " 1\n", NULL },
		{ "a: !", "k", 10000000, " 1\n", NULL },
		{ "[", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,", 200000, "]", NULL },
		{ "a", " ", 10000000, ": 1\n", NULL },
	};
	static const struct big dense[] = {
		{ "[", "a,", 600000, "]", LONG_LINE },
		{ "a: '", "a,", 600000, "'", LONG_LINE },
		{ "", "%a ", 100000, "\n--- a\n", PERCENT_SIGNS },
		{ "", "%a ", 65, "\n--- a\n", PERCENT_SIGNS },
		{ "", "%a ", 64, "\n--- a\n", NULL },
	};

	(void)state;
	check_all_linear(rows, countof(rows));
	for (size_t i = 0; i < countof(dense); i++)
		big_read(&dense[i], dense[i].n);
}

/* All that can open something, and is not closed or not followed. */
static void openers(void **state)
{
	static const char *const read[] = { "|\n", "---\n", "...\n", "#", "\t\n", "- a\n", "a", "&",
		"*", "\\" };
	static const char *const refused[] = { "[", "{", "[a, ", "{a: ", "{? ", "[? ", "- ", "? ",
		": ", "\"", "'a", "&a ", "!t ", "*a ", "| ", "> ", ", ", "]", "}", "@", "`", "!<",
		"- - ", "- ? ", "? - ", "a: ", "[a: [", "[\n", "{\n" };

	(void)state;
	for (size_t i = 0; i < countof(refused); i++)
		big_read(&(struct big){ "", refused[i], 0, "", ANY }, 100000);
	for (size_t i = 0; i < countof(read); i++)
		check_linear(&(struct big){ "", read[i], 100000, "", NULL });
}

/* n levels of mappings, each indented by one more. */
static struct str steps(struct arena *a, uint32_t n)
{
	struct buf text = { .a = a };

	for (uint32_t i = 0; i < n; i++)
		buf_printf(&text, "%*sa:\n", (int)i, "");
	return buf_str(&text);
}

static void check_depth(struct arena *a, struct str text, bool good)
{
	const struct file *f = parse(a, text);

	if (f->broken == good || (!good && !str_is(f->error, TOO_DEEP)))
		fail_msg("%.40s of %zu bytes: " PRIs, str_c(a, text), text.n, ARGs(f->error));
	if (good)
		check_tiling(a, f);
}

static void levels(void **state)
{
	static const struct big rows[] = {
		{ "", "- ", 0, "a\n", NULL },
		{ "", "? ", 0, "a\n", NULL },
		{ "", "[", 0, "a", "]" },
		{ "", "{a: ", 0, "b", "}" },
		{ "", "[{a: ", 0, "b", "}]" },
	};

	(void)state;
	for (uint32_t n = 511; n <= 513; n++) {
		struct arena a = { 0 };
		check_depth(&a, steps(&a, n), n <= 512);
		for (size_t i = 0; i < countof(rows); i++) {
			uint32_t times = i == 4 ? n / 2 + (n > 512) : n;
			struct str open = repeat(&a, "", rows[i].part, times, rows[i].after);
			struct str close = repeat(&a, "", rows[i].error ? rows[i].error : "", times,
				"\n");
			check_depth(&a, str_printf(&a, PRIs PRIs, ARGs(open), ARGs(close)),
				n <= 512);
		}
		arena_clear(&a);
	}
}

static void a_staircase_of_5000_levels(void **state)
{
	struct arena a = { 0 };

	(void)state;
	check_depth(&a, steps(&a, 5000), false);
	arena_clear(&a);
}

/* Keys, anchors and aliases, none of them twice. */
static void names(void **state)
{
	size_t bytes[2];

	(void)state;
	for (uint32_t i = 0; i < 2; i++) {
		struct arena a = { 0 }, trees = { 0 };
		struct buf text = { .a = &a };
		for (uint32_t k = 0; k < 20000 * (i + 1); k++)
			buf_printf(&text, "k%u: &a%u v\n", k, k);
		for (uint32_t k = 0; k < 20000 * (i + 1); k++)
			buf_printf(&text, "r%u: *a%u\n", k, k);
		const struct source *src = source_new(&a, STR("names.yaml"), buf_str(&text));
		cost = (struct cost){ 0 };
		const struct file *f = file_parse(&trees, src);
		bytes[i] = cost.bytes;
		assert_int_equal(f->target_count, 20000 * (i + 1));
		assert_int_equal(node_count(doc_root(f->docs)), 40000 * (i + 1));
		arena_clear(&trees);
		arena_clear(&a);
	}
	assert_true(bytes[1] < bytes[0] * 2 + bytes[0] / 4 + (4u << 20));
}

static void nodes(void **state)
{
	(void)state;
	big_read(&(struct big){ "", "-\n", 0, "", NULL }, 1u << 21);
	big_read(&(struct big){ "", "-\n", 0, "", "more than 8 million nodes" }, 1u << 23);
}

/* A text of that many bytes: a literal of lines. */
static struct str text_of_size(struct arena *a, size_t n)
{
	static const char line[] = "  some text of a long literal, as long as a line is wide\n";
	char *p = arena_alloc(a, n);

	memset(p, '\n', n);
	memcpy(p, "a: |\n", 5);
	for (size_t at = 5; at + sizeof(line) <= n; at += sizeof(line) - 1)
		memcpy(p + at, line, sizeof(line) - 1);
	return (struct str){ p, n };
}

static void sixty_four_mebibytes(void **state)
{
	struct arena a = { 0 }, trees = { 0 };
	const struct file *f = parse(&a, text_of_size(&a, YAML_LIMIT));

	(void)state;
	assert_false(f->broken);
	assert_int_equal(node_child(doc_root(f->docs))->end, YAML_LIMIT);
	arena_clear(&a);
	f = parse(&a, text_of_size(&a, (size_t)YAML_LIMIT + 1));
	assert_true(f->broken && f->error_at == 0);
	assert_true(str_is(f->error, "larger than 64 MiB"));
	arena_clear(&a);
	arena_clear(&trees);
}

static void bytes_that_are_no_text(void **state)
{
	static const struct row rows[] = {
		ROW("a: \200\n", "3: not UTF-8"), /* continues nothing */
		ROW("a: \277\n", "3: not UTF-8"),
		ROW("a: \300\200\n", "3: not UTF-8"), /* too long for what it is */
		ROW("a: \301\277\n", "3: not UTF-8"),
		ROW("a: \340\237\277\n", "3: not UTF-8"),
		ROW("a: \360\217\277\277\n", "3: not UTF-8"),
		ROW("a: \355\240\200\n", "3: not UTF-8"), /* halves of UTF-16 */
		ROW("a: \355\277\277\n", "3: not UTF-8"),
		ROW("a: \364\220\200\200\n", "3: not UTF-8"), /* beyond U+10FFFF */
		ROW("a: \365\200\200\200\n", "3: not UTF-8"),
		ROW("a: \370\210\200\200\200\n", "3: not UTF-8"),
		ROW("a: \376\n", "3: not UTF-8"),
		ROW("a: \377\n", "3: not UTF-8"),
		ROW("a: \303\n", "3: not UTF-8"), /* cut off */
		ROW("a: \342\202\n", "3: not UTF-8"),
		ROW("a: \360\237\230\n", "3: not UTF-8"),
		ROW("a: \303", "3: not UTF-8"),
		ROW("a: \342\202", "3: not UTF-8"),
		ROW("a: \360\237\230", "3: not UTF-8"),
		ROW("a: 1234567\200\n", "10: not UTF-8"),
		ROW("a: \"\000\"\n", "4: a NUL byte"),
		ROW("a: |\n  \000\n", "7: a NUL byte"),
		ROW("# \000", "2: a NUL byte"),
		ROW("a: \033\n", "3: a control character that YAML does not allow"),
		ROW("a: \177\n", "3: a control character that YAML does not allow"),
		ROW("a: \302\200\n", "3: a control character that YAML does not allow"),
		ROW("a: \357\277\276\n", "3: a control character that YAML does not allow"),
		ROW("\377\376a\000:\000", "0: UTF-16 or UTF-32 text; only UTF-8 is read"),
		ROW("\376\377\000a\000:", "0: UTF-16 or UTF-32 text; only UTF-8 is read"),
		ROW("a\000:\000", "0: UTF-16 or UTF-32 text; only UTF-8 is read"),
		ROW("\000a\000:", "0: UTF-16 or UTF-32 text; only UTF-8 is read"),
		ROW("\377\376\000\000a\000\000\000",
			"0: UTF-16 or UTF-32 text; only UTF-8 is read"),
		ROW("\000\000\376\377\000\000\000a",
			"0: UTF-16 or UTF-32 text; only UTF-8 is read"),
		ROW("a\000\000\000", "0: UTF-16 or UTF-32 text; only UTF-8 is read"),
		ROW("\000\000\000a", "0: UTF-16 or UTF-32 text; only UTF-8 is read"),
	};

	(void)state;
	check_rows(rows, countof(rows));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_of_one_kind),
		cmocka_unit_test(block_scalars),
		cmocka_unit_test(lines_without_end),
		cmocka_unit_test(openers),
		cmocka_unit_test(levels),
		cmocka_unit_test(a_staircase_of_5000_levels),
		cmocka_unit_test(names),
		cmocka_unit_test(nodes),
		cmocka_unit_test(sixty_four_mebibytes),
		cmocka_unit_test(bytes_that_are_no_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
