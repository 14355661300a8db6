/*
 * base/arena.h -- memory that is freed all at once.
 *
 * Everything the program builds lives in an arena: one a file, one for the
 * index of a project, one a run. Nothing is freed by itself, so there is no
 * ownership to track but the arena's. An allocation never fails: when memory
 * is out the program says so and ends with status 2.
 *
 * A function that makes something takes the arena as its first argument (after
 * the object it belongs to); a function without one allocates nothing that
 * outlives it.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/base.h"

struct arena_block;

/* { 0 } is an empty arena, ready for use. */
struct arena {
	struct arena_block *head;
};

/* Zeroed, aligned for any type. Size 0 is allowed. */
void *arena_alloc(struct arena *a, size_t size);

/* Room for at least one item more than `used`: `old`, or a larger copy of it.
 * `cap` is counted in items. The way VEC grows; seldom called by hand. */
void *arena_grow(struct arena *a, void *old, uint32_t used, uint32_t *cap, size_t item);

/* The block with the last allocation of `from` becomes one of `a`; all others of
 * `from` are freed. For what grows large by itself and is then kept. */
void arena_adopt(struct arena *a, struct arena *from);

/* Frees everything; the arena is empty and usable again. */
void arena_clear(struct arena *a);

/* Bytes obtained from the system, for measurements. */
size_t arena_size(const struct arena *a);

#define arena_new(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define arena_array(a, type, n) ((type *)arena_alloc((a), sizeof(type) * (n)))

/* A growing array: VEC(int) v = { 0 }; vec_push(a, &v, 7); v.v[0], v.n. The
 * items move when it grows: keep indices, or push pointers. */
#define VEC(T)                   \
	struct {                 \
		T *v;            \
		uint32_t n, cap; \
	}

#define vec_push(a, vec, item)                                                           \
	((vec)->v = arena_grow((a), (vec)->v, (vec)->n, &(vec)->cap, sizeof(*(vec)->v)), \
		(vec)->v[(vec)->n++] = (item))

#endif
