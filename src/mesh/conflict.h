/*
 * mesh/conflict.h -- where the Gateways of a deployment fight over a listener.
 *
 * A conflict is told once however many gateway workloads show it, per dropped
 * server, per refused listener, else per listener and set of hosts; never per
 * pair of N Gateways. Orders of creation are compared pairwise: the order of
 * the files, and its reverse.
 */
#ifndef MESH_CONFLICT_H
#define MESH_CONFLICT_H

#include "mesh/listener.h"

enum conflict_kind {
	CONFLICT_PANIC,    /* istiod panics on the hosts of servers[0] */
	CONFLICT_DROPPED,  /* istiod drops servers[0] in favour of servers[1] */
	CONFLICT_REFUSED,  /* Envoy refuses the listener: servers[0] and [1] share a match */
	CONFLICT_REDIRECT, /* the redirect server [0] takes the hosts from [1] */
	CONFLICT_ORDER, /* routes of one host through several Gateways: the older Gateway's win */
	CONFLICT_DUPLICATE, /* all hosts of servers[0] are served by the others with equal settings */
	CONFLICT_OVERLAP,   /* some hosts are, and it makes no difference */
};

struct conflict {
	enum conflict_kind kind;
	const struct proxy *proxy; /* the first workload that shows it */
	uint32_t more_proxies;
	uint32_t port;   /* resolved */
	struct str bind; /* "0.0.0.0" without one */
	VEC(const struct server *) servers;
	struct hosts hosts;                           /* shared, or lost */
	VEC(const struct virtual_service *) services; /* that compete, or lose their route */
	VEC(struct hosts) lost; /* CONFLICT_DROPPED: the hosts each of them loses */
	struct hosts unserved; /* CONFLICT_DROPPED: hosts that no server of the listener has then */
	enum drop_reason reason;              /* CONFLICT_DROPPED */
	bool always;                          /* in every order of creation */
	bool reversed;                        /* not in the order of the files, but in another */
	const struct virtual_service *via[2]; /* CONFLICT_REFUSED: whose SNI match it is, or NULL */
	struct str sni;                       /* CONFLICT_REFUSED: the name; empty: any */
	bool equal; /* CONFLICT_DUPLICATE: it could be told of any of the servers */
};

struct conflicts {
	VEC(struct conflict *) v;
};

struct conflicts mesh_conflicts(struct arena *a, const struct mesh *m);

#endif
