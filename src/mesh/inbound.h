/*
 * mesh/inbound.h -- what reaches a workload behind its sidecar: for each port
 * how it is treated and where it goes (istio-semantics 6.6, 6.7). Modelled:
 * MeshConfig's inboundTrafficPolicy PASSTHROUGH, its default.
 */
#ifndef MESH_INBOUND_H
#define MESH_INBOUND_H

#include "mesh/peer_authentication.h"
#include "mesh/registry.h"

struct inbound_port {
	uint32_t port; /* at the pod */
	enum protocol proto;
	enum mtls_mode mtls;
	bool passthrough; /* declared nowhere, but has an mTLS mode of its own */
	bool own;         /* the proxy binds it itself */
	struct str bind;  /* "0.0.0.0", "POD", or as the Sidecar says */
	struct str to;    /* "original", "POD:<n>", or the endpoint */
	uint32_t service_port;
	struct registered_list services; /* the owner, and others with its service port */
	const struct value *pool;        /* of the Sidecar: connectionPool, or NULL */
};

struct inbound {
	VEC(struct inbound_port) ports; /* by number */
	bool captured;                  /* undeclared ports are open too */
	enum mtls_mode mtls;            /* theirs */
};

struct inbound inbound_of(const struct registry *r, const struct sidecar_workload *w);

#endif
