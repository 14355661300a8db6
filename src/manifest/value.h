/*
 * manifest/value.h -- an object as the API server gets it.
 *
 * A value is a node of the final tree: aliases followed, merge keys merged, the
 * last of duplicate keys taken, types as kubectl reads them. Each leads back
 * to the source node it came from (`from`), or to none when it was made (by a
 * kustomization, by a default). Rules look at values; edits go to `from`.
 *
 * A value reached through an alias or a merge key has the anchored node as
 * `from`; yaml/patch.h refuses to edit that.
 *
 * A tree that value_new() made never changes; manifest/made.h copies and changes
 * trees.
 *
 * In a template some values are doubtful. Rules do not see them: an object in
 * which something is doubtful that could matter has no tree (unknown.h).
 */
#ifndef MANIFEST_VALUE_H
#define MANIFEST_VALUE_H

#include "yaml/doc.h"

enum value_kind {
	VALUE_NULL,
	VALUE_BOOL,
	VALUE_INT,
	VALUE_FLOAT,
	VALUE_STRING,
	VALUE_MAP,
	VALUE_LIST,
	VALUE_UNKNOWN, /* a scalar that a template action or a variable touches */
};

struct value {
	enum value_kind kind;
	bool doubtful;           /* node_unknown(): what it is, or holds, or whether it is there */
	uint32_t count;          /* children */
	uint32_t shared;         /* made.h; 0 in what value_new() made */
	struct str key;          /* in a map */
	struct str text;         /* scalars: canonical, see node_type() */
	const struct node *from; /* NULL: made */
	const struct node *from_key;
	struct value *parent, *child, *next;
};

/* The tree of a document or of a part of it. NULL when it expands to more than
 * VALUE_LIMIT values (an alias bomb) or an alias has no anchor. */
enum { VALUE_LIMIT = 1 << 20 };
const struct value *value_new(struct arena *a, const struct node *root);

/* NULL-tolerant lookups. Path: "spec.servers" (keys joined by dots only). */
const struct value *value_get(const struct value *map, const char *key);
const struct value *value_find(const struct value *map, struct str key);
const struct value *value_at(const struct value *root, const char *path);
const struct value *value_item(const struct value *list, uint32_t index);

/* The text of a string; the empty str for anything else (a name that is an
 * unquoted `y` is no name). */
struct str value_str(const struct value *v);
bool value_is(const struct value *v, const char *text);
/* True and *out for an integer in [0, 2^32), also one written as a string of
 * digits (protobuf JSON takes those). */
bool value_u32(const struct value *v, uint32_t *out);
bool value_true(const struct value *v);

/* For loops: value_child(NULL) is NULL, and a scalar has none. */
const struct value *value_child(const struct value *v);

#endif
