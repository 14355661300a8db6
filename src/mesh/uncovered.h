/*
 * mesh/uncovered.h -- what differs between two deployments and could matter to
 * traffic, and is neither compared nor said to be unknown by mesh/prove.h: labels,
 * ports and annotations of pods, fields of Services that are not modelled, and
 * what only clients or pods meet that the files do not show. Where there is any,
 * equal gateways and sidecars do not make the deployments the same.
 */
#ifndef MESH_UNCOVERED_H
#define MESH_UNCOVERED_H

#include "mesh/sidecar_unseen.h"

/* Sorted by object. */
struct reasons mesh_uncovered(struct arena *a, const struct mesh *before, const struct mesh *after);

#endif
