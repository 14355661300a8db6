#include "lint/lint.h"
#include "lint/proof.h"

/* The edits that one pass made to a file. */
struct layer {
	const struct edit *edits;
	uint32_t n;
};

/* A file over all passes. */
struct track {
	struct str path, first, now;
	VEC(struct layer) layers;
	VEC(struct diff_note) notes;
};

struct fixer {
	struct arena *a;
	struct outcome *out;
	struct run run;    /* over the texts as they are now */
	struct map tracks; /* path -> struct track */
	struct map dropped;
	VEC(uint64_t) states;    /* hashes of the texts after each pass */
	struct taken_list taken; /* of the last pass */
	struct choice choice;
};

static struct track *track_of(struct fixer *fx, const struct file *file)
{
	void **slot = map_at(&fx->tracks, file->src->path);

	if (!*slot) {
		struct track *t = arena_new(fx->a, struct track);
		t->path = file->src->path;
		t->first = t->now = file->src->text;
		*slot = t;
	}
	return *slot;
}

/* "rule safe/none Gateway web/a" */
static struct str note_text(struct arena *a, const struct taken *t)
{
	struct buf b = { .a = a };
	const struct object *o = t->finding->object;

	buf_printf(&b, "%s %s/%s", t->finding->rule->id, applicability_name(t->fix->applicability),
		effect_name(t->fix->effect));
	if (o)
		buf_printf(&b, " " PRIs " " PRIs "%s" PRIs, ARGs(o->kind), ARGs(o->ns),
			o->ns.n ? "/" : "", ARGs(o->name));
	return buf_str(&b);
}

static uint32_t unmap(const struct track *t, uint32_t offset)
{
	for (uint32_t i = t->layers.n; i-- > 0;)
		offset = edits_unmap(t->layers.v[i].edits, t->layers.v[i].n, offset);
	return offset;
}

static void note_fix(struct fixer *fx, const struct taken *t)
{
	struct str text = note_text(fx->a, t);

	for (uint32_t i = 0; i < t->fix->patches.n; i++) {
		const struct patch *patch = t->fix->patches.v[i];
		struct track *track = track_of(fx, patch->file);
		struct edits edits = { 0 };
		if (!patch_edits(patch, &edits, NULL))
			continue;
		for (uint32_t k = 0; k < edits.list.n; k++) {
			struct diff_note note = { unmap(track, edits.list.v[k].span.start), text };
			vec_push(fx->a, &track->notes, note);
		}
	}
	for (uint32_t i = 0; i < t->fix->deletes.n; i++) {
		const struct project_file *pf = map_get(&fx->run.project->by_path,
			t->fix->deletes.v[i]);
		struct diff_note note = { 0, text };
		if (pf && pf->yaml)
			vec_push(fx->a, &track_of(fx, pf->yaml)->notes, note);
	}
}

static void record(struct fixer *fx, const struct taken *t)
{
	const struct finding *f = t->finding;
	struct applied done = {
		.rule = str_of(f->rule->id),
		.fix = str_of(t->fix->id),
		.title = t->fix->title,
		.path = f->at.file->src->path,
		.line = source_pos(f->at.file->src, f->at.span.start).line,
		.applicability = t->fix->applicability,
		.effect = t->fix->effect,
	};

	note_fix(fx, t);
	vec_push(fx->a, &fx->out->applied, done);
}

/* The state of all texts as a number that does not depend on their order; 0
 * when every text is as it was at first. */
static uint64_t state(const struct fixer *fx)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < fx->tracks.n; i++) {
		const struct track *t = fx->tracks.v[i].value;
		if (t->now.p && str_eq(t->now, t->first))
			continue;
		struct str both = str_printf(fx->a, "%d %zu " PRIs " %016llx", t->now.p != NULL,
			t->path.n, ARGs(t->path), (unsigned long long)str_hash(t->now));
		sum ^= str_hash(both);
	}
	return sum;
}

static bool seen_before(struct fixer *fx)
{
	uint64_t now = state(fx);

	for (uint32_t i = 0; i < fx->states.n; i++)
		if (fx->states.v[i] == now)
			return true;
	vec_push(fx->a, &fx->states, now);
	return false;
}

static void name_culprits(struct fixer *fx)
{
	fx->out->endless = true;
	fx->out->applied.n = 0;
	for (uint32_t i = 0; i < fx->taken.v.n; i++) {
		const struct taken *t = &fx->taken.v.v[i];
		vec_push(fx->a, &fx->out->culprits,
			str_printf(fx->a, PRIs ": fix \"%s\" of %s: " PRIs,
				ARGs(t->finding->at.file->src->path), t->fix->id,
				t->finding->rule->id, ARGs(t->fix->title)));
	}
}

/* True when the fixes are proven as one. Marks are made for all fixes at once;
 * what goes in is proven as it goes in. */
static bool proven_together(const struct fixer *fx, const struct taken_list *list)
{
	struct run run = fx->run;
	struct finding f = *list->v.v[0].finding;
	struct fix *x = merge_fixes(&run, list);
	struct fix *fixes[] = { x };
	struct finding *findings[] = { &f };
	f.fixes.v = fixes;
	f.fixes.n = f.fixes.cap = 1;
	run.findings.v = findings;
	run.findings.n = run.findings.cap = 1;
	proof_mark(&run);
	return x->applicability == FIX_SAFE;
}

static bool is_proven(const struct fix *x)
{
	return x->applicability == FIX_SAFE && x->prove;
}

/* Adds those of v[0..n) to the accepted ones that are proven together with
 * them: all at once, which is what mostly works, else half by half. */
static void accept(const struct fixer *fx, struct taken_list *accepted, const struct taken *v,
	uint32_t n)
{
	struct taken_list trial = { 0 };

	if (!n)
		return;
	for (uint32_t i = 0; i < accepted->v.n; i++)
		vec_push(fx->a, &trial.v, accepted->v.v[i]);
	for (uint32_t i = 0; i < n; i++)
		vec_push(fx->a, &trial.v, v[i]);
	if (proven_together(fx, &trial)) {
		*accepted = trial;
		return;
	}
	if (n == 1)
		return;
	accept(fx, accepted, v, n / 2);
	accept(fx, accepted, v + n / 2, n - n / 2);
}

/* Takes back safe fixes until those that are left are safe as one. */
static void prove_together(struct fixer *fx)
{
	struct taken_list safe = { 0 }, accepted = { 0 }, kept = { 0 };
	uint32_t next = 0;

	for (uint32_t i = 0; i < fx->taken.v.n; i++)
		if (is_proven(fx->taken.v.v[i].fix))
			vec_push(fx->a, &safe.v, fx->taken.v.v[i]);
	accept(fx, &accepted, safe.v.v, safe.v.n);
	for (uint32_t i = 0; i < fx->taken.v.n; i++) {
		const struct taken *t = &fx->taken.v.v[i];
		bool in = next < accepted.v.n && accepted.v.v[next].fix == t->fix;
		if (in || !is_proven(t->fix))
			vec_push(fx->a, &kept.v, *t);
		next += in;
	}
	fx->taken = kept;
}

static void rerun(struct fixer *fx, const struct results *results)
{
	struct project_change *changes = arena_array(fx->a, struct project_change, results->v.n);

	for (uint32_t i = 0; i < results->v.n; i++) {
		const struct result *r = &results->v.v[i];
		changes[i] = (struct project_change){ r->file->src->path, r->text };
	}
	struct run next = {
		.a = fx->a,
		.project = project_overlay(fx->a, fx->run.project, changes, results->v.n),
		.config = fx->run.config,
		.rules = fx->run.rules,
	};
	next.deployments = deployments_new(fx->a, next.project);
	run_rules(&next);
	fx->run = next;
}

static void commit(struct fixer *fx, const struct results *results)
{
	for (uint32_t i = 0; i < fx->taken.v.n; i++)
		record(fx, &fx->taken.v.v[i]);
	for (uint32_t i = 0; i < results->v.n; i++) {
		const struct result *r = &results->v.v[i];
		struct track *t = track_of(fx, r->file);
		struct layer layer = { r->edits.list.v, r->edits.list.n };
		t->now = r->text;
		vec_push(fx->a, &t->layers, layer);
	}
	fx->out->passes++;
}

/* One pass; false when there is nothing to do any more, or no end to it. */
static bool pass(struct fixer *fx)
{
	struct taken_list last = fx->taken;

	fx->taken = plan_pass(&fx->run, &fx->choice);
	prove_together(fx);
	struct results results = merge_pass(fx->out, &fx->run, &fx->taken, &fx->dropped);
	if (!fx->taken.v.n)
		return false;
	if (fx->out->passes == MAX_PASSES) {
		fx->taken = last.v.n ? last : fx->taken;
		name_culprits(fx);
		return false;
	}
	commit(fx, &results);
	if (seen_before(fx)) {
		name_culprits(fx);
		return false;
	}
	rerun(fx, &results);
	return true;
}

static int note_cmp(const void *a, const void *b)
{
	const struct diff_note *x = a, *y = b;

	if (x->offset != y->offset)
		return x->offset < y->offset ? -1 : 1;
	return str_cmp(x->text, y->text);
}

static int changed_cmp(const void *a, const void *b)
{
	const struct changed_file *x = a, *y = b;

	return str_cmp(x->path, y->path);
}

static void collect(struct fixer *fx)
{
	struct outcome *out = fx->out;

	for (uint32_t i = 0; i < fx->tracks.n; i++) {
		const struct track *t = fx->tracks.v[i].value;
		struct changed_file c = { .path = t->path, .before = t->first, .after = t->now };
		if (t->now.p && str_eq(t->first, t->now))
			continue;
		for (uint32_t k = 0; k < t->notes.n; k++)
			vec_push(fx->a, &c.notes, t->notes.v[k]);
		if (c.notes.n)
			qsort(c.notes.v, c.notes.n, sizeof(struct diff_note), note_cmp);
		vec_push(fx->a, &out->files, c);
	}
	if (out->files.n)
		qsort(out->files.v, out->files.n, sizeof(struct changed_file), changed_cmp);
}

void run_fixes(struct outcome *out, const struct run *first, bool unsafe, finding_filter *wanted,
	void *ctx)
{
	struct fixer fx = {
		.a = first->a,
		.out = out,
		.run = *first,
		.tracks = { .a = first->a },
		.dropped = { .a = first->a },
	};

	*out = (struct outcome){ 0 };
	fx.choice = (struct choice){ unsafe, wanted, ctx, &fx.dropped };
	vec_push(fx.a, &fx.states, 0);
	while (pass(&fx))
		;
	if (!out->endless)
		collect(&fx);
	out->last = fx.run;
}
