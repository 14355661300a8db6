#include "yaml/check.h"

#define TOO_LARGE "larger than 64 MiB"
#define UTF16 "UTF-16 or UTF-32 text; only UTF-8 is read"
#define BAD_UTF8 "not UTF-8"
#define NUL_BYTE "a NUL byte"
#define LONG_LINE "more than half a million brackets, colons and commas in one line"
#define DIRECTIVES "more than 64 percent signs in a line that begins with one"
#define CONTROL "a control character that YAML does not allow"

static bool is_utf16(struct str text)
{
	const unsigned char *p = (const unsigned char *)text.p;

	if (text.n < 2)
		return false;
	if (text.n >= 4 && !p[0] && !p[1])
		return p[2] || p[3];
	return (p[0] == 0xff && p[1] == 0xfe) || (p[0] == 0xfe && p[1] == 0xff) || !p[0] != !p[1];
}

/* True when all eight bytes are printable ASCII or line feeds. */
static bool plain_word(const char *p)
{
	const uint64_t ones = UINT64_MAX / 255, high = ones * 128;
	uint64_t w;

	memcpy(&w, p, sizeof(w));
	uint64_t feed = w ^ ones * '\n';
	uint64_t others = ((feed & ~high) + ~high) | feed | ~high;
	w |= ~others >> 2;
	uint64_t below_space = (w - ones * 0x20) & ~w;
	uint64_t del = w ^ ones * 0x7f;
	return !((w | below_space | ((del - ones) & ~del)) & high);
}

/* Length of the well-formed sequence at p (Unicode table 3-7), 0 when there is
 * none. Reads at most 3 bytes beyond, which are padding at the end of a text. */
static uint32_t sequence(const unsigned char *p, uint32_t *code)
{
	uint32_t n = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };

	if (p[0] < 0xc2 || p[0] > 0xf4)
		return 0;
	*code = p[0] & (0x7fu >> n);
	for (uint32_t i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		*code = *code << 6 | (p[i] & 0x3f);
	}
	if (*code < least[n] || *code > 0x10ffff || (*code >= 0xd800 && *code <= 0xdfff))
		return 0;
	return n;
}

/* Length of the character at p; 0 and `why` when it cannot stay. */
static uint32_t character(const unsigned char *p, struct str *why)
{
	uint32_t code = p[0], n = 1;

	*why = STR(CONTROL);
	if (code >= 0x80) {
		n = sequence(p, &code);
		if (!n)
			*why = STR(BAD_UTF8);
		else if ((code < 0xa0 && code != 0x85) || code == 0xfffe || code == 0xffff)
			n = 0;
		return n;
	}
	if (code == 0)
		*why = STR(NUL_BYTE);
	if (code == 0x7f || (code < 0x20 && code != '\t' && code != '\n' && code != '\r'))
		return 0;
	return 1;
}

static bool check_bytes(struct str text, uint32_t *at, struct str *why)
{
	for (size_t i = 0; i < text.n;) {
		if (i + 8 <= text.n && plain_word(text.p + i)) {
			i += 8;
			continue;
		}
		uint32_t n = character((const unsigned char *)text.p + i, why);
		*at = (uint32_t)i;
		if (!n)
			return false;
		i += n;
	}
	return true;
}

static uint32_t count_of(const char *p, uint32_t n, const char *chars)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < n; i++)
		count += strchr(chars, p[i]) != NULL;
	return count;
}

static bool check_line(const char *p, uint32_t n, struct str *why)
{
	if (n > YAML_LINE_LIMIT && count_of(p, n, ",:[{") > YAML_LINE_LIMIT)
		*why = STR(LONG_LINE);
	else if (n > YAML_DIRECTIVE_LIMIT && p[0] == '%' &&
		count_of(p, n, "%") > YAML_DIRECTIVE_LIMIT)
		*why = STR(DIRECTIVES);
	else
		return true;
	return false;
}

static bool check_lines(const struct source *src, uint32_t *at, struct str *why)
{
	for (uint32_t i = 0; i < src->lines; i++) {
		uint32_t start = src->line[i];
		uint32_t end = i + 1 < src->lines ? src->line[i + 1] : (uint32_t)src->text.n;
		*at = start;
		if (!check_line(src->text.p + start, end - start, why))
			return false;
	}
	return true;
}

bool yaml_check(const struct source *src, uint32_t *at, struct str *why)
{
	*at = 0;
	*why = src->text.n > YAML_LIMIT ? STR(TOO_LARGE) : STR(UTF16);
	if (src->text.n > YAML_LIMIT || is_utf16(src->text))
		return false;
	return check_bytes(src->text, at, why) && check_lines(src, at, why);
}
