/*
 * mesh/sidecar_unseen.h -- pods that the files do not show: what changes for them
 * is not compared, so that it is not known to be the same.
 *
 * They are there where an object that changes is meant for pods by their labels or
 * namespace and no workload of the deployment is among them, and, where it changes
 * what reaches pods, where a Service of theirs selects no workload of the
 * deployment.
 */
#ifndef MESH_SIDECAR_UNSEEN_H
#define MESH_SIDECAR_UNSEEN_H

#include "mesh/registry.h"

/* For which pods an object that changes is meant. */
struct claim {
	const struct deployed *object;
	struct str ns; /* empty: of any namespace */
	struct labels selector;
	bool inbound; /* it says what reaches them: a PeerAuthentication or Sidecar */
};

struct reasons {
	VEC(struct str) v; /* one line each */
};

/* Why claims may reach pods that the files do not show, once an object. */
struct reasons sidecar_unseen(struct arena *a, const struct registry *before,
	const struct registry *after, const struct claim *claims, uint32_t n);

#endif
