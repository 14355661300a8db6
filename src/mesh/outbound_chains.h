/*
 * mesh/outbound_chains.h -- the TCP and TLS chains of one service's port in an
 * outbound listener: those of the VirtualServices with the service's host, or
 * the one to its own cluster. For outbound.c.
 */
#ifndef MESH_OUTBOUND_CHAINS_H
#define MESH_OUTBOUND_CHAINS_H

#include "mesh/outbound.h"
#include "mesh/vs_index.h"

/* A service's port, as an egress entry offers it. */
struct offer {
	const struct imported *in;
	uint32_t port;
	enum protocol proto;
	struct str bind; /* empty: the service's address */
	bool bound;
	struct hosts cidrs;
};

struct chains {
	VEC(struct outbound_chain) v;
};

/* Who asks, and the VirtualServices of an egress entry that have TCP or TLS
 * routes. */
struct chain_maker {
	struct arena *a;
	const struct scope *scope;
	const struct sidecar_workload *w;
	struct bindings services;
	struct vs_index by_host;
};

void chain_maker_enter(struct chain_maker *m, const struct egress *e);
struct chains chains_l4(const struct chain_maker *by, const struct offer *o);

#endif
