/*
 * A small repository in memory, and the rules that tests of the engine run
 * over it. The rules look at the hosts of Gateways:
 *
 *	bad-host    a host that begins with "bad": fix "set" makes it "good...",
 *	            fix "drop" takes it out (unsafe: a host goes)
 *	twin        a Gateway with the first host of an earlier one: fix "merge"
 *	            removes it (unsafe unless the project is complete)
 */
#ifndef TESTS_LINT_WORLD_H
#define TESTS_LINT_WORLD_H

#include "lint/run.h"

#include <setjmp.h>

#include <cmocka.h>

struct world {
	struct arena a;
	struct project *project;
	struct rules rules;
	struct config config;
	struct run run;
	struct outcome outcome;
};

static inline const struct value *first_host(const struct deployed *g)
{
	const struct value *servers = value_at(g->tree, "spec.servers");

	return value_child(value_get(value_child(servers), "hosts"));
}

static inline struct str arena_cat(struct arena *a, const char *head, struct str tail)
{
	return str_printf(a, "%s" PRIs, head, ARGs(tail));
}

static inline void check_host(struct lint *l, const struct deployment *d, const struct deployed *g,
	const struct value *host)
{
	struct str name = value_str(host);

	if (!str_starts(name, "bad"))
		return;
	struct finding *f = report(l, d, SEVERITY_ERROR, g->source, host->from,
		"host " PRIs " is bad", ARGs(name));
	struct fix *set = fix_new(l, f, "set", "Make " PRIs " good", ARGs(name));
	patch_set(fix_patch(set, host->from->file), host->from,
		arena_cat(lint_arena(l), "good", str_sub(name, 3, name.n)), SCALAR_STRING);
	fix_effect(set, EFFECT_UPDATE);
	struct fix *drop = fix_new(l, f, "drop", "Drop " PRIs, ARGs(name));
	patch_remove(fix_patch(drop, host->from->file), host->from);
	fix_unsafe(drop, "the host is no longer served");
}

static inline void check_bad_host(struct lint *l, const struct deployment *d)
{
	const struct deployed_list *all = deployment_all(d, "networking.istio.io/Gateway");

	for (uint32_t i = 0; i < all->v.n; i++)
		for (const struct value *h = first_host(all->v.v[i]); h; h = h->next)
			check_host(l, d, all->v.v[i], h);
}

static inline void check_pair(struct lint *l, const struct deployment *d, const struct deployed *x,
	const struct deployed *y)
{
	const struct value *one = first_host(x), *two = first_host(y);

	if (!one || !two || !str_eq(value_str(one), value_str(two)))
		return;
	struct finding *f = report(l, d, SEVERITY_WARNING, y->source, two->from,
		"Gateway " PRIs " serves what " PRIs " serves", ARGs(y->name), ARGs(x->name));
	report_related(l, f, one->from, "here");
	report_note(l, f, "deployed as " PRIs, ARGs(d->name));
	struct fix *x1 = fix_new(l, f, "merge", "Remove Gateway " PRIs, ARGs(y->name));
	fix_remove_object(x1, lint_project(l), y->source);
	fix_effect(x1, EFFECT_PRUNE);
	if (!lint_project(l)->complete)
		fix_unsafe(x1, "others may name it");
}

static inline void check_twin(struct lint *l, const struct deployment *d)
{
	const struct deployed_list *all = deployment_all(d, "networking.istio.io/Gateway");

	for (uint32_t i = 1; i < all->v.n; i++)
		check_pair(l, d, all->v.v[0], all->v.v[i]);
}

static const char *const bad_host_aliases[] = { "BAD1", "X0100", NULL };
static const char *const bad_host_fixes[] = { "set", "drop", NULL };
static const char *const bad_host_options[] = { "word", NULL };
static const struct rule bad_host = { "bad-host", bad_host_aliases, "A bad host", bad_host_fixes,
	bad_host_options, check_bad_host };
static const char *const twin_fixes[] = { "merge", NULL };
static const struct rule twin = { "twin", NULL, "Two of a kind", twin_fixes, NULL, check_twin };
static const struct rule *const world_rules[] = { &bad_host, &twin };

static inline void world_start(struct world *w)
{
	*w = (struct world){ .rules = { world_rules, countof(world_rules) } };
	w->project = project_new(&w->a);
	config_default(&w->config, &w->a, &w->rules);
}

static inline void world_file(struct world *w, const char *path, const char *text)
{
	project_add(w->project, source_new(&w->a, str_of(path), str_of(text)));
}

static inline void world_run(struct world *w)
{
	project_index(w->project);
	w->run = (struct run){
		.a = &w->a,
		.project = w->project,
		.deployments = deployments_new(&w->a, w->project),
		.config = &w->config,
		.rules = w->rules,
	};
	run_rules(&w->run);
}

static inline void world_fix(struct world *w, bool unsafe)
{
	world_run(w);
	run_fixes(&w->outcome, &w->run, unsafe, NULL, NULL);
}

static inline void world_end(struct world *w)
{
	arena_clear(&w->a);
}

/* A Gateway with one server; hosts as YAML in flow style. */
static inline const char *gateway(struct world *w, const char *name, const char *hosts)
{
	return str_printf(&w->a,
		"apiVersion: networking.istio.io/v1\n"
		"kind: Gateway\n"
		"metadata:\n"
		"  name: %s\n"
		"spec:\n"
		"  servers:\n"
		"  - hosts: %s\n",
		name, hosts)
		.p;
}

static inline void assert_str(struct str have, const char *want)
{
	struct arena a = { 0 };

	assert_string_equal(str_c(&a, have), want);
	arena_clear(&a);
}

#endif
