/*
 * mesh/sidecar_changes.h -- what of the objects that make a sidecar's
 * configuration is not the same in two meshes, and whom that can reach. Most
 * changes of Gateways reach no sidecar.
 */
#ifndef MESH_SIDECAR_CHANGES_H
#define MESH_SIDECAR_CHANGES_H

#include "mesh/sidecar_unseen.h"

struct sidecar_reach {
	struct arena *a;
	bool changed;                         /* false: nothing is different for any sidecar */
	VEC(const struct deployed *) unknown; /* not the same; what they do is not modelled */
	bool everywhere;                      /* calls from all namespaces; else from these */
	struct map namespaces;
	bool everything; /* calls of all hosts; else of these */
	struct map exact;
	struct hosts wildcard;
	VEC(struct claim) claims; /* for which pods what changes is meant */
	bool inbound_sidecars;    /* a Sidecar of a side says what reaches pods */
	struct map same;          /* keys of VirtualServices that say the same on both sides */
	struct map seen;          /* of `unknown`, by kind, namespace and name */
};

/* Linear, and cheap for objects that share a tree. */
struct sidecar_reach sidecar_reach_of(struct arena *a, const struct mesh *before,
	const struct mesh *after);

bool reach_namespace(const struct sidecar_reach *r, struct str ns);
bool reach_host(const struct sidecar_reach *r, struct str host);

#endif
