/*
 * deploy/maker.h -- deployments while they are made. For the files of
 * deploy/deployment.h alone.
 *
 * What brings objects together (kustomizations, charts, the tree, ...) has a file
 * each; it makes deployments, fills them and finishes them in its turn
 * (deployments_new in deployment.c).
 */
#ifndef DEPLOY_MAKER_H
#define DEPLOY_MAKER_H

#include "deploy/build.h"
#include "deploy/deployment.h"
#include "deploy/tree.h"

struct maker {
	struct arena *a;
	struct arena scratch;
	const struct project *p;
	struct deployments *out;
	struct builds *builds;
	bool *shadowed;           /* by object id: defined again further down in its file */
	struct map names;         /* of deployments made from the tree */
	struct map charts;        /* folder -> struct chart */
	struct map declared;      /* path -> not NULL: kustomizations, charts and files that are in
	                             a declared deployment */
	struct map applied_names; /* of deployments made from roots */
	struct map reached;       /* path of a file -> struct root that applies it (roots.c) */
	struct literal *literal;  /* of the project (literal.h) */
};

struct deployment *deployment_new(struct maker *m, enum deployment_origin origin, struct str name);
/* One line, no full stop. */
void deployment_unknown(struct maker *m, struct deployment *d, const char *fmt, ...) FORMAT(3, 4);
/* What a build has read, and what of it is not known. */
void deployment_read(struct maker *m, struct deployment *d, const struct build *b);
struct deployed *deployment_add(struct maker *m, struct deployment *d, const struct built *built);
/* As its file has it; where it is guarded, as it is when it is there. */
struct deployed *deployment_add_object(struct maker *m, struct deployment *d,
	const struct object *o);
/* All objects of a file that can be judged; what cannot is told. */
void deployment_add_file(struct maker *m, struct deployment *d, const struct project_file *f);
/* The name, with a number behind it when there is a deployment of that name. */
struct str deployment_name(struct maker *m, struct str name);
/* Numbers and indexes it; one in which there is nothing to judge is not made. */
void deployment_finish(struct maker *m, struct deployment *d);

/* Below a folder whose name begins with a dot. */
bool path_is_hidden(struct str path);
/* The folder, "." for the root of the repository. */
struct str folder_name(struct str folder);

/* declared.c: what .jibe says; the charts have been found. */
void declared_add(struct maker *m);
/* A file, a kustomization.yaml or a Chart.yaml whose objects are in a declared
 * deployment: they are in no other. */
bool declared_has(const struct maker *m, struct str path);

/* charts.c: finds the charts, says which files belong to them, and makes deployments
 * of those that are not claimed and that no other chart vendors. */
void charts_find(struct maker *m);
bool charts_take(struct maker *m, const struct project_file *f);
void charts_finish(struct maker *m);
/* The objects of a chart that are known, for something that applies it: then it is
 * no deployment of its own. */
void charts_apply(struct maker *m, struct build *out, struct str folder);

/* roots.c: the kustomizations and files that nothing applies, and all that they make
 * their clusters apply. */
void roots_add(struct maker *m);

/* stream.c: a file that is a stream, and the folders into which charts have been
 * rendered. The latter are also part of the tree: what lies beside them may be
 * applied along. */
bool stream_take(struct maker *m, const struct project_file *f);
void stream_add_rendered(struct maker *m);

/* plain.c: what is left, as the tree says (tree.h). */
void plain_add(struct maker *m, const struct tree_files *left);
/* A file that no kustomization names, and that could hold objects. */
bool plain_holds(const struct maker *m, const struct project_file *f);
/* The same, in no hidden folder. */
bool plain_is_left(const struct maker *m, const struct project_file *f);

#endif
