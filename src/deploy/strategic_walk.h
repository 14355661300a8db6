/*
 * deploy/strategic_walk.h -- the steps of a strategic merge. For strategic.c and
 * strategic_list.c alone.
 *
 * Each step gets what the object and what the patch have in one place; NULL: nothing.
 * The answer is what the object has there from now on: a value of either, or NULL.
 * Where the object had nothing and the patch is taken, both are the same value from
 * there on, which is then merged with itself: so directives in it are obeyed.
 */
#ifndef DEPLOY_STRATEGIC_WALK_H
#define DEPLOY_STRATEGIC_WALK_H

#include "deploy/list_keys.h"
#include "deploy/scalar.h"
#include "deploy/strategic.h"

struct merge {
	struct arena *a;
	struct err *err;
	bool failed;                /* err says why; answers mean nothing any more */
	VEC(struct value *) spread; /* put in the place of what is shared (made.h) */
};

enum directive { DIRECTIVE_MERGE, DIRECTIVE_REPLACE, DIRECTIVE_DELETE, DIRECTIVE_WRONG };

struct value *strategic_walk(struct merge *m, struct value *dest, struct value *origin,
	struct list_schema s);
struct value *strategic_list(struct merge *m, struct value *dest, struct value *origin,
	struct list_schema s);

/* Nothing, or null. */
bool strategic_missing(const struct value *v);
enum directive directive_named(struct str name);
void strategic_fail(struct merge *m, const char *why);

#endif
