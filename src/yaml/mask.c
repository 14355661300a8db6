#include "yaml/mask.h"

#include "yaml/chars.h"

enum { VARIABLE_DEPTH = 8 };

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool has_break(struct str s)
{
	return str_find_char(s, '\n') >= 0 || str_find_char(s, '\r') >= 0;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool starts_at(struct str s, uint32_t at, const char *word)
{
	return str_starts(str_sub(s, at, s.n), word);
}

static uint32_t skip_blanks(struct str s, uint32_t at)
{
	while (at < s.n && (is_blank(s.p[at]) || is_break(s.p[at])))
		at++;
	return at;
}

static uint32_t line_end(struct str s, uint32_t at)
{
	while (at < s.n && !is_break(s.p[at]))
		at++;
	return at;
}

/* What is known of the text so far, so that nothing is looked at twice. */
struct finder {
	struct arena *a;
	struct str text;
	struct mask_list *out;
	uint32_t seen, line; /* up to here; the number of its line */
	bool begun, hash;    /* there is text on that line; its first character is '#' */
	uint32_t close;      /* the first end of a comment from where one was last sought */
	struct span open[2]; /* no string in double, single quotes that starts there ends */
	bool last_raw;       /* no more raw string is closed */
};

/* After the raw string that starts at `at`; 0 when it has no end. */
static uint32_t raw_end(struct finder *f, uint32_t at)
{
	ptrdiff_t close = f->last_raw ? -1
				      : str_find_char(str_sub(f->text, at + 1, f->text.n), '`');

	f->last_raw |= close < 0;
	return close < 0 ? 0 : at + (uint32_t)close + 2;
}

/* After the quote that closes the one at `at`; 0 when there is none. Only raw
 * strings go over several lines. Where a string has no end, each later quote of
 * the line has a backslash before it, and a string that starts there has no end
 * either. */
static uint32_t string_end(struct finder *f, uint32_t at)
{
	struct str s = f->text;
	char quote = s.p[at];
	struct span *open = &f->open[quote == '\''];
	uint32_t start = at;

	if (quote == '`')
		return raw_end(f, at);
	if (at >= open->start && at < open->end)
		return 0;
	for (at++; at < s.n && s.p[at] != quote && !is_break(s.p[at]); at++)
		if (s.p[at] == '\\')
			at++;
	if (at < s.n && s.p[at] == quote)
		return at + 1;
	*open = (struct span){ start, at };
	return 0;
}

static uint32_t comment_end(struct finder *f, uint32_t at)
{
	struct str s = f->text;

	if (f->close < at) {
		ptrdiff_t close = str_find(str_sub(s, at, s.n), STR("*/"));
		f->close = close < 0 ? NO_OFFSET : at + (uint32_t)close;
	}
	if (f->close == NO_OFFSET)
		return 0;
	at = skip_blanks(s, f->close + 2);
	if (at < s.n && s.p[at] == '-')
		at++;
	return starts_at(s, at, "}}") ? at + 2 : 0;
}

/* In what is no Go template, quotes may mean something else. */
static uint32_t plain_end(struct str s, uint32_t at)
{
	for (; at < s.n && !is_break(s.p[at]) && !starts_at(s, at, "{{"); at++)
		if (starts_at(s, at, "}}"))
			return at + 2;
	return 0;
}

/* After the `}}` of the action whose `{{` is at `at`; 0 when it has none. */
static uint32_t action_end(struct finder *f, uint32_t at)
{
	struct str s = f->text;
	uint32_t start = at + 2, end;

	at = start + (starts_at(s, start, "-") ? 1 : 0);
	at = skip_blanks(s, at);
	if (starts_at(s, at, "/*"))
		return comment_end(f, at);
	while (at < s.n && !starts_at(s, at, "}}") && !starts_at(s, at, "{{")) {
		if (s.p[at] != '"' && s.p[at] != '`' && s.p[at] != '\'') {
			at++;
			continue;
		}
		end = string_end(f, at);
		if (!end)
			return plain_end(s, start);
		at = end;
	}
	return starts_at(s, at, "}}") ? at + 2 : plain_end(s, start);
}

/* After the `}` of a variable whose `$` is at `at`; 0 when it is none. */
static uint32_t variable_end(struct str s, uint32_t at)
{
	uint32_t depth = 1;

	at += 2;
	if (at == s.n || !is_letter(s.p[at]))
		return 0;
	for (; at < s.n && !is_break(s.p[at]); at++) {
		if (starts_at(s, at, "${") && ++depth > VARIABLE_DEPTH)
			return 0;
		if (s.p[at] == '}' && --depth == 0)
			return at + 1;
	}
	return 0;
}

static void go_to(struct finder *f, uint32_t at)
{
	for (; f->seen < at; f->seen++) {
		char c = f->text.p[f->seen];
		if (!f->begun && !is_blank(c)) {
			f->begun = true;
			f->hash = c == '#';
		}
		if (c != '\n' && (c != '\r' || f->text.p[f->seen + 1] == '\n'))
			continue;
		f->begun = f->hash = false;
		f->line++;
	}
}

/* The word with which an action begins, and what follows it. */
static struct str first_word(struct str action, struct str *rest)
{
	uint32_t at = 2 + (action.p[2] == '-'), end;

	at = skip_blanks(action, at);
	for (end = at; end < action.n &&
		(is_letter(action.p[end]) || is_digit(action.p[end]) || action.p[end] == '$');)
		end++;
	*rest = str_trim(str_sub(action, end, action.n));
	if (starts_at(action, at, "/*"))
		end = at + 2;
	return str_sub(action, at, end);
}

static enum mask_role role_of(struct str action)
{
	static const struct {
		const char *word;
		enum mask_role role;
	} words[] = {
		{ "if", MASK_BEGIN },
		{ "with", MASK_BEGIN },
		{ "range", MASK_BEGIN },
		{ "block", MASK_BEGIN },
		{ "define", MASK_LEFT_OUT },
		{ "else", MASK_ELSE },
		{ "end", MASK_END },
		{ "break", MASK_NOTHING },
		{ "continue", MASK_NOTHING },
		{ "/*", MASK_NOTHING },
	};
	struct str rest, word = first_word(action, &rest);

	for (size_t i = 0; i < countof(words); i++)
		if (str_is(word, words[i].word))
			return words[i].role;
	if (str_starts(word, "$") && (str_starts(rest, ":=") || str_starts(rest, "=")))
		return MASK_NOTHING;
	return MASK_OUTPUT;
}

/* The number after the last `indent` or `nindent`; the latter begins a line. */
static uint16_t indent_of(struct str action, bool *below)
{
	uint32_t indent = MASK_NO_INDENT, digits = 0;

	for (ptrdiff_t at; (at = str_find(action, STR("indent "))) >= 0;) {
		*below |= at > 0 && action.p[at - 1] == 'n';
		action = str_sub(action, (size_t)at + strlen("indent "), action.n);
		uint32_t start = skip_blanks(action, 0);
		for (digits = start; digits < action.n && is_digit(action.p[digits]);)
			digits++;
		if (!str_to_u32(str_sub(action, start, digits), &indent) || indent > 1024)
			indent = MASK_NO_INDENT;
	}
	return (uint16_t)indent;
}

static void add_mask(struct finder *f, uint32_t end, enum mask_role role)
{
	struct str action = str_sub(f->text, f->seen, end);
	struct mask m = { .start = f->seen, .end = end, .line = f->line, .role = (uint8_t)role };

	m.indent = role == MASK_OUTPUT ? indent_of(action, &m.below) : MASK_NO_INDENT;
	f->out->branches |= role == MASK_ELSE;
	vec_push(f->a, &f->out->v, m);
}

/* The next `{{` or `${` from `at` on, or the end. */
static uint32_t next_opener(struct str text, uint32_t at)
{
	for (; at + 1 < text.n; at++) {
		const char *brace = memchr(text.p + at + 1, '{', text.n - at - 1);
		if (!brace)
			break;
		at = (uint32_t)(brace - text.p) - 1;
		if (text.p[at] == '$' || text.p[at] == '{')
			return at;
	}
	return (uint32_t)text.n;
}

static void find_all(struct finder *f)
{
	struct str text = f->text;

	for (uint32_t at = next_opener(text, 0); at < text.n; at = next_opener(text, at)) {
		bool variable = text.p[at] == '$';
		uint32_t end = variable ? variable_end(text, at) : action_end(f, at);
		go_to(f, at);
		if (end && !variable)
			add_mask(f, end, role_of(str_sub(text, at, end)));
		else if (end && !f->hash)
			add_mask(f, end, MASK_VARIABLE);
		at = end ? end : at + 1;
	}
}

/* For the mask that begins a block, or is the first `else` in it, the index of
 * the one that ends it; 0 for all others. */
static uint32_t *find_ends(struct arena *a, const struct mask_list *list)
{
	uint32_t *end = arena_array(a, uint32_t, list->v.n);
	VEC(uint32_t) open = { 0 }, elses = { 0 };

	for (uint32_t i = 0; i < list->v.n; i++) {
		enum mask_role role = list->v.v[i].role;
		if (role == MASK_BEGIN || role == MASK_LEFT_OUT) {
			vec_push(a, &open, i);
			vec_push(a, &elses, 0);
		} else if (role == MASK_ELSE && open.n && !elses.v[open.n - 1]) {
			elses.v[open.n - 1] = i;
		} else if (role == MASK_END && open.n) {
			uint32_t other = elses.v[--elses.n];
			end[open.v[--open.n]] = i;
			if (other)
				end[other] = i;
		}
	}
	return end;
}

typedef bool joins(const struct mask *from, const struct mask *to);

/* Makes one mask of each block, or part of one, that is to be joined. */
static void join(struct arena *a, struct mask_list *list, joins *wanted, enum mask_role role)
{
	const uint32_t *end = find_ends(a, list);
	uint32_t n = 0;

	for (uint32_t i = 0; i < list->v.n; i++) {
		struct mask m = list->v.v[i];
		const struct mask *to = &list->v.v[end[i]];
		if (end[i] && wanted(&m, to)) {
			m.end = to->end;
			m.role = (uint8_t)role;
			m.alone = m.alone && to->alone;
			m.comment = to->comment;
			i = end[i];
		}
		list->v.v[n++] = m;
	}
	list->v.n = n;
}

static bool is_define(const struct mask *from, const struct mask *to)
{
	(void)to;
	return from->role == MASK_LEFT_OUT;
}

static bool is_whole_branch(const struct mask *from, const struct mask *to)
{
	return from->role == MASK_ELSE && (from->line == to->line || (from->alone && to->alone));
}

/* Whether nothing but the masks from number i on and blanks is on the lines
 * that begin with it; *next: the mask after them. */
static bool stands_alone(const struct finder *f, uint32_t i, uint32_t *next, bool *comment)
{
	const struct mask *v = f->out->v.v;
	uint32_t at = v[i].start;
	bool alone = true;

	while (at > 0 && is_blank(f->text.p[at - 1]))
		at--;
	alone = at == 0 || is_break(f->text.p[at - 1]) ||
		(at == 3 && str_starts(f->text, "\xef\xbb\xbf"));
	for (; i < f->out->v.n; i++) {
		struct str between = str_sub(f->text, at, v[i].start);
		if (has_break(between))
			break;
		alone = alone && !str_trim(between).n && v[i].role != MASK_VARIABLE;
		at = v[i].end;
	}
	*next = i;
	struct str rest = str_trim(str_sub(f->text, at, line_end(f->text, at)));
	*comment = str_starts(rest, "#");
	return alone && (!rest.n || *comment);
}

static void find_alone(struct finder *f)
{
	bool comment;

	for (uint32_t i = 0, next; i < f->out->v.n; i = next) {
		bool alone = stands_alone(f, i, &next, &comment);
		for (uint32_t k = i; k < next; k++) {
			f->out->v.v[k].alone = alone;
			f->out->v.v[k].comment = comment;
		}
	}
}

bool mask_find(struct arena *a, struct str text, struct mask_list *out)
{
	struct finder f = { .a = a, .text = text, .out = out };

	find_all(&f);
	if (!out->v.n)
		return false;
	find_alone(&f);
	join(a, out, is_define, MASK_LEFT_OUT);
	return true;
}

void mask_join_branches(struct arena *a, struct mask_list *list)
{
	join(a, list, is_whole_branch, MASK_END);
}

bool mask_keep_variables(struct mask_list *list)
{
	uint32_t n = 0, all = list->v.n;

	for (uint32_t i = 0; i < list->v.n; i++)
		if (list->v.v[i].role == MASK_VARIABLE)
			list->v.v[n++] = list->v.v[i];
	list->v.n = n;
	list->branches = false;
	return n < all;
}

/* Behind something that is closed there is no room for letters; what prints
 * nothing needs none, and what prints lines of its own is not in this one. */
static bool wants_blanks(struct str text, const struct mask *m)
{
	uint32_t before = m->start, after = m->end;

	while (after < text.n && is_blank(text.p[after]))
		after++;
	if (m->role == MASK_VARIABLE || (after < text.n && !is_break(text.p[after])))
		return false;
	while (before > 0 && is_blank(text.p[before - 1]))
		before--;
	if (!before || is_break(text.p[before - 1]))
		return false;
	if (m->role == MASK_NOTHING)
		return before < m->start;
	if (m->role != MASK_OUTPUT && text.p[before - 1] == ',')
		return true;
	return strchr(m->below ? "\"']}:-" : "\"']}", text.p[before - 1]) != NULL;
}

static char *fill(char *p, char c)
{
	if (c == ' ' ? !is_break(*p) : *p != '\r' || p[1] != '\n')
		*p = c;
	return p + 1;
}

/* Line breaks: blank lines mean nothing anywhere, however long they are. Blanks
 * where a comment follows, so that it stays in its column. */
static void fill_lines(struct str text, char *out, const struct mask *m)
{
	uint32_t from = m->start, to = m->end;
	char c = m->comment ? ' ' : '\n';

	while (from > 0 && is_blank(text.p[from - 1]))
		from--;
	while (to < text.n && is_blank(text.p[to]))
		to++;
	for (char *p = out + from; p < out + to;)
		p = fill(p, c);
}

struct str mask_apply(struct arena *a, struct str text, const struct mask_list *list)
{
	char *out = arena_alloc(a, text.n + SOURCE_PADDING);

	memcpy(out, text.p, text.n);
	for (uint32_t i = 0; i < list->v.n; i++) {
		const struct mask *m = &list->v.v[i];
		if (m->alone)
			fill_lines(text, out, m);
		else
			memset(out + m->start, wants_blanks(text, m) ? ' ' : 'x',
				m->end - m->start);
	}
	return (struct str){ out, text.n };
}
