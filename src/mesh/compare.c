#include "mesh/compare.h"

#include "mesh/branches.h"

/* The routes of a virtual host in order, repeated ones once. */
struct route_list {
	struct branches v;
	struct map rank; /* key of a branch -> its place + 1 */
};

enum { MANY_ROUTES = 1000 };

/* With all that catch all: the first of them wins. */
static struct route_list all_routes(struct arena *a, const struct mesh *m,
	const struct virtual_host *vh)
{
	struct actions from = { .a = a, .mesh = m };
	struct route_list l = { .rank.a = a };

	for (uint32_t i = 0; i < vh->routes.n && i < MANY_ROUTES; i++) {
		struct branch b = { .entry = &vh->routes.v[i] };
		b.when = conditions_of(a, b.entry->match);
		b.does = action_of(&from, b.entry);
		b.key = branch_key(a, &b);
		if (map_get(&l.rank, b.key))
			continue;
		vec_push(a, &l.v.v, b);
		map_put(&l.rank, b.key, (void *)(uintptr_t)l.v.v.n);
	}
	return l;
}

/* So many pairs say enough. */
enum { MANY_PAIRS = 64 };

static bool several_gateways(const struct virtual_host *vh)
{
	for (uint32_t i = 1; i < vh->servers.n; i++)
		if (vh->servers.v[i]->gateway != vh->servers.v[0]->gateway)
			return true;
	return false;
}

struct competitors routes_competing(struct arena *a, const struct mesh *m,
	const struct virtual_host *here, const struct virtual_host *there)
{
	struct competitors out = { 0 };

	if (!there || !several_gateways(here))
		return out;
	struct route_list x = all_routes(a, m, here), y = all_routes(a, m, there);
	for (uint32_t j = 0; j < x.v.v.n; j++) {
		const struct branch *b = &x.v.v.v[j];
		uintptr_t place = (uintptr_t)map_get(&y.rank, b->key);
		for (uint32_t i = 0; i < j && place && out.v.n < MANY_PAIRS; i++)
			if ((uintptr_t)map_get(&y.rank, x.v.v.v[i].key) > place &&
				!conditions_exclude(&b->when, &x.v.v.v[i].when)) {
				struct competitor c = { x.v.v.v[i].entry,
					y.v.v.v[place - 1].entry };
				vec_push(a, &out.v, c);
			}
	}
	return out;
}
