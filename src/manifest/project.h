/*
 * manifest/project.h -- the files of a repository and the objects in them.
 *
 * A pure function of texts: the front end adds files, project_index() finds
 * the objects, deploy/deployment.h says which of them meet in one cluster.
 * Files and everything parsed from them are shared between a project and its
 * overlays and never change.
 */
#ifndef MANIFEST_PROJECT_H
#define MANIFEST_PROJECT_H

#include "base/map.h"
#include "manifest/value.h"

/* A Kubernetes object as a file holds it: a document, or an item of a
 * `kind: List` (`*List` with items). */
struct condition;

struct object {
	const struct file *file;
	const struct doc *doc;
	const struct node *root;  /* the object's own map */
	const struct value *tree; /* NULL when it cannot be resolved, or when something in it that
	                             could matter is not known (manifest/unknown.h) */
	const struct value
		*guarded; /* without a tree: the one it has where it is printed, if nothing in
	                     it is in doubt but whether it is; no index has it */
	const struct condition *when; /* what decides whether it is printed; NULL: it is */
	bool in_list;                 /* an item of a List: removed as an item, not as a document */
	bool made; /* stands for what a generator makes: `root` is its entry in the
	                             kustomization; in no index, cannot be edited */
	struct str group, version, kind; /* "apps/v1" is "apps" and "v1"; "v1" is "" and "v1" */
	struct str name, ns;             /* as written; ns is empty when unset */
	struct str type;    /* "group/Kind" as object_is() takes it, "core" for the empty group */
	struct str key;     /* object_key(); empty without a name */
	uint32_t id;        /* order in the project: by path, then by place; dense from 0 */
	uint32_t key_index; /* its key is number key_index - 1 of by_key; 0: no key */
};

enum file_role {
	ROLE_MANIFEST,      /* objects, or nothing of interest */
	ROLE_KUSTOMIZATION, /* kustomization.yaml, .yml, Kustomization */
	ROLE_CHART,         /* Chart.yaml */
	ROLE_TEMPLATE,      /* below a chart's templates/, or with template actions that keep it
	                                from being read */
	ROLE_OTHER,         /* text alone, or any bytes: searched for references, and read by what
	                       names it */
};

/* A `# Source:` comment, as Helm puts it before what a template prints: up to the
 * next one, what the file holds comes from there. */
struct rendered {
	uint32_t start;
	struct str template; /* "shop/templates/gateway.yaml", from the chart's folder on */
};

struct project_file {
	struct file *yaml; /* NULL for ROLE_OTHER and for files that were not parsed */
	const struct source *src;
	enum file_role role;
	bool broken;       /* could not be read; yaml says where and why */
	bool excluded;     /* by configuration: not judged; still searched for references */
	bool stream;       /* what one cluster gets, in this order: standard input */
	const char *guard; /* why it must not be written, known to the front end alone ("has
	                      several hard links"); NULL: nothing speaks against it */
	VEC(struct object *) objects;
	VEC(struct rendered) rendered;     /* by place */
	const struct value *kustomization; /* ROLE_KUSTOMIZATION that could be read: its map */
};

/* What `.jibe` says that a cluster gets. */
struct declared {
	struct str name, ns, cluster; /* the last two may be empty */
	VEC(struct str) paths;        /* patterns (base/glob.h) from the root; "": all of it */
};

struct kustomize;
struct specs;

/* What a project and its overlays have in common: made once, when it is asked for. */
struct project_memo {
	struct arena *a;
	const struct specs *specs; /* of kustomize (deploy/res.h) */
};

struct project {
	struct arena *a;
	VEC(struct project_file *) files;  /* sorted by path */
	VEC(struct object *) objects;      /* by file, then by place */
	struct map by_path;                /* path -> struct project_file; NULL where an overlay has
	                                       removed it */
	struct map by_key;                 /* object_key() -> struct object_list, of objects with a
	                                       name; NULL where an overlay has no more of them */
	const struct kustomize *kustomize; /* index for manifest/kustomize.h */
	bool complete;                 /* .jibe says: everything that names our objects is here */
	VEC(struct declared) declared; /* names differ */
	struct project_memo *memo;
	VEC(struct str) remotes; /* URLs of the remotes of this Git repository, as configured */
};

struct object_list {
	VEC(struct object *) v; /* by id */
	uint32_t index;         /* of its key in by_key */
};

struct project *project_new(struct arena *a);
/* A file of the repository. Files whose names and bytes show that they cannot
 * hold objects are kept as text and not parsed. */
void project_add(struct project *p, const struct source *src);
/* The same, as text alone, whatever its name and bytes: ROLE_OTHER. */
void project_add_other(struct project *p, const struct source *src);
/* Of a file that was added; before project_index. */
void project_exclude(struct project *p, struct str path);
void project_guard(struct project *p, struct str path, const char *why);
void project_stream(struct project *p, struct str path);
/* After the last project_add and before any lookup. */
void project_index(struct project *p);

/* The same project with some files changed: text p == NULL removes one, a path
 * that is not there adds one. What did not change is shared, not parsed again:
 * an unchanged file and its objects are the same structures in both, but where
 * a change before them moved the ids of its objects; then they are copies that
 * share everything but the id. Indexed. */
struct project_change {
	struct str path, text;
};
struct project *project_overlay(struct arena *a, const struct project *base,
	const struct project_change *changes, size_t n);

/* "networking.istio.io/Gateway", "core/Service", "apps/Deployment": always with
 * the group, since three groups have a Gateway and two a Service. */
bool object_is(const struct object *o, const char *kind);
/* The template of which Helm says that it printed this place; empty: none. */
struct str file_template(const struct project_file *f, uint32_t offset);
/* Its tree, also where a condition decides whether it is there at all. */
const struct value *object_tree(const struct object *o);
/* It could be judged, but a template or a variable fills in something that
 * matters. */
bool object_in_doubt(const struct object *o);
/* "group/Kind/namespace/name", the identity of an object in a cluster; no
 * namespace is written "default", also for kinds known to have none. */
struct str object_key(struct arena *a, const struct object *o);

#endif
