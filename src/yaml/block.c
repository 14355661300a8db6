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
static void join_lines(struct scanner *s, uint32_t at)
{
	shadow_make(s);
	if (shadow_join(s->src->text, s->shadow, s->lead, at))
		scan_anew(s, at);
	else
		scan_fail(s, at, STR("a block scalar after a tag or anchor that begins the text"));
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

/* At the column 0 of a document that is not the first, content is not seen: null
 * and blanks stand in its place. */
static void mask_root(struct scanner *s, uint32_t at, uint32_t body, uint32_t end)
{
	shadow_make(s);
	shadow_mask(s->src->text, s->shadow, at);
	shadow_blank(s->src->text, s->shadow, body, end);
	scan_anew(s, at);
}

/* Content in column 0 is as much as the document holds. */
static bool is_root(const struct scanner *s, const struct block_head *h)
{
	return !s->columns.n && h->column == 0 && h->first < s->src->text.n;
}

/* Only blanks before a tab: more of them than the block around has would make
 * it content. */
static void check_tabs(struct scanner *s, const struct block_head *h)
{
	struct str text = s->src->text;
	uint32_t least = s->columns.n ? scan_column(s) + 1 : 0;

	for (uint32_t line = h->body, at = line; line < h->first; line = ++at) {
		while (at < h->first && text.p[at] == ' ')
			at++;
		if (text.p[at] == '\t' && at - line < least)
			scan_fail(s, at, STR("a tab in the indentation of a block scalar"));
		while (at < h->first && text.p[at] != '\n' && text.p[at] != '\r')
			at++;
	}
}

/* Whether the scan has to begin anew, or fails. */
static void check_guess(struct scanner *s, const struct token *t, const struct block_head *h,
	bool masked)
{
	struct str text = s->src->text;
	bool blank = masked || blank_to(text, h->body, t->end);
	bool content = has_content(s, h);

	if (content && blank && is_root(s, h)) {
		if (!masked || s->shadow[h->first] == text.p[h->first])
			mask_root(s, h->start, h->body, root_end(text, h->body));
	} else if (masked && (content || t->end != h->start + 1)) {
		scan_fail(s, h->start,
			STR("a block scalar that cannot be told from its neighbours"));
	} else if (!blank && !content) {
		mask_empty(s, h->start);
	} else if (blank && content && h->column > 0) {
		join_lines(s, h->start);
	} else if (blank) {
		check_tabs(s, h);
	}
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
	bool root = masked && is_root(s, &h) && has_content(s, &h);
	bool blank = !root && (masked || blank_to(text, h.body, t->end));
	check_guess(s, t, &h, masked);
	t->style = text.p[at] == '|' ? STYLE_LITERAL : STYLE_FOLDED;
	t->column = scan_column(s);
	t->empty = blank;
	t->start = at;
	if (root)
		t->end = root_end(text, h.body);
	else
		t->end = blank ? h.first : before_indent(text, t->end, h.body);
	gap_skip(s, h.end, h.body);
}
