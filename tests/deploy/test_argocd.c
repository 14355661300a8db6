#include "deploy/argocd.h"
#include "applied.h"

#define HERE "https://example.com/shop/infra.git"
#define AT(path) "  source: {repoURL: '" HERE "', path: " path "}\n"
#define WEB                                     \
	{                                       \
		"apps/web/s.yaml", SERVICE("s") \
	}

static const struct applied_row applications[] = {
	{ "a folder, a destination", HERE,
		{ { "a.yaml",
			  APPLICATION("web",
				  AT("./apps/web/") "  destination: {server: 'https://kubernetes.default.svc', namespace: shop}\n") },
			WEB },
		"web: apps/web ns=shop\n" },
	{ "other clusters", HERE,
		{ { "a.yaml",
			  APPLICATION("by-name",
				  AT("apps/web") "  destination: {name: prod}\n") "---\n" APPLICATION("by-server",
				  AT("apps/web") "  destination: {server: 'https://10.0.0.1'}\n") "---\n" APPLICATION("here",
				  AT("apps/web") "  destination: {name: in-cluster}\n") },
			WEB },
		"by-name: apps/web cluster=prod\nby-server: apps/web cluster=https://10.0.0.1\n"
		"here: apps/web\n" },
	{ "several sources; one is there for its values alone", HERE,
		{ { "a.yaml",
			  APPLICATION("web",
				  "  sources:\n  - {repoURL: '" HERE "', path: apps/web}\n"
				  "  - {repoURL: '" HERE "', ref: values}\n"
				  "  - {repoURL: 'https://charts.example.com', chart: redis}\n") },
			WEB },
		"web: apps/web\nweb:\n"
		"  ? Application argocd/web installs chart redis of https://charts.example.com\n" },
	{ "another repository, a folder that is not there", HERE,
		{ { "a.yaml",
			  APPLICATION("other", "  source: {repoURL: 'https://example.com/shop/other', path: apps/web}\n") "---\n" APPLICATION(
				  "gone", AT("apps/gone")) },
			WEB },
		"other:\n  ? Application argocd/other applies apps/web of https://example.com/shop/other\n"
		"gone:\n  ? Application argocd/gone applies apps/gone, where there are no manifests\n" },
	{ "a fork, by its name; without remotes, by its folder", "git@example.org:me/infra.git",
		{ { "a.yaml", APPLICATION("web", AT("apps/web")) }, WEB }, "web: apps/web\n" },
	{ "no remote is known", NULL,
		{ { "a.yaml",
			  APPLICATION("web", AT("apps/web")) "---\n" APPLICATION("root", AT(".")) },
			WEB },
		"web: apps/web\nroot:\n  ? Application argocd/root applies . of " HERE "\n" },
	{ "revisions", HERE,
		{ { "a.yaml",
			  APPLICATION("branch",
				  "  source: {repoURL: '" HERE
				  "', path: apps/web, targetRevision: release-1.2}\n") "---\n" APPLICATION("tag",
				  "  source: {repoURL: '" HERE
				  "', path: apps/web, targetRevision: v1.2.0}\n") "---\n" APPLICATION("commit",
				  "  source: {repoURL: '" HERE
				  "', path: apps/web, targetRevision: 0a1b2c3d4e5f}\n") },
			WEB },
		"branch: apps/web\ntag: apps/web\n  ? Application argocd/tag applies revision v1.2.0\n"
		"commit: apps/web\n  ? Application argocd/commit applies revision 0a1b2c3d4e5f\n" },
	{ "the tool", HERE,
		{ { "a.yaml",
			  APPLICATION("plain",
				  "  source: {repoURL: '" HERE
				  "', path: apps/web, directory: {recurse: true}}\n") "---\n" APPLICATION("found",
				  "  source: {repoURL: '" HERE
				  "', path: apps/web, directory: {recurse: false}}\n") "---\n" APPLICATION("chart",
				  "  source: {repoURL: '" HERE
				  "', path: apps/web, helm: {releaseName: x}}\n") "---\n" APPLICATION("plugin",
				  "  source: {repoURL: '" HERE
				  "', path: apps/web, plugin: {name: x}}\n") },
			WEB },
		"plain: apps/web plain recurse\nfound: apps/web\nchart: apps/web chart\n"
		"plugin:\n  ? Application argocd/plugin renders apps/web with a plugin\n" },
	{ "kustomize", HERE,
		{ { "a.yaml",
			  APPLICATION("web",
				  "  source:\n    repoURL: '" HERE
				  "'\n    path: apps/web\n    kustomize:\n"
				  "      namePrefix: a-\n      nameSuffix: ''\n      namespace: one\n"
				  "      images: ['a=b:1', 'c:5000/d:2', 'e@sha256:f', 'g=h:5000/i']\n"
				  "      replicas: [{name: web, count: '3'}]\n"
				  "      commonAnnotations: {x: z}\n      commonLabels: {l: m}\n"
				  "      patches: [{patch: p, target: {kind: Service}}]\n      components: [../c]\n"
				  "      forceCommonLabels: true\n      version: v5\n") },
			WEB },
		"web: apps/web kustomize {\"commonAnnotations\":{\"x\":\"z\"},\"commonLabels\":{\"l\":\"m\"},"
		"\"components\":[\"../c\"],\"images\":[{\"name\":\"a\",\"newName\":\"b\",\"newTag\":\"1\"},"
		"{\"name\":\"c:5000/d\",\"newTag\":\"2\"},{\"digest\":\"sha256:f\",\"name\":\"e\"},"
		"{\"name\":\"g\",\"newName\":\"h:5000/i\"}],\"namePrefix\":\"a-\",\"namespace\":\"one\","
		"\"patches\":[{\"patch\":\"p\",\"target\":{\"kind\":\"Service\"}}],"
		"\"replicas\":[{\"count\":3,\"name\":\"web\"}]}\n" },
	{ "labels without selectors", HERE,
		{ { "a.yaml",
			  APPLICATION("web",
				  "  source:\n    repoURL: '" HERE
				  "'\n    path: apps/web\n    kustomize:\n"
				  "      commonLabels: {l: m}\n      labelWithoutSelector: true\n"
				  "      labelIncludeTemplates: true\n") },
			WEB },
		"web: apps/web kustomize {\"labels\":[{\"includeTemplates\":true,\"pairs\":{\"l\":\"m\"}}]}\n" },
	{ "an annotation with a variable of Argo CD; a file that changes the source", HERE,
		{ { "a.yaml",
			  APPLICATION("web",
				  "  source:\n    repoURL: '" HERE
				  "'\n    path: apps/web\n    kustomize:\n"
				  "      commonAnnotations: {app: $ARGOCD_APP_NAME}\n      commonAnnotationsEnvsubst: true\n") },
			WEB, { "apps/web/.argocd-source-web.yaml", "kustomize: {}\n" } },
		"web: apps/web kustomize {\"commonAnnotations\":{\"app\":\"$ARGOCD_APP_NAME\"}}\n"
		"  ? Application argocd/web fills in variables of app\n"
		"  ? Application argocd/web is changed by apps/web/.argocd-source-web.yaml\n" },
	{ "what a template fills in", HERE,
		{ { "a.yaml",
			  APPLICATION("web",
				  "  source: {repoURL: '{{ .Values.url }}', path: apps/web}\n") },
			WEB },
		"web:\n  ? Application argocd/web has a repoURL that is not known\n" },
	{ "nothing at all", HERE,
		{ { "a.yaml", OBJECT("argoproj.io/v1alpha1", "Application", "a", "a") } }, "" },
};

#define TEMPLATE(name, path, cluster)                              \
	"  template:\n    metadata: {name: " name "}\n    spec:\n" \
	"      source: {repoURL: '" HERE "', path: " path "}\n"    \
	"      destination: {name: " cluster ", namespace: space}\n"

static const struct applied_row sets[] = {
	{ "a list", HERE,
		{ { "a.yaml",
			  SET("s",
				  "  generators:\n  - list:\n      elements:\n      - {name: one, where: prod, number: 1}\n"
				  "      - {name: two, where: in-cluster, number: 2}\n" TEMPLATE(
					  "'{{name}}-{{ number }}'", "apps/web", "'{{where}}'")) },
			WEB },
		"s:\none-1: apps/web cluster=prod ns=space\ntwo-2: apps/web ns=space\n" },
	{ "a parameter that is not there, a function", HERE,
		{ { "a.yaml",
			  SET("s",
				  "  generators: [{list: {elements: [{name: one}]}}]\n" TEMPLATE(
					  "'{{name}}'", "'apps/{{other}}'", "in-cluster")) },
			{ "b.yaml",
				SET("t",
					"  goTemplate: true\n  generators: [{list: {elements: [{name: one}]}}]\n" TEMPLATE(
						"'{{.name}}'", "'apps/{{ .name | lower }}'",
						"in-cluster")) },
			WEB },
		"s:\none: ns=space\n  ? Application argocd/one has a path that is not known\n"
		"t:\none: ns=space\n  ? Application argocd/one has a path that is not known\n" },
	{ "folders of git", HERE,
		{ { "a.yaml",
			  SET("s",
				  "  generators:\n  - git:\n      repoURL: '" HERE "'\n"
				  "      directories: [{path: 'apps/*'}, {path: apps/old, exclude: true}]\n" TEMPLATE(
					  "'{{path.basename}}-{{path[0]}}'", "'{{path}}'",
					  "in-cluster")) },
			WEB, { "apps/API_1/deep/s.yaml", SERVICE("s") },
			{ "apps/old/s.yaml", SERVICE("s") },
			{ "apps/.hidden/s.yaml", SERVICE("s") } },
		"s:\nAPI_1-apps: apps/API_1 ns=space\nweb-apps: apps/web ns=space\n" },
	{ "the same with templates of Go", HERE,
		{ { "a.yaml",
			  SET("s",
				  "  goTemplate: true\n  generators:\n  - git:\n      repoURL: '" HERE
				  "'\n"
				  "      directories: [{path: apps/*}]\n" TEMPLATE(
					  "'{{ .path.basenameNormalized }}-{{index .path.segments 0}}'",
					  "'{{.path.path}}'", "in-cluster")) },
			{ "apps/API_1/s.yaml", SERVICE("s") } },
		"s:\napi-1-apps: apps/API_1 ns=space\n" },
	{ "files of git", HERE,
		{ { "a.yaml",
			  SET("s",
				  "  goTemplate: true\n  generators:\n  - git:\n      repoURL: '" HERE
				  "'\n"
				  "      files: [{path: 'clusters/**/config.json'}]\n" TEMPLATE(
					  "'{{.cluster.name}}-{{.path.basename}}'",
					  "'apps/{{.app}}'", "'{{.cluster.name}}'")) },
			WEB,
			{ "clusters/x/a/config.json",
				"{\"cluster\": {\"name\": \"c1\"}, \"app\": \"web\"}" },
			{ "clusters/x/b/config.json",
				"[{\"cluster\": {\"name\": \"c2\"}, \"app\": \"web\"}]" } },
		"s:\nc1-a: apps/web cluster=c1 ns=space\nc2-b: apps/web cluster=c2 ns=space\n" },
	{ "each with each", HERE,
		{ { "a.yaml",
			  SET("s",
				  "  generators:\n  - matrix:\n      generators:\n"
				  "      - list: {elements: [{where: x}, {where: z}]}\n"
				  "      - git: {repoURL: '" HERE
				  "', directories: [{path: 'apps/*'}]}\n" TEMPLATE(
					  "'{{path.basename}}'", "'{{path}}'", "'{{where}}'")) },
			WEB },
		"s:\nweb: apps/web cluster=x ns=space\nweb: apps/web cluster=z ns=space\n" },
	{ "what depends on the cluster", HERE,
		{ { "a.yaml",
			  SET("s",
				  "  generators: [{clusters: {}}, {list: {elements: [{a: b}]}, selector: {matchLabels: {a: b}}}]\n"
				  "  templatePatch: x\n" TEMPLATE("x", "apps/web", "in-cluster")) },
			WEB },
		"s:\n  ? ApplicationSet argocd/s has a generator that is not known: clusters\n"
		"  ? ApplicationSet argocd/s has a generator that is not known: list\n"
		"  ? ApplicationSet argocd/s changes its Applications by templatePatch\n" },
};

static const struct applied_row folders[] = {
	{ "plain files get the namespace; cluster-scoped ones and those with one do not", HERE,
		{ { "a/a.yaml",
			  APPLICATION("web", AT("apps") "  destination: {namespace: shop}\n") },
			{ "apps/s.yaml",
				SERVICE("s") "---\n" CONFIG("own", "c") "---\n" NAMED("v1",
					"Namespace", "team") },
			{ "apps/s.json",
				"{\"apiVersion\": \"v1\", \"kind\": \"Service\", \"metadata\": {\"name\": \"j\"}}" },
			{ "apps/below/s.yaml", SERVICE("below") } },
		"argocd a\n  argoproj.io/Application argocd/web\n  web: core/Service shop/j\n"
		"  web: core/Service shop/s\n  web: core/ConfigMap own/c\n  web: core/Namespace team\n"
		"tree .\n  core/Service below\n" },
	{ "folders below, globs", HERE,
		{ { "a/a.yaml",
			  APPLICATION("web",
				  "  source:\n    repoURL: '" HERE "'\n    path: apps\n"
				  "    directory: {recurse: true, include: '{s*,*/c}.yaml', exclude: '*skip*'}\n") },
			{ "apps/s.yaml", SERVICE("s") }, { "apps/t.yaml", SERVICE("t") },
			{ "apps/x/y/c.yaml", SERVICE("c") },
			{ "apps/s-skip.yaml", SERVICE("skip") },
			{ "apps/x/kustomization.yaml", "resources: [y/c.yaml]\n" } },
		"kustomization apps/x\n  core/Service c\n"
		"argocd a\n  argoproj.io/Application argocd/web\n  web: core/Service s\n  web: core/Service c\n"
		"tree .\n  core/Service skip\n  core/Service t\n" },
	{ "a kustomization among plain files is no manifest, and not applied", HERE,
		{ { "a/a.yaml",
			  APPLICATION("web",
				  "  source: {repoURL: '" HERE
				  "', path: apps, directory: {recurse: true}}\n") },
			{ "apps/x/kustomization.yaml", "resources: [s.yaml]\nnamespace: x\n" },
			{ "apps/x/s.yaml", SERVICE("s") } },
		"kustomization apps/x\n  core/Service x/s\n"
		"argocd a\n  ? apps/x/kustomization.yaml is no manifest\n"
		"  argoproj.io/Application argocd/web\n  web: core/Service s\n" },
	{ "a kustomization", HERE,
		{ { "a/a.yaml",
			  APPLICATION("web", AT("apps") "  destination: {namespace: shop}\n") },
			{ "apps/kustomization.yaml", "resources: [s.yaml]\n" },
			{ "apps/s.yaml", SERVICE("s") }, { "apps/t.yaml", SERVICE("t") } },
		"argocd a\n  argoproj.io/Application argocd/web\n  web: core/Service shop/s\n"
		"tree .\n  core/Service t\n" },
	{ "a chart is not a deployment of its own then", HERE,
		{ { "a/a.yaml",
			  APPLICATION("web", AT("apps") "  destination: {namespace: shop}\n") },
			{ "apps/Chart.yaml", "name: web\n" },
			{ "apps/templates/s.yaml", SERVICE("s") } },
		"argocd a\n  ? chart apps is rendered by Argo CD with its own values\n"
		"  argoproj.io/Application argocd/web\n  web: core/Service shop/s\n" },
	{ "kustomize without a kustomization", HERE,
		{ { "a/a.yaml",
			  APPLICATION("web",
				  "  source: {repoURL: '" HERE
				  "', path: apps, kustomize: {namePrefix: x-}}\n") },
			{ "apps/s.yaml", SERVICE("s") }, { "a/t.yaml", SERVICE("t") } },
		"tree .\n  core/Service t\n  core/Service s\n" },
};

static void test_applications(void **state)
{
	(void)state;
	check_reading(applications, countof(applications));
}

static void test_sets(void **state)
{
	(void)state;
	check_reading(sets, countof(sets));
}

static void test_folders(void **state)
{
	(void)state;
	check_deployments(folders, countof(folders));
}

static void test_globs(void **state)
{
	static const struct {
		const char *pattern, *path;
		enum glob_stars stars;
		bool matches;
	} rows[] = {
		{ "apps/*", "apps/a", STARS_IN_PARTS, true },
		{ "apps/*", "apps/a/b", STARS_IN_PARTS, false },
		{ "apps/*", "apps/a/b", STARS_ANYWHERE, true },
		{ "*", "apps", STARS_IN_PARTS, true },
		{ "*/b", "a/x/b", STARS_IN_PARTS, false },
		{ "*b*c", "xbxbc", STARS_IN_PARTS, true },
		{ "a?c", "abc", STARS_IN_PARTS, true },
		{ "a?c", "a/c", STARS_IN_PARTS, false },
		{ "[a-c]x", "bx", STARS_ANYWHERE, true },
		{ "[!a-c]x", "bx", STARS_ANYWHERE, false },
		{ "[]]", "]", STARS_ANYWHERE, true },
		{ "[a", "a", STARS_ANYWHERE, false },
		{ "\\*", "*", STARS_ANYWHERE, true },
		{ "\\*", "a", STARS_ANYWHERE, false },
		{ "{a,b/*}.yaml", "b/c/d.yaml", STARS_ANYWHERE, true },
		{ "{a,{b,c}d}e", "cde", STARS_ANYWHERE, true },
		{ "{a,b}", "{a,b}", STARS_ANYWHERE, false },
		{ "{a,b}", "{a,b}", STARS_IN_PARTS, true },
		{ "{a", "{a", STARS_ANYWHERE, true },
		{ "", "a", STARS_ANYWHERE, false },
	};

	(void)state;
	for (size_t i = 0; i < countof(rows); i++)
		if (argocd_glob(str_of(rows[i].pattern), str_of(rows[i].path), rows[i].stars) !=
			rows[i].matches)
			fail_msg("%s against %s", rows[i].pattern, rows[i].path);
}

/* Sixty-four braces are sixty-four alternatives at most, and end. */
static void test_many_braces(void **state)
{
	struct arena a = { 0 };
	struct buf b = { .a = &a };

	(void)state;
	for (uint32_t i = 0; i < 64; i++)
		buf_adds(&b, "{a,b}");
	assert_false(argocd_glob(buf_str(&b), STR("a"), STARS_ANYWHERE));
	arena_clear(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_applications),
		cmocka_unit_test(test_sets),
		cmocka_unit_test(test_folders),
		cmocka_unit_test(test_globs),
		cmocka_unit_test(test_many_braces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
