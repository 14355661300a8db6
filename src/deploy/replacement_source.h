/*
 * deploy/replacement_source.h -- what a replacement takes, and from where. For
 * replacements.c, which puts it into the targets.
 */
#ifndef DEPLOY_REPLACEMENT_SOURCE_H
#define DEPLOY_REPLACEMENT_SOURCE_H

#include "deploy/replacement_path.h"
#include "deploy/res.h"

/* How the text of a field is cut, and which piece counts. */
struct replacement_options {
	struct str delimiter; /* empty: all of it */
	int64_t index;
	bool create;
};

/* What is put into the targets. */
struct replacement_content {
	const struct value *v;
	bool given; /* as sourceValue */
};

/* Tells that kustomize refuses the replacement. */
void replacement_refuse(struct target *t, const char *why);
/* False, and told, where they are wrong. */
bool replacement_options_read(struct target *t, const struct value *map,
	struct replacement_options *out);
/* The pieces of a text. */
void replacement_cut(struct path *out, struct arena *a, struct str text, struct str delimiter);
/* `source` or `sourceValue` of a replacement; false, and told, where there is none. */
bool replacement_source_read(struct target *t, const struct value *map,
	struct replacement_content *out);

/* Not there, null, or without children. */
bool replacement_is_empty(const struct value *v);
bool replacement_is_container(const struct value *v);

#endif
