#include "deploy/substitute.h"
#include "applied.h"

#define HERE "ssh://git@example.com/shop/infra"
#define WEB                                     \
	{                                       \
		"apps/web/s.yaml", SERVICE("s") \
	}
#define SOURCE(kind, name, spec) \
	OBJECT("source.toolkit.fluxcd.io/v1", kind, "flux-system", name) "spec: {" spec "}\n"
#define FROM(kind, name, path)                                                              \
	OBJECT("kustomize.toolkit.fluxcd.io/v1", "Kustomization", "flux-system", name "-k") \
	"spec: {sourceRef: {kind: " kind ", name: " name "}, path: " path "}\n"

static const struct applied_row kustomizations[] = {
	{ "a path", HERE,
		{ { "k.yaml",
			  FLUX("dot", "  path: ./apps/web\n") "---\n" FLUX("slash",
				  "  path: /apps/web/\n") },
			WEB },
		"dot: apps/web below\nslash: apps/web below\n" },
	{ "sources", HERE,
		{ { "k.yaml",
			  FROM("GitRepository", "ours", "apps/web") "---\n" FROM("GitRepository",
				  "theirs", "apps/web") "---\n" FROM("OCIRepository", "image",
				  "apps/web") "---\n" FROM("Bucket", "bucket", "apps/web") },
			{ "s.yaml",
				SOURCE("GitRepository", "ours",
					"url: 'https://me:pass@example.com:443/Shop/infra.git'") "---\n" SOURCE("GitRepository",
					"theirs",
					"url: 'https://example.com/shop/other'") "---\n" SOURCE("OCIRepository",
					"image",
					"url: 'oci://ghcr.io/shop/manifests'") "---\n" SOURCE("Bucket",
					"bucket", "bucketName: b") },
			WEB },
		"ours-k: apps/web below\n"
		"theirs-k:\n  ? Kustomization flux-system/theirs-k applies apps/web of https://example.com/shop/other\n"
		"image-k:\n  ? Kustomization flux-system/image-k applies apps/web of oci://ghcr.io/shop/manifests\n"
		"bucket-k:\n  ? Kustomization flux-system/bucket-k applies apps/web of a Bucket that is not known\n" },
	{ "revisions of a source", HERE,
		{ { "k.yaml",
			  FROM("GitRepository", "branch", "apps/web") "---\n" FROM("GitRepository",
				  "tag", "apps/web") "---\n" SOURCE("GitRepository", "branch",
				  "url: '" HERE
				  "', ref: {branch: main}") "---\n" SOURCE("GitRepository", "tag",
				  "url: '" HERE "', ref: {semver: '>=1.0'}") },
			WEB },
		"branch-k: apps/web below\ntag-k: apps/web below\n"
		"  ? Kustomization flux-system/tag-k applies revision >=1.0\n" },
	{ "a source that something else makes: its root holds the Kustomization", HERE,
		{ { "deploy/clusters/k.yaml",
			  FROM("ExternalArtifact", "part",
				  "./apps/web") "---\n" FROM("ExternalArtifact", "short",
				  "apps") "---\n" FROM("ExternalArtifact", "all",
				  "./") "---\n" FLUX("own", "  path: apps\n") },
			{ "deploy/apps/web/s.yaml", SERVICE("s") } },
		"part-k: deploy/apps/web below\n"
		"short-k:\n  ? Kustomization flux-system/short-k applies apps of source short, which is not here\n"
		"all-k:\n  ? Kustomization flux-system/all-k applies ./ of source all, which is not here\n"
		"own: deploy/apps below\n" },
	{ "changes", HERE,
		{ { "k.yaml",
			  FLUX("k",
				  "  path: apps/web\n  targetNamespace: shop\n  namePrefix: a-\n  nameSuffix: -b\n"
				  "  images: [{name: i, newTag: '1'}]\n  components: [../c]\n"
				  "  patches: [{patch: p, target: {kind: Service}}]\n  suspend: true\n"
				  "  kubeConfig: {secretRef: {name: prod}}\n") },
			WEB },
		"k: apps/web below cluster=prod {\"components\":[\"../c\"],\"images\":[{\"name\":\"i\",\"newTag\":\"1\"}],"
		"\"namePrefix\":\"a-\",\"nameSuffix\":\"-b\",\"namespace\":\"shop\","
		"\"patches\":[{\"patch\":\"p\",\"target\":{\"kind\":\"Service\"}}]}\n" },
	{ "charts, and an instance", HERE,
		{ { "k.yaml",
			  OBJECT("helm.toolkit.fluxcd.io/v2", "HelmRelease", "web",
				  "r") "spec: {chart: {spec: {chart: redis}}}\n---\n" OBJECT("helm.toolkit.fluxcd.io/v2",
				  "HelmRelease", "web",
				  "far") "spec: {kubeConfig: {secretRef: {name: x}}}\n---\n" OBJECT("fluxcd.controlplane.io/v1",
				  "FluxInstance", "flux-system",
				  "flux") "spec: {sync: {url: '" HERE
					  "', path: apps/web}}\n---\n" OBJECT(
						  "helm.toolkit.fluxcd.io/v2", "HelmRelease", "web",
						  "none") "spec: {values: {}}\n" },
			WEB },
		"r:\n  ? HelmRelease web/r installs chart redis\nfar:\nflux: apps/web below\n"
		"none:\n  ? HelmRelease web/none names no chart\n" },
};

static const struct applied_row folders[] = {
	{ "without a kustomization: all below, and each kustomization on the way", HERE,
		{ { "clusters/k.yaml", FLUX("k", "  path: apps\n") },
			{ "apps/a.yaml", SERVICE("a") }, { "apps/b/b.yml", SERVICE("b") },
			{ "apps/b/not.json", "{\"kind\": \"x\"}" },
			{ "apps/c/kustomization.yaml", "resources: [c.yaml]\nnamespace: c\n" },
			{ "apps/c/c.yaml", SERVICE("c") }, { "apps/c/left.yaml", SERVICE("left") },
			{ "apps/c/d/kustomization.yaml", "resources: [d.yaml]\n" },
			{ "apps/c/d/d.yaml", SERVICE("d") },
			{ "apps/.sops.yaml", "creation_rules: []\n" } },
		"kustomization apps/c/d\n  core/Service d\n"
		"flux clusters\n  k: core/Service a\n  k: core/Service b\n  k: core/Service c/c\n"
		"  kustomize.toolkit.fluxcd.io/Kustomization flux-system/k\n"
		"tree .\n  core/Service left\n" },
	{ "what Flux refuses", HERE,
		{ { "clusters/k.yaml", FLUX("k", "  path: apps\n") },
			{ "apps/a.yaml", SERVICE("a") }, { "apps/values.yaml", "replicas: 1\n" },
			{ "apps/empty.yaml", "# nothing\n---\n" } },
		"flux clusters\n  ? apps/values.yaml is no manifest, so that Flux refuses apps\n"
		"  k: core/Service a\n  kustomize.toolkit.fluxcd.io/Kustomization flux-system/k\n" },
	{ "the folder that syncs itself", HERE,
		{ { "clusters/x/flux-system/kustomization.yaml", "resources: [gotk-sync.yaml]\n" },
			{ "clusters/x/flux-system/gotk-sync.yaml",
				FLUX("flux-system", "  path: ./clusters/x\n") "---\n" SOURCE(
					"GitRepository", "flux-system", "url: '" HERE "'") },
			{ "clusters/x/apps.yaml", FLUX("apps", "  path: ./apps\n") },
			{ "apps/a.yaml", SERVICE("a") } },
		"flux clusters/x\n  apps: core/Service a\n"
		"  flux-system: kustomize.toolkit.fluxcd.io/Kustomization flux-system/apps\n"
		"  kustomize.toolkit.fluxcd.io/Kustomization flux-system/flux-system\n"
		"  flux-system: source.toolkit.fluxcd.io/GitRepository flux-system/flux-system\n" },
};

#define BLOCK(name) "apiVersion: v1\nkind: Service\nmetadata:\n  name: " name "\n"
#define POST(spec) FLUX("k", "  path: apps\n  postBuild:\n" spec)
#define KUSTOMIZATION "  kustomize.toolkit.fluxcd.io/Kustomization flux-system/k\n"

static const struct applied_row variables[] = {
	{ "values, defaults, and none", HERE,
		{ { "c/k.yaml", POST("    substitute: {team: shop, empty: ''}\n") },
			{ "apps/a.yaml",
				BLOCK("${team}-${other:-x}${empty:=y}${nothing}$${kept}") } },
		"flux c\n  k: core/Service shop-xy${kept}\n" KUSTOMIZATION },
	{ "without any of them the text stays", HERE,
		{ { "c/k.yaml", POST("    substitute: {}\n") },
			{ "apps/a.yaml", BLOCK("a-${x}") } },
		"flux c\n  k: core/Service a-${x}\n" KUSTOMIZATION },
	{ "of ConfigMaps, wherever they are applied; those of the Kustomization win", HERE,
		{ { "c/k.yaml",
			  POST("    substituteFrom: [{kind: ConfigMap, name: vars}]\n    substitute: {b: own}\n") "---\n" FLUX(
				  "z-settings", "  path: settings\n") },
			{ "settings/v.yaml",
				CONFIG("flux-system", "vars") "data: {a: 'one\n\n  ', b: two}\n" },
			{ "apps/a.yaml", BLOCK("x-${a}-${b}") } },
		"flux c\n  k: core/Service x-one-own\n" KUSTOMIZATION
		"  kustomize.toolkit.fluxcd.io/Kustomization flux-system/z-settings\n"
		"  z-settings: core/ConfigMap flux-system/vars\n" },
	{ "of Secrets nothing is known, but which names they have", HERE,
		{ { "c/k.yaml",
			  POST("    substituteFrom: [{kind: Secret, name: s}]\n    substitute: {a: one}\n") "---\n" OBJECT(
				  "v1", "Secret", "flux-system", "s") "stringData: {b: hidden}\n" },
			{ "apps/a.yaml", BLOCK("${a}-${c}") "---\n" BLOCK("${b}") } },
		"flux c\n  ? Service ${b} has variables that are not known\n  k: core/Service one-\n" KUSTOMIZATION
		"  core/Secret flux-system/s\n" },
	{ "of what is not here anything could come", HERE,
		{ { "c/k.yaml",
			  POST("    substituteFrom: [{kind: ConfigMap, name: gone, optional: true}]\n    substitute: {a: one}\n") },
			{ "apps/a.yaml", BLOCK("${a}") "---\n" BLOCK("${c:-x}") } },
		"flux c\n  ? Service ${c:-x} has variables that are not known\n  k: core/Service one\n" KUSTOMIZATION },
	{ "an object can be left alone", HERE,
		{ { "c/k.yaml", POST("    substitute: {a: one}\n") },
			{ "apps/a.yaml",
				"apiVersion: v1\nkind: Service\nmetadata:\n  name: x-${a}\n"
				"  annotations: {kustomize.toolkit.fluxcd.io/substitute: disabled}\n" } },
		"flux c\n  k: core/Service x-${a}\n" KUSTOMIZATION },
	{ "what Flux refuses", HERE,
		{ { "c/k.yaml", POST("    substitute: {a: one}\n") },
			{ "apps/a.yaml", BLOCK("a") "spec:\n  x: '${a'\n---\n" BLOCK("b") } },
		"flux c\n  ? Service a has a variable that Flux refuses\n  k: core/Service b\n" KUSTOMIZATION },
	{ "in another kustomization, after its own changes", HERE,
		{ { "c/k.yaml", POST("    substitute: {a: one}\n") },
			{ "apps/kustomization.yaml", "resources: [../base]\nnamespace: x-${a}\n" },
			{ "base/kustomization.yaml", "resources: [a.yaml]\n" },
			{ "base/a.yaml", BLOCK("${a}") } },
		"flux c\n  k: core/Service x-one/one\n" KUSTOMIZATION },
};

static void test_kustomizations(void **state)
{
	(void)state;
	check_reading(kustomizations, countof(kustomizations));
}

static void test_folders(void **state)
{
	(void)state;
	check_deployments(folders, countof(folders));
}

static void test_variables(void **state)
{
	(void)state;
	check_deployments(variables, countof(variables));
}

static const struct deployed *only(const struct deployments *all, const char *kind)
{
	assert_int_equal(all->v.n, 1);
	const struct deployed_list *list = deployment_all(all->v.v[0], kind);
	assert_int_equal(list->v.n, 1);
	return list->v.v[0];
}

/* Values lead back to their nodes, but for what a variable has changed; types are
 * those of the text that comes out. */
static void test_sources(void **state)
{
	static const struct text texts[] = {
		{ "c/k.yaml",
			POST("    substitute: {port: '8080', host: example.com, team: shop}\n") "  commonMetadata: {labels: {team: one, app: web}}\n" },
		{ "apps/a.yaml",
			"apiVersion: v1\nkind: Service\nmetadata: {name: s, labels: {app: a}}\n"
			"spec:\n  type: LoadBalancer\n  ports:\n  - port: ${port}\n    name: 'p${port}'\n"
			"  quoted: '*.${host}'\n  whole: '${host}'\n" },
		{ 0 },
	};
	struct arena a = { 0 };
	const struct project *p = project_with_remote(&a, texts, HERE);
	const struct deployed *o = only(deployments_new(&a, p), "core/Service");
	const struct value *type = value_at(o->tree, "spec.type");
	const struct value *port = value_item(value_at(o->tree, "spec.ports"), 0);

	(void)state;
	assert_ptr_equal(o->source,
		map_get(&p->by_path, STR("apps/a.yaml")) ? p->objects.v[0] : NULL);
	assert_ptr_equal(type->from->file, o->source->file);
	assert_true(
		str_is(source_slice(type->from->file->src, node_span(type->from)), "LoadBalancer"));
	assert_int_equal(value_get(port, "port")->kind, VALUE_INT);
	assert_true(str_is(value_get(port, "port")->text, "8080"));
	assert_null(value_get(port, "port")->from);
	assert_true(value_is(value_get(port, "name"), "p8080"));
	assert_true(value_is(value_at(o->tree, "spec.quoted"), "*.example.com"));
	assert_true(value_is(value_at(o->tree, "spec.whole"), "example.com"));
	assert_true(value_is(value_at(o->tree, "metadata.labels.app"), "web"));
	assert_true(value_is(value_at(o->tree, "metadata.labels.team"), "one"));
	arena_clear(&a);
}

/* Held against fluxcd/pkg/envsubst v1.7.1. */
static void test_substitute(void **state)
{
	static const struct {
		const char *text, *out;
		enum substituted state;
	} rows[] = {
		{ "${a}", "one", SUBSTITUTED },
		{ "x${a}y${a}", "xoneyone", SUBSTITUTED },
		{ "$a $ {a}", "$a $ {a}", SUBSTITUTED },
		{ "$${a}", "${a}", SUBSTITUTED },
		{ "$$${a}", "$one", SUBSTITUTED },
		{ "$$", "$", SUBSTITUTED },
		{ "${none}", "", SUBSTITUTED },
		{ "${none:-d}", "d", SUBSTITUTED },
		{ "${none:=d e}", "d e", SUBSTITUTED },
		{ "${none=d}", "d", SUBSTITUTED },
		{ "${none:-x${a}z}", "xonez", SUBSTITUTED },
		{ "${a:-d}", "one", SUBSTITUTED },
		{ "${empty:-d}", "d", SUBSTITUTED },
		{ "${a:+d}", "one", SUBSTITUTED },
		{ "${none:?d}", "d", SUBSTITUTED },
		{ "${secret}", "", SUBSTITUTE_UNKNOWN },
		{ "${secret:-d}", "", SUBSTITUTE_UNKNOWN },
		{ "${a^^}", "", SUBSTITUTE_UNKNOWN },
		{ "${a/x/y}", "", SUBSTITUTE_UNKNOWN },
		{ "${#a}", "", SUBSTITUTE_UNKNOWN },
		{ "${a:1}", "", SUBSTITUTE_UNKNOWN },
		{ "${a", "", SUBSTITUTE_BAD },
		{ "${}", "", SUBSTITUTE_BAD },
		{ "${a-d}", "", SUBSTITUTE_BAD },
		{ "${a b}", "", SUBSTITUTE_BAD },
		{ "${none:-${a}", "", SUBSTITUTE_BAD },
	};
	struct arena a = { 0 };
	struct str one = STR("one"), empty = STR(""), secret = { 0 };
	struct variables vars = { .values = { .a = &a } };

	(void)state;
	map_put(&vars.values, STR("a"), &one);
	map_put(&vars.values, STR("empty"), &empty);
	map_put(&vars.values, STR("secret"), &secret);
	for (size_t i = 0; i < countof(rows); i++) {
		struct str out;
		enum substituted got = substitute(&a, &vars, str_of(rows[i].text), &out);
		if (got != rows[i].state || (!got && !str_is(out, rows[i].out)))
			fail_msg("%s: %d " PRIs, rows[i].text, (int)got, ARGs(out));
	}
	vars.open = true;
	struct str out;
	assert_int_equal(substitute(&a, &vars, STR("${none}"), &out), SUBSTITUTE_UNKNOWN);
	assert_int_equal(substitute(&a, &vars, STR("${a}"), &out), SUBSTITUTED);
	arena_clear(&a);
}

static void test_reading_again(void **state)
{
	static const struct {
		const char *before, *after;
		int kind; /* -1: cannot be told */
	} rows[] = {
		{ "${x}", "text", VALUE_STRING },
		{ "${x}", "80", VALUE_INT },
		{ "${x}", "true", VALUE_BOOL },
		{ "${x}", "", VALUE_NULL },
		{ "${x}", "*", -1 },
		{ "${x}", "a: b", -1 },
		{ "${x}", "[a]", -1 },
		{ "*${x}", "*80", VALUE_STRING },
		{ "a: ${x}", "a: 'b", -1 },
		{ "${x}\n80", "80\n80", VALUE_STRING },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		const struct value *v = substitute_read(&a, str_of(rows[i].before),
			str_of(rows[i].after));
		if ((v ? (int)v->kind : -1) != rows[i].kind)
			fail_msg("%s: %s", rows[i].before, rows[i].after);
	}
	arena_clear(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kustomizations),
		cmocka_unit_test(test_folders),
		cmocka_unit_test(test_variables),
		cmocka_unit_test(test_sources),
		cmocka_unit_test(test_substitute),
		cmocka_unit_test(test_reading_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
