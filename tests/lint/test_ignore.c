#include "world.h"

/* Each text has one bad host, "bad", in spec.servers[0].hosts. */
struct row {
	const char *name, *text;
	const char *reason;  /* NULL: not suppressed */
	const char *warning; /* NULL: none */
};

#define HEAD "apiVersion: networking.istio.io/v1\nkind: Gateway\n"
#define META "metadata: {name: a}\n"

static const struct row rows[] = {
	{ "on its line",
		HEAD META
		"spec:\n  servers:\n  - hosts:\n    - bad # jibe: ignore[bad-host] known\n",
		"known", NULL },
	{ "by a code, letter case ignored",
		HEAD META "spec:\n  servers:\n  - hosts:\n    - bad # jibe: ignore[bad1] known\n",
		"known", NULL },
	{ "several rules",
		HEAD META
		"spec:\n  servers:\n  - hosts:\n    - bad #jibe:ignore[twin, bad-host]  two \n",
		"two", NULL },
	{ "no reason",
		HEAD META "spec:\n  servers:\n  - hosts:\n    - bad # jibe: ignore[bad-host]\n", "",
		NULL },
	{ "another rule",
		HEAD META "spec:\n  servers:\n  - hosts:\n    - bad # jibe: ignore[twin] x\n", NULL,
		NULL },
	{ "the line of a node around it",
		HEAD META
		"spec:\n  servers:\n  - hosts: # jibe: ignore[bad-host] all of it\n    - bad\n",
		"all of it", NULL },
	{ "flow style on one line",
		HEAD META "spec:\n  servers:\n  - {hosts: [bad]} # jibe: ignore[bad-host] flow\n",
		"flow", NULL },
	{ "the line of a neighbour",
		HEAD META
		"spec:\n  servers:\n  - hosts:\n    - fine # jibe: ignore[bad-host] no\n    - bad\n",
		NULL, NULL },
	{ "the first line of the document is one entry",
		"apiVersion: networking.istio.io/v1 # jibe: ignore[bad-host] no\nkind: Gateway\n" META
		"spec: {servers: [{hosts: [bad]}]}\n",
		NULL, NULL },
	{ "on a line of its own, an item",
		HEAD META
		"spec:\n  servers:\n  - hosts:\n    # jibe: ignore[bad-host] next\n    - bad\n",
		"next", NULL },
	{ "on a line of its own, an entry",
		HEAD META "# jibe: ignore[bad-host] spec\nspec:\n  servers:\n  - hosts: [bad]\n",
		"spec", NULL },
	{ "other comments and empty lines between",
		HEAD META
		"spec:\n  # jibe: ignore[bad-host] far\n\n  # more\n  servers:\n  - hosts: [bad]\n",
		"far", NULL },
	{ "the entry after it is another",
		HEAD "# jibe: ignore[bad-host] no\n" META "spec:\n  servers:\n  - hosts: [bad]\n",
		NULL, NULL },
	{ "before the first key: only that entry",
		"# jibe: ignore[bad-host] no\n" HEAD META "spec: {servers: [{hosts: [bad]}]}\n",
		NULL, NULL },
	{ "the whole file",
		"# licence\n# jibe: ignore-file[bad-host] sample\n---\n" HEAD META
		"spec: {servers: [{hosts: [bad]}]}\n",
		"sample", NULL },
	{ "the whole file, without a marker",
		"# jibe: ignore-file[bad-host] sample\n" HEAD META
		"spec: {servers: [{hosts: [bad]}]}\n",
		"sample", NULL },
	{ "a document",
		"---\n# jibe: ignore-file[bad-host] this\n" HEAD META
		"spec: {servers: [{hosts: [bad]}]}\n",
		"this", NULL },
	{ "another document",
		"---\n# jibe: ignore-file[bad-host] that\na: 1\n---\n" HEAD META
		"spec: {servers: [{hosts: [bad]}]}\n",
		NULL, NULL },
	{ "a later document",
		"a: 1\n--- # jibe: ignore-file[bad-host] here\n" HEAD META
		"spec: {servers: [{hosts: [bad]}]}\n",
		"here", NULL },
	{ "a file's comment that comes too late",
		HEAD "# jibe: ignore-file[bad-host] late\n" META
		     "spec: {servers: [{hosts: [bad]}]}\n",
		NULL,
		"g.yaml:3:1: \"ignore-file\" has to stand before the first key of the file, or directly"
		" after the \"---\" of a document" },
	{ "after a comment for another tool",
		HEAD META
		"spec:\n  servers:\n  - hosts:\n    - bad # yamllint disable # jibe: ignore[bad-host] x\n",
		"x", NULL },
	{ "text in a block scalar",
		HEAD
		"metadata:\n  name: a\n  annotations:\n    x: |\n      # jibe: ignore[bad-host]\n"
		"spec: {servers: [{hosts: [bad]}]}\n",
		NULL, NULL },
	{ "text in quotes",
		HEAD META "spec: {servers: [{hosts: [bad, '# jibe: ignore[bad-host]']}]}\n", NULL,
		NULL },
	{ "an unknown rule",
		HEAD META "spec:\n  servers:\n  - hosts:\n    - bad # jibe: ignore[bad-hots] x\n",
		NULL, "g.yaml:7:11: unknown rule \"bad-hots\" in a suppression" },
	{ "no rule",
		HEAD META "spec:\n  servers:\n  - hosts:\n    - bad # jibe: ignore everything\n",
		NULL, "g.yaml:7:11: \"ignore\" names no rule: ignore[rule] reason" },
	{ "an unclosed bracket",
		HEAD META "spec:\n  servers:\n  - hosts:\n    - bad # jibe: ignore[bad-host\n",
		NULL, "g.yaml:7:11: \"ignore\" names no rule: ignore[rule] reason" },
	{ "another directive",
		HEAD META "spec:\n  servers:\n  - hosts:\n    - bad # jibe: disable[bad-host]\n",
		NULL,
		"g.yaml:7:11: unknown directive \"disable\"; known are: ignore, ignore-file" },
	{ "prose", HEAD META "spec:\n  servers:\n  - hosts:\n    - bad # jibe: is a program\n",
		NULL, NULL },
	{ "nothing after it",
		HEAD META "spec: {servers: [{hosts: [bad]}]}\n# jibe: ignore[bad-host] end\n", NULL,
		"g.yaml:5:1: this suppression stands on no YAML node" },
	{ "the next document is not the next node",
		"# jibe: ignore[bad-host] x\n---\n" HEAD META "spec: {servers: [{hosts: [bad]}]}\n",
		NULL, NULL },
	{ "a closing bracket",
		HEAD META "spec: {servers: [{hosts: [\n  bad\n]}]} # jibe: ignore[bad-host] x\n",
		NULL, "g.yaml:6:6: this suppression stands on no YAML node" },
	{ "windows line ends",
		"apiVersion: networking.istio.io/v1\r\nkind: Gateway\r\nmetadata: {name: a}\r\nspec:\r\n"
		"  servers:\r\n  - hosts:\r\n    # jibe: ignore[bad-host] crlf\r\n    - bad\r\n",
		"crlf", NULL },
};

static const char *print_warning(struct world *w, const struct related *r)
{
	struct pos pos = source_pos(r->at.file->src, r->at.span.start);

	return str_printf(&w->a, PRIs ":%u:%u: " PRIs, ARGs(r->at.file->src->path), pos.line,
		pos.col, ARGs(r->message))
		.p;
}

static void check_row(const struct row *row)
{
	struct world w;
	const char *none = "", *warning = none;

	world_start(&w);
	world_file(&w, "g.yaml", row->text);
	world_run(&w);
	assert_int_equal(w.run.findings.n, 1);
	const struct finding *f = w.run.findings.v[0];
	if (w.run.warnings.n)
		warning = print_warning(&w, &w.run.warnings.v[0]);
	if (f->suppressed != (row->reason != NULL))
		fail_msg("%s: suppressed is %d, %s", row->name, f->suppressed, warning);
	if (row->reason)
		assert_str(f->suppression, row->reason);
	assert_string_equal(warning, row->warning ? row->warning : none);
	world_end(&w);
}

static void suppressions(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(rows); i++)
		check_row(&rows[i]);
}

static void no_fix(void **state)
{
	struct world w;

	(void)state;
	world_start(&w);
	world_file(&w, "g.yaml",
		HEAD META
		"spec:\n  servers:\n  - hosts:\n    - bad # jibe: ignore[bad-host] known\n");
	world_fix(&w, true);
	assert_int_equal(w.outcome.files.n, 0);
	world_end(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(suppressions),
		cmocka_unit_test(no_fix),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
