/*
 * deploy/substitute.h -- variables in texts, as Flux replaces them after a build
 * (fluxcd/pkg/envsubst v1.7.1). For apply_finish() alone.
 *
 * `${NAME}` is the value, or nothing when there is none; `${NAME:-text}`, `${NAME:=text}`,
 * `${NAME=text}`, and by a habit of Flux `:+` and `:?` as well, give the text when the value
 * is empty; `$$` is one `$`. `$NAME` is no variable. Other operators are not
 * modelled.
 *
 * Flux replaces in the YAML of an object and reads it again, so a value that was
 * written plain gets the type of what comes out.
 */
#ifndef DEPLOY_SUBSTITUTE_H
#define DEPLOY_SUBSTITUTE_H

#include "base/map.h"
#include "manifest/made.h"

struct variables {
	struct map values; /* name -> struct str; p == NULL: it has one that is not known */
	bool open;         /* there may be others */
};

enum substituted {
	SUBSTITUTED,
	SUBSTITUTE_UNKNOWN, /* a value that is not known, or an operator */
	SUBSTITUTE_BAD,     /* Flux refuses the text */
};

enum substituted substitute(struct arena *a, const struct variables *vars, struct str text,
	struct str *out);

/* What a text value is when `after` stands in its place in the YAML of the object;
 * NULL when that cannot be told. */
struct value *substitute_read(struct arena *a, struct str before, struct str after);

#endif
