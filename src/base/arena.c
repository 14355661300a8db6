#include "base/arena.h"

enum { FIRST_BLOCK = 4096, LARGEST_BLOCK = 1 << 20, ALIGN = 16 };

struct arena_block {
	struct arena_block *next;
	size_t used, size;
	_Alignas(ALIGN) char bytes[];
};

static struct arena_block *block_new(size_t size)
{
	struct arena_block *b = malloc(sizeof(*b) + size);

	if (!b) {
		fputs("jibe: out of memory\n", stderr);
		exit(2);
	}
	b->next = NULL;
	b->used = 0;
	b->size = size;
	return b;
}

static struct arena_block *arena_room(struct arena *a, size_t size)
{
	size_t want = FIRST_BLOCK;

	if (a->head && a->head->size - a->head->used >= size)
		return a->head;
	if (a->head && a->head->size < LARGEST_BLOCK)
		want = a->head->size * 2;
	else if (a->head)
		want = LARGEST_BLOCK;
	if (want > LARGEST_BLOCK)
		want = LARGEST_BLOCK;
	struct arena_block *b = block_new(size > want ? size : want);
	b->next = a->head;
	a->head = b;
	return b;
}

void *arena_alloc(struct arena *a, size_t size)
{
	if (size > SIZE_MAX / 2)
		BUG("allocation of %zu bytes", size);
	size = (size + ALIGN - 1) / ALIGN * ALIGN;
	struct arena_block *b = arena_room(a, size);
	void *p = b->bytes + b->used;
	b->used += size;
	return memset(p, 0, size);
}

static struct arena_block *block_resize(struct arena *a, size_t size)
{
	struct arena_block *b = realloc(a->head, sizeof(*b) + size);

	if (!b) {
		fputs("jibe: out of memory\n", stderr);
		exit(2);
	}
	b->size = size;
	a->head = b;
	return b;
}

/* The last allocation of a block grows in place where there is room; one that
 * has a large block to itself grows with it, which costs the system no copy.
 * NULL when neither can be. */
static void *grow_last(struct arena *a, void *old, size_t was, size_t size)
{
	struct arena_block *b = a->head;

	if (!b || !old)
		return NULL;
	was = (was + ALIGN - 1) / ALIGN * ALIGN;
	size = (size + ALIGN - 1) / ALIGN * ALIGN;
	if ((const char *)old + was != b->bytes + b->used)
		return NULL;
	if (b->size - b->used < size - was) {
		if (old != b->bytes || was < LARGEST_BLOCK)
			return NULL;
		b = block_resize(a, size);
	}
	b->used += size - was;
	return b->bytes + b->used - size;
}

void *arena_grow(struct arena *a, void *old, uint32_t used, uint32_t *cap, size_t item)
{
	if (used < *cap)
		return old;
	if (*cap > UINT32_MAX / 2)
		BUG("array of more than %u items", *cap);
	uint32_t more = *cap ? *cap * 2 : 8;
	void *p = grow_last(a, old, *cap * item, more * item);
	if (!p) {
		p = arena_alloc(a, more * item);
		if (used)
			memcpy(p, old, used * item);
	}
	*cap = more;
	return p;
}

void arena_clear(struct arena *a)
{
	while (a->head) {
		struct arena_block *b = a->head;
		a->head = b->next;
		free(b);
	}
}

void arena_adopt(struct arena *a, struct arena *from)
{
	struct arena_block *b = from->head;

	if (!b)
		return;
	from->head = b->next;
	arena_clear(from);
	b->next = a->head ? a->head->next : NULL;
	if (a->head)
		a->head->next = b;
	else
		a->head = b;
}

size_t arena_size(const struct arena *a)
{
	size_t sum = 0;

	for (const struct arena_block *b = a->head; b; b = b->next)
		sum += sizeof(*b) + b->size;
	return sum;
}
