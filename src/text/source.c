#include "text/source.h"

/* Reads one byte past `at`: the padding is there. */
static bool ends_line(const char *p, size_t at)
{
	return p[at] == '\n' || (p[at] == '\r' && p[at + 1] != '\n');
}

/* The start of the line after the one that begins at `at`; 0: it is the last. */
static size_t next_line(struct str text, size_t at, bool has_cr)
{
	if (!has_cr) {
		const char *p = memchr(text.p + at, '\n', text.n - at);
		return p ? (size_t)(p - text.p) + 1 : 0;
	}
	for (; at < text.n; at++)
		if (ends_line(text.p, at))
			return at + 1;
	return 0;
}

static void find_lines(struct arena *a, struct source *src)
{
	struct str text = src->text;
	bool has_cr = str_find_char(text, '\r') >= 0;
	uint32_t count = 1, line = 0;

	for (size_t at = 0; text.n && (at = next_line(text, at, has_cr)) > 0;)
		count++;
	src->line = arena_array(a, uint32_t, count);
	src->lines = count;
	for (size_t at = 0; text.n && (at = next_line(text, at, has_cr)) > 0;)
		src->line[++line] = (uint32_t)at;
}

struct source *source_padded(struct arena *a, struct str path, struct str text)
{
	struct source *src = arena_new(a, struct source);

	if (text.n >= UINT32_MAX - SOURCE_PADDING)
		BUG("text of %zu bytes", text.n);
	src->path = path;
	src->text = text;
	find_lines(a, src);
	return src;
}

struct source *source_new(struct arena *a, struct str path, struct str text)
{
	char *p = arena_alloc(a, text.n + SOURCE_PADDING);

	if (text.n)
		memcpy(p, text.p, text.n);
	return source_padded(a, path, (struct str){ p, text.n });
}

struct str source_slice(const struct source *src, struct span at)
{
	return str_sub(src->text, at.start, at.end);
}

uint32_t source_line(const struct source *src, uint32_t offset)
{
	uint32_t low = 0, high = src->lines;

	while (high - low > 1) {
		uint32_t mid = low + (high - low) / 2;
		if (src->line[mid] <= offset)
			low = mid;
		else
			high = mid;
	}
	return low;
}

static bool has_bom(const struct source *src)
{
	return str_starts(src->text, "\xef\xbb\xbf");
}

struct pos source_pos(const struct source *src, uint32_t offset)
{
	uint32_t line = source_line(src, offset);
	uint32_t at = src->line[line], col = 1;

	if (at == 0 && has_bom(src))
		at = 3;
	for (; at < offset; at++)
		col += ((unsigned char)src->text.p[at] & 0xc0) != 0x80;
	return (struct pos){ line + 1, col };
}

uint32_t source_line_start(const struct source *src, uint32_t offset)
{
	return src->line[source_line(src, offset)];
}

uint32_t source_next_line(const struct source *src, uint32_t offset)
{
	uint32_t line = source_line(src, offset) + 1;

	return line < src->lines ? src->line[line] : (uint32_t)src->text.n;
}

/* Start of the line break of a line that ends (with it) at `next`. */
static uint32_t before_break(const struct source *src, uint32_t start, uint32_t next)
{
	const char *p = src->text.p;

	if (next > start && p[next - 1] == '\n')
		next--;
	if (next > start && p[next - 1] == '\r')
		next--;
	return next;
}

/* Where the content of line number `line` ends. */
static uint32_t content_end(const struct source *src, uint32_t line)
{
	if (line + 1 == src->lines)
		return (uint32_t)src->text.n;
	return before_break(src, src->line[line], src->line[line + 1]);
}

uint32_t source_line_end(const struct source *src, uint32_t offset)
{
	return content_end(src, source_line(src, offset));
}

static struct str line_break(const struct source *src, uint32_t line)
{
	return str_sub(src->text, content_end(src, line), src->line[line + 1]);
}

struct str source_eol(const struct source *src, uint32_t offset)
{
	uint32_t line = source_line(src, offset);

	if (line + 1 < src->lines)
		return line_break(src, line);
	if (line > 0)
		return line_break(src, line - 1);
	return STR("\n");
}
