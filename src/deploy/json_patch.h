/*
 * deploy/json_patch.h -- JSON patches (RFC 6902), as the library of kustomize
 * applies them.
 *
 * Where that is not the RFC: what stands before the first '/' of a path means
 * nothing; `replace` adds an entry to a map that does not have it, `copy` of such an
 * entry gives null; indices below zero count from the end.
 */
#ifndef DEPLOY_JSON_PATCH_H
#define DEPLOY_JSON_PATCH_H

#include "base/err.h"
#include "manifest/made.h"

/* A list of maps, which is all that is asked of one before it is applied. */
bool json_patch_is(const struct value *v);
/* A text that starts with '[' has to be JSON, every byte of it; others are YAML. */
bool json_patch_text_is_sound(struct str text);

/* Changes the tree, which stays a map; values of the patch are copied and lead to
 * where they stand. False and err where an operation fails: those before it are done. */
bool json_patch_apply(struct arena *a, struct value *root, const struct value *patch,
	struct err *err);

#endif
