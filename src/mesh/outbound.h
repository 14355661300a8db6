/*
 * mesh/outbound.h -- where the clients of a scope get with what they call: the
 * listeners of their sidecar, one an address and port, with the chains that
 * lead to a route table or to a cluster (istio-semantics 6.6).
 *
 * A cluster is named "outbound|<port>|<subset>|<host>", as istiod does.
 */
#ifndef MESH_OUTBOUND_H
#define MESH_OUTBOUND_H

#include "mesh/scope.h"

struct outbound_chain {
	struct str table;                 /* of routes; empty: TCP */
	struct hosts to;                  /* TCP: clusters; of several "<cluster> <weight>" */
	bool sniffed;                     /* only what is plain HTTP */
	struct hosts sni;                 /* sorted; empty: any */
	struct hosts cidrs;               /* likewise */
	const struct virtual_service *vs; /* whose TCP or TLS route it is; NULL: none */
};

struct outbound_listener {
	uint32_t port; /* 0: a Unix socket */
	struct str bind;
	bool bound; /* a socket of its own */
	bool locked;
	enum protocol proto; /* of what it has been made of so far */
	VEC(struct outbound_chain) chains;
};

struct outbound {
	VEC(struct outbound_listener *) listeners; /* by port, then bind */
};

/* The pods that a headless Service stands for, but for the caller's. */
struct outbound outbound_of(const struct registry *r, const struct scope *s,
	const struct sidecar_workload *w);

/* Where a destination of a route leads, written in `ns` and met on a port.
 * `service`: what is known of its host, NULL: nothing. */
struct str outbound_cluster(struct arena *a, const struct value *destination, struct str ns,
	const struct port_list *ports, uint32_t port);
struct str cluster_name(struct arena *a, uint32_t port, struct str subset, struct str host);

#endif
