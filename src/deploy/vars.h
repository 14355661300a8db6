/*
 * deploy/vars.h -- the vars of a build: collected in vars.c, valued in
 * var_value.c, put in place in var_resolve.c. For those alone.
 */
#ifndef DEPLOY_VARS_H
#define DEPLOY_VARS_H

#include "deploy/transform.h"

struct var {
	struct str name;
	struct str path;           /* of the field: fieldPath */
	const struct value *value; /* once resolved; NULL: a list or a map, the var stays as it
	                              is written */
};

/* Never changes once its target is built. */
struct vars {
	struct map by_name; /* -> const struct var */
};

/* Always false; tells it. */
bool var_refuse(struct target *t, struct str name, const char *fmt, ...) FORMAT(3, 4);

/* Takes the value from the field of the resource. False (and told) when the field
 * is not there, or what kustomize would write is not known. */
bool var_take_value(struct target *t, struct var *var, struct res *r);

#endif
