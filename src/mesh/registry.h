/*
 * mesh/registry.h -- what istiod knows under a host name: Services of
 * Kubernetes and hosts of ServiceEntries, in the order of their age, and the
 * workloads that call them or stand behind them.
 *
 * Made for one order of creation. All of it belongs to the arena.
 */
#ifndef MESH_REGISTRY_H
#define MESH_REGISTRY_H

#include "mesh/protocol.h"
#include "mesh/sidecar.h"

enum resolution {
	RESOLVE_ENDPOINTS, /* by their addresses */
	RESOLVE_DNS,
	RESOLVE_ORIGINAL, /* headless, or resolution NONE: where the caller went */
	RESOLVE_DYNAMIC,  /* DYNAMIC_DNS */
	RESOLVE_ALIAS,    /* ExternalName: another name, no cluster */
};

struct registered_port {
	uint32_t number;
	enum protocol proto;
	const struct value *at;
};

struct port_list {
	VEC(struct registered_port) v;
};

struct registered {
	const struct deployed *object;
	bool kubernetes;
	struct str host, ns;
	struct birth born;
	enum resolution resolution;
	struct str address; /* the one clients dial: "0.0.0.0" any; "VIP:<host>" not yet given */
	struct port_list ports;
	struct hosts export_to; /* empty: "*"; "." is the namespace */
	struct labels selector; /* empty: selects none */
};

struct registered_list {
	VEC(const struct registered *) v;
};

/* Pods that run an Envoy as sidecar; without workload: any client of a
 * namespace, which has no labels. */
struct sidecar_workload {
	const struct workload *workload; /* NULL: any client */
	struct str name, ns;
	struct labels labels;
	bool opted_out;                  /* has no Envoy; only stands behind Services */
	bool tproxy;                     /* callers keep their address */
	enum capture interception;       /* CAPTURE_IPTABLES, or CAPTURE_NONE */
	struct registered_list services; /* that select it, oldest first; ties by host */
};

struct registry {
	struct arena *a;
	const struct mesh *mesh;
	const struct order *order;
	VEC(const struct registered *) services; /* oldest first */
	struct map by_host;                      /* host -> struct registered_list, oldest first */
	struct map exported;            /* namespace -> struct registered_list, not public ones */
	struct registered_list visible; /* public ones */
	struct map
		selecting; /* namespace and first pair of the selector -> struct registered_list */
	VEC(struct sidecar_workload *) workloads; /* by name and namespace, clients last */
	struct map behind; /* host -> struct workload_list: the Service selects
	                       * them, with or without a sidecar */
	struct sidecar_index sidecars;
};

struct workload_list {
	VEC(const struct sidecar_workload *) v;
};

struct registry *registry_new(struct arena *a, const struct mesh *m, const struct order *order);

const struct registered_port *registered_port(const struct port_list *ports, uint32_t number);
bool registered_visible(const struct registered *s, struct str ns);
bool registered_selects(const struct registered *s, const struct sidecar_workload *w);

/* Where a port of a Service leads at a workload's pods; false when its target
 * is the name of no container port. */
bool registered_target(const struct registered_port *p, const struct workload *w, uint32_t *out);

#endif
