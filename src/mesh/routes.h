/*
 * mesh/routes.h -- the virtual hosts of a route table, and the TCP routes of a
 * server, as istiod builds them for a gateway workload.
 */
#ifndef MESH_ROUTES_H
#define MESH_ROUTES_H

#include "mesh/merge.h"

/* Work shared by the route tables of one workload. */
struct router {
	struct arena *a;
	const struct mesh *mesh;
	const struct proxy *proxy;
	const struct order *order;
	struct map bound; /* Gateway key -> struct bindings, visible and in order */
};

/* VirtualServices bound to a Gateway as the workload sees them: private ones
 * of its namespace, then those exported to it, then public ones, each by age. */
const struct bindings *router_bindings(struct router *r, struct str gateway_key);

/* By domain. Empty when no VirtualService gives any: istiod then answers 404. */
struct virtual_hosts {
	VEC(struct virtual_host *) v;
};
struct virtual_hosts router_hosts(struct router *r, const struct route_table *t);

/* The first fitting TCP route of a server; false when there is none. */
bool router_tcp(struct router *r, const struct server *s, struct chain *out);

/* Adds the HTTP routes of a VirtualService that fit a server, in its order and
 * up to the first that catches all. */
void router_routes(struct router *r, const struct virtual_service *vs, const struct server *s,
	struct virtual_host *out);

/* The VirtualService's host meets one of the server's, for its namespace. */
bool server_serves(const struct server *s, const struct virtual_service *vs);
/* A TLS or TCP match fits port and Gateway of a server. */
bool match_fits_l4(const struct match *m, const struct server *s);

#endif
