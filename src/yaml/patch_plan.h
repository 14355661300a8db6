/*
 * yaml/patch_plan.h -- how a patch becomes edits. For the files patch*.c only.
 *
 * 1. patch_take.c takes the operations apart: what happens to each node, what is
 *    to be inserted where. patch_check.c refuses what must not be.
 * 2. patch_block.c, patch_flow.c, patch_fill.c, patch_set.c, patch_part.c,
 *    patch_comment.c and patch_docs.c work out the bytes, each container once, as
 *    cuts and puts.
 * 3. patch_merge.c makes edits of them: joins neighbouring cuts, keeps blank
 *    lines from piling up and a final newline as it was.
 */
#ifndef YAML_PATCH_PLAN_H
#define YAML_PATCH_PLAN_H

#include "yaml/layout.h"
#include "yaml/patch.h"

/* Something to be inserted: a value with or without a key, or a document. */
struct fragment {
	const struct op *op;
	const struct file *file; /* op->text, parsed */
	const struct node *root; /* NULL: no value */
	struct fragment *next;   /* comes after it in the same place */
};

/* In the order in which they were recorded. */
struct fragments {
	struct fragment *first, *last;
};

/* What happens to a node. */
struct mark {
	const struct node *node;
	bool removed;          /* with its key or dash */
	const struct op *set;  /* OP_SET, OP_REPLACE or OP_REQUOTE */
	struct str value;      /* with `set`: what it is to be */
	enum scalar_type type; /* with `set` */
	bool same;             /* with `set`: it is that already */
	const struct op *comment;
	VEC(const struct op *) above; /* comments */
	struct fragments before;      /* siblings that come before it */
	struct fragments end;         /* children that come last */
	bool touched;                 /* is a container whose children change */
	bool renamed;                 /* is a mapping of which a key gets another name */
};

struct doc_mark {
	bool removed;
	struct fragments before;
};

/* Bytes that go. */
struct cut {
	uint32_t start, end;
	bool lines; /* whole lines: blank lines around them may go as well */
	/* Of `lines`: nothing but the start of a block is above; the node that ends
	 * above, when it is a block scalar. */
	bool opens;
	const struct node *above;
};

/* What bytes are to the place at which they come. In this order, where there
 * are several at one place; whole lines that follow what ends there come after
 * its comment. */
enum put_rank {
	PUT_CHOMPING, /* the last indicator of a block scalar */
	PUT_HEADER,   /* ends the header of a block scalar */
	PUT_AFTER,    /* follows what ends there; what is deeper comes first */
	PUT_COMMENT,  /* ends the line */
	PUT_DOC,      /* a document before the one that starts there */
	PUT_BEFORE,   /* comes before what starts there */
	PUT_ABOVE,    /* a comment right above what starts there */
	PUT_INSTEAD,  /* replaces it */
};

struct put {
	uint32_t at;
	enum put_rank rank;
	uint32_t depth, order;
	bool lines;        /* whole lines, each ended by a line break */
	bool keeps_break;  /* of `lines`: the last one is part of a block scalar */
	uint32_t swallows; /* of `lines`: lines of more blanks below would be text; 0: none */
	struct str text;
};

struct plan {
	struct arena *a;
	const struct patch *patch;
	const struct file *file;
	struct err *err;
	uint32_t *mark_at; /* by node: 1 + index in marks, 0 for none */
	VEC(struct mark *) marks;
	struct doc_mark *docs; /* by document; one more for the end */
	VEC(struct cut) cuts;
	VEC(struct put) puts;
	uint32_t step;          /* indentation of nested mappings; 0: not yet known */
	enum node_style quotes; /* most frequent ones; STYLE_PLAIN: not yet known */
};

/* Always false: "line N: ..." */
bool plan_refuse(const struct plan *p, uint32_t offset, const char *fmt, ...) FORMAT(3, 4);

/* What the operation does to nodes and documents, as marks (patch_take.c). */
bool plan_take(struct plan *p, const struct op *op);
bool plan_build(struct plan *p, const struct patch *patch, struct err *err);

/* Never NULL. */
const struct mark *plan_mark(const struct plan *p, const struct node *n);
bool plan_removes(const struct plan *p, const struct node *n);
/* No child is left, and none comes. */
bool plan_empties(const struct plan *p, const struct node *container);
/* The last node in it that stays, as last_in(). */
const struct node *plan_last_in(const struct plan *p, const struct node *n);

void plan_cut(struct plan *p, uint32_t start, uint32_t end);
/* `in` is the container or scalar to which the text belongs, or NULL. */
void plan_put(struct plan *p, enum put_rank rank, const struct node *in, uint32_t at,
	struct str text);
/* `last` is the fragment at the end of the text, or NULL. */
void plan_put_lines(struct plan *p, enum put_rank rank, const struct node *in, uint32_t at,
	struct str text, const struct fragment *last);

bool plan_block(struct plan *p, const struct node *container);
bool plan_flow(struct plan *p, const struct node *container);
/* Into `[]`, `{}` or an absent value. */
bool plan_fill(struct plan *p, const struct node *container);
bool plan_set(struct plan *p, const struct mark *m);
bool plan_part(struct plan *p, const struct mark *m);
/* It is what it is to be: nothing is to be done. */
bool plan_is_value(struct plan *p, const struct mark *m);
bool plan_comments(struct plan *p, const struct mark *m);
bool plan_docs(struct plan *p);
/* Where the removal of a document begins: the header of the file stays. */
uint32_t plan_doc_start(const struct doc *d);

bool plan_merge(struct plan *p, struct edits *out);
/* That no operation is for a template to make, and that none of the edits touches
 * a template action (patch_mask.c). */
bool plan_check_masks(const struct plan *p);
bool plan_spares_masks(const struct plan *p, const struct edits *edits);

/* What is written where quotes are needed (patch_set.c). */
enum node_style plan_quotes(struct plan *p);
/* Whether the node's tag makes the type of the value. */
bool plan_fits_tag(struct plan *p, const struct mark *m);
/* A block scalar can hold it: all of it is text, and some is not blank. */
bool plan_is_visible(struct str s);
/* As a block scalar it needs an indentation indicator. */
bool plan_needs_digit(struct str s);
/* What comes instead of a scalar, with a blank where only quotes could do without. */
struct str plan_instead(struct plan *p, const struct node *n, struct str text);

/* Text of fragments (patch_text.c). */

/* Where new lines stand. */
struct place {
	uint32_t indent; /* column of keys or dashes */
	uint32_t gap;    /* blanks after a dash */
	struct str eol;
};

/* Columns by which nested mappings are indented, as the file mostly does. */
uint32_t plan_step(struct plan *p);
/* Columns from a key to the dashes below it, as the nearest sequence has it. */
uint32_t plan_seq_offset(struct plan *p, const struct node *near);
/* The lines of an item or entry; the first one without its indentation. */
struct str fragment_lines(struct plan *p, const struct fragment *f, const struct place *place,
	const struct node *near);
/* As flow style on one line; false when it has no such form. */
bool fragment_flow(struct plan *p, const struct fragment *f, const struct node *near,
	struct str *out);
bool fragment_is_multiline(const struct fragment *f);
void add_spaces(struct buf *b, uint32_t n);
/* NEL, LS, PS or the BOM: line breaks for some readers, invisible for people. */
bool is_odd_character(struct str s, size_t at);
/* A string that any reader takes for itself without quotes (scalar_write.c). */
bool is_plain_safe(struct arena *a, struct str value, bool in_flow);
/* As it stands between quotes of the style. Only double ones hold everything. */
bool fits_single(struct str value);
void add_quoted(struct buf *b, struct str value, enum node_style style);

#endif
