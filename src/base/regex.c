#include "base/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

enum { LONGEST = 4096, STEPS = 100000, REPEATS = 1000 };

struct regex {
	struct str literal; /* a pattern without any meaning of its own; p == NULL: code */
	pcre2_code *code;
	pcre2_match_data *data;
	pcre2_match_context *limits;
};

static void *take(PCRE2_SIZE size, void *arena)
{
	return arena_alloc(arena, size);
}

static void leave(void *block, void *arena)
{
	(void)block;
	(void)arena;
}

static bool one_of(char c, const char *set)
{
	return c && strchr(set, c);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static char at(struct str s, size_t i)
{
	return i < s.n ? s.p[i] : '\0';
}

/* Length of an escape that means the same in both, or 0. */
static size_t escape_length(struct str s, bool in_class)
{
	char c = at(s, 1);
	bool letter = is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');

	if (!c || (unsigned char)c >= 0x80 || c == '_')
		return 0;
	if (!letter)
		return 2;
	return one_of(c, in_class ? "dDwWsStnrf" : "dDwWsSbBtnrf") ? 2 : 0;
}

/* Of a member of a class, a name such as [:alpha:] included. Another '[' is refused. */
static size_t member_length(struct str s)
{
	ptrdiff_t end = str_starts(s, "[:") ? str_find(s, STR(":]")) : -1;

	if (end > 0)
		return (size_t)end + 2;
	if (s.p[0] == '\\')
		return escape_length(s, true);
	return s.p[0] == '[' ? 0 : 1;
}

/* Length of a class, or 0. */
static size_t class_length(struct str s)
{
	size_t i = at(s, 1) == '^' ? 2 : 1;

	for (bool first = true; i < s.n && (first || s.p[i] != ']'); first = false) {
		size_t n = member_length(str_sub(s, i, s.n));
		if (!n)
			return 0;
		i += n;
	}
	return i < s.n ? i + 1 : 0;
}

/* Length of "{n}", "{n,}" or "{n,m}", or 0. */
static size_t braces_length(struct str s)
{
	ptrdiff_t end = str_find_char(s, '}');
	struct str rest, low;
	uint32_t n = 0, m = 0;

	if (end < 0)
		return 0;
	rest = str_sub(s, 1, (size_t)end);
	low = str_cut(&rest, ',');
	if (!str_to_u32(low, &n) || (rest.n && !str_to_u32(rest, &m)) || n > REPEATS || m > REPEATS)
		return 0;
	return (size_t)end + 1;
}

/* Of a repetition with its '?'; what repeats a repetition is refused. */
static size_t repeat_length(struct str s)
{
	size_t n = s.p[0] == '{' ? braces_length(s) : 1;

	if (!n)
		return 0;
	n += at(s, n) == '?';
	return one_of(at(s, n), "*+?{") ? 0 : n;
}

static size_t group_length(struct str s)
{
	if (at(s, 1) != '?')
		return at(s, 1) == '*' ? 0 : 1;
	if (str_starts(s, "(?:"))
		return 3;
	return str_starts(s, "(?i)") ? 4 : 0;
}

/* Length of the next piece of a pattern, 0 when it is refused. */
static size_t piece_length(struct str s)
{
	switch (s.p[0]) {
	case '\\':
		return escape_length(s, false);
	case '[':
		return class_length(s);
	case '(':
		return group_length(s);
	case '*':
	case '+':
	case '?':
	case '{':
		return repeat_length(s);
	}
	return (unsigned char)s.p[0] < 0x80 ? 1 : 0;
}

static bool is_understood(struct str pattern, struct err *err)
{
	struct str rest = pattern;

	if (pattern.n > LONGEST)
		return fail(err, "a pattern of more than %d bytes", LONGEST);
	while (rest.n) {
		size_t n = piece_length(rest);
		if (!n)
			return fail(err, "\"" PRIs "\" in pattern \"" PRIs "\"", ARGs(rest),
				ARGs(pattern));
		rest = str_sub(rest, n, rest.n);
	}
	return true;
}

static bool is_literal(struct str pattern)
{
	for (size_t i = 0; i < pattern.n; i++)
		if (one_of(pattern.p[i], "\\[](){}*+?.^$|") || (unsigned char)pattern.p[i] >= 0x80)
			return false;
	return true;
}

static bool compile(struct arena *a, struct regex *r, struct str text, uint32_t options,
	struct err *err)
{
	int error;
	PCRE2_SIZE place;
	PCRE2_UCHAR why[128];
	pcre2_general_context *memory = pcre2_general_context_create(take, leave, a);
	pcre2_compile_context *context = pcre2_compile_context_create(memory);

	r->code = pcre2_compile((PCRE2_SPTR)text.p, text.n, options, &error, &place, context);
	if (!r->code) {
		pcre2_get_error_message(error, why, sizeof(why));
		return fail(err, "%s in pattern \"" PRIs "\"", (const char *)why, ARGs(text));
	}
	r->data = pcre2_match_data_create(1, memory);
	r->limits = pcre2_match_context_create(memory);
	pcre2_set_match_limit(r->limits, STEPS);
	return true;
}

static struct regex *make(struct arena *a, struct str pattern, uint32_t options, struct err *err)
{
	struct regex *r = arena_new(a, struct regex);

	if (!is_understood(pattern, err))
		return NULL;
	options |= PCRE2_UTF | PCRE2_DOLLAR_ENDONLY | PCRE2_NO_AUTO_CAPTURE |
		PCRE2_NEVER_BACKSLASH_C;
	return compile(a, r, pattern, options, err) ? r : NULL;
}

struct regex *regex_new(struct arena *a, struct str pattern, struct err *err)
{
	if (!is_literal(pattern))
		return make(a, pattern, PCRE2_ANCHORED | PCRE2_ENDANCHORED, err);
	struct regex *r = arena_new(a, struct regex);
	r->literal = str_dup(a, pattern);
	return r;
}

struct regex *regex_search(struct arena *a, struct str pattern, struct err *err)
{
	return make(a, pattern, 0, err);
}

enum regex_answer regex_match(const struct regex *r, struct str text)
{
	if (r->literal.p)
		return str_eq(r->literal, text) ? REGEX_YES : REGEX_NO;
	const char *p = text.p ? text.p : "";
	int rc = pcre2_match(r->code, (PCRE2_SPTR)p, text.n, 0, 0, r->data, r->limits);
	if (rc >= 0)
		return REGEX_YES;
	return rc == PCRE2_ERROR_NOMATCH ? REGEX_NO : REGEX_UNKNOWN;
}
