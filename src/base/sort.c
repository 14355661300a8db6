#include "base/sort.h"

static void merge(const void **v, const void **tmp, uint32_t n, sort_cmp *cmp, const void *ctx)
{
	uint32_t half = n / 2, i = 0, j = half, k = 0;

	if (n < 2)
		return;
	merge(v, tmp, half, cmp, ctx);
	merge(v + half, tmp, n - half, cmp, ctx);
	while (i < half && j < n)
		tmp[k++] = cmp(ctx, v[j], v[i]) < 0 ? v[j++] : v[i++];
	while (i < half)
		tmp[k++] = v[i++];
	while (j < n)
		tmp[k++] = v[j++];
	memcpy(v, tmp, n * sizeof(*v));
}

void sort_pointers(struct arena *a, const void **v, uint32_t n, sort_cmp *cmp, const void *ctx)
{
	if (n > 1)
		merge(v, arena_array(a, const void *, n), n, cmp, ctx);
}
