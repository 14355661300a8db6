#include "lint/lint.h"

/* All that the taken fixes do to one file. */
struct joint {
	const struct file *file;
	struct str path;
	bool deleted;
	struct patch patch;
	VEC(uint32_t) fixes; /* indices of the taken fixes that touch it */
	struct map ops;
};

struct joints {
	struct arena *a;
	struct map by_path; /* path -> struct joint */
};

static struct joint *joint_of(struct joints *all, const struct file *file, uint32_t fix)
{
	void **slot = map_at(&all->by_path, file->src->path);
	struct joint *j = *slot;

	if (!j) {
		*slot = j = arena_new(all->a, struct joint);
		j->file = j->patch.file = file;
		j->patch.a = j->ops.a = all->a;
		j->path = file->src->path;
	}
	if (!j->fixes.n || j->fixes.v[j->fixes.n - 1] != fix)
		vec_push(all->a, &j->fixes, fix);
	return j;
}

static void joint_add(struct joint *j, const struct patch *patch)
{
	for (uint32_t i = 0; i < patch->ops.n; i++) {
		void **known = map_at(&j->ops, op_key(j->patch.a, &patch->ops.v[i]));
		if (!*known)
			vec_push(j->patch.a, &j->patch.ops, patch->ops.v[i]);
		*known = j;
	}
}

static void joints_add(struct joints *all, const struct run *run, const struct fix *x, uint32_t fix)
{
	for (uint32_t i = 0; i < x->patches.n; i++)
		joint_add(joint_of(all, x->patches.v[i]->file, fix), x->patches.v[i]);
	for (uint32_t i = 0; i < x->deletes.n; i++) {
		const struct project_file *pf = map_get(&run->project->by_path, x->deletes.v[i]);
		if (pf && pf->yaml)
			joint_of(all, pf->yaml, fix)->deleted = true;
	}
}

struct fix *merge_fixes(const struct run *run, const struct taken_list *list)
{
	struct joints all = { run->a, { .a = run->a } };
	struct fix *x = arena_new(run->a, struct fix);

	*x = (struct fix){ .a = run->a, .id = list->v.v[0].fix->id, .prove = true };
	for (uint32_t i = 0; i < list->v.n; i++) {
		const struct fix *one = list->v.v[i].fix;
		joints_add(&all, run, one, i);
		for (uint32_t k = 0; k < one->touches.n; k++)
			vec_push(x->a, &x->touches, one->touches.v[k]);
	}
	for (uint32_t i = 0; i < all.by_path.n; i++) {
		struct joint *j = all.by_path.v[i].value;
		if (j->deleted)
			vec_push(x->a, &x->deletes, j->path);
		else
			vec_push(x->a, &x->patches, &j->patch);
	}
	return x;
}

/* The text with the patch made, verified. */
static bool make(struct arena *a, const struct patch *patch, struct result *out, struct err *err)
{
	const struct source *src = patch->file->src;

	out->file = patch->file;
	out->edits = (struct edits){ 0 };
	if (!patch_edits(patch, &out->edits, err))
		return false;
	out->text = edits_apply(a, src->text, out->edits.list.v, out->edits.list.n);
	struct file *after = file_parse(a, source_padded(a, src->path, out->text));
	if (after->broken)
		return fail(err, "the result cannot be read: " PRIs, ARGs(after->error));
	return patch_verify(patch, after, err);
}

/* Fixes from..to of those that touch the file, together. */
static bool make_some(const struct joint *j, const struct taken_list *taken, uint32_t from,
	uint32_t to, struct err *err)
{
	struct arena *a = j->patch.a;
	struct joint some = { .file = j->file,
		.patch = { .a = a, .file = j->file },
		.ops = { .a = a } };
	struct result result;

	for (uint32_t i = from; i < to; i++) {
		const struct fix *x = taken->v.v[j->fixes.v[i]].fix;
		for (uint32_t k = 0; k < x->patches.n; k++)
			if (x->patches.v[k]->file == j->file)
				joint_add(&some, x->patches.v[k]);
	}
	return make(a, &some.patch, &result, err);
}

/* The fix with which the file's patches stop working together. */
static uint32_t first_failing(const struct joint *j, const struct taken_list *taken)
{
	uint32_t good = 0, bad = j->fixes.n;

	while (bad - good > 1) {
		uint32_t mid = good + (bad - good) / 2;
		if (make_some(j, taken, 0, mid, NULL))
			good = mid;
		else
			bad = mid;
	}
	return bad - 1;
}

static void name_dropped(struct outcome *out, const struct run *run, const struct taken *t,
	const char *why)
{
	const struct finding *f = t->finding;
	struct pos pos = source_pos(f->at.file->src, f->at.span.start);

	vec_push(run->a, &out->dropped,
		str_printf(run->a, PRIs ":%u:%u: fix \"%s\" of %s was dropped: %s",
			ARGs(f->at.file->src->path), pos.line, pos.col, t->fix->id, f->rule->id,
			why));
}

static void take_back(struct taken_list *taken, uint32_t at)
{
	for (uint32_t i = at + 1; i < taken->v.n; i++)
		taken->v.v[i - 1] = taken->v.v[i];
	taken->v.n--;
}

/* Takes one fix back: it waits for the next pass when it works by itself, and
 * is dropped for good when not. */
static void give_up(struct outcome *out, const struct run *run, struct taken_list *taken,
	const struct joint *j, struct map *dropped)
{
	uint32_t at = first_failing(j, taken);
	uint32_t index = j->fixes.v[at];
	const struct taken *t = &taken->v.v[index];
	struct err err;

	if (!make_some(j, taken, at, at + 1, &err)) {
		name_dropped(out, run, t, err.text);
		map_put(dropped, fix_key(run->a, t->finding, t->fix), dropped);
	}
	take_back(taken, index);
}

static const struct joint *make_all(struct results *results, const struct joints *all)
{
	results->v.n = 0;
	for (uint32_t i = 0; i < all->by_path.n; i++) {
		const struct joint *j = all->by_path.v[i].value;
		struct result r = { .file = j->file };
		if (!j->deleted && !make(all->a, &j->patch, &r, NULL))
			return j;
		vec_push(all->a, &results->v, r);
	}
	return NULL;
}

static int result_cmp(const void *a, const void *b)
{
	const struct result *x = a, *y = b;

	return str_cmp(x->file->src->path, y->file->src->path);
}

struct results merge_pass(struct outcome *out, const struct run *run, struct taken_list *taken,
	struct map *dropped)
{
	struct results results = { 0 };
	const struct joint *bad;

	do {
		struct joints all = { run->a, { .a = run->a } };
		for (uint32_t i = 0; i < taken->v.n; i++)
			joints_add(&all, run, taken->v.v[i].fix, i);
		bad = make_all(&results, &all);
		if (bad)
			give_up(out, run, taken, bad, dropped);
	} while (bad);
	if (results.v.n)
		qsort(results.v.v, results.v.n, sizeof(struct result), result_cmp);
	return results;
}
