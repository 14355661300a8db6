/*
 * text/myers.h -- which items of two sequences have no partner in the other.
 *
 * E. W. Myers, "An O(ND) Difference Algorithm and Its Variations" (1986), in
 * its linear-space form. The result is a shortest one unless the sequences are
 * long and very different: then the search is cut short, so that time stays
 * below a small multiple of n * sqrt(n).
 */
#ifndef TEXT_MYERS_H
#define TEXT_MYERS_H

#include "base/arena.h"

/* Equal items have equal numbers. `changed` has an entry for each item and is
 * set for those without a partner; it must be false at first. */
struct sequence {
	const uint32_t *item;
	uint32_t n;
	bool *changed;
};

void myers_compare(struct arena *scratch, const struct sequence *old, const struct sequence *new);

#endif
