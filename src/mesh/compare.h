/*
 * mesh/compare.h -- routes of a virtual host that compete for requests.
 */
#ifndef MESH_COMPARE_H
#define MESH_COMPARE_H

#include "mesh/listener.h"

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
