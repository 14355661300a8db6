/*
 * mesh/peer_authentication.h -- PeerAuthentications, and the mTLS mode that
 * they give the ports of a workload: the mesh's (istio-system, without
 * selector), the namespace's and the workload's, each the oldest; unset modes
 * inherit. Without any the mode is PERMISSIVE.
 */
#ifndef MESH_PEER_AUTHENTICATION_H
#define MESH_PEER_AUTHENTICATION_H

#include "mesh/mesh.h"

enum mtls_mode {
	MTLS_UNSET,
	MTLS_DISABLE,
	MTLS_PERMISSIVE,
	MTLS_STRICT,
};
struct str mtls_mode_name(enum mtls_mode m);

struct mtls_port {
	uint32_t port;
	enum mtls_mode mode;
};

struct peer_authentication {
	const struct deployed *object;
	struct str ns;
	struct birth born;
	struct labels selector; /* empty: of the namespace, or of the mesh */
	enum mtls_mode mode;
	VEC(struct mtls_port) ports; /* by number; mode may be unset */
};

struct policy_list {
	VEC(const struct peer_authentication *) v;
};

/* NULL and the reason when Istio refuses the object. */
struct peer_authentication *peer_authentication_read(struct arena *a, const struct deployed *o,
	struct err *why);

/* What holds for a workload. */
struct mtls {
	enum mtls_mode mode;
	VEC(struct mtls_port) ports; /* by number, none unset */
};
struct mtls mtls_of(struct arena *a, const struct mesh *m, const struct order *order, struct str ns,
	const struct labels *labels);
enum mtls_mode mtls_at(const struct mtls *m, uint32_t port);

#endif
