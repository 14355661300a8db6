/*
 * yaml/decode.h -- the value of a scalar from its bytes.
 */
#ifndef YAML_DECODE_H
#define YAML_DECODE_H

#include "yaml/doc.h"

/* True when the value of a scalar is a part of the source: `out` is that. */
bool node_raw(const struct node *scalar, struct str *out);

#endif
