#include "rows.h"

static const char objects[] = "apiVersion: v1\n"
			      "kind: Service\n"
			      "metadata: {name: a, namespace: prod, labels: {l: '1', m: x}}\n"
			      "---\n"
			      "apiVersion: v1\n"
			      "kind: Service\n"
			      "metadata: {name: b}\n"
			      "---\n"
			      "apiVersion: apps/v1\n"
			      "kind: Deployment\n"
			      "metadata: {name: a, annotations: {t: u}}\n"
			      "---\n"
			      "apiVersion: v1\n"
			      "kind: Namespace\n"
			      "metadata: {name: prod}\n";

/* Each row is held against each object: is it hit or not. */
static void test_select(void **state)
{
	static const char *const names[] = { "Service/a", "Service/b", "Deployment/a",
		"Namespace/prod" };
	static const struct {
		const char *target, *hit;
	} rows[] = {
		{ "kind: Service", "Service/a Service/b" },
		{ "kind: 'S.*'", "Service/a Service/b" },
		{ "kind: erv", "" },
		{ "kind: 'Service|Deployment'", "Deployment/a Service/a Service/b" },
		{ "kind: service", "" },
		{ "kind: '(?i)service'", "Service/a Service/b" },
		{ "name: a", "Deployment/a Service/a" },
		{ "name: '[ab]'", "Deployment/a Service/a Service/b" },
		{ "name: '^a$'", "Deployment/a Service/a" },
		{ "name: '.'", "Deployment/a Service/a Service/b" },
		{ "name: ''", "Deployment/a Namespace/prod Service/a Service/b" },
		{ "namespace: prod", "Service/a" },
		{ "namespace: default", "Deployment/a Service/b" },
		{ "namespace: '.*'", "Deployment/a Namespace/prod Service/a Service/b" },
		{ "group: apps", "Deployment/a" },
		{ "group: ap", "" },
		{ "version: v1", "Deployment/a Namespace/prod Service/a Service/b" },
		{ "group: '', version: v1", "Deployment/a Namespace/prod Service/a Service/b" },
		{ "kind: Namespace, namespace: prod", "" },
		{ "labelSelector: l", "Service/a" },
		{ "labelSelector: '!l'", "Deployment/a Namespace/prod Service/b" },
		{ "labelSelector: l=1", "Service/a" },
		{ "labelSelector: l!=1", "Deployment/a Namespace/prod Service/b" },
		{ "labelSelector: 'm in (x, y)'", "Service/a" },
		{ "labelSelector: 'm notin (x)'", "Deployment/a Namespace/prod Service/b" },
		{ "labelSelector: 'l,m=y'", "" },
		{ "labelSelector: 'l>0'", "Service/a" },
		{ "labelSelector: 'l<1'", "" },
		{ "annotationSelector: t=u", "Deployment/a" },
		{ "annotationSelector: '!t'", "Namespace/prod Service/a Service/b" },
		{ "labelSelector: '=x'", NULL },
		{ "labelSelector: 'l m'", NULL },
		{ "name: '('", NULL },
		{ "name: 'a{2}'", "" },
		{ "name: 'a{0,1}'", "Deployment/a Service/a" },
		{ "names: a", NULL },
		{ "kind: Service, name: b", "Service/b" },
		{ "name: 1", NULL },
		{ "namespace: 'p.*d'", "Service/a" },
		{ "namespace: pro", "" },
	};

	(void)state;
	for (size_t i = 0; i < countof(rows) * countof(names); i++) {
		struct arena a = { 0 };
		const char *name = names[i % countof(names)],
			   *target = rows[i / countof(names)].target;
		const char *hit = rows[i / countof(names)].hit;
		const char *patch = "{apiVersion: v1, kind: X, metadata: {name: x, "
				    "annotations: {hit: h}}}";
		const char *text = str_printf(&a,
			"resources: [o.yaml]\npatches:\n- target: {%s}\n  patch: '%s'\n", target,
			patch)
					   .p;
		const struct text texts[] = {
			{ "o.yaml", objects },
			{ "kustomization.yaml", text },
			{ 0 },
		};
		const char *want = NULL;
		if (hit)
			want = str_find(str_of(hit), str_of(name)) >= 0 ? "h" : "null";
		check_row(texts, name, "metadata.annotations.hit", want);
		arena_clear(&a);
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_select),
	};

	rows_options(argc, argv);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
