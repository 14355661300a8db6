/*
 * mesh/compare.h -- routes of a virtual host, compared by what they do.
 */
#ifndef MESH_COMPARE_H
#define MESH_COMPARE_H

#include "mesh/listener.h"

/* A route as text: what it matches, what it does, and the namespace in which
 * its hosts are resolved; the declared port only where the route depends on it
 * (istio-verified R4, N7). Equal text: the route does the same. */
struct str route_text(struct arena *a, const struct mesh *m, const struct route_entry *e);

/* No request fits both: their paths or methods exclude each other. */
bool routes_disjoint(const struct route_entry *x, const struct route_entry *y);

/* The routes of a virtual host that can be reached: repeated ones once, none
 * after the first that catches all. */
struct route_list {
	VEC(const struct route_entry *) v;
	VEC(struct str) text;
	struct map rank;                     /* text -> its place + 1 */
};
struct route_list route_list(struct arena *a, const struct mesh *m, const struct virtual_host *vh);

/* -1 when both lists do the same for every request; else the place in x (or its
 * length) where they first differ. */
int64_t compare_routes(const struct route_list *x, const struct route_list *y);

/* Two routes of a virtual host that come through different Gateways and of
 * which the first decides: neither excludes the other, they do different
 * things, and istiod does not sort them. */
bool routes_compete(struct arena *a, const struct mesh *m, const struct virtual_host *vh,
	const struct route_entry **x, const struct route_entry **y);

#endif
