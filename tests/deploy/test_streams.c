#include "print.h"

#define SOURCE(path) "---\n# Source: " path "\n"

static const struct row rendered[] = {
	{ "a folder that Helm has written is one deployment, and part of the tree",
		{ { "out/shop/templates/gw.yaml", SOURCE("shop/templates/gw.yaml") GATEWAY("g") },
			{ "out/shop/templates/svc.yaml",
				SOURCE("shop/templates/svc.yaml") SERVICE("s") },
			{ "own.yaml", GATEWAY("own") } },
		"chart out/shop, rendered from chart shop into out/shop\n"
		"  networking.istio.io/Gateway g\n  core/Service s\n"
		"tree .\n  networking.istio.io/Gateway g\n  core/Service s\n"
		"  networking.istio.io/Gateway own\n" },
	{ "what a subchart prints belongs to the same chart; another chart is another deployment",
		{ { "api/templates/svc.yaml", SOURCE("api/templates/svc.yaml") SERVICE("a") },
			{ "shop/charts/db/templates/svc.yaml",
				SOURCE("shop/charts/db/templates/svc.yaml") SERVICE("db") },
			{ "shop/templates/svc.yaml",
				SOURCE("shop/templates/svc.yaml") SERVICE("s") } },
		"chart api, rendered from chart api into api\n  core/Service a\n"
		"chart shop, rendered from chart shop into shop\n"
		"  core/Service db\n  core/Service s\n"
		"tree .\n  core/Service a\n  core/Service db\n  core/Service s\n" },
	{ "a template that goes by another name, and two in one file, tell no folder",
		{ { "shop/templates/a.yaml", SOURCE("shop/templates/b.yaml") SERVICE("a") },
			{ "all.yaml",
				SOURCE("shop/templates/a.yaml") SERVICE("b")
					SOURCE("shop/templates/b.yaml") SERVICE("c") },
			{ "p/templates/a.yaml", SOURCE("shop/p/templates/a.yaml") SERVICE("d") } },
		"tree .\n  core/Service b\n  core/Service c\n  core/Service d\n"
		"  core/Service a\n" },
};

static void test_rendered(void **state)
{
	(void)state;
	check_rows(rendered, countof(rendered));
}

static void check_stream(const char *text, const char *deployments)
{
	struct arena a = { 0 };
	struct buf out = { .a = &a };
	struct project *p = project_new(&a);

	project_add(p, source_new(&a, STR("stdin.yaml"), str_of(text)));
	project_stream(p, STR("stdin.yaml"));
	project_index(p);
	print_all(&out, deployments_new(&a, p));
	assert_text(buf_str(&out), deployments);
	arena_clear(&a);
}

static void test_streams(void **state)
{
	(void)state;
	check_stream(SERVICE("s") "---\n" GATEWAY("g"),
		"stream stdin.yaml, read as one stream\n"
		"  core/Service s\n  networking.istio.io/Gateway g\n");
	check_stream(SOURCE("shop/templates/a.yaml") SERVICE("s"),
		"chart stdin.yaml, rendered from chart shop, read as one stream\n"
		"  core/Service s\n");
	check_stream(SERVICE("s") "spec: {a: 1}\n---\n" GATEWAY("g") "---\n" SERVICE("s"),
		"stream stdin.yaml, read as one stream\n"
		"  networking.istio.io/Gateway g\n  core/Service s\n");
}

/* Of each line that begins with "at": the template it is said to come from. */
static void check_templates(const char *text, const char *templates)
{
	struct arena a = { 0 };
	struct buf out = { .a = &a };
	struct project *p = project_new(&a);
	struct str rest = str_of(text);

	project_add(p, source_new(&a, STR("all.yaml"), rest));
	project_index(p);
	while (rest.p) {
		uint32_t offset = (uint32_t)(rest.p - text);
		if (str_starts(str_cut(&rest, '\n'), "at"))
			buf_printf(&out, "[" PRIs "]", ARGs(file_template(p->files.v[0], offset)));
	}
	assert_text(buf_str(&out), templates);
	arena_clear(&a);
}

static void test_templates(void **state)
{
	(void)state;
	check_templates(
		"at: 1\nkind: A\n" SOURCE("a/templates/x.yaml") "at: 2\n---\nat: 3\n" SOURCE(
			"a/templates/y.yaml") "kind: B\nat: 4\n",
		"[][a/templates/x.yaml][a/templates/x.yaml][a/templates/y.yaml]");
	check_templates("# Source: a/templates/x.yaml\nkind: A\nat: 1\n"
			"# Source: a/templates/y.yaml\nat: 2\n# Source: a/templates/z.yaml\n"
			"---\nat: 3\n",
		"[a/templates/x.yaml][a/templates/x.yaml][a/templates/z.yaml]");
	check_templates("# Source: the manual\n# Source: nowhere\nkind: A\nat: 1\n", "[]");
	check_templates("kind: A # Source: a/templates/x.yaml\nat: 1\n", "[]");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rendered),
		cmocka_unit_test(test_streams),
		cmocka_unit_test(test_templates),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
