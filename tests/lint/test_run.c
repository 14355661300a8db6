#include "world.h"

static const struct finding *only(const struct world *w)
{
	assert_int_equal(w->run.findings.n, 1);
	return w->run.findings.v[0];
}

static const struct fix *fix_of(const struct finding *f, const char *id)
{
	for (uint32_t i = 0; i < f->fixes.n; i++)
		if (str_is(str_of(f->fixes.v[i]->id), id))
			return f->fixes.v[i];
	fail_msg("no fix %s", id);
	return NULL;
}

static void place_and_path(void **state)
{
	struct world w;

	(void)state;
	world_start(&w);
	world_file(&w, "g.yaml",
		"kind: Gateway\napiVersion: networking.istio.io/v1\nmetadata: {name: a}\nspec:\n"
		"  servers:\n  - hosts:\n    - fine\n    - bad.io   # why\n");
	world_run(&w);
	const struct finding *f = only(&w);
	assert_str(f->path, "spec.servers[0].hosts[1]");
	assert_str(source_slice(f->at.file->src, f->at.span), "bad.io");
	assert_str(f->message, "host bad.io is bad");
	assert_int_equal(f->severity, SEVERITY_ERROR);
	assert_false(f->by_tree);
	world_end(&w);
}

static void order_of_findings(void **state)
{
	struct world w;

	(void)state;
	world_start(&w);
	world_file(&w, "b.yaml", gateway(&w, "b", "[bad2, bad1]"));
	world_file(&w, "a.yaml", gateway(&w, "a", "[bad3]"));
	world_run(&w);
	assert_int_equal(w.run.findings.n, 3);
	assert_str(w.run.findings.v[0]->message, "host bad3 is bad");
	assert_str(w.run.findings.v[1]->message, "host bad2 is bad");
	assert_str(w.run.findings.v[2]->message, "host bad1 is bad");
	world_end(&w);
}

static void severity_of_the_configuration(void **state)
{
	struct world w;

	(void)state;
	world_start(&w);
	world_file(&w, "a.yaml", gateway(&w, "a", "[bad]"));
	w.config.rules.v[0].has_severity = true;
	w.config.rules.v[0].severity = SEVERITY_INFO;
	world_run(&w);
	assert_int_equal(only(&w)->severity, SEVERITY_INFO);
	world_end(&w);
}

static void rules_that_are_off(void **state)
{
	struct world w;

	(void)state;
	world_start(&w);
	world_file(&w, "a.yaml", gateway(&w, "a", "[bad]"));
	w.config.rules.v[0].enabled = false;
	world_run(&w);
	assert_int_equal(w.run.findings.n, 0);
	world_end(&w);
}

static void two_overlays(struct world *w)
{
	world_start(w);
	world_file(w, "base/a.yaml", gateway(w, "a", "[x.io]"));
	world_file(w, "base/b.yaml", gateway(w, "b", "[x.io]"));
	world_file(w, "base/kustomization.yaml", "resources: [a.yaml, b.yaml]\n");
	world_file(w, "prod/kustomization.yaml", "resources: [../base]\n");
	world_file(w, "dev/kustomization.yaml", "resources: [../base]\n");
	world_run(w);
}

static void one_finding_for_two_deployments(void **state)
{
	struct world w;

	(void)state;
	two_overlays(&w);
	const struct finding *f = only(&w);
	assert_int_equal(f->deployments.n, 2);
	assert_true(str_cmp(f->deployments.v[0], f->deployments.v[1]) < 0);
	assert_false(f->by_tree);
	assert_int_equal(f->related.n, 1);
	assert_int_equal(f->notes.n, 2);
	assert_int_equal(f->fixes.n, 1);
	assert_int_equal(f->fixes.v[0]->applicability, FIX_UNSAFE);
	assert_int_equal(f->fixes.v[0]->effect, EFFECT_PRUNE);
	assert_int_equal(f->fixes.v[0]->reasons.n, 1);
	assert_int_equal(f->fixes.v[0]->patches.n, 1);
	assert_int_equal(f->fixes.v[0]->patches.v[0]->ops.n, 1);
	assert_int_equal(f->fixes.v[0]->deletes.n, 1);
	world_end(&w);
}

static void joined_by_the_tree(void **state)
{
	struct world w;

	(void)state;
	world_start(&w);
	world_file(&w, "a.yaml", gateway(&w, "a", "[x.io]"));
	world_file(&w, "b.yaml", gateway(&w, "b", "[x.io]"));
	world_run(&w);
	assert_true(only(&w)->by_tree);
	world_end(&w);
}

static void in_one_file(void **state)
{
	struct world w;
	struct str both;

	(void)state;
	world_start(&w);
	both = str_printf(&w.a, "%s---\n%s", gateway(&w, "a", "[x.io]"),
		gateway(&w, "b", "[x.io]"));
	world_file(&w, "a.yaml", both.p);
	world_run(&w);
	assert_false(only(&w)->by_tree);
	world_end(&w);
}

/* A rule whose fix is another change in each deployment. */
static void check_divided(struct lint *l, const struct deployment *d)
{
	const struct deployed_list *all = deployment_all(d, "networking.istio.io/Gateway");

	for (uint32_t i = 0; i < all->v.n; i++) {
		const struct value *host = first_host(all->v.v[i]);
		struct finding *f = report(l, d, SEVERITY_ERROR, all->v.v[i]->source, host->from,
			"x");
		struct fix *other = fix_new(l, f, "title", "In " PRIs, ARGs(d->name));
		patch_set(fix_patch(other, host->from->file), host->from, d->name, SCALAR_STRING);
		if (d->index == 0)
			continue;
		struct fix *one = fix_new(l, f, "once", "Set it");
		patch_set(fix_patch(one, host->from->file), host->from, STR("y"), SCALAR_STRING);
	}
}

static void fixes_that_differ(void **state)
{
	static const struct rule divided = { .id = "divided", .title = "", .check = check_divided };
	static const struct rule *const rules[] = { &divided };
	struct world w;

	(void)state;
	world_start(&w);
	w.rules = (struct rules){ rules, 1 };
	config_default(&w.config, &w.a, &w.rules);
	world_file(&w, "base/a.yaml", gateway(&w, "a", "[x.io]"));
	world_file(&w, "base/kustomization.yaml", "resources: [a.yaml]\n");
	world_file(&w, "prod/kustomization.yaml", "resources: [../base]\n");
	world_file(&w, "dev/kustomization.yaml", "resources: [../base]\n");
	world_run(&w);
	const struct finding *f = only(&w);
	assert_int_equal(fix_of(f, "title")->applicability, FIX_DISPLAY);
	assert_int_equal(fix_of(f, "once")->applicability, FIX_UNSAFE);
	world_end(&w);
}

static void generated_by_attributes(void **state)
{
	static const struct {
		const char *root, *nearer; /* .gitattributes, d/.gitattributes */
		bool generated;            /* d/e/g.yaml */
	} rows[] = {
		{ "*.yaml linguist-generated\n", NULL, true },
		{ "*.yaml linguist-generated=true\r\n", NULL, true },
		{ "*.yaml text linguist-generated -diff", NULL, true },
		{ "g.yaml linguist-generated", NULL, true },
		{ "d/e/* linguist-generated", NULL, true },
		{ "/d/**/*.yaml linguist-generated", NULL, true },
		{ "d/** linguist-generated", NULL, true },
		{ "**/e/g.yaml linguist-generated", NULL, true },
		{ "\"d/\\145/g.yaml\" linguist-generated", NULL, true },
		{ "*.yaml linguist-generated=false", NULL, false },
		{ "*.yaml -linguist-generated", NULL, false },
		{ "*.yaml !linguist-generated", NULL, false },
		{ "*.yaml linguist-vendored", NULL, false },
		{ "*.yaml", NULL, false },
		{ "# *.yaml linguist-generated", NULL, false },
		{ "!*.yaml linguist-generated", NULL, false },
		{ "*.yml linguist-generated", NULL, false },
		{ "e linguist-generated", NULL, false },
		{ "d/ linguist-generated", NULL, false },
		{ "d/* linguist-generated", NULL, false },
		{ "d linguist-generated", NULL, false },
		{ "e/g.yaml linguist-generated", NULL, false },
		{ "[ linguist-generated", NULL, false },
		{ "*.yaml linguist-generated\ng.yaml -linguist-generated", NULL, false },
		{ "g.yaml -linguist-generated\n*.yaml linguist-generated", NULL, true },
		{ "g.yaml linguist-generated", "g.yaml -linguist-generated", false },
		{ "g.yaml linguist-generated", "g.yaml !linguist-generated", false },
		{ "g.yaml linguist-generated", "*.yml -linguist-generated", true },
		{ "g.yaml -linguist-generated", "/e/g.yaml linguist-generated", true },
		{ "", "d/e/g.yaml linguist-generated", false },
	};

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		struct world w;
		world_start(&w);
		world_file(&w, "d/e/g.yaml", gateway(&w, "a", "[bad]"));
		world_file(&w, ".gitattributes", rows[i].root);
		if (rows[i].nearer)
			world_file(&w, "d/.gitattributes", rows[i].nearer);
		world_run(&w);
		const struct fix *x = fix_of(only(&w), "set");
		if ((x->applicability == FIX_DISPLAY) != rows[i].generated)
			fail_msg("%s / %s", rows[i].root, rows[i].nearer ? rows[i].nearer : "");
		if (rows[i].generated)
			assert_str(x->reasons.v[0],
				"d/e/g.yaml is generated, says .gitattributes (linguist-generated)");
		world_end(&w);
	}
}

static void guarded_files(void **state)
{
	static const struct {
		const char *path, *head, *reason;
	} rows[] = {
		{ "g.yaml", "# Code generated by hand. DO NOT EDIT.\n",
			"g.yaml says that it is generated" },
		{ "g.yaml", "# Code generated by x\n", "g.yaml says that it is generated" },
		{ "g.yaml", "\n# @generated\n", "g.yaml says that it is generated" },
		{ "g.yaml", "kind: SealedSecret\n---\n", "g.yaml is encrypted" },
		{ "g.yaml", "sops: {mac: x}\n", "g.yaml is encrypted" },
		{ "c/charts/sub/templates/g.yaml", "",
			"c/charts/sub/templates/g.yaml belongs to a vendored chart" },
	};

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		struct world w;
		world_start(&w);
		world_file(&w, rows[i].path,
			str_printf(&w.a, "%s%s", rows[i].head, gateway(&w, "a", "[bad]")).p);
		world_file(&w, "c/Chart.yaml", "name: x\n");
		world_file(&w, "c/charts/sub/Chart.yaml", "name: sub\n");
		world_run(&w);
		const struct fix *x = fix_of(only(&w), "set");
		assert_int_equal(x->applicability, FIX_DISPLAY);
		assert_str(x->reasons.v[0], rows[i].reason);
		world_end(&w);
	}
}

static void aliased_nodes_are_not_edited(void **state)
{
	struct world w;

	(void)state;
	world_start(&w);
	world_file(&w, "g.yaml",
		"apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata:\n  name: a\n"
		"  labels: {x: &h bad.io}\nspec: {servers: [{hosts: [*h]}]}\n");
	world_run(&w);
	const struct fix *x = fix_of(only(&w), "set");
	assert_int_equal(x->applicability, FIX_DISPLAY);
	assert_true(x->conflicting);
	assert_int_equal(x->reasons.n, 1);
	world_end(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(place_and_path),
		cmocka_unit_test(order_of_findings),
		cmocka_unit_test(severity_of_the_configuration),
		cmocka_unit_test(rules_that_are_off),
		cmocka_unit_test(one_finding_for_two_deployments),
		cmocka_unit_test(joined_by_the_tree),
		cmocka_unit_test(in_one_file),
		cmocka_unit_test(fixes_that_differ),
		cmocka_unit_test(guarded_files),
		cmocka_unit_test(generated_by_attributes),
		cmocka_unit_test(aliased_nodes_are_not_edited),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
