/*
 * mesh/scope.h -- what the clients of a namespace under one Sidecar can call:
 * for each egress entry the services and VirtualServices it imports
 * (istio-semantics 6.6), and all services together, which are the clusters.
 */
#ifndef MESH_SCOPE_H
#define MESH_SCOPE_H

#include "mesh/registry.h"

/* A service with those of its ports that are imported. */
struct imported {
	const struct registered *service;
	struct port_list ports;
};

struct imported_list {
	VEC(struct imported) v;
};

/* An entry of spec.egress, or the default that imports everything. */
struct egress {
	const struct sidecar_egress *written; /* NULL: the default */
	struct imported_list services;    /* in the order of their age, those exported here first */
	struct bindings virtual_services; /* in the order in which they are asked */
};

struct scope {
	struct str ns;
	const struct sidecar *sidecar; /* NULL: none */
	VEC(struct egress) egress;
	struct imported_list clusters; /* a host once */
	struct map by_host;            /* host -> index + 1 in clusters */
};

struct scope *scope_new(const struct registry *r, struct str ns, const struct sidecar *sidecar);

/* NULL when clients of the scope know no such host. */
const struct imported *scope_service(const struct scope *s, struct str host);

/* The entry whose services and VirtualServices a port's routes are made of:
 * the one with that port, else the one without any; NULL: none. */
const struct egress *scope_egress(const struct scope *s, uint32_t port, struct str bind);

#endif
