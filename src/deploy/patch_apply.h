/*
 * deploy/patch_apply.h -- patches that were read, applied to the resources of a
 * target. For patches.c, which reads them.
 */
#ifndef DEPLOY_PATCH_APPLY_H
#define DEPLOY_PATCH_APPLY_H

#include "deploy/select.h"

/* An entry of a field of patches. */
struct patch_entry {
	struct target *t;
	struct str name;          /* of its file; empty for an inline one */
	struct value_list values; /* its documents */
	const struct file *inline_file;
	struct selector *selector; /* NULL: each document says itself what it is for */
	bool may_rename, may_change_kind;
};

/* Tells that kustomize refuses the patch. */
void patch_refuse(const struct patch_entry *e, const char *why);

/* Each document says what it is for; else that is told. */
bool patch_are_objects(const struct patch_entry *e);
/* Strategic merge: all documents, by the selector or by what they say they are for. */
void patch_merge_all(const struct patch_entry *e);
/* One, for the resource that has or had its identity; `adapted`: it takes the kind of
 * that. What it deletes has no tree until patch_drop_deleted(). */
void patch_merge_by_id(const struct patch_entry *e, const struct value *patch, bool adapted);
void patch_drop_deleted(struct target *t);
/* A JSON patch, to what is selected; `keep_id`: that is an identity it has had. */
void patch_apply_json(const struct patch_entry *e, bool keep_id);

#endif
