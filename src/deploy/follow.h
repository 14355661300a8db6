/*
 * deploy/follow.h -- everything that a root makes clusters apply. For roots.c and
 * meet.c alone.
 *
 * A root is applied by someone: a kustomization, or files of a tree. The objects it
 * brings into its cluster may make that cluster or another one apply more, and so
 * on. Each such object is followed once a cluster, so a circle ends where it began.
 */
#ifndef DEPLOY_FOLLOW_H
#define DEPLOY_FOLLOW_H

#include "deploy/apply.h"

struct follow {
	struct maker *m;
	VEC(struct cluster *) clusters; /* the first is that of the root */
	struct map by_name;             /* of a cluster -> struct cluster */
	VEC(struct part *) queue;       /* in the order in which they are applied */
	struct map waiting; /* cluster and key of an object -> struct part_list that need it */
	VEC(struct part *) waiters, ready; /* ready: what they waited for has come */
	uint32_t next, woken;              /* in the queue, in `ready` */
	struct map done;                   /* what has been followed */
	const struct apply *first;         /* the first that is in this repository; NULL: none */
	uint32_t applied;                  /* how many are */
	uint32_t objects;
	apply_visit *each; /* is told of every file that is applied */
	void *ctx;
};

struct follow *follow_new(struct maker *m, apply_visit *each, void *ctx);
/* Something the root brings; `part` is filled but for its place. */
void follow_add(struct follow *f, struct part *part);
/* After the last of these. */
void follow_all(struct follow *f);

/* The deployments of a cluster: one, or an alternative each where parts define one
 * object differently; those that clash with nothing are in each (meet.c). The name
 * is for people. Of what is applied the grounds name what brings the most
 * and is not applied itself. */
struct meet {
	struct maker *m;
	const struct cluster *cluster;
	enum deployment_origin origin;
	struct str name;
	struct str grounds; /* where `applied` is 0 */
	uint32_t applied;   /* how many apply something that is here; 0: not to be told */
};
void meet_all(const struct meet *how);

#endif
