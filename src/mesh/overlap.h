/*
 * mesh/overlap.h -- servers of one plain HTTP listener that have hosts in
 * common, by an index of host names: no pair of servers is compared.
 */
#ifndef MESH_OVERLAP_H
#define MESH_OVERLAP_H

#include "mesh/listener.h"

struct overlap {
	VEC(const struct server *)
	servers;            /* [0]: the one it is told of; the others share hosts with it */
	struct hosts hosts; /* those of [0] that are shared, as written */
	bool duplicate;     /* all hosts of [0] stand in each other server, settings equal */
	bool equal;         /* the others are equal servers: it could be told of any of them */
};

struct overlaps {
	VEC(struct overlap) v;
};

/* One for each set of equal servers, and for each server within another's
 * hosts. Servers of one Gateway are not held against each other, those that
 * istiod makes of an Ingress not at all. */
struct overlaps find_overlaps(struct arena *a, const struct chain *c);

#endif
