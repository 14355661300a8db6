#include "text/myers.h"

enum { NONE = INT32_MIN / 2, LEAST_LIMIT = 256 };

/* A part of both sequences. */
struct box {
	uint32_t a, an; /* start and length in the old sequence */
	uint32_t b, bn;
};

struct myers {
	const uint32_t *a, *b;
	bool *gone, *come;
	int32_t limit; /* edits tried from either end before the search is cut short */
	int32_t *forward,
		*reverse; /* furthest point on each diagonal, indexed -limit-1 .. limit+1 */
};

/* One search over a box, from its start or, with everything mirrored, from its end. */
struct search {
	const struct myers *m;
	const struct box *box;
	int32_t *reach;
	bool mirrored;
};

struct point {
	int32_t x, y;
};

static bool same(const struct search *s, int32_t x, int32_t y)
{
	const struct box *box = s->box;
	uint32_t i = (uint32_t)x, j = (uint32_t)y;

	if (s->mirrored) {
		i = box->an - 1 - i;
		j = box->bn - 1 - j;
	}
	return s->m->a[box->a + i] == s->m->b[box->b + j];
}

/* The furthest x on diagonal k after one more edit than its neighbours had, or NONE. */
static int32_t extend(const struct search *s, int32_t k)
{
	int32_t an = (int32_t)s->box->an, bn = (int32_t)s->box->bn;
	int32_t right = s->reach[k - 1] + 1, down = s->reach[k + 1], x = NONE;

	if (right > 0 && right <= an)
		x = right;
	if (down >= 0 && down - k <= bn && down > x)
		x = down;
	if (x == NONE)
		return NONE;
	while (x < an && x - k < bn && same(s, x, x - k))
		x++;
	return x;
}

/* Makes step d of the search. True when it meets the other one, whose last step was `other_d`. */
static bool step(const struct search *s, const struct search *other, int32_t d, int32_t other_d,
	struct point *meet)
{
	int32_t an = (int32_t)s->box->an, bn = (int32_t)s->box->bn, delta = an - bn;

	s->reach[-d - 1] = s->reach[d + 1] = NONE;
	for (int32_t k = -d; k <= d; k += 2) {
		if (k < -bn || k > an) {
			s->reach[k] = NONE;
			continue;
		}
		int32_t x = extend(s, k), mirror = delta - k;
		s->reach[k] = x;
		if (x == NONE || mirror < -other_d || mirror > other_d || (mirror - other_d) % 2)
			continue;
		if (other->reach[mirror] >= 0 && x + other->reach[mirror] >= an) {
			*meet = (struct point){ x, x - k };
			return true;
		}
	}
	return false;
}

static struct point furthest(const struct search *s, int32_t d)
{
	struct point best = { 0, 0 };

	for (int32_t k = -d; k <= d; k += 2)
		if (s->reach[k] >= 0 && 2 * s->reach[k] - k > best.x + best.y)
			best = (struct point){ s->reach[k], s->reach[k] - k };
	return best;
}

static struct point unmirror(const struct box *box, struct point p)
{
	return (struct point){ (int32_t)box->an - p.x, (int32_t)box->bn - p.y };
}

/* A point through which a shortest (or, past the limit, a good) way leads. The
 * first items of the box differ and so do the last, so it is no corner. */
static struct point middle(const struct myers *m, const struct box *box)
{
	struct search ahead = { m, box, m->forward, false };
	struct search back = { m, box, m->reverse, true };
	struct point meet;

	ahead.reach[0] = back.reach[0] = 0;
	for (int32_t d = 1; d <= m->limit; d++) {
		if (step(&ahead, &back, d, d - 1, &meet))
			return meet;
		if (step(&back, &ahead, d, d, &meet))
			return unmirror(box, meet);
	}
	struct point a = furthest(&ahead, m->limit), b = furthest(&back, m->limit);
	return a.x + a.y >= b.x + b.y ? a : unmirror(box, b);
}

static void trim(const struct myers *m, struct box *box)
{
	while (box->an && box->bn && m->a[box->a] == m->b[box->b])
		*box = (struct box){ box->a + 1, box->an - 1, box->b + 1, box->bn - 1 };
	while (box->an && box->bn && m->a[box->a + box->an - 1] == m->b[box->b + box->bn - 1]) {
		box->an--;
		box->bn--;
	}
}

static void mark(bool *changed, uint32_t start, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		changed[start + i] = true;
}

/* Descends into the smaller half and goes on with the larger one, so that the
 * depth is at most the logarithm of the length. */
static void compare(const struct myers *m, struct box box)
{
	for (;;) {
		trim(m, &box);
		if (!box.an || !box.bn)
			break;
		struct point p = middle(m, &box);
		uint32_t x = (uint32_t)p.x, y = (uint32_t)p.y;
		struct box first = { box.a, x, box.b, y };
		struct box second = { box.a + x, box.an - x, box.b + y, box.bn - y };
		bool first_smaller = x + y < second.an + second.bn;
		compare(m, first_smaller ? first : second);
		box = first_smaller ? second : first;
	}
	mark(m->gone, box.a, box.an);
	mark(m->come, box.b, box.bn);
}

static int32_t limit_for(uint64_t n)
{
	int32_t root = LEAST_LIMIT;

	while ((uint64_t)root * (uint64_t)root < n)
		root++;
	return root;
}

void myers_compare(struct arena *scratch, const struct sequence *old, const struct sequence *new)
{
	struct myers m = { old->item, new->item, old->changed, new->changed, 0, NULL, NULL };

	m.limit = limit_for((uint64_t)old->n + new->n);
	m.forward = arena_array(scratch, int32_t, 2 * (size_t)m.limit + 3) + m.limit + 1;
	m.reverse = arena_array(scratch, int32_t, 2 * (size_t)m.limit + 3) + m.limit + 1;
	compare(&m, (struct box){ 0, old->n, 0, new->n });
}
