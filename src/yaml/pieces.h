/*
 * yaml/pieces.h -- which bytes of a scalar stand for which of its value.
 *
 * The pieces of a scalar tile what is between its quotes, or below the header
 * of a block scalar, and in the same order they tile its value. A piece may
 * stand for nothing: the indentation of a first line, or lines that do not count.
 */
#ifndef YAML_PIECES_H
#define YAML_PIECES_H

#include "yaml/doc.h"

enum piece_kind {
	PIECE_TEXT,   /* stands for itself, byte by byte */
	PIECE_ESCAPE, /* '' or a backslash and what follows it on its line */
	PIECE_BREAK,  /* line breaks with the blanks around them, and with a backslash before */
};

struct piece {
	enum piece_kind kind;
	struct span raw;   /* bytes of the file */
	struct span value; /* bytes of the value; may be empty */
};

struct pieces {
	struct arena *a;
	struct str value;
	VEC(struct piece) list;
};

/* False when they cannot be told for certain. */
bool pieces_of(struct arena *a, const struct node *scalar, struct pieces *out);

#endif
