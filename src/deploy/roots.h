/*
 * deploy/roots.h -- where following begins: what someone applies by hand. For
 * roots.c alone.
 */
#ifndef DEPLOY_ROOTS_H
#define DEPLOY_ROOTS_H

#include "deploy/follow.h"

/* A kustomization, or files of a tree that make clusters apply something. */
struct root {
	const struct kustomization *kustomization; /* NULL: files */
	struct tree_files files; /* by path; of a kustomization its own file alone */
	struct str name;         /* its folder, the one that all its files have in common */
	struct follow *follow;
	uint32_t lost;   /* of `files`, to other roots */
	uint32_t number; /* in the order in which they were found */
};

struct root_list {
	VEC(struct root *) v;
};

struct root *root_of_kustomization(struct maker *m, const struct kustomization *k);
/* Files that define one object are alternatives, and with them all that lies in
 * their sibling folders below the lowest common one: so many roots, at most
 * TREE_SETS, then one a file. What excludes nothing is in each. */
struct root_list roots_of_files(struct maker *m, const struct tree_files *files);

/* It is one of the root's own. */
bool root_holds(const struct root *r, const struct project_file *f);
/* Gives what it brings by itself to r->follow. */
void root_begin(struct maker *m, struct root *r);
/* Its deployments, once all of it has been followed. */
void root_finish(struct maker *m, struct root *r);

#endif
