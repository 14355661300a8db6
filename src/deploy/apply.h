/*
 * deploy/apply.h -- what an object in a cluster makes that cluster, or another
 * one, apply from this repository: an Application or ApplicationSet of Argo CD, a
 * Kustomization or HelmRelease of Flux. For the files of deploy/deployment.h alone.
 *
 * Each is read into a list of `struct apply`, one a source, without looking at
 * files beyond what its paths and generators need; apply_build() makes objects of
 * one. What is applied may itself hold such objects ("app of apps", Flux's
 * clusters): deployment.c follows them.
 */
#ifndef DEPLOY_APPLY_H
#define DEPLOY_APPLY_H

#include "deploy/maker.h"

struct apply {
	const struct deployed *by;
	struct str folder; /* from the root of the repository; p == NULL: in another
	                      repository, or not known: see `unknown` */
	bool plain;        /* a kustomization in the folder does not count */
	bool generated; /* without one, all manifests below are built as if one named them (Flux) */
	bool recurse;   /* plain folders: those below as well */
	struct str include, exclude; /* globs of Argo CD; empty: all, none */
	const struct value *extra;   /* fields that are added to the kustomization (build.h) */
	struct str ns;               /* what objects without namespace get; empty: default */
	struct str cluster;          /* empty: the one in which `by` is */
	struct map substitutes;      /* Flux postBuild: name -> struct str *; a == NULL: none */
	const struct value *labels, *annotations; /* commonMetadata */
	VEC(struct str) unknown;                  /* what of it is not known, one line each */
};

struct apply_list {
	VEC(struct apply) v;
};

/* True when it is such an object; its sources are added. */
bool argocd_read(struct maker *m, const struct deployed *o, struct apply_list *out);
bool flux_read(struct maker *m, const struct deployed *o, struct apply_list *out);

/* Adds what it makes to the deployment; what is not known, too. */
void apply_build(struct maker *m, struct deployment *d, const struct apply *x);

/* Is the URL of a Git repository one of this project's remotes, however it is
 * written (https, ssh, scp form, with or without .git, with credentials)? */
bool is_this_repository(const struct project *p, struct str url);

#endif
