#include "base/map.h"

static uint32_t *map_slot(const struct map *m, struct str key, uint64_t hash)
{
	uint32_t at = (uint32_t)hash & (m->slots - 1);

	while (m->slot[at]) {
		const struct map_entry *e = &m->v[m->slot[at] - 1];
		if (e->hash == hash && str_eq(e->key, key))
			break;
		at = (at + 1) & (m->slots - 1);
	}
	return &m->slot[at];
}

static void map_rehash(struct map *m)
{
	m->slots = m->slots ? m->slots * 2 : 16;
	m->slot = arena_array(m->a, uint32_t, m->slots);
	for (uint32_t i = 0; i < m->n; i++)
		*map_slot(m, m->v[i].key, m->v[i].hash) = i + 1;
}

void *map_get(const struct map *m, struct str key)
{
	if (!m->n)
		return NULL;
	uint32_t at = *map_slot(m, key, str_hash(key));
	return at ? m->v[at - 1].value : NULL;
}

void **map_at(struct map *m, struct str key)
{
	uint64_t hash = str_hash(key);

	if (m->n * 2 >= m->slots)
		map_rehash(m);
	uint32_t *slot = map_slot(m, key, hash);
	if (!*slot) {
		struct map_entry e = { .key = key, .hash = hash };
		vec_push(m->a, m, e);
		*slot = m->n;
	}
	return &m->v[*slot - 1].value;
}

void map_put(struct map *m, struct str key, void *value)
{
	*map_at(m, key) = value;
}
