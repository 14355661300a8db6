/*
 * mesh/prove.h -- do two meshes behave the same at their gateways and for sidecars?
 *
 * For each gateway workload: the listeners (port after targetPort resolution,
 * bind), the filter chain behind each SNI (TLS settings), and behind each the
 * virtual host of each domain with its routes in order, or the TCP route. Names
 * that clients cannot see (of Gateways, servers, ports, VirtualServices) do not
 * count. Routes are compared by what they do with requests (partition.h).
 *
 * What has a sidecar is compared by sidecar_prove.h.
 *
 * DIFFERENT comes with a request that shows it; it was evaluated on both sides
 * (evaluate.h). What could not be decided is UNKNOWN, with what it was. When
 * nothing is said, every request is treated the same.
 */
#ifndef MESH_PROVE_H
#define MESH_PROVE_H

#include "mesh/partition.h"
#include "mesh/witness.h"

struct difference {
	enum verdict verdict; /* UNKNOWN or DIFFERENT */
	struct str text;      /* one line: the request and what it meets, or what is not known */
	struct str request, before, after; /* DIFFERENT: its parts */
	struct str place;                  /* "http://a.example.com:80" */
	struct str ns, workload; /* that it concerns; no workload: any client of the namespace,
	                          * neither: of them all */
	struct hosts
		gateways; /* keys of the Gateways that have to do with the place, on either side */
};

struct differences {
	VEC(struct difference) v;
	enum verdict verdict;                         /* of all of them */
	uint32_t workloads, listeners, hosts, routes; /* that were compared */
};

/* Both meshes are built as if their objects had been created in this order.
 * Linear in the size of the meshes, where routes are the same. */
struct differences mesh_differences(struct arena *a, const struct mesh *before,
	const struct mesh *after, const struct order *order);
/* Each in an order of its own. */
struct differences mesh_differences_in(struct arena *a, const struct mesh *before,
	const struct order *order_before, const struct mesh *after,
	const struct order *order_after);

#endif
