/* Entries and items in flow style. */
#include "yaml/changes.h"

#define LIST "x: [\n  a, # one\n  b,\n  c # three\n]\n"
#define MAP "m: {\n  a: 1, # one\n  b: [x,\n    y,],\n}\n"

static void items_are_removed(void **state)
{
	static const struct row rows[] = {
		{ "first", "x: [a, b, c]  # c\n", CHANGES(REMOVE("x.0")), "x: [b, c]  # c\n",
			NULL },
		{ "middle", "x: [a, b, c]\n", CHANGES(REMOVE("x.1")), "x: [a, c]\n", NULL },
		{ "last", "x: [a, b, c]\n", CHANGES(REMOVE("x.2")), "x: [a, b]\n", NULL },
		{ "all but one", "x: [a, b, c]\n", CHANGES(REMOVE("x.0"), REMOVE("x.2")),
			"x: [b]\n", NULL },
		{ "last two", "x: [a, b, c]\n", CHANGES(REMOVE("x.1"), REMOVE("x.2")), "x: [a]\n",
			NULL },
		{ "all", "x: [ a, b ]\n", CHANGES(REMOVE("x.0"), REMOVE("x.1")), "x: []\n", NULL },
		{ "narrow", "x: [a,b,c]\n", CHANGES(REMOVE("x.1")), "x: [a,c]\n", NULL },
		{ "wide", "x: [ a , b , c ]\n", CHANGES(REMOVE("x.2")), "x: [ a , b ]\n", NULL },
		{ "trailing comma, last", "x: [\"-c\", \"hi\",]\n", CHANGES(REMOVE("x.1")),
			"x: [\"-c\",]\n", NULL },
		{ "trailing comma, first", "x: [\"-c\", \"hi\",]\n", CHANGES(REMOVE("x.0")),
			"x: [\"hi\",]\n", NULL },
		{ "trailing comma, all", "x: [a,]\n", CHANGES(REMOVE("x.0")), "x: []\n", NULL },
		{ "lines: first", LIST, CHANGES(REMOVE("x.0")), "x: [\n  b,\n  c # three\n]\n",
			NULL },
		{ "lines: middle", LIST, CHANGES(REMOVE("x.1")),
			"x: [\n  a, # one\n  c # three\n]\n", NULL },
		{ "lines: last", LIST, CHANGES(REMOVE("x.2")), "x: [\n  a, # one\n  b\n]\n", NULL },
		{ "first on the bracket's line", "x: [a, # one\n  b,\n  c # three\n]\n",
			CHANGES(REMOVE("x.0")), "x: [b,\n  c # three\n]\n", NULL },
		{ "bracket on the last line", "x: [a,\n  b]\n", CHANGES(REMOVE("x.1")),
			"x: [a\n  ]\n", NULL },
		{ "lines: comment of nobody", "x: [\n  a,\n  b,\n # no c,\n  d\n]\n",
			CHANGES(REMOVE("x.1")), "x: [\n  a,\n # no c,\n  d\n]\n", NULL },
		{ "lines: all around a comment", "x: [\n  a,\n  b,\n # no c,\n  d,\n  e\n]\n",
			CHANGES(REMOVE("x.1"), REMOVE("x.2")), "x: [\n  a,\n # no c,\n  e\n]\n",
			NULL },
		{ "comments above", "x: [\n  a,\n  # of b\n  b,\n  c\n]\n", CHANGES(REMOVE("x.1")),
			"x: [\n  a,\n  c\n]\n", NULL },
		{ "comment above the next", "x: [a,\n  # of b\n  b\n]\n", CHANGES(REMOVE("x.0")),
			"x: [\n  # of b\n  b\n]\n", NULL },
		{ "nested", "x: [[a, b], [c]]\n", CHANGES(REMOVE("x.0.0"), REMOVE("x.1")),
			"x: [[b]]\n", NULL },
		{ "JSON", "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": 3\n}\n",
			CHANGES(REMOVE("a.1")), "{\n  \"a\": [\n    1\n  ],\n  \"b\": 3\n}\n",
			NULL },
		{ "CRLF", "x: [\r\n  a,\r\n  b\r\n]\r\n", CHANGES(REMOVE("x.1")),
			"x: [\r\n  a\r\n]\r\n", NULL },
		{ "single pair", "x: [a: b, c]\n", CHANGES(REMOVE("x.0.a")), "x: [{}, c]\n", NULL },
	};

	(void)state;
	check_rows(rows);
}

static void pairs_are_removed(void **state)
{
	static const struct row rows[] = {
		{ "first", "x: {a: 1, b: 2}\n", CHANGES(REMOVE("x.a")), "x: {b: 2}\n", NULL },
		{ "last", "x: { a: 1, b: 2 }\n", CHANGES(REMOVE("x.b")), "x: { a: 1 }\n", NULL },
		{ "only", "x: { a: 1 } # c\n", CHANGES(REMOVE("x.a")), "x: {} # c\n", NULL },
		{ "without values", "x: {a, b: , \"c\": 1, ? d : e}\n", CHANGES(REMOVE("x.a")),
			"x: {b: , \"c\": 1, ? d : e}\n", NULL },
		{ "without value, middle", "x: {a, b: , \"c\": 1}\n", CHANGES(REMOVE("x.b")),
			"x: {a, \"c\": 1}\n", NULL },
		{ "explicit", "x: {a: 1, ? d : e}\n", CHANGES(REMOVE("x.d")), "x: {a: 1}\n", NULL },
		{ "lines: first", MAP, CHANGES(REMOVE("m.a")), "m: {\n  b: [x,\n    y,],\n}\n",
			NULL },
		{ "lines: last", MAP, CHANGES(REMOVE("m.b")), "m: {\n  a: 1, # one\n}\n", NULL },
		{ "lines: inside", MAP, CHANGES(REMOVE("m.b.1")),
			"m: {\n  a: 1, # one\n  b: [x,\n    ],\n}\n", NULL },
		{ "JSON root", "{\"a\": 1, \"b\": 2}", CHANGES(REMOVE("b")), "{\"a\": 1}", NULL },
	};

	(void)state;
	check_rows(rows);
}

static void items_are_inserted(void **state)
{
	static const struct row rows[] = {
		{ "last", "x: [a, b]\n", CHANGES(ITEM("x", "c")), "x: [a, b, c]\n", NULL },
		{ "first", "x: [a, b]\n", CHANGES(ITEM_AT("x", "0", "c")), "x: [c, a, b]\n", NULL },
		{ "middle", "x: [a, b]\n", CHANGES(ITEM_AT("x", "1", "c")), "x: [a, c, b]\n",
			NULL },
		{ "narrow", "x: [a,b]\n", CHANGES(ITEM("x", "c"), ITEM_AT("x", "0", "d")),
			"x: [d,a,b,c]\n", NULL },
		{ "blanks", "x: [ a, b ]\n", CHANGES(ITEM("x", "c")), "x: [ a, b, c ]\n", NULL },
		{ "trailing comma", "x: [\"-c\", \"hi\",]   # c\n", CHANGES(ITEM("x", "new")),
			"x: [\"-c\", \"hi\", \"new\",]   # c\n", NULL },
		{ "quotes of its neighbours", "x: ['a']\n", CHANGES(ITEM("x", "b"), ITEM("x", "3")),
			"x: ['a', 'b', 3]\n", NULL },
		{ "lines: last", LIST, CHANGES(ITEM("x", "d")),
			"x: [\n  a, # one\n  b,\n  c, # three\n  d\n]\n", NULL },
		{ "lines: first", LIST, CHANGES(ITEM_AT("x", "0", "d")),
			"x: [\n  d,\n  a, # one\n  b,\n  c # three\n]\n", NULL },
		{ "lines: two", LIST, CHANGES(ITEM("x", "d"), ITEM("x", "e")),
			"x: [\n  a, # one\n  b,\n  c, # three\n  d,\n  e\n]\n", NULL },
		{ "lines: trailing comma", "x: [\n  a,\n]\n", CHANGES(ITEM("x", "b")),
			"x: [\n  a,\n  b,\n]\n", NULL },
		{ "lines: above comments", "x: [\n  a,\n  # of b\n  b\n]\n",
			CHANGES(ITEM_AT("x", "1", "c")), "x: [\n  a,\n  c,\n  # of b\n  b\n]\n",
			NULL },
		{ "bracket on the last line", "x: [a,\n  b]\n", CHANGES(ITEM("x", "c")),
			"x: [a,\n  b, c]\n", NULL },
		{ "block text", "x: [a]\n", CHANGES(ITEM("x", "k: v\nl:\n- 1\n- two: [x]\n")),
			"x: [a, {k: v, l: [1, {two: [x]}]}]\n", NULL },
		{ "what needs quotes in flow style", "x: [a]\n",
			CHANGES(ITEM("x", "b, c"), ITEM("x", "http://x:80")),
			"x: [a, \"b, c\", \"http://x:80\"]\n", NULL },
		{ "a text", "x: [a]\n", CHANGES(ITEM("x", "|\n  one\n  two\n")),
			"x: [a, \"one\\ntwo\\n\"]\n", NULL },
		{ "nothing", "x: [a]\n", CHANGES(ITEM("x", "")), "x: [a, null]\n", NULL },
		{ "replaced", "x: [a, b]\n", CHANGES(REMOVE("x.0"), ITEM_AT("x", "0", "c")),
			"x: [c, b]\n", NULL },
		{ "last replaced", "x: [a, b]\n", CHANGES(REMOVE("x.1"), ITEM("x", "c")),
			"x: [a, c]\n", NULL },
		{ "last replaced, trailing comma", "x: [a, b,]\n",
			CHANGES(REMOVE("x.1"), ITEM("x", "c")), "x: [a, c,]\n", NULL },
		{ "all replaced", "x: [a, b]\n",
			CHANGES(REMOVE("x.0"), REMOVE("x.1"), ITEM("x", "c")), "x: [c]\n", NULL },
		{ "lines: replaced", LIST, CHANGES(REMOVE("x.2"), ITEM("x", "d")),
			"x: [\n  a, # one\n  b,\n  d\n]\n", NULL },
		{ "lines: all replaced", LIST,
			CHANGES(REMOVE("x.0"), REMOVE("x.1"), REMOVE("x.2"), ITEM("x", "d")),
			"x: [\n  d\n]\n", NULL },
		{ "absent in flow", "x: {a: , b}\n",
			CHANGES(ITEM("x.a", "1"), ENTRY("x.b", "k", "2")),
			"x: {a: [1] , b: {k: 2}}\n", NULL },
	};

	(void)state;
	check_rows(rows);
}

static void pairs_are_inserted(void **state)
{
	static const struct row rows[] = {
		{ "last", "x: {a: 1}\n", CHANGES(ENTRY("x", "b", "2")), "x: {a: 1, b: 2}\n", NULL },
		{ "blanks", "x: { a: 1 }\n", CHANGES(ENTRY("x", "b", "2")), "x: { a: 1, b: 2 }\n",
			NULL },
		{ "trailing comma", "x: {a: 1,}\n", CHANGES(ENTRY("x", "b", "2")),
			"x: {a: 1, b: 2,}\n", NULL },
		{ "lines", MAP, CHANGES(ENTRY("m", "c", "2")),
			"m: {\n  a: 1, # one\n  b: [x,\n    y,],\n  c: 2,\n}\n", NULL },
		{ "after a key without value", "x: {a, b: }\n", CHANGES(ENTRY("x", "c", "1")),
			"x: {a, b: , c: 1 }\n", NULL },
		{ "JSON", "{\"a\": 1}\n", CHANGES(ENTRY("", "b", "x: [z]\n")),
			"{\"a\": 1, \"b\": {\"x\": [\"z\"]}}\n", NULL },
		{ "JSON, lines", "{\n  \"a\": 1\n}\n", CHANGES(ENTRY("", "b", "z")),
			"{\n  \"a\": 1,\n  \"b\": \"z\"\n}\n", NULL },
		{ "a key that needs quotes", "x: {a: 1}\n",
			CHANGES(ENTRY("x", "y", "2"), ENTRY("x", "b, c", "3")),
			"x: {a: 1, \"y\": 2, \"b, c\": 3}\n", NULL },
	};

	(void)state;
	check_rows(rows);
}

static void some_changes_are_refused(void **state)
{
	static const struct row rows[] = {
		{ "a comment without a line", "x: [a]\n", CHANGES(ITEM("x", "# c\nb\n")), NULL,
			"no line" },
		{ "into a single pair", "x: [a: b]\n", CHANGES(ENTRY("x.0", "c", "d")), NULL,
			"no room" },
		{ "a comment that is no entry's", "x: [\n  a,\n\n  # own\n\n]\n",
			CHANGES(REMOVE("x.0")), NULL, "comment would be lost" },
	};

	(void)state;
	check_rows(rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(items_are_removed),
		cmocka_unit_test(pairs_are_removed),
		cmocka_unit_test(items_are_inserted),
		cmocka_unit_test(pairs_are_inserted),
		cmocka_unit_test(some_changes_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
