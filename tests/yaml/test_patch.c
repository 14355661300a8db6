/* Entries and items in block style: insertions and removals. Refusals and
 * documents at the end. */
#include "yaml/changes.h"

#include <time.h>

static void entries_are_removed(void **state)
{
	static const struct row rows[] = {
		{ "middle", "a: 1\nb: 2\nc: 3\n", CHANGES(REMOVE("b")), "a: 1\nc: 3\n", NULL },
		{ "first", "a: 1\nb: 2\n", CHANGES(REMOVE("a")), "b: 2\n", NULL },
		{ "last", "a: 1\nb: 2\n", CHANGES(REMOVE("b")), "a: 1\n", NULL },
		{ "trailing comment", "a: 1\nb: 2  # two\nc: 3\n", CHANGES(REMOVE("b")),
			"a: 1\nc: 3\n", NULL },
		{ "with its block", "a: 1\nb:\n  x: 1\n  y:\n  - 2\nc: 3\n", CHANGES(REMOVE("b")),
			"a: 1\nc: 3\n", NULL },
		{ "comments above", "a: 1\n# one\n# two\nb: 2\nc: 3\n", CHANGES(REMOVE("b")),
			"a: 1\nc: 3\n", NULL },
		{ "comment in another column stays", "x:\n  a: 1\n# zero\n  b: 2\n",
			CHANGES(REMOVE("x.b")), "x:\n  a: 1\n# zero\n", NULL },
		{ "comment after an empty line stays",
			"a: 1\n\n# own\n\n# of b\nb: 2 # trail\n\n\nc: 3\n", CHANGES(REMOVE("b")),
			"a: 1\n\n# own\n\nc: 3\n", NULL },
		{ "comment below, deeper", "a: 1\nb:\n  x: 1\n  # y: 2\nc: 3\n",
			CHANGES(REMOVE("b")), "a: 1\nc: 3\n", NULL },
		{ "comment below, deeper, after an empty line",
			"a: 1\nb:\n  x: 1\n\n  # y: 2\n# c\nc: 3\n", CHANGES(REMOVE("b")),
			"a: 1\n# c\nc: 3\n", NULL },
		{ "header of the file", "# license\na: 1\nb: 2\n", CHANGES(REMOVE("a")),
			"# license\nb: 2\n", NULL },
		{ "header, and an own comment", "# license\n\n# of a\na: 1\nb: 2\n",
			CHANGES(REMOVE("a")), "# license\n\nb: 2\n", NULL },
		{ "comment of the ---", "---\n# Source: x.yaml\na: 1\nb: 2\n", CHANGES(REMOVE("a")),
			"---\n# Source: x.yaml\nb: 2\n", NULL },
		{ "BOM",
			"\xef\xbb\xbf"
			"a: 1\nb: 2\n",
			CHANGES(REMOVE("a")),
			"\xef\xbb\xbf"
			"b: 2\n",
			NULL },
		{ "CRLF", "a: 1\r\nb: 2\r\nc: 3\r\n", CHANGES(REMOVE("b")), "a: 1\r\nc: 3\r\n",
			NULL },
		{ "lone CR", "a: 1\rb: 2\rc: 3\r", CHANGES(REMOVE("b")), "a: 1\rc: 3\r", NULL },
		{ "no final newline", "a: 1\nb: 2", CHANGES(REMOVE("b")), "a: 1", NULL },
		{ "no final newline, CRLF", "a: 1\r\nb: 2", CHANGES(REMOVE("b")), "a: 1", NULL },
		{ "no final newline, not the last", "a: 1\nb: 2", CHANGES(REMOVE("a")), "b: 2",
			NULL },
		{ "no final newline, below a text", "a: |\n  x\nb: 1", CHANGES(REMOVE("b")),
			"a: |\n  x\n", NULL },
		{ "no final newline, below a stripped text", "a: |-\n  x\nb: 1",
			CHANGES(REMOVE("b")), "a: |-\n  x", NULL },
		{ "explicit keys", "? a\n: b\n? - x\n  - y\n: z\n", CHANGES(REMOVE("a")),
			"? - x\n  - y\n: z\n", NULL },
		{ "quoted and odd keys", "\"k\": v\n'k2': v\n1: x\n~: z\n",
			CHANGES(REMOVE("k"), REMOVE("1")), "'k2': v\n~: z\n", NULL },
		{ "root further right", " a: 1\n b: 2\n", CHANGES(REMOVE("a")), " b: 2\n", NULL },
		{ "a value on the next line", "a:    # comment\n  value\nb: 1\n",
			CHANGES(REMOVE("a")), "b: 1\n", NULL },
		{ "absent value", "a:\nb: 1\n", CHANGES(REMOVE("a")), "b: 1\n", NULL },
		{ "multi-line plain", "a: plain\n  multi\n\n  line\nb: 1\n", CHANGES(REMOVE("a")),
			"b: 1\n", NULL },
		{ "multi-line quoted", "a: 'x\ny'\nb: 1\n", CHANGES(REMOVE("a")), "b: 1\n", NULL },
		{ "text after it", "a: |\n  x\n # under\n# zero\nb: 1\n", CHANGES(REMOVE("b")),
			"a: |\n  x\n # under\n", NULL },
		{ "text", "a:\n  b: |\n    x\n\n\n    # in\n  # out\nc: 1\n", CHANGES(REMOVE("c")),
			"a:\n  b: |\n    x\n\n\n    # in\n  # out\n", NULL },
		{ "text with markers in it", "data:\n  x: |\n    ---\n    a: 1\n  y: 2\n",
			CHANGES(REMOVE("data.y")), "data:\n  x: |\n    ---\n    a: 1\n", NULL },
	};

	(void)state;
	check_rows(rows);
}

static void blank_lines_do_not_pile_up(void **state)
{
	static const struct row rows[] = {
		{ "both sides", "a: 1\n\nb: 2\n\nc: 3\n", CHANGES(REMOVE("b")), "a: 1\n\nc: 3\n",
			NULL },
		{ "above only", "a: 1\n\nb: 2\nc: 3\n", CHANGES(REMOVE("b")), "a: 1\n\nc: 3\n",
			NULL },
		{ "below only", "a: 1\nb: 2\n\nc: 3\n", CHANGES(REMOVE("b")), "a: 1\n\nc: 3\n",
			NULL },
		{ "first of a block", "x:\n  a: 1\n\n  b: 2\n", CHANGES(REMOVE("x.a")),
			"x:\n  b: 2\n", NULL },
		{ "first of the file", "a: 1\n\nb: 2\n", CHANGES(REMOVE("a")), "b: 2\n", NULL },
		{ "first of a document", "---\na: 1\n\nb: 2\n", CHANGES(REMOVE("a")), "---\nb: 2\n",
			NULL },
		{ "above the first of the file", "\n\na: 1\n\nb: 2\n", CHANGES(REMOVE("a")),
			"\n\nb: 2\n", NULL },
		{ "below the header", "# license\na: 1\n\nb: 2\n", CHANGES(REMOVE("a")),
			"# license\n\nb: 2\n", NULL },
		{ "last of a block", "x:\n  a: 1\n\n  b: 2\n\ny: 3\n", CHANGES(REMOVE("x.b")),
			"x:\n  a: 1\n\ny: 3\n", NULL },
		{ "last of the file", "a: 1\n\nb: 2\n", CHANGES(REMOVE("b")), "a: 1\n", NULL },
		{ "last of the file, no newline", "a: 1\n\nb: 2", CHANGES(REMOVE("b")), "a: 1",
			NULL },
		{ "last of a document", "a: 1\n\nb: 2\n---\nc: 3\n", CHANGES(REMOVE("b")),
			"a: 1\n---\nc: 3\n", NULL },
		{ "neighbours", "a: 1\n\nb: 2\n\nc: 3\n\nd: 4\n", CHANGES(REMOVE("b"), REMOVE("c")),
			"a: 1\n\nd: 4\n", NULL },
		{ "kept by a text above", "a: |+\n  x\n\nb: 1\n\nc: 2\n", CHANGES(REMOVE("b")),
			"a: |+\n  x\n\nc: 2\n", NULL },
		{ "kept by a text above, first blank", "a: |+\n  x\nb: 1\n\nc: 2\n",
			CHANGES(REMOVE("b")), "a: |+\n  x\nc: 2\n", NULL },
		{ "part of a text that goes", "a: 1\nb: |+\n  x\n\n\nc: 2\n", CHANGES(REMOVE("b")),
			"a: 1\nc: 2\n", NULL },
		{ "below a text that goes", "a: 1\nb: |\n  x\n\nc: 2\n", CHANGES(REMOVE("b")),
			"a: 1\n\nc: 2\n", NULL },
		{ "above, below a text", "a: |\n  x\n\nb: 1\n", CHANGES(REMOVE("b")), "a: |\n  x\n",
			NULL },
		{ "a long blank line is text", "a: |\n  x\n    \nb: 1\n", CHANGES(REMOVE("b")),
			"a: |\n  x\n    \n", NULL },
	};

	(void)state;
	check_rows(rows);
}

static void items_are_removed(void **state)
{
	static const struct row rows[] = {
		{ "compact, middle", "b:\n- x\n- y\n- z\nc: 1\n", CHANGES(REMOVE("b.1")),
			"b:\n- x\n- z\nc: 1\n", NULL },
		{ "compact, last", "b:\n- x\n- y\nc: 1\n", CHANGES(REMOVE("b.1")),
			"b:\n- x\nc: 1\n", NULL },
		{ "wide", "b:\n  - x\n  - y\nc: 1\n", CHANGES(REMOVE("b.0")), "b:\n  - y\nc: 1\n",
			NULL },
		{ "comments: first", "x:\n# list\n- a\n# of b\n- b\n  # tail\n# end\ny: 1\n",
			CHANGES(REMOVE("x.0")), "x:\n# of b\n- b\n  # tail\n# end\ny: 1\n", NULL },
		{ "comments: last", "x:\n# list\n- a\n# of b\n- b\n  # tail\n# end\ny: 1\n",
			CHANGES(REMOVE("x.1")), "x:\n# list\n- a\n# end\ny: 1\n", NULL },
		{ "nested: inner first", "- - n\n  - m\n- - k\n", CHANGES(REMOVE("0.0")),
			"- - m\n- - k\n", NULL },
		{ "nested: inner last", "- - n\n  - m\n", CHANGES(REMOVE("0.1")), "- - n\n", NULL },
		{ "nested: outer", "- - n\n  - m\n- - - a\n    - b\n", CHANGES(REMOVE("0")),
			"- - - a\n    - b\n", NULL },
		{ "nested: deep", "- - - a\n    - b\n", CHANGES(REMOVE("0.0.0")), "- - - b\n",
			NULL },
		{ "empty items", "b:\n-\n- x\n-\nc: 1\n", CHANGES(REMOVE("b.0"), REMOVE("b.2")),
			"b:\n- x\nc: 1\n", NULL },
		{ "texts", "x:\n- |\n  l1\n- >-\n  f\n\n- z\n", CHANGES(REMOVE("x.1")),
			"x:\n- |\n  l1\n\n- z\n", NULL },
		{ "of a List", "kind: List\nitems:\n- kind: A\n  x: 1\n- kind: B\n- kind: C\n",
			CHANGES(REMOVE("items.1")),
			"kind: List\nitems:\n- kind: A\n  x: 1\n- kind: C\n", NULL },
		{ "several", "- a\n- b\n- c\n- d\n", CHANGES(REMOVE("1"), REMOVE("2"), REMOVE("3")),
			"- a\n", NULL },
		{ "several, scattered", "- a\n- b\n- c\n- d\n", CHANGES(REMOVE("0"), REMOVE("2")),
			"- b\n- d\n", NULL },
	};

	(void)state;
	check_rows(rows);
}

static void keys_behind_a_dash(void **state)
{
	static const struct row rows[] = {
		{ "first", "- a: 1\n  b: 2\n- c: 3\n", CHANGES(REMOVE("0.a")), "- b: 2\n- c: 3\n",
			NULL },
		{ "second", "- a: 1\n  b: 2\n- c: 3\n", CHANGES(REMOVE("0.b")), "- a: 1\n- c: 3\n",
			NULL },
		{ "both", "- a: 1\n  b: 2\n- c: 3\n", CHANGES(REMOVE("0.a"), REMOVE("0.b")),
			"- {}\n- c: 3\n", NULL },
		{ "first two", "- a: 1\n  b: 2\n  c: 3\n", CHANGES(REMOVE("0.a"), REMOVE("0.b")),
			"- c: 3\n", NULL },
		{ "wide gap", "-   a: 1 # x\n    b: 2\n", CHANGES(REMOVE("0.a")), "-   b: 2\n",
			NULL },
		{ "a block", "- a:\n    x: 1\n\n  b: 2\n", CHANGES(REMOVE("0.a")), "- b: 2\n",
			NULL },
		{ "a text", "- a: |\n    x\n  b: 2\n", CHANGES(REMOVE("0.a")), "- b: 2\n", NULL },
		{ "comment of the next key", "- a: 1\n  # of b\n  b: 2\n", CHANGES(REMOVE("0.a")),
			"-\n  # of b\n  b: 2\n", NULL },
		{ "dash alone", "- # comment\n  a: 1\n  b: 2\n", CHANGES(REMOVE("0.a")),
			"- # comment\n  b: 2\n", NULL },
		{ "only key", "- a: 1 # c\n- 2\n", CHANGES(REMOVE("0.a")), "- {}\n- 2\n", NULL },
		{ "only key, dash alone", "-\n  a: 1\n- 2\n", CHANGES(REMOVE("0.a")), "- {}\n- 2\n",
			NULL },
		{ "only key, no final newline", "- a: 1", CHANGES(REMOVE("0.a")), "- {}", NULL },
		{ "only item", "- - a\n- b\n", CHANGES(REMOVE("0.0")), "- []\n- b\n", NULL },
		{ "behind a ?", "? a: 1\n: b: 2\n  c: 3\n", CHANGES(REMOVE("")), NULL,
			"only an entry" },
		{ "insert first", "- a: 1\n  b: 2\n", CHANGES(ENTRY_AT("0", "0", "new", "0")),
			"- new: 0\n  a: 1\n  b: 2\n", NULL },
		{ "insert second", "- a: 1\n  b: 2\n", CHANGES(ENTRY_AT("0", "1", "new", "0")),
			"- a: 1\n  new: 0\n  b: 2\n", NULL },
		{ "insert last", "-   a: 1\n    b: 2\n- c\n", CHANGES(ENTRY("0", "new", "0")),
			"-   a: 1\n    b: 2\n    new: 0\n- c\n", NULL },
		{ "replace first", "- a: 1 # x\n  b: 2\n",
			CHANGES(REMOVE("0.a"), ENTRY_AT("0", "0", "new", "0")),
			"- new: 0\n  b: 2\n", NULL },
		{ "replace the only one", "- a: 1\n- c\n",
			CHANGES(REMOVE("0.a"), ENTRY("0", "new", "0")), "- new: 0\n- c\n", NULL },
		{ "insert an item first", "- - n\n", CHANGES(ITEM_AT("0", "0", "x")),
			"- - x\n  - n\n", NULL },
		{ "insert an item last", "- - n\n  - m\n- k\n", CHANGES(ITEM("0", "a: 1\nb: 2\n")),
			"- - n\n  - m\n  - a: 1\n    b: 2\n- k\n", NULL },
	};

	(void)state;
	check_rows(rows);
}

static void containers_are_emptied(void **state)
{
	static const struct row rows[] = {
		{ "mapping", "a:\n  only: 1\nb: 2\n", CHANGES(REMOVE("a.only")), "a: {}\nb: 2\n",
			NULL },
		{ "sequence", "a:\n- 1\n- 2\nb: 2\n", CHANGES(REMOVE("a.0"), REMOVE("a.1")),
			"a: []\nb: 2\n", NULL },
		{ "comment on the key's line", "a: # c\n  - 1\nb: 2\n", CHANGES(REMOVE("a.0")),
			"a: [] # c\nb: 2\n", NULL },
		{ "a tag", "a: !!seq\n  - 1\nb: 2\n", CHANGES(REMOVE("a.0")), "a: !!seq []\nb: 2\n",
			NULL },
		{ "an unused anchor", "a: &x # c\n  - 1\nb: 2\n", CHANGES(REMOVE("a.0")),
			"a: &x [] # c\nb: 2\n", NULL },
		{ "blank line below", "a:\n  - 1\n\nb: 2\n", CHANGES(REMOVE("a.0")),
			"a: []\n\nb: 2\n", NULL },
		{ "blank line above", "a:\n\n  - 1\n\nb: 2\n", CHANGES(REMOVE("a.0")),
			"a: []\n\nb: 2\n", NULL },
		{ "root", "a: 1\n", CHANGES(REMOVE("a")), "{}\n", NULL },
		{ "root, header", "# c\n- 1\n- 2", CHANGES(REMOVE("0"), REMOVE("1")), "# c\n[]",
			NULL },
		{ "root of the second", "a: 1\n---\nb: 2\n", CHANGES(REMOVE("1/b")),
			"a: 1\n---\n{}\n", NULL },
		{ "no final newline", "a:\n  - 1", CHANGES(REMOVE("a.0")), "a: []", NULL },
		{ "CRLF", "a:\r\n  - 1\r\nb: 1\r\n", CHANGES(REMOVE("a.0")), "a: []\r\nb: 1\r\n",
			NULL },
		{ "then filled", "a:\n  - 1\nb: 2\n", CHANGES(REMOVE("a.0"), ITEM("a", "9")),
			"a:\n  - 9\nb: 2\n", NULL },
	};

	(void)state;
	check_rows(rows);
}

static void entries_are_inserted(void **state)
{
	static const struct row rows[] = {
		{ "last", "a: 1\nb: 2\n", CHANGES(ENTRY("", "c", "3")), "a: 1\nb: 2\nc: 3\n",
			NULL },
		{ "before", "a: 1\nb: 2\n", CHANGES(ENTRY_AT("", "1", "c", "3")),
			"a: 1\nc: 3\nb: 2\n", NULL },
		{ "first", "a: 1\n", CHANGES(ENTRY_AT("", "0", "c", "3")), "c: 3\na: 1\n", NULL },
		{ "first, header", "# license\na: 1\n", CHANGES(ENTRY_AT("", "0", "c", "3")),
			"# license\nc: 3\na: 1\n", NULL },
		{ "first, BOM",
			"\xef\xbb\xbf"
			"a: 1\n",
			CHANGES(ENTRY_AT("", "0", "c", "3")),
			"\xef\xbb\xbf"
			"c: 3\na: 1\n",
			NULL },
		{ "above comments of the next", "a: 1\n# of b\nb: 2\n",
			CHANGES(ENTRY_AT("", "1", "c", "3")), "a: 1\nc: 3\n# of b\nb: 2\n", NULL },
		{ "CRLF", "a: 1\r\nb: 2\r\n", CHANGES(ENTRY("", "c", "x:\n  y")),
			"a: 1\r\nb: 2\r\nc:\r\n  x:\r\n    y\r\n", NULL },
		{ "mixed line ends", "a: 1\r\nb: 2\nc: 3\r\n",
			CHANGES(ENTRY_AT("", "1", "new", "0")), "a: 1\r\nnew: 0\nb: 2\nc: 3\r\n",
			NULL },
		{ "lone CR", "a: 1\rb: 2\r", CHANGES(ENTRY("", "c", "3")), "a: 1\rb: 2\rc: 3\r",
			NULL },
		{ "no final newline", "a: 1", CHANGES(ENTRY("", "b", "2")), "a: 1\nb: 2", NULL },
		{ "no final newline, text", "a: |\n  x", CHANGES(ENTRY("", "b", "2")),
			"a: |-\n  x\nb: 2", NULL },
		{ "no final newline, kept text", "a: |2+ # c\n   x", CHANGES(ENTRY("", "b", "2")),
			"a: |2- # c\n   x\nb: 2", NULL },
		{ "no final newline, stripped", "a: >-\n  x", CHANGES(ENTRY("", "b", "2")),
			"a: >-\n  x\nb: 2", NULL },
		{ "no final newline, new text", "a: 1", CHANGES(ENTRY("", "b", "|\n  x\n")),
			"a: 1\nb: |\n  x\n", NULL },
		{ "no final newline, two", "a: 1",
			CHANGES(ENTRY("", "b", "2"), ENTRY("", "c", "3")), "a: 1\nb: 2\nc: 3",
			NULL },
		{ "two in one place", "a: 1\nd: 4\n",
			CHANGES(ENTRY_AT("", "1", "b", "2"), ENTRY_AT("", "1", "c", "3")),
			"a: 1\nb: 2\nc: 3\nd: 4\n", NULL },
		{ "after trailing comments of the block", "x:\n  a: 1\n  # same\n# less\ny: 2\n",
			CHANGES(ENTRY("x", "new", "0")),
			"x:\n  a: 1\n  new: 0\n  # same\n# less\ny: 2\n", NULL },
		{ "after deeper comments", "x:\n  a: 1\n    # deeper\ny: 2\n",
			CHANGES(ENTRY("x", "new", "0")),
			"x:\n  a: 1\n    # deeper\n  new: 0\ny: 2\n", NULL },
		{ "above blank lines", "x:\n  a: 1\n\ny: 2\n", CHANGES(ENTRY("x", "new", "0")),
			"x:\n  a: 1\n  new: 0\n\ny: 2\n", NULL },
		{ "after a text", "x:\n  a: |\n    t\n\ny: 2\n", CHANGES(ENTRY("x", "new", "0")),
			"x:\n  a: |\n    t\n  new: 0\n\ny: 2\n", NULL },
		{ "after a kept text", "a: |+\n  t\n\n\n", CHANGES(ENTRY("", "new", "0")),
			"a: |+\n  t\n\n\nnew: 0\n", NULL },
		{ "after a long blank line", "a: |\n  x\n    \n\nb: 1\n",
			CHANGES(ENTRY_AT("", "1", "new", "0")), "a: |\n  x\n    \n\nnew: 0\nb: 1\n",
			NULL },
		{ "after an empty text", "x:\n  a: |\n  b: 1\n",
			CHANGES(ENTRY_AT("x", "1", "new", "0")), "x:\n  a: |\n  new: 0\n  b: 1\n",
			NULL },
		{ "key that needs quotes", "a: 1\n",
			CHANGES(ENTRY("", "on", "1"), ENTRY("", "8080", "2"),
				ENTRY("", "x: y", "3")),
			"a: 1\n\"on\": 1\n\"8080\": 2\n\"x: y\": 3\n", NULL },
		{ "quoted keys around", "'a': 1\n", CHANGES(ENTRY("", "b", "2")),
			"'a': 1\n'b': 2\n", NULL },
		{ "a mapping", "a:\n    x: 1\n", CHANGES(ENTRY("", "b", "y: 1\nz: 2\n")),
			"a:\n    x: 1\nb:\n    y: 1\n    z: 2\n", NULL },
		{ "a sequence, compact around", "a:\n- 1\n", CHANGES(ENTRY("", "b", "- 2\n- 3\n")),
			"a:\n- 1\nb:\n- 2\n- 3\n", NULL },
		{ "a sequence, wide around", "a:\n    - 1\n",
			CHANGES(ENTRY("", "b", "- 2\n- x: 3\n  y: 4\n")),
			"a:\n    - 1\nb:\n    - 2\n    - x: 3\n      y: 4\n", NULL },
		{ "a text", "x:\n  a: 1\n", CHANGES(ENTRY("x", "t", "|\n  one\n\n   two\n")),
			"x:\n  a: 1\n  t: |\n    one\n\n     two\n", NULL },
		{ "with comments", "a: 1\n", CHANGES(ENTRY("", "b", "# why\nx: 1 # here\n# end\n")),
			"a: 1\n# why\nb:\n  x: 1 # here\n  # end\n", NULL },
		{ "nothing", "a: 1\n", CHANGES(ENTRY("", "b", "")), "a: 1\nb:\n", NULL },
		{ "flow value", "a: 1\n", CHANGES(ENTRY("", "b", "{x: [1,\n 2]}")),
			"a: 1\nb: {x: [1,\n   2]}\n", NULL },
		{ "a tag", "a: 1\n", CHANGES(ENTRY("", "b", "!!map\nx: 1\n")),
			"a: 1\nb: !!map\n  x: 1\n", NULL },
		{ "merge key stays", "x: &x {a: 1}\ny:\n  <<: *x\n  b: 2\n",
			CHANGES(ENTRY("y", "a", "9")),
			"x: &x {a: 1}\ny:\n  <<: *x\n  b: 2\n  a: 9\n", NULL },
		{ "explicit keys", "? a\n: b\n", CHANGES(ENTRY("", "c", "1")), "? a\n: b\nc: 1\n",
			NULL },
		{ "to an inner and an outer block", "a:\n  b:\n    c: 1\n",
			CHANGES(ENTRY("", "z", "3"), ENTRY("a.b", "x", "1"), ENTRY("a", "m", "2")),
			"a:\n  b:\n    c: 1\n    x: 1\n  m: 2\nz: 3\n", NULL },
		{ "removed and inserted", "a: 1\n\nb: 2\n\nc: 3\n",
			CHANGES(REMOVE("b"), ENTRY_AT("", "2", "new", "0")),
			"a: 1\n\nnew: 0\n\nc: 3\n", NULL },
		{ "replaced", "a: 1\nb: 2\nc: 3\n",
			CHANGES(REMOVE("b"), ENTRY_AT("", "1", "b", "x: 1")),
			"a: 1\nb:\n  x: 1\nc: 3\n", NULL },
		{ "all replaced", "a: 1\nb: 2\n",
			CHANGES(REMOVE("a"), REMOVE("b"), ENTRY("", "new", "0")), "new: 0\n",
			NULL },
		{ "last replaced, no final newline", "a: 1\nb: 2",
			CHANGES(REMOVE("b"), ENTRY("", "new", "0")), "a: 1\nnew: 0", NULL },
	};

	(void)state;
	check_rows(rows);
}

static void items_are_inserted(void **state)
{
	static const struct row rows[] = {
		{ "compact and wide", "a:\n- x\nb:\n  - y\n",
			CHANGES(ITEM("a", "1"), ITEM("b", "2")), "a:\n- x\n- 1\nb:\n  - y\n  - 2\n",
			NULL },
		{ "gap", "-   name: a\n    image: b\n", CHANGES(ITEM("", "name: c\nimage: d\n")),
			"-   name: a\n    image: b\n-   name: c\n    image: d\n", NULL },
		{ "before", "- a\n# of b\n- b\n", CHANGES(ITEM_AT("", "1", "x")),
			"- a\n- x\n# of b\n- b\n", NULL },
		{ "comments", "x:\n- a\n", CHANGES(ITEM("x", "# why\n# so\nb: 1 # c\n")),
			"x:\n- a\n# why\n# so\n- b: 1 # c\n", NULL },
		{ "dash alone", "-\n  a: 1\n", CHANGES(ITEM("", "b: 1\nc: 2")),
			"-\n  a: 1\n- b: 1\n  c: 2\n", NULL },
		{ "after an empty item", "a:\n-\nb: 1\n", CHANGES(ITEM("a", "x")),
			"a:\n-\n- x\nb: 1\n", NULL },
		{ "after a text", "- |\n  a\n\n", CHANGES(ITEM("", "x")), "- |\n  a\n- x\n\n",
			NULL },
		{ "after a kept text", "- |+\n  a\n\n", CHANGES(ITEM("", "x")),
			"- |+\n  a\n\n- x\n", NULL },
		{ "no final newline", "- a", CHANGES(ITEM("", "x")), "- a\n- x", NULL },
		{ "no final newline, text", "- >\n  a", CHANGES(ITEM("", "x")), "- >-\n  a\n- x",
			NULL },
		{ "a text", "x:\n  - a\n", CHANGES(ITEM("x", "|\n  t\n")),
			"x:\n  - a\n  - |\n    t\n", NULL },
		{ "a sequence", "- a\n", CHANGES(ITEM("", "- b\n- c\n")), "- a\n- - b\n  - c\n",
			NULL },
		{ "a flow mapping with a comment", "- a\n", CHANGES(ITEM("", "{b: 1}  # c\n")),
			"- a\n- {b: 1}  # c\n", NULL },
		{ "an empty item", "- a\n", CHANGES(ITEM("", "")), "- a\n-\n", NULL },
		{ "multi-line quoted", "- a\n", CHANGES(ITEM("", "\"x\n y\"")),
			"- a\n- \"x\n   y\"\n", NULL },
	};

	(void)state;
	check_rows(rows);
}

static void empty_values_are_filled(void **state)
{
	static const struct row rows[] = {
		{ "absent mapping", "metadata:\n  name: x\n  labels:\nspec: {}\n",
			CHANGES(ENTRY("metadata.labels", "app", "y")),
			"metadata:\n  name: x\n  labels:\n    app: y\nspec: {}\n", NULL },
		{ "absent, comment", "a: # todo\nb: 1\n", CHANGES(ENTRY("a", "x", "1")),
			"a: # todo\n  x: 1\nb: 1\n", NULL },
		{ "absent sequence", "a:\n- 1\nb:\n", CHANGES(ITEM("b", "2")), "a:\n- 1\nb:\n- 2\n",
			NULL },
		{ "absent item", "- \n- 1\n", CHANGES(ENTRY("0", "a", "1"), ENTRY("0", "b", "2")),
			"- a: 1\n  b: 2\n- 1\n", NULL },
		{ "absent, no final newline", "a:", CHANGES(ITEM("a", "1"), ITEM("a", "2")),
			"a:\n  - 1\n  - 2", NULL },
		{ "braces", "x: []\ny: {}\nz: [ ]\nw: { }\n",
			CHANGES(ITEM("x", "1"), ENTRY("y", "k", "v"), ITEM("z", "1"),
				ENTRY("w", "k", "v")),
			"x: [1]\ny: {k: v}\nz: [ 1 ]\nw: { k: v }\n", NULL },
		{ "two", "x: [] # c\n", CHANGES(ITEM("x", "1"), ITEM("x", "2")), "x: [1, 2] # c\n",
			NULL },
		{ "multi-line", "x: []\ny: 1\n", CHANGES(ITEM("x", "a: 1\nb: 2\n")),
			"x:\n  - a: 1\n    b: 2\ny: 1\n", NULL },
		{ "multi-line, comment", "x: {}  # c\ny: 1\n", CHANGES(ENTRY("x", "k", "a: 1\n")),
			"x:  # c\n  k:\n    a: 1\ny: 1\n", NULL },
		{ "multi-line, tag", "x: !!seq []\n", CHANGES(ITEM("x", "a: 1\n")),
			"x: !!seq\n  - a: 1\n", NULL },
		{ "multi-line, item", "- []\n- 1\n", CHANGES(ITEM("0", "a: 1\nb: 2\n")),
			"- - a: 1\n    b: 2\n- 1\n", NULL },
		{ "multi-line, item, comment", "- {} # c\n- 1\n",
			CHANGES(ENTRY("0", "k", "a: 1\n")), "- # c\n  k:\n    a: 1\n- 1\n", NULL },
		{ "multi-line, root", "{}\n", CHANGES(ENTRY("", "k", "a: 1\n")), "k:\n  a: 1\n",
			NULL },
		{ "multi-line, no final newline", "x: []", CHANGES(ITEM("x", "a: 1\nb: 2\n")),
			"x:\n  - a: 1\n    b: 2", NULL },
		{ "multi-line, CRLF", "x: []\r\ny: 1\r\n", CHANGES(ITEM("x", "a: 1\nb: 2\n")),
			"x:\r\n  - a: 1\r\n    b: 2\r\ny: 1\r\n", NULL },
	};

	(void)state;
	check_rows(rows);
}

static void some_changes_are_refused(void **state)
{
	static const struct row rows[] = {
		{ "anchor in use", "a: &x {b: 1}\nc: *x\n", CHANGES(SET("a.b", "2")), NULL,
			"through an anchor" },
		{ "anchored scalar", "a: &x 1\nb: *x\n", CHANGES(SET("a", "2")), NULL,
			"through an anchor" },
		{ "into an anchor", "a: &x {b: 1}\nc: *x\n", CHANGES(ENTRY("a", "d", "2")), NULL,
			"through an anchor" },
		{ "removal of an anchor", "a: &x {b: 1}\nc: *x\n", CHANGES(REMOVE("a")), NULL,
			"through an anchor" },
		{ "removal around an anchor", "a:\n  b: &x 1\nc: *x\n", CHANGES(REMOVE("a")), NULL,
			"through an anchor" },
		{ "redefined anchor", "a: &x 1\nb: *x\nc: &x 2\nd: *x\n", CHANGES(REMOVE("c")),
			NULL, "through an anchor" },
		{ "duplicate that counts", "a: 1\na: 2\n", CHANGES(REMOVE("a")), NULL,
			"would come to life" },
		{ "key that is there", "a: 1\n", CHANGES(ENTRY("", "a", "2")), NULL,
			"has a key \"a\"" },
		{ "one key twice", "a: 1\n", CHANGES(ENTRY("", "b", "2"), ENTRY("", "b", "3")),
			NULL, "has a key \"b\"" },
		{ "new name that is there", "a: 1\nb: 2\n", CHANGES(SET("a.~", "b")), NULL,
			"has a key \"b\"" },
		{ "root", "a: 1\n", CHANGES(REMOVE("")), NULL, "only an entry" },
		{ "value of a mapping", "a:\n  b: 1\n", CHANGES(SET("a", "x")), NULL,
			"only a scalar" },
		{ "two values", "a: 1\n", CHANGES(SET("a", "x"), SET("a", "y")), NULL,
			"two values" },
		{ "name of what goes", "a: 1\nb: 2\n", CHANGES(REMOVE("a"), SET("a.~", "c")), NULL,
			"removed as well" },
		{ "inside what goes", "a:\n  b: 1\nc: 2\n", CHANGES(REMOVE("a"), SET("a.b", "2")),
			NULL, "removed as well" },
		{ "what goes", "a: 1\nc: 2\n", CHANGES(REMOVE("a"), SET("a", "2")), NULL,
			"removed as well" },
		{ "not YAML", "a: 1\n", CHANGES(ENTRY("", "b", "[")), NULL, "not YAML" },
		{ "more than one value", "a: 1\n", CHANGES(ENTRY("", "b", "x\n---\ny\n")), NULL,
			"more than one" },
		{ "an alias", "a: &x 1\n", CHANGES(ENTRY("", "b", "*x")), NULL, "alias" },
		{ "first column", "a: 1\n", CHANGES(ENTRY("", "b", "  x: 1\n  y: 2\n")), NULL,
			"first column" },
		{ "into a scalar", "a: 1\n", CHANGES(ITEM("a", "2")), NULL,
			"not a mapping or sequence" },
		{ "an item into a mapping", "a: 1\n", CHANGES(ITEM("", "2")), NULL,
			"into a mapping" },
		{ "a key into a sequence", "- a\n", CHANGES(ENTRY("", "k", "2")), NULL,
			"into a sequence" },
		{ "a tagged absent value", "a: !!str\n", CHANGES(ENTRY("a", "k", "2")), NULL,
			"tag" },
		{ "a comment between brackets", "a: [ # c\n]\n", CHANGES(ITEM("a", "x: 1\n")), NULL,
			"between the brackets" },
	};

	(void)state;
	check_rows(rows);
}

static void anchors_may_go_with_their_aliases(void **state)
{
	static const struct row rows[] = {
		{ "unused", "a: &x 1\nb: 2\n", CHANGES(REMOVE("a")), "b: 2\n", NULL },
		{ "both", "a: &x 1\nb: *x\nc: 1\n", CHANGES(REMOVE("a"), REMOVE("b")), "c: 1\n",
			NULL },
		{ "an alias", "a: &x 1\nb: *x\n", CHANGES(REMOVE("b")), "a: &x 1\n", NULL },
		{ "unused redefinition", "a: &x 1\nb: *x\nc: &x 2\n", CHANGES(REMOVE("c")),
			"a: &x 1\nb: *x\n", NULL },
		{ "beside it", "a: &x {b: 1}\nc: *x\nd: 1\n",
			CHANGES(ENTRY_AT("", "0", "new", "0")),
			"new: 0\na: &x {b: 1}\nc: *x\nd: 1\n", NULL },
		{ "duplicate that does not count", "a: 1\nb: 2\na: 3\n",
			CHANGES(ENTRY_AT("", "1", "c", "0")), "a: 1\nc: 0\nb: 2\na: 3\n", NULL },
	};

	(void)state;
	check_rows(rows);
}

/* Half of 20,000 entries go, and as many come. */
static void many_changes_are_quick(void **state)
{
	enum { ENTRIES = 20000 };
	struct arena a = { 0 };
	struct buf text = { .a = &a }, expected = { .a = &a };
	struct edits edits;
	struct err err;
	struct str after;
	uint32_t i = 0;

	(void)state;
	for (; i < ENTRIES; i++)
		buf_printf(&text, "key-%u:\n- %u\n", i, i);
	for (i = 0; i < ENTRIES; i += 2)
		buf_printf(&expected, "key-%u:\n- x\n- y: 1\nnew-%u:\n- 1\n", i, i);
	struct patch p = { .a = &a,
		.file = file_parse(&a, source_new(&a, STR("x"), buf_str(&text))) };
	const struct node *n = node_child(doc_root(&p.file->docs[0]));
	for (i = 0; n; n = node_next(n), i++) {
		if (i % 2) {
			patch_insert_entry(&p, node_parent(n), n, str_printf(&a, "new-%u", i - 1),
				STR("- 1"));
			patch_remove(&p, n);
		} else {
			patch_set(&p, node_child(n), STR("x"), SCALAR_STRING);
			patch_insert_item(&p, n, NULL, STR("y: 1"));
		}
	}
	clock_t start = clock();
	assert_true(patch_apply(&p, &after, &edits, &err));
	assert_true((double)(clock() - start) / CLOCKS_PER_SEC < 20);
	assert_true(str_eq(after, buf_str(&expected)));
	arena_clear(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(entries_are_removed),
		cmocka_unit_test(blank_lines_do_not_pile_up),
		cmocka_unit_test(items_are_removed),
		cmocka_unit_test(keys_behind_a_dash),
		cmocka_unit_test(containers_are_emptied),
		cmocka_unit_test(entries_are_inserted),
		cmocka_unit_test(items_are_inserted),
		cmocka_unit_test(empty_values_are_filled),
		cmocka_unit_test(some_changes_are_refused),
		cmocka_unit_test(anchors_may_go_with_their_aliases),
		cmocka_unit_test(many_changes_are_quick),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
