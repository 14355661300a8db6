/*
 * deploy/declared.h -- deployments that `.jibe` declares.
 *
 * A path that names a folder with a kustomization is what that builds; a chart is
 * what it prints; any other folder is all below it: what kustomizations build that
 * no other names, what charts print, and the manifests besides. Entries of one
 * cluster are one deployment. What is built there is in no other deployment but
 * declared ones.
 */
#ifndef DEPLOY_DECLARED_H
#define DEPLOY_DECLARED_H

#include "manifest/project.h"

struct declared_place {
	struct str path; /* "": the root */
	bool folder;
};

struct declared_places {
	VEC(struct declared_place) v; /* by path; none lies in another */
};

/* The files and folders of a project that a pattern of `struct declared` means. */
void declared_places(struct declared_places *out, struct arena *a, const struct project *p,
	struct str pattern);

#endif
