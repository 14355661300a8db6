#include "yaml/changes.h"

struct fragment_row {
	const char *what, *text, *path;
	const char *fragment; /* NULL: refused */
};

static void check_fragment(const struct fragment_row *row)
{
	struct arena a = { 0 };
	struct err err = { "" };
	struct str out = { 0 };
	const struct file *f = file_parse(&a, source_new(&a, STR("x"), str_of(row->text)));
	bool done = node_fragment(&a, find(f, row->path), &out, &err);

	if (done && !row->fragment)
		fail_msg("%s: not refused: " PRIs, row->what, ARGs(out));
	if (!done && row->fragment)
		fail_msg("%s: refused: %s: " PRIs, row->what, err.text, ARGs(out));
	if (done && !str_is(out, row->fragment))
		fail_msg("%s:\n" PRIs "instead of\n%s", row->what, ARGs(out), row->fragment);
	arena_clear(&a);
}

static void nodes_become_fragments(void **state)
{
	static const struct fragment_row rows[] = {
		{ "scalar item", "- a\n- b # c\n", "1", "b # c\n" },
		{ "mapping item", "x:\n  - name: a\n    port: 80\n  - b\n", "x.0",
			"name: a\nport: 80\n" },
		{ "wide gap", "-   name: a\n    ports:\n    - 1\n", "0", "name: a\nports:\n- 1\n" },
		{ "comments above", "x:\n  - a\n  # one\n  # two\n  - b: 1\n    c: 2\n", "x.1",
			"# one\n# two\nb: 1\nc: 2\n" },
		{ "comments inside", "- a: 1 # one\n  # two\n  b: 2\n  # three\n- c\n", "0",
			"a: 1 # one\n# two\nb: 2\n# three\n" },
		{ "comment after the dash", "- # one\n  name: b\n", "0", "# one\nname: b\n" },
		{ "flow item", "- {a: b}  # c\n", "0", "{a: b}  # c\n" },
		{ "multi-line flow item", "- {a: b,\n   c: d}\n", "0", "{a: b,\n c: d}\n" },
		{ "nested items", "- - a\n  - b\n- c\n", "0", "- a\n- b\n" },
		{ "entry", "x:\n  # why\n  y:\n    a: 1\n    b: 2\n", "x.y",
			"# why\na: 1\nb: 2\n" },
		{ "entry, compact sequence", "x:\n  y:\n  - 1\n  - 2\n", "x.y", "- 1\n- 2\n" },
		{ "entry, comment after the colon", "y: # c\n  a: 1\n", "y", "# c\na: 1\n" },
		{ "entry, scalar", "y: \"a b\" # c\nz: 1\n", "y", "\"a b\" # c\n" },
		{ "entry, multi-line flow", "x:\n  y: {\n    a: 1\n  }\n", "x.y",
			"{\n  a: 1\n}\n" },
		{ "text", "x:\n  y: |\n    one\n\n      two\n  z: 1\n", "x.y",
			"|\n  one\n\n    two\n" },
		{ "text with a digit", "x:\n  y: |2-\n      one\n", "x.y", "|2-\n    one\n" },
		{ "text in an item", "- a: |\n    one\n  b: 1\n", "0", "a: |\n  one\nb: 1\n" },
		{ "multi-line plain", "x:\n  y: one\n    two\n", "x.y", "one\n  two\n" },
		{ "multi-line quoted, first column", "x:\n  y: \"one\ntwo\"\n", "x.y",
			"\"one\ntwo\"\n" },
		{ "tag", "x: !!map\n  a: 1\n", "x", "!!map\na: 1\n" },
		{ "CRLF", "- a: 1\r\n  b: 2\r\n", "0", "a: 1\nb: 2\n" },
		{ "no final newline", "- a: 1\n  b: 2", "0", "a: 1\nb: 2\n" },
		{ "absent", "- # c\n- a\n", "0", "# c\n" },
		{ "in a flow sequence", "x: [{a: b}, c] # c\n", "x.0", "{a: b}\n" },
		{ "in a flow sequence, comment", "x: [\n  {a: b}, # c\n  d\n]\n", "x.0",
			"{a: b} # c\n" },
		{ "root", "# h\na: 1\nb: 2\n", "", "a: 1\nb: 2\n" },
		{ "JSON", "{\"a\": [{\"b\": 1},\n  2]}\n", "a", "[{\"b\": 1},\n 2]\n" },
	};

	(void)state;
	for (size_t i = 0; i < countof(rows); i++)
		check_fragment(&rows[i]);
}

static void some_nodes_cannot(void **state)
{
	static const struct fragment_row rows[] = {
		{ "anchor", "- &x a\n", "0", NULL },
		{ "anchor inside", "- a: &x 1\n", "0", NULL },
		{ "alias", "- &x a\n- *x\n", "1", NULL },
		{ "alias inside", "- &x a\n- b: *x\n", "1", NULL },
		{ "text at the end without its newline", "- |\n  a", "0", NULL },
	};

	(void)state;
	for (size_t i = 0; i < countof(rows); i++)
		check_fragment(&rows[i]);
}

/* What is taken out and put in again is what it was. */
static void items_can_be_moved(void **state)
{
	static const char text[] =
		"x:\n  # of a\n  - name: a # here\n    run: |\n      one\n        two\n"
		"    list: [1,\n      2]\n  - name: b\ny:\n-   name: c\n";
	static const char expected[] =
		"x:\n  - name: b\ny:\n-   name: c\n# of a\n-   name: a # here\n    run: |\n"
		"      one\n        two\n    list: [1,\n      2]\n";
	struct arena a = { 0 };
	struct err err = { "" };
	struct edits edits;
	struct str fragment, after;
	struct patch p = { .a = &a,
		.file = file_parse(&a, source_new(&a, STR("x"), str_of(text))) };

	(void)state;
	assert_true(node_fragment(&a, find(p.file, "x.0"), &fragment, &err));
	patch_remove(&p, find(p.file, "x.0"));
	patch_insert_item(&p, find(p.file, "y"), NULL, fragment);
	assert_true(patch_apply(&p, &after, &edits, &err));
	assert_string_equal(str_c(&a, after), expected);
	arena_clear(&a);
}

/* What a removal takes. */
static void owned_text(void **state)
{
	static const struct {
		const char *text, *path, *owned;
	} rows[] = {
		{ "a: 1\n# of b\nb: 2 # c\n  # deeper\nc: 3\n", "b",
			"# of b\nb: 2 # c\n  # deeper\n" },
		{ "- a: 1\n  b: 2\n", "0.a", "a: 1\n" },
		{ "x: [a, b]\n", "x.0", "a," },
		{ "x: [\n  # of a\n  a, # c\n  b\n]\n", "x.0", "  # of a\n  a, # c\n" },
		{ "a: |\n  x\n\nb: 1\n", "a", "a: |\n  x\n" },
		{ "a: |+\n  x\n\nb: 1\n", "a", "a: |+\n  x\n\n" },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		const struct file *f = file_parse(&a,
			source_new(&a, STR("x"), str_of(rows[i].text)));
		struct str owned = source_slice(f->src, node_owned(find(f, rows[i].path)));
		assert_string_equal(str_c(&a, owned), rows[i].owned);
	}
	arena_clear(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nodes_become_fragments),
		cmocka_unit_test(some_nodes_cannot),
		cmocka_unit_test(items_can_be_moved),
		cmocka_unit_test(owned_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
