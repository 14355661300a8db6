#include "deploy/place.h"

enum { PAIRS_LIMIT = 256 }; /* entries of a folder among which every pair is considered */

/* The sets of one folder, while they are made. */
struct chooser {
	struct places *t;
	struct place *folder;
	struct entries relevant, others; /* those with cliques */
	bool *together;                  /* by slots of two relevant entries: in one set; or NULL */
};

uint32_t place_count(const struct place *pl)
{
	return pl->file || !pl->relevant ? 1 : pl->choices.n;
}

static bool is_free(const struct places *t, const struct place *pl)
{
	for (uint32_t i = 0; i < pl->cliques.n; i++)
		if (t->mark[pl->cliques.v[i]] == t->stamp)
			return false;
	return true;
}

static void mark(struct places *t, const struct place *pl)
{
	for (uint32_t i = 0; i < pl->cliques.n; i++)
		t->mark[pl->cliques.v[i]] = t->stamp;
}

static void take(struct chooser *c, struct entries *set, struct place *pl)
{
	mark(c->t, pl);
	vec_push(c->t->a, &set->v, pl);
}

static int index_cmp(const void *x, const void *y)
{
	const struct place *const *a = x, *const *b = y;

	return ((*a)->index > (*b)->index) - ((*a)->index < (*b)->index);
}

static void note_together(struct chooser *c, const struct entries *set)
{
	for (uint32_t i = 0; i < set->v.n; i++) {
		struct place *x = set->v.v[i];
		x->used = true;
		for (uint32_t j = 0; c->together && x->relevant && j < set->v.n; j++)
			if (set->v.v[j]->relevant)
				c->together[x->slot * c->relevant.v.n + set->v.v[j]->slot] = true;
	}
}

/* Adds what else fits, entries that are in no set yet first. */
static void complete(struct chooser *c, struct entries *set)
{
	struct entries *lists[] = { &c->relevant, &c->relevant, &c->others };

	for (size_t pass = 0; pass < countof(lists); pass++) {
		for (uint32_t i = 0; i < lists[pass]->v.n; i++) {
			struct place *pl = lists[pass]->v.v[i];
			if (!(pass == 0 && pl->used) && is_free(c->t, pl))
				take(c, set, pl);
		}
	}
	if (set->v.n)
		qsort(set->v.v, set->v.n, sizeof(*set->v.v), index_cmp);
	note_together(c, set);
	vec_push(c->t->a, &c->folder->sets, *set);
}

static void make_set(struct chooser *c, struct place *x, struct place *y)
{
	struct entries set = { 0 };

	c->t->stamp++;
	if (x)
		take(c, &set, x);
	if (y)
		take(c, &set, y);
	complete(c, &set);
}

/* A set for every two entries that can meet and are in none yet. */
static void cover_pairs(struct chooser *c, struct place *x)
{
	uint32_t n = c->relevant.v.n;

	c->t->stamp++;
	mark(c->t, x);
	for (uint32_t j = x->slot + 1; j < n && c->folder->sets.n < c->t->limit; j++) {
		struct place *y = c->relevant.v.v[j];
		if (c->together[x->slot * n + j] || !is_free(c->t, y))
			continue;
		make_set(c, x, y);
		c->t->stamp++;
		mark(c->t, x);
	}
}

static void find_entries(struct chooser *c)
{
	for (struct place *pl = c->folder->child; pl; pl = pl->next) {
		if (!pl->cliques.n)
			continue;
		if (pl->relevant) {
			pl->slot = c->relevant.v.n;
			vec_push(c->t->a, &c->relevant.v, pl);
		} else {
			vec_push(c->t->a, &c->others.v, pl);
		}
	}
}

static void make_sets(struct places *t, struct place *folder)
{
	struct chooser c = { .t = t, .folder = folder };

	find_entries(&c);
	uint32_t n = c.relevant.v.n;
	if (n == 0) {
		make_set(&c, NULL, NULL);
		return;
	}
	if (n <= PAIRS_LIMIT) {
		size_t pairs = (size_t)n * (size_t)n;
		c.together = arena_array(t->a, bool, pairs);
		for (uint32_t i = 0; i < n; i++)
			cover_pairs(&c, c.relevant.v.v[i]);
	}
	for (uint32_t i = 0; i < n && folder->sets.n < t->limit; i++)
		if (!c.relevant.v.v[i]->used)
			make_set(&c, c.relevant.v.v[i], NULL);
}

static uint32_t turns_of(const struct entries *set, uint32_t turns)
{
	for (uint32_t i = 0; i < set->v.n; i++)
		if (place_count(set->v.v[i]) > turns)
			turns = place_count(set->v.v[i]);
	return turns;
}

/* Every set takes as many turns as some entry of it has alternatives. The first
 * turn of all sets comes before the second of any, so that what is cut off at
 * the limit is what repeats most. */
static void make_choices(struct places *t, struct place *folder)
{
	uint32_t *turns = arena_array(t->a, uint32_t, folder->sets.n);
	uint32_t free_turns = 1, most = 1;

	for (const struct place *c = folder->child; c; c = c->next)
		if (!c->cliques.n && place_count(c) > free_turns)
			free_turns = place_count(c);
	for (uint32_t i = 0; i < folder->sets.n; i++) {
		turns[i] = turns_of(&folder->sets.v[i], free_turns);
		if (turns[i] > most)
			most = turns[i];
	}
	for (uint32_t turn = 0; turn < most; turn++) {
		for (uint32_t i = 0; i < folder->sets.n && folder->choices.n < t->limit; i++) {
			struct choice choice = { i, turn };
			if (turn < turns[i])
				vec_push(t->a, &folder->choices, choice);
		}
	}
}

static void reach(struct place *pl, uint32_t turn)
{
	pl->reached |= UINT64_C(1) << (turn % place_count(pl));
}

static void note_reached(struct place *folder)
{
	for (uint32_t i = 0; i < folder->choices.n; i++) {
		const struct choice *choice = &folder->choices.v[i];
		const struct entries *set = &folder->sets.v[choice->entries];
		for (uint32_t j = 0; j < set->v.n; j++)
			reach(set->v.v[j], choice->turn);
	}
	for (struct place *c = folder->child; c; c = c->next) {
		if (c->cliques.n)
			continue;
		for (uint32_t i = 0; i < folder->choices.n; i++)
			reach(c, folder->choices.v[i].turn);
	}
}

void places_choose(struct places *t, struct place *folder)
{
	for (struct place *c = folder->child; c; c = c->next)
		if (!c->file)
			places_choose(t, c);
	make_sets(t, folder);
	make_choices(t, folder);
	note_reached(folder);
}
