/*
 * mesh/merge.h -- the servers of all Gateways of a workload, merged in order of
 * creation: which are accepted, under which port and bind, and which are
 * dropped and why. Follows istiod's mergeGateways step by step.
 */
#ifndef MESH_MERGE_H
#define MESH_MERGE_H

#include "mesh/listener.h"

/* istiod's ServerPort and what was merged under it. */
struct merged_port {
	uint32_t number;           /* resolved */
	struct str protocol, bind; /* as written by the server that opened it */
	enum protocol proto;
	struct str route_name;
	VEC(const struct server *) servers;
};

/* Servers that share a route table. */
struct route_table {
	VEC(const struct server *) servers;
};

struct merged {
	struct arena *a;
	bool panic;
	const struct gateway *culprit;
	VEC(struct merged_port *) ports; /* in the order in which they were opened */
	VEC(const struct server *) accepted;
	VEC(struct drop) dropped;
	struct map tables; /* route name -> struct route_table */
};

struct merged *merge_servers(struct arena *a, const struct proxy *p, const struct order *order);

/* "http.<port>[.<bind>]", "https.<number>.<port name>.<gateway>.<ns>[.<bind>]", or empty. */
struct str server_route_name(struct arena *a, const struct server *s, uint32_t port);

#endif
