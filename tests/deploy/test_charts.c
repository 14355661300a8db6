#include "print.h"

#define CHART                               \
	{                                   \
		"c/Chart.yaml", "name: c\n" \
	}
#define DECIDE ", templates of chart c: chart c: values decide\n"

static const struct row branches[] = {
	{ "an object under a condition may be absent",
		{ CHART,
			{ "c/templates/a.yaml",
				"{{- if .Values.a }}\n" SERVICE("a") "{{- end }}\n" },
			{ "c/templates/b.yaml", SERVICE("b") } },
		"chart c" DECIDE "  core/Service a when .Values.a\n  core/Service b\n" },
	{ "the branches of an if never meet",
		{ CHART,
			{ "c/templates/a.yaml",
				"{{- if .Values.a }}\n" SERVICE("a") "---\n" GATEWAY(
					"a") "{{- else }}\n---\n" SERVICE("b") "{{- end }}\n" },
			{ "c/templates/c.yaml", SERVICE("c") } },
		"chart c (with .Values.a)" DECIDE "  core/Service a when .Values.a\n"
		"  networking.istio.io/Gateway a when .Values.a\n  core/Service c\n"
		"chart c (with not .Values.a)" DECIDE
		"  core/Service b when not .Values.a\n  core/Service c\n" },
	{ "the same object in both: each is there in its turn",
		{ CHART,
			{ "c/templates/a.yaml",
				"{{ if .Values.a }}\n" SERVICE("a") "{{ else }}\n---\n" SERVICE(
					"a") "{{ end }}\n" } },
		"chart c (with .Values.a)" DECIDE "  core/Service a when .Values.a\n"
		"chart c (with not .Values.a)" DECIDE "  core/Service a when not .Values.a\n" },
	{ "else if",
		{ CHART,
			{ "c/templates/a.yaml",
				"{{ if .a }}\n" SERVICE("a") "{{ else if .b }}\n---\n" SERVICE(
					"b") "{{ else }}\n---\n" SERVICE("c") "{{ end }}\n" } },
		"chart c (with .a)" DECIDE "  core/Service a when .a\n"
		"chart c (with not .a, .b)" DECIDE "  core/Service b when not .a, .b\n"
		"chart c (with not .a, not .b)" DECIDE "  core/Service c when not .a, not .b\n" },
	{ "two ways of one name have numbers",
		{ CHART,
			{ "c/templates/a.yaml",
				"{{ if .a }}\n" SERVICE("a") "{{ else if .b }}\n---\n" SERVICE("b") "{{ else if .c }}\n---\n" SERVICE(
					"c") "{{ else }}\n---\n" SERVICE("d") "{{ end }}\n" } },
		"chart c (with .a)" DECIDE "  core/Service a when .a\n"
		"chart c (with not .a, .b)" DECIDE "  core/Service b when not .a, .b\n"
		"chart c (with not .a, not .b and 1 more)" DECIDE
		"  core/Service c when not .a, not .b, .c\n"
		"chart c (with not .a, not .b and 1 more) #2" DECIDE
		"  core/Service d when not .a, not .b, not .c\n" },
	{ "an if in an if",
		{ CHART,
			{ "c/templates/a.yaml",
				"{{ if .a }}\n" SERVICE("a") "---\n{{ if .b }}\n" SERVICE(
					"b") "{{ else }}\n---\n" SERVICE("c") "{{ end }}\n"
									      "{{ end }}\n" } },
		"chart c (with .b)" DECIDE
		"  core/Service a when .a\n  core/Service b when .a, .b\n"
		"chart c (with not .b)" DECIDE
		"  core/Service a when .a\n  core/Service c when .a, not .b\n" },
	{ "two ifs of one text, in two files, one of them with a not",
		{ CHART,
			{ "c/templates/a.yaml",
				"{{- if  .Values.a}}\n" SERVICE("a") "{{ end }}\n" },
			{ "c/templates/b.yaml",
				"{{- if not (.Values.a) -}}\n" SERVICE("b") "{{ end }}\n" },
			{ "c/templates/c.yaml",
				"{{- if (.Values.a) }}\n" SERVICE("c") "{{ end }}\n" } },
		"chart c (with .Values.a)" DECIDE
		"  core/Service a when .Values.a\n  core/Service c when .Values.a\n"
		"chart c (with not .Values.a)" DECIDE "  core/Service b when not .Values.a\n" },
	{ "a variable, and a dot that is set, mean something else elsewhere",
		{ CHART, { "c/templates/a.yaml", "{{ if $a }}\n" SERVICE("a") "{{ end }}\n" },
			{ "c/templates/b.yaml", "{{ if not $a }}\n" SERVICE("b") "{{ end }}\n" },
			{ "c/templates/c.yaml",
				"{{ with .x }}\n{{ if .y }}\n" SERVICE(
					"c") "{{ end }}\n{{ end }}\n" },
			{ "c/templates/d.yaml", "{{ if not .y }}\n" SERVICE("d") "{{ end }}\n" } },
		"chart c" DECIDE "  core/Service a when $a\n  core/Service b when not $a\n"
		"  core/Service c when .x, .y\n  core/Service d when not .y\n" },
	{ "but in one place they are one",
		{ CHART,
			{ "c/templates/a.yaml",
				"{{ range .x }}\n{{ if $a }}\n" SERVICE("a") "{{ else }}\n---\n" SERVICE(
					"b") "{{ end }}\n{{ else }}\n---\n" SERVICE("c") "{{ end }}\n" } },
		"chart c (with $a, range .x)" DECIDE "  core/Service a when range .x, $a\n"
		"chart c (with not $a, range .x)" DECIDE "  core/Service b when range .x, not $a\n"
		"chart c (with not range .x)" DECIDE "  core/Service c when not range .x\n" },
	{ "what is under a condition and not, is nowhere",
		{ CHART,
			{ "c/templates/a.yaml",
				"{{ if .a }}\n{{ if not .a }}\n" SERVICE(
					"a") "{{ end }}\n{{ end }}\n" },
			{ "c/templates/b.yaml", SERVICE("b") } },
		"chart c" DECIDE "  core/Service b\n" },
	{ "every two that can meet do: two conditions with two sides",
		{ CHART,
			{ "c/templates/a.yaml",
				"{{ if .a }}\n" SERVICE("a") "{{ else }}\n---\n" SERVICE(
					"na") "{{ end }}\n" },
			{ "c/templates/b.yaml",
				"{{ if .b }}\n" SERVICE("b") "{{ else }}\n---\n" SERVICE(
					"nb") "{{ end }}\n" } },
		"chart c (with .a, .b)" DECIDE
		"  core/Service a when .a\n  core/Service b when .b\n"
		"chart c (with not .a, not .b)" DECIDE
		"  core/Service na when not .a\n  core/Service nb when not .b\n"
		"chart c (with .a, not .b)" DECIDE
		"  core/Service a when .a\n  core/Service nb when not .b\n"
		"chart c (with not .a, .b)" DECIDE
		"  core/Service na when not .a\n  core/Service b when .b\n" },
	{ "a value is equal to one of two texts at most",
		{ CHART,
			{ "c/templates/a.yaml",
				"{{ if eq .Values.a \"x\" }}\n" SERVICE("x") "{{ end }}\n" },
			{ "c/templates/b.yaml",
				"{{ if (eq \"y\" .Values.a) }}\n" SERVICE("why") "{{ end }}\n" },
			{ "c/templates/c.yaml",
				"{{ if not (eq .Values.a \"x\") }}\n" SERVICE("nx") "{{ end }}\n" },
			{ "c/templates/d.yaml",
				"{{ if eq .Values.a .Values.b }}\n" SERVICE("z") "{{ end }}\n" } },
		"chart c (with eq .Values.a \"x\")" DECIDE
		"  core/Service x when eq .Values.a \"x\"\n"
		"  core/Service z when eq .Values.a .Values.b\n"
		"chart c (with not eq .Values.a \"x\", eq \"y\" .Values.a)" DECIDE
		"  core/Service why when eq \"y\" .Values.a\n"
		"  core/Service nx when not eq .Values.a \"x\"\n"
		"  core/Service z when eq .Values.a .Values.b\n" },
	{ "outside of a chart nothing is known of conditions",
		{ { "a.yaml", "{{ if .a }}\n" SERVICE("a") "{{ end }}\n" },
			{ "b.yaml", SERVICE("b") } },
		"tree .: a.yaml is a template\n  core/Service b\n" },
};

static const struct row parts[] = {
	{ "what is in doubt under a condition is not judged",
		{ CHART,
			{ "c/templates/a.yaml",
				"{{ if .a }}\napiVersion: v1\nkind: Service\nmetadata: {name: "
				"'{{ .n }}'}\n{{ end }}\n" },
			{ "c/templates/b.yaml", SERVICE("b") } },
		"chart c" DECIDE "  core/Service b\n" },
	{ "a subchart is rendered with its chart, which may switch it off",
		{ { "c/Chart.yaml",
			  "name: c\ndependencies:\n- {name: db, condition: 'db.enabled,x'}\n"
			  "- {name: log, tags: [logs]}\n- {name: net}\n" },
			{ "c/charts/db/Chart.yaml", "name: db\n" },
			{ "c/charts/db/templates/a.yaml",
				"{{ if .Values.a }}\n" SERVICE("db") "{{ end }}\n" },
			{ "c/charts/folder/Chart.yaml", "name: log\n" },
			{ "c/charts/folder/templates/a.yaml", SERVICE("log") },
			{ "c/charts/net/Chart.yaml", "name: net\n" },
			{ "c/charts/net/templates/a.yaml",
				"{{ if not .Values.a }}\n" SERVICE("net") "{{ end }}\n" },
			{ "c/charts/own/Chart.yaml", "name: own\n" },
			{ "c/charts/own/templates/a.yaml", SERVICE("own") } },
		"chart c" DECIDE "  core/Service db when .Values.db.enabled, .Values.a\n"
		"  core/Service log when its tags\n  core/Service net when not .Values.a\n"
		"  core/Service own\n" },
	{ "requirements.yaml of old",
		{ CHART,
			{ "c/requirements.yaml",
				"dependencies: [{name: db, condition: db.enabled}]\n" },
			{ "c/charts/db/Chart.yaml", "name: db\n" },
			{ "c/charts/db/templates/a.yaml", SERVICE("db") } },
		"chart c" DECIDE "  core/Service db when .Values.db.enabled\n" },
	{ "a chart of this repository is a subchart, and a chart",
		{ { "c/Chart.yaml",
			  "name: c\ndependencies: [{name: d, repository: 'file://../d', condition: d}]\n" },
			{ "c/templates/a.yaml", SERVICE("a") }, { "d/Chart.yaml", "name: d\n" },
			{ "d/templates/b.yaml", SERVICE("b") } },
		"chart c" DECIDE "  core/Service a\n  core/Service b when .Values.d\n"
		"chart d, templates of chart d: chart d: values decide\n  core/Service b\n" },
	{ "charts that name each other come to an end",
		{ { "c/Chart.yaml",
			  "name: c\ndependencies: [{name: d, repository: 'file://../d'}]\n" },
			{ "c/templates/a.yaml", SERVICE("a") },
			{ "d/Chart.yaml",
				"name: d\ndependencies: [{name: c, repository: 'file://../c'}]\n" },
			{ "d/templates/b.yaml", SERVICE("b") } },
		"chart c" DECIDE "  core/Service a\n  core/Service b\n"
		"chart d, templates of chart d: chart d: values decide\n"
		"  core/Service a\n  core/Service b\n" },
	{ "a library prints nothing, nor do partials and tests",
		{ CHART, { "c/charts/lib/Chart.yaml", "name: lib\ntype: library\n" },
			{ "c/charts/lib/templates/a.yaml", SERVICE("lib") },
			{ "c/templates/_a.yaml", SERVICE("partial") },
			{ "c/templates/tests/a.yaml",
				"apiVersion: v1\nkind: Pod\nmetadata:\n  name: t\n  annotations:\n"
				"    helm.sh/hook: pre-install, test\n" },
			{ "c/templates/tests/b.yaml", SERVICE("b") } },
		"chart c" DECIDE "  core/Service b\n" },
	{ "a hidden folder, and one that is left out, have no charts",
		{ { ".c/Chart.yaml", "name: c\n" }, { ".c/templates/a.yaml", SERVICE("a") },
			{ "c/templates/a.yaml", SERVICE("b") } },
		"tree .\n  core/Service b\n" },
};

static void test_branches(void **state)
{
	(void)state;
	check_rows(branches, countof(branches));
}

static void test_parts(void **state)
{
	(void)state;
	check_rows(parts, countof(parts));
}

static struct str unknown_of(struct arena *a, const struct text *texts)
{
	const struct deployments *all = deployments_new(a, project_of(a, texts));
	struct buf out = { .a = a };

	assert_int_equal(all->v.n, 1);
	for (uint32_t i = 0; i < all->v.v[0]->unknown.n; i++)
		buf_printf(&out, PRIs "\n", ARGs(all->v.v[0]->unknown.v[i]));
	return buf_str(&out);
}

static void test_unknown(void **state)
{
	static const struct text texts[] = {
		{ "c/Chart.yaml", "name: c\ndependencies: [{name: db}, {name: d}]\n" },
		{ "c/charts/d/Chart.yaml", "name: d\ndependencies: [{name: deep}]\n" },
		{ "c/templates/a.yaml", SERVICE("a") },
		{ "c/templates/b.yaml", "kind: {{ .x }\n" },
		{ "c/templates/c.yaml",
			SERVICE("'{{ .Values.name }}'") "---\n" SERVICE("'{{ .Values.other }}'") },
		{ 0 },
	};
	struct arena a = { 0 };

	(void)state;
	assert_text(unknown_of(&a, texts),
		"chart c: values decide\n"
		"chart c needs db, which is not here\n"
		"c/templates/b.yaml is a template\n"
		"c/templates/c.yaml is a template\n"
		"chart d needs deep, which is not here\n");
	arena_clear(&a);
}

/* More ways to go than there is room for: it is told. That many are no matter. */
static void test_many_branches(void **state)
{
	enum { BRANCHES = 20000, SETS = 64 };
	struct arena a = { 0 };
	struct project *p = project_new(&a);
	struct buf text = { .a = &a };
	static const char *const when[] = { ".0", "not .0, .1", "not .0, not .1, .2",
		"not .0, not .1, not .2, .3", "not .1, not .2, not .3, .4 and 1 more",
		"not .2, not .3, not .4, .5 and 2 more" };

	(void)state;
	for (uint32_t i = 0; i < BRANCHES; i++)
		buf_printf(&text, "{{ %s .%u }}\n---\n" SERVICE("s%u"), i ? "else if" : "if", i, i);
	buf_adds(&text, "{{ end }}\n");
	project_add(p, source_new(&a, STR("c/Chart.yaml"), STR("name: c\n")));
	project_add(p, source_new(&a, STR("c/templates/a.yaml"), buf_str(&text)));
	project_index(p);
	const struct deployments *all = deployments_new(&a, p);
	assert_int_equal(all->v.n, SETS);
	for (uint32_t i = 0; i < SETS; i++) {
		assert_int_equal(all->v.v[i]->objects.n, 1);
		if (i < countof(when))
			assert_text(all->v.v[i]->objects.v[0]->when, when[i]);
		assert_text(all->v.v[i]->unknown.v[1],
			"chart c has too many branches to join all of them");
	}
	arena_clear(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_branches),
		cmocka_unit_test(test_parts),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_many_branches),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
