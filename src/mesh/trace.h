/*
 * mesh/trace.h -- one request, answered by every gateway workload: listener,
 * server, VirtualService, route, destination, each with the place in the files
 * that says so.
 */
#ifndef MESH_TRACE_H
#define MESH_TRACE_H

#include "base/json.h"
#include "mesh/evaluate.h"

struct question {
	struct str gateway; /* "ns/name" of a workload or Gateway, or labels; empty: all */
	uint32_t port;      /* of a server or of its Service; 0: 443 with SNI, else 80 */
	struct str sni;     /* empty: the host */
	struct request request;
};

struct answer {
	const struct mesh *mesh;
	const struct proxy *proxy;
	uint32_t port; /* on which the workload listens */
	struct reply reply;
};

struct answers {
	VEC(struct answer) v; /* by deployment, then workload */
	bool served;          /* some workload has a route or a redirect for it */
};

struct answers mesh_answers(struct arena *a, const struct deployments *ds,
	const struct question *q);

void answers_text(struct buf *out, const struct answers *as);
/* An object with `answers`. */
void answers_json(struct json *j, struct arena *a, const struct answers *as);

#endif
