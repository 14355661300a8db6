/*
 * mesh/ingress.h -- the Gateway that istiod makes of a Kubernetes Ingress of
 * class istio. It is older than every Gateway (istio-verified N6).
 */
#ifndef MESH_INGRESS_H
#define MESH_INGRESS_H

#include "mesh/mesh.h"

/* NULL when the Ingress is not Istio's. */
struct gateway *ingress_gateway(struct arena *a, const struct deployed *ingress);

#endif
