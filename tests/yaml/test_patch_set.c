/* Values of scalars, and how scalars are written. */
#include "yaml/changes.h"

static void values_are_set(void **state)
{
	static const struct row rows[] = {
		{ "plain", "a: x # c\n", CHANGES(SET("a", "z")), "a: z # c\n", NULL },
		{ "single", "a: 'x'\n", CHANGES(SET("a", "it's")), "a: 'it''s'\n", NULL },
		{ "double", "a: \"x\"\n", CHANGES(SET("a", "say \"y\"")), "a: \"say \\\"y\\\"\"\n",
			NULL },
		{ "single that cannot", "a: 'x'\n", CHANGES(SET("a", "y\nz")), "a: \"y\\nz\"\n",
			NULL },
		{ "plain that needs quotes", "a: x\n", CHANGES(SET("a", "on")), "a: \"on\"\n",
			NULL },
		{ "quotes of the file", "a: x\nb: 'y'\n", CHANGES(SET("a", "on")),
			"a: 'on'\nb: 'y'\n", NULL },
		{ "a number", "a: 'x'\n", CHANGES(SET_AS("a", "80", SCALAR_INT)), "a: 80\n", NULL },
		{ "a boolean", "a: x\n", CHANGES(SET_AS("a", "true", SCALAR_BOOL)), "a: true\n",
			NULL },
		{ "null", "a: x\n", CHANGES(SET_AS("a", "", SCALAR_NULL)), "a: null\n", NULL },
		{ "a number as a string", "a: 80\n", CHANGES(SET("a", "81")), "a: \"81\"\n", NULL },
		{ "multi-line plain", "a: x\n  y\n\n  z\nb: 1\n", CHANGES(SET("a", "w")),
			"a: w\nb: 1\n", NULL },
		{ "multi-line double", "a: \"x\n\n\n  y\" # c\n", CHANGES(SET("a", "w")),
			"a: \"w\" # c\n", NULL },
		{ "escapes of a neighbour", "a: \"\\u00e9\\x41\\U0001F600\"\nb: x\n",
			CHANGES(SET("b", "z")), "a: \"\\u00e9\\x41\\U0001F600\"\nb: z\n", NULL },
		{ "4-byte characters", "a: \xf0\x9f\x98\x80 x\nb: y\n",
			CHANGES(SET("b", "\xf0\x9f\x98\x81")),
			"a: \xf0\x9f\x98\x80 x\nb: \xf0\x9f\x98\x81\n", NULL },
		{ "what it is", "a: 'x' # c\n", CHANGES(SET("a", "x")), "a: 'x' # c\n", NULL },
		{ "in flow", "a: [x, y]\n", CHANGES(SET("a.0", "p,q"), SET("a.1", "z")),
			"a: [\"p,q\", z]\n", NULL },
		{ "unused anchor and tag", "a: &x !!str y\n", CHANGES(SET("a", "z")),
			"a: &x !!str z\n", NULL },
		{ "last duplicate", "a: 1\na: 2\n", CHANGES(SET_AS("a", "3", SCALAR_INT)),
			"a: 1\na: 3\n", NULL },
		{ "blanks around the colon", "a : 1\n\"b\" :  2\n",
			CHANGES(SET_AS("b", "3", SCALAR_INT)), "a : 1\n\"b\" :  3\n", NULL },
		{ "trailing blanks", "a: 1   \nb: 2\t\n\n\n", CHANGES(SET_AS("a", "3", SCALAR_INT)),
			"a: 3   \nb: 2\t\n\n\n", NULL },
		{ "no final newline", "a: x", CHANGES(SET("a", "z")), "a: z", NULL },
		{ "root", "x\n", CHANGES(SET("", "z")), "z\n", NULL },
		{ "a key", "a: 1\nb: 2\n", CHANGES(SET("a.~", "c")), "c: 1\nb: 2\n", NULL },
		{ "a key that needs quotes", "a: 1\n", CHANGES(SET("a.~", "8080")), "\"8080\": 1\n",
			NULL },
		{ "swapped keys", "a: 1\nb: 2\n", CHANGES(SET("a.~", "b"), SET("b.~", "a")),
			"b: 1\na: 2\n", NULL },
		{ "beside a removal", "a: x\nb: 2\nc: 3\n",
			CHANGES(SET("a", "z"), REMOVE("b"), SET_AS("c", "4", SCALAR_INT)),
			"a: z\nc: 4\n", NULL },
		{ "a tag that says otherwise", "a: !!int 5\n", CHANGES(SET("a", "6")), NULL,
			"another type" },
		{ "JSON", "{\"a\":\"b\",\"c\":\"d\"}\n",
			CHANGES(SET_AS("a", "80", SCALAR_INT), SET("c", "e")),
			"{\"a\": 80,\"c\":\"e\"}\n", NULL },
		{ "a key that is no string", "a: 1\n", CHANGES(SET_AS("a.~", "2", SCALAR_INT)),
			NULL, "only be a string" },
	};

	(void)state;
	check_rows(rows);
}

static void absent_values_are_set(void **state)
{
	static const struct row rows[] = {
		{ "key", "a:\nb: 1\n", CHANGES(SET("a", "x")), "a: x\nb: 1\n", NULL },
		{ "comment", "a:   # c\n", CHANGES(SET("a", "x")), "a: x   # c\n", NULL },
		{ "blank", "a: \nb: 1\n", CHANGES(SET("a", "x")), "a: x \nb: 1\n", NULL },
		{ "item", "-\n- 1\n", CHANGES(SET("0", "x")), "- x\n- 1\n", NULL },
		{ "anchor and tag", "d: &x\ne: !!str\nf: 1\n",
			CHANGES(SET("d", "1"), SET("e", "z")), "d: &x \"1\"\ne: !!str z\nf: 1\n",
			NULL },
		{ "in flow", "x: {a, b: }\n", CHANGES(SET("x.a", "1"), SET("x.b", "z")),
			"x: {a: \"1\", b: z }\n", NULL },
		{ "deeper comment below", "a:\n  # c\nb: 1\n", CHANGES(SET("a", "x")),
			"a: x\n  # c\nb: 1\n", NULL },
		{ "no final newline", "a:", CHANGES(SET("a", "x"), ENTRY("", "b", "1")),
			"a: x\nb: 1", NULL },
		{ "explicit without colon", "? a\n? b\n", CHANGES(SET("a", "x")), NULL,
			"without a colon" },
	};

	(void)state;
	check_rows(rows);
}

static void texts_are_set(void **state)
{
	static const struct row rows[] = {
		{ "literal", "a: |\n  x\n  y\nb: 1\n", CHANGES(SET("a", "p\n\nq\n")),
			"a: |\n  p\n\n  q\nb: 1\n", NULL },
		{ "literal, comment", "a: |2-  # c\n    x\nb: 1\n", CHANGES(SET("a", "p\nq")),
			"a: |2-  # c\n  p\n  q\nb: 1\n", NULL },
		{ "folded", "a: >-\n   x\n", CHANGES(SET("a", "p\nq\n")), "a: |\n   p\n   q\n",
			NULL },
		{ "chomping", "a: |\n  x\nb: 1\n", CHANGES(SET("a", "p\nq")),
			"a: |-\n  p\n  q\nb: 1\n", NULL },
		{ "kept lines", "a: |\n  x\n\nb: 1\n", CHANGES(SET("a", "p\n\n\n")),
			"a: |+\n  p\n\n\nb: 1\n", NULL },
		{ "kept lines no more", "a: |+\n  x\n\n\nb: 1\n", CHANGES(SET("a", "p\n")),
			"a: |\n  p\nb: 1\n", NULL },
		{ "first blank", "a: |\n  x\n", CHANGES(SET("a", " p\nq\n")), "a: |2\n   p\n  q\n",
			NULL },
		{ "one line", "a: |\n  x\n  y\n\nb: 1\n", CHANGES(SET("a", "p")), "a: p\n\nb: 1\n",
			NULL },
		{ "one line, comment", "a: | # c\n  x\nb: 1\n", CHANGES(SET("a", "p")),
			"a: p # c\nb: 1\n", NULL },
		{ "one line, needs quotes", "a: >\n  x\nb: 1\n", CHANGES(SET("a", "no")),
			"a: \"no\"\nb: 1\n", NULL },
		{ "a number", "a: |\n  x\nb: 1\n", CHANGES(SET_AS("a", "5", SCALAR_INT)),
			"a: 5\nb: 1\n", NULL },
		{ "control characters", "a: |\n  x\n", CHANGES(SET("a", "p\r\nq\x01")),
			"a: \"p\\r\\nq\\x01\"\n", NULL },
		{ "nothing but line ends", "a: |\n  x\n", CHANGES(SET("a", "\n\n")),
			"a: \"\\n\\n\"\n", NULL },
		{ "tabs and blanks", "a: |\n  x\n", CHANGES(SET("a", "p \n\tq\n")),
			"a: |\n  p \n  \tq\n", NULL },
		{ "empty", "x:\n  a: |\n  b: 1\n", CHANGES(SET("x.a", "p\nq\n")),
			"x:\n  a: |\n    p\n    q\n  b: 1\n", NULL },
		{ "no final newline", "a: |-\n  x", CHANGES(SET("a", "p\nq")), "a: |-\n  p\n  q",
			NULL },
		{ "no final newline, and an entry", "a: |-\n  x",
			CHANGES(SET("a", "p\nq"), ENTRY("", "b", "1")), "a: |-\n  p\n  q\nb: 1",
			NULL },
		{ "no final newline, one line", "a: |\n  x", CHANGES(SET("a", "p")), "a: p", NULL },
		{ "no final newline, newline in it", "a: |\n  x", CHANGES(SET("a", "p\nq\n")),
			"a: |\n  p\n  q\n", NULL },
		{ "CRLF", "a: |\r\n  x\r\nb: 1\r\n", CHANGES(SET("a", "p\nq\n")),
			"a: |\r\n  p\r\n  q\r\nb: 1\r\n", NULL },
		{ "item", "- |\n  x\n- b\n", CHANGES(SET("0", "p\nq\n")), "- |\n  p\n  q\n- b\n",
			NULL },
	};

	(void)state;
	check_rows(rows);
}

static void scalars_are_written_with_the_quotes_they_need(void **state)
{
	static const struct {
		const char *value, *block, *flow;
	} rows[] = {
		{ "x", "x", "x" },
		{ "- x", "\"- x\"", "\"- x\"" },
		{ "-x", "-x", "-x" },
		{ "--foo=bar", "--foo=bar", "--foo=bar" },
		{ "a: b", "\"a: b\"", "\"a: b\"" },
		{ "a:b", "a:b", "\"a:b\"" },
		{ "x:", "\"x:\"", "\"x:\"" },
		{ "x #y", "\"x #y\"", "\"x #y\"" },
		{ "x#y", "x#y", "x#y" },
		{ "#x", "\"#x\"", "\"#x\"" },
		{ "@x", "\"@x\"", "\"@x\"" },
		{ "`x", "\"`x\"", "\"`x\"" },
		{ "%x", "\"%x\"", "\"%x\"" },
		{ "!x", "\"!x\"", "\"!x\"" },
		{ "&x", "\"&x\"", "\"&x\"" },
		{ "*x", "\"*x\"", "\"*x\"" },
		{ "{x", "\"{x\"", "\"{x\"" },
		{ "[x", "\"[x\"", "\"[x\"" },
		{ ",x", "\",x\"", "\",x\"" },
		{ "x, y", "x, y", "\"x, y\"" },
		{ "x]", "x]", "\"x]\"" },
		{ "|", "\"|\"", "\"|\"" },
		{ ">", "\">\"", "\">\"" },
		{ "'x", "\"'x\"", "\"'x\"" },
		{ "\"x", "\"\\\"x\"", "\"\\\"x\"" },
		{ " x", "\" x\"", "\" x\"" },
		{ "x ", "\"x \"", "\"x \"" },
		{ "", "\"\"", "\"\"" },
		{ "-", "\"-\"", "\"-\"" },
		{ "---", "\"---\"", "\"---\"" },
		{ "...", "\"...\"", "\"...\"" },
		{ "<<", "\"<<\"", "\"<<\"" },
		{ "=", "\"=\"", "\"=\"" },
		{ "~", "\"~\"", "\"~\"" },
		{ "null", "\"null\"", "\"null\"" },
		{ "yes", "\"yes\"", "\"yes\"" },
		{ "y", "\"y\"", "\"y\"" },
		{ "Off", "\"Off\"", "\"Off\"" },
		{ "0777", "\"0777\"", "\"0777\"" },
		{ "08", "\"08\"", "\"08\"" },
		{ "1_000", "\"1_000\"", "\"1_000\"" },
		{ "1e3", "\"1e3\"", "\"1e3\"" },
		{ ".5", "\".5\"", "\".5\"" },
		{ "1.2.3", "1.2.3", "1.2.3" },
		{ "10.0.0.1", "10.0.0.1", "10.0.0.1" },
		{ "2001-01-01", "\"2001-01-01\"", "\"2001-01-01\"" },
		{ "12:30:45", "\"12:30:45\"", "\"12:30:45\"" },
		{ "1:2", "\"1:2\"", "\"1:2\"" },
		{ "10.0.0.1:80", "10.0.0.1:80", "\"10.0.0.1:80\"" },
		{ "a\tb", "\"a\\tb\"", "\"a\\tb\"" },
		{ "a\nb", "\"a\\nb\"", "\"a\\nb\"" },
		{ "a\\b", "a\\b", "a\\b" },
		{ "\x7f", "\"\\x7f\"", "\"\\x7f\"" },
		{ "\x1b[0m", "\"\\e[0m\"", "\"\\e[0m\"" },
		{ "\xc3\xbc", "\xc3\xbc", "\xc3\xbc" },
		{ "x\xc2\x85y", "\"x\\Ny\"", "\"x\\Ny\"" },
		{ "x\xe2\x80\xa8y\xe2\x80\xa9", "\"x\\Ly\\P\"", "\"x\\Ly\\P\"" },
		{ "\xef\xbb\xbfx", "\"\\uFEFFx\"", "\"\\uFEFFx\"" },
		{ "*.example.com", "\"*.example.com\"", "\"*.example.com\"" },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		struct str s = str_of(rows[i].value);
		const char *block = str_c(&a,
			scalar_write(&a, s, SCALAR_STRING, STYLE_PLAIN, false));
		const char *flow = str_c(&a, scalar_write(&a, s, SCALAR_STRING, STYLE_PLAIN, true));
		assert_string_equal(block, rows[i].block);
		assert_string_equal(flow, rows[i].flow);
	}
	arena_clear(&a);
}

/* Each of these, written in any style into any place, is read as it was. */
static void scalars_are_read_as_they_were(void **state)
{
	static const char *const parts[] = { "x", " ", "'", "\"", ":", "#", "-", "\n", "\t", "\\",
		",", "]", "{", "0", "\r", "\xc3\xa9", "\xc2\x85", "*", "&", "!", "|", "%", "@", "?",
		"~", ".", "\x01", "e" };
	static const enum node_style styles[] = { STYLE_PLAIN, STYLE_SINGLE, STYLE_DOUBLE };
	uint32_t seed = 1;

	(void)state;
	for (int i = 0; i < 6000; i++) {
		struct arena a = { 0 };
		struct buf value = { .a = &a };
		seed = seed * 1664525 + 1013904223;
		for (uint32_t n = seed >> 28; n > 0; n--) {
			seed = seed * 1664525 + 1013904223;
			buf_adds(&value, parts[(seed >> 16) % countof(parts)]);
		}
		bool flow = i % 2;
		struct str text = scalar_write(&a, buf_str(&value), SCALAR_STRING, styles[i % 3],
			flow);
		struct str file = str_printf(&a, flow ? "a: [" PRIs "]\n" : "a: " PRIs "\n",
			ARGs(text));
		const struct file *f = file_parse(&a, source_new(&a, STR("x"), file));
		assert_false(f->broken);
		const struct node *n = find(f, flow ? "a.0" : "a");
		assert_true(str_eq(node_text(&a, n), buf_str(&value)));
		assert_int_equal(node_type(&a, n, NULL), SCALAR_STRING);
		arena_clear(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_set),
		cmocka_unit_test(absent_values_are_set),
		cmocka_unit_test(texts_are_set),
		cmocka_unit_test(scalars_are_written_with_the_quotes_they_need),
		cmocka_unit_test(scalars_are_read_as_they_were),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
