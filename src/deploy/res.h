/*
 * deploy/res.h -- resources while they are built. For the files of
 * deploy/build.h alone.
 *
 * A resource is as the kustomizations so far have left it. Its tree is shared
 * with its source, with the base it comes from and with every other user of
 * that base until res_own() gives it one of its own. Name, namespace, group,
 * version and kind are kept beside the tree and win over what it says; whoever
 * has to read them from the tree calls res_own() first, which writes them.
 */
#ifndef DEPLOY_RES_H
#define DEPLOY_RES_H

#include "deploy/build.h"
#include "manifest/made.h"

struct res_id {
	struct str group, version, kind, name, ns; /* ns as written */
};

struct texts_list {
	VEC(struct str) v;
};

enum hash_need { HASH_NONE, HASH_WANTED };
enum behavior { BEHAVIOR_CREATE, BEHAVIOR_REPLACE, BEHAVIOR_MERGE };

struct res {
	const struct object *source;
	const struct value *tree;
	struct value *own; /* the same, when it may be changed; else NULL */
	struct res_id id;  /* as it is now */
	/* As it was, the oldest first: every step that may change name, namespace or kind
	 * adds one (res_keep_id). */
	VEC(struct res_id) before;
	VEC(struct str) prefixes, suffixes; /* applied to it, in order */
	VEC(struct str) vars; /* names of vars whose values are taken from it (vars.c) */
	struct str hashless;  /* set when a hash was added to its name */
	uint8_t needs_hash;   /* enum hash_need */
	uint8_t behavior;     /* of a generated one, enum behavior */
	bool generated;
	bool may_rename, may_change_kind; /* options of the patch being applied */
};

struct res_list {
	VEC(struct res) v;
};

/* Which fields of which kinds something is done to. Empty: any. The path has its
 * keys joined by '/', "[]" behind a key whose value is a list ("\/" is a slash in
 * a key). Lists on the way are always entered. */
struct field_spec {
	struct str group, version, kind, path;
	bool create; /* the field is made where it is not there */
};

struct field_specs {
	VEC(struct field_spec) v;
};

/* What the field specs of kustomize are for: those of v5.8.1 (specs.def) with what
 * `configurations` and `crds` add, in bases too. */
enum specs_for {
	SPECS_NAME_PREFIX,
	SPECS_NAME_SUFFIX,
	SPECS_NAMESPACE,
	SPECS_COMMON_LABELS,
	SPECS_LABELS,
	SPECS_TEMPLATE_LABELS,
	SPECS_COMMON_ANNOTATIONS,
	SPECS_VAR_REFERENCE,
	SPECS_IMAGES,
	SPECS_REPLICAS,
	SPECS_COUNT,
};

/* Fields that hold the name of a resource of that kind. */
struct name_reference {
	struct str group, version, kind;
	struct field_specs fields;
};

/* A field that names resources, of a kind that is looked up. */
struct naming_field {
	const struct name_reference *to;
	const struct field_spec *at;
};

struct naming_fields {
	VEC(struct naming_field) v; /* in the order of names */
};

/* Never changes; shared. (specs.c) */
struct specs {
	struct field_specs of[SPECS_COUNT];
	VEC(struct name_reference) names;
	struct map naming;               /* kind -> struct naming_fields, once it is sorted */
	struct naming_fields naming_any; /* fields of any kind */
};

/* One kustomization being built. */
struct target {
	struct builds *b;
	struct arena *a;
	const struct project *p;
	const struct kustomization *k; /* NULL: only `extra` */
	struct str folder;
	const struct value *fields; /* its map, with what was added */
	struct res_list res;
	const struct specs *specs; /* never NULL while something is done to resources */
	struct vars *vars;         /* of it and of what it builds (vars.c); NULL: none */
	VEC(struct str) unknown;
	VEC(struct str) files; /* paths of what was read for it */
	struct target *user;   /* of a component: the one it changes; NULL */
	struct str origin;     /* its folder as seen from the root of the build; p == NULL: origins
	                        of resources are not written down (buildMetadata) */
};

/* Something is not understood, or kustomize would not build it. Goes on with the rest. */
void target_unknown(struct target *t, const char *fmt, ...) FORMAT(2, 3);

/* The tree as one that may be changed, its identity written into it. */
struct value *res_own(struct target *t, struct res *r);
/* The identity it has now goes into `before`, whether it will change or not. */
void res_keep_id(struct target *t, struct res *r);
/* Changes of identity: the one it had is kept in `before`. */
void res_set_name(struct target *t, struct res *r, struct str name);
void res_set_ns(struct target *t, struct res *r, struct str ns);
void res_set_kind(struct target *t, struct res *r, struct str group, struct str version,
	struct str kind);
/* The same without: after res_keep_id(). */
void res_put_name(struct target *t, struct res *r, struct str name);
void res_put_ns(struct target *t, struct res *r, struct str ns);
/* Takes identity from its own tree, after something has changed there. */
void res_sync(struct target *t, struct res *r);

/* Is the resource of a kind the spec is for. */
bool field_spec_is_for(const struct field_spec *s, const struct res *r);
/* Calls `each` for every value the spec leads to, in order. Where the spec creates,
 * maps are made on the way and the last one is a `made` of that kind (VALUE_NULL
 * is replaced, too); VALUE_UNKNOWN: nothing is created whatever the spec says. The
 * resource is owned first, unless nothing is there and nothing is made. False when the
 * path leads through something that is neither map nor list. */
typedef void field_visit(void *ctx, struct value *field);
bool field_spec_visit(struct target *t, const struct field_spec *s, struct res *r,
	enum value_kind create, field_visit *each, void *ctx);

/* True when the test is for some value that a path leads to, or when something that is
 * neither map nor list stands in its way; nothing is changed. */
typedef bool field_test(void *ctx, const struct value *field);
bool field_path_any(struct arena *a, const struct value *v, struct str path, field_test *test,
	void *ctx);
/* Calls the test, until it is true, for what field_spec_visit() would find without making
 * anything. False where that is false. */
bool field_spec_find(struct arena *a, const struct field_spec *s, const struct res *r,
	field_test *each, void *ctx);

/* Text of a file that the kustomization names, from its folder; false (and told)
 * when it is not there. */
bool target_text(struct target *t, struct str name, struct str *out);
/* The documents of a file or of a text inside a field, without empty ones: detached
 * values (made.h), or those of the project's file when it was parsed as such. False (and
 * told) where they cannot be read or something in them is doubtful. */
struct value_list {
	VEC(const struct value *) v;
};
bool target_documents(struct target *t, struct str name, struct value_list *out);
bool target_inline(struct target *t, struct str text, struct value_list *out);

/*
 * What the files of a build do, each to t->res with the field of t->fields of
 * that name, in the order in which kustomize does it (build.c).
 */
/* patches, patchesStrategicMerge, patchesJson6902 (patches.c) */
void build_patches(struct target *t, const char *field);
/* configMapGenerator, secretGenerator with generatorOptions (generate.c) */
void build_generators(struct target *t);
/* The suffix of a name: ten characters of a hash of what it holds; p == NULL: not
 * known, and told (res_hash.c) */
struct str res_hash(struct target *t, struct res *r);
/* images, replicas (images.c) */
void build_images(struct target *t, const struct value *images);
void build_replicas(struct target *t, const struct value *replicas);
/* replacements (replacements.c) */
void build_replacements(struct target *t, const struct value *replacements);
/* vars: collected with those of bases while building, resolved at the end (vars.c) */
void build_vars(struct target *t, const struct value *vars);
void resolve_vars(struct target *t);
/* The vars of a base become vars of `t`; two of one name are refused. */
void merge_vars(struct target *t, const struct vars *base);

/* A selector of patches, replacements, ...: regular expressions for group, version,
 * kind, name, namespace (anchored), labelSelector, annotationSelector. Matches
 * now or at any time before. (select.c) */
bool res_selected(struct target *t, const struct value *selector, struct res *r);

#endif
