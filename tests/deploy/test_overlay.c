#include "deploy/deployment.h"
#include "manifest/kustomize.h"
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

static void test_overlay(void **state)
{
	const struct text texts[] = { { "a.yaml", gateway }, { "b.yaml", service },
		{ "c.yaml", service }, { 0 } };
	static const struct {
		const char *path, *text; /* the change; text NULL: removed */
		const char *objects;
		bool shares; /* the last file and its object are those of the base */
	} rows[] = {
		{ "b.yaml", gateway,
			"a.yaml v1 networking.istio.io/Gateway/web/g\n"
			"b.yaml v1 networking.istio.io/Gateway/web/g\n"
			"c.yaml v1 core/Service/default/s\n",
			true },
		{ "a.yaml", NULL,
			"b.yaml v1 core/Service/default/s\nc.yaml v1 core/Service/default/s\n",
			false },
		{ "aa.yaml", gateway,
			"a.yaml v1 networking.istio.io/Gateway/web/g\n"
			"aa.yaml v1 networking.istio.io/Gateway/web/g\n"
			"b.yaml v1 core/Service/default/s\nc.yaml v1 core/Service/default/s\n",
			false },
		{ "b.yaml", "x: 1\n",
			"a.yaml v1 networking.istio.io/Gateway/web/g\nc.yaml v1 core/Service/default/s\n",
			false },
		{ "none.yaml", NULL,
			"a.yaml v1 networking.istio.io/Gateway/web/g\n"
			"b.yaml v1 core/Service/default/s\nc.yaml v1 core/Service/default/s\n",
			true },
	};
	struct arena a = { 0 };
	const struct project *base = project_of(&a, texts);
	const struct project_file *last = base->files.v[2];

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		struct project_change change = { str_of(rows[i].path), str_of(rows[i].text) };
		struct buf out = { .a = &a };
		const struct project *p = project_overlay(&a, base, &change, 1);
		const struct project_file *f = map_get(&p->by_path, STR("c.yaml"));
		print_objects(&out, p);
		assert_text(buf_str(&out), rows[i].objects);
		assert_int_equal(f == last, rows[i].shares);
		assert_int_equal(f->objects.v[0] == last->objects.v[0], rows[i].shares);
		assert_ptr_equal(f->objects.v[0]->tree, last->objects.v[0]->tree);
		assert_ptr_equal(f->yaml, last->yaml);
		assert_int_equal(last->objects.v[0]->id, 2);
	}
	arena_clear(&a);
}

/* A chart that comes or goes changes what the files beside it are. */
static void test_overlay_of_a_chart(void **state)
{
	const struct text texts[] = { { "c/templates/a.yaml", service }, { 0 } };
	struct arena a = { 0 };
	const struct project *base = project_of(&a, texts);
	struct project_change change = { STR("c/Chart.yaml"), STR("name: c\n") };
	const struct project *p = project_overlay(&a, base, &change, 1);
	struct project_change back = { STR("c/Chart.yaml"), { 0 } };
	const struct project *again = project_overlay(&a, p, &back, 1);

	(void)state;
	assert_int_equal(base->files.v[0]->role, ROLE_MANIFEST);
	assert_int_equal(p->files.v[1]->role, ROLE_TEMPLATE);
	assert_int_equal(again->files.v[0]->role, ROLE_MANIFEST);
	assert_int_equal(again->files.n, 1);
	arena_clear(&a);
}

/* What a project is, as far as it can be seen; checks that its parts agree. */
static void print_project(struct buf *out, const struct project *p)
{
	for (uint32_t i = 0; i < p->files.n; i++) {
		const struct project_file *f = p->files.v[i];
		assert_ptr_equal(map_get(&p->by_path, f->src->path), f);
		buf_printf(out, PRIs " %d %d\n", ARGs(f->src->path), f->role, f->broken);
		for (uint32_t j = 0; j < f->objects.n; j++)
			assert_ptr_equal(p->objects.v[f->objects.v[j]->id], f->objects.v[j]);
	}
	print_objects(out, p);
	for (uint32_t i = 0; i < p->objects.n; i++) {
		const struct object_list *list = map_get(&p->by_key, p->objects.v[i]->key);
		uint32_t at = 0;
		assert_non_null(list);
		while (at < list->v.n && list->v.v[at] != p->objects.v[i])
			at++;
		assert_true(at < list->v.n);
		assert_true(at == 0 || list->v.v[at - 1]->id < i);
		struct file_references refs = kustomize_patches_of(out->a, p, p->objects.v[i]);
		buf_printf(out, "%u patches\n", refs.v.n);
	}
}

static void print_deployments(struct buf *out, const struct project *p)
{
	const struct deployments *all = deployments_new(out->a, p);

	for (uint32_t i = 0; i < all->v.n; i++) {
		const struct deployment *d = all->v.v[i];
		buf_printf(out, PRIs " (" PRIs ")", ARGs(d->name),
			ARGs(d->unknown.n ? d->unknown.v[0] : STR("")));
		for (uint32_t j = 0; j < d->objects.n; j++)
			buf_printf(out, " %u", d->objects.v[j]->source->id);
		buf_addc(out, '\n');
	}
}

static struct str printed(struct arena *a, const struct project *p)
{
	struct buf out = { .a = a };

	print_project(&out, p);
	print_deployments(&out, p);
	return buf_str(&out);
}

static uint32_t pick(uint64_t *seed, size_t n)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)((*seed >> 33) % n);
}

/* A file of a small world, as it may come to be: text NULL is none. */
static struct project_change random_change(uint64_t *seed)
{
	static const char *const paths[] = { "a.yaml", "b.yaml", "dev/a.yaml", "prod/a.yaml",
		"k/kustomization.yaml", "k/a.yaml", "k/p.yaml", "l/kustomization.yaml",
		"c/Chart.yaml", "c/templates/a.yaml" };
	static const char *const texts[] = { NULL, gateway, service, "kind: [\n", "",
		"resources: [a.yaml]\npatches: [{path: p.yaml}]\n", "resources: [../k]\n",
		"kind: {{ .x }}\n{{ end }}",
		"apiVersion: v1\nkind: List\nitems:\n"
		"- {apiVersion: v1, kind: Service, metadata: {name: s}}\n"
		"- {apiVersion: v1, kind: Service, metadata: {name: t}}\n" };

	return (struct project_change){ str_of(paths[pick(seed, countof(paths))]),
		str_of(texts[pick(seed, countof(texts))]) };
}

static struct project *again(struct arena *a, const struct project *p)
{
	struct project *fresh = project_new(a);

	for (uint32_t i = p->files.n; i-- > 0;)
		project_add(fresh,
			source_new(a, p->files.v[i]->src->path, p->files.v[i]->src->text));
	project_index(fresh);
	return fresh;
}

/* An overlay is the project of the changed texts, and the base stays as it was. */
static void test_is_a_fresh_project(void **state)
{
	(void)state;
	for (uint64_t round = 0; round < 300; round++) {
		struct arena a = { 0 };
		uint64_t seed = round;
		struct project *p = project_new(&a);
		project_index(p);
		for (uint32_t step = 0; step < 8; step++) {
			struct project_change changes[] = { random_change(&seed),
				random_change(&seed) };
			size_t n = str_eq(changes[0].path, changes[1].path) ? 1 : 2;
			struct str before = printed(&a, p);
			struct project *o = project_overlay(&a, p, changes, n);
			struct str overlaid = printed(&a, o), fresh = printed(&a, again(&a, o));
			assert_text(overlaid, str_c(&a, fresh));
			assert_text(printed(&a, p), str_c(&a, before));
			p = o;
		}
		arena_clear(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_overlay),
		cmocka_unit_test(test_overlay_of_a_chart),
		cmocka_unit_test(test_is_a_fresh_project),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
