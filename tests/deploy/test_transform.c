#include "rows.h"

#define DEPLOYMENT                                                     \
	"apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\n" \
	"spec: {template: {spec: {containers: [{name: a, image: nginx}]}}}\n"
#define SERVICE "apiVersion: v1\nkind: Service\nmetadata: {name: s}\n"
#define LABELED "resources: [d.yaml]\nlabels: [{pairs: {l: base}, includeSelectors: true}]\n"
#define PATCH_OF_D "patches:\n- patch: |\n    apiVersion: apps/v1\n    kind: Deployment\n"

struct row {
	const char *about;
	struct text texts[TEXTS];
	const char *object, *field, *want; /* NULL: kustomize refuses it */
};

/* One pair that is new in several places of a resource is one thing there, also for the
 * kustomizations above. */
static const struct row shared[] = {
	{ "set in one place, and in all others with it",
		{ { "kustomization.yaml", "resources: [b]\nlabels: [{pairs: {l: top}}]\n" },
			{ "b/kustomization.yaml", LABELED }, { "b/d.yaml", DEPLOYMENT } },
		"Deployment/d", "spec.selector", "{matchLabels: {l: top}}" },
	{ "the same with a folder between",
		{ { "kustomization.yaml", "resources: [m]\nlabels: [{pairs: {l: top}}]\n" },
			{ "m/kustomization.yaml", "resources: [../b]\nnamespace: apps\n" },
			{ "b/kustomization.yaml", LABELED }, { "b/d.yaml", DEPLOYMENT } },
		"Deployment/d", "spec.template.metadata", "{labels: {l: top}}" },
	{ "a place that was there before is apart",
		{ { "kustomization.yaml", "resources: [b]\nlabels: [{pairs: {l: top}}]\n" },
			{ "b/kustomization.yaml", LABELED },
			{ "b/d.yaml",
				"apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\n"
				"spec: {selector: {matchLabels: {l: own}}}\n" } },
		"Deployment/d", "spec",
		"{selector: {matchLabels: {l: base}}, template: {metadata: {labels: {l: top}}}}" },
	{ "a patch changes all",
		{ { "kustomization.yaml",
			  "resources: [b]\n" PATCH_OF_D
			  "    metadata: {name: d, labels: {l: patched}}\n" },
			{ "b/kustomization.yaml", LABELED }, { "b/d.yaml", DEPLOYMENT } },
		"Deployment/d", "spec.template.metadata", "{labels: {l: patched}}" },
	{ "a patch takes out one",
		{ { "kustomization.yaml",
			  "resources: [b]\n" PATCH_OF_D
			  "    metadata: {name: d, labels: {l: null}}\n" },
			{ "b/kustomization.yaml", LABELED }, { "b/d.yaml", DEPLOYMENT } },
		"Deployment/d", "spec.template.metadata", "{labels: {l: base}}" },
	{ "after a JSON patch each is by itself",
		{ { "kustomization.yaml",
			  "resources: [b]\npatches:\n- target: {kind: Deployment}\n  patch: |\n"
			  "    [{\"op\": \"add\", \"path\": \"/spec/replicas\", \"value\": 1}]\n"
			  "labels: [{pairs: {l: top}}]\n" },
			{ "b/kustomization.yaml", LABELED }, { "b/d.yaml", DEPLOYMENT } },
		"Deployment/d", "spec.selector", "{matchLabels: {l: base}}" },
	{ "two users of a base do not see each other",
		{ { "kustomization.yaml", "resources: [x, z]\n" },
			{ "x/kustomization.yaml",
				"resources: [../b]\nnamePrefix: x-\nlabels: [{pairs: {l: top}}]\n" },
			{ "z/kustomization.yaml", "resources: [../b]\n" },
			{ "b/kustomization.yaml", LABELED }, { "b/d.yaml", DEPLOYMENT } },
		"Deployment/d", "spec.selector", "{matchLabels: {l: base}}" },
};

static const struct row others[] = {
	{ "a prefix for one kind takes the place of that for all",
		{ { "kustomization.yaml",
			  "resources: [a.yaml]\nnamePrefix: dev-\nconfigurations: [c.yaml]\n" },
			{ "a.yaml", SERVICE },
			{ "c.yaml",
				"namePrefix: [{kind: VirtualService, path: metadata/name}]\n" } },
		"Service/s", "metadata.name", "s" },
	{ "there are annotations after a change of namespace",
		{ { "kustomization.yaml",
			  "resources: [b]\npatches:\n- target: {kind: Service}\n  patch: |\n"
			  "    [{\"op\": \"add\", \"path\": \"/metadata/annotations/x\", "
			  "\"value\": \"v\"}]\n" },
			{ "b/kustomization.yaml", "resources: [a.yaml]\nnamespace: apps\n" },
			{ "b/a.yaml", SERVICE } },
		"Service/s", "metadata.annotations", "{x: v}" },
	{ "names in containers cannot be followed where one is a text",
		{ { "kustomization.yaml",
			  "resources: [d.yaml]\npatches:\n- target: {kind: Deployment}\n"
			  "  patch: |\n    [{\"op\": \"add\", \"path\": "
			  "\"/spec/template/spec/containers/-\", \"value\": \"x\"}]\n" },
			{ "d.yaml", DEPLOYMENT } },
		"Deployment/d", "spec", NULL },
	{ "the same where nothing has had another name",
		{ { "kustomization.yaml",
			  "resources: [d.yaml]\npatchesJson6902:\n"
			  "- target: {version: v1, kind: Deployment, name: d}\n"
			  "  patch: |\n    [{\"op\": \"add\", \"path\": "
			  "\"/spec/template/spec/containers/-\", \"value\": \"x\"}]\n" },
			{ "d.yaml", DEPLOYMENT } },
		"Deployment/d", "spec", NULL },
	{ "annotations that become a list",
		{ { "kustomization.yaml",
			  "resources: [a.yaml]\npatches:\n- target: {kind: Service}\n  patch: |\n"
			  "    [{\"op\": \"replace\", \"path\": \"/metadata/annotations\", "
			  "\"value\": [\"c\"]}]\n" },
			{ "a.yaml", SERVICE } },
		"Service/s", "metadata", NULL },
};

static void check_rows(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!rows_print)
			print_message("%s\n", rows[i].about);
		check_row(rows[i].texts, rows[i].object, rows[i].field, rows[i].want);
	}
}

static void test_shared(void **state)
{
	(void)state;
	check_rows(shared, countof(shared));
}

static void test_others(void **state)
{
	(void)state;
	check_rows(others, countof(others));
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shared),
		cmocka_unit_test(test_others),
	};

	rows_options(argc, argv);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
