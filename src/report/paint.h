/*
 * report/paint.h -- colours of a terminal; nothing at all when they are off.
 */
#ifndef REPORT_PAINT_H
#define REPORT_PAINT_H

#include "base/str.h"

enum ink { INK_PLAIN, INK_BOLD, INK_RED, INK_YELLOW, INK_CYAN, INK_BLUE, INK_GREEN, INK_DIM };

struct paint {
	struct buf *out;
	bool on;
};

void paint_start(const struct paint *p, enum ink ink);
void paint_end(const struct paint *p, enum ink ink);
void paint_text(const struct paint *p, enum ink ink, const char *text);

#endif
