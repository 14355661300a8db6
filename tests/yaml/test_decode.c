/* Values of scalars. */
#include "rows.h"

static const struct row flow_scalars[] = {
	ROW("{\"a\":{\"b\":[1,null,true,\"x\"]}}\n",
		"+DOC +MAP{} =KEY \"a +MAP{} =KEY \"b +SEQ{} =INT :1 =NULL :null =BOOL :true \"x "
		"-SEQ -MAP -MAP"),
	ROW("{\n\t\"a\": [\n\t\t1,\n\t\t-2.5e3\n\t],\n\t\"b\": {}\n}\n",
		"+DOC +MAP{} =KEY \"a +SEQ{} =INT :1 =FLOAT :-2.5e3 -SEQ =KEY \"b +MAP{} -MAP -MAP"),
	ROW("\"\\0\\a\\b\\t\\n\\v\\f\\r\\e\\ \\\"\\/\\\\\\N\\_\\L\\P\"",
		"+DOC \"\\x00\\x07\\x08\\t\\n\\x0b\\x0c\\r\\x1b \"/\\\302\205 \342\200\250 "),
	ROW("\"\\\t\"", "+DOC \"\\t"),
	ROW("\"\\x41\\u00df\\u6771\\U0001F600\"", "+DOC \"Aß東😀"),
	ROW("\"\\uD83D\\uDE00\"", "+DOC \"😀"),
	ROW("\"a \\\n   b\\\n\n  c\"", "+DOC \"a b\\nc"),
	ROW("\"a \\t \n b\"", "+DOC \"a \\t b"),
	ROW("\" a \n\n b  \"", "+DOC \" a\\nb  "),
	ROW("\"\n a\"", "+DOC \" a"),
	ROW("' a '' \n '' b '", "+DOC ' a ' ' b "),
	ROW("''", "+DOC '"),
	ROW("\"\"", "+DOC \""),
	ROW("\"a\\\n\"", "+DOC \"a"),
	ROW("\"a  \t\n\t b\"", "+DOC \"a b"),
	ROW("'a\n\n\n b'", "+DOC 'a\\n\\nb"),
	ROW("a  b\n \t\n\tc", "+DOC :a  b\\nc"),
	ROW("\"a\r\n  b\r\r c\"", "+DOC \"a b\\nc"),
};

static const struct row block_scalars[] = {
	ROW("a: |", "+DOC +MAP =KEY :a |(empty) -MAP"),
	ROW("x:\n  a: |+ # keep\n\n\n  b: >\n  c: !t |-\n  d: \"|\"\n  e: |\n    f: |\n    g\n",
		"+DOC +MAP =KEY :x +MAP =KEY :a |\\n\\n(empty) =KEY :b >(empty) =KEY :c <!t> "
		"|(empty) =KEY :d \"| =KEY :e |f: |\\ng\\n -MAP -MAP #- keep"),
	ROW("x:\n  a: |\n   \n  # c\n  b: 1\n",
		"+DOC +MAP =KEY :x +MAP =KEY :a |(empty) =KEY :b =INT :1 -MAP -MAP #+ c"),
	ROW("x: # c\n  !t |\n    # text\ny: 1\n",
		"+DOC +MAP =KEY :x <!t> |# text\\n =KEY =BOOL :y =INT :1 -MAP #- c"),
	ROW("x:\n  &a\n  !t >-  # head\n    text\n",
		"+DOC +MAP =KEY :x &a <!t> >text -MAP #- head"),
	ROW("!t |\n  x\n", "+DOC <!t> |x\\n"),
	ROW("a: |+\n  x\n\n\n\n", "+DOC +MAP =KEY :a |x\\n\\n\\n\\n -MAP"),
	ROW("data:\n  f.yaml: |\n    a: 1\n    ---\n    b: 2\n",
		"+DOC +MAP =KEY :data +MAP =KEY :f.yaml |a: 1\\n---\\nb: 2\\n -MAP -MAP"),
	ROW("a: >\n  one\n  two\n\n  three\n   more\n  four\n",
		"+DOC +MAP =KEY :a >one two\\nthree\\n more\\nfour\\n -MAP"),
	ROW("a: >-\n\n  x\n\n\n  y\n\n", "+DOC +MAP =KEY :a >\\nx\\n\\ny -MAP"),
	ROW("a: |1\n  x\n b\n", "+DOC +MAP =KEY :a | x\\nb\\n -MAP"),
	ROW("--- |\nfoo\n--- >1\n  x\n", "--- |foo\\n --- > x\\n"),
	ROW("a: |\r\n  x\r\n  y\r\nb: |\r  z\r", "+DOC +MAP =KEY :a |x\\ny\\n =KEY :b |z\\n -MAP"),
	ROW("a: |\n  x\n  ", "+DOC +MAP =KEY :a |x\\n -MAP"),
	ROW("a: |\n  x\n      ", "+DOC +MAP =KEY :a |x\\n     -MAP"),
	ROW("- |\n  a\n\n  b\n\n- |-\n  a\n\n- |+\n  a\n\n- |+\n\n- >\n  a\n\n",
		"+DOC +SEQ |a\\n\\nb\\n |a |a\\n\\n |\\n(empty) >a\\n -SEQ"),
	ROW("- |\n  a", "+DOC +SEQ |a -SEQ"),
	ROW("- |-\n  a", "+DOC +SEQ |a -SEQ"),
	ROW("- |+\n  a", "+DOC +SEQ |a -SEQ"),
	ROW("- >\n  a\n  b", "+DOC +SEQ >a b -SEQ"),
	ROW("- |\n  a\n\n", "+DOC +SEQ |a\\n -SEQ"),
	ROW("- |\n  a\n ", "+DOC +SEQ |a\\n -SEQ"),
	ROW("- >\n  a\n   b\n   c\n\n  d\n  e\n\n\n  f\n",
		"+DOC +SEQ >a\\n b\\n c\\n\\nd e\\n\\nf\\n -SEQ"),
	ROW("- >\n\n  a\n\n\n\tb\n  c\n", REFUSED),
	ROW("- >\n    a\n   \n    b\n", "+DOC +SEQ >a\\nb\\n -SEQ"),
	ROW("- |3\n    a\n   b\n", "+DOC +SEQ | a\\nb\\n -SEQ"),
	ROW("- - |1\n    a\n", "+DOC +SEQ +SEQ | a\\n -SEQ -SEQ"),
	ROW("k:\n- |1\n  a\n", "+DOC +MAP =KEY :k +SEQ | a\\n -SEQ -MAP"),
	ROW("k:\n  - |2-\n      a\n", "+DOC +MAP =KEY :k +SEQ |  a -SEQ -MAP"),
	ROW("- |-2\n   a\n", "+DOC +SEQ | a -SEQ"),
	ROW("- |\n   \n  a\n  \n\n", REFUSED),
	ROW("- >-\n  a\n  b\n# c\n- d\n", "+DOC +SEQ >a b :d -SEQ #+ c"),
	ROW("- |\n  \ta\n", "+DOC +SEQ |\\ta\\n -SEQ"),
	ROW("- |\n  é\342\200\250ü\n", "+DOC +SEQ |é\342\200\250ü\\n -SEQ"),
	ROW("k: |\n  a\n---\nk: |\n  b\n...\n",
		"+DOC +MAP =KEY :k |a\\n -MAP --- +MAP =KEY :k |b\\n -MAP ..."),
};

static void values_of_flow_scalars(void **state)
{
	(void)state;
	check_rows(flow_scalars, countof(flow_scalars));
}

static void values_of_block_scalars(void **state)
{
	(void)state;
	check_rows(block_scalars, countof(block_scalars));
}

/* Most values are not copied. */
static void slices(void **state)
{
	const struct {
		const char *text;
		bool sliced;
	} rows[] = {
		{ "plain text", true },
		{ "'single'", true },
		{ "\"double\"", true },
		{ "it''s", true },
		{ "'it''s'", false },
		{ "\"a\\tb\"", false },
		{ "a\n b", false },
		{ "|\n a\n", false },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		const struct file *f = parse(&a, str_of(rows[i].text));
		const char *source = f->src->text.p, *p = node_text(&a, doc_root(f->docs)).p;
		assert_int_equal(p >= source && p < source + f->src->text.n, rows[i].sliced);
	}
	arena_clear(&a);
}

static void only_scalars_and_aliases_have_text(void **state)
{
	struct arena a = { 0 };
	const struct file *f = parse(&a, STR("- {}\n-\n- *b\n"));
	const struct node *n = node_child(doc_root(f->docs));

	(void)state;
	assert_int_equal(node_text(&a, NULL).n, 0);
	assert_int_equal(node_text(&a, n).n, 0);
	assert_int_equal(node_text(&a, node_next(n)).n, 0);
	assert_true(str_is(node_text(&a, node_next(node_next(n))), "b"));
	arena_clear(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_of_flow_scalars),
		cmocka_unit_test(values_of_block_scalars),
		cmocka_unit_test(slices),
		cmocka_unit_test(only_scalars_and_aliases_have_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
