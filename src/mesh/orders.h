/*
 * mesh/orders.h -- two meshes in many orders of creation.
 *
 * Files do not say when objects were created. The order that they give
 * (creationTimestamp, then name, then namespace), its ties turned around, and
 * others are tried, and each Gateway that differs as the oldest, the others both
 * ways round: a third one then lies between two that are merged. Before and after
 * are held against each other in one order at a time.
 */
#ifndef MESH_ORDERS_H
#define MESH_ORDERS_H

#include "mesh/prove.h"

/* Differences of all orders, each text once. `files`: only the order that the
 * files give. */
struct differences mesh_prove(struct arena *a, const struct mesh *before, const struct mesh *after,
	bool files);

/* What of one mesh depends on the order of creation that the files leave open:
 * `before` is what the order of the files gives, `after` what another does. */
struct differences mesh_open_orders(struct arena *a, const struct mesh *m);

#endif
