/*
 * report/escape.h -- characters as a terminal may show them.
 */
#ifndef REPORT_ESCAPE_H
#define REPORT_ESCAPE_H

#include "base/str.h"

/* One character of a text: what stands for it, and how many columns that takes. */
struct glyph {
	char text[16];
	uint32_t size;  /* bytes of `text` */
	uint32_t bytes; /* bytes of the source */
	uint32_t width;
};

/* The character at `at` < s.n. */
struct glyph glyph_at(struct str s, size_t at);

#endif
