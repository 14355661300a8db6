#include "texts.h"

static const char gateway[] =
	"apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {name: g, namespace: web}\n";
static const char service[] = "apiVersion: v1\nkind: Service\nmetadata: {name: s}\n";

static void print_objects(struct buf *out, const struct project *p)
{
	for (uint32_t i = 0; i < p->objects.n; i++) {
		const struct object *o = p->objects.v[i];
		assert_int_equal(o->id, i);
		buf_printf(out, PRIs " " PRIs " " PRIs "%s%s\n", ARGs(o->file->src->path),
			ARGs(o->version), ARGs(o->key.n ? o->key : o->type),
			o->in_list ? " item" : "", o->tree ? "" : " unreadable");
	}
}

static void test_objects(void **state)
{
	static const struct {
		const char *path, *text, *objects;
	} rows[] = {
		{ "a.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: s}\n",
			"a.yaml v1 core/Service/default/s\n" },
		{ "a.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: y}\n",
			"a.yaml v1 core/Service\n" },
		{ "a.yaml", "apiVersion: v1\nkind: Service\nmetadata: {generateName: s-}\n",
			"a.yaml v1 core/Service\n" },
		{ "a.yaml", "kind: Service\nmetadata: {name: s}\n", "" },
		{ "a.yaml", "apiVersion: v1\nkind: true\nmetadata: {name: s}\n", "" },
		{ "a.yaml", "# kind\n- apiVersion: v1\n  kind: Service\n", "" },
		{ "a.txt", "apiVersion: v1\nkind: Service\nmetadata: {name: s}\n", "" },
		{ "a.JSON",
			"{\"apiVersion\": \"v1\", \"kind\": \"Service\", \"metadata\": {\"name\": \"s\"}}",
			"a.JSON v1 core/Service/default/s\n" },
		{ "a.yml",
			"apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {name: g}\n---\n"
			"apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: g}\n---\n"
			"apiVersion: networking.gke.io/v1\nkind: Gateway\nmetadata: {name: g}\n",
			"a.yml v1 networking.istio.io/Gateway/default/g\n"
			"a.yml v1 gateway.networking.k8s.io/Gateway/default/g\n"
			"a.yml v1 networking.gke.io/Gateway/default/g\n" },
		{ "a.yaml",
			"apiVersion: v1\nkind: List\nitems:\n"
			"- {apiVersion: v1, kind: Service, metadata: {name: a}}\n"
			"- {apiVersion: v1, kind: ServiceList, items: [{apiVersion: v1, kind: Service,"
			" metadata: {name: b}}]}\n"
			"- {no: object}\n",
			"a.yaml v1 core/Service/default/a item\na.yaml v1 core/Service/default/b item\n" },
		{ "a.yaml", "apiVersion: v1\nkind: NodeList\nmetadata: {name: l}\n",
			"a.yaml v1 core/NodeList/default/l\n" },
		{ "a.yaml",
			"apiVersion: v1\nkind: Namespace\nmetadata: {name: team, namespace: x}\n",
			"a.yaml v1 core/Namespace/default/team\n" },
		{ "a.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: *none}\n",
			"a.yaml v1 core/Service unreadable\n" },
		{ "a.yaml", "<<: {apiVersion: v1, kind: Service}\nmetadata: {name: s}\n",
			"a.yaml v1 core/Service/default/s\n" },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		const struct text texts[] = { { rows[i].path, rows[i].text }, { 0 } };
		struct buf out = { .a = &a };
		print_objects(&out, project_of(&a, texts));
		assert_text(buf_str(&out), rows[i].objects);
	}
	arena_clear(&a);
}

static void test_roles(void **state)
{
	static const struct {
		const char *path, *text;
		enum file_role role;
		bool parsed, broken;
	} rows[] = {
		{ "a.yaml", "x: 1\n", ROLE_MANIFEST, false, false },
		{ "b.yaml", "kind: [\n", ROLE_MANIFEST, true, true },
		{ "c.yaml", "{{- if .x }}\nkind: [\n{{- end }}\n", ROLE_TEMPLATE, true, true },
		{ "c1.yaml", "{{- if .x }}\nkind: Service\n{{- end }}\n", ROLE_MANIFEST, true,
			false },
		{ "chart/Chart.yaml", "name: chart\n", ROLE_CHART, true, false },
		{ "chart/templates/a.yaml", "kind: Service\n", ROLE_TEMPLATE, true, false },
		{ "chart/templates/deep/_helpers.tpl", "{{ define }}", ROLE_OTHER, false, false },
		{ "flux/kustomization.yaml",
			"apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n",
			ROLE_MANIFEST, true, false },
		{ "k/Kustomization", "resources: []\n", ROLE_KUSTOMIZATION, true, false },
		{ "l/kustomization.yml", "kind: Component\n", ROLE_KUSTOMIZATION, true, false },
		{ "m/kustomization.yaml", "resources: [\n", ROLE_KUSTOMIZATION, true, true },
		{ "readme.md", "kind: Service\n", ROLE_OTHER, false, false },
		{ "templates/a.yaml", "kind: Service\n", ROLE_MANIFEST, true, false },
	};
	struct arena a = { 0 };
	struct text texts[TEXTS] = { 0 };

	(void)state;
	for (size_t i = 0; i < countof(rows); i++)
		texts[countof(rows) - 1 - i] = (struct text){ rows[i].path, rows[i].text };
	const struct project *p = project_of(&a, texts);
	assert_int_equal(p->files.n, countof(rows));
	for (size_t i = 0; i < countof(rows); i++) {
		const struct project_file *f = p->files.v[i];
		assert_true(str_is(f->src->path, rows[i].path));
		assert_int_equal(f->role, rows[i].role);
		assert_int_equal(f->yaml != NULL, rows[i].parsed);
		assert_int_equal(f->broken, rows[i].broken);
		assert_ptr_equal(map_get(&p->by_path, str_of(rows[i].path)), f);
	}
	arena_clear(&a);
}

static void test_by_key(void **state)
{
	const struct text texts[] = { { "b.yaml", gateway }, { "a.yaml", gateway },
		{ "c.yaml", service }, { 0 } };
	struct arena a = { 0 };
	const struct project *p = project_of(&a, texts);
	const struct object_list *list = map_get(&p->by_key,
		STR("networking.istio.io/Gateway/web/g"));

	(void)state;
	assert_int_equal(list->v.n, 2);
	assert_int_equal(list->v.v[0]->id, 0);
	assert_int_equal(list->v.v[1]->id, 1);
	assert_true(object_is(list->v.v[0], "networking.istio.io/Gateway"));
	assert_false(object_is(list->v.v[0], "gateway.networking.k8s.io/Gateway"));
	assert_null(map_get(&p->by_key, STR("core/Service/web/s")));
	arena_clear(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_objects),
		cmocka_unit_test(test_roles),
		cmocka_unit_test(test_by_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
