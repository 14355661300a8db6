#include "deploy/follow.h"
#include "deploy/roots.h"

/*
 * What nothing applies is a root. Which objects apply what is read twice: from
 * the files as they are, to know where to begin, and from what is built, where an
 * overlay may have changed it. What is applied by files alone that no root comes to
 * lies in a circle: then those that apply the folder in which they lie are roots,
 * then the others by path. A root to which a later one comes is none.
 */

enum claim { UNCLAIMED, CLAIMED_BY_ITSELF, CLAIMED };

struct finder {
	struct maker *m;
	struct map claims; /* path of a file -> claim, as a pointer into `marks` */
	VEC(struct root *) roots;
	struct root *now;       /* being followed */
	const struct built *by; /* of which the claims are being read */
};

static const char marks[] = { UNCLAIMED, CLAIMED_BY_ITSELF, CLAIMED };

/* ---- as the files have it ---- */

static bool holds_itself(const struct finder *f, const struct project_file *claimed)
{
	struct str path = f->by->source->file->src->path;
	struct str folder = path_folder(claimed->src->path);

	if (claimed->role != ROLE_KUSTOMIZATION)
		return str_eq(path, claimed->src->path);
	return !folder.n ||
		(path.n > folder.n && path.p[folder.n] == '/' &&
			str_eq(str_sub(path, 0, folder.n), folder));
}

static void claim(void *ctx, const struct project_file *file)
{
	struct finder *f = ctx;
	enum claim by = holds_itself(f, file) ? CLAIMED_BY_ITSELF : CLAIMED;
	void **at = map_at(&f->claims, file->src->path);
	const char *before = *at;
	char *mark = arena_new(&f->m->scratch, char);

	*mark = before && *before > (char)by ? *before : marks[by];
	*at = mark;
}

static enum claim claim_of(const struct finder *f, const struct project_file *file)
{
	const char *mark = map_get(&f->claims, file->src->path);

	return mark ? (enum claim) * mark : UNCLAIMED;
}

/* True when something in this repository is applied. */
static bool claim_all(struct finder *f, const struct object *o)
{
	struct built *by = arena_new(&f->m->scratch, struct built);
	struct apply_list list = { 0 };
	bool here = false;

	*by = built_as_is(o);
	f->by = by;
	apply_read(f->m, NULL, by, &list);
	for (uint32_t i = 0; i < list.v.n; i++) {
		apply_files(f->m, list.v.v[i], claim, f);
		here |= list.v.v[i]->here;
	}
	return here;
}

static bool is_candidate(const struct maker *m, const struct project_file *f)
{
	return f->objects.n && !declared_has(m, f->src->path) && !f->excluded &&
		f->role == ROLE_MANIFEST && !path_is_hidden(f->src->path);
}

/* Files that apply something, of those that are in no kustomization. */
static void read_claims(struct finder *f, struct tree_files *appliers)
{
	for (uint32_t i = 0; i < f->m->p->files.n; i++) {
		const struct project_file *file = f->m->p->files.v[i];
		bool here = false;
		for (uint32_t k = 0; is_candidate(f->m, file) && k < file->objects.n; k++) {
			const struct object *o = file->objects.v[k];
			if (o->tree && type_applies(o->type))
				here |= claim_all(f, o);
		}
		if (here && plain_is_left(f->m, file))
			vec_push(&f->m->scratch, &appliers->v, file);
	}
}

/* ---- following ---- */

/* A root to which another comes loses what that applies; one that loses all of it
 * is none. */
static void reach(void *ctx, const struct project_file *file)
{
	struct finder *f = ctx;
	struct root *owner = map_get(&f->m->reached, file->src->path);

	if (owner && owner != f->now && root_holds(owner, file))
		owner->lost++;
	map_put(&f->m->reached, file->src->path, f->now);
}

static void follow_root(struct finder *f, struct root *r)
{
	f->now = r;
	vec_push(&f->m->scratch, &f->roots, r);
	for (uint32_t i = 0; i < r->files.v.n; i++)
		map_put(&f->m->reached, r->files.v.v[i]->src->path, r);
	r->follow = follow_new(f->m, reach, f);
	root_begin(f->m, r);
	follow_all(r->follow);
}

static void add_kustomizations(struct finder *f, enum claim wanted)
{
	const struct kustomize *all = f->m->p->kustomize;

	for (uint32_t i = 0; i < all->v.n; i++) {
		const struct kustomization *k = all->v.v[i];
		if (k->used || k->component || k->file->excluded ||
			path_is_hidden(k->file->src->path) || claim_of(f, k->file) != wanted ||
			declared_has(f->m, k->file->src->path) ||
			map_get(&f->m->reached, k->file->src->path))
			continue;
		follow_root(f, root_of_kustomization(f->m, k));
	}
}

static void add_appliers(struct finder *f, const struct tree_files *appliers, enum claim wanted)
{
	struct tree_files files = { 0 };

	for (uint32_t i = 0; i < appliers->v.n; i++) {
		const struct project_file *file = appliers->v.v[i];
		if (claim_of(f, file) == wanted && !map_get(&f->m->reached, file->src->path))
			vec_push(&f->m->scratch, &files.v, file);
	}
	struct root_list roots = roots_of_files(f->m, &files);
	for (uint32_t i = 0; i < roots.v.n; i++)
		follow_root(f, roots.v.v[i]);
}

static int root_cmp(const void *x, const void *y)
{
	const struct root *a = *(struct root *const *)x, *b = *(struct root *const *)y;

	if (!a->kustomization != !b->kustomization)
		return a->kustomization ? -1 : 1;
	int cmp = str_cmp(a->files.v.v[0]->src->path, b->files.v.v[0]->src->path);
	return cmp ? cmp : (a->number > b->number) - (a->number < b->number);
}

void roots_add(struct maker *m)
{
	static const enum claim order[] = { UNCLAIMED, CLAIMED_BY_ITSELF, CLAIMED };
	struct finder f = { .m = m, .claims = { .a = &m->scratch } };
	struct tree_files appliers = { 0 };

	read_claims(&f, &appliers);
	for (size_t i = 0; i < countof(order); i++) {
		add_kustomizations(&f, order[i]);
		add_appliers(&f, &appliers, order[i]);
	}
	for (uint32_t i = 0; i < f.roots.n; i++)
		f.roots.v[i]->number = i;
	if (f.roots.n)
		qsort(f.roots.v, f.roots.n, sizeof(struct root *), root_cmp);
	for (uint32_t i = 0; i < f.roots.n; i++)
		if (f.roots.v[i]->lost < f.roots.v[i]->files.v.n)
			root_finish(m, f.roots.v[i]);
}
