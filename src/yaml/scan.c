#include "yaml/scan.h"

#include <libfyaml.h>
#include <stdatomic.h>

#include "yaml/block.h"
#include "yaml/gap.h"

static const enum token_kind kinds[] = {
	[FYTT_VERSION_DIRECTIVE] = TOKEN_DIRECTIVE,
	[FYTT_TAG_DIRECTIVE] = TOKEN_DIRECTIVE,
	[FYTT_DOCUMENT_START] = TOKEN_DOC_START,
	[FYTT_DOCUMENT_END] = TOKEN_DOC_END,
	[FYTT_BLOCK_SEQUENCE_START] = TOKEN_BLOCK_SEQ,
	[FYTT_BLOCK_MAPPING_START] = TOKEN_BLOCK_MAP,
	[FYTT_BLOCK_END] = TOKEN_BLOCK_END,
	[FYTT_FLOW_SEQUENCE_START] = TOKEN_FLOW_SEQ,
	[FYTT_FLOW_SEQUENCE_END] = TOKEN_FLOW_SEQ_END,
	[FYTT_FLOW_MAPPING_START] = TOKEN_FLOW_MAP,
	[FYTT_FLOW_MAPPING_END] = TOKEN_FLOW_MAP_END,
	[FYTT_BLOCK_ENTRY] = TOKEN_DASH,
	[FYTT_FLOW_ENTRY] = TOKEN_COMMA,
	[FYTT_KEY] = TOKEN_KEY,
	[FYTT_SCALAR] = TOKEN_SCALAR,
	[FYTT_VALUE] = TOKEN_COLON,
	[FYTT_ALIAS] = TOKEN_ALIAS,
	[FYTT_ANCHOR] = TOKEN_ANCHOR,
	[FYTT_TAG] = TOKEN_TAG,
};

static const enum node_style styles[] = {
	[FYSS_PLAIN] = STYLE_PLAIN,
	[FYSS_SINGLE_QUOTED] = STYLE_SINGLE,
	[FYSS_DOUBLE_QUOTED] = STYLE_DOUBLE,
	[FYSS_LITERAL] = STYLE_LITERAL,
	[FYSS_FOLDED] = STYLE_FOLDED,
};

void scan_fail(struct scanner *s, uint32_t at, struct str why)
{
	if (s->error.n)
		return;
	s->error = why;
	s->error_at = at;
	s->ended = true;
}

/* The display code of 0.7.12 reads out of bounds, and FYPCF_QUIET does not
 * silence it: diagnostics are collected instead. SLOPPY_FLOW_INDENTATION
 * accepts what kubectl does: closing brackets at the column of the parent. */
static void library_open(struct scanner *s)
{
	struct fy_diag_cfg quiet;
	struct fy_parse_cfg cfg = { .flags = FYPCF_SLOPPY_FLOW_INDENTATION };
	const char *text = s->shadow ? s->shadow : s->src->text.p;

	fy_diag_cfg_default(&quiet);
	quiet.fp = NULL;
	s->diag = fy_diag_create(&quiet);
	if (s->diag)
		fy_diag_set_collect_errors(s->diag, true);
	cfg.diag = s->diag;
	s->parser = s->diag ? fy_parser_create(&cfg) : NULL;
	if (!s->parser || fy_parser_set_string(s->parser, text, s->src->text.n))
		scan_fail(s, 0, STR("the scanner cannot start"));
}

struct retired {
	struct fy_parser *parser;
	struct fy_diag *diag;
	struct retired *next;
};

/* After an error 0.7.12 may have corrupted its lists, and destroying the parser
 * would crash. It is kept, about a kilobyte a broken text, where a leak checker
 * can see that it is meant. */
static void library_retire(struct scanner *s)
{
	static atomic_flag busy = ATOMIC_FLAG_INIT;
	static struct arena a;
	static struct retired *all;

	while (atomic_flag_test_and_set(&busy))
		continue;
	struct retired *r = arena_new(&a, struct retired);
	*r = (struct retired){ s->parser, s->diag, all };
	all = r;
	atomic_flag_clear(&busy);
}

static void library_close(struct scanner *s)
{
	if (s->parser && fy_parser_get_stream_error(s->parser)) {
		library_retire(s);
	} else {
		if (s->parser)
			fy_parser_destroy(s->parser);
		if (s->diag)
			fy_diag_destroy(s->diag);
	}
	s->parser = NULL;
	s->diag = NULL;
}

static void scan_begin(struct scanner *s)
{
	s->comments.n = s->columns.n = 0;
	s->at = s->lead = s->doc = 0;
	s->directive = NO_OFFSET;
	s->handles = (struct map){ .a = s->a };
	s->again = s->ended = s->inside = s->versioned = false;
	s->error = (struct str){ 0 };
	s->passes++;
	library_open(s);
}

void scan_open(struct scanner *s, struct arena *a, const struct source *src)
{
	*s = (struct scanner){ .a = a, .src = src };
	scan_begin(s);
}

void scan_close(struct scanner *s)
{
	library_close(s);
}

bool scan_again(struct scanner *s)
{
	if (!s->again)
		return false;
	library_close(s);
	scan_begin(s);
	return true;
}

uint32_t scan_column(const struct scanner *s)
{
	return s->columns.n ? s->columns.v[s->columns.n - 1] : 0;
}

static uint32_t next_character(struct str text, uint32_t at)
{
	at++;
	while (at < text.n && ((unsigned char)text.p[at] & 0xc0) == 0x80)
		at++;
	return at;
}

/* libfyaml counts characters, but not a BOM; lines and columns of errors are from
 * 1. */
static uint32_t offset_of(const struct source *src, int line, int column)
{
	uint32_t at = line < 1 ? 0 : (uint32_t)line - 1;

	at = at < src->lines ? src->line[at] : (uint32_t)src->text.n;
	if (at == 0 && str_starts(src->text, "\xef\xbb\xbf"))
		at = 3;
	for (; column > 1 && at < src->text.n; column--)
		at = next_character(src->text, at);
	return at;
}

/* Warnings are collected along with errors: the last entry is the error. */
static void library_error(struct scanner *s)
{
	const struct fy_diag_error *e, *last = NULL;
	void *iter = NULL;

	while ((e = fy_diag_errors_iterate(s->diag, &iter)))
		last = e;
	if (!last || !last->msg) {
		scan_fail(s, s->at, STR("not YAML"));
		return;
	}
	struct str why = str_of(last->msg);
	why = str_cut(&why, '\n');
	scan_fail(s, offset_of(s->src, last->line, last->column), str_dup(s->a, why));
}

/* An empty block scalar can also make the scanner refuse what follows it. */
static void scan_stopped(struct scanner *s)
{
	if (!s->shadow && fy_parser_get_stream_error(s->parser) && shadow_make(s)) {
		s->again = s->ended = true;
		return;
	}
	library_error(s);
}

static bool gap_ends(struct scanner *s, uint32_t end)
{
	uint32_t at = gap_skip(s, s->at, end);

	if (at != end)
		scan_fail(s, at, STR("text that is part of no token"));
	return at == end;
}

/* The sigil or quote before what libfyaml takes for the token. */
static void take_before(struct scanner *s, struct token *t, char sign)
{
	if (t->start <= s->at || s->src->text.p[t->start - 1] != sign)
		scan_fail(s, t->start, STR("a token without its indicator"));
	else
		t->start--;
}

static void scalar(struct scanner *s, struct token *t)
{
	if (t->style == STYLE_LITERAL || t->style == STYLE_FOLDED) {
		block_scalar(s, t, false);
	} else if (t->style != STYLE_PLAIN) {
		take_before(s, t, t->style == STYLE_SINGLE ? '\'' : '"');
		t->end++;
		gap_ends(s, t->start);
	} else if (gap_ends(s, t->start) && s->shadow &&
		s->shadow[t->start] != s->src->text.p[t->start]) {
		block_scalar(s, t, true);
	}
}

static void document_start(struct scanner *s, struct token *t)
{
	gap_ends(s, t->start);
	if (s->directive != NO_OFFSET)
		t->start = s->directive;
	s->directive = NO_OFFSET;
	s->versioned = false;
	s->doc++;
}

/* libfyaml's place of it is that of the colon. */
static void implicit_key(struct scanner *s, struct token *t)
{
	s->at = gap_skip(s, s->at, t->start);
	t->empty = s->at == t->start;
	t->start = t->end = s->at;
}

/* Makes the span what doc.h promises, and goes over the gap before it. */
static void settle(struct scanner *s, struct token *t)
{
	switch (t->kind) {
	case TOKEN_BLOCK_MAP:
	case TOKEN_BLOCK_SEQ:
		vec_push(s->a, &s->columns, t->column);
		return;
	case TOKEN_BLOCK_END:
		s->columns.n -= s->columns.n > 0;
		return;
	case TOKEN_DIRECTIVE:
		return;
	case TOKEN_KEY:
		if (t->start == t->end) {
			implicit_key(s, t);
			return;
		}
		gap_ends(s, t->start);
		break;
	case TOKEN_COLON:
		if (t->start == t->end)
			return;
		gap_ends(s, t->start);
		break;
	case TOKEN_DOC_START:
		document_start(s, t);
		break;
	case TOKEN_ANCHOR:
	case TOKEN_ALIAS:
		take_before(s, t, t->kind == TOKEN_ANCHOR ? '&' : '*');
		gap_ends(s, t->start);
		break;
	case TOKEN_SCALAR:
		scalar(s, t);
		break;
	case TOKEN_TAG:
		gap_ends(s, t->start);
		tag_check(s, t);
		break;
	case TOKEN_DOC_END:
		gap_ends(s, t->start);
		s->doc++;
		break;
	case TOKEN_END:
	case TOKEN_FLOW_MAP:
	case TOKEN_FLOW_MAP_END:
	case TOKEN_FLOW_SEQ:
	case TOKEN_FLOW_SEQ_END:
	case TOKEN_DASH:
	case TOKEN_COMMA:
		gap_ends(s, t->start);
		break;
	}
	s->at = t->end;
	s->inside = t->kind != TOKEN_DOC_END;
	if (t->kind != TOKEN_ANCHOR && t->kind != TOKEN_TAG)
		s->lead = t->kind == TOKEN_SCALAR ? NO_OFFSET : t->end;
}

static struct token token_of(struct fy_token *fyt, enum fy_token_type type)
{
	const struct fy_mark *start = fy_token_start_mark(fyt), *end = fy_token_end_mark(fyt);
	struct token t = { .kind = TOKEN_END };

	if ((size_t)type < countof(kinds))
		t.kind = kinds[type];
	if (start && end) {
		t.start = (uint32_t)start->input_pos;
		t.end = (uint32_t)end->input_pos;
		t.column = start->column > 0 ? (uint32_t)start->column : 0;
	}
	if (t.kind == TOKEN_SCALAR) {
		enum fy_scalar_style style = fy_token_scalar_style(fyt);
		t.style = style >= 0 && (size_t)style < countof(styles) ? styles[style]
									: STYLE_PLAIN;
	}
	return t;
}

/* Bytes that the scanner does not understand make it end the stream early
 * without an error; yaml_check() should have found them. */
static struct token stream_end(struct scanner *s, struct token t)
{
	if (t.end != s->src->text.n || fy_parser_get_stream_error(s->parser)) {
		scan_stopped(s);
	} else if (gap_ends(s, t.end)) {
		s->ended = true;
	}
	return t;
}

/* A document with directives has a `---`; libfyaml does without. */
static void check_directive(struct scanner *s, const struct token *t)
{
	if (s->directive != NO_OFFSET && t->end > t->start && t->kind != TOKEN_DIRECTIVE)
		scan_fail(s, t->start, STR("expected '---' after the directives"));
}

struct token scan_next(struct scanner *s)
{
	struct token t = { .kind = TOKEN_END, .start = s->at, .end = s->at };
	enum fy_token_type type;

	if (s->ended)
		return t;
	do {
		struct fy_token *fyt = fy_scan(s->parser);
		if (!fyt) {
			scan_stopped(s);
			return t;
		}
		type = fy_token_get_type(fyt);
		t = token_of(fyt, type);
		fy_scan_token_free(s->parser, fyt);
	} while (type == FYTT_STREAM_START);
	if (type == FYTT_STREAM_END)
		return stream_end(s, t);
	settle(s, &t);
	check_directive(s, &t);
	if (s->ended)
		t.kind = TOKEN_END;
	return t;
}
