#include "deploy/substitute.h"

enum { NESTING = 32 };

struct text_reader {
	const struct variables *vars;
	struct str s;
	size_t at;
	uint32_t depth;
	enum substituted state;
};

static char peek(const struct text_reader *r)
{
	return r->at < r->s.n ? r->s.p[r->at] : '\0';
}

static bool at_variable(const struct text_reader *r)
{
	return peek(r) == '$' && r->at + 1 < r->s.n && r->s.p[r->at + 1] == '{';
}

static void worsen(struct text_reader *r, enum substituted state)
{
	if (state > r->state)
		r->state = state;
}

static bool is_name_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		c == '_' || (c & 0x80);
}

static struct str read_name(struct text_reader *r)
{
	size_t start = r->at;

	while (is_name_byte(peek(r)))
		r->at++;
	return str_sub(r->s, start, r->at);
}

/* True when an operator that gives a default follows, which is passed. */
static bool read_operator(struct text_reader *r)
{
	char next = r->at + 1 < r->s.n ? r->s.p[r->at + 1] : '\0';

	if (peek(r) == '=') {
		r->at++;
		return true;
	}
	if (peek(r) != ':' || !next || !strchr("-=?+", next))
		return false;
	r->at += 2;
	return true;
}

static void read_variable(struct text_reader *r, struct buf *out);

/* Up to the `}`; variables in it are replaced. */
static void read_default(struct text_reader *r, struct buf *out)
{
	while (r->at < r->s.n && peek(r) != '}') {
		if (at_variable(r))
			read_variable(r, out);
		else
			buf_addc(out, r->s.p[r->at++]);
	}
}

static void put_value(struct text_reader *r, struct buf *out, struct str name,
	const struct buf *instead)
{
	const struct str *value = map_get(&r->vars->values, name);

	if (value ? !value->p : r->vars->open)
		worsen(r, SUBSTITUTE_UNKNOWN);
	else if (value && value->n)
		buf_add(out, *value);
	else
		buf_add(out, buf_str(instead));
}

/* What is left of a variable that is not understood. */
static void skip_variable(struct text_reader *r)
{
	while (r->at < r->s.n && peek(r) != '}')
		r->at++;
	worsen(r, SUBSTITUTE_UNKNOWN);
}

/* At a "${". */
static void read_variable(struct text_reader *r, struct buf *out)
{
	struct buf instead = { .a = out->a };
	bool length;

	r->at += 2;
	length = peek(r) == '#';
	struct str name = read_name(r);
	char c = peek(r);
	if (++r->depth > NESTING || (!name.n && !length)) {
		worsen(r, SUBSTITUTE_BAD);
		r->at = r->s.n;
		return;
	}
	if (read_operator(r))
		read_default(r, &instead);
	else if (c != '}' && !length && !strchr(":,^/#%", c ? c : ' '))
		worsen(r, SUBSTITUTE_BAD);
	else if (c != '}')
		skip_variable(r);
	if (peek(r) != '}')
		worsen(r, SUBSTITUTE_BAD);
	else if (r->state == SUBSTITUTED)
		put_value(r, out, name, &instead);
	r->at++;
	r->depth--;
}

enum substituted substitute(struct arena *a, const struct variables *vars, struct str text,
	struct str *out)
{
	struct text_reader r = { .vars = vars, .s = text };
	struct buf b = { .a = a };

	while (r.at < text.n && r.state != SUBSTITUTE_BAD) {
		if (at_variable(&r)) {
			read_variable(&r, &b);
			continue;
		}
		r.at += peek(&r) == '$' && r.at + 1 < text.n && text.p[r.at + 1] == '$';
		buf_addc(&b, text.p[r.at++]);
	}
	*out = b.n ? buf_str(&b) : STR("");
	return r.state;
}

/* ---- reading it again ---- */

static bool has_control(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f)
			return true;
	return false;
}

/* Written by an emitter of YAML in a block collection, it has no quotes. */
static bool is_plain(struct str s)
{
	if (!s.n || has_control(s) || strchr("#,[]{}&*!|>'\"%@`", s.p[0]))
		return false;
	if (strchr("-?:", s.p[0]) && (s.n == 1 || s.p[1] == ' '))
		return false;
	if (s.p[0] == ' ' || s.p[s.n - 1] == ' ' || s.p[s.n - 1] == ':')
		return false;
	return str_find(s, STR(": ")) < 0 && str_find(s, STR(" #")) < 0 && !str_starts(s, "---") &&
		!str_starts(s, "...");
}

struct value *substitute_read(struct arena *a, struct str before, struct str after)
{
	if (str_find_char(before, '\n') >= 0)
		return made_str(a, after);
	if (is_plain(before))
		return !after.n || is_plain(after) ? made_plain(a, after) : NULL;
	return strpbrk(str_c(a, after), "'\"\\") ? NULL : made_str(a, after);
}
