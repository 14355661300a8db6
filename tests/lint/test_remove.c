#include "world.h"

/* Removes every Gateway whose name begins with "old", in one fix. */
static void check_old(struct lint *l, const struct deployment *d)
{
	const struct deployed_list *all = deployment_all(d, "networking.istio.io/Gateway");
	struct fix *x = NULL;

	for (uint32_t i = 0; i < all->v.n; i++) {
		const struct object *o = all->v.v[i]->source;
		if (!str_starts(o->name, "old"))
			continue;
		if (!x)
			x = fix_new(l, report(l, d, SEVERITY_ERROR, o, o->root, "old"), "remove",
				"Remove");
		fix_remove_object(x, lint_project(l), o);
	}
}

static const struct rule old = { .id = "old", .title = "", .check = check_old };
static const struct rule *const old_rules[] = { &old };

static void start(struct world *w)
{
	world_start(w);
	w->rules = (struct rules){ old_rules, 1 };
	config_default(&w->config, &w->a, &w->rules);
}

/* The text of a file after the fix; "-" when it is gone, "=" when unchanged. */
static const char *after(struct world *w, const char *path)
{
	for (uint32_t i = 0; i < w->outcome.files.n; i++) {
		const struct changed_file *c = &w->outcome.files.v[i];
		if (str_is(c->path, path))
			return c->after.p ? str_c(&w->a, c->after) : "-";
	}
	return "=";
}

static void a_document(void **state)
{
	struct world w;

	(void)state;
	start(&w);
	struct str text = str_printf(&w.a, "%s---\n%s---\n%s", gateway(&w, "one", "[x]"),
		gateway(&w, "old", "[y]"), gateway(&w, "two", "[z]"));
	struct str want = str_printf(&w.a, "%s---\n%s", gateway(&w, "one", "[x]"),
		gateway(&w, "two", "[z]"));
	world_file(&w, "g.yaml", text.p);
	world_fix(&w, false);
	assert_string_equal(after(&w, "g.yaml"), want.p);
	world_end(&w);
}

static void the_last_document(void **state)
{
	struct world w;

	(void)state;
	start(&w);
	world_file(&w, "g.yaml",
		str_printf(&w.a, "---\n# empty\n---\n%s---\n%s---\n", gateway(&w, "old1", "[x]"),
			gateway(&w, "old2", "[y]"))
			.p);
	world_fix(&w, false);
	assert_string_equal(after(&w, "g.yaml"), "-");
	world_end(&w);
}

struct kustomization {
	const char *before, *after;
};

static void kustomizations(void **state)
{
	static const struct kustomization rows[] = {
		{ "resources:\n- old.yaml # gone\n- new.yaml\n", "resources:\n- new.yaml\n" },
		{ "resources:\n- ./old.yaml\n- new.yaml\nnamespace: x\n",
			"resources:\n- new.yaml\nnamespace: x\n" },
		{ "resources:\n- old.yaml\nnamespace: x\n", "namespace: x\n" },
		{ "namespace: x\nresources:\n- old.yaml\n", "namespace: x\n" },
		{ "kind: Kustomization\nresources:\n- old.yaml\n",
			"kind: Kustomization\nresources: []\n" },
		{ "resources: [old.yaml, new.yaml]\n", "resources: [new.yaml]\n" },
		{ "resources: [old.yaml]\nnamespace: x\n", "namespace: x\n" },
	};

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		struct world w;
		start(&w);
		world_file(&w, "k/old.yaml", gateway(&w, "old", "[x]"));
		world_file(&w, "k/new.yaml", gateway(&w, "new", "[x]"));
		world_file(&w, "k/kustomization.yaml", rows[i].before);
		world_fix(&w, false);
		assert_string_equal(after(&w, "k/old.yaml"), "-");
		assert_string_equal(after(&w, "k/new.yaml"), "=");
		assert_string_equal(after(&w, "k/kustomization.yaml"), rows[i].after);
		world_end(&w);
	}
}

static void two_files_of_one_kustomization(void **state)
{
	struct world w;

	(void)state;
	start(&w);
	world_file(&w, "k/old1.yaml", gateway(&w, "old1", "[x]"));
	world_file(&w, "k/old2.yaml", gateway(&w, "old2", "[x]"));
	world_file(&w, "k/kustomization.yaml",
		"resources:\n- old1.yaml\n- old2.yaml\nnamespace: x\n");
	world_fix(&w, false);
	assert_string_equal(after(&w, "k/kustomization.yaml"), "namespace: x\n");
	world_end(&w);
}

static void a_file_that_is_a_patch_too(void **state)
{
	struct world w;

	(void)state;
	start(&w);
	world_file(&w, "k/old.yaml", gateway(&w, "old", "[x]"));
	world_file(&w, "k/kustomization.yaml",
		"resources: [old.yaml]\npatches: [{path: old.yaml}]\n");
	world_fix(&w, true);
	assert_int_equal(w.outcome.files.n, 0);
	for (uint32_t i = 0; i < w.run.findings.n; i++)
		assert_int_equal(w.run.findings.v[i]->fixes.v[0]->applicability, FIX_DISPLAY);
	world_end(&w);
}

static const char list_head[] = "apiVersion: v1\nkind: List\nitems:\n";

static struct str item(struct world *w, const char *name)
{
	return str_printf(&w->a,
		"- apiVersion: networking.istio.io/v1\n"
		"  kind: Gateway\n"
		"  metadata: {name: %s}\n"
		"  spec: {servers: [{hosts: [x]}]}\n",
		name);
}

static void an_item_of_a_list(void **state)
{
	struct world w;

	(void)state;
	start(&w);
	struct str old_item = item(&w, "old"), new_item = item(&w, "new");
	struct str text = str_printf(&w.a, "%s" PRIs PRIs, list_head, ARGs(old_item),
		ARGs(new_item));
	struct str want = str_printf(&w.a, "%s" PRIs, list_head, ARGs(new_item));
	world_file(&w, "l.yaml", text.p);
	world_fix(&w, false);
	assert_string_equal(after(&w, "l.yaml"), want.p);
	world_end(&w);
}

static void all_items_of_a_list(void **state)
{
	struct world w;

	(void)state;
	start(&w);
	struct str one = item(&w, "old1"), two = item(&w, "old2");
	struct str text = str_printf(&w.a, "%s" PRIs PRIs "---\na: 1\n", list_head, ARGs(one),
		ARGs(two));
	world_file(&w, "l.yaml", text.p);
	world_file(&w, "m.yaml", str_printf(&w.a, "%s" PRIs, list_head, ARGs(item(&w, "old3"))).p);
	world_fix(&w, false);
	assert_string_equal(after(&w, "l.yaml"), "a: 1\n");
	assert_string_equal(after(&w, "m.yaml"), "-");
	world_end(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_document),
		cmocka_unit_test(the_last_document),
		cmocka_unit_test(kustomizations),
		cmocka_unit_test(two_files_of_one_kustomization),
		cmocka_unit_test(a_file_that_is_a_patch_too),
		cmocka_unit_test(an_item_of_a_list),
		cmocka_unit_test(all_items_of_a_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
