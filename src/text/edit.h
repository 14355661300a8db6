/*
 * text/edit.h -- replace bytes by other bytes. All edits of a pass speak of
 * the same original text; none sees the effect of another.
 */
#ifndef TEXT_EDIT_H
#define TEXT_EDIT_H

#include "text/source.h"

struct edit {
	struct span span; /* empty: an insertion */
	struct str text;  /* empty: a deletion */
};

int edit_cmp(const void *a, const void *b); /* by start, then end; for qsort */
/* Share a byte, or insert at the same place, or one inserts inside the other. */
bool edit_overlaps(const struct edit *a, const struct edit *b);
/* The text with the edits made; they must be sorted and not overlap. The
 * result is padded as a source is. */
struct str edits_apply(struct arena *a, struct str text, const struct edit *edits, size_t n);
/* Where a place of the new text was in the old one; a place inside new bytes
 * maps to the start of the edit. */
uint32_t edits_unmap(const struct edit *edits, size_t n, uint32_t offset);

#endif
