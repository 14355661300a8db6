/*
 * yaml/doc.h -- a file as trees of nodes, each of which knows its bytes.
 *
 * The trees are read-only. Every accessor takes NULL and answers NULL (or an
 * empty str), so that a chain of lookups needs one check at its end. Nodes are
 * as written: aliases are not followed, merge keys are not merged, duplicate
 * keys are all there. manifest/value.h is the view in which they are resolved.
 *
 *	ports:            <- key node "ports"; its value is the sequence below
 *	  - name: http    <- a value whose `entry` is the '-'
 *
 * A map is a list of values that know their key: one loop walks maps and
 * sequences, and there is no pair type.
 */
#ifndef YAML_DOC_H
#define YAML_DOC_H

#include "base/err.h"
#include "text/source.h"

enum node_kind { NODE_NULL, NODE_SCALAR, NODE_MAP, NODE_SEQ, NODE_ALIAS };

enum node_style {
	STYLE_PLAIN, /* also an absent value */
	STYLE_SINGLE,
	STYLE_DOUBLE,
	STYLE_LITERAL,
	STYLE_FOLDED,
	STYLE_FLOW, /* collections */
	STYLE_BLOCK,
};

enum node_flag {
	NODE_ANCHOR = 1 << 0,   /* has an anchor: node_anchor() */
	NODE_TAG = 1 << 1,      /* has a tag: node_tag() */
	NODE_EXPLICIT = 1 << 2, /* its key is written with '?' */
	NODE_PAIR = 1 << 3,     /* a map that is a single pair in a flow sequence */
	NODE_IS_KEY = 1 << 4,
	NODE_EMPTY_BLOCK = 1 << 5, /* a block scalar without content */

	/* In a text with template actions or variables (mask.h): */
	NODE_MASKED = 1 << 6, /* its text or properties are touched by one */
	NODE_OPEN = 1 << 7,   /* entries may be added to it, or instead of those it has */
	NODE_MAYBE = 1 << 8,  /* its entry may be there, or not, or several times */
};

#define NO_OFFSET UINT32_MAX

struct file;

/* Spans are bytes of the file. NODE_NULL is an absent value: start == end, at
 * the end of what comes before (':', '-', properties). A written `null` or `~`
 * is a scalar whose type is null.
 *
 * start, end     the value as written: quotes, brackets, `*`, block scalar
 *                header included; a block collection ends with its last child,
 *                a block scalar before the line that follows it
 * props          where its anchor or tag begins; == start without any
 * entry          the '-' or '?' or first byte of the key: what a removal starts
 *                from
 * colon, comma   ':' before the value, ',' after the entry; NO_OFFSET when
 *                absent
 * indent         of a block collection, the column of its keys or dashes; of a
 *                block scalar, that of its parent block (a BOM does not count)
 */
struct node {
	const struct file *file;
	uint8_t kind, style;
	uint16_t flags;
	uint32_t start, end;
	uint32_t props, entry;
	uint32_t colon, comma;
	uint32_t indent;
	int32_t parent, key, child, next; /* nodes by index, 0: none; see node_parent() */
	uint32_t doc;                     /* index of its document */
};

/* One document of the stream. `---` and `...` are its own when written. Text
 * before the first `---` that holds nothing but comments is no document. It
 * starts with its directives, else with its `---`, else where its text begins:
 * after the BOM, or after the line of the `...` before it. */
struct doc {
	const struct file *file;
	int32_t root; /* index of the root node, 0 when there is none */
	uint32_t index;
	uint32_t start;
	uint32_t end;    /* where the next document starts, or the end of the file */
	bool marked;     /* has a `---` of its own */
	uint32_t marker; /* offset of the `---` when marked */
	uint32_t ender;  /* offset of the `...`, or NO_OFFSET */
};

struct comment {
	uint32_t start, end; /* from '#' to before the line break */
	bool alone;          /* nothing but blanks before it on its line */
};

struct node_prop {
	int32_t node;
	int32_t target; /* of an alias */
	struct span at; /* of an anchor's name, of a tag */
};

struct mask;

struct file {
	struct arena *a;
	const struct source *src;
	const struct source *seen; /* what was read: src, or the same with placeholders */
	const struct mask *masks;  /* what they stand for, in order */
	uint32_t mask_count;
	struct node *nodes; /* nodes[0] is not a node */
	uint32_t node_count;
	struct doc *docs;
	uint32_t doc_count;
	struct comment *comments; /* in order */
	uint32_t comment_count;
	bool broken;       /* nothing of it can be relied on: no documents */
	uint32_t error_at; /* offset */
	struct str error;  /* one line, no full stop */

	/* For node_anchor(), node_tag(), node_target(): by node. */
	struct node_prop *anchors, *tags, *targets;
	uint32_t anchor_count, tag_count, target_count;
};

/* Never fails: a file that cannot be read is `broken` and says why and where. */
struct file *file_parse(struct arena *a, const struct source *src);

/* Index of the first comment that starts at or after the offset;
 * comment_count when there is none. */
uint32_t comment_from(const struct file *f, uint32_t offset);

const struct node *doc_root(const struct doc *d);

const struct node *node_parent(const struct node *n);
const struct node *node_key(const struct node *n);   /* NULL unless in a map */
const struct node *node_child(const struct node *n); /* first value of a map or sequence */
const struct node *node_next(const struct node *n);
uint32_t node_count(const struct node *n); /* children */
/* Written as it is now, it may be something else once template actions have been
 * executed; what lies in it is not looked at. */
bool node_unknown(const struct node *n);
struct str node_anchor(const struct node *n); /* without '&' */
struct str node_tag(const struct node *n);    /* as written */
const struct source *node_source(const struct node *n);
const struct doc *node_doc(const struct node *n);
struct span node_span(const struct node *n);
/* True when it, or something it lies in, is written in flow style. */
bool node_in_flow(const struct node *n);

/* The value of the last entry with that key (go-yaml v2: the last wins). */
const struct node *node_get(const struct node *map, const char *key);

/* A scalar's decoded value, or an alias's name; decoded on each call, into `a`
 * only when it is not a slice of the source. */
struct str node_text(struct arena *a, const struct node *n);

/* What the YAML reader of kubectl (go-yaml v2) makes of a scalar: plain `y` is
 * a boolean, `08` an integer (spec: lossless-yaml 3.3). Tags !!str, !!int, ...
 * count. `canonical`, when not NULL, gets what JSON would hold: "true",
 * "511" for 0777, the text itself for a string. A collection or an alias is an
 * empty string. */
enum scalar_type { SCALAR_STRING, SCALAR_NULL, SCALAR_BOOL, SCALAR_INT, SCALAR_FLOAT };
enum scalar_type node_type(struct arena *a, const struct node *n, struct str *canonical);
/* The same for a text as a plain scalar would be read. */
enum scalar_type scalar_type(struct arena *a, struct str plain, struct str *canonical);

/* The anchored node an alias means: the last definition before it in its
 * document; NULL when there is none. */
const struct node *node_target(const struct node *alias);

#endif
