#include "deploy/maker.h"
#include "manifest/object.h"

bool plain_holds(const struct maker *m, const struct project_file *f)
{
	if (f->excluded || !f->yaml || f->role == ROLE_KUSTOMIZATION || f->role == ROLE_CHART)
		return false;
	if (!f->objects.n && !(f->broken && text_may_be_relevant(f->src->text)))
		return false;
	return !map_get(&m->p->kustomize->by_path, f->src->path);
}

bool plain_is_left(const struct maker *m, const struct project_file *f)
{
	return plain_holds(m, f) && !path_is_hidden(f->src->path);
}

static struct str unique_name(struct maker *m, struct str name)
{
	struct str unique = str_dup(m->a, name);

	for (uint32_t n = 2; map_get(&m->names, unique); n++)
		unique = str_printf(m->a, PRIs " #%u", ARGs(name), n);
	map_put(&m->names, unique, m);
	return unique;
}

static void add_tree_set(void *ctx, const struct tree_set *set)
{
	struct maker *m = ctx;
	struct deployment *d = deployment_new(m, FROM_TREE, unique_name(m, set->name));

	d->grounds = STR("no deployment is declared; judged together because all of it lies in one "
			 "directory tree");
	for (uint32_t i = 0; i < set->files.n; i++)
		deployment_add_file(m, d, set->files.v[i]);
	if (set->partial)
		deployment_unknown(m, d, "there are too many alternatives to join all of them");
	deployment_finish(m, d);
}

void plain_add(struct maker *m, const struct tree_files *left)
{
	tree_split(m->p, left, add_tree_set, m);
}
