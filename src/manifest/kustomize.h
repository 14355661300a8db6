/*
 * manifest/kustomize.h -- kustomizations and what they refer to. What they build
 * is in deploy/build.h.
 *
 * A kustomization is a file of ROLE_KUSTOMIZATION; a folder has one. Entries
 * name files and folders relative to it; they are resolved when the project is
 * indexed, so that "who names this file" is one lookup.
 */
#ifndef MANIFEST_KUSTOMIZE_H
#define MANIFEST_KUSTOMIZE_H

#include "manifest/project.h"

/* One entry of a kustomization that names a file or a folder. */
struct file_reference {
	const struct project_file *in;
	const struct node *entry; /* the list item or scalar to remove with the file */
	const struct node *name;  /* the scalar that holds the path */
	const char *field;        /* "resources", "patches", "configMapGenerator", ... */
	struct str path;          /* from the root; p == NULL: leaves the repository, is remote */
};

struct file_references {
	VEC(struct file_reference) v;
};

/* resources, bases, components: what it names is built. */
bool reference_builds(const struct file_reference *ref);

/* Every entry of any kustomization, in any field, that names the file. A
 * folder in resources, bases or components names its kustomization. */
struct file_references kustomize_references(struct arena *a, const struct project *p,
	struct str path);

/* The patches (in patches, patchesStrategicMerge, patchesJson6902; inline or in
 * a file) that reach the object in some build and target it, or may: a target
 * that selects by pattern or label counts. */
struct file_references kustomize_patches_of(struct arena *a, const struct project *p,
	const struct object *o);

/* What a patch says that it changes. */
struct patch_target {
	struct str group, kind, name; /* p == NULL: any, or a pattern */
};

struct kustomize_patch {
	struct file_reference at;         /* name and path are empty when it stands inline */
	VEC(struct patch_target) targets; /* none: they could not be found */
};

struct patch_indices {
	VEC(uint32_t) v;
};

struct kustomization {
	const struct project_file *file;
	struct str folder; /* "" is the root of the repository */
	bool component;
	bool used; /* another kustomization refers to it */
	VEC(struct file_reference) references;
	VEC(struct kustomize_patch) patches;
	struct map by_name;           /* name -> struct patch_indices: patches with it as target */
	struct patch_indices unnamed; /* those that select otherwise, or could not be read */
};

struct kustomize {
	VEC(struct kustomization *) v; /* by path */
	struct map by_folder;          /* folder -> struct kustomization */
	struct map by_path;            /* file -> struct file_references: who names it */
};

struct kustomize_paths {
	VEC(struct str) v;
};

/* Paths that the kustomizations of a project name, in any field, and that it does
 * not have; they may be files or folders, or not exist. For front ends, before
 * project_index(): they add those that are files (project_add_other). */
struct kustomize_paths kustomize_wanted(struct arena *a, const struct project *p);

/* Reads all kustomizations of a project whose files are in place; what has not
 * changed since `base`, which may be NULL, is taken from there. */
const struct kustomize *kustomize_new(const struct project *p, const struct project *base);

/* Fills k->patches; the project's files are in place. */
void kustomize_read_patches(struct arena *a, const struct project *p, struct kustomization *k);

/* The folder of a file; empty: the root. */
struct str path_folder(struct str path);

/* A file or folder that is named from within a folder. False when it is not
 * below the root of the repository. */
bool kustomize_resolve(struct arena *a, struct str folder, struct str name, struct str *out);

#endif
