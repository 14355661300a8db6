#include "applied.h"

#define HERE "https://example.com/shop/infra"
#define AT(path) "  source: {repoURL: '" HERE "', path: " path "}\n"
#define TO(cluster) "  destination: {name: " cluster "}\n"
#define GATEWAY(ns, name) OBJECT("networking.istio.io/v1", "Gateway", ns, name)
#define APP "  argoproj.io/Application argocd/"

static const struct applied_row meetings[] = {
	{ "what one cluster gets is one deployment, another gets its own", HERE,
		{ { "argocd/a.yaml", APPLICATION("a", AT("apps/a")) },
			{ "argocd/b.yaml", APPLICATION("b", AT("apps/b")) },
			{ "argocd/c.yaml", APPLICATION("c", AT("apps/c") TO("prod")) },
			{ "apps/a/s.yaml", SERVICE("a") }, { "apps/b/s.yaml", SERVICE("b") },
			{ "apps/c/s.yaml", SERVICE("c") } },
		"argocd argocd\n  a: core/Service a\n  b: core/Service b\n" APP "a\n" APP "b\n" APP
		"c\n"
		"argocd argocd on prod\n  c: core/Service c\n" },
	{ "applications of applications, through a kustomization, into another cluster", HERE,
		{ { "root/kustomization.yaml", "resources: [app.yaml]\n" },
			{ "root/app.yaml", APPLICATION("root", AT("apps") TO("prod")) },
			{ "apps/kustomization.yaml", "resources: [web.yaml]\n" },
			{ "apps/web.yaml", APPLICATION("web", AT("web")) },
			{ "web/s.yaml", SERVICE("s") },
			{ "web/r.yaml", OBJECT("v1", "Service", "x", "r") } },
		"argocd root on prod\n  root: argoproj.io/Application argocd/web\n  web: core/Service x/r\n  web: core/Service s\n" },
	{ "a kustomization that an object applies is no root", HERE,
		{ { "a.yaml", APPLICATION("a", AT("b")) },
			{ "a/kustomization.yaml", "resources: [s.yaml]\n" },
			{ "a/s.yaml", SERVICE("a") },
			{ "b/kustomization.yaml", "resources: [s.yaml]\n" },
			{ "b/s.yaml", SERVICE("b") } },
		"kustomization a\n  core/Service a\nargocd .\n" APP "a\n  a: core/Service b\n" },
	{ "two that apply each other: the first is the root", HERE,
		{ { "x/kustomization.yaml", "resources: [a.yaml, s.yaml]\n" },
			{ "x/a.yaml", APPLICATION("to-w", AT("w")) }, { "x/s.yaml", SERVICE("x") },
			{ "w/kustomization.yaml", "resources: [a.yaml, s.yaml]\n" },
			{ "w/a.yaml", APPLICATION("to-x", AT("x")) },
			{ "w/s.yaml", SERVICE("w") } },
		"argocd w\n  to-w: argoproj.io/Application argocd/to-x\n  to-w: core/Service w\n" APP
		"to-w\n  to-x: core/Service x\n" },
	{ "an ApplicationSet", HERE,
		{ { "a/kustomization.yaml", "resources: [s.yaml]\n" }, { "a/s.yaml", SERVICE("a") },
			{ "set/kustomization.yaml", "resources: [set.yaml]\n" },
			{ "set/set.yaml",
				SET("s",
					"  generators: [{list: {elements: [{p: a}]}}]\n  template: {metadata: {name: x}, spec: {source: {repoURL: '" HERE
					"', path: '{{p}}'}}}\n") } },
		"argocd set\n  s: core/Service a\n  argoproj.io/ApplicationSet argocd/s\n" },
	{ "that a kustomization is no root is seen when all is built", HERE,
		{ { "apps/a/kustomization.yaml", "resources: [s.yaml]\n" },
			{ "apps/a/s.yaml", SERVICE("a") },
			{ "apps/b/kustomization.yaml", "resources: [s.yaml]\n" },
			{ "apps/b/s.yaml", SERVICE("b") },
			{ "k.yaml",
				FLUX("k",
					"  path: sets\n  postBuild: {substitute: {which: a}}\n") },
			{ "sets/s.yaml", FLUX("child", "  path: apps/${which}\n") } },
		"kustomization apps/b\n  core/Service b\n"
		"flux .\n  child: core/Service a\n"
		"  kustomize.toolkit.fluxcd.io/Kustomization flux-system/k\n"
		"  k: kustomize.toolkit.fluxcd.io/Kustomization flux-system/child\n" },
	{ "one object from two sources: alternatives; what clashes with nothing is in each", HERE,
		{ { "argocd/a.yaml", APPLICATION("a", AT("apps/a")) },
			{ "argocd/b.yaml", APPLICATION("b", AT("apps/b")) },
			{ "argocd/c.yaml", APPLICATION("c", AT("apps/c")) },
			{ "apps/a/s.yaml", SERVICE("s") "---\n" SERVICE("a") },
			{ "apps/b/s.yaml", SERVICE("s") "---\n" SERVICE("b") },
			{ "apps/c/s.yaml", SERVICE("c") } },
		"argocd argocd (with apps/a)\n  a: core/Service s\n  a: core/Service a\n  c: core/Service c\n" APP
		"a\n" APP "b\n" APP "c\n"
		"argocd argocd (with apps/b)\n  b: core/Service s\n  b: core/Service b\n  c: core/Service c\n" APP
		"a\n" APP "b\n" APP "c\n" },
	{ "one source by two ways is one object", HERE,
		{ { "a.yaml", APPLICATION("a", AT("apps")) "---\n" APPLICATION("b", AT("apps")) },
			{ "apps/s.yaml", SERVICE("s") } },
		"argocd .\n" APP "a\n" APP "b\n  a: core/Service s\n" },
	{ "of what is not judged the first stands for all", HERE,
		{ { "a.yaml", APPLICATION("a", AT("x")) "---\n" APPLICATION("b", AT("w")) },
			{ "x/c.yaml", CONFIG("d", "c") "---\n" SERVICE("x") },
			{ "w/c.yaml", CONFIG("d", "c") "---\n" SERVICE("w") } },
		"argocd .\n" APP "a\n" APP
		"b\n  b: core/Service w\n  a: core/ConfigMap d/c\n  a: core/Service x\n" },
	{ "appliers of one name in two folders, and all beside them", HERE,
		{ { "clusters/dev/a.yaml", APPLICATION("apps", AT("apps/dev")) },
			{ "clusters/dev/x.yaml", APPLICATION("x", AT("apps/x")) },
			{ "clusters/prod/a.yaml", APPLICATION("apps", AT("apps/prod")) },
			{ "clusters/all.yaml", APPLICATION("all", AT("apps/all")) },
			{ "apps/dev/s.yaml", SERVICE("dev") },
			{ "apps/prod/s.yaml", SERVICE("prod") }, { "apps/x/s.yaml", SERVICE("x") },
			{ "apps/all/s.yaml", SERVICE("all") } },
		"argocd clusters\n  all: core/Service all\n  apps: core/Service dev\n  x: core/Service x\n" APP
		"all\n" APP "apps\n" APP "x\n"
		"argocd clusters #2\n  all: core/Service all\n  apps: core/Service prod\n" APP
		"all\n" APP "apps\n" },
	{ "in one source twice", HERE,
		{ { "a.yaml", APPLICATION("a", AT("x")) }, { "x/a.yaml", SERVICE("s") },
			{ "x/b.yaml", SERVICE("s") } },
		"argocd .\n  ? Service s is defined twice\n" APP "a\n  a: core/Service s\n" },
	{ "what applies nothing here stays in its tree, and tells", HERE,
		{ { "a.yaml",
			  APPLICATION("a",
				  "  source: {repoURL: 'https://example.com/other', path: x}\n") },
			{ "s.yaml", SERVICE("s") } },
		"tree .\n  ? Application argocd/a applies x of https://example.com/other\n" APP
		"a\n  core/Service s\n" },
	{ "in a hidden folder, or a chart, they are not applied", HERE,
		{ { ".old/a.yaml", APPLICATION("a", AT("x")) }, { "c/Chart.yaml", "name: c\n" },
			{ "c/templates/a.yaml", APPLICATION("b", AT("x")) "---\n" SERVICE("c") },
			{ "x/s.yaml", SERVICE("x") } },
		"chart c\n  ? chart c: values decide\n" APP
		"b\n  core/Service c\ntree .\n  core/Service x\n" },
};

static void test_meetings(void **state)
{
	(void)state;
	check_deployments(meetings, countof(meetings));
}

static void test_urls(void **state)
{
	static const struct {
		const char *remote, *url;
		bool same, maybe;
	} rows[] = {
		{ "https://github.com/a/b.git", "https://github.com/a/b", true, true },
		{ "https://github.com/a/b", "https://me:token@GitHub.com:443/A/B.git/", true,
			true },
		{ "git@github.com:a/b.git", "ssh://git@github.com/a/b", true, true },
		{ "git@github.com:a/b.git", "https://github.com/a/b", true, true },
		{ "ssh://git@host:2222/a/b", "git@host:a/b.git", true, true },
		{ "https://github.com/a/b", "https://gitlab.com/a/b", false, true },
		{ "https://github.com/a/b", "https://github.com/fork/b", false, true },
		{ "https://github.com/a/b", "https://github.com/a/c", false, false },
		{ "https://github.com/a/b", "https://github.com/a/bb", false, false },
		{ "https://github.com/a/b", "oci://ghcr.io/x/b", false, true },
		{ "../b", "https://github.com/a/b", false, true },
		{ NULL, "https://github.com/a/b", false, true },
		{ NULL, "oci://ghcr.io/x/b", false, false },
		{ "https://github.com/a/b", "", false, false },
	};

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		struct arena a = { 0 };
		struct project *p = project_new(&a);
		if (rows[i].remote)
			vec_push(&a, &p->remotes, str_of(rows[i].remote));
		if (is_this_repository(p, str_of(rows[i].url)) != rows[i].same ||
			may_be_this_repository(p, str_of(rows[i].url)) != rows[i].maybe)
			fail_msg("%s and %s", rows[i].remote ? rows[i].remote : "none",
				rows[i].url);
		arena_clear(&a);
	}
}

static void test_grounds(void **state)
{
	static const struct text texts[] = {
		{ "argocd/a.yaml",
			APPLICATION("a", AT("a")) "---\n" APPLICATION("b",
				AT("b") TO("prod")) "---\n" APPLICATION("c", AT("c")) },
		{ "a/s.yaml", SERVICE("a") },
		{ "b/s.yaml", SERVICE("b") },
		{ "c/d.yaml", APPLICATION("d", AT("d")) },
		{ "d/s.yaml", SERVICE("d1") "---\n" SERVICE("d2") "---\n" SERVICE("d3") },
		{ "k/kustomization.yaml", "resources: [s.yaml]\n" },
		{ "k/s.yaml", SERVICE("k") },
		{ "t/s.yaml", SERVICE("t") },
		{ 0 },
	};
	static const char *const grounds[] = { "built by k/kustomization.yaml",
		"applied by Application argocd/c (argocd/a.yaml) and 3 more",
		"applied by Application argocd/b (argocd/a.yaml) and 3 more",
		"no deployment is declared; judged together because all of it lies in one "
		"directory tree" };
	struct arena a = { 0 };
	const struct deployments *all = deployments_new(&a, project_with_remote(&a, texts, HERE));

	(void)state;
	assert_int_equal(all->v.n, countof(grounds));
	for (uint32_t i = 0; i < all->v.n; i++)
		assert_text(all->v.v[i]->grounds, grounds[i]);
	assert_text(all->v.v[1]->cluster, "");
	assert_text(all->v.v[2]->cluster, "prod");
	assert_ptr_equal(all->v.v[2]->objects.v[0]->by->in, all->v.v[1]);
	arena_clear(&a);
}

/* A thousand Applications that clash: no more deployments than the limit join them
 * with the rest, and each is in one. */
static void test_many(void **state)
{
	enum { APPLICATIONS = 1000, LIMIT = 64 };
	struct arena a = { 0 };
	struct project *p = project_new(&a);
	uint32_t known = 0;

	(void)state;
	for (uint32_t i = 0; i < APPLICATIONS; i++) {
		project_add(p,
			source_new(&a, str_printf(&a, "argocd/%04u.yaml", i),
				str_printf(&a,
					"apiVersion: argoproj.io/v1alpha1\nkind: Application\n"
					"metadata: {name: a%u}\nspec: {source: {repoURL: '" HERE
					"', path: apps/%04u}}\n",
					i, i)));
		project_add(p,
			source_new(&a, str_printf(&a, "apps/%04u/s.yaml", i), STR(SERVICE("s"))));
	}
	project_index(p);
	const struct deployments *all = deployments_new(&a, p);
	assert_int_equal(all->v.n, APPLICATIONS);
	for (uint32_t i = 0; i < all->v.n; i++)
		known += deployment_known(all->v.v[i]);
	assert_int_equal(known, LIMIT);
	for (uint32_t i = 0; i < p->objects.n; i++)
		if (object_is(p->objects.v[i], "core/Service"))
			assert_int_equal(all->of_object[i].v.n, 1);
	arena_clear(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_meetings),
		cmocka_unit_test(test_urls),
		cmocka_unit_test(test_grounds),
		cmocka_unit_test(test_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
