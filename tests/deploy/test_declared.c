#include "deploy/declared.h"
#include "print.h"

enum { ENTRIES = 4, PATHS = 3 };

struct entry {
	const char *name, *ns, *cluster;
	const char *paths[PATHS];
};

struct declared_row {
	const char *about;
	struct entry entries[ENTRIES];
	struct text texts[TEXTS];
	const char *deployments;
};

#define CONFIG_OF(name) "config " name ", declared in .jibe\n"
#define CONFIG_UNKNOWN(name, why) "config " name ", declared in .jibe: " why "\n"

static const struct declared_row rows[] = {
	{ "a folder and a file, and the rest of the tree",
		{ { "shop", NULL, NULL, { "shop", "extra/b.yaml" } } },
		{ { "shop/a.yaml", SERVICE("a") }, { "shop/deep/g.yaml", GATEWAY("g") },
			{ "extra/b.yaml", SERVICE("b") }, { "extra/c.yaml", SERVICE("c") },
			{ "shops/d.yaml", SERVICE("d") } },
		CONFIG_OF("shop") "  core/Service b\n  core/Service a\n"
				  "  networking.istio.io/Gateway g\n"
				  "tree .\n  core/Service c\n  core/Service d\n" },
	{ "patterns, all of it, and nothing below a hidden folder",
		{ { "some", NULL, NULL, { "*/prod" } }, { "all", NULL, NULL, { "" } },
			{ "hidden", NULL, NULL, { ".x" } } },
		{ { "a/prod/x.yaml", SERVICE("a") }, { "a/dev/x.yaml", SERVICE("b") },
			{ "b/prod/deep/x.yaml", SERVICE("c") }, { "prod/x.yaml", SERVICE("d") },
			{ ".x/h.yaml", SERVICE("h") } },
		CONFIG_OF("some") "  core/Service a\n  core/Service c\n" CONFIG_OF(
			"all") "  core/Service b\n  core/Service a\n  core/Service c\n"
			       "  core/Service d\n" CONFIG_OF("hidden") "  core/Service h\n" },
	{ "a folder with a kustomization is built, with its bases, which stay bases",
		{ { "shop", NULL, NULL, { "prod" } } },
		{ { "base/kustomization.yaml", "resources: [a.yaml]\n" },
			{ "base/a.yaml", SERVICE("a") },
			{ "prod/kustomization.yaml", "resources: [../base]\nnamespace: prod\n" },
			{ "prod/unused.yaml", SERVICE("u") },
			{ "dev/kustomization.yaml", "resources: [../base]\nnamespace: dev\n" } },
		CONFIG_OF(
			"shop") "  core/Service prod/a\n"
				"kustomization dev, built by dev/kustomization.yaml\n  core/Service dev/a\n"
				"tree .\n  core/Service u\n" },
	{ "what is declared may apply more, which is in no other deployment then",
		{ { "shop", NULL, NULL, { "clusters" } } },
		{ { "clusters/apps.yaml",
			  "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a}\n"
			  "spec:\n  source: {repoURL: https://example.com/x.git, path: apps}\n"
			  "  destination: {namespace: web}\n" },
			{ "apps/kustomization.yaml", "resources: [a.yaml]\n" },
			{ "apps/a.yaml", SERVICE("a") }, { "other.yaml", SERVICE("o") } },
		CONFIG_OF("shop") "  core/Service web/a\n  argoproj.io/Application a\n"
				  "tree .\n  core/Service o\n" },
	{ "what lies below a folder: roots, charts, files", { { "all", NULL, NULL, { "c" } } },
		{ { "c/k/kustomization.yaml", "resources: [../base]\n" },
			{ "c/base/kustomization.yaml", "resources: [a.yaml]\n" },
			{ "c/base/a.yaml", SERVICE("a") }, { "c/chart/Chart.yaml", "name: x\n" },
			{ "c/chart/values.yaml", SERVICE("values") },
			{ "c/chart/templates/b.yaml", SERVICE("b") },
			{ "c/plain.yaml", SERVICE("p") } },
		CONFIG_UNKNOWN("all",
			"chart x: values decide") "  core/Service a\n"
						  "  core/Service b\n  core/Service p\n" },
	{ "a kustomization and a chart by their files",
		{ { "k", NULL, NULL, { "k/kustomization.yaml" } },
			{ "c", NULL, NULL, { "c/Chart.yaml" } } },
		{ { "k/kustomization.yaml", "resources: [a.yaml]\n" }, { "k/a.yaml", SERVICE("a") },
			{ "c/Chart.yaml", "name: x\n" }, { "c/templates/b.yaml", SERVICE("b") } },
		CONFIG_OF("k") "  core/Service a\n" CONFIG_UNKNOWN("c",
			"chart x: values decide") "  core/Service b\n" },
	{ "the branches of a chart stay apart", { { "c", NULL, NULL, { "c", "own.yaml" } } },
		{ { "c/Chart.yaml", "name: x\n" },
			{ "c/templates/b.yaml",
				"{{ if .a }}\n" SERVICE("a") "{{ else }}\n---\n" SERVICE(
					"b") "{{ end }}\n" },
			{ "own.yaml", SERVICE("own") } },
		CONFIG_UNKNOWN("c",
			"chart x: values decide") "  core/Service a when .a\n"
						  "  core/Service own\n" CONFIG_UNKNOWN("c #2",
							  "chart x: values decide") "  core/Service b when not .a\n"
										    "  core/Service own\n" },
	{ "the namespace of objects that name none", { { "shop", "web", NULL, { "." } } },
		{ { "a.yaml", SERVICE("a") "---\n" OBJECT("v1", "Namespace", "team") },
			{ "b.yaml",
				"apiVersion: v1\nkind: Service\n"
				"metadata: {name: b, namespace: own}\n" } },
		CONFIG_OF("shop") "  core/Service web/a\n  core/Namespace team\n"
				  "  core/Service own/b\n" },
	{ "one cluster is one deployment; a name is no cluster",
		{ { "a", "x", "eu", { "a" } }, { "eu", NULL, NULL, { "b" } },
			{ "c", "y", "eu", { "c" } }, { "d", NULL, "us", { "a" } } },
		{ { "a/a.yaml", SERVICE("a") }, { "b/b.yaml", SERVICE("b") },
			{ "c/c.yaml", SERVICE("c") } },
		"config a, c in eu, declared in .jibe\n  core/Service x/a\n  core/Service y/c\n" CONFIG_OF(
			"eu") "  core/Service b\n"
			      "config d in us, declared in .jibe\n  core/Service a\n" },
	{ "a file twice is there once; an object in two files is not known",
		{ { "a", NULL, NULL, { "a.yaml", "*.yaml" } } },
		{ { "a.yaml", SERVICE("a") }, { "b.yaml", SERVICE("a") } },
		CONFIG_UNKNOWN("a", "Service a is in a.yaml and in b.yaml") "  core/Service a\n" },
	{ "environments that are declared together meet",
		{ { "a", NULL, NULL, { "dev", "prod" } } },
		{ { "dev/a.yaml", SERVICE("a") }, { "prod/b.yaml", SERVICE("b") } },
		CONFIG_OF("a") "  core/Service a\n  core/Service b\n" },
};

static struct project *declare(struct arena *a, const struct declared_row *row)
{
	struct project *p = project_of(a, row->texts);

	for (size_t i = 0; i < ENTRIES && row->entries[i].name; i++) {
		const struct entry *e = &row->entries[i];
		struct declared d = { str_of(e->name), str_of(e->ns), str_of(e->cluster), { 0 } };
		for (size_t k = 0; k < PATHS && e->paths[k]; k++)
			vec_push(a, &d.paths,
				str_is(str_of(e->paths[k]), ".") ? STR("") : str_of(e->paths[k]));
		vec_push(a, &p->declared, d);
	}
	return p;
}

static void test_declared(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		struct arena a = { 0 };
		struct buf out = { .a = &a };
		print_all(&out, deployments_new(&a, declare(&a, &rows[i])));
		if (!str_is(buf_str(&out), rows[i].deployments))
			print_error("%s:\n", rows[i].about);
		assert_text(buf_str(&out), rows[i].deployments);
		arena_clear(&a);
	}
}

static void test_overlay(void **state)
{
	struct arena a = { 0 };
	struct buf out = { .a = &a };
	struct project_change change = { STR("shop/a.yaml"), STR(GATEWAY("new")) };
	struct project *p = declare(&a, &rows[0]);

	(void)state;
	print_deployment(&out, deployments_new(&a, project_overlay(&a, p, &change, 1))->v.v[0]);
	assert_text(buf_str(&out),
		CONFIG_OF("shop") "  core/Service b\n  networking.istio.io/Gateway new\n"
				  "  networking.istio.io/Gateway g\n");
	arena_clear(&a);
}

static void check_places(const char *pattern, const char *want)
{
	static const struct text texts[] = {
		{ "a/x.yaml", "" },
		{ "a/b/x.yaml", "" },
		{ "a/b/y.yaml", "" },
		{ "ab/x.yaml", "" },
		{ "x.yaml", "" },
		{ 0 },
	};
	struct arena a = { 0 };
	struct buf out = { .a = &a };
	struct declared_places places = { 0 };

	declared_places(&places, &a, project_of(&a, texts), str_of(pattern));
	for (uint32_t i = 0; i < places.v.n; i++)
		buf_printf(&out, "[" PRIs "%s]", ARGs(places.v.v[i].path),
			places.v.v[i].folder ? "/" : "");
	assert_text(buf_str(&out), want);
	arena_clear(&a);
}

static void test_places(void **state)
{
	(void)state;
	check_places("", "[/]");
	check_places("a", "[a/]");
	check_places("a/b", "[a/b/]");
	check_places("b", "");
	check_places("x.yaml", "[x.yaml]");
	check_places("*.yaml", "[x.yaml]");
	check_places("a*", "[a/][ab/]");
	check_places("*/x.yaml", "[a/x.yaml][ab/x.yaml]");
	check_places("**/b", "[a/b/]");
	check_places("**", "[a/][ab/][x.yaml]");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_declared),
		cmocka_unit_test(test_overlay),
		cmocka_unit_test(test_places),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
