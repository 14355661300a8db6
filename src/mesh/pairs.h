/*
 * mesh/pairs.h -- two trees: the deployments of one beside those of the other,
 * and whether they behave the same.
 *
 * Deployments are paired by name, the rest by what is in them where that is
 * unique; one without a counterpart is held against an empty one. SAME says that
 * the gateways and sidecars of all pairs do the same and that nothing else differs that could
 * matter (uncovered.h) and was read.
 */
#ifndef MESH_PAIRS_H
#define MESH_PAIRS_H

#include "mesh/prove.h"

struct pair {
	struct str name;                /* of the deployment, after where there are two */
	const struct deployment *x, *y; /* NULL: none */
	struct differences differences;
	struct differences open; /* what of `before` depends on the order of creation */
	VEC(struct str) unknown; /* what else is not known, a line each */
};

struct trees {
	VEC(struct pair) v; /* in the order of the deployments */
	enum verdict verdict;
	uint32_t workloads, listeners, hosts, routes, differences;
};

/* `files`: only the order of creation that the files give. */
struct trees trees_compare(struct arena *a, const struct deployments *before,
	const struct deployments *after, bool files);

#endif
