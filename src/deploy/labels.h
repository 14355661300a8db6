/*
 * deploy/labels.h -- labels, selectors and the workloads they select.
 */
#ifndef DEPLOY_LABELS_H
#define DEPLOY_LABELS_H

#include "deploy/deployment.h"

struct label {
	struct str key, value;
};

struct labels {
	VEC(struct label) v; /* sorted by key */
};

/* A map of strings (metadata.labels, spec.selector). Other values count as
 * their text. NULL gives none. */
struct labels labels_of(struct arena *a, const struct value *map);
/* All pairs of the selector are among the labels; an empty one selects all. */
bool labels_match(const struct labels *selector, const struct labels *labels);
bool labels_equal(const struct labels *x, const struct labels *y);
struct str labels_get(const struct labels *l, const char *key); /* p == NULL: absent */
/* "app=a,istio=b" */
struct str labels_print(struct arena *a, const struct labels *l);

/* Something that runs pods: Pod, Deployment, StatefulSet, DaemonSet, ReplicaSet,
 * ReplicationController, Job, CronJob. */
struct workload {
	const struct deployed *object;
	const struct value *pod; /* the Pod itself, or the pod template */
	struct str name, ns;     /* of the object; ns as modelled */
	struct labels labels;    /* of its pods */
};
/* False when the object runs no pods. */
bool workload_of(struct arena *a, const struct deployed *o, struct workload *out);

#endif
