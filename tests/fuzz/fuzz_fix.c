/*
 * `check --fix`, with unsafe fixes or without, on a repository that tree.h
 * makes of the bytes before the first 0xff; those after it are a file of their
 * own. The fixes come to rest, none fails its verification and none is unsafe
 * that should not be. Every run over the same texts does the same. What changed
 * still parses, and its diff, applied, gives it. A file that no fix names stays
 * as it is (seen where one pass was enough). A second run over the result
 * changes nothing.
 */
#include "apply.h"
#include "base/glob.h"
#include "rules/registry.h"
#include "tree.h"

static void read_config(struct arena *a, struct config *config, const struct tree *t)
{
	struct str text = tree_text(t, STR(".jibe"));
	struct err err;

	config_default(config, a, &all_rules);
	if (text.p && !config_parse(config, a, &all_rules, source_new(a, STR(".jibe"), text), &err))
		config_default(config, a, &all_rules);
}

static void exclude(struct arena *a, struct project *p, struct str pattern)
{
	struct glob *glob = glob_new(a, pattern, NULL);

	for (uint32_t i = 0; glob && i < p->files.n; i++)
		if (glob_match(glob, p->files.v[i]->src->path))
			project_exclude(p, p->files.v[i]->src->path);
	glob_free(glob);
}

static struct run run_tree(struct arena *a, const struct tree *t)
{
	struct config *config = arena_new(a, struct config);
	struct project *p = project_new(a);

	read_config(a, config, t);
	for (uint32_t i = 0; i < t->v.n; i++)
		if (!str_is(t->v.v[i].path, ".jibe"))
			project_add(p, source_new(a, t->v.v[i].path, t->v.v[i].text));
	for (uint32_t i = 0; i < config->exclude.n; i++)
		exclude(a, p, config->exclude.v[i]);
	p->complete = config->complete;
	project_index(p);
	struct run run = { .a = a,
		.project = p,
		.deployments = deployments_new(a, p),
		.config = config,
		.rules = all_rules };
	run_rules(&run);
	return run;
}

static bool fix_names(const struct fix *x, struct str path)
{
	for (uint32_t i = 0; i < x->patches.n; i++)
		if (str_eq(x->patches.v[i]->file->src->path, path))
			return true;
	for (uint32_t i = 0; i < x->deletes.n; i++)
		if (str_eq(x->deletes.v[i], path))
			return true;
	return false;
}

static bool run_names(const struct run *run, struct str path, bool unsafe)
{
	for (uint32_t i = 0; i < run->findings.n; i++) {
		const struct finding *f = run->findings.v[i];
		const struct fix *x = f->suppressed ? NULL : finding_fix(run->config, f, unsafe);
		if (x && fix_names(x, path))
			return true;
	}
	return false;
}

static void check_file(struct arena *a, const struct tree *t, const struct changed_file *f)
{
	require(f->before.p && str_eq(tree_text(t, f->path), f->before));
	if (!f->after.p)
		return;
	require(!str_eq(f->before, f->after));
	require(!file_parse(a, source_new(a, f->path, f->after))->broken);
	check_diff(a, f->before, f->after);
}

static bool allows_unsafe(const struct run *run, struct str rule)
{
	return config_of(run->config, rule_find(&run->rules, rule))->unsafe;
}

static void check_outcome(const struct tree *t, const struct run *run, const struct outcome *o,
	bool unsafe)
{
	for (uint32_t i = 0; i < o->dropped.n; i++)
		BUG("dropped: " PRIs, ARGs(o->dropped.v[i]));
	for (uint32_t i = 0; i < o->culprits.n; i++)
		BUG("no end: " PRIs, ARGs(o->culprits.v[i]));
	require(!o->endless && (o->applied.n > 0) == (o->passes > 0));
	for (uint32_t i = 0; i < o->applied.n; i++) {
		const struct applied *x = &o->applied.v[i];
		require(x->applicability == FIX_SAFE ||
			(x->applicability == FIX_UNSAFE &&
				(unsafe || allows_unsafe(run, x->rule))));
	}
	for (uint32_t i = 0; i < o->files.n; i++) {
		check_file(run->a, t, &o->files.v[i]);
		require(i == 0 || str_cmp(o->files.v[i - 1].path, o->files.v[i].path) < 0);
		require(o->passes > 1 || run_names(run, o->files.v[i].path, unsafe));
	}
}

static void check_same(const struct outcome *x, const struct outcome *y)
{
	require(x->files.n == y->files.n && x->applied.n == y->applied.n);
	require(x->passes == y->passes && x->last.findings.n == y->last.findings.n);
	for (uint32_t i = 0; i < x->files.n; i++) {
		const struct changed_file *f = &x->files.v[i], *g = &y->files.v[i];
		require(str_eq(f->path, g->path) && !f->after.p == !g->after.p);
		require(str_eq(f->after, g->after));
	}
	for (uint32_t i = 0; i < x->applied.n; i++)
		require(str_eq(x->applied.v[i].title, y->applied.v[i].title));
}

static struct tree tree_after(struct arena *a, const struct tree *before, const struct outcome *o)
{
	struct tree t = { 0 };

	for (uint32_t i = 0; i < before->v.n; i++) {
		struct tree_file f = before->v.v[i];
		for (uint32_t k = 0; k < o->files.n; k++)
			if (str_eq(o->files.v[k].path, f.path))
				f.text = o->files.v[k].after;
		if (f.text.p)
			vec_push(a, &t.v, f);
	}
	return t;
}

static void check_rest(struct arena *a, const struct tree *t, bool unsafe)
{
	struct run run = run_tree(a, t);
	struct outcome o;

	run_fixes(&o, &run, unsafe, NULL, NULL);
	require(!o.endless && !o.applied.n && !o.files.n && !o.dropped.n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, size };
	struct arena a = { 0 };
	struct str raw = cut_input(&in, size);
	bool unsafe = take(&in) & 1;
	struct tree t = tree_make(&a, &in, raw);
	struct outcome once, twice;
	struct run run = run_tree(&a, &t), again = run_tree(&a, &t);

	run_fixes(&once, &run, unsafe, NULL, NULL);
	check_outcome(&t, &run, &once, unsafe);
	run_fixes(&twice, &again, unsafe, NULL, NULL);
	check_same(&once, &twice);
	struct tree after = tree_after(&a, &t, &once);
	check_rest(&a, &after, unsafe);
	arena_clear(&a);
	return 0;
}
