#include "yaml/gap.h"

#include "yaml/chars.h"

static uint32_t skip_blanks(struct str text, uint32_t at)
{
	while (at < text.n && is_blank(text.p[at]))
		at++;
	return at;
}

static uint32_t line_end(struct str text, uint32_t at)
{
	while (at < text.n && !is_break(text.p[at]))
		at++;
	return at;
}

static uint32_t skip_break(struct str text, uint32_t at)
{
	if (at + 1 < text.n && text.p[at] == '\r' && text.p[at + 1] == '\n')
		return at + 2;
	return at < text.n ? at + 1 : at;
}

static uint32_t comment_add(struct scanner *s, uint32_t at, bool alone)
{
	struct comment c = { at, line_end(s->src->text, at), alone };

	vec_push(s->a, &s->comments, c);
	return c.end;
}

/* libfyaml takes directives where none may be, and keeps those of the document
 * before. */
static void directive_note(struct scanner *s, uint32_t at, struct str line)
{
	struct str name = str_cut_word(&line);

	if (s->inside)
		scan_fail(s, at, STR("a directive in a document that no '...' ends"));
	if (s->directive == NO_OFFSET)
		s->directive = at;
	if (str_is(name, "%TAG"))
		map_put(&s->handles, str_cut_word(&line), (void *)(uintptr_t)(s->doc + 1));
	if (!str_is(name, "%YAML"))
		return;
	if (s->versioned)
		scan_fail(s, at, STR("a second %YAML directive"));
	s->versioned = true;
}

/* libfyaml has no token for a directive that it does not know. */
static uint32_t directive_skip(struct scanner *s, uint32_t at)
{
	struct str text = s->src->text;
	uint32_t start = at;

	while (at < text.n && !is_break(text.p[at]) &&
		!(text.p[at] == '#' && is_blank(text.p[at - 1])))
		at++;
	directive_note(s, start, str_sub(text, start, at));
	if (at < text.n && text.p[at] == '#')
		return comment_add(s, at, false);
	return at;
}

/* `!a!b` needs a `%TAG !a!` of this document; `!b` and `!!b` need none. */
void tag_check(struct scanner *s, const struct token *tag)
{
	struct str name = str_sub(s->src->text, tag->start + 1, tag->end);
	ptrdiff_t at = str_find_char(name, '!');

	if (at < 1 || name.p[0] == '<')
		return;
	struct str handle = str_sub(s->src->text, tag->start, tag->start + (uint32_t)at + 2);
	if ((uintptr_t)map_get(&s->handles, handle) != s->doc)
		scan_fail(s, tag->start,
			STR("a tag whose handle no %TAG of its document declares"));
}

static bool is_bom(const char *p)
{
	return memcmp(p, "\xef\xbb\xbf", 3) == 0;
}

uint32_t gap_skip(struct scanner *s, uint32_t at, uint32_t end)
{
	const char *p = s->src->text.p;
	bool fresh = at == 0 || is_break(p[at - 1]);

	while (at < end) {
		if (is_break(p[at])) {
			fresh = true;
			at++;
		} else if (is_blank(p[at])) {
			at++;
		} else if (p[at] == '#') {
			at = comment_add(s, at, fresh);
		} else if (p[at] == '%' && fresh && (at == 0 || !is_blank(p[at - 1]))) {
			at = directive_skip(s, at);
		} else if (at == 0 && is_bom(p)) {
			at += 3;
		} else {
			break;
		}
	}
	return at;
}

static uint32_t first_line(struct str text, uint32_t line, uint32_t *column)
{
	for (;;) {
		uint32_t at = skip_blanks(text, line);

		*column = at - line;
		if (at == text.n)
			return at;
		if (!is_break(text.p[at]))
			return line;
		line = skip_break(text, at);
	}
}

/* The indicators only; their order is free. */
static struct block_head head_read(struct str text, uint32_t at)
{
	struct block_head h = { .start = at };

	for (at++; at < text.n; at++) {
		char c = text.p[at];
		if ((c == '+' || c == '-') && !h.chomp)
			h.chomp = c;
		else if (c >= '1' && c <= '9' && !h.indent)
			h.indent = (uint32_t)(c - '0');
		else
			break;
	}
	h.end = at;
	return h;
}

bool is_mark(struct str text, uint32_t line)
{
	const char *p = text.p + line;

	if (line + 3 > text.n || (memcmp(p, "---", 3) != 0 && memcmp(p, "...", 3) != 0))
		return false;
	return line + 3 == text.n || is_blank(p[3]) || is_break(p[3]);
}

static bool ends_root(struct str text, uint32_t line, uint32_t indent)
{
	uint32_t at = skip_blanks(text, line);
	bool blank = at == text.n || is_break(text.p[at]);

	return is_mark(text, line) || (!blank && at - line < indent);
}

uint32_t root_end(struct str text, const struct block_head *h)
{
	uint32_t at = h->first, indent = h->indent ? h->indent : h->column;

	while (at < text.n && !ends_root(text, at, indent))
		at = skip_break(text, line_end(text, at));
	return at;
}

struct block_head block_head(struct str text, uint32_t at)
{
	struct block_head h = head_read(text, at);

	h.body = skip_break(text, line_end(text, h.end));
	h.first = first_line(text, h.body, &h.column);
	return h;
}

void shadow_mask(struct str text, char *shadow, uint32_t at)
{
	struct block_head h = head_read(text, at);

	memset(shadow + at, ' ', h.end - at);
	shadow[at] = '~';
}

void shadow_blank(struct str text, char *shadow, uint32_t from, uint32_t to)
{
	for (uint32_t at = from; at < to; at++)
		if (!is_break(text.p[at]))
			shadow[at] = ' ';
}

static bool starts_comment(struct str text, uint32_t at)
{
	if (text.p[at] != '#')
		return false;
	return at == 0 || is_blank(text.p[at - 1]) || is_break(text.p[at - 1]) ||
		(at == 3 && is_bom(text.p));
}

bool shadow_join(struct str text, char *shadow, uint32_t from, uint32_t to)
{
	bool joined = false;

	for (uint32_t at = from; at < to; at++) {
		if (starts_comment(text, at)) {
			uint32_t end = line_end(text, at);
			memset(shadow + at, ' ', end - at);
			at = end;
		}
		if (is_break(shadow[at])) {
			joined = true;
			shadow[at] = ' ';
		}
	}
	return joined;
}

/* A head without a digit, after `key: `, `- ` or `? `, and at the end of its
 * line or before a comment. */
static bool looks_like_head(struct str text, uint32_t line, uint32_t at)
{
	uint32_t before = at;

	if (text.p[at] != '|' && text.p[at] != '>')
		return false;
	while (before > line && is_blank(text.p[before - 1]))
		before--;
	if (before == at || before == line || !memchr(":-?", text.p[before - 1], 3))
		return false;
	struct block_head h = head_read(text, at);
	uint32_t after = skip_blanks(text, h.end);
	return !h.indent &&
		(after == text.n || is_break(text.p[after]) ||
			(text.p[after] == '#' && after > h.end));
}

static uint32_t guess_in_line(struct str text, char *shadow, uint32_t line, uint32_t end)
{
	uint32_t indent = skip_blanks(text, line) - line;

	if (is_mark(text, line))
		return 0;
	for (uint32_t at = line + indent; at < end; at++) {
		if (!looks_like_head(text, line, at))
			continue;
		struct block_head h = block_head(text, at);
		if (h.column > indent || h.first == text.n)
			return 0;
		shadow_mask(text, shadow, at);
		return 1;
	}
	return 0;
}

uint32_t shadow_guess(struct str text, char *shadow)
{
	uint32_t count = 0;

	for (uint32_t line = 0; line < text.n;) {
		uint32_t end = line_end(text, line);
		count += guess_in_line(text, shadow, line, end);
		line = skip_break(text, end);
	}
	return count;
}
