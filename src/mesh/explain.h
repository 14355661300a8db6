/*
 * mesh/explain.h -- a conflict in words: one line that says what is so, and
 * further ones that say who wins, what stops working, and where.
 */
#ifndef MESH_EXPLAIN_H
#define MESH_EXPLAIN_H

#include "mesh/conflict.h"

/* "servers[1] (443 HTTPS) of Gateway ns/name", or the Ingress that made it. */
struct str explain_server(struct arena *a, const struct server *s);
/* The first few of a list, and how many more. */
struct str explain_list(struct arena *a, const struct hosts *h);

/* Names the servers, the listener and the winner; one line, no full stop. */
struct str explain_conflict(struct arena *a, const struct conflict *c);

struct explanation {
	VEC(struct str) lines;
};
struct explanation explain_further(struct arena *a, const struct conflict *c);

#endif
