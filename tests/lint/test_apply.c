#include "world.h"

static const char *after(struct world *w, const char *path)
{
	for (uint32_t i = 0; i < w->outcome.files.n; i++) {
		const struct changed_file *c = &w->outcome.files.v[i];
		if (str_is(c->path, path))
			return c->after.p ? str_c(&w->a, c->after) : "-";
	}
	return "=";
}

static void use(struct world *w, const struct rule *const *rule)
{
	world_start(w);
	w->rules = (struct rules){ rule, 1 };
	config_default(&w->config, &w->a, &w->rules);
}

static void all_in_one_pass(void **state)
{
	struct world w;

	(void)state;
	world_start(&w);
	world_file(&w, "b.yaml", gateway(&w, "b", "[fine]"));
	world_file(&w, "a.yaml", gateway(&w, "a", "[ok, bad1]"));
	world_file(&w, "c.yaml", gateway(&w, "c", "[bad3]"));
	world_fix(&w, false);
	assert_int_equal(w.outcome.passes, 1);
	assert_int_equal(w.outcome.files.n, 2);
	assert_int_equal(w.outcome.applied.n, 2);
	assert_str(w.outcome.applied.v[0].path, "a.yaml");
	assert_int_equal(w.outcome.applied.v[0].line, 7);
	assert_str(w.outcome.files.v[0].path, "a.yaml");
	assert_string_equal(after(&w, "a.yaml"), gateway(&w, "a", "[ok, good1]"));
	assert_string_equal(after(&w, "c.yaml"), gateway(&w, "c", "[good3]"));
	assert_int_equal(w.outcome.last.findings.n, 0);
	assert_int_equal(w.outcome.files.v[0].notes.n, 1);
	assert_str(w.outcome.files.v[0].notes.v[0].text, "bad-host safe/update Gateway a");
	world_end(&w);
}

/* Two values of one list wait for each other: together they might collide. */
static void neighbours_wait(void **state)
{
	struct world w;

	(void)state;
	world_start(&w);
	world_file(&w, "a.yaml", gateway(&w, "a", "[bad1, bad2]"));
	world_fix(&w, false);
	assert_int_equal(w.outcome.passes, 2);
	assert_string_equal(after(&w, "a.yaml"), gateway(&w, "a", "[good1, good2]"));
	assert_int_equal(w.outcome.files.v[0].notes.n, 2);
	assert_str(source_slice(w.run.findings.v[1]->at.file->src,
			   (struct span){ w.outcome.files.v[0].notes.v[1].offset,
				   w.outcome.files.v[0].notes.v[1].offset + 4 }),
		"bad2");
	world_end(&w);
}

static void the_preferred_fix(void **state)
{
	static const struct {
		const char *fix;
		bool allow, unsafe;
		const char *hosts;
	} rows[] = {
		{ "", false, false, "[ok, good]" },
		{ "", false, true, "[ok, good]" },
		{ "drop", false, false, "[ok, good]" },
		{ "drop", false, true, "[ok]" },
		{ "drop", true, false, "[ok]" },
		{ "set", true, false, "[ok, good]" },
	};

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		struct world w;
		world_start(&w);
		w.config.rules.v[0].fix = str_of(rows[i].fix);
		w.config.rules.v[0].unsafe = rows[i].allow;
		world_file(&w, "a.yaml", gateway(&w, "a", "[ok, bad]"));
		world_fix(&w, rows[i].unsafe);
		assert_string_equal(after(&w, "a.yaml"), gateway(&w, "a", rows[i].hosts));
		world_end(&w);
	}
}

static void unsafe_waits_to_be_asked_for(void **state)
{
	struct world w;

	(void)state;
	for (int unsafe = 0; unsafe < 2; unsafe++) {
		world_start(&w);
		world_file(&w, "a.yaml", gateway(&w, "a", "[x.io]"));
		world_file(&w, "b.yaml", gateway(&w, "b", "[x.io]"));
		world_fix(&w, unsafe);
		assert_string_equal(after(&w, "b.yaml"), unsafe ? "-" : "=");
		assert_int_equal(w.outcome.last.findings.n, !unsafe);
		world_end(&w);
	}
}

static bool in_b(void *ctx, const struct finding *f)
{
	(void)ctx;
	return str_is(f->at.file->src->path, "b.yaml");
}

static void only_wanted(void **state)
{
	struct world w;

	(void)state;
	world_start(&w);
	world_file(&w, "a.yaml", gateway(&w, "a", "[bad]"));
	world_file(&w, "b.yaml", gateway(&w, "b", "[bad2]"));
	world_run(&w);
	run_fixes(&w.outcome, &w.run, false, in_b, NULL);
	assert_string_equal(after(&w, "a.yaml"), "=");
	assert_string_equal(after(&w, "b.yaml"), gateway(&w, "b", "[good2]"));
	world_end(&w);
}

/* ping becomes pong, pong becomes ping. */
static void check_ping(struct lint *l, const struct deployment *d)
{
	const struct deployed_list *all = deployment_all(d, "networking.istio.io/Gateway");

	for (uint32_t i = 0; i < all->v.n; i++) {
		const struct value *host = first_host(all->v.v[i]);
		bool ping = value_is(host, "ping");
		struct finding *f = report(l, d, SEVERITY_ERROR, NULL, host->from, "turn");
		struct fix *x = fix_new(l, f, "turn", "Turn it");
		patch_set(fix_patch(x, host->from->file), host->from,
			ping ? STR("pong") : STR("ping"), SCALAR_STRING);
	}
}

/* Every pass finds a longer host. */
static void check_grow(struct lint *l, const struct deployment *d)
{
	const struct deployed_list *all = deployment_all(d, "networking.istio.io/Gateway");

	for (uint32_t i = 0; i < all->v.n; i++) {
		const struct value *host = first_host(all->v.v[i]);
		struct finding *f = report(l, d, SEVERITY_ERROR, NULL, host->from, "too short");
		struct fix *x = fix_new(l, f, "grow", "Let it grow");
		patch_set(fix_patch(x, host->from->file), host->from,
			arena_cat(lint_arena(l), "x", value_str(host)), SCALAR_STRING);
	}
}

static void without_end(void **state)
{
	static const struct rule ping = { .id = "ping", .title = "", .check = check_ping };
	static const struct rule grow = { .id = "grow", .title = "", .check = check_grow };
	static const struct rule *const rules[] = { &ping, &grow };
	static const uint32_t passes[] = { 2, MAX_PASSES };

	(void)state;
	for (size_t i = 0; i < countof(rules); i++) {
		struct world w;
		use(&w, &rules[i]);
		world_file(&w, "a.yaml", gateway(&w, "a", "[ping]"));
		world_fix(&w, false);
		assert_true(w.outcome.endless);
		assert_int_equal(w.outcome.files.n, 0);
		assert_int_equal(w.outcome.passes, passes[i]);
		assert_int_equal(w.outcome.culprits.n, 1);
		assert_true(str_find(w.outcome.culprits.v[0], str_of(rules[i]->id)) >= 0);
		world_end(&w);
	}
}

/* Each Gateway asks for the same entry in one file: it goes in once. */
static void check_shared(struct lint *l, const struct deployment *d)
{
	const struct deployed_list *all = deployment_all(d, "networking.istio.io/Gateway");
	const struct value *shared = NULL;

	for (uint32_t i = 0; i < all->v.n; i++)
		if (str_is(all->v.v[i]->name, "shared"))
			shared = value_get(value_child(value_at(all->v.v[i]->tree, "spec.servers")),
				"hosts");
	for (uint32_t i = 0; shared && i < all->v.n; i++) {
		const struct deployed *g = all->v.v[i];
		if (str_is(g->name, "shared") || shared->count > 1)
			continue;
		struct finding *f = report(l, d, SEVERITY_ERROR, g->source, g->source->root,
			"not shared");
		struct fix *x = fix_new(l, f, "share", "Share it");
		patch_insert_item(fix_patch(x, shared->from->file), shared->from, NULL,
			STR("more"));
	}
}

static void equal_changes_go_in_once(void **state)
{
	static const struct rule shared = { .id = "shared", .title = "", .check = check_shared };
	static const struct rule *const rules[] = { &shared };
	static const char *const names[] = { "a", "b", "c" };
	struct world w;

	(void)state;
	use(&w, rules);
	for (size_t i = 0; i < countof(names); i++)
		world_file(&w, str_printf(&w.a, "%s.yaml", names[i]).p,
			gateway(&w, names[i], "[x]"));
	world_file(&w, "s.yaml", gateway(&w, "shared", "\n    - one"));
	world_fix(&w, false);
	assert_int_equal(w.outcome.passes, 1);
	assert_int_equal(w.outcome.applied.n, 1);
	assert_string_equal(after(&w, "s.yaml"), gateway(&w, "shared", "\n    - one\n    - more"));
	world_end(&w);
}

/* Two fixes that each take one of the last two documents of a file. */
static void a_file_keeps_its_last_document(void **state)
{
	struct world w;

	(void)state;
	world_start(&w);
	w.project->complete = true;
	world_file(&w, "a.yaml", gateway(&w, "a", "[x.io]"));
	world_file(&w, "b.yaml",
		str_printf(&w.a, "%s---\n%s", gateway(&w, "b", "[x.io]"),
			gateway(&w, "c", "[x.io]"))
			.p);
	world_file(&w, "kustomization.yaml", "resources:\n- a.yaml\n- b.yaml\n");
	world_fix(&w, false);
	assert_int_equal(w.outcome.passes, 2);
	assert_string_equal(after(&w, "b.yaml"), "-");
	assert_string_equal(after(&w, "kustomization.yaml"), "resources:\n- a.yaml\n");
	world_end(&w);
}

static void twice_changes_nothing(void **state)
{
	struct world w;

	(void)state;
	world_start(&w);
	world_file(&w, "a.yaml", gateway(&w, "a", "[bad1, ok]"));
	world_fix(&w, true);
	assert_int_equal(w.outcome.files.n, 1);
	struct run again = w.outcome.last;
	run_fixes(&w.outcome, &again, true, NULL, NULL);
	assert_int_equal(w.outcome.files.n, 0);
	assert_int_equal(w.outcome.passes, 0);
	world_end(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_in_one_pass),
		cmocka_unit_test(neighbours_wait),
		cmocka_unit_test(the_preferred_fix),
		cmocka_unit_test(unsafe_waits_to_be_asked_for),
		cmocka_unit_test(only_wanted),
		cmocka_unit_test(without_end),
		cmocka_unit_test(equal_changes_go_in_once),
		cmocka_unit_test(a_file_keeps_its_last_document),
		cmocka_unit_test(twice_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
