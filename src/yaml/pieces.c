#include "yaml/pieces.h"

#include "yaml/chars.h"
#include "yaml/layout.h"

/* The place in the file and in the value up to which there are pieces. */
struct cutter {
	struct pieces *out;
	const char *p;
	uint32_t at, end; /* of the file */
	uint32_t value;
};

/* From where the last piece ends. */
static void add(struct cutter *c, enum piece_kind kind, uint32_t start, uint32_t length)
{
	struct piece piece = { kind, { start, c->at }, { c->value, c->value + length } };

	if (start == c->at && !length)
		return;
	vec_push(c->out->a, &c->out->list, piece);
	c->value += length;
}

static void skip_break(struct cutter *c)
{
	if (c->p[c->at] == '\r' && c->at + 1 < c->end && c->p[c->at + 1] == '\n')
		c->at++;
	c->at++;
}

static void skip_blanks(struct cutter *c)
{
	while (c->at < c->end && is_blank(c->p[c->at]))
		c->at++;
}

static uint32_t skip_lines(struct cutter *c)
{
	uint32_t n = 0;

	for (skip_blanks(c); c->at < c->end && is_break(c->p[c->at]); skip_blanks(c)) {
		skip_break(c);
		n++;
	}
	return n;
}

/* Blanks before a line break are no text. */
static void cut_text(struct cutter *c, enum node_style style)
{
	uint32_t start = c->at;

	while (c->at < c->end && !is_break(c->p[c->at])) {
		char x = c->p[c->at];
		uint32_t blanks = c->at;
		if ((x == '\\' && style == STYLE_DOUBLE) || (x == '\'' && style == STYLE_SINGLE))
			break;
		while (blanks < c->end && is_blank(c->p[blanks]))
			blanks++;
		if (blanks > c->at && blanks < c->end && is_break(c->p[blanks]))
			break;
		c->at = blanks > c->at ? blanks : c->at + 1;
	}
	add(c, PIECE_TEXT, start, c->at - start);
}

/* Of the character at the start of the rest of the value. */
static uint32_t character_length(const struct cutter *c)
{
	struct str value = c->out->value;
	uint32_t n = 1;

	while (c->value + n < value.n && ((unsigned char)value.p[c->value + n] & 0xc0) == 0x80)
		n++;
	return n;
}

static uint32_t hex_digits(char c)
{
	return c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
}

static void skip_hex(struct cutter *c, uint32_t digits)
{
	while (digits-- > 0 && c->at < c->end && strchr("0123456789abcdefABCDEF", c->p[c->at]))
		c->at++;
}

/* The first half of a character that JSON writes as two. */
static bool is_high_surrogate(const struct cutter *c, uint32_t at)
{
	return at + 10 < c->end && (c->p[at] == 'd' || c->p[at] == 'D') &&
		strchr("89abAB", c->p[at + 1]) && c->p[at + 4] == '\\' && c->p[at + 5] == 'u' &&
		(c->p[at + 6] == 'd' || c->p[at + 6] == 'D') && strchr("cdefCDEF", c->p[at + 7]);
}

static void cut_escape(struct cutter *c)
{
	uint32_t start = c->at++;

	if (c->at < c->end && is_break(c->p[c->at])) {
		uint32_t n = skip_lines(c);
		add(c, PIECE_BREAK, start, n - 1);
		return;
	}
	if (c->at < c->end) {
		char name = c->p[c->at++];
		bool two = name == 'u' && is_high_surrogate(c, c->at);
		skip_hex(c, hex_digits(name));
		if (two) {
			c->at += 2;
			skip_hex(c, 4);
		}
	}
	add(c, PIECE_ESCAPE, start, character_length(c));
}

static void cut_flow(struct cutter *c, enum node_style style)
{
	for (;;) {
		cut_text(c, style);
		uint32_t start = c->at;
		if (start == c->end)
			break;
		if (c->p[c->at] == '\\' && style == STYLE_DOUBLE) {
			cut_escape(c);
		} else if (c->p[c->at] == '\'' && style == STYLE_SINGLE) {
			c->at += 2;
			add(c, PIECE_ESCAPE, start, 1);
		} else {
			uint32_t n = skip_lines(c);
			add(c, PIECE_BREAK, start, n == 1 ? 1 : n - 1);
		}
	}
}

/* What the next line of a block scalar with text begins with, and where that is
 * in the value: all that is before it are line breaks, or the one blank that
 * they have become. */
static uint32_t breaks_before(const struct cutter *c, bool line)
{
	struct str value = c->out->value;
	uint32_t n = 0;

	while (c->value + n < value.n && value.p[c->value + n] == '\n')
		n++;
	if (!n && line && c->value < value.n && value.p[c->value] == ' ')
		n = 1;
	return n;
}

/* Over the line break, the empty lines and the indentation. */
static void cut_breaks(struct cutter *c, uint32_t indent, bool line)
{
	uint32_t start = c->at, column = 0;

	while (c->at < c->end) {
		if (is_break(c->p[c->at])) {
			skip_break(c);
			column = 0;
		} else if (c->p[c->at] == ' ' && column < indent && (c->at > start || !line)) {
			c->at++;
			column++;
		} else {
			break;
		}
	}
	add(c, PIECE_BREAK, start, breaks_before(c, line));
}

static void cut_block(struct cutter *c, const struct block_scalar *b)
{
	bool line = false;

	c->at = b->body;
	while (c->at < c->end) {
		cut_breaks(c, b->indent, line);
		uint32_t start = c->at;
		while (c->at < c->end && !is_break(c->p[c->at]))
			c->at++;
		add(c, PIECE_TEXT, start, c->at - start);
		line = true;
	}
}

static bool is_certain(const struct pieces *pieces, const char *text, uint32_t length)
{
	for (uint32_t i = 0; i < pieces->list.n; i++) {
		const struct piece *x = &pieces->list.v[i];
		struct str raw = { text + x->raw.start, x->raw.end - x->raw.start };
		if (x->value.end > pieces->value.n)
			return false;
		struct str value = str_sub(pieces->value, x->value.start, x->value.end);
		if (x->kind == PIECE_TEXT && !str_eq(value, raw))
			return false;
	}
	return length == pieces->value.n;
}

bool pieces_of(struct arena *a, const struct node *n, struct pieces *out)
{
	bool quoted = n->style == STYLE_SINGLE || n->style == STYLE_DOUBLE;
	struct cutter c = { out, n->file->src->text.p, n->start + quoted, n->end - quoted, 0 };

	*out = (struct pieces){ .a = a, .value = node_text(a, n) };
	if (n->kind != NODE_SCALAR)
		return false;
	if (is_block_scalar(n)) {
		struct block_scalar b = block_scalar_of(n);
		cut_block(&c, &b);
	} else {
		cut_flow(&c, n->style);
	}
	return is_certain(out, c.p, c.value);
}
