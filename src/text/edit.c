#include "text/edit.h"

static int compare(uint32_t a, uint32_t b)
{
	return (a > b) - (a < b);
}

int edit_cmp(const void *a, const void *b)
{
	const struct edit *x = a, *y = b;
	int c = compare(x->span.start, y->span.start);

	return c ? c : compare(x->span.end, y->span.end);
}

static bool is_insertion(const struct edit *e)
{
	return e->span.start == e->span.end;
}

bool edit_overlaps(const struct edit *a, const struct edit *b)
{
	if (is_insertion(a) && is_insertion(b))
		return a->span.start == b->span.start;
	return a->span.start < b->span.end && b->span.start < a->span.end;
}

static size_t length_after(struct str text, const struct edit *edits, size_t n)
{
	size_t length = text.n;
	uint32_t done = 0;

	for (size_t i = 0; i < n; i++) {
		struct span at = edits[i].span;
		if (at.start < done || at.end < at.start || at.end > text.n)
			BUG("edit %zu of [%u, %u) is out of place", i, at.start, at.end);
		length = length + edits[i].text.n - (at.end - at.start);
		done = at.end;
	}
	return length;
}

static char *append(char *to, struct str s)
{
	if (s.n)
		memcpy(to, s.p, s.n);
	return to + s.n;
}

struct str edits_apply(struct arena *a, struct str text, const struct edit *edits, size_t n)
{
	size_t length = length_after(text, edits, n);
	char *p = arena_alloc(a, length + SOURCE_PADDING), *to = p;
	uint32_t done = 0;

	for (size_t i = 0; i < n; i++) {
		to = append(to, str_sub(text, done, edits[i].span.start));
		to = append(to, edits[i].text);
		done = edits[i].span.end;
	}
	append(to, str_sub(text, done, text.n));
	return (struct str){ p, length };
}

uint32_t edits_unmap(const struct edit *edits, size_t n, uint32_t offset)
{
	uint32_t before = 0, after = 0; /* the same place in the old and in the new text */

	for (size_t i = 0; i < n; i++) {
		uint32_t at = after + (edits[i].span.start - before);
		if (offset < at)
			break;
		if (offset < at + edits[i].text.n)
			return edits[i].span.start;
		before = edits[i].span.end;
		after = at + (uint32_t)edits[i].text.n;
	}
	return before + (offset - after);
}
