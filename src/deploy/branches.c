#include "deploy/branches.h"

/* CONDITIONS: beyond so many around it, an object is not judged. */
enum { PAIRS_LIMIT = 256, CONDITIONS = 64, NAMES_SHOWN = 2, CONDITIONS_SHOWN = 4 };

static bool is_quoted(struct str s)
{
	return s.n > 1 && s.p[0] == '"' && s.p[s.n - 1] == '"';
}

/* "A" of `eq A "x"` and of `eq "x" A`; empty for anything else. */
static struct str compared(struct str text)
{
	struct str word = str_cut_word(&text), x = str_cut_word(&text), y = str_cut_word(&text);

	if (!str_is(word, "eq") || str_trim(text).n || is_quoted(x) == is_quoted(y))
		return (struct str){ 0 };
	return is_quoted(x) ? y : x;
}

static struct branch_family *family_of(struct branches *b, const struct condition *c,
	struct str chart)
{
	struct str what = compared(c->text);

	if (c->local || !what.n || str_find_char(what, '(') >= 0 || str_find_char(what, '`') >= 0)
		return NULL;
	void **at = map_at(&b->families, str_printf(b->a, PRIs " " PRIs, ARGs(what), ARGs(chart)));
	if (!*at)
		*at = arena_new(b->a, struct branch_family);
	return *at;
}

static uint32_t new_key(struct branches *b, const struct condition *c, struct str chart)
{
	struct branch_key key = { c->text, family_of(b, c, chart) };

	if (key.family)
		vec_push(b->a, &key.family->keys, b->keys.n);
	vec_push(b->a, &b->keys, key);
	return b->keys.n - 1;
}

static uint32_t key_of(struct branches *b, const struct condition *c, struct str chart,
	struct str path)
{
	struct str text = c->local ? str_printf(b->a, "@%u " PRIs, c->at, ARGs(path))
				   : str_printf(b->a, PRIs " " PRIs, ARGs(c->text), ARGs(chart));
	void **at = map_at(&b->numbers, text);

	if (!*at) {
		uint32_t *number = *at = arena_new(b->a, uint32_t);
		*number = new_key(b, c, chart);
	}
	return *(uint32_t *)*at;
}

/* The one keeps the other from being so. */
static bool against(const struct branches *b, const struct literal *x, const struct literal *y)
{
	if (x->key == y->key)
		return x->holds != y->holds;
	return x->holds && y->holds && b->keys.v[x->key].family &&
		b->keys.v[x->key].family == b->keys.v[y->key].family;
}

static void add_literal(struct branches *b, struct literals *l, struct literal more)
{
	bool known = false;

	for (uint32_t i = 0; i < l->v.n; i++) {
		l->never |= against(b, &l->v.v[i], &more);
		known |= l->v.v[i].key == more.key;
	}
	if (!known)
		vec_push(b->a, &l->v, more);
}

struct literals *branches_add(struct branches *b, const struct condition *when, struct str chart,
	struct str path)
{
	struct literals *l = arena_new(b->a, struct literals);

	b->numbers.a = b->families.a = b->a;
	for (uint32_t n = 0; when && n < CONDITIONS; when = when->up, n++)
		add_literal(b, l, (struct literal){ key_of(b, when, chart, path), when->holds });
	if (when)
		l->never = b->partial = true;
	vec_push(b->a, &b->items, l);
	return l;
}

bool branch_holds(const struct branch_set *set, const struct literals *item)
{
	for (uint32_t i = 0; i < item->v.n; i++) {
		const struct literal *l = &item->v.v[i];
		uint8_t side = set->side[l->key];
		if (side != SIDE_OPEN && (side == SIDE_HOLDS) != l->holds)
			return false;
	}
	return !item->never;
}

/* Items that agree in all conditions that have two sides. */
struct group {
	struct literals literals;
	uint32_t index;
	bool used;
};

struct chooser {
	struct branches *b;
	uint8_t *sides; /* by key: which are needed */
	struct map by_text;
	VEC(struct group *) groups;
	bool *together; /* by two groups; NULL: too many */
};

/* A key is needed where it holds and does not, or where two of its family hold. */
static void find_sides(struct chooser *c)
{
	const struct branches *b = c->b;

	c->sides = arena_array(b->a, uint8_t, b->keys.n);
	for (uint32_t i = 0; i < b->items.n; i++) {
		const struct literals *l = b->items.v[i];
		for (uint32_t k = 0; !l->never && k < l->v.n; k++)
			c->sides[l->v.v[k].key] |= l->v.v[k].holds ? 1 : 2;
	}
	for (uint32_t i = 0; i < b->keys.n; i++)
		if (b->keys.v[i].family)
			b->keys.v[i].family->held += c->sides[i] & 1;
	for (uint32_t i = 0; i < b->keys.n; i++)
		if (b->keys.v[i].family && b->keys.v[i].family->held > 1)
			c->sides[i] = 3;
}

static int literal_cmp(const void *x, const void *y)
{
	const struct literal *a = x, *b = y;

	return (a->key > b->key) - (a->key < b->key);
}

static void add_group(struct chooser *c, const struct literals *item)
{
	struct literals l = { 0 };
	struct buf text = { .a = c->b->a };

	for (uint32_t i = 0; i < item->v.n; i++)
		if (c->sides[item->v.v[i].key] == 3)
			vec_push(c->b->a, &l.v, item->v.v[i]);
	if (!l.v.n)
		return;
	qsort(l.v.v, l.v.n, sizeof(*l.v.v), literal_cmp);
	for (uint32_t i = 0; i < l.v.n; i++)
		buf_printf(&text, "%u%c", l.v.v[i].key, l.v.v[i].holds ? '+' : '-');
	void **at = map_at(&c->by_text, buf_str(&text));
	if (*at)
		return;
	struct group *g = *at = arena_new(c->b->a, struct group);
	*g = (struct group){ l, c->groups.n, false };
	vec_push(c->b->a, &c->groups, g);
}

static void take_key(const struct branches *b, struct branch_set *set, uint32_t key)
{
	const struct branch_family *family = b->keys.v[key].family;

	if (set->side[key] == SIDE_HOLDS)
		return;
	set->side[key] = SIDE_HOLDS;
	for (uint32_t i = 0; family && i < family->keys.n; i++)
		if (set->side[family->keys.v[i]] == SIDE_OPEN)
			set->side[family->keys.v[i]] = SIDE_OTHER;
}

static void take_sides(const struct branches *b, struct branch_set *set, const struct group *g)
{
	for (uint32_t i = 0; i < g->literals.v.n; i++) {
		const struct literal *l = &g->literals.v.v[i];
		if (l->holds)
			take_key(b, set, l->key);
		else
			set->side[l->key] = SIDE_NOT;
	}
}

static void note_together(struct chooser *c, const struct branch_set *set)
{
	VEC(struct group *) in = { 0 };

	for (uint32_t i = 0; i < c->groups.n; i++)
		if (branch_holds(set, &c->groups.v[i]->literals))
			vec_push(c->b->a, &in, c->groups.v[i]);
	for (uint32_t i = 0; i < in.n; i++) {
		in.v[i]->used = true;
		for (uint32_t k = 0; c->together && k < in.n; k++)
			c->together[in.v[i]->index * c->groups.n + in.v[k]->index] = true;
	}
}

static struct str set_name(struct branches *b, const struct branch_set *set)
{
	struct buf out = { .a = b->a };
	uint32_t n = 0;

	for (uint32_t i = 0; i < b->keys.n; i++) {
		bool said = set->side[i] == SIDE_HOLDS || set->side[i] == SIDE_NOT;
		if (!said || n++ >= NAMES_SHOWN)
			continue;
		buf_printf(&out, "%s%s" PRIs, n > 1 ? ", " : "",
			set->side[i] == SIDE_NOT ? "not " : "", ARGs(b->keys.v[i].text));
	}
	if (n > NAMES_SHOWN)
		buf_printf(&out, " and %u more", n - NAMES_SHOWN);
	return buf_str(&out);
}

/* A set with the two, and what else fits: first what is in none yet. */
static void make_set(struct chooser *c, const struct group *x, const struct group *y)
{
	struct branch_set set = { .side = arena_array(c->b->a, uint8_t, c->b->keys.n) };

	if (x)
		take_sides(c->b, &set, x);
	if (y)
		take_sides(c->b, &set, y);
	for (int pass = 0; pass < 2; pass++)
		for (uint32_t i = 0; i < c->groups.n; i++)
			if (!(pass == 0 && c->groups.v[i]->used) &&
				branch_holds(&set, &c->groups.v[i]->literals))
				take_sides(c->b, &set, c->groups.v[i]);
	set.name = set_name(c->b, &set);
	note_together(c, &set);
	vec_push(c->b->a, &c->b->sets, set);
}

static bool contradict(const struct branches *b, const struct group *x, const struct group *y)
{
	for (uint32_t i = 0; i < x->literals.v.n; i++)
		for (uint32_t k = 0; k < y->literals.v.n; k++)
			if (against(b, &x->literals.v.v[i], &y->literals.v.v[k]))
				return true;
	return false;
}

static bool has_room(struct chooser *c)
{
	if (c->b->sets.n < c->b->limit)
		return true;
	c->b->partial = true;
	return false;
}

/* Sets for the pairs of a group that are in none yet. */
static void cover_pairs(struct chooser *c, const struct group *x)
{
	for (uint32_t i = x->index + 1; i < c->groups.n; i++)
		if (!c->together[x->index * c->groups.n + i] &&
			!contradict(c->b, x, c->groups.v[i]) && has_room(c))
			make_set(c, x, c->groups.v[i]);
}

void branches_choose(struct branches *b)
{
	struct chooser c = { .b = b, .by_text = { .a = b->a } };

	find_sides(&c);
	for (uint32_t i = 0; i < b->items.n; i++)
		if (!b->items.v[i]->never)
			add_group(&c, b->items.v[i]);
	size_t n = c.groups.n;
	if (n > PAIRS_LIMIT)
		b->partial = true;
	else
		c.together = arena_array(b->a, bool, n *n);
	for (uint32_t i = 0; i < n; i++)
		if (!c.groups.v[i]->used && has_room(&c))
			make_set(&c, c.groups.v[i], NULL);
	for (uint32_t i = 0; c.together && i < n; i++)
		cover_pairs(&c, c.groups.v[i]);
	if (!b->sets.n)
		make_set(&c, NULL, NULL);
}

struct str conditions_text(struct arena *a, const struct condition *when)
{
	const struct condition *shown[CONDITIONS_SHOWN];
	struct buf out = { .a = a };
	uint32_t all = when ? when->depth : 0, n = 0;

	for (; when && n < CONDITIONS_SHOWN; when = when->up)
		shown[n++] = when;
	for (uint32_t i = n; i-- > 0;)
		buf_printf(&out, "%s%s" PRIs, out.n ? ", " : "", shown[i]->holds ? "" : "not ",
			ARGs(shown[i]->text));
	if (all > n)
		buf_printf(&out, " and %u more", all - n);
	return buf_str(&out);
}
