/*
 * mesh/dump.h -- the mesh, printed: every gateway workload of every deployment
 * with its listeners, chains, virtual hosts and dropped servers, and every
 * workload with a sidecar (sidecar_dump.h), in the one order that the files give.
 */
#ifndef MESH_DUMP_H
#define MESH_DUMP_H

#include "base/json.h"
#include "mesh/listener.h"

void mesh_dump_text(struct buf *out, const struct deployments *ds);

/* An object with `workloads` (deployment, name, namespace, labels, invented,
 * panic, listeners, dropped), `sidecars` and `refused`. */
void mesh_dump_json(struct json *j, const struct deployments *ds);

#endif
