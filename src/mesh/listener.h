/*
 * mesh/listener.h -- what a gateway workload listens on: the servers of all
 * Gateways that apply to it, merged as istiod merges them, and the listeners,
 * filter chains and virtual hosts that come of it (istio-semantics 6.1,
 * istio-verified 2, truth).
 */
#ifndef MESH_LISTENER_H
#define MESH_LISTENER_H

#include "mesh/mesh.h"

enum drop_reason {
	DROP_TLS_HOST,   /* a host of it is claimed by another TLS server of port and bind */
	DROP_PROTOCOL,   /* plain text holds the port and bind, and the protocols do not merge */
	DROP_ROUTE_NAME, /* same port name and Gateway as another HTTPS server */
	DROP_NO_TLS,     /* no tls beside TLS servers of port and bind */
};

struct drop {
	const struct server *server;
	uint32_t port; /* resolved */
	enum drop_reason reason;
	const struct server *winner; /* the server it lost to */
	struct str host;             /* DROP_TLS_HOST: the first host claimed twice */
};

/* A route of a virtual host: who wrote it, and the server for which it was
 * built (its declared port counts). */
struct route_entry {
	const struct virtual_service *vs;
	const struct route *route;
	const struct match *match; /* NULL: matches everything */
	const struct server *server;
	bool catch_all;
};

struct virtual_host {
	struct str domain;
	bool redirect;                      /* only answers with a redirect to https */
	VEC(struct route_entry) routes;     /* catch-all ones last */
	VEC(const struct server *) servers; /* that gave it, in merge order */
};

struct chain {
	const struct server *server;        /* the first that made it */
	VEC(const struct server *) servers; /* plain HTTP: all that share it */
	struct hosts sni;                   /* sorted; empty: any */
	bool http;
	bool alpn; /* AUTO_PASSTHROUGH: only Istio's own mutual TLS; hosts in `sni` are patterns */
	VEC(struct virtual_host *) hosts; /* http; by domain */
	const struct virtual_service *vs; /* tcp: whose route */
	const struct route *route;
	const struct match *match;
};

struct listener {
	uint32_t port;   /* resolved */
	struct str bind; /* "0.0.0.0" without one */
	VEC(struct chain *) chains;
	bool refused;           /* Envoy refuses it: two chains share a match */
	struct str refused_sni; /* the name that occurs twice; empty: two chains without one */
	const struct chain *clash[2]; /* the first two that share it */
};

struct gateway_config {
	const struct proxy *proxy;
	bool panic;                       /* istiod crashes; nothing else is given */
	const struct gateway *culprit;    /* then: whose hosts do it */
	VEC(struct listener *) listeners; /* by port, then bind */
	VEC(struct drop) dropped;         /* in merge order */
};

/* The whole configuration of a workload in an order of creation. */
struct gateway_config *gateway_config_new(struct arena *a, const struct mesh *m,
	const struct proxy *p, const struct order *order);

/* The same without virtual hosts and TCP routes: which servers are accepted
 * and dropped. Cheaper. */
struct gateway_config *gateway_merge(struct arena *a, const struct mesh *m, const struct proxy *p,
	const struct order *order);

#endif
