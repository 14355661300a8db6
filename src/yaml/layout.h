/*
 * yaml/layout.h -- how nodes stand on their lines, and which comments are
 * theirs: the questions that every change of a document asks.
 *
 * An entry is a value with its key or dash. It begins at node.entry.
 */
#ifndef YAML_LAYOUT_H
#define YAML_LAYOUT_H

#include "yaml/doc.h"

/* First byte of the line, after a BOM. */
uint32_t line_start(const struct source *src, uint32_t offset);
/* In bytes from line_start(). */
uint32_t line_column(const struct source *src, uint32_t offset);
/* Nothing but blanks in [start, end). */
bool blank_between(const struct source *src, uint32_t start, uint32_t end);
/* Nothing but blanks before the offset on its line. */
bool begins_line(const struct source *src, uint32_t offset);
/* Nothing but blanks on the whole line; false at the end of the text. */
bool line_is_blank(const struct source *src, uint32_t offset);
/* The start of the first line from `line` on (before `line` back) that is not
 * blank, or the end (start) of the text. For `before` it is the end of that
 * line: what is between the answer and `line` are blank lines. */
uint32_t skip_blank_lines(const struct source *src, uint32_t line);
uint32_t skip_blank_lines_back(const struct source *src, uint32_t line, uint32_t least);
/* The text does not end in a line break, though it ends in something. */
bool lacks_final_newline(const struct source *src);

bool is_block_scalar(const struct node *n);
bool is_block_collection(const struct node *n);

struct block_scalar {
	uint32_t indicators; /* end of the `|2-` */
	uint32_t body;       /* start of the line after the header */
	uint32_t end;    /* of the last line that counts: without empty ones unless they are kept */
	uint32_t indent; /* columns of content from here on are text of it */
	char chomp;      /* '+', '-' or 0 */
	bool digit;      /* its indentation is written */
};
struct block_scalar block_scalar_of(const struct node *n);

/* The last node in it, by place: itself unless it is a block collection. */
const struct node *last_in(const struct node *n);
/* Among all nodes of the file: the first after its subtree. Nodes are stored in
 * the order of their place, keys before their values. */
uint32_t subtree_end(const struct node *n);
uint32_t node_index(const struct node *n);

/* Column of an entry, as comments above or below it are measured. */
uint32_t entry_column(const struct node *n);
/* Where the lines of an entry begin: those of its own comments above. The entry
 * itself when something else is before it on its line. */
uint32_t entry_start(const struct node *n);
/* As entry_start, also where the comments above are the header of the file or
 * those of the document's `---`. */
uint32_t comments_above(const struct node *n);
/* Start of the line after the entry, and after the deeper comments below it. */
uint32_t entry_end(const struct node *n);
/* As entry_end, without the comments below. */
uint32_t entry_content_end(const struct node *n);
/* Where what is before the value ends: after its ':' or '-' and its properties.
 * A value that is absent would be written there. */
uint32_t value_slot(const struct node *n);

/* An entry in flow style: from its comments above to after its comma and the
 * comment on its last line. */
struct span flow_entry_span(const struct node *n);

/* Comments and the nodes that they are about (layout_owner.c). */

enum comment_role {
	COMMENT_FREE, /* of no node: of a document, or between empty lines */
	COMMENT_TRAILING,
	COMMENT_ABOVE,
	COMMENT_BELOW,
};

struct comment_owner {
	const struct node *node; /* NULL when free */
	enum comment_role role;
	/* Directly above the first entry of a document, where it is the header of
	 * the file or belongs to the `---`: free, with the node in `first`. */
	const struct node *first;
};

/* Goes over all comments of a file, in order; the array is by comment. */
struct comment_owner *comment_owners(struct arena *a, const struct file *f);
/* Where a trailing comment of the value would stand. */
uint32_t comment_place(const struct node *n);
/* Index of the trailing comment, or comment_count. */
uint32_t trailing_comment(const struct node *n);

#endif
