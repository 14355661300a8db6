/*
 * patching.h -- a target with resources, to which patches and replacements are
 * applied as a kustomization says, without anything else that a build does.
 */
#ifndef PATCHING_H
#define PATCHING_H

#include "deploy/res.h"

static inline void patching_load(struct target *t, struct str name)
{
	const struct project_file *f = map_get(&t->p->by_path, name);

	if (!f)
		BUG("a case names a file that it does not have");
	for (uint32_t i = 0; i < f->objects.n; i++) {
		const struct object *o = f->objects.v[i];
		struct res r = { .source = o,
			.tree = o->tree,
			.id = { o->group, o->version, o->kind, o->name, o->ns } };
		vec_push(t->a, &t->res.v, r);
	}
}

/* Of a project with a kustomization.yaml in its root that lists files as resources. */
static inline void patching_run(struct target *t, struct arena *a, const struct project *p)
{
	const struct project_file *k = map_get(&p->by_path, STR("kustomization.yaml"));

	*t = (struct target){ .a = a, .p = p, .fields = k->kustomization };
	for (const struct value *c = value_child(value_get(t->fields, "resources")); c; c = c->next)
		patching_load(t, value_str(c));
	build_patches(t, "patchesStrategicMerge");
	build_patches(t, "patches");
	build_patches(t, "patchesJson6902");
	build_replacements(t, value_get(t->fields, "replacements"));
}

#endif
