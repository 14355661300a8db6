/* Encodings, line ends, scalars: A, B and C of the zoo. */
#include "zoo.h"

static const struct zoo encodings[] = {
	ZOO("A1", "\357\273\277a: 1\n", "+DOC +MAP =KEY :a =INT :1 -MAP"),
	ZOO("A1", "\357\273\277a: @\n", "1:4: " REFUSED),
	ZOO("A2", "a: 1\r\nb: 2\r\n", "+DOC +MAP =KEY :a =INT :1 =KEY :b =INT :2 -MAP"),
	ZOO("A3", "a: 1\r\nb: 2\nc: 3\r\n",
		"+DOC +MAP =KEY :a =INT :1 =KEY :b =INT :2 =KEY :c =INT :3 -MAP"),
	ZOO("A4", "a: 1\rb: 2\r", "+DOC +MAP =KEY :a =INT :1 =KEY :b =INT :2 -MAP"),
	ZOO("A5", "a: 1", "+DOC +MAP =KEY :a =INT :1 -MAP"),
	ZOO("A6", "a: |\n  x", "+DOC +MAP =KEY :a |x -MAP"),
	ZOO("A7", "", ""),
	ZOO("A7", "\n\n", ""),
	ZOO("A7", "# c\n", "#+ c"),
	ZOO("A7", "---\n", "---"),
	ZOO("A7", "---\n---\n", "--- ---"),
	ZOO("A7", "...\n", ""),
	ZOO("A8", "é: \"ü日本\"\nb: 日本 # ünï\n",
		"+DOC +MAP =KEY :é \"ü日本 =KEY :b :日本 -MAP #- ünï"),
	ZOO("A9", "a: 😀 x\n", "+DOC +MAP =KEY :a :😀 x -MAP"),
	ZOO("A10", "a: b\000c: d\n", "1:5: a NUL byte"),
	ZOO("A11", "a: # \377\nb: 1\n", "1:6: not UTF-8"),
	ZOO("A11", "a: \355\240\200\n", "1:4: not UTF-8"),
	ZOO("A11", "a: \365\200\200\200\n", "1:4: not UTF-8"),
	ZOO("A11", "a: \342\202", "1:4: not UTF-8"),
	ZOO("A12", "\377\376a\000:\000", "1:1: UTF-16 or UTF-32 text; only UTF-8 is read"),
	ZOO("A13", "a: x\302\205y\n", "+DOC +MAP =KEY :a :x\302\205y -MAP"),
	ZOO("A13", "a: \"p\342\200\250q\"\n", "+DOC +MAP =KEY :a \"p\342\200\250q -MAP"),
	ZOO("A14", "a: 1\n\357\273\277---\nb: 2\n", "2:1: " REFUSED),
	ZOO("A15", "a: 1   \nb: 2\t\n\n\n\n", "+DOC +MAP =KEY :a =INT :1 =KEY :b =INT :2 -MAP"),
};

static const struct zoo scalars[] = {
	ZOO("B17", "a: ''''''\n", "+DOC +MAP =KEY :a ''' -MAP"),
	ZOO("B18", "a: 'it''s'\n", "+DOC +MAP =KEY :a 'it's -MAP"),
	ZOO("B19", "a: \"x\\\n   y\\n\"\n", "+DOC +MAP =KEY :a \"xy\\n -MAP"),
	ZOO("B20", "a: \"\\u00e9\\x41\\U0001F600\"\n", "+DOC +MAP =KEY :a \"éA😀 -MAP"),
	ZOO("B21", "a: plain\n  multi\n\n  line\nb: 1\n",
		"+DOC +MAP =KEY :a :plain multi\\nline =KEY :b =INT :1 -MAP"),
	ZOO("B22", "a: \"x\n\n\n  y\" # c\n", "+DOC +MAP =KEY :a \"x\\n\\ny -MAP #- c"),
	ZOO("B23", "a: 'x\ny'\n", "+DOC +MAP =KEY :a 'x y -MAP"),
	ZOO("B24", "a: yes\nb: 0777\nc: 1_000\nd: 08\ne: 1e3\nf: y\ny: 1\n",
		"+DOC +MAP =KEY :a =BOOL :yes =KEY :b =INT :0777 =KEY :c =INT :1_000 =KEY :d "
		"=INT :08 =KEY :e =FLOAT :1e3 =KEY :f =BOOL :y =KEY =BOOL :y =INT :1 -MAP"),
	ZOO("B25", "a: - x\n", "1:4: " REFUSED),
	ZOO("B25", "a: a: b\n", "1:5: expected a key of the mapping, or its end"),
	ZOO("B25", "a: x #y\n", "+DOC +MAP =KEY :a :x -MAP #-y"),
	ZOO("B25", "a: #x\n", "+DOC +MAP =KEY :a =NULL -MAP #-x"),
	ZOO("B25", "a: @x\n", "1:4: " REFUSED),
	ZOO("B25", "a: `x\n", "1:4: " REFUSED),
	ZOO("B25", "a: %x\n", "1:4: " REFUSED),
	ZOO("B25", "a: !x\n", "+DOC +MAP =KEY :a <!x> =STR -MAP"),
	ZOO("B25", "a: &x\n", "+DOC +MAP =KEY :a &x =NULL -MAP"),
	ZOO("B25", "a: *x\n", "+DOC +MAP =KEY :a *x? -MAP"),
	ZOO("B25", "a: {x\n", "2:1: expected ',' or '}'"),
	ZOO("B25", "a: [x\n", "2:1: expected ',' or ']'"),
	ZOO("B25", "a: ,x\n", "1:4: expected a key of the mapping, or its end"),
	ZOO("B25", "a: |\n", "+DOC +MAP =KEY :a |(empty) -MAP"),
	ZOO("B25", "a: >\n", "+DOC +MAP =KEY :a >(empty) -MAP"),
	ZOO("B25", "a: 'x\n", "1:5: " REFUSED),
	ZOO("B25", "a: \"x\n", "1:5: " REFUSED),
	ZOO("B25", "a: x:\n", "1:5: expected a key of the mapping, or its end"),
	ZOO("B25", "a:  x\n", "+DOC +MAP =KEY :a :x -MAP"),
	ZOO("B25", "a: x \n", "+DOC +MAP =KEY :a :x -MAP"),
	ZOO("B25", "a: \n", "+DOC +MAP =KEY :a =NULL -MAP"),
	ZOO("B25", "a: ---\n", "+DOC +MAP =KEY :a :--- -MAP"),
	ZOO("B26", "a: x#y\nb: x #y\n", "+DOC +MAP =KEY :a :x#y =KEY :b :x -MAP #-y"),
	ZOO("B27", "a: \"x\"# c\n", "1:7: " REFUSED),
	ZOO("B28", "a : 1\n\"b\" :  2\n", "+DOC +MAP =KEY :a =INT :1 =KEY \"b =INT :2 -MAP"),
	ZOO("B29", "a:\tb\n", "+DOC +MAP =KEY :a :b -MAP"),
	ZOO("B29", "-\tc\n", "+DOC +SEQ :c -SEQ"),
	ZOO("B29", "a: {\n\tb: 1}\n", "+DOC +MAP =KEY :a +MAP{} =KEY :b =INT :1 -MAP -MAP"),
	ZOO("B29", "a: \"x\n\ty\"\n", "2:1: " REFUSED),
	ZOO("B30", "a:b\n", "+DOC :a:b"),
	ZOO("B30", "{b:1}", "+DOC +MAP{} =KEY :b:1 =NULL -MAP"),
	ZOO("B30", "{\"b\":1}", "+DOC +MAP{} =KEY \"b =INT :1 -MAP"),
	ZOO("B30", "[x:1, y: 2]", "+DOC +SEQ{} :x:1 +MAP[] =KEY =BOOL :y =INT :2 -MAP -SEQ"),
};

static const struct zoo block_scalars[] = {
	ZOO("C31", "a:\n  b: |\n    x\n  c: 1\n",
		"+DOC +MAP =KEY :a +MAP =KEY :b |x\\n =KEY :c =INT :1 -MAP -MAP"),
	ZOO("C32", "a: |\n  x\n # under-indented\n# zero\nb: 1\n",
		"+DOC +MAP =KEY :a |x\\n =KEY :b =INT :1 -MAP #+ under-indented #+ zero"),
	ZOO("C33", "a:\n  b: |\n    x\n\n\n    # in\n  # out\nc: 1\n",
		"+DOC +MAP =KEY :a +MAP =KEY :b |x\\n\\n\\n# in\\n -MAP =KEY :c =INT :1 -MAP #+ "
		"out"),
	ZOO("C34", "a: |2-  # cmt\n    x\n", "+DOC +MAP =KEY :a |  x -MAP #- cmt"),
	ZOO("C35", "a: |\nb: >+\n\n\nc: |-\n",
		"+DOC +MAP =KEY :a |(empty) =KEY :b >\\n\\n(empty) =KEY :c |(empty) -MAP"),
	ZOO("C35", "a: |\n", "+DOC +MAP =KEY :a |(empty) -MAP"),
	ZOO("C36", "x:\n  a: |\n  b: 1\n",
		"+DOC +MAP =KEY :x +MAP =KEY :a |(empty) =KEY :b =INT :1 -MAP -MAP"),
	ZOO("C36", "x:\n  a: >-\n\n  # c\n  b: 1\n",
		"+DOC +MAP =KEY :x +MAP =KEY :a >(empty) =KEY :b =INT :1 -MAP -MAP #+ c"),
	ZOO("C36", "x:\n  - |\n\n  - b\n", "+DOC +MAP =KEY :x +SEQ |(empty) :b -SEQ -MAP"),
	ZOO("C36", "- - |\n  - b\n", "+DOC +SEQ +SEQ |(empty) :b -SEQ -SEQ"),
	ZOO("C36", "- |\n\n  - bar\n", "+DOC +SEQ |\\n- bar\\n -SEQ"),
	ZOO("C37", "a: |+\n  x\n\nb: 1\n\nc: 2\n",
		"+DOC +MAP =KEY :a |x\\n\\n =KEY :b =INT :1 =KEY :c =INT :2 -MAP"),
	ZOO("C37", "a: |+\n  x\n\n\nc: 2\n", "+DOC +MAP =KEY :a |x\\n\\n\\n =KEY :c =INT :2 -MAP"),
	ZOO("C38", "a:\n  k: |\n    x\n  b: 1\n    # deeper\n  c: 2\n",
		"+DOC +MAP =KEY :a +MAP =KEY :k |x\\n =KEY :b =INT :1 =KEY :c =INT :2 -MAP -MAP "
		"#+ deeper"),
	ZOO("C38", "a:\n  k: |\n    x\n    # deeper\n  c: 2\n",
		"+DOC +MAP =KEY :a +MAP =KEY :k |x\\n# deeper\\n =KEY :c =INT :2 -MAP -MAP"),
	ZOO("C39", "a: >\n  x\nb: 1\n\n  # z\nc: 2\n",
		"+DOC +MAP =KEY :a >x\\n =KEY :b =INT :1 =KEY :c =INT :2 -MAP #+ z"),
	ZOO("C40", "a: |\n\n   x\n  y\n", "4:3: expected a key of the mapping, or its end"),
	ZOO("C40", "a: |\n  x\n    \nb: 1\n", "+DOC +MAP =KEY :a |x\\n  \\n =KEY :b =INT :1 -MAP"),
	ZOO("C41", "a: |\n  line  \n\ttab\n", "3:1: " REFUSED),
	ZOO("C41", "a: |\n  line  \n  \ttab\n", "+DOC +MAP =KEY :a |line  \\n\\ttab\\n -MAP"),
	ZOO("C42", "cmd: |\n  {{ .x }}\n", "+DOC +MAP =KEY :cmd @masked |{{ .x }}\\n(empty) -MAP"),
	ZOO("C43", "a: |\n  x\nb: |+\n  y\n\n\n\n",
		"+DOC +MAP =KEY :a |x\\n =KEY :b |y\\n\\n\\n\\n -MAP"),
	ZOO("C43", "a: |+\n  y\n\n\n\nb: 1\n",
		"+DOC +MAP =KEY :a |y\\n\\n\\n\\n =KEY :b =INT :1 -MAP"),
	ZOO("C45", "kind: ConfigMap\ndata:\n  c.yaml: |\n    a: 1\n    ---\n    b: 2\n",
		"+DOC +MAP =KEY :kind :ConfigMap =KEY :data +MAP =KEY :c.yaml |a: 1\\n---\\nb: "
		"2\\n -MAP -MAP"),
};

/* What goyaml.v2 makes of the value of `a`. */
static const struct {
	const char *number, *text;
	enum scalar_type type;
	const char *canonical;
} values[] = {
	{ "A6", "a: |\n  x", SCALAR_STRING, "x" },
	{ "B17", "a: ''''''\n", SCALAR_STRING, "''" },
	{ "B20", "a: \"\\u00e9\\x41\\U0001F600\"\n", SCALAR_STRING, "éA😀" },
	{ "B23", "a: 'x\ny'\n", SCALAR_STRING, "x y" },
	{ "B24", "a: yes", SCALAR_BOOL, "true" },
	{ "B24", "a: 0777", SCALAR_INT, "511" },
	{ "B24", "a: 1_000", SCALAR_INT, "1000" },
	{ "B24", "a: 08", SCALAR_INT, "8" },
	{ "B24", "a: 1e3", SCALAR_FLOAT, "1000" },
	{ "B24", "a: y", SCALAR_BOOL, "true" },
	{ "B25", "a:", SCALAR_NULL, "null" },
	{ "B25", "a: ---", SCALAR_STRING, "---" },
	{ "C35", "a: |\n", SCALAR_STRING, "" },
	{ "C37", "a: |+\n  x\n\n\nc: 2\n", SCALAR_STRING, "x\n\n\n" },
	{ "E59", "a: !!str\n", SCALAR_STRING, "" },
	{ "E63", "a: 1\na: 2\n", SCALAR_INT, "2" },
	{ "F74", "a: ! 1\n", SCALAR_STRING, "1" },
};

static void values_are_those_of_kubectl(void **state)
{
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < countof(values); i++) {
		const struct file *f = parse(&a, str_of(values[i].text));
		struct str got;
		enum scalar_type type = node_type(&a, node_get(doc_root(f->docs), "a"), &got);
		if (type != values[i].type || !str_is(got, values[i].canonical))
			fail_msg("%s: \"%s\" is " PRIs, values[i].number, values[i].text,
				ARGs(got));
	}
	arena_clear(&a);
}

/* A16. kubectl refuses such a key; here it is read. */
static void keys_of_2000_characters_are_read(void **state)
{
	struct arena a = { 0 };
	const struct file *f = parse(&a, repeat(&a, "", "k", 2000, ": 1\n"));

	(void)state;
	assert_false(f->broken);
	assert_int_equal(node_text(&a, node_key(node_child(doc_root(f->docs)))).n, 2000);
	arena_clear(&a);
}

/* B24: keys have types too. */
static void a_key_of_y_is_a_boolean(void **state)
{
	struct arena a = { 0 };
	const struct file *f = parse(&a, STR("y: 1\n"));
	struct str got;

	(void)state;
	assert_int_equal(node_type(&a, node_key(node_child(doc_root(f->docs))), &got), SCALAR_BOOL);
	assert_true(str_is(got, "true"));
	arena_clear(&a);
}

/* A8: a byte is not a column. */
static void columns_count_characters(void **state)
{
	struct arena a = { 0 };
	const struct file *f = parse(&a, STR("é: \"ü日本\"\nb: 日本 # ünï\n"));
	struct pos value = source_pos(f->src, node_child(doc_root(f->docs))->start);
	struct pos comment = source_pos(f->src, f->comments[0].start);

	(void)state;
	assert_int_equal(value.line * 100 + value.col, 104);
	assert_int_equal(comment.line * 100 + comment.col, 207);
	arena_clear(&a);
}

static void encodings_are_read(void **state)
{
	(void)state;
	check_zoo(encodings, countof(encodings));
}

static void scalars_are_read(void **state)
{
	(void)state;
	check_zoo(scalars, countof(scalars));
}

static void block_scalars_are_read(void **state)
{
	(void)state;
	check_zoo(block_scalars, countof(block_scalars));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(encodings_are_read),
		cmocka_unit_test(scalars_are_read),
		cmocka_unit_test(block_scalars_are_read),
		cmocka_unit_test(values_are_those_of_kubectl),
		cmocka_unit_test(keys_of_2000_characters_are_read),
		cmocka_unit_test(a_key_of_y_is_a_boolean),
		cmocka_unit_test(columns_count_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
