#include "deploy/labels.h"
#include "texts.h"

static struct labels labels(struct arena *a, const char *yaml)
{
	const struct file *f = file_parse(a, source_new(a, STR("a.yaml"), str_of(yaml)));

	return labels_of(a, value_new(a, doc_root(&f->docs[0])));
}

static void test_match(void **state)
{
	static const struct {
		const char *selector, *labels;
		bool match;
	} rows[] = {
		{ "{}", "{}", true },
		{ "{}", "{app: a}", true },
		{ "{app: a}", "{}", false },
		{ "{app: a}", "{app: b}", false },
		{ "{app: a}", "{tier: x, app: a}", true },
		{ "{z: 1, app: a}", "{app: a, m: n, z: '1'}", true },
		{ "{z: 1, app: a}", "{app: a, m: n}", false },
		{ "{a: ''}", "{b: ''}", false },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		struct labels s = labels(&a, rows[i].selector), l = labels(&a, rows[i].labels);
		assert_int_equal(labels_match(&s, &l), rows[i].match);
	}
	arena_clear(&a);
}

static void test_print_and_get(void **state)
{
	struct arena a = { 0 };
	struct labels l = labels(&a, "{istio: b, app: a, empty: '', version: 1.10}");
	struct labels same = labels(&a, "{version: 1.1, empty: '', istio: b, app: a}");
	struct labels none = labels(&a, "[app]");

	(void)state;
	assert_text(labels_print(&a, &l), "app=a,empty=,istio=b,version=1.1");
	assert_true(labels_equal(&l, &same));
	assert_false(labels_equal(&l, &none));
	assert_true(str_is(labels_get(&l, "istio"), "b"));
	assert_non_null(labels_get(&l, "empty").p);
	assert_null(labels_get(&l, "ist").p);
	assert_int_equal(none.v.n, 0);
	arena_clear(&a);
}

static void test_workloads(void **state)
{
	static const char pods[] =
		"apiVersion: v1\nkind: Pod\nmetadata: {name: p, labels: {app: pod}}\n"
		"---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d, namespace: other, labels: {app: no}}\n"
		"spec: {template: {metadata: {labels: {app: deployment}}}}\n"
		"---\napiVersion: batch/v1\nkind: CronJob\nmetadata: {name: c}\n"
		"spec: {jobTemplate: {spec: {template: {metadata: {labels: {app: cron}}}}}}\n"
		"---\napiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: s}\n"
		"---\napiVersion: serving.knative.dev/v1\nkind: Deployment\nmetadata: {name: other}\n"
		"---\napiVersion: v1\nkind: Service\nmetadata: {name: v}\n";
	const struct text texts[] = { { "a.yaml", pods }, { 0 } };
	struct arena a = { 0 };
	struct buf out = { .a = &a };
	const struct deployments *all = deployments_new(&a, project_of(&a, texts));
	const struct deployment *d = all->v.v[0];

	(void)state;
	for (uint32_t i = 0; i < d->objects.n; i++) {
		struct workload w;
		if (workload_of(&a, d->objects.v[i], &w))
			buf_printf(&out, PRIs "/" PRIs " " PRIs "\n", ARGs(w.ns), ARGs(w.name),
				ARGs(labels_print(&a, &w.labels)));
	}
	assert_text(buf_str(&out),
		"default/p app=pod\nother/d app=deployment\ndefault/c app=cron\ndefault/s \n");
	arena_clear(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_match),
		cmocka_unit_test(test_print_and_get),
		cmocka_unit_test(test_workloads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
