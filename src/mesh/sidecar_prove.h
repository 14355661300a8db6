/*
 * mesh/sidecar_prove.h -- whether two meshes do the same for what has a sidecar:
 * for each workload what reaches it and what its calls meet, and the calls of
 * any client of each namespace that the deployment holds something of.
 *
 * Workloads whose calls are decided by the same objects are compared once; none
 * when no object that matters has changed (sidecar_changes.h). The pods of a
 * headless Service are those of its workloads, whoever calls.
 */
#ifndef MESH_SIDECAR_PROVE_H
#define MESH_SIDECAR_PROVE_H

#include "mesh/prove.h"

/* Adds to `out`. */
void sidecar_differences(struct arena *a, const struct mesh *before, const struct mesh *after,
	const struct order *order, struct differences *out);

#endif
