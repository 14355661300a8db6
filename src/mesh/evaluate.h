/*
 * mesh/evaluate.h -- what a gateway workload does with one connection or request:
 * the listener, its filter chain by SNI, the virtual host by authority, the first
 * route that fits.
 *
 * As Envoy looks for them: a name before the longest wildcard that covers it,
 * "any" last. Wildcards of SNI stand for whole labels, those of virtual hosts for
 * any text.
 */
#ifndef MESH_EVALUATE_H
#define MESH_EVALUATE_H

#include "mesh/branches.h"

/* Filter chains by SNI, virtual hosts by domain. */
struct chain_index {
	struct map by_sni; /* "" for any */
};
struct chain_index chain_index_new(struct arena *a, const struct listener *l);
/* NULL: no chain takes it, the connection is closed. A wildcard asks for what
 * the names below it meet that nothing names better. */
const struct chain *chain_find(const struct chain_index *x, struct str sni);

/* It terminates TLS. */
bool chain_terminates(const struct chain *c);

struct host_index {
	struct map by_domain;
};
struct host_index host_index_new(struct arena *a, const struct chain *c);
/* NULL: 404. A wildcard as above; an authority may have a port. */
const struct virtual_host *host_find(const struct host_index *x, struct str authority);

struct call {
	uint32_t port;
	struct str bind; /* p == NULL: any */
	bool tls;
	struct str sni; /* empty: none */
	struct request request;
};

enum reply_kind {
	REPLY_NONE,     /* nothing listens: the connection is refused */
	REPLY_BROKEN,   /* Envoy refuses the listener, or istiod panics */
	REPLY_CLOSED,   /* no filter chain for the SNI */
	REPLY_TCP,      /* forwarded as it is, or terminated and forwarded */
	REPLY_TO_HTTPS, /* httpsRedirect */
	REPLY_ROUTE,
	REPLY_404,
	REPLY_UNKNOWN, /* a regular expression or a claim decides */
};

struct reply {
	enum reply_kind kind;
	const struct listener *listener;
	const struct chain *chain;
	const struct virtual_host *host;
	struct route_entry route; /* TCP and ROUTE: vs, route, match, server */
	struct action does;       /* TCP and ROUTE */
};

struct reply evaluate(struct actions *from, const struct gateway_config *c,
	const struct call *call);

/* "reviews.shop:9080", "404", "301 to https", "connection refused" */
struct str reply_label(const struct reply *r);

#endif
