/* Values of scalars. */
#include "rows.h"

static const struct row flow_scalars[] = {
	ROW("a: ''''''\n", "+DOC +MAP =KEY :a ''' -MAP"),
	ROW("a: 'it''s'\n", "+DOC +MAP =KEY :a 'it's -MAP"),
	ROW("a: \"x\\\n   y\\n\"\n", "+DOC +MAP =KEY :a \"xy\\n -MAP"),
	ROW("a: \"\\u00e9\\x41\\U0001F600\"\n", "+DOC +MAP =KEY :a \"éA😀 -MAP"),
	ROW("a: plain\n  multi\n\n  line\nb: 1\n",
		"+DOC +MAP =KEY :a :plain multi\\nline =KEY :b =INT :1 -MAP"),
	ROW("a: \"x\n\n\n  y\" # c\n", "+DOC +MAP =KEY :a \"x\\n\\ny -MAP #- c"),
	ROW("a: 'x\ny'\n", "+DOC +MAP =KEY :a 'x y -MAP"),
	ROW("a: yes\nb: 0777\nc: 1_000\nd: 08\ne: 1e3\nf: y\ny: 1\n",
		"+DOC +MAP =KEY :a =BOOL :yes =KEY :b =INT :0777 =KEY :c =INT :1_000 =KEY :d "
		"=INT :08 =KEY :e =FLOAT :1e3 =KEY :f =BOOL :y =KEY =BOOL :y =INT :1 -MAP"),
	ROW("a: x#y\nb: x #y\n", "+DOC +MAP =KEY :a :x#y =KEY :b :x -MAP #-y"),
	ROW("a: \"x\"# c\n", REFUSED),
	ROW("a : 1\n\"b\" :  2\n", "+DOC +MAP =KEY :a =INT :1 =KEY \"b =INT :2 -MAP"),
	ROW("a:\tb\n", "+DOC +MAP =KEY :a :b -MAP"),
	ROW("-\tc\n", "+DOC +SEQ :c -SEQ"),
	ROW("a: {\n\tb: 1}\n", "+DOC +MAP =KEY :a +MAP{} =KEY :b =INT :1 -MAP -MAP"),
	ROW("a:b\n", "+DOC :a:b"),
	ROW("{b:1}", "+DOC +MAP{} =KEY :b:1 =NULL -MAP"),
	ROW("{\"b\":1}", "+DOC +MAP{} =KEY \"b =INT :1 -MAP"),
	ROW("[x:1, y: 2]", "+DOC +SEQ{} :x:1 +MAP[] =KEY =BOOL :y =INT :2 -MAP -SEQ"),
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
	ROW("a:\n  b: |\n    x\n  c: 1\n",
		"+DOC +MAP =KEY :a +MAP =KEY :b |x\\n =KEY :c =INT :1 -MAP -MAP"),
	ROW("a: |\n  x\n # under-indented\n# zero\nb: 1\n",
		"+DOC +MAP =KEY :a |x\\n =KEY :b =INT :1 -MAP #+ under-indented #+ zero"),
	ROW("a:\n  b: |\n    x\n\n\n    # in\n  # out\nc: 1\n",
		"+DOC +MAP =KEY :a +MAP =KEY :b |x\\n\\n\\n# in\\n -MAP =KEY :c =INT :1 -MAP #+ out"),
	ROW("a: |2-  # cmt\n    x\n", "+DOC +MAP =KEY :a |  x -MAP #- cmt"),
	ROW("a: |\nb: >+\n\n\nc: |-\n",
		"+DOC +MAP =KEY :a |(empty) =KEY :b >\\n\\n(empty) =KEY :c |(empty) -MAP"),
	ROW("a: |\n", "+DOC +MAP =KEY :a |(empty) -MAP"),
	ROW("a: |", "+DOC +MAP =KEY :a |(empty) -MAP"),
	ROW("x:\n  a: |\n  b: 1\n",
		"+DOC +MAP =KEY :x +MAP =KEY :a |(empty) =KEY :b =INT :1 -MAP -MAP"),
	ROW("x:\n  a: >-\n\n  # c\n  b: 1\n",
		"+DOC +MAP =KEY :x +MAP =KEY :a >(empty) =KEY :b =INT :1 -MAP -MAP #+ c"),
	ROW("x:\n  - |\n\n  - b\n", "+DOC +MAP =KEY :x +SEQ |(empty) :b -SEQ -MAP"),
	ROW("- - |\n  - b\n", "+DOC +SEQ +SEQ |(empty) :b -SEQ -SEQ"),
	ROW("- |\n\n  - bar\n", "+DOC +SEQ |\\n- bar\\n -SEQ"),
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
	ROW("a: |+\n  x\n\nb: 1\n\nc: 2\n",
		"+DOC +MAP =KEY :a |x\\n\\n =KEY :b =INT :1 =KEY :c =INT :2 -MAP"),
	ROW("a:\n  k: |\n    x\n  b: 1\n    # deeper\n  c: 2\n",
		"+DOC +MAP =KEY :a +MAP =KEY :k |x\\n =KEY :b =INT :1 =KEY :c =INT :2 -MAP -MAP "
		"#+ deeper"),
	ROW("a: >\n  x\nb: 1\n\n  # z\nc: 2\n",
		"+DOC +MAP =KEY :a >x\\n =KEY :b =INT :1 =KEY :c =INT :2 -MAP #+ z"),
	ROW("a: |\n\n   x\n  y\n", "13: expected a key of the mapping, or its end"),
	ROW("a: |\n  x\n    \nb: 1\n", "+DOC +MAP =KEY :a |x\\n  \\n =KEY :b =INT :1 -MAP"),
	ROW("a: |\n  line  \n  \ttab\n", "+DOC +MAP =KEY :a |line  \\n\\ttab\\n -MAP"),
	ROW("cmd: |\n  {{ .x }}\n", "+DOC +MAP =KEY :cmd |{{ .x }}\\n -MAP"),
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
