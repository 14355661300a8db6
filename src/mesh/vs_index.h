/*
 * mesh/vs_index.h -- VirtualServices of an egress entry by the hosts of
 * services, so that a service asks for its own alone.
 */
#ifndef MESH_VS_INDEX_H
#define MESH_VS_INDEX_H

#include "mesh/mesh.h"

struct vs_index {
	struct arena *a;
	const struct bindings *all;
	struct map exact;    /* host -> struct places, of those without '*' */
	struct map wildcard; /* likewise, of those with it */
};

/* Places in `all`, rising, each once. */
struct places {
	VEC(uint32_t) v;
};

struct vs_index vs_index_new(struct arena *a, const struct bindings *all);

/* Those with a host that covers the service's, or that it covers. */
struct places vs_index_find(const struct vs_index *x, struct str host);
/* The first with the most specific host for it; NULL: none. */
const struct virtual_service *vs_index_closest(const struct vs_index *x, struct str host);

#endif
