/*
 * deploy/steps.h -- the steps of a build, and what they share. For the files of
 * deploy/build.h alone; those that do one thing to one target include deploy/res.h.
 *
 * A folder is accumulated: its resources and those of its bases, what it
 * generates, its components, then its transformers (accumulate.c). That is
 * done once for each folder and shared by all that build it; only where
 * origins are written into resources (buildMetadata) it is done for each root. What
 * comes after it (build.c) is done to copies for the root alone: hashes, references
 * to names, vars, the order of objects.
 */
#ifndef DEPLOY_STEPS_H
#define DEPLOY_STEPS_H

#include "deploy/res.h"

/* Of one build: kustomizations entered, one inside the other, objects. */
enum { BUILD_VISITS = 1 << 14, BUILD_DEPTH = 256, BUILD_OBJECTS = 1 << 20 };

/* A merge and its result. */
struct specs_merged {
	const struct specs *a, *b, *out;
};

struct builds {
	struct arena *a;
	const struct project *p;
	const struct specs *specs;  /* the defaults */
	struct specs_merged merged; /* the last that was made */
	struct map folders;         /* folder -> struct built_folder */
	struct map texts, checked;  /* by path (load.c) */
	struct map naming; /* tree of a source, by the bytes of its address -> struct naming_fields:
	                      those of the default specs that are there (name_reference.c) */
	struct map open;   /* folder -> how many that are being built it is, or
	                                     is above: struct open_folder */
	VEC(struct built_folder *) chain; /* being built, each by the one before it */
	uint32_t setters;                 /* numbers of values that are shared (made.h) */
	uint32_t visits;                  /* since a root was begun */
	uint32_t walk;                    /* number of the walk through what folders use */
};

/* A kustomization that was built, or is being built. */
struct built_folder {
	struct target *target;
	VEC(struct built_folder *) uses; /* folders that it builds, components too */
	uint32_t walked;                 /* the last walk in which it was met */
	bool partial; /* not what it is by itself: something in it would have led round */
};

/* Its file, or its folder where there is none. */
struct str target_name(const struct target *t);
/* kustomize would not build it; the message says what is wrong. */
void target_refused(struct target *t, const char *fmt, ...) FORMAT(2, 3);

/* ---- identities (res_id.c) ---- */

/* "_" for what has no namespace, "default" where none is written. */
struct str res_id_ns(const struct res_id *id);
bool res_id_is_cluster_scoped(const struct res_id *id);
/* The same in group, version, kind, name and namespace. */
bool res_id_same(const struct res_id *a, const struct res_id *b);
/* A text that equal identities have in common. */
struct str res_id_key(struct arena *a, const struct res_id *id);
/* The first identity it had. */
struct res_id res_first_id(const struct res *r);
/* Empty parts of the kind that is asked for match all. */
bool res_id_is(const struct res_id *id, struct str group, struct str version, struct str kind);
/* Where two resources are one, the later one is left out and told. */
void target_drop_twins(struct target *t);

/* ---- copies (res.c) ---- */

/* The resource for another target: changes of either are not seen by the other. */
struct res res_share(const struct res *r);

/* ---- what a kustomization says (fields.c) ---- */

/* Its map with the names of fields as they are written here, deprecated ones under
 * their new names. Tells what kustomize refuses. NULL: it is not to be built. */
const struct value *fields_read(struct target *t, const struct value *map);
/* Joined with what is added: lists and maps are joined, others replaced. */
const struct value *fields_join(struct arena *a, const struct value *map,
	const struct value *extra);
/* ---- files (load.c) ---- */

/* Objects of a file, appended to t->res. */
void load_file(struct target *t, const struct project_file *f);
/* From a name in a field of the kustomization to a path; false: told. */
bool target_path(struct target *t, struct str name, struct str *out);

/* ---- field specs (specs.c, crds.c) ---- */

const struct specs *specs_default(struct arena *a);
/* By kinds, in the order of sort_objects.c, in which references are followed. */
void specs_sort(struct arena *a, struct specs *s);
/* What is in both; told where they contradict each other. */
const struct specs *specs_merge(struct target *t, const struct specs *a, const struct specs *b);
/* One spec more, as specs_merge() would add it. */
void specs_add(struct target *t, struct field_specs *to, const struct field_spec *s);
/* The field specs in a list of a configuration. */
struct field_specs specs_read(struct target *t, const struct value *list);
/* The defaults with those of the files in `configurations`. */
const struct specs *specs_configured(struct target *t);
/* What the schemas in `crds` add; NULL: nothing. */
const struct specs *specs_of_crds(struct target *t);

/* ---- transformers ---- */

/* The built-in ones of the kustomization, in order (transform.c). */
void transform(struct target *t);
void transform_namespace(struct target *t, struct str ns, const struct value *options);
void transform_prefix(struct target *t, struct str prefix);
void transform_suffix(struct target *t, struct str suffix);
void transform_labels(struct target *t, const struct value *labels, const struct value *common);
/* Sets every pair in all fields of the specs (transform_labels.c). */
void transform_pairs(struct target *t, const struct value *pairs, const struct field_specs *specs);
void transform_hashes(struct target *t);

/* `generators` and `transformers` (plugins.c) */
void plugins_generate(struct target *t);
void plugins_transform(struct target *t);
void plugins_validate(struct target *t);

/* ---- folders (accumulate.c) ---- */

/* What the folder of a kustomization builds, shared. */
const struct target *accumulate_folder(struct builds *b, const struct kustomization *k);
/* The same for one user: with fields that are added, and with origins where `origin`
 * is given. `k` may be NULL when there is something added. */
struct target *accumulate_anew(struct builds *b, const struct kustomization *k, struct str folder,
	const struct value *extra, struct str origin);
/* Appends what the names of files and folders stand for. */
void accumulate_resources(struct target *t, const struct value *names);

/* ---- at the end ---- */

/* Names in fields of others become the new names (name_reference.c). */
void fix_name_references(struct target *t);
/* sortOptions, by default the order of kustomize (sort_objects.c). */
void sort_objects(struct target *t, bool wanted);
/* That order, of kinds alone. */
int kind_order_cmp(const struct res_id *x, const struct res_id *y);

/* ---- origins (origin.c) ---- */

/* A path inside a folder that is itself seen from the root of the build. */
struct str origin_join(struct arena *a, struct str folder, struct str name);
void origin_of_file(struct target *t, uint32_t from, struct str name);
void origin_of_generated(struct target *t, struct res *r);
void origin_of_transformer(struct target *t, const char *kind, uint32_t times);
/* The same for a plugin: what it is, and the file in which it is configured. */
struct str origin_of_plugin(struct target *t, const struct value *config, struct str file);
void origin_note(struct target *t, struct str text);
void origin_mark(struct target *t, struct res *r, struct str text);
/* Takes from annotations what the build has written there but was not asked for, and
 * makes them strings, as kustomize does. */
void origin_clean(struct target *t);
bool target_asks_for(const struct target *t, const char *metadata);

#endif
