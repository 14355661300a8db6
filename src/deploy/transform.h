/*
 * deploy/transform.h -- what generators, images, replicas and vars share. For their
 * files alone.
 */
#ifndef DEPLOY_TRANSFORM_H
#define DEPLOY_TRANSFORM_H

#include "deploy/res.h"

struct pair {
	struct str key, value;
};

struct pairs {
	VEC(struct pair) v;
};

/* The lines "key=value" of an env file; a line without '=' is a key with an empty
 * value. False, with *why set, for what kustomize refuses. Line ends, blanks
 * before a key, comments and blank lines go; quotes stay (env_file.c). */
bool env_pairs(struct arena *a, struct str text, struct pairs *out, const char **why);

/*
 * Who is called what (res_index.c).
 */

/* It has, or has had, this group, version, kind and name; with `in_ns`, in that
 * namespace, where none is "default". The group and version that it had are those
 * of today, as kustomize compares them. */
bool res_was(const struct res *r, const struct res_id *id, bool in_ns);

struct res_numbers {
	VEC(uint32_t) v;
};

/* Resources of a target by the names they have and have had. Valid while only
 * res_index_add() adds to them, and names stay. */
struct res_index {
	struct arena *a;
	struct map by_name; /* -> struct res_numbers */
};

struct res_index res_index_of(struct target *t);
void res_index_add(struct res_index *x, const struct res *r, uint32_t number);
/* In order; NULL-tolerant: the answer is NULL for none. */
const struct res_numbers *res_index_named(const struct res_index *x, struct str name);

/* Adds what a generator has made, whose tree is its own, or puts it in the place of
 * the one that it is to merge or to replace. NULL, or why kustomize refuses it
 * (absorb.c). */
const char *res_absorb(struct target *t, struct res_index *index, const struct res *r);

#endif
