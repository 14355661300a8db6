/*
 * mesh/mesh.h -- what istiod knows of one deployment.
 *
 * Objects that Istio's validation refuses or that have no name are in no mesh;
 * they are noted. Modelled: istiod of the 1.32 development line with its
 * default settings, root namespace istio-system, cluster domain cluster.local.
 */
#ifndef MESH_MESH_H
#define MESH_MESH_H

#include "mesh/gateway.h"
#include "mesh/virtual_service.h"

struct refused {
	const struct deployed *object;
	struct str reason;
};

/* A port of a Service that selects a workload's pods. */
struct service_port {
	uint32_t port, target;
	const struct deployed *service;
};

/* Pods that run an Envoy as gateway. */
struct proxy {
	struct str name, ns;
	struct labels labels;
	const struct workload *workload; /* NULL when it is invented */
	bool invented;                   /* no workload for this selector is in the deployment */
	VEC(struct service_port) ports;  /* oldest Service first; ties by host name */
	VEC(const struct gateway *) gateways; /* that apply to it, in the mesh's order */
};

struct sidecar;

struct mesh {
	struct arena *a;
	const struct deployment *deployment;
	VEC(struct gateway *) gateways;         /* in the order of the files */
	VEC(struct virtual_service *) services; /* likewise, delegates too */
	VEC(struct proxy *) proxies;            /* by name and namespace; invented ones last */
	VEC(struct refused) refused;
	VEC(struct sidecar *) sidecars;       /* Sidecar objects, in the order of the files */
	struct map gateway_by_key;            /* "ns/name" -> struct gateway */
	struct map bound;                     /* "ns/name" of a Gateway -> struct bindings */
	struct map hosts;                     /* FQDN of a Service -> struct deployed */
	VEC(const struct deployed *) rules;   /* DestinationRules, in the order of the files */
	VEC(const struct deployed *) entries; /* ServiceEntries, likewise */
	struct map policies; /* namespace -> struct policy_list (PeerAuthentications) */
};

/* VirtualServices whose spec.gateways name a Gateway; one that names it twice
 * is there twice. */
struct bindings {
	VEC(const struct virtual_service *) v;
};

struct mesh *mesh_new(struct arena *a, const struct deployment *d);
const struct bindings *mesh_bindings(const struct mesh *m, struct str gateway_key);

/* The order of creation. Objects with a creationTimestamp keep it; the others
 * are taken as created at one time (ties by name, then namespace, as istiod
 * has it), or, with a seed, at pseudo-random times that depend on the object's
 * identity alone. `first`, when not empty, is the key of a Gateway that is older
 * than all others unless it has a timestamp. `gateways_reversed` and `services_reversed` turn the ties
 * around. */
struct order {
	uint32_t seed;
	bool gateways_reversed, services_reversed;
	struct str first;
};
int gateway_older(const struct order *o, const struct gateway *x, const struct gateway *y);
int virtual_service_older(const struct order *o, const struct virtual_service *x,
	const struct virtual_service *y);

/* Any other object: when it was made, and what decides between equal times. */
struct birth {
	struct str created, name, ns;
};
struct birth birth_of(const struct deployed *o);
int birth_earlier(const struct order *o, const struct birth *x,
	const struct birth *y); /* by time */
int birth_older(const struct order *o, const struct birth *x, const struct birth *y);
/* The order between two Gateways follows from their timestamps. */
bool gateway_order_known(const struct gateway *x, const struct gateway *y);

/* The port on which a server of that number listens at a proxy. */
uint32_t proxy_port(const struct proxy *p, uint32_t number);

#endif
