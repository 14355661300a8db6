/*
 * mesh/compared.h -- shared by the files that compare two meshes (prove.h): one
 * place of a workload on both sides, and the differences said of it.
 */
#ifndef MESH_COMPARED_H
#define MESH_COMPARED_H

#include "mesh/prove.h"

struct side {
	const struct gateway_config *config; /* NULL: no such workload */
	struct actions actions;
	struct map branches; /* virtual host, by its address -> struct branches */
};

struct comparison {
	struct arena *a;
	struct side x, y;
	struct differences out;
};

/* NULL where a side has no such thing. */
struct place {
	const struct listener *lx, *ly;
	struct chain_index ix, iy;
	const struct chain *cx, *cy;
	struct host_index hosts_x, hosts_y;
	const struct virtual_host *hx, *hy;
	struct str sni, domain; /* names or wildcards; empty: any, no virtual host */
};

/* NULL gives none. */
const struct branches *side_branches(struct side *s, const struct virtual_host *vh);

/* A request for the place that nobody has chosen: GET / of a name that the domain
 * fits and no other. False when there is no such name. */
bool place_request(struct arena *a, const struct place *p, struct request *out);

/* "http://a.example.com:80" */
struct str place_text(struct arena *a, const struct place *p);

/* The request meets something else on the two sides: evaluated on both, and
 * UNKNOWN when it does not. */
void differ_by_request(struct comparison *c, const struct place *p, const struct request *r,
	bool bare);
/* Some request at the place, or connection, does. */
void differ_somehow(struct comparison *c, const struct place *p);
/* A connection meets other settings of TLS. */
void differ_by_tls(struct comparison *c, const struct place *p);
void differ_unknown(struct comparison *c, const struct place *p, struct str why);

#endif
