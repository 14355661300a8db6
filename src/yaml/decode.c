#include "yaml/decode.h"

#include "yaml/chars.h"
#include "yaml/gap.h"

/* Text being read, and the value being written. */
struct reading {
	const char *p;
	uint32_t at, end;
	struct buf out;
};

static bool at_break(const struct reading *r)
{
	return r->at < r->end && is_break(r->p[r->at]);
}

static void skip_break(struct reading *r)
{
	if (r->p[r->at] == '\r' && r->at + 1 < r->end && r->p[r->at + 1] == '\n')
		r->at++;
	r->at++;
}

static void skip_blanks(struct reading *r)
{
	while (r->at < r->end && is_blank(r->p[r->at]))
		r->at++;
}

static void take(struct reading *r, uint32_t start)
{
	buf_add(&r->out, (struct str){ r->p + start, r->at - start });
}

static void add_breaks(struct reading *r, uint32_t n)
{
	while (n-- > 0)
		buf_addc(&r->out, '\n');
}

/* Line breaks, and the blanks around them: their number. */
static uint32_t skip_lines(struct reading *r)
{
	uint32_t n = 0;

	for (skip_blanks(r); at_break(r); skip_blanks(r)) {
		skip_break(r);
		n++;
	}
	return n;
}

/* One line break is a blank, more are one less. */
static void read_blanks(struct reading *r)
{
	uint32_t start = r->at;

	skip_blanks(r);
	if (!at_break(r)) {
		take(r, start);
		return;
	}
	uint32_t n = skip_lines(r);
	if (n == 1)
		buf_addc(&r->out, ' ');
	else
		add_breaks(r, n - 1);
}

static void add_utf8(struct buf *out, uint32_t c)
{
	static const unsigned char lead[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	uint32_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

	if (n == 1) {
		buf_addc(out, (char)c);
		return;
	}
	buf_addc(out, (char)(lead[n] | c >> 6 * (n - 1)));
	for (uint32_t i = n - 1; i-- > 0;)
		buf_addc(out, (char)(0x80 | (c >> 6 * i & 0x3f)));
}

static uint32_t hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return (uint32_t)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (uint32_t)(c - 'a') + 10;
	return c >= 'A' && c <= 'F' ? (uint32_t)(c - 'A') + 10 : 16;
}

static uint32_t read_hex(struct reading *r, uint32_t digits)
{
	uint32_t code = 0;

	for (; digits > 0 && r->at < r->end && hex_digit(r->p[r->at]) < 16; digits--)
		code = code << 4 | hex_digit(r->p[r->at++]);
	return code;
}

/* JSON writes characters beyond U+FFFF as two of them. */
static uint32_t read_low_surrogate(struct reading *r, uint32_t high)
{
	uint32_t start = r->at;

	if (r->at + 6 <= r->end && r->p[r->at] == '\\' && r->p[r->at + 1] == 'u') {
		r->at += 2;
		uint32_t low = read_hex(r, 4);
		if (low >= 0xdc00 && low <= 0xdfff)
			return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
		r->at = start;
	}
	return high;
}

static void read_code(struct reading *r, uint32_t digits)
{
	uint32_t code = read_hex(r, digits);

	if (code >= 0xd800 && code <= 0xdbff)
		code = read_low_surrogate(r, code);
	if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
		code = 0xfffd;
	add_utf8(&r->out, code);
}

/* After the backslash. */
static void read_escape(struct reading *r)
{
	static const char names[] = "abtnvfre0";
	static const char values[] = "\a\b\t\n\v\f\r\x1b";

	if (r->at == r->end)
		return;
	if (at_break(r)) {
		add_breaks(r, skip_lines(r) - 1);
		return;
	}
	char c = r->p[r->at++];
	const char *name = memchr(names, c, sizeof(names) - 1);
	if (name)
		buf_addc(&r->out, values[name - names]);
	else if (c == 'x' || c == 'u' || c == 'U')
		read_code(r, c == 'x' ? 2 : c == 'u' ? 4 : 8);
	else if (c == 'N' || c == '_')
		add_utf8(&r->out, c == 'N' ? 0x85 : 0xa0);
	else if (c == 'L' || c == 'P')
		add_utf8(&r->out, c == 'L' ? 0x2028 : 0x2029);
	else
		buf_addc(&r->out, c);
}

static bool is_ordinary(char c, enum node_style style)
{
	return !is_blank(c) && !is_break(c) && !(c == '\\' && style == STYLE_DOUBLE) &&
		!(c == '\'' && style == STYLE_SINGLE);
}

/* Plain and quoted scalars, between the quotes. */
static void read_flow(struct reading *r, enum node_style style)
{
	while (r->at < r->end) {
		uint32_t start = r->at;
		while (r->at < r->end && is_ordinary(r->p[r->at], style))
			r->at++;
		take(r, start);
		if (r->at == r->end)
			break;
		if (r->p[r->at] == '\\') {
			r->at++;
			read_escape(r);
		} else if (r->p[r->at] == '\'') {
			buf_addc(&r->out, '\'');
			r->at += 2;
		} else {
			read_blanks(r);
		}
	}
}

static uint32_t count_spaces(const struct reading *r, uint32_t most)
{
	uint32_t n = 0;

	while (n < most && r->at + n < r->end && r->p[r->at + n] == ' ')
		n++;
	return n;
}

/* Empty lines before the next one with content; lines of more than `indent`
 * blanks have content. */
static uint32_t skip_empty_lines(struct reading *r, uint32_t indent)
{
	uint32_t n = 0;

	for (r->at += count_spaces(r, indent); at_break(r); r->at += count_spaces(r, indent)) {
		skip_break(r);
		n++;
	}
	return n;
}

/* As libyaml: a text's last line has a line break in its value only if it has
 * one in the file. */
static void read_block(struct reading *r, const struct block_head *h, uint32_t indent, bool folded)
{
	uint32_t empty = skip_empty_lines(r, indent);
	bool broken = false, was_blank = false;

	while (r->at < r->end) {
		bool blank = is_blank(r->p[r->at]);
		if (broken && (!folded || was_blank || blank))
			buf_addc(&r->out, '\n');
		else if (broken && !empty)
			buf_addc(&r->out, ' ');
		add_breaks(r, empty);
		uint32_t start = r->at;
		while (r->at < r->end && !is_break(r->p[r->at]))
			r->at++;
		take(r, start);
		was_blank = blank;
		broken = at_break(r);
		if (broken)
			skip_break(r);
		empty = skip_empty_lines(r, indent);
	}
	if (broken && h->chomp != '-')
		buf_addc(&r->out, '\n');
	if (h->chomp == '+')
		add_breaks(r, empty);
}

static struct str block_text(struct reading *r, const struct node *n)
{
	struct block_head h = block_head(n->file->seen->text, n->start);
	uint32_t indent = n->indent + h.indent;

	r->at = h.body;
	if (!h.indent) {
		struct reading first = { .p = r->p, .at = h.first, .end = r->end };
		indent = n->flags & NODE_EMPTY_BLOCK ? UINT32_MAX
						     : count_spaces(&first, UINT32_MAX);
	}
	read_block(r, &h, indent, n->style == STYLE_FOLDED);
	return buf_str(&r->out);
}

static bool has_any(const char *p, uint32_t n, const char *chars)
{
	for (; *chars; chars++)
		if (memchr(p, *chars, n))
			return true;
	return false;
}

/* What is between the quotes, or after the `*`. */
static struct span inside(const struct node *n)
{
	bool quoted = n->style == STYLE_SINGLE || n->style == STYLE_DOUBLE;

	return (struct span){ n->start + (quoted || n->kind == NODE_ALIAS), n->end - quoted };
}

bool node_raw(const struct node *n, struct str *out)
{
	static const char *const special[] = {
		[STYLE_PLAIN] = "\n\r",
		[STYLE_SINGLE] = "'\n\r",
		[STYLE_DOUBLE] = "\\\n\r",
	};

	*out = source_slice(n->file->src, inside(n));
	if (n->kind == NODE_ALIAS)
		return true;
	return n->style <= STYLE_DOUBLE && !has_any(out->p, (uint32_t)out->n, special[n->style]);
}

struct str node_text(struct arena *a, const struct node *n)
{
	struct str raw;

	if (!n || (n->kind != NODE_SCALAR && n->kind != NODE_ALIAS))
		return (struct str){ 0 };
	if (node_raw(n, &raw))
		return raw;
	struct span at = inside(n);
	struct reading r = { .p = n->file->src->text.p,
		.at = at.start,
		.end = at.end,
		.out = { .a = a } };
	if (n->style == STYLE_LITERAL || n->style == STYLE_FOLDED)
		return block_text(&r, n);
	read_flow(&r, n->style);
	return buf_str(&r.out);
}
