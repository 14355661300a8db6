/*
 * mesh/virtual_service.h -- Istio VirtualServices: to which Gateways they bind,
 * and which of their routes reach which server.
 */
#ifndef MESH_VIRTUAL_SERVICE_H
#define MESH_VIRTUAL_SERVICE_H

#include "deploy/labels.h"
#include "mesh/host.h"

/* One match of a route, after delegates are merged in. */
struct match {
	const struct value *at;   /* as written */
	const struct value *root; /* the root's match that a delegate's was merged with */
	uint32_t port;            /* 0: any */
	struct hosts gateways;    /* resolved; empty: any */
	struct labels source_labels;
	struct str source_ns;
	bool catch_all;   /* prefix "/" or regex ".*", and nothing else */
	struct hosts sni; /* tls only */
};

struct route {
	const struct value *at;    /* the http, tls or tcp entry (a delegate's entry when merged) */
	const struct value *via;   /* the root's entry that delegates, or NULL */
	const struct deployed *of; /* whose entry `at` is */
	VEC(struct match) matches; /* empty: matches everything */
	bool has_destination;
};

struct virtual_service {
	const struct deployed *object;
	struct str ns, name, key; /* key: "ns/name" */
	struct str created;
	struct hosts hosts;     /* resolved */
	struct hosts gateways;  /* resolved as often as written; ["mesh"] when absent */
	struct hosts export_to; /* empty: the default, "*" */
	VEC(struct route) http, tls, tcp;
	bool delegate; /* has no hosts: not used by itself */
};

/* NULL and the reason when Istio refuses the object. Routes that delegate are
 * still as written: virtual_service_merge() comes after all are read. */
struct virtual_service *virtual_service_read(struct arena *a, const struct deployed *o,
	struct err *why);

/* Replaces the routes that delegate by the delegates' (istio-semantics 6.2). */
void virtual_service_merge(struct arena *a, struct virtual_service *vs, const struct map *by_key);

/* "ns/name" of what a name in `gateways` means in a namespace; "mesh" stays. */
struct str gateway_reference(struct arena *a, struct str written, struct str ns);

/* How a gateway workload of a namespace sees it: 0 not, 1 private to the
 * namespace, 2 exported to it, 3 public (istiod takes them in that order). */
int virtual_service_visibility(const struct virtual_service *vs, struct str pod_ns);

#endif
