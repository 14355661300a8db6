/* Trees: the grammar, the bytes of nodes, documents, anchors and look-ups. */
#include "rows.h"

static const struct row sequences[] = {
	ROW("b:\n- x\n-\n", "+DOC +MAP =KEY :b +SEQ :x =NULL -SEQ -MAP"),
	ROW("[a, [b, {c: d}], [e]: f, ? g : h, ? i, : j, k: ]\n",
		"+DOC +SEQ{} :a +SEQ{} :b +MAP{} =KEY :c :d -MAP -SEQ +MAP[] =KEY +SEQ{} :e -SEQ "
		":f -MAP +MAP[] ? =KEY :g :h -MAP +MAP[] ? =KEY :i =NULL -MAP +MAP[] =KEY =NULL "
		":j -MAP +MAP[] =KEY :k =NULL -MAP -SEQ"),
	ROW("[a,,b]\n", "3: expected a value or ']'"),
	ROW("[,a]\n", "1: expected a value or ']'"),
	ROW("[a}\n", REFUSED),
	ROW("[a: b, \"c\": d, e : f]\n",
		"+DOC +SEQ{} +MAP[] =KEY :a :b -MAP +MAP[] =KEY \"c :d -MAP +MAP[] =KEY :e :f "
		"-MAP -SEQ"),
};

static const struct row mappings[] = {
	ROW("? a\n? b\n: \n? |\n  k\n: - v\n",
		"+DOC +MAP ? =KEY :a =NULL ? =KEY :b =NULL ? =KEY |k\\n +SEQ :v -SEQ -MAP"),
	ROW("? ? a\n  : b\n: c\n", "+DOC +MAP ? =KEY +MAP ? =KEY :a :b -MAP :c -MAP"),
	ROW("? ? a\n  ? b\n: # c\n  - d\n: e\n",
		"+DOC +MAP ? =KEY +MAP ? =KEY :a =NULL ? =KEY :b =NULL -MAP +SEQ :d -SEQ "
		"=KEY =NULL :e -MAP #- c"),
	ROW("{a: b c: d}", "7: expected ',' or '}'"),
	ROW("{,}", "1: expected a key or '}'"),
	ROW(": v\n", "+DOC +MAP =KEY =NULL :v -MAP"),
	ROW("? : x\n", "+DOC +MAP ? =KEY +MAP =KEY =NULL :x -MAP =NULL -MAP"),
};

static const struct row properties[] = {
	ROW("a: !<tag:x,2000:y> {}\nb: ! v\n",
		"+DOC +MAP =KEY :a <!<tag:x,2000:y>> +MAP{} -MAP =KEY :b <!> :v -MAP"),
	ROW("%TAG ! tag:x,2000:\n---\na: !y 1\n", "--- +MAP =KEY :a <!y> :1 -MAP"),
	ROW("a: *none\n", "+DOC +MAP =KEY :a *none? -MAP"),
	ROW("a: &x 1\n---\nb: *x\n", "+DOC +MAP =KEY :a &x =INT :1 -MAP --- +MAP =KEY :b *x? -MAP"),
	ROW("a: &x &y 1\n", "6: a second anchor"),
	ROW("a: !x !y 1\n", "6: a second tag"),
	ROW("a: &x 1\nb: &y *x\n", "14: an alias with properties of its own"),
	ROW("&m\n&k a: 1\n", "+DOC &m +MAP =KEY &k :a =INT :1 -MAP"),
	ROW("- &a a\n- !t\n- &b\n  x: 1\n- !!seq []\n",
		"+DOC +SEQ &a :a <!t> =STR &b +MAP =KEY :x =INT :1 -MAP <!!seq> +SEQ{} -SEQ -SEQ"),
};

static const struct row documents[] = {
	ROW("%FOO bar # c\n--- x\n", "--- :x #- c"),
	ROW("%YAML 1.2\na: 1\n", "10: expected '---' after the directives"),
	ROW("%YAML 1.2\n", "10: expected '---' after the directives"),
	ROW("a: 1\n...\n...\n# c\nb: 2\n...\n",
		"+DOC +MAP =KEY :a =INT :1 -MAP ... +DOC +MAP =KEY :b =INT :2 -MAP ... #+ c"),
	ROW("a: 1\n... # c\n%TAG ! x\n--- 2\n",
		"+DOC +MAP =KEY :a =INT :1 -MAP ... --- =INT :2 #- c"),
};

/* Nodes in their order: (entry){properties}<value>, where they differ. */
static const struct row bytes_of_nodes[] = {
	ROW("a: 1\nb:\n  - x\n  -  y # c\n",
		"<a: 1\\nb:\\n  - x\\n  -  y> <a> (a: )<1> <b> (b:\\n  )<- x\\n  -  y> (- )<x> "
		"(-  )<y>"),
	ROW("- &a !t  name: b\n  c: &x\n-\n- 'd'\n",
		"<- &a !t  name: b\\n  c: &x\\n-\\n- 'd'> (- )<&a !t  name: b\\n  c: &x> {&a !t  "
		"}<name> (&a !t  name: )<b> <c> (c: ){&x}<> (-)<> (- )<'d'>"),
	ROW("x:\n- |\n  l1\n\n- >-\n  f\n# c\n- z\n",
		"<x:\\n- |\\n  l1\\n\\n- >-\\n  f\\n# c\\n- z> <x> (x:\\n)<- |\\n  l1\\n\\n- "
		">-\\n  f\\n# c\\n- z> (- )<|\\n  l1\\n\\n> (- )<>-\\n  f\\n> (- )<z>"),
	ROW("? a\n: b\n? - x\n  - y\n: z\n? c\n",
		"<? a\\n: b\\n? - x\\n  - y\\n: z\\n? c> (? )<a> (? a\\n: )<b> (? )<- x\\n  - y> "
		"(- )<x> (- )<y> (? - x\\n  - y\\n: )<z> (? )<c> (? c)<>"),
	ROW("{a, b: , \"c\": 1, ? d : *e }\n",
		"<{a, b: , \"c\": 1, ? d : *e }> <a> (a)<> <b> (b:)<> <\"c\"> (\"c\": )<1> (? "
		")<d> (? d : )<*e>"),
	ROW("[a, k: v, ? b, : c, [d]: e]\n",
		"<[a, k: v, ? b, : c, [d]: e]> <a> <k: v> <k> (k: )<v> <? b> (? )<b> (? b)<> <: "
		"c> <> (: )<c> <[d]: e> <[d]> <d> ([d]: )<e>"),
	ROW("k: !t # c\n  &m\n  l: {x: [ ], }\n\n# end\n",
		"<k: !t # c\\n  &m\\n  l: {x: [ ], }> <k> (k: ){!t # c\\n  &m\\n  }<l: {x: [ ], "
		"}> <l> (l: )<{x: [ ], }> <x> (x: )<[ ]>"),
	ROW("--- !s\n- *a\n- &b\n  - c\n...\n",
		"{!s\\n}<- *a\\n- &b\\n  - c> (- )<*a> (- ){&b\\n  }<- c> (- )<c>"),
	ROW(": v\n", "<: v> <> (: )<v>"),
	ROW("\357\273\277a:\r\n  b: |  # c\r\n    d\r\n  e: f\r\n",
		"<a:\\r\\n  b: |  # c\\r\\n    d\\r\\n  e: f> <a> (a:\\r\\n  )<b: |  # c\\r\\n   "
		" d\\r\\n  e: f> <b> (b: )<|  # c\\r\\n    d\\r\\n> <e> (e: )<f>"),
	ROW("a: plain\n  more\nb: \"q\n  r\"  \n",
		"<a: plain\\n  more\\nb: \"q\\n  r\"> <a> (a: )<plain\\n  more> <b> (b: )<\"q\\n "
		" r\">"),
	ROW("x:\n  a: |+ # c\n\n\n  b:\n",
		"<x:\\n  a: |+ # c\\n\\n\\n  b:> <x> (x:\\n  )<a: |+ # c\\n\\n\\n  b:> <a> (a: "
		")<|+ # c\\n\\n\\n> <b> (b:)<>"),
};

static void trees(void **state)
{
	(void)state;
	check_rows(sequences, countof(sequences));
	check_rows(mappings, countof(mappings));
	check_rows(properties, countof(properties));
	check_rows(documents, countof(documents));
}

static void print_slice(struct buf *out, const struct node *n, char open, uint32_t start,
	uint32_t end, char close)
{
	if (start == end && open != '<')
		return;
	buf_addc(out, open);
	print_escaped(out, source_slice(n->file->src, (struct span){ start, end }));
	buf_addc(out, close);
}

static void spans(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(bytes_of_nodes); i++) {
		struct arena a = { 0 };
		struct buf out = { .a = &a };
		const struct file *f = parse(&a, bytes_of_nodes[i].text);
		for (uint32_t k = 1; k < f->node_count; k++) {
			const struct node *n = &f->nodes[k];
			buf_adds(&out, k == 1 ? "" : " ");
			print_slice(&out, n, '(', n->entry, n->props, ')');
			print_slice(&out, n, '{', n->props, n->start, '}');
			print_slice(&out, n, '<', n->start, n->end, '>');
		}
		assert_string_equal(str_c(&a, buf_str(&out)), bytes_of_nodes[i].tree);
		check_tiling(&a, f);
		arena_clear(&a);
	}
}

static void columns(void **state)
{
	struct arena a = { 0 };
	const struct file *f = parse(&a,
		STR("\xef\xbb\xbf"
		    "a:\n   b:\n   -   c: |1\n         d\n       e: >\n         f\n"));
	const struct node *root = doc_root(f->docs), *b = node_get(root, "a");

	(void)state;
	assert_int_equal(root->indent, 0);
	assert_int_equal(b->indent, 3);
	const struct node *seq = node_get(b, "b"), *map = node_child(seq);
	assert_int_equal(seq->indent, 3);
	assert_int_equal(map->indent, 7);
	assert_int_equal(node_get(map, "c")->indent, 7);
	assert_true(str_is(node_text(&a, node_get(map, "c")), " d\n"));
	arena_clear(&a);
}

static void bounds_of_documents(void **state)
{
	/* START-END, of the `---`, of the `...` */
	const struct {
		const char *text, *docs;
	} rows[] = {
		{ "", "" },
		{ "# c\n", "" },
		{ "...\n", "" },
		{ "# c\na: 1\n", "0-9" },
		{ "# c\n---\na: 1\n", "4-13 ---4" },
		{ "a: 1\n---\n---\n", "0-5, 5-9 ---5, 9-13 ---9" },
		{ "a\n... # c\n# d\nb\n...\n%YAML 1.2\n# e\n---\n",
			"0-10 ...2, 10-20 ...16, 20-38 ---34" },
		{ "%FOO\n---\n", "0-9 ---5" },
		{ "\xef\xbb\xbf"
		  "a",
			"3-4" },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		const struct file *f = parse(&a, str_of(rows[i].text));
		struct buf out = { .a = &a };
		for (uint32_t k = 0; k < f->doc_count; k++) {
			const struct doc *d = &f->docs[k];
			assert_int_equal(d->index, k);
			buf_printf(&out, "%s%u-%u", d->index ? ", " : "", d->start, d->end);
			if (d->marked)
				buf_printf(&out, " ---%u", d->marker);
			if (d->ender != NO_OFFSET)
				buf_printf(&out, " ...%u", d->ender);
		}
		assert_string_equal(str_c(&a, buf_str(&out)), rows[i].docs);
	}
	arena_clear(&a);
}

static void aliases_lead_to_the_last_definition_before_them(void **state)
{
	struct arena a = { 0 };
	const struct file *f = parse(&a,
		STR("a: &x 1\nb: *x\nc: &x {d: *x}\ne: *x\n*x : f\n---\ng: *x\n"));
	const struct node *root = doc_root(f->docs), *c = node_get(root, "c");

	(void)state;
	assert_ptr_equal(node_target(node_get(root, "b")), node_get(root, "a"));
	assert_ptr_equal(node_target(node_get(c, "d")), c);
	assert_ptr_equal(node_target(node_get(root, "e")), c);
	const struct node *last = node_next(node_get(root, "e"));
	assert_ptr_equal(node_target(node_key(last)), c);
	assert_null(node_target(node_get(doc_root(&f->docs[1]), "g")));
	assert_null(node_target(c));
	arena_clear(&a);
}

static void the_last_of_equal_keys_is_found(void **state)
{
	struct arena a = { 0 };
	const struct file *f = parse(&a, STR("a: 1\n'b': 2\n\"\\x61\": 3\n? [a]\n: 4\n"));
	const struct node *root = doc_root(f->docs);

	(void)state;
	assert_true(str_is(node_text(&a, node_get(root, "a")), "3"));
	assert_true(str_is(node_text(&a, node_get(root, "b")), "2"));
	assert_null(node_get(root, "c"));
	assert_null(node_get(node_get(root, "a"), "a"));
	assert_int_equal(node_count(root), 4);
	arena_clear(&a);
}

static void nothing_has_nothing(void **state)
{
	struct arena a = { 0 };
	struct str canonical = STR("x");

	(void)state;
	assert_null(doc_root(NULL));
	assert_null(node_parent(NULL));
	assert_null(node_key(NULL));
	assert_null(node_child(NULL));
	assert_null(node_next(NULL));
	assert_null(node_get(NULL, "a"));
	assert_null(node_target(NULL));
	assert_null(node_source(NULL));
	assert_null(node_doc(NULL));
	assert_int_equal(node_count(NULL), 0);
	assert_int_equal(node_anchor(NULL).n + node_tag(NULL).n + node_text(&a, NULL).n, 0);
	assert_int_equal(node_span(NULL).end, 0);
	assert_false(node_in_flow(NULL));
	assert_int_equal(node_type(&a, NULL, &canonical), SCALAR_NULL);
	arena_clear(&a);
}

static void ways_between_nodes(void **state)
{
	struct arena a = { 0 };
	const struct file *f = parse(&a, STR("a: {b: [c]}\nd: e\n---\nf\n"));
	const struct node *root = doc_root(f->docs), *flow = node_get(root, "a");
	const struct node *c = node_child(node_get(flow, "b"));

	(void)state;
	assert_ptr_equal(node_parent(flow), root);
	assert_ptr_equal(node_parent(node_key(flow)), root);
	assert_true(node_key(flow)->flags & NODE_IS_KEY);
	assert_null(node_key(node_key(flow)));
	assert_null(node_next(node_key(flow)));
	assert_null(node_key(c));
	assert_true(node_in_flow(c) && node_in_flow(flow));
	assert_false(node_in_flow(root) || node_in_flow(node_get(root, "d")));
	assert_int_equal(node_doc(c)->index, 0);
	assert_int_equal(node_doc(doc_root(&f->docs[1]))->index, 1);
	assert_ptr_equal(node_source(c), f->src);
	arena_clear(&a);
}

/* Keys, anchors and aliases by the ten thousands. */
static void many_names(void **state)
{
	struct arena a = { 0 };
	struct buf text = { .a = &a };
	enum { MANY = 20000 };

	(void)state;
	for (int i = 0; i < MANY; i++)
		buf_printf(&text, "k%d: &a%d v\n", i, i);
	for (int i = 0; i < MANY; i++)
		buf_printf(&text, "r%d: *a%d\n", i, i);
	const struct file *f = parse(&a, buf_str(&text));
	const struct node *root = doc_root(f->docs);
	const struct node *k = node_child(root), *r = node_get(root, "r0");
	assert_int_equal(node_count(root), 2 * MANY);
	for (; r; k = node_next(k), r = node_next(r))
		assert_ptr_equal(node_target(r), k);
	arena_clear(&a);
}

static void a_custom_resource_definition_of_40000_lines(void **state)
{
	struct arena a = { 0 };
	struct str text = repeat(&a, "kind: CustomResourceDefinition\nspec:\n  versions:\n",
		"  - name: v1\n    schema:\n      description: >-\n        Some text\n        in lines.\n"
		"      properties: {a: {type: string}} # c\n\n",
		6000, "");
	const struct file *f = parse(&a, text);

	(void)state;
	assert_int_equal(node_count(node_get(node_get(doc_root(f->docs), "spec"), "versions")),
		6000);
	assert_int_equal(f->comment_count, 6000);
	check_tiling(&a, f);
	arena_clear(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(trees),
		cmocka_unit_test(spans),
		cmocka_unit_test(columns),
		cmocka_unit_test(bounds_of_documents),
		cmocka_unit_test(aliases_lead_to_the_last_definition_before_them),
		cmocka_unit_test(the_last_of_equal_keys_is_found),
		cmocka_unit_test(nothing_has_nothing),
		cmocka_unit_test(ways_between_nodes),
		cmocka_unit_test(many_names),
		cmocka_unit_test(a_custom_resource_definition_of_40000_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
