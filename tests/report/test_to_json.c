#include "report/report.h"

#include <setjmp.h>

#include <cmocka.h>

#include "manifest/value.h"

static const char *const names[] = { "set", NULL };

static void check(struct lint *l, const struct deployment *d)
{
	const struct deployed_list *all = deployment_all(d, "core/Service");

	for (uint32_t i = 0; i < all->v.n; i++) {
		const struct value *type = value_at(all->v.v[i]->tree, "spec.type");
		struct finding *f = report(l, d, SEVERITY_ERROR, all->v.v[i]->source, type->from,
			"type \"" PRIs "\"", ARGs(value_str(type)));
		report_related(l, f, all->v.v[i]->source->root, "the Service");
		report_note(l, f, "a note");
		struct fix *x = fix_new(l, f, "set", "Set it");
		patch_set(fix_patch(x, type->from->file), type->from, STR("ClusterIP"),
			SCALAR_STRING);
		fix_unsafe(x, "a reason");
		fix_effect(x, EFFECT_UPDATE);
		fix_remove_object(fix_new(l, f, "remove", "Remove it"), lint_project(l),
			all->v.v[i]->source);
	}
}

static const struct rule rule = { "service-type", NULL, "A type", names, NULL, check };
static const struct rule *const table[] = { &rule };

struct world {
	struct arena a;
	struct config config;
	struct run run;
	struct buf out;
	const struct value *json;
};

static void start(struct world *w, const char *text)
{
	struct rules rules = { table, 1 };
	struct project *p = project_new(&w->a);

	config_default(&w->config, &w->a, &rules);
	project_add(p, source_new(&w->a, STR("s.yaml"), str_of(text)));
	project_index(p);
	w->run = (struct run){ .a = &w->a,
		.project = p,
		.deployments = deployments_new(&w->a, p),
		.config = &w->config,
		.rules = rules };
	run_rules(&w->run);
}

static void print(struct world *w)
{
	struct troubles troubles = { 0 };
	struct trouble trouble = { STR("x.yaml"), 3, 7, STR("bad") };
	struct report r = { .run = &w->run,
		.version = "1.2.3",
		.root = STR("."),
		.troubles = &troubles,
		.skipped = 1 };

	vec_push(&w->a, &troubles.v, trouble);
	w->out = (struct buf){ .a = &w->a };
	report_json(&w->out, &r);
	const struct file *f = file_parse(&w->a,
		source_new(&w->a, STR("out.json"), buf_str(&w->out)));
	assert_false(f->broken);
	w->json = value_new(&w->a, doc_root(f->docs));
}

static const char *at(struct world *w, const struct value *v, const char *path)
{
	const struct value *found = value_at(v, path);

	return found ? str_c(&w->a, found->text) : "(none)";
}

static const struct value *finding(struct world *w, uint32_t i)
{
	return value_item(value_at(w->json, "findings"), i);
}

#define SERVICE(name, type, comment)                                                               \
	"apiVersion: v1\nkind: Service\nmetadata:\n  name: " name "\nspec:\n  type: " type comment \
	"\n"

static void fields(void **state)
{
	struct world w = { 0 };

	(void)state;
	start(&w, "# \xc3\xa9\n---\n" SERVICE("\xc3\xa9", "Odd", ""));
	print(&w);
	assert_string_equal(at(&w, w.json, "schema_version"), "1");
	assert_string_equal(at(&w, w.json, "tool.version"), "1.2.3");
	assert_string_equal(at(&w, w.json, "summary.findings"), "1");
	assert_string_equal(at(&w, w.json, "summary.skipped"), "1");
	assert_string_equal(at(&w, w.json, "summary.objects"), "1");
	assert_string_equal(at(&w, value_item(value_at(w.json, "errors"), 0), "line"), "3");
	const struct value *f = finding(&w, 0);
	assert_string_equal(at(&w, f, "rule"), "service-type");
	assert_string_equal(at(&w, f, "severity"), "error");
	assert_string_equal(at(&w, f, "object.apiVersion"), "v1");
	assert_string_equal(at(&w, f, "object.name"), "\xc3\xa9");
	assert_int_equal(value_at(f, "object.namespace")->kind, VALUE_NULL);
	assert_string_equal(at(&w, f, "path"), "spec.type");
	assert_string_equal(at(&w, f, "range.start.line"), "8");
	assert_string_equal(at(&w, f, "range.start.column"), "3");
	const struct value *x = value_item(value_at(f, "fixes"), 0);
	assert_string_equal(at(&w, x, "applicability"), "unsafe");
	assert_string_equal(at(&w, x, "effect"), "update");
	const struct value *edit = value_item(value_at(x, "edits"), 0);
	assert_string_equal(at(&w, edit, "text"), "ClusterIP");
	assert_string_equal(at(&w, edit, "range.start.column"), "9");
	x = value_item(value_at(f, "fixes"), 1);
	assert_string_equal(str_c(&w.a, value_item(value_at(x, "deletes"), 0)->text), "s.yaml");
	arena_clear(&w.a);
}

/* The edits of a fix, applied by whoever reads them, give what --fix gives. */
static void edits_by_offset(void **state)
{
	struct world w = { 0 };
	uint32_t start_at = 0, end_at = 0;

	(void)state;
	start(&w, SERVICE("a", "Odd", " # kept"));
	print(&w);
	const struct value *x = value_item(value_at(finding(&w, 0), "fixes"), 0);
	const struct value *e = value_item(value_at(x, "edits"), 0);
	assert_true(value_u32(value_at(e, "start"), &start_at));
	assert_true(value_u32(value_at(e, "end"), &end_at));
	struct edit edit = { { start_at, end_at }, value_str(value_at(e, "text")) };
	struct str after = edits_apply(&w.a, w.run.project->files.v[0]->src->text, &edit, 1);
	assert_string_equal(str_c(&w.a, after), SERVICE("a", "ClusterIP", " # kept"));
	arena_clear(&w.a);
}

/* The same under other formatting and in other places; different for different
 * objects. */
static void fingerprints(void **state)
{
	struct world w = { 0 }, v = { 0 };

	(void)state;
	start(&w, SERVICE("a", "Odd", "") "---\n" SERVICE("b", "Odd", ""));
	start(&v, SERVICE("b", "'Odd'", " # x") "---\n\n" SERVICE("a", "Odd", ""));
	print(&w);
	print(&v);
	for (uint32_t i = 0; i < 2; i++) {
		const char *mine = at(&w, finding(&w, i), "fingerprint");
		assert_int_equal(strlen(mine), 16);
		assert_string_equal(mine, at(&v, finding(&v, 1 - i), "fingerprint"));
		assert_string_not_equal(mine, at(&w, finding(&w, 1 - i), "fingerprint"));
	}
	arena_clear(&w.a);
	arena_clear(&v.a);
}

static void suppressed_findings_are_in_it(void **state)
{
	struct world w = { 0 };

	(void)state;
	start(&w, SERVICE("a", "Odd", " # jibe: ignore[service-type] fine"));
	print(&w);
	assert_string_equal(at(&w, w.json, "summary.findings"), "0");
	assert_string_equal(at(&w, finding(&w, 0), "suppressed.reason"), "fine");
	arena_clear(&w.a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields),
		cmocka_unit_test(edits_by_offset),
		cmocka_unit_test(fingerprints),
		cmocka_unit_test(suppressed_findings_are_in_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
