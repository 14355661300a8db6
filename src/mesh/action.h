/*
 * mesh/action.h -- what a route does with a request, as Envoy gets it: equal
 * texts do the same.
 *
 * Hosts are full names, ports are resolved (the port asked for, the only port of
 * the Service or ServiceEntry, else the declared port of the server; istio-verified
 * N7), weights are shares, durations are numbers, defaults are written out, and
 * what a delegate does not say comes from the root's route, and a rewritten prefix
 * says how much of the path it is for. Names of routes,
 * statistics and traces do not count. The default of retries is Istio's; a mesh
 * may have another, for every route that says nothing.
 */
#ifndef MESH_ACTION_H
#define MESH_ACTION_H

#include "mesh/listener.h"

enum action_part {
	PART_TO, /* destinations, a redirect or a direct response */
	PART_TIMEOUT,
	PART_RETRIES,
	PART_REWRITE,
	PART_MIRROR,
	PART_HEADERS,
	PART_FAULT,
	PART_CORS,
	ACTION_PARTS,
};

struct action {
	struct str part[ACTION_PARTS];
	struct str label;  /* where the request goes, for people: "reviews.shop:9080" */
	struct str unsure; /* why the ports of PART_TO may be others: p == NULL: they are known */
	struct str hosts;  /* PART_TO without ports and weights */
};

/* Looks up hosts and ports; one for all routes of a mesh. */
struct actions {
	struct arena *a;
	const struct mesh *mesh;
	struct map entries; /* host of a ServiceEntry -> its spec.ports */
	bool read;
	/* Of a sidecar: what a destination without port means, whatever ports its
	 * Service has. 0: of a gateway. */
	uint32_t listener_port;
};

struct action action_of(struct actions *from, const struct route_entry *e);
/* The answer where no route fits: 404. */
struct action action_none(void);

/* They do the same; they do something else, whatever is not known. */
bool action_equal(const struct action *x, const struct action *y);
bool action_differs(const struct action *x, const struct action *y);

/* One text for equal actions. */
struct str action_text(struct arena *a, const struct action *x);

/* "reviews.shop:9080", with what else differs from another action that goes to
 * the same place: "reviews.shop:9080 with other timeout". */
struct str action_beside(struct arena *a, const struct action *x, const struct action *other);

#endif
