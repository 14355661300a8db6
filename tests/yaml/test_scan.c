/* What may be read, what is refused, and the guards around libfyaml. */
#include "rows.h"

static const struct row edges[] = {
	ROW("---\n---\na: 1", "--- --- +MAP =KEY :a =INT :1 -MAP"),
};

static const struct row malformed[] = {
	ROW("{{- if .Values.x }}\na: [1\n{{- end }}\n", "37: expected ',' or ']'"),
	ROW("name: {{ .x }}: y\n", "14: expected a key of the mapping, or its end"),
	ROW("name: {{ .x \n", "13: expected ',' or '}'"),
	ROW("a: \"b\n", REFUSED),
	ROW("a: b]\n", "+DOC +MAP =KEY :a :b] -MAP"),
	ROW("]\n", REFUSED),
	ROW("a: 1\n- b\n", "5: expected a key of the mapping, or its end"),
	ROW("- a\nb: 1\n", "4: expected an item of the sequence, or its end"),
	ROW("--- a: 1\n", "5: expected the end of the document"),
	ROW("k: {\na\n: b}\n", "7: a colon that is not indented"),
	ROW("a:\n{b: c}\n", "3: a value that is not indented"),
	ROW("- a:\n  [b]\n", "7: a value that is not indented"),
	ROW("a: b\nd:\ne\n f\n", "8: a value that is not indented"),
	ROW("-  b\n-\n.-\n", "7: a value that is not indented"),
	ROW("a: &x 1\nb:\n*x\n", "11: a value that is not indented"),
	ROW("a: !t\n[b]\n", "6: a value that is not indented"),
	ROW("- a:\n  !t b\n", REFUSED),
	ROW("-\n'a'\n", "2: a value that is not indented"),
	ROW("a:\n\"b\"\n", "3: a value that is not indented"),
	ROW("a:\n  - 'b'\nc:\n- [d]\n? [e]\n: {f: g}\n'h': {\n}\n",
		"+DOC +MAP =KEY :a +SEQ 'b -SEQ =KEY :c +SEQ +SEQ{} :d -SEQ -SEQ ? =KEY +SEQ{} :e "
		"-SEQ +MAP{} =KEY :f :g -MAP =KEY 'h +MAP{} -MAP -MAP"),
	ROW("a: : b\n", "3: a block collection in the line of its key or mark"),
	ROW("- a: &x : b\n", "8: a block collection in the line of its key or mark"),
	ROW(": b: c\n", "2: a block collection in the line of its key or mark"),
	ROW(": - b\n", "2: a block collection in the line of its key or mark"),
	ROW("--- : b\n", "4: a block collection in the line of its key or mark"),
	ROW("? a\n: : b\n", "+DOC +MAP ? =KEY :a +MAP =KEY =NULL :b -MAP -MAP"),
	ROW("- : b\n", "+DOC +SEQ +MAP =KEY =NULL :b -MAP -SEQ"),
	ROW("---\n: b\n", "--- +MAP =KEY =NULL :b -MAP"),
};

/* A line with a tab is the first one with content, so that it says how far a
 * block scalar is indented. */
static const struct row blank_lines[] = {
	ROW("a: |\n\t\nb: 1\n", "5: a tab in the indentation of a block scalar"),
	ROW("x:\n  a: |\n\n \t\n  b: 1\n", REFUSED),
	ROW("a: |\n \t\nb: 1\n", "+DOC +MAP =KEY :a |\\t\\n(empty) =KEY :b =INT :1 -MAP"),
	ROW("a: |\n \t\n   \nb: 1\n", "6: a tab in the indentation of a block scalar"),
	ROW("a: |+\n   \t\n \t\n", "12: a tab in the indentation of a block scalar"),
	ROW("a: |\n \t\n  x\n", "6: a tab in the indentation of a block scalar"),
	ROW("a: |\n  \t\n  x\n", "+DOC +MAP =KEY :a |\\t\\nx\\n -MAP"),
	ROW("a: |1\n  \t\n  x\n", "+DOC +MAP =KEY :a | \\t\\n x\\n -MAP"),
	ROW("a: |\n  \n x\n", REFUSED),
	ROW(">-\n  \n #x\n", REFUSED),
	ROW("# c\n >-\n  \n #x\n", "10: blanks beyond the indentation of a block scalar"),
};

static const struct row directives[] = {
	ROW("%YAML 1.2\n%YAML 1.2\n---\n", "10: a second %YAML directive"),
	ROW("%YAML 1.2\n--- a\n...\n%YAML 1.2\n--- b\n", "--- :a ... --- :b"),
	ROW("--- a\n%YAML 1.2\n--- b\n", "--- :a %YAML 1.2 --- :b"),
	ROW("--- 'a'\n%YAML 1.2\n--- b\n", "8: a directive in a document that no '...' ends"),
	ROW("a: 1\n%FOO\n--- b\n", "5: a directive in a document that no '...' ends"),
	ROW("---\n%TAG ! x\n---\n", "4: a directive in a document that no '...' ends"),
	ROW("%TAG !a! x\n--- !a!b c\n--- !a!b d\n",
		"26: a tag whose handle no %TAG of its document declares"),
	ROW("%TAG !a! x\n--- !a!b c\n...\n!a!b d\n",
		"26: a tag whose handle no %TAG of its document declares"),
	ROW("%TAG !a! x\n%TAG !b!\ty # c\n--- [!a!b c, !b!b d, !!str e, !f f, !<!a!g> g]\n",
		"--- +SEQ{} <!a!b> :c <!b!b> :d <!!str> :e <!f> :f <!<!a!g>> :g -SEQ #- c"),
};

static const struct row scalars_of_documents[] = {
	ROW("a\n--- |\nb\n%c # d\n\n e\n", "+DOC :a --- |b\\n%c # d\\n\\n e\\n"),
	ROW("a\n...\n>-\nb\nc\n--- |\n---e\n...\n", "+DOC :a ... +DOC >b c --- |---e\\n ..."),
	ROW("\n  |\n d\n", "+DOC |d\\n"),
	ROW("# c\n\n  # d\n  |\n\n e\n", "+DOC |\\ne\\n #+ c #+ d"),
	ROW("# c\n  !t >\n\n d\n", "+DOC <!t> >\\nd\\n #+ c"),
	ROW("a\n# c\n  |\n d\n", "8: expected the end of the document"),
	ROW("&a |\n  b\n\n  c\n# d\n", "+DOC &a |b\\n\\nc\\n #+ d"),
	ROW("!t >2-\n   a\n\n  b\n c\n", REFUSED),
	ROW("# c\n&a\n!t |1 # d\n  b\n---\n", "+DOC &a <!t> | b\\n --- #+ c #- d"),
	ROW("a\n--- |\n---\nb", "+DOC :a --- |(empty) --- :b"),
	ROW("x:\n  a: |\n  b: |\n    c\n--- |\nd: |\ne\n--- f\n",
		"+DOC +MAP =KEY :x +MAP =KEY :a |(empty) =KEY :b |c\\n -MAP -MAP --- |d: |\\ne\\n "
		"--- :f"),
};

static void encodings_and_line_ends(void **state)
{
	(void)state;
	check_rows(edges, countof(edges));
}

static void malformed_texts(void **state)
{
	(void)state;
	check_rows(malformed, countof(malformed));
}

static void blanks_before_the_content_of_block_scalars(void **state)
{
	(void)state;
	check_rows(blank_lines, countof(blank_lines));
}

static void directives_belong_to_one_document(void **state)
{
	(void)state;
	check_rows(directives, countof(directives));
}

static void block_scalars_in_column_0_of_a_document(void **state)
{
	(void)state;
	check_rows(scalars_of_documents, countof(scalars_of_documents));
}

static void every_prefix_of_a_text_is_read_or_refused(void **state)
{
	static const char text[] =
		"%TAG ! tag:x,2000:\n--- # c\na: &x !t {b: [c, \"d\\n\"], ? e : 'f'}\n? - |+\n  g\n\n: >2-\n"
		"   h\n*x : !<u> i\n...\n# end\n";
	(void)state;
	for (size_t n = 0; n < sizeof(text); n++) {
		struct arena a = { 0 };
		const struct file *f = parse(&a, (struct str){ text, n });
		if (f->broken && (f->error.n == 0 || f->error_at > n || f->doc_count))
			fail_msg("%zu bytes: \"" PRIs "\" at %u", n, ARGs(f->error), f->error_at);
		check_tiling(&a, f);
		arena_clear(&a);
	}
}

static void errors_have_a_place(void **state)
{
	const struct {
		const char *text;
		uint32_t line;
	} rows[] = {
		{ "a: 1\nb: \"x\n", 2 },
		{ "a: 1\r\n\r\nb: {\r\nc: ]\r\n", 4 },
		{ "a: 1\rb: [1, 2\rc: 3}\r", 3 },
		{ "\xef\xbb\xbf"
		  "a: 1\nb: %\n",
			2 },
		{ "é: ü\n# ünï\nü: @\n", 3 },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		const struct file *f = parse(&a, str_of(rows[i].text));
		assert_true(f->broken);
		assert_int_equal(source_pos(f->src, f->error_at).line, rows[i].line);
	}
	arena_clear(&a);
}

static void empty_block_scalars_do_not_swallow_what_follows(void **state)
{
	struct arena a = { 0 };
	struct buf text = { .a = &a };

	(void)state;
	for (int depth = 0; depth < 100; depth++)
		buf_printf(&text, "%*sb: |\n%*sc: >- # c\n\n%*sa:\n", depth, "", depth, "", depth,
			"");
	const struct file *f = parse(&a, buf_str(&text));
	assert_false(f->broken);
	const struct node *map = doc_root(f->docs);
	for (int depth = 0; depth < 100; depth++, map = node_get(map, "a")) {
		assert_true(node_get(map, "b")->flags & NODE_EMPTY_BLOCK);
		assert_true(node_get(map, "c")->flags & NODE_EMPTY_BLOCK);
	}
	assert_int_equal(f->comment_count, 100);
	check_tiling(&a, f);
	arena_clear(&a);
}

static void text_like_empty_block_scalars_stays(void **state)
{
	struct arena a = { 0 };
	static const char text[] = "x:\n"
				   "  empty: |\n"
				   "  literal: |\n"
				   "    a: |\n"
				   "    b: >-\n"
				   "  double: \"a: |\n"
				   "    b: >\n"
				   "    c\"\n"
				   "  plain: a -\n"
				   "    - |\n"
				   "    b # x: |\n"
				   "  # d: |\n"
				   "  flow: [a, \"b: |\n"
				   "    c\"]\n";

	(void)state;
	check_tree(&a, str_of(text),
		"+DOC +MAP =KEY :x +MAP =KEY :empty |(empty) =KEY :literal |a: |\\nb: >-\\n "
		"=KEY :double \"a: | b: > c =KEY :plain :a - - | b =KEY :flow +SEQ{} :a \"b: | c -SEQ "
		"-MAP -MAP #- x: | #+ d: |");
	arena_clear(&a);
}

static void block_scalars_after_properties(void **state)
{
	const struct row rows[] = {
		ROW("a:\n  !t |\n    b: c\nd: 1\n",
			"+DOC +MAP =KEY :a <!t> |b: c\\n =KEY :d =INT :1 -MAP"),
		ROW("- # c\n  # d\n  &x !t >-\n    # e\n- f\n",
			"+DOC +SEQ &x <!t> ># e :f -SEQ #- c #+ d"),
		ROW("? a\n:\n  &x |\n    b\n", "+DOC +MAP ? =KEY :a &x |b\\n -MAP"),
		ROW("---\n!t |\n  a\n---\n&x\n|\n  b\n", "--- <!t> |a\\n --- &x |b\\n"),
		ROW("a:\n  !t |\nb:\n  !t |\n    c\n",
			"+DOC +MAP =KEY :a <!t> |(empty) =KEY :b <!t> |c\\n -MAP"),
	};

	(void)state;
	check_rows(rows, countof(rows));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(encodings_and_line_ends),
		cmocka_unit_test(malformed_texts),
		cmocka_unit_test(blanks_before_the_content_of_block_scalars),
		cmocka_unit_test(directives_belong_to_one_document),
		cmocka_unit_test(block_scalars_in_column_0_of_a_document),
		cmocka_unit_test(every_prefix_of_a_text_is_read_or_refused),
		cmocka_unit_test(errors_have_a_place),
		cmocka_unit_test(empty_block_scalars_do_not_swallow_what_follows),
		cmocka_unit_test(text_like_empty_block_scalars_stays),
		cmocka_unit_test(block_scalars_after_properties),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
