/*
 * mesh/sidecar_changes.h -- whether two meshes can differ at all for what has a
 * sidecar. Most changes of Gateways do not reach them.
 */
#ifndef MESH_SIDECAR_CHANGES_H
#define MESH_SIDECAR_CHANGES_H

#include "mesh/mesh.h"

/* False: every object that a sidecar's configuration is made of is the same on
 * both sides. Linear, and cheap for objects that share a tree. */
bool sidecars_changed(struct arena *a, const struct mesh *before, const struct mesh *after);

#endif
