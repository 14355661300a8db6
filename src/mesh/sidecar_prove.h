/*
 * mesh/sidecar_prove.h -- whether two meshes do the same for what has a sidecar:
 * for each workload what reaches it and what its calls meet, and the calls of
 * any client of each namespace that the deployment holds something of.
 *
 * Workloads whose calls are decided by the same objects are compared once; none
 * when no object that matters has changed (sidecar_changes.h). The pods of a
 * headless Service are those of its workloads, whoever calls. Pods that the files
 * do not show are not compared: what a change could mean for them is UNKNOWN
 * (sidecar_unseen.h).
 *
 * DIFFERENT is said of a call that meets another route, and of another mode of
 * mTLS; what differs in form alone is UNKNOWN.
 */
#ifndef MESH_SIDECAR_PROVE_H
#define MESH_SIDECAR_PROVE_H

#include "mesh/prove.h"

/* Adds to `out`. Each mesh in an order of its own; nothing is found where the
 * objects are the same. */
void sidecar_differences(struct arena *a, const struct mesh *before,
	const struct order *order_before, const struct mesh *after, const struct order *order_after,
	struct differences *out);

#endif
