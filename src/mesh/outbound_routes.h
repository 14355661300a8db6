/*
 * mesh/outbound_routes.h -- the route tables of a sidecar's outbound listeners:
 * for each host that a client can name, the routes of the first VirtualService
 * that has it, or the service's own cluster (istio-semantics 6.2).
 */
#ifndef MESH_OUTBOUND_ROUTES_H
#define MESH_OUTBOUND_ROUTES_H

#include "mesh/listener.h"
#include "mesh/outbound.h"

struct outbound_host {
	struct str name; /* "<host>:<port>" */
	uint32_t port;
	struct hosts domains;             /* what a client can write for it */
	const struct virtual_service *vs; /* NULL: the service's own cluster */
	struct str cluster;               /* then this */
	struct virtual_host routes;       /* else these */
	const struct registered *service; /* NULL: a host without one */
};

struct outbound_table {
	struct str name;
	bool sniffed; /* of one service: has its host alone, which stands for all names */
	VEC(const struct outbound_host *) hosts; /* by name */
	struct map by_name; /* of all that were made, also those without a domain */
};

/* Makes the tables of one workload; a port is worked out once. */
struct outbound_router {
	struct arena *a;
	const struct registry *r;
	const struct scope *scope;
	const struct sidecar_workload *w;
	struct map by_port;   /* "<port>", or a socket -> struct outbound_table */
	struct map by_egress; /* place of the egress entry -> struct egress_index */
	/* Hosts to leave out answer false; NULL: none. */
	bool (*wanted)(const void *by, struct str host);
	const void *wanted_by;
};

struct outbound_router outbound_router_new(const struct registry *r, const struct scope *s,
	const struct sidecar_workload *w);
const struct outbound_table *outbound_table(struct outbound_router *x, struct str name);

/* Where a route leads: clusters, with weights when there are several; empty when
 * it answers itself. */
struct hosts outbound_targets(struct outbound_router *x, const struct outbound_host *h,
	const struct route_entry *e);

#endif
