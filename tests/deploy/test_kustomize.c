#include "deploy/build.h"
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

/* What kustomize built of each case of tests/data/kustomize: its objects as
 * "Kind namespace/name". Those that a generator makes are not modelled. */
static bool is_generated(struct str line)
{
	return str_starts(line, "ConfigMap ") || str_starts(line, "Secret ");
}

struct lines {
	VEC(struct str) v;
};

static struct str print_lines(struct arena *a, struct lines *lines)
{
	struct buf out = { .a = a };

	if (lines->v.n)
		qsort(lines->v.v, lines->v.n, sizeof(*lines->v.v), str_qsort);
	for (uint32_t i = 0; i < lines->v.n; i++)
		buf_printf(&out, PRIs "\n", ARGs(lines->v.v[i]));
	return buf_str(&out);
}

static struct str built_lines(struct arena *a, const struct build *b)
{
	struct lines lines = { 0 };

	for (uint32_t i = 0; i < b->objects.n; i++) {
		const struct built *o = &b->objects.v[i];
		struct str line = str_printf(a, PRIs " " PRIs "/" PRIs, ARGs(o->source->kind),
			ARGs(o->ns), ARGs(o->name));
		if (!is_generated(line))
			vec_push(a, &lines.v, line);
	}
	return print_lines(a, &lines);
}

static struct str true_lines(struct arena *a, const struct value *objects)
{
	struct lines lines = { 0 };

	for (const struct value *c = value_child(objects); c; c = c->next)
		if (!is_generated(c->text))
			vec_push(a, &lines.v, c->text);
	return print_lines(a, &lines);
}

static void build_case(struct build *b, const struct value *truth)
{
	struct project *p = project_new(b->a);

	for (const struct value *c = value_child(value_get(truth, "files")); c; c = c->next)
		project_add(p, source_new(b->a, c->key, c->text));
	project_index(p);
	const struct kustomization *k = map_get(&p->kustomize->by_folder,
		value_str(value_get(truth, "root")));
	assert_non_null(k);
	kustomize_build(b, builds_new(b->a, p), k->folder, NULL);
}

/* True when the build is known to us; then it is what kustomize built. */
static bool check_case(struct arena *a, struct str line)
{
	const struct file *f = file_parse(a, source_new(a, STR("case.json"), line));
	const struct value *truth = value_new(a, doc_root(&f->docs[0]));
	struct build b = { .a = a };

	assert_non_null(truth);
	build_case(&b, truth);
	if (b.unknown.n) {
		assert_false(value_true(value_get(truth, "modelled")));
		return false;
	}
	assert_true(value_true(value_get(truth, "ok")));
	struct str want = true_lines(a, value_get(truth, "objects"));
	assert_text(built_lines(a, &b), str_c(a, want));
	return true;
}

static void test_truth(void **state)
{
	static char line[1 << 16];
	FILE *f = fopen(TEST_DATA "/kustomize/cases.jsonl", "rb");
	uint32_t equal = 0, unknown = 0;

	(void)state;
	assert_non_null(f);
	while (fgets(line, sizeof(line), f)) {
		struct arena a = { 0 };
		if (check_case(&a, str_trim(str_of(line))))
			equal++;
		else
			unknown++;
		arena_clear(&a);
	}
	fclose(f);
	print_message("%u builds as kustomize makes them, %u not modelled\n", equal, unknown);
	assert_true(equal >= 60);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_resolve),
		cmocka_unit_test(test_references),
		cmocka_unit_test(test_patches),
		cmocka_unit_test(test_patches_of_renamed),
		cmocka_unit_test(test_truth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
