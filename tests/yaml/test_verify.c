/* patch_verify() must find every way in which an edited text can be wrong. */
#include "yaml/changes.h"

struct wrong_row {
	const char *what, *before;
	struct change changes[MAX_CHANGES];
	const char *after; /* what somebody made of it */
	const char *why;   /* NULL: it is right */
};

static void check_verify(const struct wrong_row *row)
{
	struct arena a = { 0 };
	struct err err = { "" };
	struct patch p = patch_of(&a, row->before, row->changes);
	const struct file *after = file_parse(&a, source_new(&a, STR("x"), str_of(row->after)));
	bool right = patch_verify(&p, after, &err);

	if (right && row->why)
		fail_msg("%s: not found", row->what);
	if (!right && !row->why)
		fail_msg("%s: %s", row->what, err.text);
	if (!right && !strstr(err.text, row->why))
		fail_msg("%s: found \"%s\"", row->what, err.text);
	arena_clear(&a);
}

static void wrong_texts_are_found(void **state)
{
	static const struct wrong_row rows[] = {
		{ "nothing done", "a: 1\nb: 2\n", CHANGES(REMOVE("b")), "a: 1\nb: 2\n",
			"number of entries" },
		{ "too much removed", "a: 1\nb: 2\nc: 3\n", CHANGES(REMOVE("b")), "a: 1\n",
			"number of entries" },
		{ "another removed", "a: 1\nb: 2\nc: 3\n", CHANGES(REMOVE("b")), "a: 1\nb: 2\n",
			"value would change" },
		{ "order of keys", "a: 1\nb: 1\nc: 1\n", CHANGES(REMOVE("c")), "b: 1\na: 1\n",
			"value would change" },
		{ "left absent", "x:\n  a: 1\n", CHANGES(REMOVE("x.a")), "x:\n",
			"kind of a value" },
		{ "unreadable", "a: 1\nb: 2\n", CHANGES(REMOVE("b")), "a: 1\n b: 2\n",
			"cannot be read" },
		{ "a kept text grows", "a: |+\n  x\n\nb: 1\n\nc: 2\n", CHANGES(REMOVE("b")),
			"a: |+\n  x\n\n\nc: 2\n", "value would change" },
		{ "a comment becomes text", "a:\n  k: |\n    x\n  b: 1\n\n# c\n",
			CHANGES(REMOVE("a.b")), "a:\n  k: |\n    x\n    # c\n",
			"value would change" },
		{ "a text gets its newline", "a: |\n  x", CHANGES(ENTRY("", "b", "1")),
			"a: |\n  x\nb: 1", "value would change" },
		{ "a string becomes a number", "a: x\n", CHANGES(SET("a", "80")), "a: 80\n",
			"value asked for" },
		{ "a number becomes a string", "a: 1\nb: 2\n", CHANGES(SET("a", "x")),
			"a: x\nb: \"2\"\n", "would change" },
		{ "quotes of a neighbour", "a: 1\nb: \"x\"\n", CHANGES(SET("a", "z")),
			"a: z\nb: 'x'\n", "style" },
		{ "style of a neighbour", "a: 1\nb: [x]\n", CHANGES(SET("a", "z")),
			"a: z\nb:\n- x\n", "style" },
		{ "a tag", "a: 1\nb: !!str x\n", CHANGES(SET("a", "z")), "a: z\nb: x\n",
			"tag or an anchor" },
		{ "an anchor", "a: 1\nb: &x y\n", CHANGES(SET("a", "z")), "a: z\nb: &w y\n",
			"tag or an anchor" },
		{ "an alias", "a: &x 1\nb: *x\nc: 1\n", CHANGES(REMOVE("c")), "a: &x 1\nb: 1\n",
			"kind of a value" },
		{ "what an alias means", "a: &x 1\nb: &y 1\nc: *x\nd: 1\n", CHANGES(REMOVE("d")),
			"a: &x 1\nb: &y 1\nc: *y\n", "value would change" },
		{ "an anchor defined anew", "a: &x 1\nb: [&x 1]\nc: *x\nd: 1\n",
			CHANGES(REMOVE("d")), "a: &x 1\nb: [&x 1]\nc: *x\n", NULL },
		{ "a document more", "a: 1\nb: 2\n", CHANGES(REMOVE("b")), "a: 1\n---\nb: 2\n",
			"number of documents" },
		{ "a document less", "a: 1\n---\nb: 2\n---\nc: 3\n", CHANGES(REMOVE_DOC("1")),
			"a: 1\n", "number of documents" },
		{ "another document", "a: 1\n---\nb: 2\n---\nc: 3\n", CHANGES(REMOVE_DOC("1")),
			"a: 1\n---\nb: 2\n", "value would change" },
		{ "documents joined", "a: 1\n---\nb: 2\n---\nc: 3\n", CHANGES(REMOVE_DOC("1")),
			"a: 1\nc: 3\n", "number of entries" },
		{ "a comment lost", "a: 1\n# c\n\nb: 2\n", CHANGES(REMOVE("b")), "a: 1\n",
			"comment would be lost" },
		{ "a comment left", "a: 1\nb: 2 # c\n", CHANGES(REMOVE("b")), "a: 1 # c\n",
			"without what it is about" },
		{ "comments in another order", "# x\n\n# y\n\na: 1\nb: 2\n", CHANGES(REMOVE("b")),
			"# y\n\n# x\n\na: 1\n", "comment" },
		{ "a comment changed", "# x\na: 1\nb: 2\n", CHANGES(REMOVE("b")), "# X\na: 1\n",
			"comment" },
		{ "new text elsewhere", "a:\n  b: 1\nc:\n  d: 1\n", CHANGES(ENTRY("a", "e", "2")),
			"a:\n  b: 1\nc:\n  d: 1\n  e: 2\n", "number of entries" },
		{ "new text, wrong value", "a: 1\n", CHANGES(ENTRY("", "b", "x: [1]")),
			"a: 1\nb:\n  x: [2]\n", "new text" },
		{ "new text, wrong key", "a: 1\n", CHANGES(ENTRY("", "b", "1")), "a: 1\nc: 1\n",
			"a key" },
		{ "new text, key that is no string", "a: 1\n", CHANGES(ENTRY("", "on", "1")),
			"a: 1\non: 1\n", "a key" },
		{ "new text, comment lost", "a: 1\n", CHANGES(ENTRY("", "b", "# c\n1")),
			"a: 1\nb: 1\n", "comment" },
		{ "new text, item instead of entry", "a:\n", CHANGES(ENTRY("a", "b", "1")),
			"a:\n- b: 1\n", "kind of a value" },
		{ "key not renamed", "a: 1\n", CHANGES(SET("a.~", "b")), "a: 1\n",
			"value asked for" },
		{ "a comment goes to another node", "a: 1 # c\nb: 2\nd: 3\n", CHANGES(REMOVE("d")),
			"a: 1\nb: 2 # c\n", "about something else" },
		{ "a comment above another node", "# h\n\n# of a\na: 1\nb: 2\nd: 3\n",
			CHANGES(REMOVE("d")), "# h\n\na: 1\n# of a\nb: 2\n",
			"about something else" },
		{ "a comment above becomes a trailing one", "a: 1\n# c\nb: 2\nd: 3\n",
			CHANGES(REMOVE("d")), "a: 1\nb: 2 # c\n", "about something else" },
		{ "a comment of nobody becomes one of a node", "a: 1\n\n# c\n\nb: 2\nd: 3\n",
			CHANGES(REMOVE("d")), "a: 1\n\n# c\nb: 2\n", "about something else" },
		{ "a comment not written", "a: 1\n", CHANGES(COMMENT("a", "# c")), "a: 1\n",
			"comment" },
		{ "a comment not taken away", "a: 1 # c\n", CHANGES(NO_COMMENT("a")), "a: 1 # c\n",
			"comment" },
		{ "a comment written elsewhere", "a: 1\nb: 2\n", CHANGES(COMMENT("a", "# c")),
			"a: 1\nb: 2 # c\n", "place of a comment" },
		{ "a comment above written elsewhere", "a: 1\nb: 2\n",
			CHANGES(COMMENT_LINE("b", "# c")), "# c\na: 1\nb: 2\n",
			"place of a comment" },
		{ "a part not replaced", "a: xy\n", CHANGES(REPLACE("a", 0, 1, "z")), "a: xy\n",
			"value asked for" },
		{ "quotes not changed", "a: 'x'\n", CHANGES(REQUOTE("a", STYLE_DOUBLE)), "a: 'x'\n",
			"value asked for" },
		{ "quotes and value changed", "a: x\n", CHANGES(REQUOTE("a", STYLE_DOUBLE)),
			"a: \"y\"\n", "value asked for" },
		{ "a comment of nobody, now the last in its place",
			"x:\n  y:\n  - a\n\n  # c\n\n  - b\nz: 1\n", CHANGES(REMOVE("x.y.1")),
			"x:\n  y:\n  - a\n\n  # c\nz: 1\n", NULL },
		{ "right", "a: 1\nb: 2\n", CHANGES(REMOVE("b"), SET("a", "x")), "a: x\n", NULL },
		{ "right, in other words", "a: {b: 1}\n",
			CHANGES(REMOVE("a.b"), ENTRY("a", "c", "- 1\n")), "a: {c: [1]}\n", NULL },
	};

	(void)state;
	for (size_t i = 0; i < countof(rows); i++)
		check_verify(&rows[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wrong_texts_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
