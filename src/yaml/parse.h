/*
 * yaml/parse.h -- a tree being built: the grammar (grammar.c) below documents
 * and files (parse.c).
 *
 * The first thing that is refused ends the parse: from then on the token is
 * TOKEN_END, and every loop over tokens runs out.
 */
#ifndef YAML_PARSE_H
#define YAML_PARSE_H

#include "base/map.h"
#include "yaml/scan.h"

struct parser {
	struct scanner scan;
	struct arena *a; /* until the parse ends */
	const struct file *file;
	struct token tok;
	uint32_t end;  /* of the last token that has bytes */
	uint32_t text; /* where a document without a `---` would begin */
	uint32_t depth;
	struct arena own; /* of nodes alone, so that they can grow in place */
	VEC(struct node) nodes;
	VEC(struct doc) docs;
	VEC(struct node_prop) anchors;
	VEC(struct node_prop) tags;
	VEC(struct node_prop) targets;
	struct map names; /* anchors of this document, to indices */
};

/* Where a node goes, as far as it is known before the node is read. */
struct slot {
	int32_t parent, key;
	uint32_t entry; /* NO_OFFSET: its own first byte */
	uint32_t colon;
	uint32_t absent; /* where it is when there is none */
	uint16_t flags;
	bool block;  /* a block collection may stand here */
	bool dashes; /* also one of dashes in the parent's column */
};

void parser_advance(struct parser *p);
void parser_refuse(struct parser *p, struct str why);
struct node *parser_node_add(struct parser *p);

/* The node at the token, and all below it; an absent one when no node can start
 * there: whoever reads on finds out whether the token may follow. */
int32_t read_node(struct parser *p, const struct slot *at);

#endif
