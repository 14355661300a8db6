/* Parts of scalars, and quotes. */
#include "yaml/changes.h"

static void parts_of_flow_scalars_are_replaced(void **state)
{
	static const struct row rows[] = {
		{ "plain", "a: one two # c\n", CHANGES(REPLACE("a", 4, 7, "2")), "a: one 2 # c\n",
			NULL },
		{ "plain, at the start", "a: one\n", CHANGES(REPLACE("a", 0, 0, "x-")),
			"a: x-one\n", NULL },
		{ "plain, at the end", "a: one # c\n", CHANGES(REPLACE("a", 3, 3, "s")),
			"a: ones # c\n", NULL },
		{ "plain that needs quotes", "a: one\n", CHANGES(REPLACE("a", 0, 1, "- ")),
			"a: \"- ne\"\n", NULL },
		{ "plain that would be a number", "a: v8\nb: 'x'\n",
			CHANGES(REPLACE("a", 0, 1, "")), "a: '8'\nb: 'x'\n", NULL },
		{ "plain, all of it", "a: one\n", CHANGES(REPLACE("a", 0, 3, "")), "a: \"\"\n",
			NULL },
		{ "plain, in flow", "a: [one, two]\n", CHANGES(REPLACE("a.0", 1, 1, ",")),
			"a: [\"o,ne\", two]\n", NULL },
		{ "plain that other readers take for a time", "a: 12:30:45\n",
			CHANGES(REPLACE("a", 3, 5, "31")), "a: 12:31:45\n", NULL },
		{ "plain, a line break in it", "a: one\n", CHANGES(REPLACE("a", 1, 2, "\n")),
			"a: \"o\\ne\"\n", NULL },
		{ "number", "a: 8080\n", CHANGES(REPLACE("a", 0, 2, "90")), "a: 9080\n", NULL },
		{ "number that would be a string", "a: 8080\n", CHANGES(REPLACE("a", 0, 1, "x")),
			NULL, "type would change" },
		{ "lines: in one", "a: one\n  two\n  three\n", CHANGES(REPLACE("a", 4, 7, "2")),
			"a: one\n  2\n  three\n", NULL },
		{ "lines: the fold", "a: one\n  two\n  three\n", CHANGES(REPLACE("a", 3, 4, "-")),
			"a: one-two\n  three\n", NULL },
		{ "lines: a whole line", "a: one\n  two\n  three\n",
			CHANGES(REPLACE("a", 4, 7, "")), "a: one  three\n", NULL },
		{ "lines: that need quotes", "a: one\n  two\n", CHANGES(REPLACE("a", 4, 4, "# ")),
			"a: \"one\n  # two\"\n", NULL },
		{ "single", "a: 'one'\n", CHANGES(REPLACE("a", 1, 2, "'")), "a: 'o''e'\n", NULL },
		{ "single: a doubled quote", "a: 'it''s'\n", CHANGES(REPLACE("a", 2, 3, " i")),
			"a: 'it is'\n", NULL },
		{ "single: beside a doubled quote", "a: 'it''s'\n",
			CHANGES(REPLACE("a", 3, 4, "z")), "a: 'it''z'\n", NULL },
		{ "single: between doubled quotes", "a: ''''''\n", CHANGES(REPLACE("a", 1, 1, "x")),
			"a: '''x'''\n", NULL },
		{ "single that cannot", "a: 'it''s \"x\"'\n", CHANGES(REPLACE("a", 0, 2, "\t")),
			"a: \"\\t's \\\"x\\\"\"\n", NULL },
		{ "single: lines", "a: 'x\n\n  y'\n", CHANGES(REPLACE("a", 2, 3, "z")),
			"a: 'x\n\n  z'\n", NULL },
		{ "double: escapes stay", "a: \"\\u00e9x\\x41\"\n",
			CHANGES(REPLACE("a", 2, 3, "\"")), "a: \"\\u00e9\\\"\\x41\"\n", NULL },
		{ "double: an escape", "a: \"\\u00e9x\\x41\"\n", CHANGES(REPLACE("a", 3, 4, "B")),
			"a: \"\\u00e9xB\"\n", NULL },
		{ "double: two halves", "a: \"\\ud83d\\ude00x\"\n",
			CHANGES(REPLACE("a", 4, 5, "y")), "a: \"\\ud83d\\ude00y\"\n", NULL },
		{ "double: inside a fold", "a: \"x\n\n\n  y\"\n", CHANGES(REPLACE("a", 2, 3, "z")),
			"a: \"x\\nzy\"\n", NULL },
		{ "double: blanks beside a fold", "a: \"x\n  y\"\n",
			CHANGES(REPLACE("a", 2, 2, " ")), "a: \"x  y\"\n", NULL },
		{ "double: text beside a fold", "a: \"x\n  y\"\n", CHANGES(REPLACE("a", 2, 2, "z")),
			"a: \"x\n  zy\"\n", NULL },
		{ "double: an escaped line break", "a: \"x\\\n   y\\n\"\n",
			CHANGES(REPLACE("a", 0, 1, "z")), "a: \"z\\\n   y\\n\"\n", NULL },
		{ "double: at an escaped line break", "a: \"x\\\n   y\"\n",
			CHANGES(REPLACE("a", 1, 2, " ")), "a: \"x \"\n", NULL },
		{ "double: continued in the first column", "a: \"x\ny z\"\n",
			CHANGES(REPLACE("a", 4, 5, "w")), "a: \"x\ny w\"\n", NULL },
		{ "a key", "ab: 1\n", CHANGES(REPLACE("ab.~", 0, 1, "")), "b: 1\n", NULL },
		{ "a key that is there", "ab: 1\nb: 2\n", CHANGES(REPLACE("ab.~", 0, 1, "")), NULL,
			"has a key \"b\"" },
		{ "what it is", "a: \"\\x41\"\n", CHANGES(REPLACE("a", 0, 0, "")), "a: \"\\x41\"\n",
			NULL },
		{ "no part of it", "a: x\n", CHANGES(REPLACE("a", 0, 2, "y")), NULL, "not one of" },
		{ "half a character", "a: \xc3\xa9\n", CHANGES(REPLACE("a", 0, 1, "y")), NULL,
			"not one of" },
		{ "of a collection", "a: [x]\n", CHANGES(REPLACE("a", 0, 0, "y")), NULL,
			"only a scalar" },
		{ "twice", "a: xy\n", CHANGES(REPLACE("a", 0, 1, "y"), REPLACE("a", 1, 2, "y")),
			NULL, "two values" },
		{ "shared, what it is", "a: &x xy\nb: *x\n", CHANGES(REPLACE("a", 0, 1, "x")),
			"a: &x xy\nb: *x\n", NULL },
		{ "shared", "a: &x xy\nb: *x\n", CHANGES(REPLACE("a", 0, 1, "y")), NULL,
			"through an anchor" },
	};

	(void)state;
	check_rows(rows);
}

static void parts_of_block_scalars_are_replaced(void **state)
{
	static const struct row rows[] = {
		{ "literal", "a: |\n  one\n  two\n", CHANGES(REPLACE("a", 4, 7, "2")),
			"a: |\n  one\n  2\n", NULL },
		{ "literal: new lines", "a: |\n  one\n  two\n",
			CHANGES(REPLACE("a", 2, 2, "\n\nx")), "a: |\n  on\n\n  xe\n  two\n", NULL },
		{ "literal: lines joined", "a: |\n  one\n  two\n", CHANGES(REPLACE("a", 3, 4, " ")),
			"a: |\n  one two\n", NULL },
		{ "literal: a line less", "a: |\n  one\n  two\n  three\n",
			CHANGES(REPLACE("a", 4, 8, "")), "a: |\n  one\n  three\n", NULL },
		{ "literal: an empty line less", "a: |\n  x\n\n\n  y\n",
			CHANGES(REPLACE("a", 2, 3, "")), "a: |\n  x\n\n  y\n", NULL },
		{ "literal: into an empty line", "a: |\n  x\n\n\n  y\n",
			CHANGES(REPLACE("a", 2, 2, "z")), "a: |\n  x\n  z\n\n  y\n", NULL },
		{ "literal: a digit, a comment", "a: |2- # c\n    x\n   y\n",
			CHANGES(REPLACE("a", 2, 3, "z")), "a: |2- # c\n    z\n   y\n", NULL },
		{ "literal: first blank", "a: |\n  x\n  y\n", CHANGES(REPLACE("a", 0, 0, " ")),
			"a: |2\n   x\n  y\n", NULL },
		{ "literal: line breaks at the end", "a: |\n  x\n  y\nb: 1\n",
			CHANGES(REPLACE("a", 3, 4, "")), "a: |-\n  x\n  y\nb: 1\n", NULL },
		{ "literal: at the end", "a: |\n  x\nb: 1\n", CHANGES(REPLACE("a", 2, 2, "y\n")),
			"a: |\n  x\n  y\nb: 1\n", NULL },
		{ "literal: kept lines", "a: |+\n  x\n\n\nb: 1\n", CHANGES(REPLACE("a", 0, 1, "y")),
			"a: |+\n  y\n\n\nb: 1\n", NULL },
		{ "literal: that cannot", "a: |\n  x\nb: 1\n", CHANGES(REPLACE("a", 0, 1, "\r")),
			"a: \"\\r\\n\"\nb: 1\n", NULL },
		{ "literal: no final newline", "a: |\n  x y", CHANGES(REPLACE("a", 0, 1, "z")),
			"a: |\n  z y", NULL },
		{ "literal: tabs and blanks", "a: |\n  x \n  \ty\n",
			CHANGES(REPLACE("a", 4, 5, "z")), "a: |\n  x \n  \tz\n", NULL },
		{ "literal: template", "a: |\n  {{ .x }}\n", CHANGES(REPLACE("a", 4, 5, "y")), NULL,
			"a template fills this in" },
		{ "folded", "a: >-\n  one\n  two\n", CHANGES(REPLACE("a", 4, 7, "2")),
			"a: >-\n  one\n  2\n", NULL },
		{ "folded: a fold", "a: >-\n  one\n  two\n", CHANGES(REPLACE("a", 3, 4, "-")),
			"a: >-\n  one-two\n", NULL },
		{ "folded: a new line", "a: >-\n  one\n  two\n", CHANGES(REPLACE("a", 1, 1, "\n")),
			"a: |-\n  o\n  ne two\n", NULL },
		{ "folded: more indented", "a: >\n  one\n   two\n  three\n",
			CHANGES(REPLACE("a", 5, 8, "2")), "a: >\n  one\n   2\n  three\n", NULL },
		{ "empty", "a: |\nb: 1\n", CHANGES(REPLACE("a", 0, 0, "x\ny")),
			"a: |-\n  x\n  y\nb: 1\n", NULL },
		{ "at the end, and an entry", "a: |\n  x",
			CHANGES(ENTRY("", "b", "1"), REPLACE("a", 1, 1, "y")), "a: |-\n  xy\nb: 1",
			NULL },
		{ "a line break at the end of the file", "a: |\n  x",
			CHANGES(REPLACE("a", 1, 1, "\n")), "a: |\n  x\n", NULL },
		{ "all of it at the end, and an entry", "a: |\n  x",
			CHANGES(ENTRY("", "b", "1"), REPLACE("a", 0, 1, "z")), "a: |-\n  z\nb: 1",
			NULL },
		{ "at the end, and an item in flow", "a: [x]\n",
			CHANGES(ITEM("a", "z"), REPLACE("a.0", 1, 1, "y")), "a: [xy, z]\n", NULL },
		{ "at the start, and an item in flow", "a: [x]\n",
			CHANGES(ITEM_AT("a", "0", "z"), REPLACE("a.0", 0, 0, "y")), "a: [z, yx]\n",
			NULL },
		{ "item", "- |\n  one\n- 2\n", CHANGES(REPLACE("0", 0, 1, "O")),
			"- |\n  One\n- 2\n", NULL },
		{ "root", "--- |\n one\n", CHANGES(REPLACE("", 0, 1, "O")), "--- |\n One\n", NULL },
	};

	(void)state;
	check_rows(rows);
}

static void quotes_are_changed(void **state)
{
	static const struct row rows[] = {
		{ "added", "a: x # c\n", CHANGES(REQUOTE("a", STYLE_DOUBLE)), "a: \"x\" # c\n",
			NULL },
		{ "single", "a: it's\n", CHANGES(REQUOTE("a", STYLE_SINGLE)), "a: 'it''s'\n",
			NULL },
		{ "removed", "a: 'x' # c\n", CHANGES(REQUOTE("a", STYLE_PLAIN)), "a: x # c\n",
			NULL },
		{ "changed", "a: 'say \"x\"'\n", CHANGES(REQUOTE("a", STYLE_DOUBLE)),
			"a: \"say \\\"x\\\"\"\n", NULL },
		{ "changed, escapes", "a: \"x\\ty\"\n", CHANGES(REQUOTE("a", STYLE_SINGLE)),
			"a: \"x\\ty\"\n", NULL },
		{ "changed, needless escapes", "a: \"\\x41\\u00e9\"\n",
			CHANGES(REQUOTE("a", STYLE_SINGLE)), "a: 'A\xc3\xa9'\n", NULL },
		{ "escapes force double", "a: x\ty\n", CHANGES(REQUOTE("a", STYLE_SINGLE)),
			"a: \"x\\ty\"\n", NULL },
		{ "what it is", "a: 'x'\n", CHANGES(REQUOTE("a", STYLE_SINGLE)), "a: 'x'\n", NULL },
		{ "lines", "a: x\n  y\n\n  z\nb: 1\n", CHANGES(REQUOTE("a", STYLE_DOUBLE)),
			"a: \"x\n  y\n\n  z\"\nb: 1\n", NULL },
		{ "lines, single", "a: \"x\n  y\"\n", CHANGES(REQUOTE("a", STYLE_SINGLE)),
			"a: 'x\n  y'\n", NULL },
		{ "lines, escaped break", "a: \"x\\\n  y\"\n", CHANGES(REQUOTE("a", STYLE_SINGLE)),
			"a: \"x\\\n  y\"\n", NULL },
		{ "lines to plain", "a: \"x\n  y\"\n", CHANGES(REQUOTE("a", STYLE_PLAIN)), NULL,
			"several lines" },
		{ "a number", "a: 80\n", CHANGES(REQUOTE("a", STYLE_DOUBLE)), NULL,
			"make it a string" },
		{ "a tagged number", "a: !!str 80\n", CHANGES(REQUOTE("a", STYLE_DOUBLE)),
			"a: !!str \"80\"\n", NULL },
		{ "a number in quotes", "a: '80'\n", CHANGES(REQUOTE("a", STYLE_PLAIN)), NULL,
			"without quotes" },
		{ "what would be a comment", "a: 'x #y'\n", CHANGES(REQUOTE("a", STYLE_PLAIN)),
			NULL, "without quotes" },
		{ "in flow", "a: ['x,y', 'z']\n",
			CHANGES(REQUOTE("a.0", STYLE_DOUBLE), REQUOTE("a.1", STYLE_PLAIN)),
			"a: [\"x,y\", z]\n", NULL },
		{ "JSON", "{\"a\":\"b\"}\n", CHANGES(REQUOTE("a", STYLE_PLAIN)), "{\"a\": b}\n",
			NULL },
		{ "a JSON key", "{\"a\":1}\n", CHANGES(REQUOTE("a.~", STYLE_PLAIN)), NULL,
			"a blank after its colon" },
		{ "a key", "\"a\": 1\n", CHANGES(REQUOTE("a.~", STYLE_PLAIN)), "a: 1\n", NULL },
		{ "a merge key", "x: &x {a: 1}\ny:\n  <<: *x\n",
			CHANGES(REQUOTE("y.<<.~", STYLE_DOUBLE)), NULL, "merge key" },
		{ "a block scalar", "a: |\n  x\n", CHANGES(REQUOTE("a", STYLE_DOUBLE)), NULL,
			"no quotes" },
		{ "an absent value", "a:\n", CHANGES(REQUOTE("a", STYLE_DOUBLE)), NULL,
			"only a scalar" },
		{ "shared", "a: &x xy\nb: *x\n", CHANGES(REQUOTE("a", STYLE_DOUBLE)),
			"a: &x \"xy\"\nb: *x\n", NULL },
	};

	(void)state;
	check_rows(rows);
}

/* Any part of any scalar, replaced by anything: what comes of it is read as it
 * should be, or the patch is refused because a type would change. */
static void any_part_is_replaced(void **state)
{
	static const char *const texts[] = { "a: one two\n", "a: one\n  two\n\n  three\n",
		"a: 'it''s\n\n\n  what''s'\n", "a: \"\\x41 \\\n  b\n  c\\u00e9\\\"\"\n",
		"a: |\n  one\n\n   two\n  three\nb: 1\n", "a: |+2\n   x\n  y\n\n\nb: 1\n",
		"a: >\n  one\n  two\n\n   x\n  three\nb: 1\n", "a: >-\n\n  x\n\n\n  y",
		"a: [one two, 'x y']\n", "a: |-\n  x\n  y\n" };
	static const char *const news[] = { "", " ", "\n", "x", " x ", "\nx", "x\n", "x\ny", "\n\n",
		"'", "\"", "#", " #", ": ", "\t", "\\", "-", ",", "\xc3\xa9", "\r", "\x01" };

	(void)state;
	for (size_t t = 0; t < countof(texts); t++) {
		struct arena a = { 0 };
		const struct file *f = file_parse(&a, source_new(&a, STR("x"), str_of(texts[t])));
		const struct node *n = find(f, "a");
		if (n->kind == NODE_SEQ)
			n = node_child(n);
		struct str value = node_text(&a, n);
		for (uint32_t i = 0; i < (value.n + 1) * (value.n + 1) * countof(news); i++) {
			struct arena b = { 0 };
			struct patch p = { .a = &b, .file = f };
			struct edits edits;
			struct err err = { "" };
			struct str after;
			uint32_t rest = i / countof(news), side = (uint32_t)value.n + 1;
			struct span part = { rest / side, rest % side };
			patch_replace(&p, n, part, str_of(news[i % countof(news)]));
			if (!patch_apply(&p, &after, &edits, &err) &&
				!strstr(err.text, "not one of the value"))
				fail_msg("%s%u-%u \"%s\": %s", texts[t], part.start, part.end,
					news[i % countof(news)], err.text);
			arena_clear(&b);
		}
		arena_clear(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_of_flow_scalars_are_replaced),
		cmocka_unit_test(parts_of_block_scalars_are_replaced),
		cmocka_unit_test(quotes_are_changed),
		cmocka_unit_test(any_part_is_replaced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
