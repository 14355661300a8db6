/*
 * yaml/patch.h -- changes to documents, as the smallest change of their bytes.
 *
 * A patch is a set of operations on nodes of one file's tree. Operations are
 * recorded first; patch_edits() then works out the bytes for all of them
 * together, container by container, so that removing two neighbours or the last
 * three of four items is as right as removing one. It is the one place that
 * knows indentation, quoting, comment ownership and line endings. What the
 * text has no room for is refused with a reason, never approximated.
 *
 * patch_verify() then holds a new parse of the edited text against the tree
 * that the operations mean: kinds, tags, anchors, alias names, decoded values,
 * key order, comments. Nothing is written that has not passed it.
 *
 * New text is given as a fragment: YAML in block or flow style as it would
 * stand at column 0, lines ended by "\n", with its comments. It is indented,
 * gets the file's line ends, and must itself parse. Comments above its value
 * come to stand above the key or dash. Texts are not copied: they live as long
 * as the patch.
 *
 * Which comments belong to a node (and go with it): its trailing comment, the
 * comments between its parts, the lines of comments directly above it, in its
 * column, without an empty line between, and those below it that are further
 * right; but not the first comment block of a file, nor the comment of a `---`.
 * All other comments stay where they are, and with the node that they are about:
 * patch_verify() refuses what would put a comment beside another one.
 *
 * Of the blank lines around what goes, those on one side go as well where there
 * are some on both. A file without a final newline stays one, but for a text
 * whose value would change.
 *
 * Refused everywhere: another value below an anchor that an alias uses, or the
 * removal of such an anchor, unless those aliases go as well (quotes and comments
 * may change there); a change of bytes that a template action touches, or next to
 * what it may add or leave out, and new text that would be an action (mask.h).
 */
#ifndef YAML_PATCH_H
#define YAML_PATCH_H

#include "text/edit.h"
#include "yaml/doc.h"

enum op_kind {
	OP_SET,        /* at: a scalar, also a key, or an absent value; text: the new value */
	OP_REMOVE,     /* at: a value in a map or sequence, with its key or dash */
	OP_INSERT,     /* at: a map, sequence or absent value; a child before `before`, or last */
	OP_REMOVE_DOC, /* doc */
	OP_INSERT_DOC, /* doc: before it; NULL: at the end */
	OP_REPLACE,    /* at: a scalar, also a key; part of its value becomes text */
	OP_REQUOTE,    /* at: a scalar, also a key; style */
	OP_COMMENT,    /* at: a value; text: its trailing comment, p == NULL: none */
	OP_COMMENT_ABOVE, /* at: a value; text: a comment on a line of its own */
};

struct op {
	enum op_kind kind;
	const struct node *at;
	const struct doc *doc;
	const struct node *before; /* OP_INSERT: a child of `at`, NULL: at the end */
	struct str key;            /* OP_INSERT into a map */
	struct str text;           /* value (OP_SET), fragment, part or comment */
	enum scalar_type type;     /* OP_SET */
	struct span part;          /* OP_REPLACE: bytes of the value */
	enum node_style style;     /* OP_REQUOTE */
};

struct patch {
	struct arena *a;
	const struct file *file;
	VEC(struct op) ops;
};

/* Each records one operation. Into an absent value goes block style, into `[]`
 * and `{}` flow style unless the fragment has several lines. A node that is NULL
 * makes patch_edits() refuse the patch. */
void patch_set(struct patch *p, const struct node *scalar, struct str value, enum scalar_type type);
void patch_remove(struct patch *p, const struct node *value);
void patch_insert_item(struct patch *p, const struct node *seq, const struct node *before,
	struct str fragment);
void patch_insert_entry(struct patch *p, const struct node *map, const struct node *before,
	struct str key, struct str fragment);
void patch_remove_doc(struct patch *p, const struct doc *doc);
void patch_insert_doc(struct patch *p, const struct doc *before, struct str fragment);

/* Rewrites the bytes of the value that `part` names, and no others: where it
 * ends inside an escape or a line break, that is written anew as well. The type
 * of the value stays. A plain or single-quoted scalar that cannot hold the text
 * gets other quotes; a block scalar whose last lines or folds would change is
 * written as a literal one. */
void patch_replace(struct patch *p, const struct node *scalar, struct span part, struct str text);
/* STYLE_PLAIN, STYLE_SINGLE or STYLE_DOUBLE. Value, type and line breaks stay;
 * what single quotes cannot hold gets double ones. */
void patch_requote(struct patch *p, const struct node *scalar, enum node_style style);
/* The comment after a value, from its '#': on the header of a block scalar, on
 * the line of the key or dash of a block collection, after the closing bracket
 * or comma in flow style. Refused where other values follow on the line, where a
 * collection begins behind its dash, and after a scalar of several lines, which
 * has only a last line. Taking away what is not there is no change. */
void patch_comment(struct patch *p, const struct node *value, struct str comment);
/* A comment on a line of its own, directly above the entry. */
void patch_comment_above(struct patch *p, const struct node *value, struct str comment);

struct edits {
	VEC(struct edit) list; /* sorted, not overlapping */
};

/* The bytes for all operations. False: one of them cannot be made; err says
 * which and why, in words a user can read. A collection that would be left
 * empty becomes `[]` or `{}`. */
bool patch_edits(const struct patch *p, struct edits *out, struct err *err);

/* `after` is a new parse of the edited text. */
bool patch_verify(const struct patch *p, const struct file *after, struct err *err);

/* Whether it can be made, as far as can be seen without reading the whole file
 * again: patch_edits(), and all of patch_apply() for each document by itself that
 * it changes. What it finds are reasons for a user; patch_apply() decides. */
bool patch_try(const struct patch *p, struct err *err);

/* All of it: edits, application, new parse, verification. Text after, in p->a. */
bool patch_apply(const struct patch *p, struct str *text, struct edits *edits, struct err *err);

/* A node as a fragment, with the comments that belong to it: its bytes, taken
 * to column 0, "\n" line ends. False when it cannot be taken out as text (holds
 * an alias or an anchor, is written so that it cannot be dedented). For an item
 * of a sequence the fragment is the value without its dash. */
bool node_fragment(struct arena *a, const struct node *value, struct str *out, struct err *err);

/* What a removal of the value would take: its bytes with its comments. */
struct span node_owned(const struct node *value);

/* How a value is written as a scalar on one line. A string is as in `like` where
 * it may be, else in the quotes it needs; all else is as given, and no value at
 * all is `null`. */
struct str scalar_write(struct arena *a, struct str value, enum scalar_type type,
	enum node_style like, bool in_flow);

#endif
