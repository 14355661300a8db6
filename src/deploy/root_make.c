#include "deploy/roots.h"

struct root *root_of_kustomization(struct maker *m, const struct kustomization *k)
{
	struct root *r = arena_new(&m->scratch, struct root);

	r->kustomization = k;
	r->name = folder_name(k->folder);
	vec_push(&m->scratch, &r->files.v, k->file);
	return r;
}

bool root_holds(const struct root *r, const struct project_file *f)
{
	uint32_t low = 0, high = r->files.v.n;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;
		int cmp = str_cmp(r->files.v.v[mid]->src->path, f->src->path);
		if (cmp == 0)
			return true;
		if (cmp < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return false;
}

static struct part *part_new(struct maker *m)
{
	struct part *part = arena_new(&m->scratch, struct part);

	part->build.a = m->a;
	return part;
}

void root_begin(struct maker *m, struct root *r)
{
	if (r->kustomization) {
		struct part *part = part_new(m);
		kustomize_build(&part->build, m->builds, r->kustomization->folder, NULL);
		follow_add(r->follow, part);
		return;
	}
	for (uint32_t i = 0; i < r->files.v.n; i++) {
		struct part *part = part_new(m);
		build_add_file(m, &part->build, r->files.v.v[i]);
		follow_add(r->follow, part);
	}
}

/* ---- what it is called ---- */

static bool is_in_folder(struct str path, struct str folder)
{
	return !folder.n || str_eq(path, folder) ||
		(path.n > folder.n && path.p[folder.n] == '/' &&
			str_eq(str_sub(path, 0, folder.n), folder));
}

/* What syncs the folder in which it lies is named by that folder. */
static struct str name_of(const struct root *r)
{
	const struct apply *first = r->follow->first;
	struct str own = path_folder(r->files.v.v[0]->src->path);

	if (first && first->folder.n && is_in_folder(own, first->folder))
		return first->folder;
	return r->name;
}

static enum deployment_origin origin_of(const struct root *r)
{
	const struct apply *first = r->follow->first;

	if (!first)
		return r->kustomization ? FROM_KUSTOMIZATION : FROM_TREE;
	return str_is(first->by->group, "argoproj.io") ? FROM_ARGOCD : FROM_FLUX;
}

void root_finish(struct maker *m, struct root *r)
{
	struct meet meet = { .m = m,
		.origin = origin_of(r),
		.name = name_of(r),
		.grounds = str_printf(m->a, "built by " PRIs, ARGs(r->files.v.v[0]->src->path)),
		.applied = r->follow->applied };

	for (uint32_t i = 0; i < r->follow->clusters.n; i++) {
		meet.cluster = r->follow->clusters.v[i];
		meet_all(&meet);
	}
}
