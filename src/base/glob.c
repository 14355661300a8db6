#include "base/glob.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

enum { LONGEST = 4096 };

struct glob {
	pcre2_code *code;
};

/*
 * A pattern becomes a regular expression over bytes that matches a path from
 * its start. What follows a `*` is matched at its first possible place, in an
 * atomic group: in a glob no other place can do better, and matching stays
 * linear. The same goes for the parts after a `**`. The limit is a second line
 * of defence.
 */
#define LIMIT "(*LIMIT_MATCH=1000000)"
#define IN_PART "[^/]"
#define ANY_PARTS "(?:[^/]*+/)*?"
#define END_OF_PART "(?=/|\\z)"
/* One character; a byte that is not part of one counts as one. */
#define ONE "(?>[\\x00-\\x7f]|[\\xc2-\\xf4][\\x80-\\xbf]{1,3}|[\\x80-\\xff])"

struct translation {
	struct str part; /* what is left of the part being translated */
	struct buf out;
	struct err err;
};

static char take(struct str *s)
{
	char c = s->p[0];

	*s = str_sub(*s, 1, s->n);
	return c;
}

static void put_literal(struct buf *out, char c)
{
	buf_printf(out, "\\x%02x", (unsigned)(unsigned char)c);
}

/* Length of a "[:alpha:]" at the start, or 0. */
static size_t named_class(struct str s)
{
	ptrdiff_t end = str_find(s, STR(":]"));

	return str_starts(s, "[:") && end > 1 ? (size_t)end + 2 : 0;
}

static bool put_member(struct translation *t, bool first)
{
	char c = take(&t->part);

	if (c == '-' && !first) {
		buf_addc(&t->out, c);
		return true;
	}
	if (c == '\\' && t->part.n)
		c = take(&t->part);
	if ((unsigned char)c >= 0x80)
		return fail(&t->err, "not an ASCII character in [...]");
	put_literal(&t->out, c);
	return true;
}

/* A ']' that comes first is a member. */
static bool put_members(struct translation *t)
{
	for (bool first = true; t->part.n && (first || t->part.p[0] != ']'); first = false) {
		size_t named = named_class(t->part);
		buf_add(&t->out, str_sub(t->part, 0, named));
		t->part = str_sub(t->part, named, t->part.n);
		if (!named && !put_member(t, first))
			return false;
	}
	if (!t->part.n)
		return fail(&t->err, "'[' without ']'");
	take(&t->part);
	return true;
}

static bool put_class(struct translation *t)
{
	bool negated = t->part.n && (t->part.p[0] == '!' || t->part.p[0] == '^');

	if (negated)
		take(&t->part);
	buf_adds(&t->out, negated ? "(?!/|[" : "(?!/)[");
	if (!put_members(t))
		return false;
	buf_adds(&t->out, negated ? "])" ONE : "]");
	return true;
}

/* Up to the next '*' or the end of the part. */
static bool put_segment(struct translation *t)
{
	while (t->part.n && t->part.p[0] != '*') {
		char c = take(&t->part);
		if (c == '[') {
			if (!put_class(t))
				return false;
		} else if (c == '?') {
			buf_adds(&t->out, "(?!/)" ONE);
		} else if (c != '\\') {
			put_literal(&t->out, c);
		} else if (t->part.n) {
			put_literal(&t->out, take(&t->part));
		} else {
			return fail(&t->err, "nothing after the last '\\'");
		}
	}
	return true;
}

static bool put_part(struct translation *t, struct str part)
{
	t->part = part;
	if (!part.n)
		return fail(&t->err, "an empty part");
	if (!put_segment(t))
		return false;
	while (t->part.n) {
		while (t->part.n && t->part.p[0] == '*')
			take(&t->part);
		buf_adds(&t->out, "(?>" IN_PART "*?");
		if (!put_segment(t))
			return false;
		buf_adds(&t->out, t->part.n ? ")" : END_OF_PART ")");
	}
	return true;
}

static bool translate(struct translation *t, struct str pattern)
{
	bool rooted = str_starts(pattern, "/") || str_starts(pattern, "./");
	bool folder = str_ends(pattern, "/");

	if (rooted)
		str_cut(&pattern, '/');
	if (folder && pattern.n)
		pattern.n--;
	rooted = rooted || str_find_char(pattern, '/') >= 0;
	buf_adds(&t->out, rooted ? LIMIT "(?>" : LIMIT "(?>" ANY_PARTS);
	do {
		struct str part = str_cut(&pattern, '/');
		bool last = !pattern.p;
		if (!str_is(part, "**")) {
			if (!put_part(t, part))
				return false;
			buf_adds(&t->out, !last || folder ? "/" : END_OF_PART);
		} else if (last) {
			buf_adds(&t->out, folder ? IN_PART "*+/" : ".");
		} else {
			buf_adds(&t->out, ")(?>" ANY_PARTS);
		}
	} while (pattern.p);
	buf_addc(&t->out, ')');
	return true;
}

static pcre2_code *compile(struct translation *t)
{
	int error;
	PCRE2_SIZE at;
	PCRE2_UCHAR why[128];
	uint32_t options = PCRE2_ANCHORED | PCRE2_DOTALL | PCRE2_NO_AUTO_CAPTURE;
	struct str text = buf_str(&t->out);

	pcre2_code *code = pcre2_compile((PCRE2_SPTR)text.p, text.n, options, &error, &at, NULL);
	if (code)
		return code;
	pcre2_get_error_message(error, why, sizeof(why));
	fail(&t->err, "%s", (const char *)why);
	return NULL;
}

struct glob *glob_new(struct arena *a, struct str pattern, struct err *err)
{
	struct arena scratch = { 0 };
	struct translation t = { .out = { .a = &scratch } };
	pcre2_code *code = NULL;

	if (pattern.n > LONGEST)
		fail(&t.err, "more than %d bytes", LONGEST);
	else if (translate(&t, pattern))
		code = compile(&t);
	arena_clear(&scratch);
	if (!code) {
		fail(err, "%s in pattern \"" PRIs "\"", t.err.text, ARGs(pattern));
		return NULL;
	}
	struct glob *g = arena_new(a, struct glob);
	g->code = code;
	return g;
}

bool glob_match(const struct glob *g, struct str path)
{
	if (!path.n)
		return false;
	pcre2_match_data *data = pcre2_match_data_create(1, NULL);
	int rc = pcre2_match(g->code, (PCRE2_SPTR)path.p, path.n, 0, 0, data, NULL);
	pcre2_match_data_free(data);
	return rc >= 0;
}

void glob_free(struct glob *g)
{
	if (g)
		pcre2_code_free(g->code);
}
