/* Changes beside template actions and variables. */
#include "yaml/changes.h"

static void beside_actions(void **state)
{
	static const struct row rows[] = {
		{ "a value", "a: {{ .x }}\nb: 1\n", CHANGES(SET_AS("b", "2", SCALAR_INT)),
			"a: {{ .x }}\nb: 2\n", NULL },
		{ "an entry", "a: {{ .x }}\nb: 1\n", CHANGES(REMOVE("b")), "a: {{ .x }}\n", NULL },
		{ "a new entry", "a: {{ .x }}\n", CHANGES(ENTRY("", "b", "2")),
			"a: {{ .x }}\nb: 2\n", NULL },
		{ "an item", "a:\n- {{ .x }}\n- b\n- c\n", CHANGES(REMOVE("a.1")),
			"a:\n- {{ .x }}\n- c\n", NULL },
		{ "before a block", "a:\n  b: 1\n{{- if .x }}\nc: 1\n{{- end }}\n",
			CHANGES(ENTRY("a", "d", "2")),
			"a:\n  b: 1\n  d: 2\n{{- if .x }}\nc: 1\n{{- end }}\n", NULL },
		{ "inside a block", "{{ if .x }}\na: 1\n{{ end }}\n", CHANGES(ENTRY("", "b", "2")),
			"{{ if .x }}\na: 1\nb: 2\n{{ end }}\n", NULL },
		{ "a value that may be there", "{{ if .x }}\na: 1\n{{ end }}\nb: 1\n",
			CHANGES(SET("a", "x")), "{{ if .x }}\na: x\n{{ end }}\nb: 1\n", NULL },
		{ "a variable", "a: ${X}\nb: 1 # ${Y}\n", CHANGES(SET("b", "x")),
			"a: ${X}\nb: x # ${Y}\n", NULL },
		{ "a document", "a: {{ .x }}\n---\nb: 1\n", CHANGES(REMOVE_DOC("1")),
			"a: {{ .x }}\n", NULL },
	};

	(void)state;
	check_rows(rows);
}

static void not_where_actions_are(void **state)
{
	static const struct row rows[] = {
		{ "its value", "a: {{ .x }}\n", CHANGES(SET("a", "y")), NULL, "fills this in" },
		{ "part of its value", "a: x-{{ .x }}\n", CHANGES(SET("a", "y")), NULL,
			"fills this in" },
		{ "its entry", "a: {{ .x }}\nb: 1\n", CHANGES(REMOVE("a")), NULL, "stands there" },
		{ "what holds it", "a:\n  b: {{ .x }}\nc: 1\n", CHANGES(REMOVE("a")), NULL,
			"stands there" },
		{ "what may be there", "a: 1\n{{ if .x }}\nb: 1\n{{ end }}\n", CHANGES(REMOVE("b")),
			NULL, "may change what is here" },
		{ "beside what may be there", "a: 1\n{{ if .x }}\nb: 1\n{{ end }}\n",
			CHANGES(ENTRY("", "c", "2")), NULL, "may change what is here" },
		{ "where entries come", "a:\n  b: 1\n  {{ .x | nindent 2 }}\n",
			CHANGES(ENTRY("a", "c", "2")), NULL, "may change what is here" },
		{ "where a value comes", "a:\n  {{ .x | nindent 2 }}\nb: 1\n",
			CHANGES(ENTRY("a", "c", "2")), NULL, "may change what is here" },
		{ "where a scalar comes", "a:\n  {{ .x | nindent 2 }}\nb: 1\n",
			CHANGES(SET("a", "c")), NULL, "fills this in" },
		{ "a key", "{{ .x }}: 1\nb: 2\n", CHANGES(REMOVE("b")), NULL,
			"may change what is here" },
		{ "a document", "a: {{ .x }}\n---\nb: 1\n", CHANGES(REMOVE_DOC("0")), NULL,
			"stands there" },
		{ "a variable", "a: ${X}\n", CHANGES(SET("a", "y")), NULL, "fills this in" },
		{ "new text with an action", "a: 1\n", CHANGES(SET("a", "{{ .x }}")), NULL,
			"template action" },
		{ "new text with a variable", "a: 1\n", CHANGES(ENTRY("", "b", "${X}")), NULL,
			"template action" },
		{ "a document in a block", "{{ if .x }}\na: 1\n---\nb: 1\n{{ end }}\n",
			CHANGES(INSERT_DOC("1", "c: 1\n")), NULL, "may change what is here" },
		{ "behind a text with actions", "a: |\n  x\n{{- if .x }}\nb: 1\n{{- end }}\nc: 1\n",
			CHANGES(REMOVE("c")), NULL, "may change what is here" },
		{ "an item behind a text with actions",
			"a:\n- |\n  x\n{{- if .x }}\nb: 1\n{{- end }}\nc: 1\n",
			CHANGES(ITEM("a", "y")), NULL, "what a template does" },
	};

	(void)state;
	check_rows(rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(beside_actions),
		cmocka_unit_test(not_where_actions_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
