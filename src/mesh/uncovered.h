/*
 * mesh/uncovered.h -- what differs between two deployments and could matter to
 * traffic, and is not part of what mesh/prove.h compares: configuration of
 * sidecars, policies, DestinationRules, Services, pods. Where there is any, equal
 * gateways do not make the deployments the same.
 */
#ifndef MESH_UNCOVERED_H
#define MESH_UNCOVERED_H

#include "mesh/sidecar_unseen.h"

struct reasons mesh_uncovered(struct arena *a, const struct deployment *before,
	const struct deployment *after);

#endif
