/*
 * mesh/sidecars.h -- the workloads of a mesh that have a sidecar, and all that
 * istiod gives each: what reaches it and where it gets with what it calls.
 *
 * Not modelled: what EnvoyFilters, AuthorizationPolicies, RequestAuthentications,
 * Telemetry and WasmPlugins change, WorkloadEntries, several clusters, IPv6.
 */
#ifndef MESH_SIDECARS_H
#define MESH_SIDECARS_H

#include "mesh/destination_rule.h"
#include "mesh/inbound.h"
#include "mesh/outbound_routes.h"

struct sidecars {
	struct registry *registry;
	struct rule_index *rules;
	struct map scopes; /* namespace and Sidecar -> struct scope */
};

struct sidecars *sidecars_new(struct arena *a, const struct mesh *m, const struct order *order);

/* The same, with all that is made from now on in another arena. `registry` is
 * room for its copy. */
struct sidecars sidecars_in(const struct sidecars *s, struct arena *work,
	struct registry *registry);

struct sidecar_config {
	const struct sidecar_workload *workload;
	const struct scope *scope;
	struct inbound inbound;
	struct outbound outbound;
	struct outbound_router router; /* makes the route tables when asked */
};

struct sidecar_config *sidecar_config_new(struct sidecars *s, const struct sidecar_workload *w);
/* The same without what reaches it. */
struct sidecar_config *sidecar_outbound(struct sidecars *s, const struct sidecar_workload *w);

/* What calls of a host obey; NULL: none. */
const struct destination_rule *sidecar_rule(const struct sidecars *s,
	const struct sidecar_workload *w, const struct registered *service);
/* connectionPool of a port's server side: the Sidecar's, else the
 * DestinationRule's of its owner; NULL: none. */
const struct value *inbound_pool(const struct sidecars *s, const struct sidecar_workload *w,
	const struct inbound_port *p);

/* trafficPolicy at one port: portLevelSettings take the place of all of it but
 * for what they leave out of the top level's PROXY protocol and tunnel. */
const struct value *policy_at(const struct value *policy, uint32_t port);

#endif
