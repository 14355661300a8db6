#include "report/escape.h"

#include "report/report.h"

enum { TAB_WIDTH = 4, INVALID = -1 };

struct range {
	int32_t first, last;
};

static bool is_in(const struct range *ranges, size_t n, int32_t c)
{
	for (size_t i = 0; i < n; i++)
		if (c >= ranges[i].first && c <= ranges[i].last)
			return true;
	return false;
}

/* Steers a terminal, turns the direction of writing, or shows nothing. */
static bool is_hidden(int32_t c)
{
	static const struct range hidden[] = { { 0x00, 0x08 }, { 0x0a, 0x1f }, { 0x7f, 0x9f },
		{ 0xad, 0xad }, { 0x61c, 0x61c }, { 0x115f, 0x1160 }, { 0x180e, 0x180e },
		{ 0x200b, 0x200f }, { 0x2028, 0x202e }, { 0x2060, 0x206f }, { 0x3164, 0x3164 },
		{ 0xfeff, 0xfeff }, { 0xffa0, 0xffa0 }, { 0xfff9, 0xfffb }, { 0xe0000, 0xe007f } };

	return is_in(hidden, countof(hidden), c);
}

/* East Asian wide characters and emoji, as terminals draw them. */
static uint32_t width_of(int32_t c)
{
	static const struct range wide[] = { { 0x1100, 0x115e }, { 0x2e80, 0x303e },
		{ 0x3041, 0xa4cf }, { 0xac00, 0xd7a3 }, { 0xf900, 0xfaff }, { 0xfe30, 0xfe6f },
		{ 0xff00, 0xff60 }, { 0xffe0, 0xffe6 }, { 0x1f300, 0x1f64f }, { 0x1f680, 0x1f6ff },
		{ 0x1f900, 0x1f9ff }, { 0x20000, 0x3fffd } };
	static const struct range combining[] = { { 0x300, 0x36f }, { 0x483, 0x489 },
		{ 0x591, 0x5bd }, { 0x64b, 0x65f }, { 0x1ab0, 0x1aff }, { 0x20d0, 0x20ff },
		{ 0xfe00, 0xfe0f }, { 0xfe20, 0xfe2f } };

	if (is_in(combining, countof(combining), c))
		return 0;
	return is_in(wide, countof(wide), c) ? 2 : 1;
}

/* Decodes one character of UTF-8; INVALID and one byte for what is none. */
static int32_t decode(struct str s, size_t at, uint32_t *bytes)
{
	static const int32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	unsigned char first = (unsigned char)s.p[at];
	uint32_t n = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
	int32_t c = first < 0x80 ? first : first & (0x7f >> n);

	*bytes = 1;
	if ((first >= 0x80 && first < 0xc2) || first > 0xf4 || at + n > s.n)
		return INVALID;
	for (uint32_t i = 1; i < n; i++) {
		unsigned char next = (unsigned char)s.p[at + i];
		if ((next & 0xc0) != 0x80)
			return INVALID;
		c = c << 6 | (next & 0x3f);
	}
	if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return INVALID;
	*bytes = n;
	return c;
}

struct glyph glyph_at(struct str s, size_t at)
{
	struct glyph g = { .bytes = 1 };
	int32_t c = decode(s, at, &g.bytes);
	int n;

	if (c == '\t') {
		memset(g.text, ' ', TAB_WIDTH);
		g.size = g.width = TAB_WIDTH;
		return g;
	}
	if (c != INVALID && !is_hidden(c)) {
		memcpy(g.text, s.p + at, g.bytes);
		g.size = g.bytes;
		g.width = width_of(c);
		return g;
	}
	if (c == INVALID || c < 0x80)
		n = snprintf(g.text, sizeof(g.text), "\\x%02x", (unsigned char)s.p[at]);
	else
		n = snprintf(g.text, sizeof(g.text), c > 0xffff ? "\\U%08x" : "\\u%04x",
			(unsigned)c);
	g.size = g.width = (uint32_t)n;
	return g;
}

void report_escape(struct buf *out, struct str text)
{
	for (size_t at = 0; at < text.n;) {
		struct glyph g = glyph_at(text, at);
		bool tab = text.p[at] == '\t';
		buf_add(out, tab ? STR("\t") : (struct str){ g.text, g.size });
		at += g.bytes;
	}
}

void report_escape_lines(struct buf *out, struct str text)
{
	while (text.n) {
		report_escape(out, str_cut(&text, '\n'));
		buf_adds(out, text.p ? "\n" : "");
	}
}
