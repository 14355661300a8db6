#include "lint/lint.h"
#include "lint/proof.h"

static int place_cmp(const struct place *x, const struct place *y)
{
	int c = str_cmp(x->file->src->path, y->file->src->path);

	if (c)
		return c;
	if (x->span.start != y->span.start)
		return x->span.start < y->span.start ? -1 : 1;
	return (x->span.end > y->span.end) - (x->span.end < y->span.end);
}

static int finding_cmp(const void *a, const void *b)
{
	const struct finding *x = *(struct finding *const *)a, *y = *(struct finding *const *)b;
	int c = str_cmp(x->at.file->src->path, y->at.file->src->path);

	if (c)
		return c;
	if (x->at.span.start != y->at.span.start)
		return x->at.span.start < y->at.span.start ? -1 : 1;
	c = str_cmp(str_of(x->rule->id), str_of(y->rule->id));
	if (!c)
		c = str_cmp(x->message, y->message);
	return c ? c : place_cmp(&x->at, &y->at);
}

static bool in_one_file(const struct finding *f)
{
	for (uint32_t i = 0; i < f->related.n; i++)
		if (f->related.v[i].at.file != f->at.file)
			return false;
	return true;
}

/* How much of the path, up to a slash, the other has too. */
static struct str common_folder(struct str path, struct str other)
{
	size_t n = 0;

	for (size_t i = 0; i < path.n && i < other.n && path.p[i] == other.p[i]; i++)
		if (path.p[i] == '/')
			n = i + 1;
	return str_sub(path, 0, n);
}

static struct str tree_grounds(struct arena *a, const struct finding *f)
{
	struct str folder = f->at.file->src->path;

	for (uint32_t i = 0; i < f->related.n; i++)
		folder = common_folder(folder, f->related.v[i].at.file->src->path);
	if (!folder.n)
		return STR("no deployment is declared; judged together because all of it lies in "
			   "one repository");
	return str_printf(a,
		"no deployment is declared; judged together because all of it lies below " PRIs,
		ARGs(folder));
}

static void find_others(struct run *run, struct finding *f)
{
	const struct deployed_list *forms = NULL;

	if (f->object && !f->object->made)
		forms = &run->deployments->of_object[f->object->id];
	for (uint32_t i = 0; forms && i < forms->v.n; i++) {
		const struct deployment *d = forms->v.v[i]->in;
		bool last = f->also.n && str_eq(f->also.v[f->also.n - 1], d->name);
		if (d->origin != FROM_TREE && !last &&
			!bsearch(&d->name, f->deployments.v, f->deployments.n, sizeof(struct str),
				str_qsort))
			vec_push(run->a, &f->also, d->name);
	}
	if (f->also.n)
		qsort(f->also.v, f->also.n, sizeof(struct str), str_qsort);
}

static void finish_finding(struct run *run, struct finding *f)
{
	struct arena *a = run->a;

	qsort(f->deployments.v, f->deployments.n, sizeof(struct str), str_qsort);
	find_others(run, f);
	if (in_one_file(f)) {
		f->by_tree = false;
		f->grounds = (struct str){ 0 };
	}
	if (f->by_tree)
		f->grounds = tree_grounds(a, f);
}

static void check_files(struct fix *x, struct guards *guards)
{
	for (uint32_t i = 0; i < x->patches.n; i++) {
		const struct file *file = x->patches.v[i]->file;
		const char *why = file_guard(guards, file);
		if (why)
			fix_display(x, PRIs " %s", ARGs(file->src->path), why);
	}
	for (uint32_t i = 0; i < x->deletes.n; i++) {
		const struct project_file *pf = map_get(&guards->project->by_path, x->deletes.v[i]);
		const char *why = pf && pf->yaml ? file_guard(guards, pf->yaml) : NULL;
		if (why)
			fix_display(x, PRIs " %s", ARGs(x->deletes.v[i]), why);
	}
}

/* Makes the edits to see that they can be made. */
static void try_fix(struct fix *x, struct guards *guards)
{
	struct err err;

	if (!fix_changes(x)) {
		x->applicability = FIX_DISPLAY;
		return;
	}
	check_files(x, guards);
	for (uint32_t i = 0; i < x->patches.n; i++) {
		if (patch_try(x->patches.v[i], &err))
			continue;
		x->conflicting = true;
		fix_display(x, PRIs ": %s", ARGs(x->patches.v[i]->file->src->path), err.text);
	}
}

static void check_rule(struct lint *l, struct map *seen)
{
	const struct deployments *all = l->run->deployments;

	for (uint32_t i = 0; i < all->v.n; i++) {
		l->config->rule->check(l, all->v.v[i]);
		findings_join(l, seen);
	}
}

void run_rules(struct run *run)
{
	struct lint l = { .run = run };
	struct map seen = { .a = run->a };
	struct guards guards = { run->project, { .a = run->a } };

	for (uint32_t i = 0; i < run->config->rules.n; i++) {
		l.config = &run->config->rules.v[i];
		if (l.config->enabled)
			check_rule(&l, &seen);
	}
	if (run->findings.n)
		qsort(run->findings.v, run->findings.n, sizeof(struct finding *), finding_cmp);
	findings_suppress(run);
	for (uint32_t i = 0; i < run->findings.n; i++) {
		struct finding *f = run->findings.v[i];
		finish_finding(run, f);
		for (uint32_t k = 0; k < f->fixes.n; k++)
			try_fix(f->fixes.v[k], &guards);
	}
	proof_mark(run);
}

static bool may_go_in(const struct rule_config *c, const struct fix *x, bool unsafe)
{
	bool chosen = c && c->unsafe && str_is(c->fix, x->id);

	return x->applicability == FIX_SAFE ||
		(x->applicability == FIX_UNSAFE && (unsafe || chosen));
}

struct fix *finding_fix(const struct config *c, const struct finding *f, bool unsafe)
{
	const struct rule_config *rc = config_of(c, f->rule);
	struct fix *first = NULL;

	for (uint32_t i = 0; i < f->fixes.n; i++) {
		struct fix *x = f->fixes.v[i];
		if (!may_go_in(rc, x, unsafe))
			continue;
		if (rc && rc->fix.n && str_is(rc->fix, x->id))
			return x;
		if (!first)
			first = x;
	}
	return first;
}
