/*
 * text/diff.h -- two texts, as a unified diff.
 *
 * What comes out is taken by git apply (--allow-empty when there is no
 * change), patch -p1 and reviewdog -f=diff: three lines of context, creations
 * and deletions with /dev/null and their mode lines, "\ No newline at end of
 * file", no dates, nothing before the first "diff --git". Bytes are not
 * escaped, but for paths, which are quoted as git quotes them.
 */
#ifndef TEXT_DIFF_H
#define TEXT_DIFF_H

#include "text/source.h"

/* Said in the heading of the hunk (after the second @@) that holds the place:
 * the rule, the fix's marks, the object. A hunk without a note of its own says
 * that of the place before it. */
struct diff_note {
	uint32_t offset; /* in the text before */
	struct str text;
};

struct diff_file {
	struct str path;
	struct str before;             /* p == NULL: the file is created */
	struct str after;              /* p == NULL: the file is deleted */
	unsigned mode;                 /* 0 is 0100644 */
	const struct diff_note *notes; /* in order of offset */
	uint32_t note_count;
};

/* Nothing is added when before and after are equal. */
void diff_unified(struct buf *out, const struct diff_file *file);

#endif
