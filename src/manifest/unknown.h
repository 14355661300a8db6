/*
 * manifest/unknown.h -- whether enough of a templated object is known to judge
 * it. For manifest/ alone.
 *
 * An object counts as known when nothing is doubtful (value.h) that the model of
 * a cluster could ask for: its identity, what selects and what is selected, all
 * of the spec of what is no workload, the ports of containers. Whatever else a
 * template fills in (images, arguments, annotations of others) is its own affair.
 */
#ifndef MANIFEST_UNKNOWN_H
#define MANIFEST_UNKNOWN_H

#include "manifest/value.h"

/* The first value that is doubtful and matters, by place; NULL: none. `type` as
 * in struct object. */
const struct value *object_doubt(const struct value *tree, struct str type);
/* The same where all of it matters. */
const struct value *value_doubt(const struct value *v);

#endif
