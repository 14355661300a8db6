/*
 * text/source.h -- the bytes of one file, and places in them.
 *
 * Offsets are bytes as on disk (a BOM and CRs count); lines and columns exist
 * only at the edges of the program. LF, CRLF and a lone CR end a line; what
 * follows the last of them is a line too, empty or not.
 */
#ifndef TEXT_SOURCE_H
#define TEXT_SOURCE_H

#include "base/str.h"

/* [start, end); empty: between two bytes. */
struct span {
	uint32_t start, end;
};

/* From 1; the column counts code points, a BOM at the start not included. */
struct pos {
	uint32_t line, col;
};

/* Zero bytes that follow a text and are not counted in it: the scanner looks
 * ahead. */
enum { SOURCE_PADDING = 64 };

struct source {
	struct str path; /* relative to the root, '/' between parts, no "./" */
	struct str text;
	uint32_t *line, lines; /* offset of the first byte of each line; at least one */
};

/* Copies `text` into the arena, with padding after it. */
struct source *source_new(struct arena *a, struct str path, struct str text);
/* As source_new, for a text that fs_read made: it is not copied. */
struct source *source_padded(struct arena *a, struct str path, struct str text);

struct str source_slice(const struct source *src, struct span at);
struct pos source_pos(const struct source *src, uint32_t offset);
/* Index from 0 of the line that holds the offset; binary search. */
uint32_t source_line(const struct source *src, uint32_t offset);
uint32_t source_line_start(const struct source *src, uint32_t offset);
/* After the line's content, before its line break. */
uint32_t source_line_end(const struct source *src, uint32_t offset);
/* Start of the next line: after the line break, or the end of the text. */
uint32_t source_next_line(const struct source *src, uint32_t offset);
/* The line break that new lines near `offset` get: that of its line, else of
 * the line before, else the first of the file, else "\n". */
struct str source_eol(const struct source *src, uint32_t offset);

#endif
