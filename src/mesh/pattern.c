#include "mesh/pattern.h"

/* Of the automaton, and of groups within groups. */
enum { MANY_STATES = 4000, DEEP = 64, MANY_TIMES = 1000 };

struct set {
	bool has[128];
};

/* A set is read, then `next`; without a set, `next` and `other` (0: none) are both
 * tried. State 1 accepts. */
struct state {
	const struct set *set;
	uint32_t next, other;
};

struct pattern {
	VEC(struct state) v;
	uint32_t start;
};

enum op { OP_EMPTY, OP_SET, OP_THEN, OP_OR, OP_REPEAT };

struct ast {
	enum op op;
	struct set *set;
	struct ast *x, *y;
	uint32_t min, max; /* of REPEAT; max UINT32_MAX: any */
};

struct parser {
	struct arena *a;
	struct str s;
	size_t at;
	uint32_t depth;
	bool bad;
};

/* ---- parsing ---- */

static char peek(const struct parser *p)
{
	return p->at < p->s.n ? p->s.p[p->at] : '\0';
}

static struct ast *ast_new(struct parser *p, enum op op, struct ast *x, struct ast *y)
{
	struct ast *t = arena_new(p->a, struct ast);

	t->op = op;
	t->x = x;
	t->y = y;
	return t;
}

static struct ast *refuse(struct parser *p)
{
	p->bad = true;
	return ast_new(p, OP_EMPTY, NULL, NULL);
}

static void add_range(struct set *s, unsigned char from, unsigned char to)
{
	for (unsigned c = from; c <= to && c < countof(s->has); c++)
		s->has[c] = true;
}

static void negate(struct set *s)
{
	for (size_t c = 0; c < countof(s->has); c++)
		s->has[c] = !s->has[c];
}

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		c == '_';
}

/* \d, \w, \s and their opposites; false for another letter. */
static bool add_class(struct set *out, char letter)
{
	static const char blanks[] = "\t\n\f\r ";
	struct set s = { { false } };

	switch (letter) {
	case 'd':
	case 'D':
		add_range(&s, '0', '9');
		break;
	case 'w':
	case 'W':
		for (int c = 0; c < 128; c++)
			s.has[c] = is_word((char)c);
		break;
	case 's':
	case 'S':
		for (const char *b = blanks; *b; b++)
			s.has[(unsigned char)*b] = true;
		break;
	default:
		return false;
	}
	if (letter < 'a')
		negate(&s);
	for (size_t c = 0; c < countof(s.has); c++)
		out->has[c] |= s.has[c];
	return true;
}

/* After a backslash: a class, or one character in *one. */
static bool parse_escape(struct parser *p, struct set *out, char *one)
{
	char c = peek(p);

	p->at++;
	*one = '\0';
	if (add_class(out, c))
		return true;
	*one = c;
	return c > ' ' && c < 0x7f && !is_word(c);
}

static bool class_item(struct parser *p, struct set *s)
{
	char from = peek(p), to;

	p->at++;
	if (from == '\\') {
		if (!parse_escape(p, s, &from))
			return false;
		if (!from)
			return peek(p) != '-' || (p->at + 1 < p->s.n && p->s.p[p->at + 1] == ']');
	} else if (from == '[' && peek(p) == ':') {
		return false;
	}
	to = from;
	if (peek(p) == '-' && p->at + 1 < p->s.n && p->s.p[p->at + 1] != ']') {
		p->at++;
		to = peek(p);
		p->at++;
		if (to == '\\' && (!parse_escape(p, s, &to) || !to))
			return false;
	}
	if (from < ' ' || to < from)
		return false;
	add_range(s, (unsigned char)from, (unsigned char)to);
	return true;
}

static struct ast *parse_class(struct parser *p)
{
	struct ast *t = ast_new(p, OP_SET, NULL, NULL);
	bool inverted = peek(p) == '^', first = true;

	t->set = arena_new(p->a, struct set);
	p->at += inverted;
	for (; p->at < p->s.n && (first || peek(p) != ']'); first = false)
		if (!class_item(p, t->set))
			return refuse(p);
	if (p->at >= p->s.n)
		return refuse(p);
	p->at++;
	if (inverted)
		negate(t->set);
	return t;
}

static struct ast *parse_or(struct parser *p);

/* "(?:", "(?P<name>", "(?<name>"; flags are not understood. */
static bool skip_group_head(struct parser *p)
{
	if (peek(p) != '?')
		return true;
	p->at++;
	if (peek(p) == ':') {
		p->at++;
		return true;
	}
	p->at += peek(p) == 'P';
	if (peek(p) != '<')
		return false;
	p->at++;
	size_t start = p->at;
	while (is_word(peek(p)))
		p->at++;
	bool named = p->at > start && peek(p) == '>';
	p->at++;
	return named;
}

static struct ast *parse_group(struct parser *p)
{
	if (!skip_group_head(p) || ++p->depth > DEEP)
		return refuse(p);
	struct ast *t = parse_or(p);
	p->depth--;
	if (peek(p) != ')')
		return refuse(p);
	p->at++;
	return t;
}

static struct ast *parse_atom(struct parser *p)
{
	struct ast *t;
	char c = peek(p);

	p->at++;
	if (c == '(')
		return parse_group(p);
	if (c == '[')
		return parse_class(p);
	t = ast_new(p, OP_SET, NULL, NULL);
	t->set = arena_new(p->a, struct set);
	if (c == '.') {
		t->set->has['\n'] = true;
		negate(t->set);
		return t;
	}
	if (c == '\\') {
		if (!parse_escape(p, t->set, &c))
			return refuse(p);
		if (!c)
			return t;
	} else if (c < ' ' || strchr("*+?{}]^$", c)) {
		return refuse(p);
	}
	t->set->has[(unsigned char)c] = true;
	return t;
}

static bool parse_number(struct parser *p, uint32_t *out)
{
	size_t start = p->at;

	while (peek(p) >= '0' && peek(p) <= '9')
		p->at++;
	return str_to_u32(str_sub(p->s, start, p->at), out) && *out <= MANY_TIMES;
}

static bool parse_times(struct parser *p, struct ast *t)
{
	char c = peek(p);

	p->at++;
	t->min = c == '+';
	t->max = c == '?' ? 1 : UINT32_MAX;
	if (c != '{')
		return true;
	if (!parse_number(p, &t->min))
		return false;
	t->max = t->min;
	if (peek(p) == ',') {
		p->at++;
		t->max = UINT32_MAX;
		if (peek(p) != '}' && (!parse_number(p, &t->max) || t->max < t->min))
			return false;
	}
	bool closed = peek(p) == '}';
	p->at++;
	return closed;
}

static bool is_times(char c)
{
	return c && strchr("*+?{", c);
}

static struct ast *parse_repeat(struct parser *p)
{
	struct ast *t = parse_atom(p);

	if (!is_times(peek(p)))
		return t;
	t = ast_new(p, OP_REPEAT, t, NULL);
	if (!parse_times(p, t))
		return refuse(p);
	p->at += peek(p) == '?';
	return is_times(peek(p)) ? refuse(p) : t;
}

static bool branch_ends(const struct parser *p, size_t at)
{
	return at >= p->s.n || p->s.p[at] == '|' || p->s.p[at] == ')';
}

/* Anchors of the whole say nothing that is not so anyway. */
static struct ast *parse_then(struct parser *p)
{
	struct ast *t = ast_new(p, OP_EMPTY, NULL, NULL);

	p->at += !p->depth && peek(p) == '^';
	while (!p->bad && !branch_ends(p, p->at)) {
		if (!p->depth && peek(p) == '$' && branch_ends(p, p->at + 1))
			p->at++;
		else
			t = ast_new(p, OP_THEN, t, parse_repeat(p));
	}
	return t;
}

static struct ast *parse_or(struct parser *p)
{
	struct ast *t = parse_then(p);

	while (!p->bad && peek(p) == '|') {
		p->at++;
		t = ast_new(p, OP_OR, t, parse_then(p));
	}
	return t;
}

/* ---- automaton ---- */

struct compiler {
	struct arena *a;
	struct pattern *r;
};

static uint32_t add_state(struct compiler *c, const struct set *set, uint32_t next, uint32_t other)
{
	if (c->r->v.n < MANY_STATES)
		vec_push(c->a, &c->r->v, ((struct state){ set, next, other }));
	return c->r->v.n - 1;
}

static uint32_t compile(struct compiler *c, const struct ast *t, uint32_t next);

static uint32_t compile_repeat(struct compiler *c, const struct ast *t, uint32_t next)
{
	uint32_t at = next;

	if (t->max == UINT32_MAX) {
		at = add_state(c, NULL, next, 0);
		uint32_t loop = compile(c, t->x, at);
		c->r->v.v[at].other = loop;
	}
	for (uint32_t i = t->min; t->max != UINT32_MAX && i < t->max; i++) {
		uint32_t once = compile(c, t->x, at);
		at = add_state(c, NULL, once, next);
	}
	for (uint32_t i = 0; i < t->min && c->r->v.n < MANY_STATES; i++)
		at = compile(c, t->x, at);
	return at;
}

/* The state that reads `t` and goes on with `next`. */
static uint32_t compile(struct compiler *c, const struct ast *t, uint32_t next)
{
	if (c->r->v.n >= MANY_STATES)
		return 0;
	switch (t->op) {
	case OP_EMPTY:
		return next;
	case OP_SET:
		return add_state(c, t->set, next, 0);
	case OP_THEN:
		return compile(c, t->x, compile(c, t->y, next));
	case OP_OR: {
		uint32_t x = compile(c, t->x, next), y = compile(c, t->y, next);
		return add_state(c, NULL, x, y);
	}
	case OP_REPEAT:
		return compile_repeat(c, t, next);
	}
	BUG("operation %d", (int)t->op);
}

const struct pattern *pattern_new(struct arena *a, struct str pattern)
{
	struct parser p = { .a = a, .s = pattern };
	struct compiler c = { a, arena_new(a, struct pattern) };

	if (!pattern_knows(pattern) || pattern.n > MANY_STATES)
		return NULL;
	struct ast *t = parse_or(&p);
	if (p.bad || p.at < p.s.n)
		return NULL;
	add_state(&c, NULL, 0, 0);
	add_state(&c, NULL, 0, 0);
	c.r->start = compile(&c, t, 1);
	return c.r->v.n < MANY_STATES ? c.r : NULL;
}

/* ---- texts ---- */

bool pattern_knows(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.p[i] >= 0x80 || !text.p[i])
			return false;
	return true;
}

struct states {
	VEC(uint32_t) v;
	uint32_t *round; /* of a state: when it was added last */
};

static void add_all(struct arena *a, const struct pattern *r, struct states *s, uint32_t state,
	uint32_t round)
{
	VEC(uint32_t) open = { 0 };

	vec_push(a, &open, state);
	while (open.n) {
		uint32_t i = open.v[--open.n];
		if (!i || s->round[i] == round)
			continue;
		s->round[i] = round;
		vec_push(a, &s->v, i);
		if (r->v.v[i].set || i == 1)
			continue;
		vec_push(a, &open, r->v.v[i].next);
		vec_push(a, &open, r->v.v[i].other);
	}
}

/* The states after a text. */
static struct states run(struct arena *a, const struct pattern *r, struct str text)
{
	struct states now = { .round = arena_array(a, uint32_t, r->v.n) };
	uint32_t round = 1;

	add_all(a, r, &now, r->start, round);
	for (size_t i = 0; i < text.n; i++) {
		struct states next = { .round = now.round };
		round++;
		for (uint32_t k = 0; k < now.v.n; k++) {
			const struct state *s = &r->v.v[now.v.v[k]];
			if (s->set && s->set->has[(unsigned char)text.p[i]])
				add_all(a, r, &next, s->next, round);
		}
		now = next;
	}
	return now;
}

static bool accepts(const struct states *s)
{
	for (uint32_t i = 0; i < s->v.n; i++)
		if (s->v.v[i] == 1)
			return true;
	return false;
}

bool pattern_fits(const struct pattern *r, struct str text)
{
	struct arena a = { 0 };
	struct states s = run(&a, r, text);
	bool fits = accepts(&s);

	arena_clear(&a);
	return fits;
}

static char shown(const struct set *s)
{
	static const char wanted[] =
		"xabcdefghijklmnopqrstuvwyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"/-_.~:@!$&'()*+,;=%";

	for (const char *c = wanted; *c; c++)
		if (s->has[(unsigned char)*c])
			return *c;
	return '\0';
}

/* How a search came to a state: from which, by which character. */
struct trail {
	uint32_t from;
	char by;
	bool seen;
};

static struct str spell(struct arena *a, const struct trail *trails, uint32_t at, struct str prefix)
{
	struct buf back = { .a = a }, out = { .a = a };

	for (; trails[at].from; at = trails[at].from)
		if (trails[at].by)
			buf_addc(&back, trails[at].by);
	buf_add(&out, prefix);
	for (uint32_t i = back.n; i > 0; i--)
		buf_addc(&out, back.p[i - 1]);
	return out.n ? buf_str(&out) : STR("");
}

static void reach(struct trail *trails, struct states *level, struct arena *a, uint32_t to,
	struct trail how)
{
	if (!to || trails[to].seen)
		return;
	how.seen = true;
	trails[to] = how;
	vec_push(a, &level->v, to);
}

struct str pattern_sample(struct arena *a, const struct pattern *r, struct str prefix)
{
	struct trail *trails = arena_array(a, struct trail, r->v.n);
	struct states now = run(a, r, prefix);

	for (uint32_t i = 0; i < now.v.n; i++)
		trails[now.v.v[i]].seen = true;
	while (now.v.n && !accepts(&now)) {
		struct states next = { 0 };
		for (uint32_t i = 0; i < now.v.n; i++) {
			uint32_t from = now.v.v[i];
			const struct state *s = &r->v.v[from];
			struct trail how = { .from = from, .by = s->set ? shown(s->set) : '\0' };
			if (s->set && !how.by)
				continue;
			reach(trails, &next, a, s->next, how);
			if (!s->set)
				reach(trails, &next, a, s->other, how);
		}
		now = next;
	}
	return now.v.n ? spell(a, trails, 1, prefix) : (struct str){ 0 };
}
