/*
 * deploy/build.h -- what `kustomize build` makes of a folder.
 *
 * A pure function of the texts of a project, held against kustomize v5.8.1
 * (tests/deploy). Objects that no kustomization changes keep the tree of their
 * source; a changed one has its own, whose values still lead back to the nodes
 * they came from, in the base, in a patch file, or nowhere when they were made.
 *
 * What is not understood (a remote base, a plugin, a file that is not there, or
 * anything for which kustomize itself would fail) is told in `unknown`; the
 * objects are then those that could be built.
 */
#ifndef DEPLOY_BUILD_H
#define DEPLOY_BUILD_H

#include "manifest/kustomize.h"

/* An object as a build leaves it. */
struct built {
	const struct object *source; /* never NULL; for what a generator makes, one that stands for
	                                its entry: object->made (manifest/project.h) */
	const struct value *tree; /* final, but for metadata: name and ns win over what it says */
	struct str group, version, kind, type; /* final */
	struct str name, ns;                   /* final; ns is empty when unset */
	struct str hashless;                   /* of a generated one: its name without the hash */
};

struct build {
	struct arena *a;
	bool in_order; /* wanted: the objects in the order in which kustomize prints them */
	VEC(struct built) objects; /* else in that in which they were made */
	VEC(struct str) files;     /* paths of what was read for it; may repeat */
	VEC(struct str) unknown;   /* none: all was understood; one line each, no full stop */
};

/* What has been built of a project so far: each kustomization is built once. */
struct builds;
struct builds *builds_new(struct arena *a, const struct project *p);

/* `extra` is NULL or a map of fields of a kustomization that are added to those
 * of the folder (Argo CD and Flux do that): lists and maps are joined, other values
 * take the place of what is there. Where the folder has no kustomization, `extra`
 * alone is built there. */
void kustomize_build(struct build *out, struct builds *b, struct str folder,
	const struct value *extra);

#endif
