/* Comments after values and above entries. */
#include "yaml/changes.h"

static void trailing_comments_are_set(void **state)
{
	static const struct row rows[] = {
		{ "new", "a: x\nb: 1\n", CHANGES(COMMENT("a", "# c")), "a: x # c\nb: 1\n", NULL },
		{ "other", "a: x   # old\nb: 1\n", CHANGES(COMMENT("a", "# c")),
			"a: x   # c\nb: 1\n", NULL },
		{ "other, blanks after it", "a: x # old  \n", CHANGES(COMMENT("a", "# c")),
			"a: x # c  \n", NULL },
		{ "none", "a: x   # old\nb: 1\n", CHANGES(NO_COMMENT("a")), "a: x\nb: 1\n", NULL },
		{ "none where none is", "a: x\n", CHANGES(NO_COMMENT("a")), "a: x\n", NULL },
		{ "what it is", "a: x # c\n", CHANGES(COMMENT("a", "# c")), "a: x # c\n", NULL },
		{ "trailing blanks", "a: x  \n", CHANGES(COMMENT("a", "# c")), "a: x  # c\n",
			NULL },
		{ "quoted", "a: \"x\"\n", CHANGES(COMMENT("a", "# c")), "a: \"x\" # c\n", NULL },
		{ "no final newline", "a: x", CHANGES(COMMENT("a", "# c")), "a: x # c", NULL },
		{ "item", "- x\n- y\n", CHANGES(COMMENT("0", "# c")), "- x # c\n- y\n", NULL },
		{ "alias", "a: &x 1\nb: *x\n", CHANGES(COMMENT("b", "# c")), "a: &x 1\nb: *x # c\n",
			NULL },
		{ "anchored", "a: &x 1\nb: *x\n", CHANGES(COMMENT("a", "# c")),
			"a: &x 1 # c\nb: *x\n", NULL },
		{ "absent", "a:\nb: 1\n", CHANGES(COMMENT("a", "# c")), "a: # c\nb: 1\n", NULL },
		{ "absent item", "-\n- 1\n", CHANGES(COMMENT("0", "# c")), "- # c\n- 1\n", NULL },
		{ "block scalar", "a: |\n  x\n", CHANGES(COMMENT("a", "# c")), "a: | # c\n  x\n",
			NULL },
		{ "block scalar, other", "a: |2-  # old\n  x\n", CHANGES(COMMENT("a", "# c")),
			"a: |2-  # c\n  x\n", NULL },
		{ "block scalar, none", "- >  # old\n  x\n", CHANGES(NO_COMMENT("0")), "- >\n  x\n",
			NULL },
		{ "block mapping", "a:\n  b: 1\n", CHANGES(COMMENT("a", "# c")), "a: # c\n  b: 1\n",
			NULL },
		{ "block sequence, properties", "a: &x !!seq\n- 1\n", CHANGES(COMMENT("a", "# c")),
			"a: &x !!seq # c\n- 1\n", NULL },
		{ "block mapping, other", "a:  # old\n  # in\n  b: 1\n",
			CHANGES(COMMENT("a", "# c")), "a:  # c\n  # in\n  b: 1\n", NULL },
		{ "dash alone", "-\n  a: 1\n", CHANGES(COMMENT("0", "# c")), "- # c\n  a: 1\n",
			NULL },
		{ "behind a dash", "- a: 1\n", CHANGES(COMMENT("0", "# c")), NULL,
			"line of its first entry" },
		{ "first key behind a dash", "- a: 1\n", CHANGES(COMMENT("0.a", "# c")),
			"- a: 1 # c\n", NULL },
		{ "root", "a: 1\n", CHANGES(COMMENT("", "# c")), NULL, "no line" },
		{ "root scalar", "--- x\n", CHANGES(COMMENT("", "# c")), "--- x # c\n", NULL },
		{ "plain of several lines", "a: x\n  y\n", CHANGES(COMMENT("a", "# c")), NULL,
			"several lines" },
		{ "quoted of several lines", "a: \"x\n  y\"\n", CHANGES(COMMENT("a", "# c")), NULL,
			"several lines" },
		{ "quoted of several lines, other", "a: \"x\n  y\" # old\n",
			CHANGES(COMMENT("a", "# c")), "a: \"x\n  y\" # c\n", NULL },
		{ "flow", "a: [x, y]\n", CHANGES(COMMENT("a", "# c")), "a: [x, y] # c\n", NULL },
		{ "flow, lines", "a: [x,\n  y]\n", CHANGES(COMMENT("a", "# c")),
			"a: [x,\n  y] # c\n", NULL },
		{ "in flow", "a: [x, y]\n", CHANGES(COMMENT("a.0", "# c")), NULL, "follows" },
		{ "in flow, last", "a: [x, y]\n", CHANGES(COMMENT("a.1", "# c")), NULL, "follows" },
		{ "in flow, lines", "a: [\n  x,\n  y\n]\n",
			CHANGES(COMMENT("a.0", "# c"), COMMENT("a.1", "# d")),
			"a: [\n  x, # c\n  y # d\n]\n", NULL },
		{ "in flow, none", "a: [\n  x, # c\n  y # d\n]\n",
			CHANGES(NO_COMMENT("a.0"), NO_COMMENT("a.1")), "a: [\n  x,\n  y\n]\n",
			NULL },
		{ "below a comment", "a:  # key\n  x\n", CHANGES(COMMENT("a", "# c")),
			"a:  # key\n  x # c\n", NULL },
		{ "before a marker", "a: x\n---\nb: 1\n", CHANGES(COMMENT("a", "# c")),
			"a: x # c\n---\nb: 1\n", NULL },
		{ "a key", "a: x\n", CHANGES(COMMENT("a.~", "# c")), NULL, "part of a key" },
		{ "two", "a: x\n", CHANGES(COMMENT("a", "# c"), COMMENT("a", "# d")), NULL,
			"two comments" },
		{ "no comment", "a: x\n", CHANGES(COMMENT("a", "c")), NULL, "not one comment" },
		{ "two lines", "a: x\n", CHANGES(COMMENT("a", "# c\nb: 1")), NULL,
			"not one comment" },
		{ "of what goes", "a: x\nb: 1\n", CHANGES(REMOVE("a"), COMMENT("a", "# c")), NULL,
			"removed as well" },
	};

	(void)state;
	check_rows(rows);
}

static void comments_beside_other_changes(void **state)
{
	static const struct row rows[] = {
		{ "value", "a: x\n", CHANGES(SET("a", "z"), COMMENT("a", "# c")), "a: z # c\n",
			NULL },
		{ "value, other way round", "a: x # old\n",
			CHANGES(COMMENT("a", "# c"), SET("a", "on")), "a: \"on\" # c\n", NULL },
		{ "absent value", "a:\nb: 1\n", CHANGES(COMMENT("a", "# c"), SET("a", "z")),
			"a: z # c\nb: 1\n", NULL },
		{ "absent value, no final newline",
			"a:", CHANGES(COMMENT("a", "# c"), SET("a", "z")), "a: z # c", NULL },
		{ "block scalar", "a: |\n  x\n", CHANGES(SET("a", "p\nq\n"), COMMENT("a", "# c")),
			"a: | # c\n  p\n  q\n", NULL },
		{ "empty block scalar at the end", "a: |",
			CHANGES(SET("a", "p\nq\n"), COMMENT("a", "# c")), "a: | # c\n  p\n  q\n",
			NULL },
		{ "block scalar no more", "a: |\n  x\nb: 1\n",
			CHANGES(SET("a", "p"), COMMENT("a", "# c")), "a: p # c\nb: 1\n", NULL },
		{ "block scalar no more, no comment", "a: | # c\n  x\nb: 1\n",
			CHANGES(SET("a", "p"), NO_COMMENT("a")), "a: p\nb: 1\n", NULL },
		{ "a part", "a: xy\n", CHANGES(REPLACE("a", 1, 2, "z"), COMMENT("a", "# c")),
			"a: xz # c\n", NULL },
		{ "quotes", "a: x\n", CHANGES(REQUOTE("a", STYLE_SINGLE), COMMENT("a", "# c")),
			"a: 'x' # c\n", NULL },
		{ "emptied", "a:\n  b: 1\nc: 2\n", CHANGES(REMOVE("a.b"), COMMENT("a", "# c")),
			"a: {} # c\nc: 2\n", NULL },
		{ "emptied, no comment", "a: # c\n  b: 1\nc: 2\n",
			CHANGES(REMOVE("a.b"), NO_COMMENT("a")), "a: {}\nc: 2\n", NULL },
		{ "filled", "a:\n", CHANGES(ENTRY("a", "b", "1"), COMMENT("a", "# c")), NULL,
			"filled as well" },
		{ "an entry after it, no final newline", "a: x",
			CHANGES(ENTRY("", "b", "1"), COMMENT("a", "# c")), "a: x # c\nb: 1", NULL },
		{ "an entry after a text, no final newline", "a: |\n  x",
			CHANGES(ENTRY("", "b", "1"), COMMENT("a", "# c")), "a: |- # c\n  x\nb: 1",
			NULL },
		{ "the same, kept", "a: |+\n  x", CHANGES(ENTRY("", "b", "1"), COMMENT("a", "# c")),
			"a: |- # c\n  x\nb: 1", NULL },
		{ "the same, another text", "a: |\n  x",
			CHANGES(ENTRY("", "b", "1"), COMMENT("a", "# c"), SET("a", "p\nq")),
			"a: |- # c\n  p\n  q\nb: 1", NULL },
		{ "an item after it, in flow", "a: [\n  x\n]\n",
			CHANGES(ITEM("a", "y"), COMMENT("a.0", "# c")), "a: [\n  x, # c\n  y\n]\n",
			NULL },
		{ "a neighbour goes", "a: x\nb: 1 # d\n", CHANGES(REMOVE("b"), COMMENT("a", "# c")),
			"a: x # c\n", NULL },
	};

	(void)state;
	check_rows(rows);
}

static void comments_are_put_above(void **state)
{
	static const struct row rows[] = {
		{ "entry", "a: 1\nb: 2\n", CHANGES(COMMENT_LINE("b", "# c")), "a: 1\n# c\nb: 2\n",
			NULL },
		{ "first entry", "a: 1\n", CHANGES(COMMENT_LINE("a", "# c")), "# c\na: 1\n", NULL },
		{ "two", "a: 1\n", CHANGES(COMMENT_LINE("a", "# c"), COMMENT_LINE("a", "# d")),
			"# c\n# d\na: 1\n", NULL },
		{ "below the others", "x:\n  a: 1\n  # of b\n  b: |\n    t\n",
			CHANGES(COMMENT_LINE("x.b", "# c")),
			"x:\n  a: 1\n  # of b\n  # c\n  b: |\n    t\n", NULL },
		{ "item", "x:\n- a\n- b\n", CHANGES(COMMENT_LINE("x.1", "# c")),
			"x:\n- a\n# c\n- b\n", NULL },
		{ "below a text", "x:\n- |\n  a\n- b\n", CHANGES(COMMENT_LINE("x.1", "# c")),
			"x:\n- |\n  a\n# c\n- b\n", NULL },
		{ "in flow", "x: [\n  a,\n  b\n]\n", CHANGES(COMMENT_LINE("x.1", "# c")),
			"x: [\n  a,\n  # c\n  b\n]\n", NULL },
		{ "with a new entry before it", "a: 1\nb: 2\n",
			CHANGES(COMMENT_LINE("b", "# c"), ENTRY_AT("", "1", "new", "0")),
			"a: 1\nnew: 0\n# c\nb: 2\n", NULL },
		{ "where the one before goes", "a: 1\nb: 2\nc: 3\n",
			CHANGES(COMMENT_LINE("c", "# c"), REMOVE("b")), "a: 1\n# c\nc: 3\n", NULL },
		{ "of an entry pulled up", "- a: 1\n  b: 2\n",
			CHANGES(REMOVE("0.a"), COMMENT_LINE("0.b", "# c")), NULL, "the same text" },
		{ "behind a dash", "- a: 1\n", CHANGES(COMMENT_LINE("0.a", "# c")), NULL,
			"before it on its line" },
		{ "within a line", "a: [x, y]\n", CHANGES(COMMENT_LINE("a.1", "# c")), NULL,
			"before it on its line" },
		{ "root", "a: 1\n", CHANGES(COMMENT_LINE("", "# c")), NULL, "no line" },
		{ "nothing", "a: 1\n", CHANGES(COMMENT_LINE("a", NULL)), NULL, "no new text" },
	};

	(void)state;
	check_rows(rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(trailing_comments_are_set),
		cmocka_unit_test(comments_beside_other_changes),
		cmocka_unit_test(comments_are_put_above),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
