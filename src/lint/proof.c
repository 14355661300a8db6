#include "lint/proof.h"

#include "mesh/prove.h"

/* One fix to prove; equal fixes of several findings share the verdict. */
struct candidate {
	struct fix *fix;
	struct str key;
	struct str difference; /* p == NULL: none */
	bool shown;            /* a request shows it; else it is not known to be the same */
	struct str trouble; /* it cannot be made, or something is not known after it; p == NULL */
	bool regroups;      /* what is deployed together would change */
};

struct blamed {
	VEC(struct candidate *) v;
};

/* Fixes that are proven together. */
struct batch {
	struct candidate *const *v;
	uint32_t n;
	struct map by_gateway; /* Gateway key -> struct blamed: who touches it */
};

struct proof {
	struct arena *a; /* of the run */
	const struct run *run;
	VEC(struct candidate *) v;
	struct map by_key;
};

/* ---- texts after ---- */

struct changes {
	VEC(struct project_change) v;
};

/* The operations of several fixes on one file, as one patch. */
static struct patch *joint_patch(struct arena *a, struct map *by_path, const struct patch *p)
{
	void **at = map_at(by_path, p->file->src->path);

	if (!*at) {
		struct patch *joint = *at = arena_new(a, struct patch);
		joint->a = a;
		joint->file = p->file;
	}
	return *at;
}

static void join_fix(struct arena *a, struct map *by_path, struct map *gone, const struct fix *x)
{
	for (uint32_t i = 0; i < x->patches.n; i++) {
		struct patch *joint = joint_patch(a, by_path, x->patches.v[i]);
		for (uint32_t k = 0; k < x->patches.v[i]->ops.n; k++)
			vec_push(a, &joint->ops, x->patches.v[i]->ops.v[k]);
	}
	for (uint32_t i = 0; i < x->deletes.n; i++)
		map_put(gone, x->deletes.v[i], gone);
}

static bool make_changes(struct arena *a, struct candidate *const *v, uint32_t n,
	struct changes *out, struct err *err)
{
	struct map by_path = { .a = a }, gone = { .a = a };

	for (uint32_t i = 0; i < n; i++)
		join_fix(a, &by_path, &gone, v[i]->fix);
	for (uint32_t i = 0; i < gone.n; i++)
		vec_push(a, &out->v, ((struct project_change){ gone.v[i].key, { 0 } }));
	for (uint32_t i = 0; i < by_path.n; i++) {
		const struct patch *p = by_path.v[i].value;
		struct edits edits = { 0 };
		struct str text;
		if (map_get(&gone, by_path.v[i].key) || !p->ops.n)
			continue;
		if (!patch_apply(p, &text, &edits, err))
			return false;
		vec_push(a, &out->v, ((struct project_change){ by_path.v[i].key, text }));
	}
	return true;
}

/* ---- comparison ---- */

/* Does something in it come from one of these files? */
static bool comes_from(const struct value *v, const struct map *paths)
{
	bool found = v->from && map_get(paths, node_source(v->from)->path);

	for (const struct value *c = value_child(v); c && !found; c = c->next)
		found = comes_from(c, paths);
	return found;
}

/* By patches, which are no objects of it. */
static bool is_changed(const struct deployment *d, const struct map *paths)
{
	for (uint32_t i = 0; i < d->objects.n; i++)
		if (d->objects.v[i]->tree != d->objects.v[i]->source->tree &&
			comes_from(d->objects.v[i]->tree, paths))
			return true;
	return false;
}

static bool mark_objects(const struct run *run, const struct project_file *f, bool *touched)
{
	bool any = false;

	for (uint32_t k = 0; f && k < f->objects.n; k++) {
		const struct deployed_list *forms =
			&run->deployments->of_object[f->objects.v[k]->id];
		for (uint32_t j = 0; j < forms->v.n; j++)
			any = touched[forms->v.v[j]->in->index] = true;
	}
	return any;
}

static void mark_deployments(const struct run *run, const struct changes *c, bool *touched)
{
	struct arena a = { 0 };
	struct map others = { .a = &a };
	bool builds = false;

	for (uint32_t i = 0; i < c->v.n; i++) {
		const struct project_file *f = map_get(&run->project->by_path, c->v.v[i].path);
		builds |= f && f->role == ROLE_KUSTOMIZATION;
		if (!mark_objects(run, f, touched))
			map_put(&others, c->v.v[i].path, touched);
	}
	for (uint32_t i = 0; others.n && i < run->deployments->v.n; i++) {
		const struct deployment *d = run->deployments->v.v[i];
		if (d->origin != FROM_TREE && !touched[i])
			touched[i] = builds || is_changed(d, &others);
	}
	arena_clear(&a);
}

/* What of a deployment the changes leave alone, as a number that does not
 * depend on order: names of deployments may change with the files. */
static struct str rest_key(struct arena *a, const struct deployment *d, const struct map *changed)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < d->objects.n; i++) {
		const struct deployed *o = d->objects.v[i];
		struct str path = o->source->file->src->path;
		if (map_get(changed, path))
			continue;
		struct str text = str_printf(a, PRIs ":%u " PRIs "/" PRIs, ARGs(path),
			o->source->root->start, ARGs(o->ns), ARGs(o->name));
		sum ^= str_hash(text);
	}
	return str_printf(a, "%d %016llx", (int)d->origin, (unsigned long long)sum);
}

/* A request that shows a difference says more than what is not known. */
static void hold_against(struct proof *p, struct candidate *c, const struct difference *d)
{
	bool shows = d->verdict == VERDICT_DIFFERENT;

	if (c->difference.p && (c->shown || !shows))
		return;
	c->difference = str_dup(p->a, d->text);
	c->shown = shows;
}

/* Who is to answer for a difference: the fixes that touch a Gateway of the
 * place; all of them when none does. */
static void blame(struct proof *p, const struct batch *b, const struct difference *d)
{
	bool any = false;

	for (uint32_t i = 0; i < d->gateways.v.n; i++) {
		const struct blamed *who = map_get(&b->by_gateway, d->gateways.v.v[i]);
		for (uint32_t k = 0; who && k < who->v.n; k++) {
			any = true;
			hold_against(p, who->v.v[k], d);
		}
	}
	for (uint32_t i = 0; !any && i < b->n; i++)
		hold_against(p, b->v[i], d);
}

static void compare_in(struct proof *p, const struct batch *b, const struct mesh *before,
	const struct mesh *after, const struct order *order)
{
	struct arena a = { 0 };
	struct differences found = mesh_differences(&a, before, after, order);

	for (uint32_t k = 0; k < found.v.n; k++)
		blame(p, b, &found.v.v[k]);
	arena_clear(&a);
}

/* Each Gateway that is touched as the oldest, the others both ways round: a
 * third one then lies between two that are merged. Not for large
 * batches, whose cost would be fixes times deployment. */
enum { MANY_TOUCHED = 8 };

static void compare_with_each_first(struct proof *p, const struct batch *b,
	const struct mesh *before, const struct mesh *after)
{
	for (uint32_t i = 0; i < b->by_gateway.n && b->by_gateway.n <= MANY_TOUCHED; i++) {
		struct order order = { .first = b->by_gateway.v[i].key };
		compare_in(p, b, before, after, &order);
		order.gateways_reversed = true;
		compare_in(p, b, before, after, &order);
	}
}

static void compare_meshes(struct proof *p, const struct batch *b, const struct deployment *x,
	const struct deployment *y)
{
	static const struct order orders[] = { { 0 }, { .gateways_reversed = true },
		{ .services_reversed = true },
		{ .gateways_reversed = true, .services_reversed = true }, { .seed = 1 },
		{ .seed = 2 }, { .seed = 3 } };
	struct arena a = { 0 };
	const struct mesh *before = mesh_new(&a, x), *after = mesh_new(&a, y);

	for (size_t i = 0; i < countof(orders); i++)
		compare_in(p, b, before, after, &orders[i]);
	compare_with_each_first(p, b, before, after);
	arena_clear(&a);
}

/* What would not be known any more: kustomize would refuse a patch whose target is
 * gone. p == NULL: nothing. */
static struct str lost(struct arena *a, const struct deployment *x, const struct deployment *y)
{
	struct map before = { .a = a };

	for (uint32_t i = 0; i < x->unknown.n; i++)
		map_put(&before, x->unknown.v[i], a);
	for (uint32_t i = 0; i < y->unknown.n; i++)
		if (!map_get(&before, y->unknown.v[i]))
			return str_printf(a,
				"deployment " PRIs " would not be fully known any more: " PRIs,
				ARGs(y->name), ARGs(y->unknown.v[i]));
	return (struct str){ 0 };
}

/* Overlays of which all files change are told apart by their names. */
static struct str named_key(struct arena *a, struct str rest, const struct deployment *d)
{
	return str_printf(a, PRIs " " PRIs, ARGs(rest), ARGs(d->name));
}

/* False when what is deployed together changes: a deployment has no counterpart
 * with the same other objects, or (then *why says so) one that is less known. */
static bool compare(struct proof *p, const struct batch *b, struct arena *a,
	const struct deployments *after, const struct changes *changes, struct str *why)
{
	struct map rest = { .a = a }, named = { .a = a }, changed = { .a = a };
	bool *touched = arena_array(a, bool, p->run->deployments->v.n + 1);
	bool same = true;

	mark_deployments(p->run, changes, touched);
	for (uint32_t i = 0; i < changes->v.n; i++)
		map_put(&changed, changes->v.v[i].path, p);
	for (uint32_t i = 0; i < after->v.n; i++) {
		struct str key = rest_key(a, after->v.v[i], &changed);
		map_put(&rest, key, after->v.v[i]);
		map_put(&named, named_key(a, key, after->v.v[i]), after->v.v[i]);
	}
	for (uint32_t i = 0; i < p->run->deployments->v.n && same; i++) {
		const struct deployment *before = p->run->deployments->v.v[i];
		if (!touched[before->index])
			continue;
		struct str key = rest_key(a, before, &changed);
		const struct deployment *other = map_get(&named, named_key(a, key, before));
		if (!other)
			other = map_get(&rest, key);
		*why = other ? lost(a, before, other) : (struct str){ 0 };
		same = other != NULL && !why->p;
		if (same)
			compare_meshes(p, b, before, other);
	}
	return same;
}

static struct batch batch_new(struct arena *a, struct candidate *const *v, uint32_t n)
{
	struct batch b = { .v = v, .n = n, .by_gateway.a = a };

	for (uint32_t i = 0; i < n; i++)
		for (uint32_t k = 0; k < v[i]->fix->touches.n; k++) {
			void **at = map_at(&b.by_gateway, v[i]->fix->touches.v[k]);
			if (!*at)
				*at = arena_new(a, struct blamed);
			struct blamed *who = *at;
			vec_push(a, &who->v, v[i]);
		}
	return b;
}

/* What can be said of one fix that could not be made or compared. */
static void give_up(struct proof *p, struct candidate *c, bool made, struct str why)
{
	if (made && !why.p)
		c->regroups = true;
	else
		c->trouble = str_dup(p->a, why);
}

/* All together: a proof costs as much as the deployment is large, and fixes
 * that touch different Gateways do not meet. Fixes whose edits exclude each
 * other, or of which one changes what is deployed together, are halved apart. */
static void prove(struct proof *p, struct candidate *const *v, uint32_t n)
{
	struct arena a = { 0 };
	struct changes changes = { 0 };
	struct err err = { 0 };
	struct batch b = batch_new(&a, v, n);
	bool made = n && make_changes(&a, v, n, &changes, &err), compared = false;
	struct str why = str_of(err.text);

	if (made) {
		const struct project *after = project_overlay(&a, p->run->project, changes.v.v,
			changes.v.n);
		compared = compare(p, &b, &a, deployments_new(&a, after), &changes, &why);
	}
	if (n == 1 && !compared)
		give_up(p, v[0], made, why);
	arena_clear(&a);
	if (n > 1 && !compared) {
		for (uint32_t i = 0; i < n; i++) {
			v[i]->difference = (struct str){ 0 };
			v[i]->shown = false;
		}
		prove(p, v, n / 2);
		prove(p, v + n / 2, n - n / 2);
	}
}

/* ---- candidates ---- */

static struct candidate *candidate_of(struct proof *p, const struct finding *f, struct fix *x)
{
	struct str key = str_printf(p->a, "%s %s " PRIs, f->rule->id, x->id, ARGs(x->title));
	void **at = map_at(&p->by_key, key);

	if (!*at) {
		struct candidate *c = *at = arena_new(p->a, struct candidate);
		c->fix = x;
		c->key = key;
		vec_push(p->a, &p->v, c);
	}
	return *at;
}

static bool to_prove(const struct fix *x)
{
	return x->prove && x->applicability != FIX_DISPLAY;
}

/* Fixes that are unsafe for another reason are proven too: the difference is
 * what a reader wants to know. Alternatives of one finding are proven apart. */
static void prove_alternative(struct proof *p, uint32_t which)
{
	const struct run *run = p->run;

	p->v.n = 0;
	for (uint32_t i = 0; i < run->findings.n; i++) {
		const struct finding *f = run->findings.v[i];
		if (which < f->fixes.n && to_prove(f->fixes.v[which]))
			candidate_of(p, f, f->fixes.v[which]);
	}
	prove(p, p->v.v, p->v.n);
}

static void mark(struct proof *p, const struct finding *f, struct fix *x)
{
	const struct candidate *c = candidate_of(p, f, x);

	if (c->regroups)
		fix_display(x, "it would change which objects are taken as deployed together");
	else if (c->trouble.p)
		fix_unsafe(x, PRIs, ARGs(c->trouble));
	else if (c->difference.p)
		fix_unsafe(x, "%s: " PRIs, c->shown ? "not equal" : "not known to be equal",
			ARGs(c->difference));
}

void proof_mark(struct run *run)
{
	struct proof p = { .a = run->a, .run = run, .by_key.a = run->a };
	uint32_t most = 0;

	for (uint32_t i = 0; i < run->findings.n; i++)
		if (run->findings.v[i]->fixes.n > most)
			most = run->findings.v[i]->fixes.n;
	for (uint32_t which = 0; which < most; which++)
		prove_alternative(&p, which);
	for (uint32_t i = 0; i < run->findings.n; i++)
		for (uint32_t k = 0; k < run->findings.v[i]->fixes.n; k++)
			if (to_prove(run->findings.v[i]->fixes.v[k]))
				mark(&p, run->findings.v[i], run->findings.v[i]->fixes.v[k]);
}
