/*
 * deploy/scalar.h -- scalars as kustomize sees them.
 *
 * kustomize works on what is written: it compares scalars by their text and
 * keeps the quotes of a field when it gives it another text. It reads YAML 1.2
 * booleans only: a plain `yes` is a string. A value that leads to no node (made.h)
 * is taken to be written as JSON has it, strings with quotes where they need them.
 */
#ifndef DEPLOY_SCALAR_H
#define DEPLOY_SCALAR_H

#include "manifest/made.h"

/* As written, without quotes: "1.10" for the float 1.10; "" for a map or a list. */
struct str scalar_text(struct arena *a, const struct value *v);
/* A string that stands in quotes or is a block scalar. */
bool scalar_is_quoted(struct arena *a, const struct value *v);
/* A null that stands there as `null` or `~`, not as nothing at all. */
bool scalar_is_written(const struct value *v);
/* A plain scalar of this text is a boolean. */
bool scalar_is_truth(struct str text);
/* The tree as kustomize reads objects and patches: booleans that are none in YAML 1.2 are
 * strings, as values and as keys. The same tree where that makes no difference. Whatever
 * a build reads from files goes through here (load.c). */
const struct value *value_as_written(struct arena *a, const struct value *v);
/* What is not there becomes a null that is: through JSON and back. */
void scalars_write(struct value *v);
/* What a text is when it stands without quotes. */
struct value *scalar_plain(struct arena *a, struct str text);
/* The same value with another text: a string where it was one. */
struct value *scalar_with_text(struct arena *a, const struct value *v, struct str text);

#endif
