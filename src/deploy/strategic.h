/*
 * deploy/strategic.h -- strategic merge patches.
 *
 * What kustomize makes of them, which is not what the API server makes of them:
 *  - lists are joined by their keys where the schema built into kustomize has
 *    some (list_keys.h), else replaced; items of the patch come first, in its order,
 *    then those of the object that it does not name;
 *  - `$patch: delete|replace|merge` counts in maps, and as the only entry of an
 *    item for its list; `$retainKeys`, `$setElementOrder/...` and
 *    `$deleteFromPrimitiveList/...` mean nothing and end up in the object;
 *  - what a patch does not name is touched all the same: entries without any value
 *    vanish, of items with equal keys one is left;
 *  - an item of a keyed list that lacks a key can take others along; it is done as
 *    kustomize does it, step by step.
 */
#ifndef DEPLOY_STRATEGIC_H
#define DEPLOY_STRATEGIC_H

#include "base/err.h"
#include "manifest/made.h"

/* Items of one keyed list; more are refused, for joining takes quadratic time. */
enum { STRATEGIC_ITEMS = 2048 };

/* Changes `object`; what it takes from `patch`, which is used up, leads to where it
 * came from. *out is NULL when the patch deletes the object. False and err where
 * kustomize would fail; `object` is of no use then. */
bool strategic_merge(struct arena *a, struct value *object, struct value *patch, struct value **out,
	struct err *err);

#endif
