/*
 * mesh/proxy.h -- the gateway workloads of a deployment: those a Gateway
 * selects, those that carry the gateway injection template, and one invented
 * for each selector that matches none (in istio-system, as its labels say).
 */
#ifndef MESH_PROXY_H
#define MESH_PROXY_H

#include "mesh/mesh.h"

/* Fills m->proxies; the mesh's Gateways must be read. */
void mesh_find_proxies(struct mesh *m);

#endif
