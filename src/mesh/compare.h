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
	struct map rank; /* text -> its place + 1 */
};
struct route_list route_list(struct arena *a, const struct mesh *m, const struct virtual_host *vh);

/* The first of `of` that is not in `in`, or NULL. */
const struct route_entry *route_missing(const struct route_list *in, const struct route_list *of);

/* Both lists do the same for every request. */
bool routes_equal(const struct route_list *x, const struct route_list *y);
/* What a request meets with y instead of x, for lists that are not equal: the
 * end of a sentence that begins with the request. */
struct str routes_difference(struct arena *a, const struct route_list *x,
	const struct route_list *y);

/* Two routes of a virtual host that change places when the Gateways do, though
 * a request fits both: `winner` comes first here, `loser` where the ties between
 * Gateways are turned around (its server is the one that gives it there). */
struct competitor {
	const struct route_entry *winner, *loser;
};
struct competitors {
	VEC(struct competitor) v;
};
struct competitors routes_competing(struct arena *a, const struct mesh *m,
	const struct virtual_host *here, const struct virtual_host *there);

#endif
