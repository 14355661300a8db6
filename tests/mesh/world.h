/*
 * tests/mesh/world.h -- the mesh of one file.
 */
#ifndef TESTS_MESH_WORLD_H
#define TESTS_MESH_WORLD_H

#include "mesh/mesh.h"

/* Its objects are one deployment. */
static inline const struct mesh *mesh_of_text(struct arena *a, const char *yaml)
{
	struct project *p = project_new(a);

	project_add(p, source_new(a, STR("all.yaml"), str_dup(a, str_of(yaml))));
	project_index(p);
	const struct deployments *ds = deployments_new(a, p);
	return mesh_new(a, ds->v.v[0]);
}

#endif
