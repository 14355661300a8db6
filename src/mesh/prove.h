/*
 * mesh/prove.h -- do two meshes behave the same at their gateways?
 *
 * For each gateway workload: the listeners (port after targetPort resolution,
 * bind), their filter chains (SNI, TLS settings), and behind each the virtual
 * hosts with their routes in order, or the TCP route. Names that clients cannot
 * see (of Gateways, servers, ports, VirtualServices) do not count. Routes that
 * an equal earlier one or an earlier catch-all hides are left out; two routes
 * whose matches cannot both hold may be in either order. A difference therefore
 * says that the form differs, which is nearly always a difference in behaviour;
 * none says that there is none.
 */
#ifndef MESH_PROVE_H
#define MESH_PROVE_H

#include "mesh/listener.h"

struct difference {
	struct str text; /* one line: what differs, as a request where there is one */
	struct hosts
		gateways; /* keys of the Gateways that have to do with the place, on either side */
};

struct differences {
	VEC(struct difference) v;
};

/* Both meshes are built as if their objects had been created in this order.
 * Linear in the size of the meshes. */
struct differences mesh_differences(struct arena *a, const struct mesh *before,
	const struct mesh *after, const struct order *order);

#endif
