/*
 * base/map.h -- a table from text to a pointer, in the order of insertion.
 *
 * Keys are not copied: they must live as long as the map. Iteration goes over
 * `v[0..n)` in the order in which keys were first put, so output that comes
 * from a map is deterministic.
 */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include "base/str.h"

struct map_entry {
	struct str key;
	void *value;
	uint64_t hash;
};

/* { .a = arena } is an empty map. */
struct map {
	struct arena *a;
	struct map_entry *v;
	uint32_t n, cap;
	uint32_t *slot, slots;
};

void *map_get(const struct map *m, struct str key);       /* NULL when absent */
void map_put(struct map *m, struct str key, void *value); /* adds, or replaces */
/* The place of the key's value; a new key starts with NULL. Valid until the
 * next map_put or map_at. */
void **map_at(struct map *m, struct str key);

#endif
