#include "mesh/branches.h"

struct str branch_key(struct arena *a, const struct branch *x)
{
	return str_printf(a, PRIs " -> " PRIs, ARGs(conditions_print(a, &x->when)),
		ARGs(action_text(a, &x->does)));
}

/* `seen` holds the conditions so far; the text of none is "". */
void branches_push(struct arena *a, struct branches *b, struct map *seen, struct branch x)
{
	struct str when = conditions_print(a, &x.when);

	if (map_get(seen, STR("")) || map_get(seen, when))
		return;
	map_put(seen, when, b);
	x.key = branch_key(a, &x);
	vec_push(a, &b->v, x);
}

struct branches branches_of(struct actions *from, const struct virtual_host *vh)
{
	struct branches out = { 0 };
	struct map seen = { .a = from->a };

	for (uint32_t i = 0; i < vh->routes.n; i++) {
		struct branch b = { .entry = &vh->routes.v[i] };
		b.when = conditions_of(from->a, b.entry->match);
		b.does = action_of(from, b.entry);
		branches_push(from->a, &out, &seen, b);
	}
	return out;
}

const struct branch *branches_pick(const struct branches *b, const struct request *r, bool *known)
{
	*known = true;
	for (uint32_t i = 0; i < b->v.n && *known; i++) {
		enum truth t = conditions_hold(&b->v.v[i].when, r);
		if (t == TRUTH_YES)
			return &b->v.v[i];
		*known = t == TRUTH_NO;
	}
	return NULL;
}
