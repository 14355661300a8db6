#include "deploy/deployment.h"
#include "texts.h"

#define OBJECT(version, kind, name) \
	"apiVersion: " version "\nkind: " kind "\nmetadata: {name: " name "}\n"
#define SERVICE(name) OBJECT("v1", "Service", name)
#define GATEWAY(name) OBJECT("networking.istio.io/v1", "Gateway", name)
#define CONFIG(name) OBJECT("v1", "ConfigMap", name)

struct row {
	const char *about;
	struct text texts[TEXTS];
	const char *deployments;
};

static const struct row kustomizations[] = {
	{ "two overlays of one base",
		{ { "base/kustomization.yaml", "resources: [a.yaml]\n" },
			{ "base/a.yaml", SERVICE("a") },
			{ "dev/kustomization.yaml", "resources: [../base]\nnamespace: dev\n" },
			{ "prod/kustomization.yaml", "bases: [../base/]\nresources: [own.yaml]\n" },
			{ "prod/own.yaml", GATEWAY("own") } },
		"kustomization dev\n  core/Service dev/a\n"
		"kustomization prod\n  core/Service a\n  networking.istio.io/Gateway own\n" },
	{ "the outer namespace is the last; Namespaces are renamed, cluster-scoped kinds stay",
		{ { "base/kustomization.yaml", "resources: [a.yaml]\nnamespace: inner\n" },
			{ "base/a.yaml",
				SERVICE("a") "---\n" OBJECT("v1", "Namespace",
					"team") "---\n" OBJECT("storage.k8s.io/v1", "StorageClass",
					"fast") },
			{ "top/kustomization.yaml", "resources: [../base]\nnamespace: outer\n" } },
		"kustomization top\n  core/Service outer/a\n  core/Namespace outer\n"
		"  storage.k8s.io/StorageClass fast\n" },
	{ "a component acts on its user",
		{ { "c/kustomization.yaml",
			  "kind: Component\nresources: [b.yaml]\nnamespace: all\n" },
			{ "c/b.yaml", SERVICE("b") },
			{ "top/kustomization.yaml", "resources: [a.yaml]\ncomponents: [../c]\n" },
			{ "top/a.yaml", SERVICE("a") } },
		"kustomization top\n  core/Service all/b\n  core/Service all/a\n" },
	{ "a component that nobody uses is not deployed",
		{ { "c/kustomization.yaml", "kind: Component\nresources: [b.yaml]\n" },
			{ "c/b.yaml", SERVICE("b") } },
		"" },
	{ "a patch is no resource",
		{ { "kustomization.yaml",
			  "resources: [a.yaml]\npatchesStrategicMerge: [p.yaml]\n" },
			{ "a.yaml", SERVICE("a") "---\n" CONFIG("c") }, { "p.yaml", CONFIG("c") } },
		"kustomization .\n  core/Service a\n  core/ConfigMap c\n" },
	{ "a patch changes what it targets, or is refused",
		{ { "k/kustomization.yaml", "resources: [a.yaml]\npatches: [{path: p.yaml}]\n" },
			{ "k/a.yaml", SERVICE("a") },
			{ "k/p.yaml", SERVICE("a") "$patch: delete\n" },
			{ "l/kustomization.yaml",
				"resources: [a.yaml]\npatches: [{path: p.yaml}]\n" },
			{ "l/a.yaml", SERVICE("a") }, { "l/p.yaml", SERVICE("b") } },
		"kustomization l: kustomize refuses p.yaml: there is no Service b to patch\n"
		"  core/Service a\n" },
	{ "a patch by target",
		{ { "k/kustomization.yaml",
			  "resources: [a.yaml]\npatches:\n- target: {kind: ConfigMap}\n"
			  "  patch: '[{\"op\": \"remove\", \"path\": \"/spec\"}]'\n" },
			{ "k/a.yaml", SERVICE("a") },
			{ "l/kustomization.yaml",
				"resources: [a.yaml]\npatches:\n- target: {name: a}\n"
				"  patch: '- {op: replace, path: /metadata/name, value: b}'\n" },
			{ "l/a.yaml", SERVICE("a") } },
		"kustomization k\n  core/Service a\nkustomization l\n  core/Service b\n" },
	{ "the names of an overlay",
		{ { "base/kustomization.yaml", "resources: [a.yaml]\nnamePrefix: ''\n" },
			{ "base/a.yaml", SERVICE("a") },
			{ "dev/kustomization.yaml", "resources: [../base]\nnamePrefix: dev-\n" },
			{ "odd/kustomization.yaml", "resources: [../base]\nnameprefix: odd-\n" } },
		"kustomization dev\n  core/Service dev-a\n"
		"kustomization odd\n  core/Service odd-a\n" },
	{ "labels and annotations",
		{ { "k/kustomization.yaml",
			  "resources: [a.yaml]\nlabels: [{pairs: {x: z}, includeSelectors: true}]\n"
			  "commonAnnotations: {a: b}\nApiVersion: kustomize.config.k8s.io/v1beta1\n" },
			{ "k/a.yaml", SERVICE("a") } },
		"kustomization k\n  core/Service a\n" },
	{ "what is not in the repository",
		{ { "a/kustomization.yaml", "resources: [a.yaml, https://example.com/x.yaml]\n" },
			{ "a/a.yaml", SERVICE("a") },
			{ "b/kustomization.yaml", "resources: [a.yaml, ../../other]\n" },
			{ "b/a.yaml", SERVICE("a") },
			{ "c/kustomization.yaml", "resources: [a.yaml, gone.yaml]\n" },
			{ "c/a.yaml", SERVICE("a") } },
		"kustomization a: https://example.com/x.yaml in a/kustomization.yaml is remote, and "
		"nothing is fetched\n  core/Service a\n"
		"kustomization b: ../../other in b/kustomization.yaml is not a file or "
		"kustomization of this repository\n  core/Service a\n"
		"kustomization c: gone.yaml in c/kustomization.yaml is not a file or "
		"kustomization of this repository\n  core/Service a\n" },
	{ "what cannot be read",
		{ { "a/kustomization.yaml", "resources: [a.yaml, b.yaml]\n" },
			{ "a/a.yaml", SERVICE("a") }, { "a/b.yaml", "kind: [\n" },
			{ "b/kustomization.yaml", "resources: [../c, a.yaml]\n" },
			{ "b/a.yaml", SERVICE("a") },
			{ "c/kustomization.yaml", "resources: [\n" } },
		"kustomization a: kustomize refuses a/kustomization.yaml: a/b.yaml cannot be read\n  core/Service a\n"
		"kustomization b: c/kustomization.yaml cannot be read\n  core/Service a\n" },
	{ "circles have no root, and end where one leads into them",
		{ { "a/kustomization.yaml", "resources: [../b, a.yaml]\n" },
			{ "a/a.yaml", SERVICE("a") },
			{ "b/kustomization.yaml", "resources: [../a]\n" },
			{ "c/kustomization.yaml", "resources: [.]\n" },
			{ "d/kustomization.yaml", "resources: [../a]\n" } },
		"kustomization d: a/kustomization.yaml builds itself\n  core/Service a\n" },
	{ "one object by two ways",
		{ { "base/kustomization.yaml", "resources: [a.yaml]\n" },
			{ "base/a.yaml", SERVICE("a") },
			{ "x/kustomization.yaml", "resources: [../base]\nnamespace: x\n" },
			{ "z/kustomization.yaml", "resources: [../base]\nnamespace: z\n" },
			{ "top/kustomization.yaml", "resources: [../x, ../z]\n" },
			{ "twice/kustomization.yaml", "resources: [../base, ../base/a.yaml]\n" } },
		"kustomization top\n  core/Service x/a\n  core/Service z/a\n"
		"kustomization twice: kustomize refuses twice/kustomization.yaml: Service a is "
		"built twice\n  core/Service a\n" },
	{ "a kustomization of Flux is an object",
		{ { "a/kustomization.yaml",
			  OBJECT("kustomize.toolkit.fluxcd.io/v1", "Kustomization", "k") },
			{ "a/s.yaml", SERVICE("a") } },
		"tree .\n  kustomize.toolkit.fluxcd.io/Kustomization k\n  core/Service a\n" },
};

static const struct row charts[] = {
	{ "plain templates",
		{ { "c/Chart.yaml", "name: c\n" }, { "c/values.yaml", SERVICE("values") },
			{ "c/templates/a.yaml", SERVICE("a") },
			{ "c/templates/_helpers.tpl", "{{ define }}" },
			{ "c/crds/b.yaml", CONFIG("b") },
			{ "c/charts/sub/Chart.yaml", "name: sub\n" },
			{ "c/charts/sub/templates/c.yaml", SERVICE("c") },
			{ "d.yaml", SERVICE("a") } },
		"chart c: chart c: values decide\n"
		"  core/Service c\n  core/ConfigMap b\n  core/Service a\n"
		"tree .\n  core/Service a\n" },
	{ "templates",
		{ { "c/Chart.yaml", "name: c\n" }, { "c/templates/a.yaml", SERVICE("a") },
			{ "c/templates/b.yaml", "kind: '{{ .Values.kind }}'\n" },
			{ "d/Chart.yaml", "name: d\n" }, { "d/templates/a.yaml", SERVICE("a") },
			{ "d/templates/b.yaml", "{{- if .x }}\nkind: Service\n{{- end }}\n" } },
		"chart c: chart c: values decide\n  core/Service a\n"
		"chart d: chart d: values decide\n  core/Service a\n" },
	{ "a repository that is a chart",
		{ { "Chart.yaml", "name: c\n" }, { "values.yaml", SERVICE("values") },
			{ "templates/a.yaml", SERVICE("a") }, { "examples/b.yaml", SERVICE("b") } },
		"chart .: chart c: values decide\n  core/Service a\ntree .\n  core/Service b\n" },
};

static const struct row trees[] = {
	{ "all of it",
		{ { "a.yaml", SERVICE("a") }, { "b/c.yaml", SERVICE("b") "---\n" CONFIG("c") } },
		"tree .\n  core/Service a\n  core/Service b\n  core/ConfigMap c\n" },
	{ "nothing to judge", { { "a.yaml", CONFIG("a") }, { "b.yaml", CONFIG("a") } }, "" },
	{ "two files with one object",
		{ { "a.yaml", SERVICE("s") }, { "b.yaml", SERVICE("s") "---\n" GATEWAY("g") },
			{ "c.yaml", GATEWAY("c") } },
		"tree . (with a.yaml)\n  core/Service s\n  networking.istio.io/Gateway c\n"
		"tree . (with b.yaml)\n  core/Service s\n  networking.istio.io/Gateway g\n"
		"  networking.istio.io/Gateway c\n" },
	{ "versions of a group are one object, groups are not",
		{ { "a.yaml", GATEWAY("g") },
			{ "b.yaml", OBJECT("networking.istio.io/v1alpha3", "Gateway", "g") },
			{ "c.yaml", OBJECT("gateway.networking.k8s.io/v1", "Gateway", "g") } },
		"tree . (with a.yaml)\n  networking.istio.io/Gateway g\n"
		"  gateway.networking.k8s.io/Gateway g\n"
		"tree . (with b.yaml)\n  networking.istio.io/Gateway g\n"
		"  gateway.networking.k8s.io/Gateway g\n" },
	{ "one file twice: the last",
		{ { "a.yaml", GATEWAY("g") "spec: {}\n---\n" SERVICE("s") "---\n" GATEWAY("g") } },
		"tree .\n  core/Service s\n  networking.istio.io/Gateway g\n" },
	{ "without a name there is no conflict",
		{ { "a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {generateName: p-}\n" },
			{ "b.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {generateName: p-}\n" } },
		"tree .\n  core/Pod \n  core/Pod \n" },
	{ "folders: nothing of one meets anything of the other",
		{ { "x/a.yaml", SERVICE("s") }, { "x/deep/b.yaml", SERVICE("x") },
			{ "z/a.yaml", SERVICE("s") }, { "z/deep/b.yaml", SERVICE("z") },
			{ "top.yaml", SERVICE("top") } },
		"tree . (with x)\n  core/Service top\n  core/Service s\n  core/Service x\n"
		"tree . (with z)\n  core/Service top\n  core/Service s\n  core/Service z\n" },
	{ "alternatives inside folders go in step",
		{ { "a/one/s.yaml", SERVICE("s") }, { "a/two/s.yaml", SERVICE("s") },
			{ "b/one/g.yaml", GATEWAY("g") }, { "b/two/g.yaml", GATEWAY("g") },
			{ "b/three/g.yaml", GATEWAY("g") } },
		"tree . (with a/one, b/one)\n  core/Service s\n  networking.istio.io/Gateway g\n"
		"tree . (with a/two, b/three)\n  core/Service s\n  networking.istio.io/Gateway g\n"
		"tree . (with a/one, b/two)\n  core/Service s\n  networking.istio.io/Gateway g\n" },
	{ "every two that can meet do",
		{ { "a.yaml", SERVICE("1a") "---\n" SERVICE("2a") }, { "b.yaml", SERVICE("1a") },
			{ "c.yaml", SERVICE("2a") "---\n" SERVICE("3a") },
			{ "d.yaml", SERVICE("3a") } },
		"tree . (with a.yaml, d.yaml)\n  core/Service 1a\n  core/Service 2a\n  core/Service 3a\n"
		"tree . (with b.yaml, c.yaml)\n  core/Service 1a\n  core/Service 2a\n  core/Service 3a\n"
		"tree . (with b.yaml, d.yaml)\n  core/Service 1a\n  core/Service 3a\n" },
	{ "environments",
		{ { "dev/a.yaml", SERVICE("d") }, { "prod/a.yaml", SERVICE("p") },
			{ "shared/a.yaml", SERVICE("s") } },
		"tree . (with dev)\n  core/Service d\n  core/Service s\n"
		"tree . (with prod)\n  core/Service p\n  core/Service s\n" },
	{ "environments in names",
		{ { "env-dev-eu/a.yaml", SERVICE("a") }, { "env-pre-prod-eu/a.yaml", SERVICE("b") },
			{ "env-prod-us/a.yaml", SERVICE("c") }, { "latest/a.yaml", SERVICE("e") },
			{ "test/a.yaml", SERVICE("f") } },
		"tree . (with env-dev-eu)\n  core/Service a\n  core/Service c\n  core/Service e\n"
		"  core/Service f\n"
		"tree . (with env-pre-prod-eu)\n  core/Service b\n  core/Service c\n  core/Service e\n"
		"  core/Service f\n" },
	{ "versions with a dot",
		{ { "istio-1.20/a.yaml", SERVICE("a") }, { "istio-1.21.3/b.yaml", SERVICE("b") },
			{ "own/c.yaml", SERVICE("c") } },
		"tree . (with istio-1.20)\n  core/Service a\n  core/Service c\n"
		"tree . (with istio-1.21.3)\n  core/Service b\n  core/Service c\n" },
	{ "v1 and v2 may run side by side, and steps follow each other",
		{ { "v1/a.yaml", SERVICE("a") }, { "v2/b.yaml", SERVICE("b") },
			{ "01/c.yaml", SERVICE("c") }, { "02/d.yaml", SERVICE("d") },
			{ "app-1.20/e.yaml", SERVICE("e") }, { "web-1.20/f.yaml", SERVICE("f") },
			{ "1..2/g.yaml", SERVICE("g") }, { "1..3/h.yaml", SERVICE("h") } },
		"tree .\n  core/Service c\n  core/Service d\n  core/Service g\n"
		"  core/Service h\n  core/Service e\n  core/Service a\n  core/Service b\n"
		"  core/Service f\n" },
	{ "samples stand each for itself, with what they share and what lies above",
		{ { "samples/common/c.yaml", SERVICE("c") }, { "samples/one/a.yaml", SERVICE("a") },
			{ "samples/one/deep/b.yaml", SERVICE("b") },
			{ "samples/two/d.yaml", SERVICE("d") }, { "top.yaml", SERVICE("top") } },
		"tree . (with samples/one)\n  core/Service c\n  core/Service a\n"
		"  core/Service b\n  core/Service top\n"
		"tree . (with samples/two)\n  core/Service c\n  core/Service d\n"
		"  core/Service top\n" },
	{ "and apart from the folders beside them",
		{ { "apps/a.yaml", SERVICE("a") }, { "base/b.yaml", SERVICE("b") },
			{ "examples/c.yaml", SERVICE("c") }, { "infra/d.yaml", SERVICE("d") },
			{ "tests/e.yaml", SERVICE("e") } },
		"tree . (with apps, infra)\n  core/Service a\n  core/Service b\n"
		"  core/Service d\n"
		"tree . (with examples)\n  core/Service b\n  core/Service c\n"
		"tree . (with tests)\n  core/Service b\n  core/Service e\n" },
	{ "a folder test beside an environment is one",
		{ { "prod/a/a.yaml", SERVICE("a") }, { "test/a/b.yaml", SERVICE("b") },
			{ "test/c/c.yaml", SERVICE("c") }, { "x/d.yaml", SERVICE("d") } },
		"tree . (with prod)\n  core/Service a\n  core/Service d\n"
		"tree . (with test)\n  core/Service b\n  core/Service c\n  core/Service d\n" },
	{ "without one it holds tests",
		{ { "test/a/b.yaml", SERVICE("b") }, { "test/c/c.yaml", SERVICE("c") } },
		"tree . (with test/a)\n  core/Service b\n"
		"tree . (with test/c)\n  core/Service c\n" },
	{ "what a folder for tests holds are inputs of single tests",
		{ { "a/test_charts/a.yaml", SERVICE("a") },
			{ "a/test_charts/b.yaml", SERVICE("b") },
			{ "a/test_charts/c.yaml", CONFIG("c") }, { "top.yaml", SERVICE("top") } },
		"tree . (with a/test_charts/a.yaml)\n  core/Service a\n  core/ConfigMap c\n"
		"  core/Service top\n"
		"tree . (with a/test_charts/b.yaml)\n  core/Service b\n  core/ConfigMap c\n"
		"  core/Service top\n" },
	{ "what they share goes with all of them",
		{ { "tests/a.yaml", SERVICE("a") }, { "tests/base.yaml", SERVICE("b") },
			{ "tests/x/c.yaml", SERVICE("c") } },
		"tree . (with tests/a.yaml)\n  core/Service a\n  core/Service b\n"
		"tree . (with tests/x)\n  core/Service b\n  core/Service c\n" },
	{ "below it folders stand apart at every depth, files of one folder meet",
		{ { "my-tests/x/a/a.yaml", SERVICE("a") }, { "my-tests/x/a/b.yaml", SERVICE("b") },
			{ "my-tests/x/c/c.yaml", SERVICE("c") },
			{ "my-tests/x/d.yaml", SERVICE("d") } },
		"tree . (with my-tests/x/a)\n  core/Service a\n  core/Service b\n"
		"  core/Service d\n"
		"tree . (with my-tests/x/c)\n  core/Service c\n  core/Service d\n" },
	{ "below samples they meet",
		{ { "samples/x/a/a.yaml", SERVICE("a") }, { "samples/x/b/b.yaml", SERVICE("b") },
			{ "samples/x/c.yaml", SERVICE("c") } },
		"tree .\n  core/Service a\n  core/Service b\n  core/Service c\n" },
	{ "a cluster for tests, or an application that tests, is no folder for tests",
		{ { "load-test/a.yaml", SERVICE("a") }, { "load-test/b.yaml", SERVICE("b") },
			{ "test-cluster/c.yaml", SERVICE("c") },
			{ "test-cluster/d.yaml", SERVICE("d") },
			{ "latest/e.yaml", SERVICE("e") } },
		"tree .\n  core/Service e\n  core/Service a\n  core/Service b\n"
		"  core/Service c\n  core/Service d\n" },
	{ "nor are environments, of which one is called test, or e2e",
		{ { "e2e/a.yaml", SERVICE("a") }, { "e2e/b.yaml", SERVICE("b") },
			{ "prod/c.yaml", SERVICE("c") }, { "test/d.yaml", SERVICE("d") },
			{ "test/e.yaml", SERVICE("e") } },
		"tree . (with prod)\n  core/Service a\n  core/Service b\n  core/Service c\n"
		"tree . (with test)\n  core/Service a\n  core/Service b\n  core/Service d\n"
		"  core/Service e\n" },
	{ "nothing outside meets what is in an unpacked release",
		{ { "i/gateway.yaml", GATEWAY("g") }, { "i/istio-1.3.4/a.yaml", SERVICE("a") },
			{ "i/istio-1.3.4/samples/s.yaml", SERVICE("s") },
			{ "i/istio-1.3.4/tools/t.yaml", SERVICE("t") },
			{ "top.yaml", SERVICE("top") } },
		"tree .\n  networking.istio.io/Gateway g\n  core/Service top\n"
		"tree i/istio-1.3.4 (with i/istio-1.3.4/samples)\n  core/Service a\n"
		"  core/Service s\n"
		"tree i/istio-1.3.4 (with i/istio-1.3.4/tools)\n  core/Service a\n"
		"  core/Service t\n" },
	{ "a folder with a version and no samples is none, nor one with samples and no version",
		{ { "app/samples-1.2/a.yaml", SERVICE("a") }, { "gw-1.2/g.yaml", GATEWAY("g") },
			{ "istio-2/samples/s.yaml", SERVICE("s") },
			{ "istio-2/t.yaml", SERVICE("t") } },
		"tree .\n  core/Service a\n  networking.istio.io/Gateway g\n  core/Service s\n"
		"  core/Service t\n" },
	{ "what is not judged does not split what is",
		{ { "a.yaml", SERVICE("a") }, { "b.yaml", SERVICE("b") }, { "c.yaml", CONFIG("c") },
			{ "d.yaml", CONFIG("c") } },
		"tree .\n  core/Service a\n  core/Service b\n  core/ConfigMap c\n" },
	{ "hidden folders are not deployed",
		{ { ".github/a.yaml", SERVICE("a") }, { "x/.y/b.yaml", SERVICE("b") },
			{ ".c.yaml", SERVICE("c") } },
		"tree .\n  core/Service c\n" },
	{ "what cannot be read may be anything",
		{ { "a.yaml", SERVICE("a") }, { "b.yaml", "kind: Service\nx: [\n" } },
		"tree .: b.yaml cannot be read\n  core/Service a\n" },
	{ "nor what cannot be resolved",
		{ { "a.yaml", SERVICE("a") }, { "b.yaml", SERVICE("*b") } },
		"tree .: b.yaml cannot be read\n  core/Service a\n" },
	{ "but for a kind that does not matter",
		{ { "a.yaml", SERVICE("a") }, { "d.yaml", CONFIG("{{ .name }}") },
			{ "b.yaml", "kind: ConfigMap\nx: [\n" }, { "c.yaml", "kindness: [\n" } },
		"tree .\n  core/Service a\n  core/ConfigMap \n" },
	{ "the items of a list",
		{ { "a.yaml",
			"apiVersion: v1\nkind: List\nitems:\n"
			"- {apiVersion: v1, kind: Service, metadata: {name: a}}\n"
			"- {apiVersion: v1, kind: Service, metadata: {name: a, namespace: web}}\n" } },
		"tree .\n  core/Service a\n  core/Service web/a\n" },
};

static void print_deployments(struct buf *out, const struct deployments *all)
{
	static const char *const origins[] = {
		[FROM_KUSTOMIZATION] = "kustomization",
		[FROM_CHART] = "chart",
		[FROM_TREE] = "tree",
	};

	for (uint32_t i = 0; i < all->v.n; i++) {
		const struct deployment *d = all->v.v[i];
		assert_int_equal(d->index, i);
		buf_printf(out, "%s " PRIs, origins[d->origin], ARGs(d->name));
		if (d->unknown.n)
			buf_printf(out, ": " PRIs, ARGs(d->unknown.v[0]));
		buf_addc(out, '\n');
		for (uint32_t j = 0; j < d->objects.n; j++) {
			const struct deployed *o = d->objects.v[j];
			assert_int_equal(o->rank, j);
			assert_ptr_equal(o->in, d);
			buf_adds(out, "  ");
			print_identity(out, o->source->type, o->ns, o->name);
		}
	}
}

static void check(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct arena a = { 0 };
		struct buf out = { .a = &a };
		print_deployments(&out, deployments_new(&a, project_of(&a, rows[i].texts)));
		if (!str_is(buf_str(&out), rows[i].deployments))
			print_error("%s:\n", rows[i].about);
		assert_text(buf_str(&out), rows[i].deployments);
		arena_clear(&a);
	}
}

static void test_kustomizations(void **state)
{
	(void)state;
	check(kustomizations, countof(kustomizations));
}

static void test_charts(void **state)
{
	(void)state;
	check(charts, countof(charts));
}

static void test_trees(void **state)
{
	(void)state;
	check(trees, countof(trees));
}

static void test_excluded(void **state)
{
	struct arena a = { 0 };
	struct project *p = project_new(&a);
	struct buf out = { .a = &a };

	(void)state;
	project_add(p, source_new(&a, STR("a.yaml"), STR(SERVICE("a"))));
	project_add(p, source_new(&a, STR("b.yaml"), STR(SERVICE("a"))));
	project_add(p, source_new(&a, STR("k/a.yaml"), STR(SERVICE("a"))));
	project_add(p, source_new(&a, STR("k/b.yaml"), STR(SERVICE("b"))));
	project_add(p,
		source_new(&a, STR("k/kustomization.yaml"), STR("resources: [a.yaml, b.yaml]\n")));
	project_exclude(p, STR("a.yaml"));
	project_exclude(p, STR("k/a.yaml"));
	project_exclude(p, STR("none.yaml"));
	project_index(p);
	print_deployments(&out, deployments_new(&a, p));
	assert_text(buf_str(&out),
		"kustomization k: k/a.yaml is excluded\n  core/Service b\n"
		"tree .\n  core/Service a\n");
	arena_clear(&a);
}

static void test_lookups(void **state)
{
	const struct text texts[] = {
		{ "base/kustomization.yaml", "resources: [a.yaml]\n" },
		{ "base/a.yaml", SERVICE("a") "---\n" GATEWAY("g") },
		{ "dev/kustomization.yaml", "resources: [../base]\nnamespace: dev\n" },
		{ "prod/kustomization.yaml", "resources: [../base]\n" },
		{ "z.yaml", OBJECT("gateway.networking.k8s.io/v1", "Gateway", "g") },
		{ 0 },
	};
	struct arena a = { 0 };
	const struct deployments *all = deployments_new(&a, project_of(&a, texts));
	const struct deployed_list *list = deployment_all(all->v.v[0],
		"networking.istio.io/Gateway");

	(void)state;
	assert_int_equal(list->v.n, 1);
	assert_true(deployed_is(list->v.v[0], "networking.istio.io/Gateway"));
	assert_false(deployed_is(list->v.v[0], "gateway.networking.k8s.io/Gateway"));
	assert_int_equal(deployment_all(all->v.v[0], "gateway.networking.k8s.io/Gateway")->v.n, 0);
	assert_int_equal(deployment_all(all->v.v[2], "gateway.networking.k8s.io/Gateway")->v.n, 1);
	assert_int_equal(all->of_object[0].v.n, 2);
	assert_true(str_is(deployed_ns(all->of_object[0].v.v[0]), "dev"));
	assert_true(str_is(deployed_ns(all->of_object[0].v.v[1]), "default"));
	assert_int_equal(all->of_object[2].v.n, 1);
	arena_clear(&a);
}

/* A thousand alternatives: no more sets than the limit, the rest alone. */
static void test_many_alternatives(void **state)
{
	enum { ALTERNATIVES = 1000, SETS = 64 };
	struct arena a = { 0 };
	struct project *p = project_new(&a);

	(void)state;
	for (uint32_t i = 0; i < ALTERNATIVES; i++)
		project_add(p,
			source_new(&a, str_printf(&a, "f/%04u/a.yaml", i),
				STR(GATEWAY("g") "---\n" CONFIG("c"))));
	project_add(p, source_new(&a, STR("all.yaml"), STR(SERVICE("s"))));
	project_index(p);
	const struct deployments *all = deployments_new(&a, p);
	assert_int_equal(all->v.n, ALTERNATIVES);
	for (uint32_t i = 0; i < all->v.n; i++) {
		assert_int_equal(deployment_known(all->v.v[i]), i < SETS);
		assert_int_equal(all->v.v[i]->objects.n, i < SETS ? 3 : 2);
	}
	for (uint32_t i = 1; i < p->objects.n; i++)
		assert_int_equal(all->of_object[i].v.n, 1);
	assert_int_equal(all->of_object[0].v.n, SETS);
	arena_clear(&a);
}

/* More pairs of folders that stand apart than are kept one by one. */
static void test_many_tests(void **state)
{
	enum { FOLDERS = 100 };
	struct arena a = { 0 };
	struct project *p = project_new(&a);

	(void)state;
	for (uint32_t i = 0; i < FOLDERS; i++) {
		struct str text = str_printf(&a, SERVICE("a%u"), i);
		project_add(p, source_new(&a, str_printf(&a, "%02u-tests/a.yaml", i), text));
		text = str_printf(&a, SERVICE("b%u"), i);
		project_add(p, source_new(&a, str_printf(&a, "%02u/b.yaml", i), text));
	}
	project_add(p, source_new(&a, STR("base/c.yaml"), STR(SERVICE("c"))));
	project_index(p);
	const struct deployments *all = deployments_new(&a, p);
	assert_int_equal(all->v.n, 2 * FOLDERS);
	for (uint32_t i = 0; i < all->v.n; i++)
		assert_int_equal(all->v.v[i]->objects.n, deployment_known(all->v.v[i]) ? 2 : 1);
	arena_clear(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kustomizations),
		cmocka_unit_test(test_charts),
		cmocka_unit_test(test_trees),
		cmocka_unit_test(test_excluded),
		cmocka_unit_test(test_lookups),
		cmocka_unit_test(test_many_alternatives),
		cmocka_unit_test(test_many_tests),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
