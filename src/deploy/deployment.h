/*
 * deploy/deployment.h -- which objects meet in one cluster.
 *
 * Only what is deployed together is judged together (design 4). In this order
 * a file belongs to
 *  - what `.jibe` says under deployments,
 *  - the Argo CD Applications and Flux Kustomizations that apply it; what one
 *    cluster gets through all of them that are applied there themselves is one
 *    deployment (apply.h),
 *  - the kustomization roots that build it (build.h),
 *  - its Helm chart (each chart apart; charts.c),
 *  - the stream that it is: standard input (stream.c),
 *  - else the directory tree, where two places that define one object are
 *    alternatives and never in one deployment (tree.h). An object without
 *    namespace may be the one of its kind and name in any namespace: they are
 *    alternatives too.
 *
 * A deployment holds deployed objects: final identity, and a tree whose values
 * lead back to source nodes. Rules see deployed objects only. Where none of its
 * objects can be judged (manifest/object.h) no deployment is made.
 */
#ifndef DEPLOY_DEPLOYMENT_H
#define DEPLOY_DEPLOYMENT_H

#include "manifest/project.h"

struct deployment;

struct deployed_list {
	VEC(struct deployed *) v;
};

struct deployed {
	const struct object *source;
	const struct value *tree;              /* final, but for metadata: name and ns below win */
	struct str group, version, kind, type; /* final, as in struct object */
	struct str name, ns; /* final; ns is empty when unset: then "default" is modelled */
	const struct deployment *in;
	const struct deployed
		*by;     /* the Application or Kustomization that applies it; NULL: none */
	struct str when; /* what decides whether it is there, for people: ".Values.tls", "not
	                    .Values.old"; empty: it is */
	uint32_t rank;   /* order in the deployment */
};

enum deployment_origin {
	FROM_CONFIG,
	FROM_ARGOCD,
	FROM_FLUX,
	FROM_KUSTOMIZATION,
	FROM_CHART, /* its templates, or what Helm has rendered of them */
	FROM_STREAM,
	FROM_TREE,
};

struct deployment {
	struct str name; /* for people: the root's folder, or the tree's ("." is the repository) */
	enum deployment_origin origin;
	struct str ns;      /* what objects without namespace get; empty: nothing says so */
	struct str cluster; /* as the source names it; empty: not named */
	struct str grounds; /* why these are together: "built by apps/kustomization.yaml" */
	VEC(struct deployed *) objects; /* by file, then by place */
	struct map by_kind;             /* "group/Kind" -> struct deployed_list */
	/* Paths of what was read for it, besides those of its objects; may repeat. */
	VEC(struct str) files;
	/* What was not read or not understood, one line each; none: all of it is known. */
	VEC(struct str) unknown;
	uint32_t index; /* in struct deployments */
};

struct deployments {
	VEC(struct deployment *) v;      /* deterministic order */
	struct deployed_list *of_object; /* by object id: every deployed form of it */
	const struct project *project;
};

struct deployments *deployments_new(struct arena *a, const struct project *p);

/* All of a kind in a deployment, in order; an empty list when there are none. */
const struct deployed_list *deployment_all(const struct deployment *d, const char *kind);
/* Everything in it was read and understood. */
bool deployment_known(const struct deployment *d);
/* Any kind in any version: "networking.istio.io/Gateway", "core/Service". */
bool deployed_is(const struct deployed *o, const char *kind);
/* Namespace of an object in the model: "default" when it has none. */
struct str deployed_ns(const struct deployed *o);

#endif
