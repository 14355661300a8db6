/*
 * yaml/scan.h -- the tokens of a text, each with its bytes.
 *
 * The one place that knows libfyaml, of which it uses the scanner only. All
 * that is odd about it ends here: a scanner hands out tokens whose spans are
 * as written (quotes, sigils and block scalar headers included), and has made
 * sure that between them there is nothing but blanks, line breaks, comments and
 * directives. So the tokens and the gaps are the file, or the scan fails.
 *
 *	scan_open(&s, a, src);
 *	do {
 *		forget what was built
 *		while ((t = scan_next(&s)).kind != TOKEN_END)
 *			...
 *	} while (scan_again(&s));
 *	scan_close(&s);
 *
 * The text must have passed yaml_check().
 */
#ifndef YAML_SCAN_H
#define YAML_SCAN_H

#include "base/map.h"
#include "yaml/doc.h"

enum token_kind {
	TOKEN_END, /* of the text, or of what could be read of it */
	TOKEN_DIRECTIVE,
	TOKEN_DOC_START, /* from its first directive to the end of the `---` */
	TOKEN_DOC_END,
	TOKEN_BLOCK_MAP, /* these three are between two bytes */
	TOKEN_BLOCK_SEQ,
	TOKEN_BLOCK_END,
	TOKEN_FLOW_MAP,
	TOKEN_FLOW_MAP_END,
	TOKEN_FLOW_SEQ,
	TOKEN_FLOW_SEQ_END,
	TOKEN_DASH,
	TOKEN_COMMA,
	TOKEN_KEY,   /* a `?`; else between two bytes, before the key */
	TOKEN_COLON, /* may be empty: after a `?` key in a flow sequence that has none */
	TOKEN_ANCHOR,
	TOKEN_TAG,
	TOKEN_ALIAS,
	TOKEN_SCALAR,
};

struct token {
	enum token_kind kind;
	enum node_style style; /* of a scalar */
	uint32_t start, end;
	uint32_t column; /* as node.indent */
	bool empty;      /* a block scalar without content; a KEY before a bare colon */
};

struct fy_parser;
struct fy_diag;

/* `comments` grows with the tokens; error.n > 0 once the scan has failed. The
 * rest is private. */
struct scanner {
	struct arena *a;
	const struct source *src;
	VEC(struct comment) comments;
	struct str error;
	uint32_t error_at;

	struct fy_parser *parser;
	struct fy_diag *diag;
	char *shadow; /* what is scanned in place of the text, or NULL */
	uint32_t passes;
	bool again, ended;
	uint32_t at;           /* end of the last token */
	uint32_t lead;         /* of the last one that is no tag or anchor; NO_OFFSET: a scalar */
	uint32_t directive;    /* first one since the last document, or NO_OFFSET */
	uint32_t doc;          /* marks of documents so far */
	bool inside;           /* a document has begun: no place for directives */
	bool versioned;        /* a %YAML stands before the next document */
	struct map handles;    /* of tags, to the `doc` that may use them */
	VEC(uint32_t) columns; /* of the open block collections */
};

void scan_open(struct scanner *s, struct arena *a, const struct source *src);
struct token scan_next(struct scanner *s);
/* The column of the innermost block collection, 0 outside. */
uint32_t scan_column(const struct scanner *s);
/* True when all tokens since the start are void: the scan begins anew. */
bool scan_again(struct scanner *s);
void scan_fail(struct scanner *s, uint32_t at, struct str why);
void scan_close(struct scanner *s);

#endif
