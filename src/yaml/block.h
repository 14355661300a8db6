/*
 * yaml/block.h -- block scalars, of which libfyaml 0.7.12 misreads three kinds.
 *
 * Then the scan begins anew, with a copy of the text (the shadow) in which they
 * are written so that it does not; offsets stay the same. The values are taken
 * from the text, never from the shadow.
 */
#ifndef YAML_BLOCK_H
#define YAML_BLOCK_H

#include "yaml/scan.h"

/* Makes the shadow, with a null for each block scalar that looks empty. The
 * number of those; 0 when there is a shadow already. */
uint32_t shadow_make(struct scanner *s);

/* Of a block scalar's token, gives the span that doc.h promises, or asks for
 * another pass. `masked`: libfyaml saw the null that the shadow has there. */
void block_scalar(struct scanner *s, struct token *t, bool masked);

#endif
