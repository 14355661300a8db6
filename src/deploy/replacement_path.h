/*
 * deploy/replacement_path.h -- paths of replacements: "spec.containers.[name=web].image".
 *
 * Parts are divided by '.'; "\." is a dot in a key, and so is one in brackets:
 * "annotations.[a.b/c]". A number is an index of a list, "[key=text]" its items in
 * which that is so, "[=text]" those that are that, "*" all of them, "-" the last one
 * (when reading).
 */
#ifndef DEPLOY_REPLACEMENT_PATH_H
#define DEPLOY_REPLACEMENT_PATH_H

#include "base/err.h"
#include "manifest/made.h"

struct path {
	VEC(struct str) v;
};

struct field {
	struct value *v;
	bool made; /* for this replacement */
};

struct fields {
	VEC(struct field) v;
};

void replacement_path_split(struct path *out, struct arena *a, struct str text);

/* The one value a path leads to; [key=text] is the first item that has exactly this.
 * NULL without err->text when there is none, with it when the path cannot be followed. */
const struct value *replacement_path_read(struct arena *a, const struct value *root,
	const struct path *path, struct err *err);

/* All values a path leads to; in [key=text] the text is a regular expression that is
 * searched for in what is written. With `create` other than VALUE_UNKNOWN what is not
 * there is made, the last one as a value of this kind. False and err when the path
 * cannot be followed, or leads into a text that is YAML or JSON itself. */
bool replacement_path_find(struct fields *out, struct arena *a, struct value *root,
	const struct path *path, enum value_kind create, struct err *err);

#endif
