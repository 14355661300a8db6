#include "mesh/vs_index.h"

#include "mesh/host.h"

static void put(struct arena *a, struct map *m, struct str host, uint32_t place)
{
	void **at = map_at(m, host);

	if (!*at)
		*at = arena_new(a, struct places);
	struct places *p = *at;
	if (!p->v.n || p->v.v[p->v.n - 1] != place)
		vec_push(a, &p->v, place);
}

struct vs_index vs_index_new(struct arena *a, const struct bindings *all)
{
	struct vs_index x = { .a = a, .all = all, .exact.a = a, .wildcard.a = a };

	for (uint32_t i = 0; i < all->v.n; i++)
		for (uint32_t k = 0; k < all->v.v[i]->hosts.v.n; k++) {
			struct str host = str_lower(a, all->v.v[i]->hosts.v.v[k]);
			put(a, host_is_wildcard(host) ? &x.wildcard : &x.exact, host, i);
		}
	return x;
}

static void add_all(struct arena *a, struct places *out, const struct places *p)
{
	for (uint32_t i = 0; p && i < p->v.n; i++)
		vec_push(a, &out->v, p->v.v[i]);
}

static void add_overlapping(struct arena *a, struct places *out, const struct map *m,
	struct str host)
{
	for (uint32_t i = 0; i < m->n; i++)
		if (host_overlap(m->v[i].key, host))
			add_all(a, out, m->v[i].value);
}

static int place_cmp(const void *x, const void *y)
{
	const uint32_t *a = x, *b = y;

	return (*a > *b) - (*a < *b);
}

static void sort_once(struct places *p)
{
	uint32_t n = 0;

	if (p->v.n)
		qsort(p->v.v, p->v.n, sizeof(*p->v.v), place_cmp);
	for (uint32_t i = 0; i < p->v.n; i++)
		if (!n || p->v.v[n - 1] != p->v.v[i])
			p->v.v[n++] = p->v.v[i];
	p->v.n = n;
}

/* "*" and each end of the host, the longest first. */
static const struct places *longest_end(const struct vs_index *x, struct str host)
{
	struct str name = host_is_wildcard(host) ? str_sub(host, 1, host.n) : host;
	char *text = arena_array(x->a, char, name.n + 2);

	for (size_t i = 0; i <= name.n && x->wildcard.n; i++) {
		text[0] = '*';
		memcpy(text + 1, name.p + i, name.n - i);
		const struct places *p = map_get(&x->wildcard,
			(struct str){ text, name.n - i + 1 });
		if (p)
			return p;
	}
	return NULL;
}

struct places vs_index_find(const struct vs_index *x, struct str host)
{
	struct places out = { 0 };

	if (host_is_wildcard(host))
		add_overlapping(x->a, &out, &x->exact, host);
	else
		add_all(x->a, &out, map_get(&x->exact, host));
	add_overlapping(x->a, &out, &x->wildcard, host);
	sort_once(&out);
	return out;
}

const struct virtual_service *vs_index_closest(const struct vs_index *x, struct str host)
{
	const struct places *p = host_is_wildcard(host) ? NULL : map_get(&x->exact, host);

	if (!p)
		p = longest_end(x, host);
	return p ? x->all->v.v[p->v.v[0]] : NULL;
}
