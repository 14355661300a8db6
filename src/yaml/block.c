#include "yaml/block.h"

#include "yaml/gap.h"

enum { MAX_PASSES = 64 };

uint32_t shadow_make(struct scanner *s)
{
	if (s->shadow)
		return 0;
	s->shadow = arena_alloc(s->a, s->src->text.n + 64);
	memcpy(s->shadow, s->src->text.p, s->src->text.n);
	return shadow_guess(s->src->text, s->shadow);
}

static void scan_anew(struct scanner *s, uint32_t at)
{
	if (s->passes == MAX_PASSES)
		scan_fail(s, at, STR("more than 64 block scalars that the scanner misreads"));
	else
		s->again = s->ended = true;
}

/* Inside a block collection that is indented, the siblings after an empty one
 * are taken for its content: it gets a null in its place. */
static void mask_empty(struct scanner *s, uint32_t at)
{
	shadow_make(s);
	shadow_mask(s->src->text, s->shadow, at);
	scan_anew(s, at);
}

/* After a tag or anchor that begins its line the content is not seen: that line
 * is joined with the one before. */
static bool join_lines(struct scanner *s, uint32_t at)
{
	shadow_make(s);
	if (!shadow_join(s->src->text, s->shadow, s->lead, at))
		return false;
	scan_anew(s, at);
	return true;
}

static bool blank_to(struct str text, uint32_t at, uint32_t end)
{
	for (; at < end; at++)
		if (!strchr(" \t\r\n", text.p[at]))
			return false;
	return true;
}

static uint32_t before_indent(struct str text, uint32_t at, uint32_t least)
{
	if (at == text.n)
		return at;
	while (at > least && (text.p[at - 1] == ' ' || text.p[at - 1] == '\t'))
		at--;
	return at;
}

/* Whether the first line with text after a head is part of the scalar. */
static bool has_content(const struct scanner *s, const struct block_head *h)
{
	if (h->first == s->src->text.n)
		return false;
	if (!s->columns.n)
		return h->column >= h->indent && !is_mark(s->src->text, h->first);
	return h->column > scan_column(s) && h->column >= scan_column(s) + h->indent;
}

/* Outside collections content may be in column 0, or before it a tag or anchor
 * that begins the text: null and blanks stand in its place. */
static void mask_root(struct scanner *s, const struct block_head *h)
{
	struct str text = s->src->text;

	shadow_make(s);
	shadow_mask(text, s->shadow, h->start);
	shadow_blank(text, s->shadow, h->body, root_end(text, h));
	scan_anew(s, h->start);
}

static uint32_t count_spaces(struct str text, uint32_t line, uint32_t end)
{
	uint32_t at = line;

	while (at < end && text.p[at] == ' ')
		at++;
	return at - line;
}

static uint32_t next_line(struct str text, uint32_t at, uint32_t end)
{
	while (at < end && text.p[at] != '\n' && text.p[at] != '\r')
		at++;
	return at + 1;
}

/* What the lines of blanks before the content are indented by, at most. */
static uint32_t widest_blank(struct str text, const struct block_head *h)
{
	uint32_t widest = 0;

	for (uint32_t line = h->body; line < h->first; line = next_line(text, line, h->first)) {
		uint32_t n = count_spaces(text, line, h->first);
		widest = n > widest ? n : widest;
	}
	return widest;
}

/* A line with a tab is content, so that without a digit it is the first such
 * line that says how far the scalar is indented. libfyaml and decode.c pass over
 * it, which makes no difference when it is indented like what follows. */
static void check_blank_lines(struct scanner *s, const struct block_head *h, bool content)
{
	struct str text = s->src->text;
	uint32_t least = h->indent ? scan_column(s) + h->indent
		: s->columns.n     ? scan_column(s) + 1
				   : 0;
	uint32_t most = h->indent ? UINT32_MAX : content ? h->column : widest_blank(text, h);

	for (uint32_t line = h->body; line < h->first; line = next_line(text, line, h->first)) {
		uint32_t n = count_spaces(text, line, h->first);
		bool tab = line + n < h->first && text.p[line + n] == '\t';
		if (tab && (n < least || (!h->indent && n != most)))
			scan_fail(s, line + n, STR("a tab in the indentation of a block scalar"));
		if (n > most)
			scan_fail(s, line + n,
				STR("blanks beyond the indentation of a block scalar"));
	}
}

/* One outside collections whose content the scanner does not see. */
static bool check_root(struct scanner *s, const struct block_head *h, bool masked)
{
	uint32_t at = h->first + h->column;

	if (s->columns.n || !has_content(s, h))
		return false;
	if (masked ? s->shadow[at] != ' ' : h->column == 0 || !join_lines(s, h->start))
		mask_root(s, h);
	return true;
}

/* Whether the scan has to begin anew, or fails. */
static void check_guess(struct scanner *s, const struct token *t, const struct block_head *h,
	bool blank, bool masked)
{
	bool content = has_content(s, h);

	if (masked && (content || t->end != h->start + 1))
		scan_fail(s, h->start,
			STR("a block scalar that cannot be told from its neighbours"));
	else if (!blank && !content)
		mask_empty(s, h->start);
	else if (blank && content && !join_lines(s, h->start))
		scan_fail(s, h->start, STR("a block scalar that the scanner does not see"));
}

/* libfyaml's span begins after the head and ends in the next line. */
void block_scalar(struct scanner *s, struct token *t, bool masked)
{
	struct str text = s->src->text;
	uint32_t at = masked ? t->start : gap_skip(s, s->at, t->start);

	if (text.p[at] != '|' && text.p[at] != '>') {
		scan_fail(s, at, STR("a block scalar without its indicator"));
		return;
	}
	struct block_head h = block_head(text, at);
	bool blank = masked || blank_to(text, h.body, t->end);
	bool root = blank && check_root(s, &h, masked);
	if (!root)
		check_guess(s, t, &h, blank, masked);
	if (!s->ended)
		check_blank_lines(s, &h, has_content(s, &h));
	t->style = text.p[at] == '|' ? STYLE_LITERAL : STYLE_FOLDED;
	t->column = scan_column(s);
	t->empty = blank && !root;
	t->start = at;
	if (root)
		t->end = root_end(text, &h);
	else
		t->end = blank ? h.first : before_indent(text, t->end, h.body);
	gap_skip(s, h.end, h.body);
}
