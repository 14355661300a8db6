#include "mesh/mesh.h"

/* Seconds on a scale that grows with time; only compared. An object without a
 * timestamp counts as made at the start of 2024, or in the day after that at a
 * time that the seed and its identity give. */
enum { DAY = 86400, NO_TIME_YEAR = 2024 };

static int64_t scale(uint32_t year, uint32_t month, uint32_t day, uint32_t seconds)
{
	return (((int64_t)year * 13 + month) * 32 + day) * DAY + seconds;
}

static uint32_t digits(struct str s, size_t at, size_t n)
{
	uint32_t v = 0;

	if (at + n <= s.n && str_to_u32(str_sub(s, at, at + n), &v))
		return v;
	return 0;
}

static int64_t age(struct str created, uint64_t identity, uint32_t seed)
{
	uint64_t h = identity ^ (seed * 0x9e3779b97f4a7c15u);

	if (created.n >= 19)
		return scale(digits(created, 0, 4), digits(created, 5, 2), digits(created, 8, 2),
			digits(created, 11, 2) * 3600 + digits(created, 14, 2) * 60 +
				digits(created, 17, 2));
	h = (h ^ (h >> 31)) * 0xbf58476d1ce4e5b9u;
	return scale(NO_TIME_YEAR, 1, 1, seed ? (uint32_t)(h >> 33) % DAY : 0);
}

static int compare(struct str created_x, struct str created_y, struct str key_x, struct str key_y,
	uint32_t seed)
{
	int64_t x = age(created_x, str_hash(key_x), seed);
	int64_t y = age(created_y, str_hash(key_y), seed);

	return (x > y) - (x < y);
}

static int by_name(bool reversed, struct str name_x, struct str ns_x, struct str name_y,
	struct str ns_y)
{
	int c = str_cmp(name_x, name_y);

	if (!c)
		c = str_cmp(ns_x, ns_y);
	return reversed ? -c : c;
}

static bool is_first(const struct order *o, const struct gateway *g)
{
	return o->first.n && !g->created.n && str_eq(g->key, o->first);
}

int gateway_older(const struct order *o, const struct gateway *x, const struct gateway *y)
{
	if (!x->object != !y->object)
		return x->object ? 1 : -1;
	if (is_first(o, x) != is_first(o, y))
		return is_first(o, x) ? -1 : 1;
	int c = compare(x->created, y->created, x->key, y->key, o->seed);
	return c ? c : by_name(o->gateways_reversed, x->name, x->ns, y->name, y->ns);
}

int virtual_service_older(const struct order *o, const struct virtual_service *x,
	const struct virtual_service *y)
{
	int c = compare(x->created, y->created, x->key, y->key, o->seed);

	return c ? c : by_name(o->services_reversed, x->name, x->ns, y->name, y->ns);
}

bool gateway_order_known(const struct gateway *x, const struct gateway *y)
{
	if (!x->object != !y->object)
		return true;
	return x->created.n && y->created.n && !str_eq(x->created, y->created);
}

struct birth birth_of(const struct deployed *o)
{
	return (struct birth){
		.created = value_str(value_at(o->tree, "metadata.creationTimestamp")),
		.name = o->name,
		.ns = deployed_ns(o),
	};
}

static int64_t birth_age(const struct birth *b, uint32_t seed)
{
	return age(b->created, str_hash(b->name) * 31 + str_hash(b->ns), seed);
}

int birth_earlier(const struct order *o, const struct birth *x, const struct birth *y)
{
	int64_t ax = birth_age(x, o->seed), ay = birth_age(y, o->seed);

	return (ax > ay) - (ax < ay);
}

int birth_older(const struct order *o, const struct birth *x, const struct birth *y)
{
	int c = birth_earlier(o, x, y);

	return c ? c : by_name(false, x->name, x->ns, y->name, y->ns);
}
