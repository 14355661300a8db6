#include "mesh/partition.h"

#include "mesh/cells.h"

/* Conditions that are looked at before it is given up. */
enum { LIMIT = 20000000, MANY_PAIRS = 1000000 };

struct live {
	const struct branch *branch;
	bool matters; /* it is not in both lists at the same place */
};

struct list {
	VEC(struct live) v;
	bool decided; /* the first holds, or there is none */
};

struct choice {
	struct thing thing;
	struct cell cell;
};

struct tree {
	struct arena *a; /* of the result */
	const struct branches *x, *y;
	const struct request *usual;
	struct str domain;
	VEC(struct choice) choices;
	uint64_t work;
	struct judgement out;
};

/* ---- by form ---- */

static bool same_branch(const struct branch *x, const struct branch *y)
{
	return str_eq(x->key, y->key);
}

static void mark_middle(const struct branches *x, const struct branches *y, struct list *lx,
	struct list *ly)
{
	uint32_t n = x->v.n < y->v.n ? x->v.n : y->v.n, head = 0, tail = 0;

	while (head < n && same_branch(&x->v.v[head], &y->v.v[head]))
		head++;
	while (tail < n - head &&
		same_branch(&x->v.v[x->v.n - 1 - tail], &y->v.v[y->v.n - 1 - tail]))
		tail++;
	for (uint32_t i = head; i + tail < x->v.n; i++)
		lx->v.v[i].matters = true;
	for (uint32_t i = head; i + tail < y->v.n; i++)
		ly->v.v[i].matters = true;
}

static bool meets_any(struct tree *t, const struct branch *b, const struct list *in)
{
	for (uint32_t i = 0; i < in->v.n; i++) {
		t->work++;
		if (in->v.v[i].matters && !conditions_exclude(&b->when, &in->v.v[i].branch->when))
			return true;
	}
	return false;
}

/* Leaves out what no request can fit that fits a branch of the middle. */
static struct list relevant(struct tree *t, struct arena *a, const struct list *all,
	const struct list *mx, const struct list *my)
{
	struct list out = { 0 };

	for (uint32_t i = 0; i < all->v.n; i++) {
		const struct live *l = &all->v.v[i];
		if (l->matters || meets_any(t, l->branch, mx) || meets_any(t, l->branch, my))
			vec_push(a, &out.v, *l);
	}
	return out;
}

static struct list only_middle(struct arena *a, const struct list *all)
{
	struct list out = { 0 };

	for (uint32_t i = 0; i < all->v.n; i++)
		if (all->v.v[i].matters)
			vec_push(a, &out.v, all->v.v[i]);
	return out;
}

/* ---- by requests ---- */

static const struct choice *chosen(const struct tree *t, const struct condition *c)
{
	for (uint32_t i = 0; i < t->choices.n; i++)
		if (thing_is(&t->choices.v[i].thing, c))
			return &t->choices.v[i];
	return NULL;
}

/* The texts chosen for what a condition is about. */
static const struct cell *chosen_text(const struct tree *t, const struct condition *c)
{
	for (uint32_t i = 0; i < t->choices.n; i++) {
		const struct choice *k = &t->choices.v[i];
		if (!k->thing.oracle && !k->thing.fold && k->thing.about == c->about &&
			str_eq(k->thing.name, c->name))
			return &k->cell;
	}
	return NULL;
}

/* Of a path without regard to case, what a prefix of it says. */
static enum truth settled(const struct condition *c, struct str prefix)
{
	struct arena a = { 0 };
	size_t n = prefix.n < c->text.n ? prefix.n : c->text.n;
	struct str start = str_lower(&a, str_sub(prefix, 0, n));
	bool parts = !str_eq(start, str_sub(c->text, 0, n));

	arena_clear(&a);
	if (parts || (c->test == TEST_EXACT && prefix.n > c->text.n))
		return TRUTH_NO;
	return c->test == TEST_PREFIX && prefix.n >= c->text.n ? TRUTH_YES : TRUTH_UNKNOWN;
}

/* Regular expressions and paths without regard to case are things of their own,
 * but nothing else than what one text, or none, makes of them. */
static enum truth implied(const struct tree *t, const struct condition *c)
{
	const struct cell *text = chosen_text(t, c);

	if (!text || (c->test != TEST_REGEX && !c->fold))
		return TRUTH_UNKNOWN;
	if (text->exact || !text->text.p)
		return condition_holds(c, text->text);
	return c->fold ? settled(c, text->prefix) : TRUTH_UNKNOWN;
}

static enum truth truth_of_one(struct tree *t, const struct condition *c)
{
	const struct choice *k = chosen(t, c);
	enum truth known = implied(t, c);

	t->work++;
	if (known != TRUTH_UNKNOWN)
		return known;
	if (!k)
		return TRUTH_UNKNOWN;
	return cell_holds(&k->cell, c) ? TRUTH_YES : TRUTH_NO;
}

static enum truth truth_of(struct tree *t, const struct conditions *c)
{
	enum truth all = TRUTH_YES;

	for (uint32_t i = 0; i < c->v.n; i++) {
		enum truth one = truth_of_one(t, &c->v.v[i]);
		if (one == TRUTH_NO)
			return one;
		if (one == TRUTH_UNKNOWN)
			all = one;
	}
	return all;
}

/* What is left of a list under the choices made; nothing comes after a branch
 * that holds. */
static struct list reduce(struct tree *t, struct arena *a, const struct list *in)
{
	struct list out = { .decided = true };

	for (uint32_t i = 0; i < in->v.n; i++) {
		enum truth holds = truth_of(t, &in->v.v[i].branch->when);
		if (holds == TRUTH_NO)
			continue;
		if (!out.v.n)
			out.decided = holds == TRUTH_YES;
		vec_push(a, &out.v, in->v.v[i]);
		if (holds == TRUTH_YES)
			break;
	}
	return out;
}

static bool any_matters(const struct list *l)
{
	for (uint32_t i = 0; i < l->v.n; i++)
		if (l->v.v[i].matters)
			return true;
	return false;
}

static const struct branch *first(const struct list *l)
{
	return l->v.n ? l->v.v[0].branch : NULL;
}

static struct action does(const struct branch *b)
{
	return b ? b->does : action_none();
}

static bool same_action(const struct branch *x, const struct branch *y)
{
	struct action u = does(x), v = does(y);

	return action_equal(&u, &v);
}

/* Ways to choose texts for one cell: those shown, that of the path without regard
 * to case, and samples of the regular expressions that hold in it. */
enum way { AS_SHOWN, FOLDED, SAMPLED, WAYS };

static struct str sample(struct tree *t, const struct choice *oracle)
{
	bool path = oracle->thing.about == ABOUT_PATH;
	struct str prefix = path ? STR("/") : (struct str){ 0 };

	for (uint32_t i = 0; i < t->choices.n; i++) {
		const struct choice *k = &t->choices.v[i];
		if (!k->thing.oracle && k->thing.about == oracle->thing.about &&
			str_eq(k->thing.name, oracle->thing.name))
			prefix = k->cell.prefix;
	}
	return pattern_sample(t->a, oracle->thing.oracle->regex, prefix);
}

/* What a choice says of a request; p == NULL: nothing. */
static struct str text_of(struct tree *t, const struct choice *k, enum way way)
{
	struct str none = { 0 };

	if (!k->thing.oracle)
		return way == FOLDED && k->thing.about == ABOUT_PATH && !k->thing.fold
			? none
			: k->cell.text;
	if (way != SAMPLED || !k->cell.holds || !k->thing.oracle->regex)
		return none;
	return sample(t, k);
}

static struct request request_for(struct tree *t, enum way way)
{
	struct request r = { .path = t->usual->path };

	for (uint32_t i = 0; i < t->usual->headers.n; i++)
		vec_push(t->a, &r.headers, t->usual->headers.v[i]);
	for (uint32_t i = 0; i < t->choices.n; i++) {
		const struct choice *k = &t->choices.v[i];
		struct str text = text_of(t, k, way);
		if (text.p)
			request_set(t->a, &r, k->thing.about, k->thing.name, text);
	}
	return r;
}

/* A request of the cell, as a client can send it. */
static bool can_be_sent(const struct request *r)
{
	for (size_t i = 0; i < r->path.n; i++)
		if (strchr("?# ", r->path.p[i]))
			return false;
	return str_starts(r->path, "/");
}

static struct str unsure_of(const struct branch *x, const struct branch *y)
{
	struct str none = { 0 };

	if (x && x->does.unsure.p)
		return x->does.unsure;
	return y ? y->does.unsure : none;
}

/* The texts of cells are gone with them. */
static void keep(struct arena *a, struct request *r)
{
	r->path = str_dup(a, r->path);
	for (uint32_t i = 0; i < r->headers.n; i++)
		r->headers.v[i].value = str_dup(a, r->headers.v[i].value);
	for (uint32_t i = 0; i < r->query.n; i++)
		r->query.v[i].value = str_dup(a, r->query.v[i].value);
}

/* Does a request of the cell show the difference? */
static bool shows(struct tree *t, enum way way)
{
	struct request r = request_for(t, way);
	bool known_x, known_y;
	const struct branch *x = branches_pick(t->x, &r, &known_x);
	const struct branch *y = branches_pick(t->y, &r, &known_y);

	struct action does_x = does(x), does_y = does(y);
	if (!can_be_sent(&r) || !known_x || !known_y || !action_differs(&does_x, &does_y))
		return false;
	keep(t->a, &r);
	t->out = (struct judgement){ .verdict = VERDICT_DIFFERENT, .witness = r, .x = x, .y = y };
	return true;
}

static struct str reason(struct tree *t, const struct branch *x, const struct branch *y)
{
	struct str unsure = unsure_of(x, y);

	if (unsure.p)
		return unsure;
	for (uint32_t i = 0; i < t->choices.n; i++) {
		const struct choice *k = &t->choices.v[i];
		if (k->thing.oracle)
			return str_printf(t->a, "what fits %s " PRIs,
				k->thing.oracle->test == TEST_REGEX ? "the regular expression"
								    : "a claim",
				ARGs(k->thing.oracle->text));
		if (!k->cell.real)
			return str_printf(t->a, "requests with another " PRIs, ARGs(k->thing.name));
	}
	return STR("conditions that depend on each other");
}

static void leaf(struct tree *t, const struct list *x, const struct list *y)
{
	bool real = true;

	if (same_action(first(x), first(y)))
		return;
	for (uint32_t i = 0; i < t->choices.n; i++)
		real &= t->choices.v[i].thing.oracle || t->choices.v[i].cell.real;
	for (int way = AS_SHOWN; real && way < WAYS; way++)
		if (shows(t, (enum way)way))
			return;
	if (t->out.verdict == VERDICT_SAME)
		t->out = (struct judgement){ .verdict = VERDICT_UNKNOWN,
			.why = reason(t, first(x), first(y)) };
}

static int rank(const struct condition *c)
{
	struct thing thing = thing_of(c);

	return thing.oracle ? 9 : (int)c->about * 2 + c->fold;
}

/* The next thing to divide by: of the first branch that is not decided. */
static const struct condition *next_of(const struct tree *t, const struct list *l)
{
	const struct condition *best = NULL;

	for (uint32_t i = 0; !l->decided && i < first(l)->when.v.n; i++) {
		const struct condition *c = &first(l)->when.v.v[i];
		if (!chosen(t, c) && (!best || rank(c) < rank(best)))
			best = c;
	}
	return best;
}

/* A condition on the texts that one on a path without regard to case, or a regular
 * expression, is about: they say more, and come first. */
static const struct condition *texts_first(const struct tree *t, const struct condition *c,
	const struct list *l)
{
	for (uint32_t i = 0; (c->fold || thing_of(c).oracle) && i < l->v.n; i++) {
		const struct conditions *when = &l->v.v[i].branch->when;
		for (uint32_t k = 0; k < when->v.n; k++) {
			const struct condition *o = &when->v.v[k];
			if (!o->fold && !thing_of(o).oracle && o->about == c->about &&
				str_eq(o->name, c->name) && !chosen(t, o))
				return o;
		}
	}
	return NULL;
}

struct on {
	VEC(const struct condition *) v;
};

static void collect(struct arena *a, struct on *out, const struct thing *thing,
	const struct list *l)
{
	for (uint32_t i = 0; i < l->v.n; i++) {
		const struct conditions *when = &l->v.v[i].branch->when;
		for (uint32_t k = 0; k < when->v.n; k++)
			if (thing_is(thing, &when->v.v[k]))
				vec_push(a, &out->v, &when->v.v[k]);
	}
}

static bool finished(const struct tree *t)
{
	return t->out.verdict == VERDICT_DIFFERENT || t->work > LIMIT;
}

static struct cells cells_for(struct tree *t, struct arena *a, const struct thing *thing,
	const struct list *x, const struct list *y)
{
	struct on on = { 0 };

	collect(a, &on, thing, x);
	collect(a, &on, thing, y);
	return cells_of(a, thing, on.v.v, on.v.n, request_get(t->usual, thing->about, thing->name),
		t->domain);
}

static void divide(struct tree *t, const struct list *all_x, const struct list *all_y)
{
	struct arena a = { 0 };
	struct list x = reduce(t, &a, all_x), y = reduce(t, &a, all_y);
	bool open = any_matters(&x) || any_matters(&y);
	const struct condition *next = open ? next_of(t, &x) : NULL;

	if (open && !next)
		next = next_of(t, &y);
	if (next) {
		const struct condition *of_x = texts_first(t, next, &x);
		const struct condition *of_y = texts_first(t, next, &y);
		struct thing thing = thing_of(of_x ? of_x : of_y ? of_y : next);
		struct cells cells = cells_for(t, &a, &thing, &x, &y);
		for (uint32_t i = 0; i < cells.v.n && !finished(t); i++) {
			vec_push(t->a, &t->choices, ((struct choice){ thing, cells.v.v[i] }));
			divide(t, &x, &y);
			t->choices.n--;
		}
	} else if (open) {
		leaf(t, &x, &y);
	}
	arena_clear(&a);
}

static bool small(const struct list *all, const struct list *x, const struct list *y)
{
	return (uint64_t)all->v.n * (x->v.n + y->v.n) <= MANY_PAIRS;
}

static struct list list_of(struct arena *a, const struct branches *b)
{
	struct list out = { 0 };

	for (uint32_t i = 0; i < b->v.n; i++)
		vec_push(a, &out.v, ((struct live){ .branch = &b->v.v[i] }));
	return out;
}

struct judgement branches_compare(struct arena *a, const struct branches *x,
	const struct branches *y, const struct request *usual, struct str domain)
{
	struct tree t = { .a = a, .x = x, .y = y, .usual = usual, .domain = domain };
	struct arena scratch = { 0 };
	struct list lx = list_of(&scratch, x), ly = list_of(&scratch, y);

	mark_middle(x, y, &lx, &ly);
	struct list mx = only_middle(&scratch, &lx), my = only_middle(&scratch, &ly);
	if (mx.v.n || my.v.n) {
		if (small(&lx, &mx, &my))
			lx = relevant(&t, &scratch, &lx, &mx, &my);
		if (small(&ly, &mx, &my))
			ly = relevant(&t, &scratch, &ly, &mx, &my);
		divide(&t, &lx, &ly);
	}
	if (t.work > LIMIT && t.out.verdict != VERDICT_DIFFERENT)
		t.out = (struct judgement){ .verdict = VERDICT_UNKNOWN,
			.why = STR("too many routes that depend on each other") };
	arena_clear(&scratch);
	return t.out;
}
