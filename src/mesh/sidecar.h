/*
 * mesh/sidecar.h -- Istio Sidecar objects, and which of them applies to a
 * workload (istio-semantics 6.6): one alone, nothing is merged or inherited.
 */
#ifndef MESH_SIDECAR_H
#define MESH_SIDECAR_H

#include "mesh/mesh.h"

enum capture {
	CAPTURE_DEFAULT, /* as the proxy is set up */
	CAPTURE_IPTABLES,
	CAPTURE_NONE, /* the proxy binds the port itself */
};

/* An entry of spec.ingress. */
struct sidecar_ingress {
	uint32_t port;
	enum protocol proto;
	struct str bind, endpoint; /* as written; empty: none */
	enum capture capture;
	const struct value *pool; /* connectionPool, or NULL */
};

/* An entry of spec.egress. */
struct sidecar_egress {
	bool has_port;
	uint32_t port; /* 0 with has_port: a Unix socket */
	enum protocol proto;
	struct str bind;
	enum capture capture;
	struct hosts hosts; /* as written: "ns/name", also "~ns/name" */
};

struct sidecar {
	const struct deployed *object;
	struct str ns, name;
	struct birth born;
	bool has_selector; /* also when it is empty */
	struct labels selector;
	VEC(struct sidecar_ingress) ingress;
	VEC(struct sidecar_egress) egress;
	const struct value *pool;   /* inboundConnectionPool, or NULL */
	const struct value *policy; /* outboundTrafficPolicy, or NULL */
};

/* NULL and the reason when Istio refuses the object. */
struct sidecar *sidecar_read(struct arena *a, const struct deployed *o, struct err *why);

/* The Sidecars of a mesh in the order in which they are asked. */
struct sidecar_index {
	struct map by_ns; /* namespace -> struct sidecar_list, those with a selector first */
	const struct sidecar *root; /* of istio-system, without selector; NULL: none */
};
struct sidecar_index sidecar_index_new(struct arena *a, const struct mesh *m,
	const struct order *order);
/* NULL: istiod's default, which imports everything visible. */
const struct sidecar *sidecar_for(const struct sidecar_index *index, struct str ns,
	const struct labels *labels);

/* What is not in the mesh goes out as it is; otherwise it is refused. */
bool sidecar_allows_any(const struct sidecar *s);

#endif
