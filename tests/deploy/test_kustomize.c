#include "deploy/literal.h"
#include "manifest/made.h"
#include "texts.h"

#define OBJECT(version, kind, name) \
	"apiVersion: " version "\nkind: " kind "\nmetadata: {name: " name "}\n"
#define SERVICE(name) OBJECT("v1", "Service", name)

static void test_resolve(void **state)
{
	static const struct {
		const char *folder, *name, *path; /* NULL: not of the repository */
	} rows[] = {
		{ "", "a.yaml", "a.yaml" },
		{ "", "./a.yaml", "a.yaml" },
		{ "", ".", "" },
		{ "", "..", NULL },
		{ "x", "..", "" },
		{ "x/y", "../z//a.yaml", "x/z/a.yaml" },
		{ "x/y", "../../z/", "z" },
		{ "x/y", "../../../z", NULL },
		{ "x", "/etc/passwd", NULL },
		{ "x", "https://example.com/a.yaml", NULL },
		{ "x", "..a/...", "x/..a/..." },
		{ "x", "", NULL },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		struct str path;
		bool found = kustomize_resolve(&a, str_of(rows[i].folder), str_of(rows[i].name),
			&path);
		assert_int_equal(found, rows[i].path != NULL);
		if (found)
			assert_text(path, rows[i].path);
	}
	arena_clear(&a);
}

/* "k/kustomization.yaml resources `a.yaml`": where, the field, what an edit removes. */
static void print_references(struct buf *out, const struct file_references *refs)
{
	for (uint32_t i = 0; i < refs->v.n; i++) {
		const struct file_reference *ref = &refs->v.v[i];
		buf_printf(out, PRIs " %s `" PRIs "`\n", ARGs(ref->in->src->path), ref->field,
			ARGs(source_slice(ref->in->src, node_span(ref->entry))));
	}
}

static void test_references(void **state)
{
	const struct text texts[] = {
		{ "a.yaml", SERVICE("a") },
		{ "base/kustomization.yaml",
			"resources: [../a.yaml, ./x.yaml]\ncrds:\n- ../a.yaml\n" },
		{ "base/x.yaml", SERVICE("x") },
		{ "gen/Kustomization",
			"configMapGenerator:\n- name: c\n  files: [k=../a.yaml, x.env]\n"
			"openapi: {path: ../a.yaml}\nconfigurations: [../base]\n" },
		{ "top/kustomization.yml",
			"bases: [../base/]\npatches:\n- {path: ../a.yaml}\n- patch: '- op: add'\n"
			"patchesStrategicMerge:\n- ../a.yaml\n- |\n  kind: Service\n"
			"replacements: [{path: ../a.yaml}]\nhelmCharts: [{valuesFile: ../a.yaml}]\n" },
		{ 0 },
	};
	static const struct {
		const char *path, *references;
	} rows[] = {
		{ "a.yaml",
			"base/kustomization.yaml resources `../a.yaml`\n"
			"base/kustomization.yaml crds `../a.yaml`\n"
			"gen/Kustomization configMapGenerator `k=../a.yaml`\n"
			"gen/Kustomization openapi `{path: ../a.yaml}`\n"
			"top/kustomization.yml patches `{path: ../a.yaml}`\n"
			"top/kustomization.yml patchesStrategicMerge `../a.yaml`\n"
			"top/kustomization.yml replacements `{path: ../a.yaml}`\n"
			"top/kustomization.yml helmCharts `{valuesFile: ../a.yaml}`\n" },
		{ "base/x.yaml", "base/kustomization.yaml resources `./x.yaml`\n" },
		{ "base/kustomization.yaml", "top/kustomization.yml bases `../base/`\n" },
		{ "gen/x.env", "gen/Kustomization configMapGenerator `x.env`\n" },
		{ "top/kustomization.yml", "" },
	};
	struct arena a = { 0 };
	const struct project *p = project_of(&a, texts);

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		struct buf out = { .a = &a };
		struct file_references refs = kustomize_references(&a, p, str_of(rows[i].path));
		print_references(&out, &refs);
		assert_text(buf_str(&out), rows[i].references);
	}
	arena_clear(&a);
}

static void test_patches(void **state)
{
	const struct text texts[] = {
		{ "base/kustomization.yaml", "resources: [a.yaml, b.yaml]\n" },
		{ "base/a.yaml", SERVICE("a") },
		{ "base/b.yaml", OBJECT("apps/v1", "Deployment", "b") },
		{ "c/kustomization.yaml",
			"kind: Component\npatches: [{target: {kind: Service, name: a}, patch: '[]'}]\n" },
		{ "other/kustomization.yaml",
			"resources: [a.yaml]\npatchesStrategicMerge: [a.yaml]\n" },
		{ "other/a.yaml", SERVICE("a") },
		{ "top/kustomization.yaml",
			"resources: [../base]\ncomponents: [../c]\npatches:\n"
			"- {path: p.yaml}\n"
			"- {target: {kind: Deployment, name: b|c}, patch: '[]'}\n"
			"- {target: {labelSelector: x=z}, patch: '[]'}\n"
			"- {target: {group: apps}, path: q.yaml}\n"
			"- {path: gone.yaml}\n"
			"patchesStrategicMerge:\n- |-\n  apiVersion: apps/v1\n  kind: Deployment\n"
			"  metadata: {name: b}\n"
			"patchesJson6902: [{target: {version: v1, kind: Service, name: other}, path: q.yaml}]\n" },
		{ "top/p.yaml", SERVICE("a") "---\n" SERVICE("b") },
		{ 0 },
	};
	static const struct {
		const char *key, *patches;
	} rows[] = {
		{ "core/Service/default/a",
			"top/kustomization.yaml patches `{path: p.yaml}`\n"
			"top/kustomization.yaml patches `{target: {labelSelector: x=z}, patch: '[]'}`\n"
			"top/kustomization.yaml patches `{path: gone.yaml}`\n"
			"c/kustomization.yaml patches "
			"`{target: {kind: Service, name: a}, patch: '[]'}`\n" },
		{ "apps/Deployment/default/b",
			"top/kustomization.yaml patches "
			"`{target: {kind: Deployment, name: b|c}, patch: '[]'}`\n"
			"top/kustomization.yaml patches `{target: {labelSelector: x=z}, patch: '[]'}`\n"
			"top/kustomization.yaml patches `{target: {group: apps}, path: q.yaml}`\n"
			"top/kustomization.yaml patches `{path: gone.yaml}`\n"
			"top/kustomization.yaml patchesStrategicMerge `|-\n  apiVersion: apps/v1\n"
			"  kind: Deployment\n  metadata: {name: b}\n`\n" },
	};
	struct arena a = { 0 };
	const struct project *p = project_of(&a, texts);

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		struct buf out = { .a = &a };
		const struct object_list *list = map_get(&p->by_key, str_of(rows[i].key));
		struct file_references refs = kustomize_patches_of(&a, p, list->v.v[0]);
		print_references(&out, &refs);
		assert_text(buf_str(&out), rows[i].patches);
	}
	arena_clear(&a);
}

/* An overlay that patches what an inner one has renamed names it by its new name. */
static void test_patches_of_renamed(void **state)
{
	const struct text texts[] = {
		{ "a/kustomization.yaml", "resources: [s.yaml]\nnamePrefix: dev-\n" },
		{ "a/s.yaml", SERVICE("web") },
		{ "b/kustomization.yaml",
			"resources: [../a]\npatches:\n- {target: {name: dev-web}, patch: '[]'}\n"
			"- {target: {name: api}, patch: '[]'}\n" },
		{ 0 },
	};
	struct arena a = { 0 };
	struct buf out = { .a = &a };
	const struct project *p = project_of(&a, texts);
	struct file_references refs = kustomize_patches_of(&a, p, p->objects.v[0]);

	(void)state;
	print_references(&out, &refs);
	assert_text(buf_str(&out),
		"b/kustomization.yaml patches `{target: {name: dev-web}, patch: '[]'}`\n");
	arena_clear(&a);
}

static void print_build(struct buf *out, const struct build *b)
{
	for (uint32_t i = 0; i < b->objects.n; i++) {
		const struct built *o = &b->objects.v[i];
		print_identity(out, o->type, o->ns, o->name);
	}
	for (uint32_t i = 0; i < b->unknown.n; i++)
		buf_printf(out, "unknown: " PRIs "\n", ARGs(b->unknown.v[i]));
}

static struct build built(struct arena *a, struct builds *builds, const char *folder,
	const struct value *extra)
{
	struct build b = { .a = a, .in_order = true };

	kustomize_build(&b, builds, str_of(folder), extra);
	return b;
}

/* What is told of a kustomization that kustomize does not build, and what is built of it
 * all the same. */
static const struct {
	const char *about;
	struct text texts[TEXTS];
	const char *built;
} refused[] = {
	{ "an unknown field",
		{ { "k/kustomization.yaml", "resources: [a.yaml]\nnamSpace: x\n" },
			{ "k/a.yaml", SERVICE("a") } },
		"unknown: kustomize refuses k/kustomization.yaml: unknown field namSpace\n" },
	{ "a field of another type",
		{ { "k/kustomization.yaml", "resources: [a.yaml]\ncommonLabels: {a: 1}\n" },
			{ "k/a.yaml", SERVICE("a") } },
		"unknown: kustomize refuses k/kustomization.yaml: commonLabels is of another type\n" },
	{ "nothing to do", { { "k/kustomization.yaml", "kind: Kustomization\nnamePrefix: ''\n" } },
		"unknown: kustomize refuses k/kustomization.yaml: its kustomization is empty\n" },
	{ "two kustomizations in a folder",
		{ { "k/kustomization.yaml", "resources: [a.yaml]\n" },
			{ "k/kustomization.yml", "resources: [a.yaml]\n" },
			{ "k/a.yaml", SERVICE("a") } },
		"core/Service a\nunknown: kustomize refuses k/kustomization.yaml: "
		"there are several kustomizations in the folder\n" },
	{ "a folder above",
		{ { "kustomization.yaml", "resources: [a.yaml]\n" }, { "a.yaml", SERVICE("a") },
			{ "k/kustomization.yaml", "resources: [..]\nnamePrefix: x\n" } },
		"unknown: kustomization.yaml builds itself\n" },
	{ "a component as a resource",
		{ { "c/kustomization.yaml", "kind: Component\nnamePrefix: x\n" },
			{ "k/kustomization.yaml", "resources: [../c]\n" } },
		"unknown: ../c in k/kustomization.yaml is not a file or kustomization of this "
		"repository\n" },
	{ "no object",
		{ { "k/kustomization.yaml", "resources: [a.yaml, b.yaml]\n" },
			{ "k/a.yaml", "a: b\n" }, { "k/b.yaml", "# nothing\n---\n" } },
		"unknown: kustomize refuses k/kustomization.yaml: k/a.yaml holds something that "
		"is no object\n" },
	{ "a key that stands twice",
		{ { "k/kustomization.yaml", "resources: [a.yaml]\n" },
			{ "k/a.yaml", SERVICE("a") "spec: {x: 1, x: 2}\n" } },
		"core/Service a\nunknown: kustomize refuses k/kustomization.yaml: k/a.yaml holds "
		"a key twice\n" },
	{ "a plugin",
		{ { "k/kustomization.yaml", "resources: [a.yaml]\ntransformers: [t.yaml]\n" },
			{ "k/a.yaml", SERVICE("a") },
			{ "k/t.yaml", OBJECT("example.com/v1", "Magic", "m") } },
		"core/Service a\nunknown: jibe does not run the plugin Magic of "
		"k/kustomization.yaml\n" },
};

static void test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(refused); i++) {
		struct arena a = { 0 };
		struct buf out = { .a = &a };
		struct builds *builds = builds_new(&a, project_of(&a, refused[i].texts));
		struct build b = built(&a, builds, "k", NULL);
		print_build(&out, &b);
		assert_text(buf_str(&out), refused[i].built);
		arena_clear(&a);
	}
}

/* A base that uses a folder above one of its users is refused there, and only there,
 * whoever is built first. */
static void test_circles(void **state)
{
	static const struct {
		const char *folders[3], *built;
	} rows[] = {
		{ { "k/in" }, "core/Service b\nunknown: k/kustomization.yaml builds itself\n" },
		{ { "lib" }, "core/Service a\ncore/Service b\n" },
		{ { "lib", "k/in" },
			"core/Service b\nunknown: k/kustomization.yaml builds itself\n" },
		{ { "k/in", "lib" }, "core/Service a\ncore/Service b\n" },
	};
	const struct text texts[] = {
		{ "lib/kustomization.yaml", "resources: [../k, b.yaml]\n" },
		{ "lib/b.yaml", SERVICE("b") },
		{ "k/kustomization.yaml", "resources: [a.yaml]\n" },
		{ "k/a.yaml", SERVICE("a") },
		{ "k/in/kustomization.yaml", "resources: [../../lib]\n" },
		{ 0 },
	};

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		struct arena a = { 0 };
		struct builds *builds = builds_new(&a, project_of(&a, texts));
		struct build b = { .a = &a, .in_order = true };
		struct buf out = { .a = &a };
		for (size_t j = 0; rows[i].folders[j]; j++)
			b = built(&a, builds, rows[i].folders[j], NULL);
		print_build(&out, &b);
		assert_text(buf_str(&out), rows[i].built);
		arena_clear(&a);
	}
}

/* What nobody changes is the tree of the file, for all who build it; names and namespaces
 * stand beside it. */
static void test_shared(void **state)
{
	const struct text texts[] = {
		{ "base/kustomization.yaml", "resources: [a.yaml, b.yaml]\n" },
		{ "base/a.yaml", SERVICE("a") },
		{ "base/b.yaml", SERVICE("b") },
		{ "x/kustomization.yaml", "resources: [../base]\nnamePrefix: x-\nnamespace: x\n" },
		{ "z/kustomization.yaml", "resources: [../base]\ncommonAnnotations: {z: z}\n" },
		{ 0 },
	};
	struct arena a = { 0 };
	const struct project *p = project_of(&a, texts);
	struct builds *builds = builds_new(&a, p);
	struct build x = built(&a, builds, "x", NULL), z = built(&a, builds, "z", NULL);
	struct build base = built(&a, builds, "base", NULL);

	(void)state;
	assert_int_equal(x.objects.n, 2);
	for (uint32_t i = 0; i < 2; i++) {
		assert_ptr_equal(x.objects.v[i].source, p->objects.v[i]);
		assert_ptr_equal(x.objects.v[i].tree, p->objects.v[i]->tree);
		assert_ptr_equal(base.objects.v[i].tree, p->objects.v[i]->tree);
		assert_ptr_not_equal(z.objects.v[i].tree, p->objects.v[i]->tree);
	}
	assert_true(str_is(x.objects.v[1].name, "x-b"));
	assert_true(str_is(base.objects.v[1].name, "b"));
	arena_clear(&a);
}

/* A value that was not changed leads to its node, one that was made leads nowhere. */
static void test_sources(void **state)
{
	const struct text texts[] = {
		{ "kustomization.yaml", "resources: [a.yaml]\ncommonLabels: {team: t}\n" },
		{ "a.yaml", SERVICE("a") "spec: {selector: {app: a}}\n" },
		{ 0 },
	};
	struct arena a = { 0 };
	const struct project *p = project_of(&a, texts);
	struct build b = built(&a, builds_new(&a, p), "", NULL);
	const struct value *selector = value_at(b.objects.v[0].tree, "spec.selector");
	const struct value *before = value_at(p->objects.v[0]->tree, "spec.selector");

	(void)state;
	assert_int_equal(b.unknown.n, 0);
	assert_ptr_equal(value_get(selector, "app")->from, value_get(before, "app")->from);
	assert_true(value_is(value_get(selector, "team"), "t"));
	assert_null(value_get(selector, "team")->from);
	arena_clear(&a);
}

/* kustomize reads YAML 1.2: `yes` and `on` are texts, also as keys. */
static void test_words(void **state)
{
	const struct text texts[] = {
		{ "kustomization.yaml", "resources: [a.yaml]\n" },
		{ "a.yaml", SERVICE("a") "spec: {a: yes, on: 1, b: true, c: 'no'}\n" },
		{ 0 },
	};
	struct arena a = { 0 };
	struct buf out = { .a = &a };
	struct build b = built(&a, builds_new(&a, project_of(&a, texts)), "", NULL);

	(void)state;
	value_json(&out, value_get(b.objects.v[0].tree, "spec"));
	assert_text(buf_str(&out), "{\"a\":\"yes\",\"b\":true,\"c\":\"no\",\"on\":1}");
	arena_clear(&a);
}

/* Variables are text in what kustomize builds, and what a hash is of. */
static void test_variables(void **state)
{
	const struct text texts[] = {
		{ "kustomization.yaml",
			"resources: [a.yaml]\nnamePrefix: x-\n"
			"configMapGenerator: [{name: c, files: [f.yaml], literals: ['a=${A}']}]\n" },
		{ "a.yaml", SERVICE("'${NAME}'") "spec: {selector: {app: \"${APP:=web}\"}}\n" },
		{ "f.yaml", "k: ${VALUE}\n" },
		{ 0 },
	};
	struct arena a = { 0 };
	struct buf out = { .a = &a };
	const struct project *p = project_of(&a, texts);
	struct literal *l = literal_new(&a, p);
	struct build b = built(&a, literal_builds(l), "", NULL);

	(void)state;
	print_build(&out, &b);
	assert_text(literal_text(&a, buf_str(&out)),
		"core/ConfigMap x-c-6kgm62c48m\ncore/Service x-${NAME}\n");
	const struct value *app = value_at(b.objects.v[1].tree, "spec.selector.app");
	assert_true(str_is(literal_text(&a, app->text), "${APP:=web}"));
	const struct node *own = literal_node(l, app->from);
	assert_ptr_equal(own->file,
		((struct project_file *)map_get(&p->by_path, STR("a.yaml")))->yaml);
	assert_true(str_is(source_slice(own->file->src, node_span(own)), "\"${APP:=web}\""));
	arena_clear(&a);
}

/* Argo CD and Flux add fields; they also build folders that have no kustomization. */
static void test_extra(void **state)
{
	static const struct {
		const char *folder, *extra, *built;
	} rows[] = {
		{ "k", NULL, "core/Service a\n" },
		{ "k", "{namePrefix: x-, namespace: ns}", "core/Service ns/x-a\n" },
		{ "k", "{resources: [../l/b.yaml]}", "core/Service a\ncore/Service b\n" },
		{ "k", "{commonLabels: {a: b}}", "core/Service a\n" },
		{ "l", "{resources: [b.yaml]}", "core/Service b\n" },
		{ "l", NULL, "unknown: there is no kustomization in l\n" },
		{ "k", "{nonsense: 1}",
			"unknown: kustomize refuses k/kustomization.yaml: unknown field nonsense\n" },
	};
	const struct text texts[] = {
		{ "k/kustomization.yaml", "resources: [a.yaml]\n" },
		{ "k/a.yaml", SERVICE("a") },
		{ "l/b.yaml", SERVICE("b") },
		{ 0 },
	};
	struct arena a = { 0 };
	struct builds *builds = builds_new(&a, project_of(&a, texts));

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		struct buf out = { .a = &a };
		const struct value *extra = NULL;
		if (rows[i].extra) {
			const struct source *src = source_new(&a, STR("extra"),
				str_of(rows[i].extra));
			extra = value_new(&a, doc_root(&file_parse(&a, src)->docs[0]));
		}
		struct build b = built(&a, builds, rows[i].folder, extra);
		print_build(&out, &b);
		assert_text(buf_str(&out), rows[i].built);
	}
	arena_clear(&a);
}

/* Each kustomization is built once, however many use it. */
static void test_many(void **state)
{
	enum { USERS = 300, OBJECTS = 40 };
	struct arena a = { 0 };
	struct project *p = project_new(&a);
	struct buf base = { .a = &a };

	(void)state;
	for (uint32_t i = 0; i < OBJECTS; i++)
		buf_printf(&base, "---\n" SERVICE("s%u"), i);
	project_add(p, source_new(&a, STR("base/a.yaml"), buf_str(&base)));
	project_add(p,
		source_new(&a, STR("base/kustomization.yaml"),
			STR("resources: [a.yaml]\ncommonLabels: {a: b}\n")));
	for (uint32_t i = 0; i < USERS; i++)
		project_add(p,
			source_new(&a, str_printf(&a, "o%u/kustomization.yaml", i),
				str_printf(&a, "resources: [../base]\nnamespace: n%u\n", i)));
	project_index(p);
	struct builds *builds = builds_new(&a, p);
	struct build first = built(&a, builds, "o0", NULL);
	for (uint32_t i = 1; i < USERS; i++) {
		struct build b = built(&a, builds, str_c(&a, str_printf(&a, "o%u", i)), NULL);
		assert_int_equal(b.objects.n, OBJECTS);
		for (uint32_t j = 0; j < OBJECTS; j++)
			assert_ptr_equal(b.objects.v[j].tree, first.objects.v[j].tree);
	}
	arena_clear(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_resolve),
		cmocka_unit_test(test_references),
		cmocka_unit_test(test_patches),
		cmocka_unit_test(test_patches_of_renamed),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_circles),
		cmocka_unit_test(test_shared),
		cmocka_unit_test(test_sources),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_variables),
		cmocka_unit_test(test_extra),
		cmocka_unit_test(test_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
