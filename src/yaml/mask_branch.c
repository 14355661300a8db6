/* Under which conditions a place in a template is printed. */
#include "yaml/mask.h"

/* A block that is open. */
struct block {
	const struct condition *before; /* around it */
	const struct condition *denied; /* what an `else` adds to that: no branch so far */
	bool scope;                     /* it may set the dot */
};

struct reader {
	struct arena *a;
	const struct file *f;
	struct conditions *out;
	VEC(struct block) open;
	uint32_t scopes;
	const struct condition *now;
};

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* What is between `{{-` and `-}}`. */
static struct str inside(const struct reader *r, const struct mask *m)
{
	struct str s = str_sub(r->f->src->text, m->start + 2, m->end - 2);

	if (s.n > 1 && s.p[0] == '-' && is_space(s.p[1]))
		s = str_sub(s, 1, s.n);
	if (s.n > 1 && s.p[s.n - 1] == '-' && is_space(s.p[s.n - 2]))
		s.n--;
	return str_trim(s);
}

/* The word, when the text begins with it, is cut off. */
static bool cut_word(struct str *s, const char *word)
{
	size_t n = strlen(word);

	if (!str_starts(*s, word) || (s->n > n && !is_space(s->p[n]) && s->p[n] != '('))
		return false;
	*s = str_trim(str_sub(*s, n, s->n));
	return true;
}

/* `if`, `else`, ...: the action's first word. */
static void cut_keyword(struct str *s)
{
	size_t n = 0;

	while (n < s->n && s->p[n] >= 'a' && s->p[n] <= 'z')
		n++;
	*s = str_trim(str_sub(*s, n, s->n));
}

/* Behind the string that starts at `at`, or at the end. */
static size_t string_end(struct str s, size_t at)
{
	char quote = s.p[at++];

	while (at < s.n && s.p[at] != quote)
		at += s.p[at] == '\\' && quote != '`' ? 2 : 1;
	return at < s.n ? at + 1 : s.n;
}

/* The parenthesis that opens the text is closed by the one that ends it. */
static bool is_in_parentheses(struct str s)
{
	uint32_t depth = 0;

	if (s.n < 2 || s.p[0] != '(' || s.p[s.n - 1] != ')')
		return false;
	for (size_t i = 0; i < s.n;) {
		depth += s.p[i] == '(';
		depth -= s.p[i] == ')';
		if (!depth)
			return i + 1 == s.n;
		i = strchr("\"`'", s.p[i]) ? string_end(s, i) : i + 1;
	}
	return false;
}

/* Several blanks are one, so that equal conditions have equal texts; those in
 * strings stay. */
static struct str one_line(struct arena *a, struct str s)
{
	struct buf out = { .a = a };

	if (str_find_char(s, '"') >= 0 || str_find_char(s, '`') >= 0)
		return str_dup(a, s);
	for (size_t i = 0; i < s.n; i++)
		if (!is_space(s.p[i]))
			buf_addc(&out, s.p[i]);
		else if (!is_space(s.p[i - 1]))
			buf_addc(&out, ' ');
	return buf_str(&out);
}

/* A variable other than `$` itself. */
static bool has_variable(struct str s)
{
	for (size_t i = 0; i + 1 < s.n; i++)
		if (s.p[i] == '$' && s.p[i + 1] != '.' && s.p[i + 1] != ')' &&
			!is_space(s.p[i + 1]))
			return true;
	return false;
}

/* One more condition, as the action's text has it. */
static const struct condition *add(struct reader *r, const struct condition *up, struct str text,
	const struct mask *m)
{
	struct condition *c = arena_new(r->a, struct condition);

	c->up = up;
	c->depth = up ? up->depth + 1 : 1;
	c->holds = true;
	for (;;) {
		while (is_in_parentheses(text))
			text = str_trim(str_sub(text, 1, text.n - 1));
		if (!cut_word(&text, "not"))
			break;
		c->holds = !c->holds;
	}
	c->text = one_line(r->a, text);
	c->local = r->scopes > 0 || has_variable(text);
	c->at = m->start;
	return c;
}

static const struct condition *denied(struct reader *r, const struct condition *up,
	const struct condition *c)
{
	struct condition *other = arena_new(r->a, struct condition);

	*other = *c;
	other->up = up;
	other->depth = up ? up->depth + 1 : 1;
	other->holds = !c->holds;
	return other;
}

static void begin(struct reader *r, const struct mask *m)
{
	struct block b = { .before = r->now };
	struct str text = inside(r, m);

	b.scope = !str_starts(text, "if");
	if (!b.scope || str_starts(text, "with"))
		cut_keyword(&text);
	r->now = add(r, b.before, text, m);
	b.denied = denied(r, b.before, r->now);
	vec_push(r->a, &r->open, b);
	r->scopes += b.scope;
}

/* Nothing is known of the dot of an `else with`. */
static void otherwise(struct reader *r, const struct mask *m)
{
	struct block *b = &r->open.v[r->open.n - 1];
	struct str text = inside(r, m);

	cut_keyword(&text);
	r->scopes -= b->scope;
	b->scope = str_starts(text, "with");
	r->now = b->denied;
	cut_keyword(&text);
	if (text.n) {
		r->now = add(r, b->denied, text, m);
		b->denied = denied(r, b->denied, r->now);
	}
	r->scopes += b->scope;
}

static void end(struct reader *r)
{
	const struct block *b = &r->open.v[--r->open.n];

	r->scopes -= b->scope;
	r->now = b->before;
}

void conditions_find(struct conditions *out, struct arena *a, const struct file *f)
{
	struct reader r = { .a = a, .f = f, .out = out };

	for (uint32_t i = 0; i < f->mask_count; i++) {
		const struct mask *m = &f->masks[i];
		if (m->role == MASK_BEGIN)
			begin(&r, m);
		else if (m->role == MASK_ELSE && r.open.n)
			otherwise(&r, m);
		else if (m->role == MASK_END && r.open.n)
			end(&r);
		else
			continue;
		vec_push(a, &out->v, ((struct condition_from){ m->end, r.now }));
	}
}

const struct condition *conditions_at(const struct conditions *list, uint32_t offset)
{
	uint32_t low = 0, high = list->v.n;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;
		if (list->v.v[mid].start <= offset)
			low = mid + 1;
		else
			high = mid;
	}
	return low ? list->v.v[low - 1].c : NULL;
}
