#include "base/str.h"
#include "deploy/json_patch.h"

enum { DEPTH = 512 };

/* What is left of a text that is to be JSON. */
struct rest {
	const char *p, *end;
	uint32_t depth;
};

static void skip_blanks(struct rest *r)
{
	while (r->p < r->end && memchr(" \t\r\n", *r->p, 4))
		r->p++;
}

static bool accept(struct rest *r, char c)
{
	skip_blanks(r);
	if (r->p == r->end || *r->p != c)
		return false;
	r->p++;
	return true;
}

static bool word(struct rest *r, const char *text)
{
	size_t n = strlen(text);

	if ((size_t)(r->end - r->p) < n || memcmp(r->p, text, n) != 0)
		return false;
	r->p += n;
	return true;
}

static bool digits(struct rest *r)
{
	const char *start = r->p;

	while (r->p < r->end && *r->p >= '0' && *r->p <= '9')
		r->p++;
	return r->p > start;
}

static bool number(struct rest *r)
{
	word(r, "-");
	if (!word(r, "0") && !digits(r))
		return false;
	if (word(r, ".") && !digits(r))
		return false;
	if (word(r, "e") || word(r, "E")) {
		if (!word(r, "+"))
			word(r, "-");
		return digits(r);
	}
	return true;
}

static bool hex(struct rest *r)
{
	for (uint32_t i = 0; i < 4; i++, r->p++)
		if (r->p == r->end || !*r->p || !strchr("0123456789abcdefABCDEF", *r->p))
			return false;
	return true;
}

static bool string(struct rest *r)
{
	if (!accept(r, '"'))
		return false;
	while (r->p < r->end && *r->p != '"') {
		if ((unsigned char)*r->p < ' ')
			return false;
		if (*r->p++ != '\\')
			continue;
		if (r->p == r->end || !*r->p || !strchr("\"\\/bfnrtu", *r->p))
			return false;
		if (*r->p++ == 'u' && !hex(r))
			return false;
	}
	return accept(r, '"');
}

static bool one(struct rest *r);

static bool members(struct rest *r, char close, bool keys)
{
	if (accept(r, close))
		return true;
	do {
		if (keys && !(string(r) && accept(r, ':')))
			return false;
		if (!one(r))
			return false;
	} while (accept(r, ','));
	return accept(r, close);
}

static bool one(struct rest *r)
{
	bool is;

	if (++r->depth > DEPTH)
		return false;
	if (accept(r, '{'))
		is = members(r, '}', true);
	else if (accept(r, '['))
		is = members(r, ']', false);
	else
		is = string(r) || word(r, "true") || word(r, "false") || word(r, "null") ||
			number(r);
	r->depth--;
	return is;
}

bool json_patch_text_is_sound(struct str text)
{
	struct rest r = { .p = text.p, .end = text.p + text.n };

	if (!str_starts(text, "["))
		return true;
	bool is = one(&r);
	skip_blanks(&r);
	return is && r.p == r.end;
}
