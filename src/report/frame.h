/*
 * report/frame.h -- the line of a file that a place is on, with the place
 * underlined:
 *
 *	12 |   - port:
 *	   |     ^^^^
 */
#ifndef REPORT_FRAME_H
#define REPORT_FRAME_H

#include "lint/rule.h"
#include "report/paint.h"

struct frame {
	struct buf *out;
	uint32_t gutter; /* columns of the largest line number */
	const struct paint *paint;
};

void frame_blank(const struct frame *f);
void frame_line(const struct frame *f, const struct place *at, char mark, enum ink ink);

#endif
