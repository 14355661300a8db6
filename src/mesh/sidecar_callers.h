/*
 * mesh/sidecar_callers.h -- which workloads call alike: what decides about their
 * calls (namespace, labels, Sidecar) is the same before and after as far as any
 * object asks for it. Of those one is compared.
 */
#ifndef MESH_SIDECAR_CALLERS_H
#define MESH_SIDECAR_CALLERS_H

#include "mesh/sidecars.h"

struct callers {
	struct arena *a;
	const struct sidecars *before, *after;
	struct map compared;   /* what decides about calls, on both sides */
	struct map label_keys; /* of sourceLabels and of selectors of DestinationRules */
	struct map namespaces; /* that some object singles out */
};

struct callers callers_new(struct arena *a, const struct sidecars *before,
	const struct sidecars *after);

/* No workload that calls like this one has been asked about. */
bool callers_first(struct callers *c, const struct sidecar_workload *x,
	const struct sidecar_workload *y);

#endif
