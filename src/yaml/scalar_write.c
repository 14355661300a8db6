#include "yaml/patch_plan.h"

struct traits {
	bool control; /* characters that only double quotes can hold */
	bool line_break;
	bool plain; /* may be a plain scalar, as far as its bytes go */
};

static bool starts_with_indicator(struct str s)
{
	char next = s.n > 1 ? s.p[1] : ' ';

	if (s.p[0] == '-')
		return next == ' ' || str_starts(s, "---");
	return strchr(",[]{}#&*!|>'\"%@`:?=", s.p[0]) || str_starts(s, "...") ||
		str_starts(s, "<<");
}

bool is_odd_character(struct str s, size_t at)
{
	struct str rest = str_sub(s, at, s.n);

	return str_starts(rest, "\xc2\x85") || str_starts(rest, "\xe2\x80\xa8") ||
		str_starts(rest, "\xe2\x80\xa9") || str_starts(rest, "\xef\xbb\xbf");
}

static struct traits traits_of(struct str s, bool in_flow)
{
	struct traits t = { .plain = s.n && !starts_with_indicator(s) };

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		char next = i + 1 < s.n ? s.p[i + 1] : ' ';
		if (c == '\n')
			t.line_break = true;
		else if (c < 0x20 || c == 0x7f || (c >= 0xc2 && is_odd_character(s, i)))
			t.control = true;
		if ((c == ':' && (next == ' ' || in_flow)) || (c == ' ' && next == '#'))
			t.plain = false;
		if (in_flow && strchr(",[]{}", (int)c) && c)
			t.plain = false;
	}
	if (t.control || t.line_break || (s.n && (s.p[0] == ' ' || s.p[s.n - 1] == ' ')))
		t.plain = false;
	return t;
}

static size_t skip_digits(struct str s, size_t at)
{
	while (at < s.n && s.p[at] >= '0' && s.p[at] <= '9')
		at++;
	return at;
}

/* Strings for go-yaml v2, but dates or numbers to the base of 60 for others. */
static bool is_time(struct str s)
{
	size_t first = s.n && (s.p[0] == '-' || s.p[0] == '+');
	size_t at = skip_digits(s, first);

	if (at == first || at == s.n)
		return false;
	if (s.p[at] == '-') {
		size_t month = skip_digits(s, at + 1);
		return at == 4 && month > at + 1 && month < s.n && s.p[month] == '-';
	}
	if (s.p[at] != ':')
		return false;
	while (at < s.n && s.p[at] == ':') {
		size_t end = skip_digits(s, at + 1);
		if (end == at + 1 || end > at + 3)
			return false;
		at = end;
	}
	return at == s.n || s.p[at] == '.';
}

static void add_escaped(struct buf *b, struct str s, size_t *at)
{
	static const char letters[] = "0abtnvfre";
	static const char values[] = "\0\a\b\t\n\v\f\r\x1b";
	unsigned char c = (unsigned char)s.p[*at];
	const char *known = memchr(values, c, sizeof(values) - 1);

	if (c == '"' || c == '\\') {
		buf_printf(b, "\\%c", c);
	} else if (known) {
		buf_printf(b, "\\%c", letters[known - values]);
	} else if (c < 0x20 || c == 0x7f) {
		buf_printf(b, "\\x%02x", c);
	} else if (c >= 0xc2 && is_odd_character(s, *at)) {
		buf_adds(b,
			c == 0xc2                        ? "\\N"
				: c == 0xef              ? "\\uFEFF"
				: s.p[*at + 2] == '\xa8' ? "\\L"
							 : "\\P");
		*at += c == 0xc2 ? 1 : 2;
	} else {
		buf_addc(b, (char)c);
	}
}

static void add_double(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		add_escaped(b, s, &i);
}

static void add_single(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\'')
			buf_addc(b, '\'');
		buf_addc(b, s.p[i]);
	}
}

void add_quoted(struct buf *b, struct str value, enum node_style style)
{
	if (style == STYLE_SINGLE)
		add_single(b, value);
	else
		add_double(b, value);
}

static struct str write_quoted(struct arena *a, struct str s, enum node_style style)
{
	struct buf b = { .a = a };
	char quote = style == STYLE_SINGLE ? '\'' : '"';

	buf_addc(&b, quote);
	add_quoted(&b, s, style);
	buf_addc(&b, quote);
	return buf_str(&b);
}

bool fits_single(struct str value)
{
	struct traits t = traits_of(value, false);

	return !t.control && !t.line_break;
}

bool is_plain_safe(struct arena *a, struct str value, bool in_flow)
{
	return traits_of(value, in_flow).plain && scalar_type(a, value, NULL) == SCALAR_STRING &&
		!is_time(value);
}

struct str scalar_write(struct arena *a, struct str value, enum scalar_type type,
	enum node_style like, bool in_flow)
{
	bool quoted = like == STYLE_SINGLE || like == STYLE_DOUBLE;

	if (type == SCALAR_NULL)
		return value.n && scalar_type(a, value, NULL) == type ? value : STR("null");
	if (type != SCALAR_STRING || (!quoted && is_plain_safe(a, value, in_flow)))
		return value;
	if (like == STYLE_SINGLE && fits_single(value))
		return write_quoted(a, value, STYLE_SINGLE);
	return write_quoted(a, value, STYLE_DOUBLE);
}
