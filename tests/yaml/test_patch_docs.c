/* Documents. */
#include "yaml/changes.h"

#define THREE "a: 1\n---\nb: 2\n---\nc: 3\n"
#define SOURCES "# license\n---\n# Source: x.yaml\na: 1\n---\n# Source: y.yaml\nb: 2"

static void documents_are_removed(void **state)
{
	static const struct row rows[] = {
		{ "first", THREE, CHANGES(REMOVE_DOC("0")), "b: 2\n---\nc: 3\n", NULL },
		{ "second", THREE, CHANGES(REMOVE_DOC("1")), "a: 1\n---\nc: 3\n", NULL },
		{ "third", THREE, CHANGES(REMOVE_DOC("2")), "a: 1\n---\nb: 2\n", NULL },
		{ "first two", THREE, CHANGES(REMOVE_DOC("0"), REMOVE_DOC("1")), "c: 3\n", NULL },
		{ "last two", THREE, CHANGES(REMOVE_DOC("1"), REMOVE_DOC("2")), "a: 1\n", NULL },
		{ "header stays", SOURCES, CHANGES(REMOVE_DOC("0")),
			"# license\n---\n# Source: y.yaml\nb: 2", NULL },
		{ "no final newline", SOURCES, CHANGES(REMOVE_DOC("1")),
			"# license\n---\n# Source: x.yaml\na: 1", NULL },
		{ "no final newline, text", "a: |\n  x\n---\nb: 1", CHANGES(REMOVE_DOC("1")),
			"a: |\n  x\n", NULL },
		{ "header without ---", "# license\na: 1\n---\nb: 2\n", CHANGES(REMOVE_DOC("0")),
			"# license\n---\nb: 2\n", NULL },
		{ "header without ---, apart", "# license\n\n# of a\na: 1\n---\nb: 2\n",
			CHANGES(REMOVE_DOC("0")), "# license\n---\nb: 2\n", NULL },
		{ "comment on the next ---", "a: 1\n--- # c\nb: 2\n", CHANGES(REMOVE_DOC("0")),
			"--- # c\nb: 2\n", NULL },
		{ "text on the next ---", "a: 1\n--- text\n", CHANGES(REMOVE_DOC("0")),
			"--- text\n", NULL },
		{ "directives of the next", "a: 1\n...\n%YAML 1.2\n---\nb: 2\n",
			CHANGES(REMOVE_DOC("0")), "%YAML 1.2\n---\nb: 2\n", NULL },
		{ "between one and directives", "a: 1\n---\nb: 2\n...\n%YAML 1.2\n---\nc: 3\n",
			CHANGES(REMOVE_DOC("1")), "a: 1\n...\n%YAML 1.2\n---\nc: 3\n", NULL },
		{ "with its ...", "---\na: 1\n---\nb: 2\n...\n---\nc: 3\n",
			CHANGES(REMOVE_DOC("1")), "---\na: 1\n---\nc: 3\n", NULL },
		{ "before one without ---", "---\na: 1\n---\nb: 2\n...\nc: 3\n",
			CHANGES(REMOVE_DOC("1")), "---\na: 1\n---\nc: 3\n", NULL },
		{ "without ---, after ...", "a: 1\n...\nb: 2\n", CHANGES(REMOVE_DOC("1")),
			"a: 1\n...\n", NULL },
		{ "first, before ...", "a: 1\n...\nb: 2\n", CHANGES(REMOVE_DOC("0")), "b: 2\n",
			NULL },
		{ "tail comments go", "a: 1\n---\nb: 2\n# tail\n---\nc: 3\n",
			CHANGES(REMOVE_DOC("1")), "a: 1\n---\nc: 3\n", NULL },
		{ "tail comments of the one before stay", "a: 1\n# tail\n---\nb: 2\n---\nc: 3\n",
			CHANGES(REMOVE_DOC("1")), "a: 1\n# tail\n---\nc: 3\n", NULL },
		{ "blank lines before the last", "a: 1\n\n---\nb: 2\n", CHANGES(REMOVE_DOC("1")),
			"a: 1\n", NULL },
		{ "kept lines before the last", "a: |+\n  x\n\n---\nb: 2\n",
			CHANGES(REMOVE_DOC("1")), "a: |+\n  x\n\n", NULL },
		{ "empty ones stay", "---\n---\na: 1\n---\nb: 2\n---\n", CHANGES(REMOVE_DOC("1")),
			"---\n---\nb: 2\n---\n", NULL },
		{ "CRLF", "a: 1\r\n---\r\nb: 2\r\n", CHANGES(REMOVE_DOC("0")), "b: 2\r\n", NULL },
		{ "BOM",
			"\xef\xbb\xbf"
			"a: 1\n---\nb: 2\n",
			CHANGES(REMOVE_DOC("0")),
			"\xef\xbb\xbf"
			"b: 2\n",
			NULL },
		{ "the only one", "# c\na: 1\n", CHANGES(REMOVE_DOC("0")), NULL,
			"the file would be empty" },
		{ "all with content", "---\na: 1\n---\n# only comments\n", CHANGES(REMOVE_DOC("0")),
			NULL, "the file would be empty" },
		{ "a change in it", THREE, CHANGES(REMOVE_DOC("0"), SET("a", "x")), NULL,
			"its document is removed" },
	};

	(void)state;
	check_rows(rows);
}

static void documents_are_inserted(void **state)
{
	static const struct row rows[] = {
		{ "last", THREE, CHANGES(INSERT_DOC("", "n: 0\n")), THREE "---\nn: 0\n", NULL },
		{ "first", THREE, CHANGES(INSERT_DOC("0", "n: 0\n")), "n: 0\n---\n" THREE, NULL },
		{ "second", THREE, CHANGES(INSERT_DOC("1", "n: 0")),
			"a: 1\n---\nn: 0\n---\nb: 2\n---\nc: 3\n", NULL },
		{ "two", "a: 1\n", CHANGES(INSERT_DOC("", "n: 0\n"), INSERT_DOC("", "m: 0\n")),
			"a: 1\n---\nn: 0\n---\nm: 0\n", NULL },
		{ "before a marked one", "# license\n---\na: 1\n",
			CHANGES(INSERT_DOC("0", "n: 0\n")), "# license\n---\nn: 0\n---\na: 1\n",
			NULL },
		{ "no final newline", "a: 1", CHANGES(INSERT_DOC("", "n: 0\n")), "a: 1\n---\nn: 0",
			NULL },
		{ "no final newline, text", "a: |\n  x", CHANGES(INSERT_DOC("", "n: 0\n")),
			"a: |-\n  x\n---\nn: 0", NULL },
		{ "after a kept text", "a: |+\n  x\n\n", CHANGES(INSERT_DOC("", "n: 0\n")),
			"a: |+\n  x\n\n---\nn: 0\n", NULL },
		{ "after ...", "a: 1\n...\n", CHANGES(INSERT_DOC("", "n: 0\n")),
			"a: 1\n...\n---\nn: 0\n", NULL },
		{ "below the header", "# license\n\na: 1\n", CHANGES(INSERT_DOC("0", "n: 0\n")),
			"# license\n\nn: 0\n---\na: 1\n", NULL },
		{ "above a comment of the first", "# of a\na: 1\n",
			CHANGES(INSERT_DOC("0", "n: 0\n")), "n: 0\n---\n# of a\na: 1\n", NULL },
		{ "tail comments stay", "a: 1\n# tail\n", CHANGES(INSERT_DOC("", "n: 0\n")),
			"a: 1\n# tail\n---\nn: 0\n", NULL },
		{ "with comments", "a: 1\n", CHANGES(INSERT_DOC("", "# Source: x\nn: 0 # c\n")),
			"a: 1\n---\n# Source: x\nn: 0 # c\n", NULL },
		{ "CRLF", "a: 1\r\n", CHANGES(INSERT_DOC("", "n: 0\nm: 1\n")),
			"a: 1\r\n---\r\nn: 0\r\nm: 1\r\n", NULL },
		{ "before directives", "a: 1\n...\n%YAML 1.2\n---\nb: 2\n",
			CHANGES(INSERT_DOC("1", "n: 0\n")),
			"a: 1\n...\n---\nn: 0\n...\n%YAML 1.2\n---\nb: 2\n", NULL },
		{ "before one without ---", "a: 1\n...\nb: 2\n", CHANGES(INSERT_DOC("1", "n: 0\n")),
			"a: 1\n...\n---\nn: 0\n---\nb: 2\n", NULL },
		{ "only comments", "# c\n", CHANGES(INSERT_DOC("", "n: 0\n")), "# c\nn: 0\n",
			NULL },
		{ "empty file", "", CHANGES(INSERT_DOC("", "n: 0\n")), "n: 0\n", NULL },
		{ "replaced", THREE, CHANGES(REMOVE_DOC("1"), INSERT_DOC("1", "n: 0\n")),
			"a: 1\n---\nn: 0\n---\nc: 3\n", NULL },
		{ "last replaced", "a: 1\n---\nb: 2",
			CHANGES(REMOVE_DOC("1"), INSERT_DOC("", "n: 0\n")), "a: 1\n---\nn: 0",
			NULL },
		{ "the only one replaced", "a: 1\n",
			CHANGES(REMOVE_DOC("0"), INSERT_DOC("", "n: 0\n")), "---\nn: 0\n", NULL },
		{ "empty", "a: 1\n", CHANGES(INSERT_DOC("", "# c\n")), NULL, "empty" },
	};

	(void)state;
	check_rows(rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(documents_are_removed),
		cmocka_unit_test(documents_are_inserted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
