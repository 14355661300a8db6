#include "texts.h"

/* What sigs.k8s.io/yaml makes of a text, maps in the order of first keys.
 * "refused" is any error of it. */
static const struct {
	const char *yaml, *json;
} rows[] = {
	{ "a: 1\nb: [x, ~, true]\n", "{a:1,b:[\"x\",null,true]}" },
	{ "- a\n-\n", "[\"a\",null]" },
	{ "x: 1\nx: 2\n", "{x:2}" },
	{ "x: 1\ny: 0\nx: 2\n", "{x:2,true:0}" },
	{ "1: a\n1.5: b\ny: c\n\"y\": e\n0x10: f\n",
		"{1:\"a\",1.5:\"b\",true:\"c\",y:\"e\",16:\"f\"}" },
	{ "~: d\n", "refused" },
	{ "? \n: d\n", "refused" },
	{ "[a]: 1\n", "refused" },
	{ "{a: 1}: 1\n", "refused" },
	{ "1e3: a\n.inf: b\n", "{1000:\"a\",.inf:\"b\"}" },
	{ "? |\n  abc\n: x\n", "{abc\n:\"x\"}" },
	{ "a: &a {x: 1}\nb: *a\n", "{a:{x:1},b:{x:1}}" },
	{ "&a a: 1\nb: *a\n*a : 3\n", "{a:3,b:\"a\"}" },
	{ "a: *b\n", "refused" },
	{ "a: &a {x: [*a]}\n", "refused" },
	{ "a: &a [*a, *a]\n", "refused" },
	{ "a: &a {x: 1, z: 2}\nb:\n  x: own\n  <<: *a\n  k: 3\n", "{a:{x:1,z:2},b:{x:1,z:2,k:3}}" },
	{ "a: &a {x: 1, z: 2}\nb:\n  <<: *a\n  x: own\n", "{a:{x:1,z:2},b:{x:\"own\",z:2}}" },
	{ "a: &a {x: 1, z: 2}\nc: &c {x: 3, k: 4}\nb:\n  <<: [*a, *c]\n",
		"{a:{x:1,z:2},c:{x:3,k:4},b:{x:1,k:4,z:2}}" },
	{ "b:\n  <<: {x: 5, q: 2}\n  <<: {x: 1}\n", "{b:{x:1,q:2}}" },
	{ "a: &a {x: 1}\nb:\n  \"<<\": *a\n", "{a:{x:1},b:{<<:{x:1}}}" },
	{ "a: &a {x: 1}\nb:\n  !!merge <<: *a\n", "{a:{x:1},b:{x:1}}" },
	{ "a: &a [1]\nb:\n  <<: *a\n", "refused" },
	{ "b:\n  <<: ~\n  x: 1\n", "refused" },
	{ "b:\n  <<: [[{x: 1}]]\n", "refused" },
	{ "a: &a {x: 1}\nc: &c [*a]\nb:\n  <<: *c\n", "refused" },
	{ "a: &a {x: 1, <<: *a}\n", "refused" },
	{ "x: !!str 12\nz: !foo bar\nw: !!int '12'\n", "{x:\"12\",z:\"bar\",w:12}" },
	{ "x: 0777\nz: 08\nw: 1_000\n", "{x:511,z:8,w:1000}" },
};

static void print(struct buf *out, const struct value *v)
{
	const char *quote = v->kind == VALUE_STRING ? "\"" : "";

	switch (v->kind) {
	case VALUE_MAP:
	case VALUE_LIST:
		buf_addc(out, v->kind == VALUE_MAP ? '{' : '[');
		for (const struct value *c = v->child; c; c = c->next) {
			assert_ptr_equal(c->parent, v);
			if (c != v->child)
				buf_addc(out, ',');
			if (v->kind == VALUE_MAP)
				buf_printf(out, PRIs ":", ARGs(c->key));
			print(out, c);
		}
		buf_addc(out, v->kind == VALUE_MAP ? '}' : ']');
		return;
	case VALUE_NULL:
		buf_adds(out, "null");
		return;
	case VALUE_UNKNOWN:
		buf_addc(out, '?');
		return;
	case VALUE_BOOL:
	case VALUE_INT:
	case VALUE_FLOAT:
	case VALUE_STRING:
		buf_printf(out, "%s" PRIs "%s", quote, ARGs(v->text), quote);
		return;
	}
}

static const struct value *value_of(struct arena *a, struct str text)
{
	const struct file *f = file_parse(a, source_new(a, STR("a.yaml"), text));

	assert_false(f->broken);
	return value_new(a, doc_root(&f->docs[0]));
}

static void test_as_the_reader_of_kubectl(void **state)
{
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		struct buf out = { .a = &a };
		const struct value *v = value_of(&a, str_of(rows[i].yaml));
		if (v)
			print(&out, v);
		else
			buf_adds(&out, "refused");
		assert_text(buf_str(&out), rows[i].json);
	}
	arena_clear(&a);
}

static void test_leads_back_to_its_source(void **state)
{
	struct arena a = { 0 };
	const struct value *v = value_of(&a, STR("a: &a {x: 1}\nb: *a\nc: {<<: *a, z: 2}\n"));
	const struct value *anchored = value_at(v, "a.x");

	(void)state;
	assert_int_equal(anchored->from->start, 10);
	assert_int_equal(anchored->from_key->start, 7);
	assert_ptr_equal(value_at(v, "b.x")->from, anchored->from);
	assert_ptr_equal(value_at(v, "c.x")->from, anchored->from);
	assert_int_equal(value_get(v, "c")->count, 2);
	assert_int_equal(value_at(v, "c.z")->from->start, 34);
	arena_clear(&a);
}

/* Each level is two of the one before. */
static void add_bomb(struct buf *b, uint32_t levels)
{
	buf_adds(b, "a0: &a0 [x, x]\n");
	for (uint32_t i = 1; i < levels; i++)
		buf_printf(b, "a%u: &a%u [*a%u, *a%u]\n", i, i, i - 1, i - 1);
}

static void test_expands_to_a_limit(void **state)
{
	struct arena a = { 0 }, values = { 0 };
	struct buf small = { .a = &a }, large = { .a = &a };
	struct file *f;

	(void)state;
	add_bomb(&small, 16);
	add_bomb(&large, 64);
	assert_non_null(value_of(&a, buf_str(&small)));
	f = file_parse(&a, source_new(&a, STR("a.yaml"), buf_str(&large)));
	assert_null(value_new(&values, doc_root(&f->docs[0])));
	arena_clear(&values);
	arena_clear(&a);
}

static void test_many_keys(void **state)
{
	struct arena a = { 0 };
	struct buf b = { .a = &a };

	(void)state;
	for (uint32_t i = 0; i < 20000; i++)
		buf_printf(&b, "k%u: %u\n", i % 10000, i);
	const struct value *v = value_of(&a, buf_str(&b));
	assert_int_equal(v->count, 10000);
	assert_true(str_is(v->child->key, "k0"));
	assert_true(str_is(v->child->text, "10000"));
	assert_true(str_is(value_get(v, "k9999")->text, "19999"));
	arena_clear(&a);
}

static void test_lookups(void **state)
{
	struct arena a = { 0 };
	uint32_t n = 0;
	const struct value *v = value_of(&a,
		STR("s: text\nt: true\nl: [a, b]\nm: {k: {o: 443}}\np: '80'\nq: -1\nr: 4294967296\nu: 1e3\n"));

	(void)state;
	assert_null(value_get(NULL, "x"));
	assert_null(value_at(v, "m.x.y"));
	assert_null(value_at(v, "s.x"));
	assert_null(value_child(NULL));
	assert_null(value_item(v, 0));
	assert_null(value_item(value_get(v, "l"), 2));
	assert_true(value_is(value_item(value_get(v, "l"), 1), "b"));
	assert_true(value_is(value_get(v, "s"), "text"));
	assert_false(value_is(value_get(v, "t"), "true"));
	assert_true(value_true(value_get(v, "t")));
	assert_int_equal(value_str(value_get(v, "t")).n, 0);
	assert_true(value_u32(value_at(v, "m.k.o"), &n) && n == 443);
	assert_true(value_u32(value_get(v, "p"), &n) && n == 80);
	assert_true(value_u32(value_get(v, "u"), &n) && n == 1000);
	assert_false(value_u32(value_get(v, "q"), &n));
	assert_false(value_u32(value_get(v, "r"), &n));
	assert_false(value_u32(value_get(v, "t"), &n));
	arena_clear(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_as_the_reader_of_kubectl),
		cmocka_unit_test(test_leads_back_to_its_source),
		cmocka_unit_test(test_expands_to_a_limit),
		cmocka_unit_test(test_many_keys),
		cmocka_unit_test(test_lookups),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
