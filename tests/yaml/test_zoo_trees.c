/* Collections, properties, documents, hostile texts: D to H of the zoo. */
#include "zoo.h"

static const struct zoo sequences[] = {
	ZOO("D46", "b:\n-\n- x\n-\nc: 1\n",
		"+DOC +MAP =KEY :b +SEQ =NULL :x =NULL -SEQ =KEY :c =INT :1 -MAP"),
	ZOO("D46", "b:\n  -\n---\n", "+DOC +MAP =KEY :b +SEQ =NULL -SEQ -MAP ---"),
	ZOO("D47", "b:\n- x\nc:\n  - x\n",
		"+DOC +MAP =KEY :b +SEQ :x -SEQ =KEY :c +SEQ :x -SEQ -MAP"),
	ZOO("D48", "-   name: a\n    image: b\n",
		"+DOC +SEQ +MAP =KEY :name :a =KEY :image :b -MAP -SEQ"),
	ZOO("D49", "- # comment\n  name: b\n", "+DOC +SEQ +MAP =KEY :name :b -MAP -SEQ #- comment"),
	ZOO("D49", "-\n  name: b\n", "+DOC +SEQ +MAP =KEY :name :b -MAP -SEQ"),
	ZOO("D50", "- - n\n  - m\n- - - a\n    - b\n",
		"+DOC +SEQ +SEQ =BOOL :n :m -SEQ +SEQ +SEQ :a :b -SEQ -SEQ -SEQ"),
	ZOO("D51", "- a: 1\n  b: 2\n- c: 3\n",
		"+DOC +SEQ +MAP =KEY :a =INT :1 =KEY :b =INT :2 -MAP +MAP =KEY :c =INT :3 -MAP "
		"-SEQ"),
	ZOO("D52", "x:\n# about list\n- a\n# about b\n- b\n  # tail of b\n# tail of list\ny: 1\n",
		"+DOC +MAP =KEY :x +SEQ :a :b -SEQ =KEY =BOOL :y =INT :1 -MAP #+ about list #+ "
		"about b #+ tail of b #+ tail of list"),
	ZOO("D53", "args: [\"-c\", \"echo hi\",]   # c\n",
		"+DOC +MAP =KEY :args +SEQ{} \"-c \"echo hi -SEQ -MAP #- c"),
	ZOO("D54", "x: [a, # one\n  b,\n  c # three\n]\n",
		"+DOC +MAP =KEY :x +SEQ{} :a :b :c -SEQ -MAP #- one #- three"),
	ZOO("D55", "x: []\ny: {}\nz: [ ]\nw: { }\n",
		"+DOC +MAP =KEY :x +SEQ{} -SEQ =KEY =BOOL :y +MAP{} -MAP =KEY :z +SEQ{} -SEQ "
		"=KEY :w +MAP{} -MAP -MAP"),
	ZOO("D56", "x:\n- |\n  l1\n- >-\n  f\n\n- z\n",
		"+DOC +MAP =KEY :x +SEQ |l1\\n >f :z -SEQ -MAP"),
};

static const struct zoo mappings[] = {
	ZOO("E57", "m: {\n  a: 1, # one\n  b: [x,\n    y,],\n}\n",
		"+DOC +MAP =KEY :m +MAP{} =KEY :a =INT :1 =KEY :b +SEQ{} :x =BOOL :y -SEQ -MAP "
		"-MAP #- one"),
	ZOO("E58", "a:    # comment\n  value\nb:\n  # c\n  - 1\n",
		"+DOC +MAP =KEY :a :value =KEY :b +SEQ =INT :1 -SEQ -MAP #- comment #+ c"),
	ZOO("E59", "a:\nb:  \nc: # todo\nd: &x\ne: !!str\nf: &y !!map\n",
		"+DOC +MAP =KEY :a =NULL =KEY :b =NULL =KEY :c =NULL =KEY :d &x =NULL =KEY :e "
		"<!!str> =STR =KEY :f &y <!!map> =STR -MAP #- todo"),
	ZOO("E60", "metadata:\n  name: x\n  labels:\nspec: {}\n",
		"+DOC +MAP =KEY :metadata +MAP =KEY :name :x =KEY :labels =NULL -MAP =KEY :spec "
		"+MAP{} -MAP -MAP"),
	ZOO("E61", "? a\n: b\n? - x\n  - y\n: z\n",
		"+DOC +MAP ? =KEY :a :b ? =KEY +SEQ :x =BOOL :y -SEQ :z -MAP"),
	ZOO("E62", "{a, b: , \"c\": 1, ? d : e}",
		"+DOC +MAP{} =KEY :a =NULL =KEY :b =NULL =KEY \"c =INT :1 ? =KEY :d :e -MAP"),
	ZOO("E63", "a: 1\na: 2\n", "+DOC +MAP =KEY :a =INT :1 =KEY :a =INT :2 -MAP"),
	ZOO("E64", " a: 1\n b: 2\n", "+DOC +MAP =KEY :a =INT :1 =KEY :b =INT :2 -MAP"),
	ZOO("E64", " a: 1\nb: 2\n", "2:1: expected the end of the document"),
	ZOO("E65", "a: 1\n\n# own\n\n# belongs to b\nb: 2 # trail\n\n\nc: 3\n",
		"+DOC +MAP =KEY :a =INT :1 =KEY :b =INT :2 =KEY :c =INT :3 -MAP #+ own #+ "
		"belongs to b #- trail"),
	ZOO("E66", "a:\n  only: 1\nb: 2\n",
		"+DOC +MAP =KEY :a +MAP =KEY :only =INT :1 -MAP =KEY :b =INT :2 -MAP"),
	ZOO("E67", "\"k\": v\n'k2': v\n1: x\ntrue: y\n~: z\n",
		"+DOC +MAP =KEY \"k :v =KEY 'k2 :v =KEY =INT :1 :x =KEY =BOOL :true =BOOL :y "
		"=KEY =NULL :~ :z -MAP"),
};

static const struct zoo properties[] = {
	ZOO("F69", "a: &x {b: 1}\nc: *x\n",
		"+DOC +MAP =KEY :a &x +MAP{} =KEY :b =INT :1 -MAP =KEY :c *x -MAP"),
	ZOO("F70", "a: &x 1\nb: *x\nc: &x 2\nd: *x\n",
		"+DOC +MAP =KEY :a &x =INT :1 =KEY :b *x =KEY :c &x =INT :2 =KEY :d *x -MAP"),
	ZOO("F71", "x: &x {a: 1}\ny:\n  <<: *x\n  b: 2\n",
		"+DOC +MAP =KEY :x &x +MAP{} =KEY :a =INT :1 -MAP =KEY =BOOL :y +MAP =KEY :<< *x "
		"=KEY :b =INT :2 -MAP -MAP"),
	ZOO("F71", "x: &x {a: 1}\nz: &z {c: 3}\ny:\n  <<: [*x, *z]\n  b: 2\n",
		"+DOC +MAP =KEY :x &x +MAP{} =KEY :a =INT :1 -MAP =KEY :z &z +MAP{} =KEY :c =INT "
		":3 -MAP =KEY =BOOL :y +MAP =KEY :<< +SEQ{} *x *z -SEQ =KEY :b =INT :2 -MAP -MAP"),
	ZOO("F71", "x: &x {a: 1}\nz: &z {c: 3}\ny:\n  <<: *x\n  <<: *z\n",
		"+DOC +MAP =KEY :x &x +MAP{} =KEY :a =INT :1 -MAP =KEY :z &z +MAP{} =KEY :c =INT "
		":3 -MAP =KEY =BOOL :y +MAP =KEY :<< *x =KEY :<< *z -MAP -MAP"),
	ZOO("F72", "&k key: v\nb: *k\n*k : 2\n",
		"+DOC +MAP =KEY &k :key :v =KEY :b *k =KEY *k =INT :2 -MAP"),
	ZOO("F73", "a: &x # c\n  - 1\nb: !!map\n  c: 1\nc: &y !t |\n  txt\n",
		"+DOC +MAP =KEY :a &x +SEQ =INT :1 -SEQ =KEY :b <!!map> +MAP =KEY :c =INT :1 "
		"-MAP =KEY :c &y <!t> |txt\\n -MAP #- c"),
	ZOO("F74", "a: !<tag:x,2000:y> {}\nb: ! v\n%TAG ! tag:x,2000:\n---\na: !y 1\n",
		"3:1: a directive in a document that no '...' ends"),
	ZOO("F74", "a: !<tag:x,2000:y> {}\nb: ! v\n...\n%TAG ! tag:x,2000:\n---\na: !y 1\n",
		"+DOC +MAP =KEY :a <!<tag:x,2000:y>> +MAP{} -MAP =KEY :b <!> :v -MAP ... --- "
		"+MAP =KEY :a <!y> :1 -MAP"),
	ZOO("F75", "a: &a [*a]\n", "+DOC +MAP =KEY :a &a +SEQ{} *a -SEQ -MAP"),
};

static const struct zoo documents[] = {
	ZOO("G76", "a: 1\n---\nb: 2\n---\nc: 3\n",
		"+DOC +MAP =KEY :a =INT :1 -MAP --- +MAP =KEY :b =INT :2 -MAP --- +MAP =KEY :c "
		"=INT :3 -MAP"),
	ZOO("G77", "# license\n---\n# Source: x.yaml\na: 1\n---\n# Source: y.yaml\nb: 2",
		"--- +MAP =KEY :a =INT :1 -MAP --- +MAP =KEY :b =INT :2 -MAP #+ license #+ "
		"Source: x.yaml #+ Source: y.yaml"),
	ZOO("G78", "--- # cmt\na: 1\n--- |\n  text\n--- plain\n...\n\n%YAML 1.2\n---\nk: v\n",
		"--- +MAP =KEY :a =INT :1 -MAP --- |text\\n --- :plain ... --- +MAP =KEY :k :v "
		"-MAP #- cmt"),
	ZOO("G79", "a: 1\n...\nb: 2\n",
		"+DOC +MAP =KEY :a =INT :1 -MAP ... +DOC +MAP =KEY :b =INT :2 -MAP"),
	ZOO("G80", "---\n---\na: 1\n---\n# only comment\n---\n",
		"--- --- +MAP =KEY :a =INT :1 -MAP --- --- #+ only comment"),
	ZOO("G81", "a: |\n  x\n---\nb: >-\n  y\n...\n# c\n---\n",
		"+DOC +MAP =KEY :a |x\\n -MAP --- +MAP =KEY :b >y -MAP ... --- #+ c"),
	ZOO("G82", "--- {a: 1}\n--- !t\nb: 2\n",
		"--- +MAP{} =KEY :a =INT :1 -MAP --- <!t> +MAP =KEY :b =INT :2 -MAP"),
	ZOO("G83", "a: \"x\n---\ny\"\n", "2:1: " REFUSED),
	ZOO("G84", "kind: List\nitems:\n- kind: A\n- kind: B\n",
		"+DOC +MAP =KEY :kind :List =KEY :items +SEQ +MAP =KEY :kind :A -MAP +MAP =KEY "
		":kind :B -MAP -SEQ -MAP"),
	ZOO("G84", "kind: List\nitems:\n  - kind: A\n  - kind: B\n",
		"+DOC +MAP =KEY :kind :List =KEY :items +SEQ +MAP =KEY :kind :A -MAP +MAP =KEY "
		":kind :B -MAP -SEQ -MAP"),
};

static const struct zoo hostile[] = {
	ZOO("H85", "? a:\t-\n", "1:5: " REFUSED),
	ZOO("H85", "? k:\t:k:\tkey:\n", "1:5: " REFUSED),
	ZOO("H86", "!<", "1:3: " REFUSED),
	ZOO("H86", "\"", "1:2: " REFUSED),
	ZOO("H86", "'", "1:2: " REFUSED),
	ZOO("H86", "[", "1:2: expected a value or ']'"),
	ZOO("H86", "{", "1:2: expected a key or '}'"),
	ZOO("H86", "|", "+DOC |(empty)"),
	ZOO("H86", ">", "+DOC >(empty)"),
	ZOO("H86", "&", "1:2: " REFUSED),
	ZOO("H86", "*", "1:2: " REFUSED),
	ZOO("H86", "%TAG", "1:5: expected '---' after the directives"),
	ZOO("H86", "\"\\x4", "1:2: " REFUSED),
	ZOO("H86", "- |", "+DOC +SEQ |(empty) -SEQ"),
	ZOO("H87", "{{- if .Values.x }}\na: 1\n{{- end }}\n",
		"+DOC @maybe +MAP =KEY :a =INT :1 -MAP"),
	ZOO("H87", "name: {{ .x }}-y\n", "+DOC +MAP =KEY :name @masked :{{ .x }}-y -MAP"),
	ZOO("H87", "{% if a %}", "1:2: " REFUSED),
	ZOO("H88", "a: [b, c\nd: e\n", "3:1: expected ',' or ']'"),
	ZOO("H88", "a: b: c\n", "1:5: expected a key of the mapping, or its end"),
	ZOO("H88", "a: - b\n", "1:4: " REFUSED),
	ZOO("H88", "a:\n\tb: 1\n", "2:1: " REFUSED),
	ZOO("H88", "k: x\n y: 1\n", "1:4: " REFUSED),
	ZOO("H90", "%\377\n---\na: 1\n", "1:2: not UTF-8"),
};

/* F72, F69, F70: which definition an alias means. */
static void aliases_mean_the_last_definition(void **state)
{
	struct arena a = { 0 };
	const struct file *f = parse(&a, STR("a: &x 1\nb: *x\nc: &x 2\nd: *x\n"));
	const struct node *root = doc_root(f->docs);

	(void)state;
	assert_ptr_equal(node_target(node_get(root, "b")), node_get(root, "a"));
	assert_ptr_equal(node_target(node_get(root, "d")), node_get(root, "c"));
	arena_clear(&a);
}

static void sequences_are_read(void **state)
{
	(void)state;
	check_zoo(sequences, countof(sequences));
}

static void mappings_are_read(void **state)
{
	(void)state;
	check_zoo(mappings, countof(mappings));
}

static void properties_are_read(void **state)
{
	(void)state;
	check_zoo(properties, countof(properties));
}

static void documents_are_read(void **state)
{
	(void)state;
	check_zoo(documents, countof(documents));
}

static void hostile_are_read(void **state)
{
	(void)state;
	check_zoo(hostile, countof(hostile));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sequences_are_read),
		cmocka_unit_test(mappings_are_read),
		cmocka_unit_test(properties_are_read),
		cmocka_unit_test(documents_are_read),
		cmocka_unit_test(hostile_are_read),
		cmocka_unit_test(aliases_mean_the_last_definition),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
