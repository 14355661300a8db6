#include "deploy/place.h"

static bool is_release(struct str name)
{
	ptrdiff_t dash = str_rfind_char(name, '-');

	return dash > 0 && is_version(str_sub(name, (size_t)dash + 1, name.n));
}

/* The next slash from there on, or the end. */
static size_t part_end(struct str path, size_t from)
{
	ptrdiff_t slash = str_find_char(str_sub(path, from, path.n), '/');

	return slash < 0 ? path.n : from + (size_t)slash;
}

static void note_release(struct releases *r, struct str path)
{
	bool inside = false;

	for (size_t start = 0, end; start < path.n; start = end + 1) {
		end = part_end(path, start);
		struct str name = str_sub(path, start, end);
		if (inside && end < path.n && str_is(name, "samples"))
			map_put(&r->folders, str_sub(path, 0, start - 1), r);
		inside = is_release(name);
	}
}

void releases_find(struct releases *r, const struct project *p)
{
	for (uint32_t i = 0; i < p->files.n; i++)
		note_release(r, p->files.v[i]->src->path);
}

struct str release_of(const struct releases *r, struct str path)
{
	for (size_t end = part_end(path, 0); end < path.n; end = part_end(path, end + 1))
		if (map_get(&r->folders, str_sub(path, 0, end)))
			return str_sub(path, 0, end);
	return (struct str){ 0 };
}
