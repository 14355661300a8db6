#include "world.h"

#include "lint/lint.h"

static const struct node *host_of(const struct world *w, const char *path)
{
	const struct project_file *f = map_get(&w->project->by_path, str_of(path));
	const struct object *o = f->objects.v[0];

	return value_child(value_get(value_child(value_at(o->tree, "spec.servers")), "hosts"))
		->from;
}

/* One fix that sets the first host of a file. */
static void take(struct world *w, struct taken_list *list, const char *path, const char *host)
{
	struct finding *f = arena_new(&w->a, struct finding);
	struct fix *x = arena_new(&w->a, struct fix);
	const struct node *at = host_of(w, path);
	struct taken t = { f, x };

	*f = (struct finding){ .rule = &bad_host, .at = { at->file, node_span(at) } };
	*x = (struct fix){ .a = &w->a, .id = "set", .title = str_of(host) };
	patch_set(fix_patch(x, at->file), at, str_of(host), SCALAR_STRING);
	vec_push(&w->a, &list->v, t);
}

struct merged {
	struct world w;
	struct taken_list taken;
	struct map dropped;
	struct outcome out;
	struct results results;
};

static void start(struct merged *m)
{
	*m = (struct merged){ 0 };
	world_start(&m->w);
	m->dropped.a = &m->w.a;
	world_file(&m->w, "a.yaml", gateway(&m->w, "a", "[x]"));
	world_file(&m->w, "b.yaml", gateway(&m->w, "b", "[x]"));
	world_file(&m->w, "c.yaml",
		"apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata:\n  name: c\n"
		"  labels: {x: &h bad.io}\nspec: {servers: [{hosts: [*h]}]}\n");
	world_run(&m->w);
}

static void merge(struct merged *m)
{
	m->results = merge_pass(&m->out, &m->w.run, &m->taken, &m->dropped);
}

static void all_of_them(void **state)
{
	struct merged m;

	(void)state;
	start(&m);
	take(&m.w, &m.taken, "b.yaml", "one");
	take(&m.w, &m.taken, "a.yaml", "two");
	merge(&m);
	assert_int_equal(m.taken.v.n, 2);
	assert_int_equal(m.out.dropped.n, 0);
	assert_int_equal(m.results.v.n, 2);
	assert_str(m.results.v.v[0].text, gateway(&m.w, "a", "[two]"));
	assert_str(m.results.v.v[1].text, gateway(&m.w, "b", "[one]"));
	world_end(&m.w);
}

static void one_that_cannot_be_made(void **state)
{
	struct merged m;

	(void)state;
	start(&m);
	take(&m.w, &m.taken, "a.yaml", "one");
	take(&m.w, &m.taken, "c.yaml", "one");
	take(&m.w, &m.taken, "b.yaml", "one");
	merge(&m);
	assert_int_equal(m.taken.v.n, 2);
	assert_int_equal(m.results.v.n, 2);
	assert_int_equal(m.out.dropped.n, 1);
	assert_int_equal(
		str_find(m.out.dropped.v[0], STR("c.yaml:5:18: fix \"set\" of bad-host was")), 0);
	assert_int_equal(m.dropped.n, 1);
	world_end(&m.w);
}

/* Each works alone: the second waits for the next pass. */
static void two_that_collide(void **state)
{
	struct merged m;

	(void)state;
	start(&m);
	take(&m.w, &m.taken, "a.yaml", "one");
	take(&m.w, &m.taken, "a.yaml", "two");
	merge(&m);
	assert_int_equal(m.taken.v.n, 1);
	assert_int_equal(m.out.dropped.n, 0);
	assert_int_equal(m.dropped.n, 0);
	assert_int_equal(m.results.v.n, 1);
	assert_str(m.results.v.v[0].text, gateway(&m.w, "a", "[one]"));
	world_end(&m.w);
}

/* Each of two Gateways may go because the other one serves its host; both may not. */
static void check_each_other(struct lint *l, const struct deployment *d)
{
	const struct deployed_list *all = deployment_all(d, "networking.istio.io/Gateway");

	for (uint32_t i = 0; i < all->v.n && all->v.n > 1; i++) {
		const struct object *o = all->v.v[i]->source;
		struct finding *f = report(l, d, SEVERITY_ERROR, o, o->root, "one is enough");
		struct fix *x = fix_new(l, f, "drop", "Drop " PRIs, ARGs(o->name));
		fix_remove_object(x, lint_project(l), o);
		x->prove = true;
	}
}

static const char served[] = "apiVersion: networking.istio.io/v1\n"
			     "kind: Gateway\n"
			     "metadata: {name: %s, namespace: web}\n"
			     "spec:\n"
			     "  selector: {istio: ingressgateway}\n"
			     "  servers:\n"
			     "  - port: {number: 80, name: http, protocol: HTTP}\n"
			     "    hosts: [x.io]\n";

static void never_both(void **state)
{
	static const struct rule each_other = { .id = "each",
		.title = "",
		.check = check_each_other };
	static const struct rule *const rules[] = { &each_other };
	struct world w;

	(void)state;
	world_start(&w);
	w.rules = (struct rules){ rules, 1 };
	config_default(&w.config, &w.a, &w.rules);
	world_file(&w, "a.yaml", str_printf(&w.a, served, "a").p);
	world_file(&w, "b.yaml", str_printf(&w.a, served, "b").p);
	world_file(&w, "v.yaml",
		"apiVersion: networking.istio.io/v1\nkind: VirtualService\n"
		"metadata: {name: v, namespace: web}\n"
		"spec: {hosts: [x.io], gateways: [a, b], http: [{route: [{destination: {host: v}}]}]}\n");
	world_fix(&w, false);
	assert_int_equal(w.run.findings.n, 2);
	assert_true(w.outcome.files.n < 2);
	assert_true(w.outcome.last.project->objects.n >= 2);
	world_end(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_of_them),
		cmocka_unit_test(one_that_cannot_be_made),
		cmocka_unit_test(two_that_collide),
		cmocka_unit_test(never_both),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
