/*
 * deploy/apply.h -- what an object in a cluster makes that cluster, or another
 * one, apply from this repository: an Application or ApplicationSet of Argo CD, a
 * Kustomization, FluxInstance or HelmRelease of Flux. For the files of
 * deploy/deployment.h alone.
 *
 * Each is read into a list of `struct apply`, one a source, without looking at
 * files beyond what its generators need; apply_build() makes objects of one. What
 * is applied may itself hold such objects ("app of apps", Flux's clusters):
 * follow.h goes on from there.
 *
 * Which files a URL means: those here when it is one of the project's remotes,
 * however it is written. Where no remote is known, or one has the same last part
 * (a fork, a mirror), also when its path leads to a folder with manifests here; the
 * root of the repository does not count as such. A branch is taken for the one that
 * is checked out; a tag, a range of versions and a commit are applied from here as
 * well, but told as not known.
 *
 * Facts: Argo CD's application specification, tool detection and directory,
 * ApplicationSet git and list generator documentation (v2.13 to v3.1); Flux's
 * Kustomization API v1, held against fluxcd/pkg/kustomize v1.35.6.
 * Not looked at: .sourceignore, spec.ignore and spec.include of Flux's sources.
 */
#ifndef DEPLOY_APPLY_H
#define DEPLOY_APPLY_H

#include "deploy/maker.h"
#include "manifest/made.h"

struct meeting;

enum apply_how {
	APPLY_FOUND,     /* as the folder says: kustomization, chart, else plain files */
	APPLY_KUSTOMIZE, /* it must have a kustomization */
	APPLY_CHART,
	APPLY_PLAIN, /* a kustomization in the folder does not count */
	APPLY_BELOW, /* without a kustomization, all manifests below as if one named them (Flux) */
};

struct apply {
	const struct built *by;
	bool here;         /* `folder` is in this repository; else see `unknown` */
	struct str folder; /* from its root */
	enum apply_how how;
	bool recurse;                /* plain files: those of folders below as well */
	struct str include, exclude; /* of plain files: globs of Argo CD; empty: all, none */
	struct value *extra;         /* fields added to the kustomization (build.h); NULL: none */
	struct str ns;               /* what objects without namespace get; empty: default */
	struct str cluster;          /* empty: the one in which `by` is */
	const struct value *post;    /* Flux: spec.postBuild; NULL: none */
	const struct value *labels, *annotations; /* Flux: spec.commonMetadata */
	VEC(struct str) unknown;                  /* what of it is not known, one line each */
};

struct apply_list {
	VEC(struct apply *) v;
};

/* What one source, or a root, brings into a cluster. */
struct part {
	struct build build;
	struct part *parent; /* whose object applies it; NULL: a root */
	uint32_t by;         /* that object, by its place in parent->build */
	const struct apply *apply;
	struct cluster *in;
	bool literal;            /* variables in it are text (literal.h) */
	bool waits;              /* for values of its variables (follow.c) */
	uint32_t depth;          /* how many parts are above it */
	struct meeting *meeting; /* meet.c alone */
};

/* A cluster while what it gets is put together. */
struct cluster {
	struct str name; /* empty: the one of the root */
	VEC(struct part *) parts;
	struct map objects; /* "type/ns/name" -> struct built: what others of them look up */
	uint32_t count;     /* objects of all parts */
};

/* Is it of a kind that makes a cluster apply something. */
bool type_applies(struct str type);
/* Reads one; `in` is NULL where nothing is known but the files. */
void apply_read(struct maker *m, const struct cluster *in, const struct built *o,
	struct apply_list *out);
void argocd_read(struct maker *m, const struct built *o, struct apply_list *out);
void flux_read(struct maker *m, const struct cluster *in, const struct built *o,
	struct apply_list *out);

/* A new source of an object, in the list. */
struct apply *apply_new(struct maker *m, const struct built *by, struct apply_list *out);
/* One line, no full stop. */
void apply_unknown(struct maker *m, struct apply *x, const char *fmt, ...) FORMAT(3, 4);
/* Sets the folder where the URL (empty: not known) and the path are here. */
void apply_find(struct maker *m, struct apply *x, struct str url, struct str path);
/* Tells of a revision that is no branch. */
void apply_revision(struct maker *m, struct apply *x, struct str revision);
/* The text of a field; empty where it is absent, told where it is not known. */
struct str apply_text(struct maker *m, struct apply *x, const struct value *map, const char *key);
/* Adds a field to `extra`, as it is. */
void apply_extra(struct maker *m, struct apply *x, const char *key, const struct value *v);

/* An object as its file has it. */
struct built built_as_is(const struct object *o);
/* All objects of a file that can be judged; what cannot is told. */
void build_add_file(struct maker *m, struct build *out, const struct project_file *f);
/* The objects of a source, before variables are replaced. */
struct part *apply_build(struct maker *m, const struct apply *x);
/* Calls `each` for every file that is built or taken from the source's folder, a
 * kustomization for all that it builds. */
typedef void apply_visit(void *ctx, const struct project_file *f);
void apply_files(struct maker *m, const struct apply *x, apply_visit *each, void *ctx);

/* Replaces the variables of a part that has postBuild, as Flux does, and adds
 * common metadata. ConfigMaps are looked up in the part and its cluster. False, with
 * nothing changed, when one is not there and `missing` is not NULL: it is set to the
 * key (built_key()) of that. */
bool apply_finish(struct maker *m, struct part *part, struct str *missing);

/* Is the URL of a Git repository one of this project's remotes, however it is
 * written (https, ssh, scp form, with or without .git, with credentials)? */
bool is_this_repository(const struct project *p, struct str url);
/* It has the last part of its path in common with one of them, or none is known. */
bool may_be_this_repository(const struct project *p, struct str url);

/* The files below a folder: p->files[first..end). */
struct file_range {
	uint32_t first, end;
};
struct file_range files_below(const struct project *p, struct str folder);
/* "Application argocd/web" */
struct str built_title(struct arena *a, const struct built *o);
/* "type/ns/name" */
struct str built_key(struct arena *a, const struct built *o);

#endif
