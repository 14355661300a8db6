/*
 * mesh/canonical.h -- a value as one text: keys in order, nulls left out, so
 * that equal text means equal settings. The durations of routes ("1m", "60s") are
 * milliseconds.
 */
#ifndef MESH_CANONICAL_H
#define MESH_CANONICAL_H

#include "manifest/value.h"

/* `without`: keys of the outermost map to leave out, NULL-terminated, or NULL. */
struct str canonical_text(struct arena *a, const struct value *v, const char *const *without);

#endif
