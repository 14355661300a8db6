/*
 * mesh/sidecar_dump.h -- one workload with a sidecar, printed.
 */
#ifndef MESH_SIDECAR_DUMP_H
#define MESH_SIDECAR_DUMP_H

#include "base/json.h"
#include "mesh/sidecars.h"

/* An object: deployment, name, namespace, labels, inbound, undeclared_ports,
 * outbound_policy, outbound_hosts, listeners, routes. */
void sidecar_dump_json(struct json *j, struct sidecars *s, const struct sidecar_workload *w);

/* What reaches it, and which hosts have routes of their own; what it calls as
 * it is known to the mesh is counted. */
void sidecar_dump_text(struct buf *out, struct sidecars *s, const struct sidecar_workload *w);

#endif
