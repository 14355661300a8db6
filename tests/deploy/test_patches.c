#include "rows.h"

static const char objects[] =
	"apiVersion: v1\nkind: Service\nmetadata: {name: a, labels: {app: x}}\nspec: {type: A}\n"
	"---\n"
	"apiVersion: v1\nkind: Service\nmetadata: {name: b, namespace: prod}\nspec: {type: B}\n"
	"---\n"
	"apiVersion: example.com/v1\nkind: Custom\nmetadata: {name: a}\nspec: {type: C}\n";

#define SERVICE "apiVersion: v1\nkind: Service\n"

struct row {
	const char *fields, *file; /* of the kustomization; p.yaml */
	const char *object, *field, *want;
};

static void check_rows(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct arena a = { 0 };
		const struct text texts[] = {
			{ "o.yaml", objects },
			{ "kustomization.yaml",
				str_printf(&a, "resources: [o.yaml]\n%s", rows[i].fields).p },
			{ rows[i].file ? "p.yaml" : NULL, rows[i].file },
			{ 0 },
		};
		check_row(texts, rows[i].object, rows[i].field, rows[i].want);
		arena_clear(&a);
	}
}

/* Where a patch stands, and what tells its two forms apart. */
static void test_forms(void **state)
{
	static const struct row rows[] = {
		{ "patches: [{path: p.yaml}]\n", SERVICE "metadata: {name: a}\nspec: {type: P}\n",
			"Service/a", "spec.type", "P" },
		{ "patches: [{patch: '{apiVersion: v1, kind: Service, metadata: {name: a}, "
		  "spec: {type: P}}'}]\n",
			NULL, "Service/a", "spec.type", "P" },
		{ "patches: [{path: p.yaml, target: {kind: Custom}}]\n",
			"- {op: replace, path: /spec/type, value: P}\n", "Custom/a", "spec.type",
			"P" },
		{ "patches: [{path: p.yaml, target: {kind: Custom}}]\n",
			"[{\"op\": \"replace\", \"path\": \"/spec/type\", \"value\": \"P\"}]\n",
			"Custom/a", "spec.type", "P" },
		{ "patches: [{path: p.yaml, target: {kind: Custom}}]\n",
			"[{op: replace, path: /spec/type, value: P}]\n", "Custom/a", "spec.type",
			NULL },
		{ "patches: [{path: p.yaml}]\n", "- {op: replace, path: /spec/type, value: P}\n",
			"Custom/a", "spec.type", NULL },
		{ "patches: [{path: p.yaml}]\n", "# nothing\n", "Service/a", "spec.type", "A" },
		{ "patches: [{path: p.yaml}]\n", "just a text\n", "Service/a", "spec.type", NULL },
		{ "patches: [{path: none.yaml}]\n", NULL, "Service/a", "spec.type", NULL },
		{ "patches: [{}]\n", NULL, "Service/a", "spec.type", NULL },
		{ "patches: [{path: p.yaml, patch: 'a: b'}]\n", SERVICE "metadata: {name: a}\n",
			"Service/a", "spec.type", NULL },
		{ "patches: [{path: p.yaml}]\n",
			SERVICE "metadata: {name: a}\nspec: {type: P}\n---\n" SERVICE
				"metadata: {name: b, namespace: prod}\nspec: {type: Q}\n",
			"Service/b", "spec.type", "Q" },
		{ "patches: [{path: p.yaml, target: {kind: Service}}]\n",
			SERVICE "metadata: {name: a}\n---\n" SERVICE "metadata: {name: b}\n",
			"Service/b", "spec.type", NULL },
		{ "patchesStrategicMerge: [p.yaml]\n",
			SERVICE "metadata: {name: a}\nspec: {type: P}\n", "Service/a", "spec.type",
			"P" },
		{ "patchesStrategicMerge:\n- |-\n  apiVersion: v1\n  kind: Service\n"
		  "  metadata: {name: a}\n  spec: {type: P}\n",
			NULL, "Service/a", "spec.type", "P" },
		{ "patchesJson6902: [{path: p.yaml, target: {kind: Custom, version: v1, name: a}}]\n",
			"- {op: replace, path: /spec/type, value: P}\n", "Custom/a", "spec.type",
			"P" },
		{ "patchesJson6902: [{path: p.yaml, target: {kind: Custom, version: v1}}]\n",
			"- {op: replace, path: /spec/type, value: P}\n", "Custom/a", "spec.type",
			NULL },
	};

	(void)state;
	check_rows(rows, countof(rows));
}

/* Which object a strategic merge patch without a target is for, and who it is then. */
static void test_identity(void **state)
{
	static const struct row rows[] = {
		{ "patches: [{path: p.yaml}]\n", SERVICE "metadata: {name: b}\nspec: {type: P}\n",
			"Service/b", "spec.type", NULL },
		{ "patches: [{path: p.yaml}]\n",
			SERVICE "metadata: {name: a, namespace: default}\nspec: {type: P}\n",
			"Service/a", "spec.type", "P" },
		{ "patches: [{path: p.yaml}]\n",
			SERVICE "metadata: {name: a, namespace: default}\nspec: {type: P}\n",
			"Service/a", "metadata.namespace", "null" },
		{ "patches: [{path: p.yaml}]\n",
			"apiVersion: v2\nkind: Service\nmetadata: {name: a}\nspec: {type: P}\n",
			"Service/a", "spec.type", NULL },
		{ "patches: [{path: p.yaml}]\n", "kind: Service\nmetadata: {name: a}\n",
			"Service/a", "spec.type", NULL },
		{ "patches: [{path: p.yaml, target: {kind: Custom}}]\n",
			"metadata: {name: a}\nspec: {type: P}\n", "Custom/a", "spec.type", NULL },
		{ "patches: [{path: p.yaml, target: {kind: Custom}}]\n",
			SERVICE "metadata: {name: other, labels: {n: 1}}\nspec: {type: P}\n",
			"Custom/a", "spec.type", "P" },
		{ "patches: [{path: p.yaml, target: {kind: Custom}}]\n",
			SERVICE "metadata: {name: other, labels: {num: 1}}\n", "Custom/a",
			"metadata.labels.num", "'1'" },
		{ "patches: [{path: p.yaml, target: {kind: Service}}]\n",
			SERVICE "metadata: {name: other, labels: {app: null}}\n", "Service/a",
			"metadata.labels.app", "'null'" },
		{ "patches: [{path: p.yaml, target: {name: b}, options: {allowNameChange: true}}]\n",
			SERVICE "metadata: {name: other}\n", "Service/other", "spec.type", "B" },
		{ "patches: [{path: p.yaml, target: {name: b}, options: {allowNameChange: true}}]\n",
			SERVICE "metadata: {name: other}\n", "Service/other", "metadata.namespace",
			"prod" },
		{ "patches: [{path: p.yaml, target: {kind: Custom}, "
		  "options: {allowKindChange: true}}]\n",
			"apiVersion: v1\nkind: Other\nmetadata: {name: x}\n", "Other/a",
			"apiVersion", "example.com/v1" },
		{ "patches: [{path: p.yaml}]\n", SERVICE "metadata: {name: a}\n$patch: delete\n",
			"Service/a", "spec", "null" },
		{ "patches: [{path: p.yaml, target: {kind: Service}}]\n",
			SERVICE "metadata: {name: x}\n$patch: delete\n", "Service/b", "spec",
			"null" },
		{ "patches: [{path: p.yaml, target: {kind: Custom}}]\n",
			"- {op: replace, path: /metadata/name, value: new}\n", "Custom/new",
			"spec.type", "C" },
		{ "patches:\n- {path: p.yaml, target: {kind: Custom}}\n"
		  "- {patch: '[{\"op\": \"add\", \"path\": \"/spec/x\", \"value\": 1}]', "
		  "target: {name: a, kind: Custom}}\n",
			"- {op: replace, path: /metadata/name, value: new}\n", "Custom/new",
			"spec.x", "1" },
		{ "patches: [{path: p.yaml, target: {kind: Custom}}]\n",
			"- {op: remove, path: /metadata/name}\n", "Custom/a", "spec.type", NULL },
		{ "patches: [{path: p.yaml, target: {kind: Custom}}]\n",
			"- {op: add, path: /metadata/annotations/x, value: 1}\n", "Custom/a",
			"metadata.annotations.x", "'1'" },
	};

	(void)state;
	check_rows(rows, countof(rows));
}

/* Values lead to the patch's file, to the object's, or nowhere. */
static void test_sources(void **state)
{
	static const struct text texts[] = {
		{ "o.yaml",
			"apiVersion: v1\nkind: Service\nmetadata: {name: a}\n"
			"spec: {type: A, selector: {app: a}}\n" },
		{ "p.yaml",
			"apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {type: P}\n" },
		{ "kustomization.yaml",
			"resources: [o.yaml]\npatches:\n- path: p.yaml\n"
			"- target: {kind: Service}\n"
			"  patch: '[{\"op\": \"add\", \"path\": \"/spec/inline\", \"value\": [1]}]'\n" },
		{ 0 },
	};
	struct arena a = { 0 };
	struct build b = { .a = &a };
	struct project *p = project_of(&a, texts);

	(void)state;
	kustomize_build(&b, builds_new(&a, p), (struct str){ 0 }, NULL);
	const struct value *o = built_object(&b, "Service/a");
	assert_int_equal(b.unknown.n, 0);
	assert_text(node_source(value_at(o, "spec.type")->from)->path, "p.yaml");
	assert_text(node_source(value_at(o, "spec.selector.app")->from)->path, "o.yaml");
	assert_text(node_source(value_at(o, "metadata.name")->from)->path, "o.yaml");
	assert_null(value_at(o, "spec.inline")->from);
	assert_null(value_item(value_at(o, "spec.inline"), 0)->from);
	arena_clear(&a);
}

/* More items than are joined one by one are told, not guessed. */
static void test_long_list(void **state)
{
	struct arena a = { 0 };
	struct buf text = { .a = &a };

	(void)state;
	buf_adds(&text, "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: [");
	for (int i = 1; i < 4000; i++)
		buf_printf(&text, "{port: %d}, ", i);
	buf_adds(&text, "]}\n");
	const struct text texts[] = {
		{ "o.yaml", str_c(&a, buf_str(&text)) },
		{ "kustomization.yaml",
			"resources: [o.yaml]\npatches: [{patch: '{apiVersion: v1, kind: Service, "
			"metadata: {name: a}, spec: {type: P}}'}]\n" },
		{ 0 },
	};
	struct build b = { .a = &a };
	kustomize_build(&b, builds_new(&a, project_of(&a, texts)), (struct str){ 0 }, NULL);
	assert_int_equal(b.unknown.n, 1);
	assert_text(b.unknown.v[0],
		"kustomize refuses a patch: a list of too many items to be merged");
	arena_clear(&a);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_identity),
		cmocka_unit_test(test_sources),
		cmocka_unit_test(test_long_list),
	};

	rows_options(argc, argv);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
