#include "manifest/kustomize.h"
#include "texts.h"

static struct project *project_with(struct arena *a, const struct text *texts)
{
	struct project *p = project_new(a);

	for (; texts->path; texts++)
		project_add(p, source_new(a, str_of(texts->path), str_of(texts->text)));
	return p;
}

static void assert_wanted(struct arena *a, const struct project *p, const char *want)
{
	struct kustomize_paths paths = kustomize_wanted(a, p);
	struct buf got = { .a = a };

	for (uint32_t i = 0; i < paths.v.n; i++)
		buf_printf(&got, PRIs "\n", ARGs(paths.v.v[i]));
	assert_text(buf_str(&got), want);
}

/* Each path once, in the order of the kustomizations. */
static void test_paths(void **state)
{
	static const struct text texts[] = {
		{ "app/kustomization.yaml",
			"resources: [there.yaml, ignored.yaml, ../base, https://example.com/x]\n"
			"configMapGenerator:\n"
			"- name: a\n"
			"  files: [tls/cert.pem, key=data.bin, ../../outside]\n"
			"  envs: [.env, ./.env]\n"
			"- name: b\n"
			"  env: b.env\n"
			"secretGenerator:\n"
			"- files: [key=data.bin, /etc/passwd]\n" },
		{ "app/there.yaml", "a: 1\n" },
		{ "component/kustomization.yml",
			"kind: Component\nconfigurations: [names]\npatches: [{path: p}]\n" },
		{ "no/kustomization.yaml",
			"kind: Kustomization\napiVersion: kustomize.toolkit.fluxcd.io/v1\n"
			"resources: [x]\n" },
		{ "none.yaml", "configMapGenerator: [{files: [x]}]\n" },
		{ NULL, NULL },
	};
	struct arena a = { 0 };

	(void)state;
	assert_wanted(&a, project_with(&a, texts),
		"app/ignored.yaml\nbase\napp/tls/cert.pem\napp/data.bin\napp/.env\napp/b.env\n"
		"component/p\ncomponent/names\n");
	arena_clear(&a);
}

/* What is added as text stays text, whatever its name and bytes. */
static void test_other(void **state)
{
	static const struct text texts[] = {
		{ "kustomization.yaml", "resources: [made.yaml]\n" },
		{ NULL, NULL },
	};
	static const char service[] = "apiVersion: v1\nkind: Service\nmetadata: {name: s}\n\0";
	struct arena a = { 0 };
	struct project *p = project_with(&a, texts);
	struct str text = { service, sizeof(service) };
	const struct project_file *f;

	(void)state;
	project_add_other(p, source_new(&a, STR("made.yaml"), text));
	assert_wanted(&a, p, "");
	project_index(p);
	f = map_get(&p->by_path, STR("made.yaml"));
	assert_int_equal(f->role, ROLE_OTHER);
	assert_null(f->yaml);
	assert_int_equal(f->src->text.n, sizeof(service));
	assert_int_equal(p->objects.n, 0);
	assert_int_equal(kustomize_references(&a, p, STR("made.yaml")).v.n, 1);
	arena_clear(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
