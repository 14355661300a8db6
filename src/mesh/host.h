/*
 * mesh/host.h -- host names as istiod compares them.
 *
 * A name that begins with '*' is a wildcard; the rest of it is a suffix.
 * Comparison is by bytes: server hosts are case-sensitive against
 * VirtualService hosts (istio-verified 2).
 */
#ifndef MESH_HOST_H
#define MESH_HOST_H

#include "base/str.h"

bool host_is_wildcard(struct str h);
bool host_subset(struct str a, struct str b);  /* every name of a is one of b's */
bool host_overlap(struct str a, struct str b); /* one covers the other */

/* The part after "ns/", or all of it; *ns (may be NULL) gets the namespace. */
struct str host_name(struct str h, struct str *ns);

/* A name without a dot becomes "<h>.<ns>.svc.cluster.local"; "*" and addresses
 * stay (istiod: ResolveShortnameToFQDN). */
struct str host_resolve(struct arena *a, struct str h, struct str ns);

struct hosts {
	VEC(struct str) v;
};
bool hosts_contain(const struct hosts *h, struct str name);

/* The names covered by both lists, the narrower of two that overlap, each
 * once, in istiod's order. */
struct hosts hosts_intersect(struct arena *a, const struct hosts *x, const struct hosts *y);
/* Server hosts ("ns/h" or "h") that are open to a namespace, without it. */
struct hosts hosts_for_namespace(struct arena *a, const struct hosts *hosts, struct str ns);

#endif
