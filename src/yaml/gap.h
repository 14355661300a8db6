/*
 * yaml/gap.h -- what is between tokens, and the heads of block scalars.
 */
#ifndef YAML_GAP_H
#define YAML_GAP_H

#include "yaml/scan.h"

/* Goes from `at` over blanks, line breaks, comments and directives (which it
 * notes) and a BOM: the first other byte, or `end`. */
uint32_t gap_skip(struct scanner *s, uint32_t at, uint32_t end);
/* Fails when the handle of a tag is none that the document may use. */
void tag_check(struct scanner *s, const struct token *tag);

/* A block scalar's head, such as `|2-  # comment`. */
struct block_head {
	uint32_t start;  /* of the indicators */
	uint32_t end;    /* of the indicators */
	uint32_t body;   /* start of the line after it, or the end of the text */
	uint32_t first;  /* start of the first line of the body that is not blank, or the end */
	uint32_t column; /* of that line's first byte that is not a blank */
	uint32_t indent; /* digit: 1 to 9, or 0 */
	char chomp;      /* '+', '-' or 0 */
};

/* Text p[0..n), followed by at least one zero byte; `at` is the '|' or '>'. */
struct block_head block_head(struct str text, uint32_t at);

/* Writes a null over each block scalar that, judging by its line and the next,
 * is empty. Wrong guesses can only be inside other scalars, where they do not
 * matter, or are found by the scanner. The number of places. */
uint32_t shadow_guess(struct str text, char *shadow);
void shadow_mask(struct str text, char *shadow, uint32_t at);
/* Whether a line is a `---` or `...` of documents, by its first bytes. */
bool is_mark(struct str text, uint32_t line);
/* Where a block scalar outside collections ends: before a line that is indented
 * less or a mark of documents, or with the text. */
uint32_t root_end(struct str text, const struct block_head *h);
/* Blanks instead of all that is no line break in [from, to). */
void shadow_blank(struct str text, char *shadow, uint32_t from, uint32_t to);
/* Blanks instead of line breaks and comments in [from, to); false when there is
 * no line break. */
bool shadow_join(struct str text, char *shadow, uint32_t from, uint32_t to);

#endif
