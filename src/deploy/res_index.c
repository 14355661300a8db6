#include "deploy/transform.h"

static struct str namespace_of(const struct res_id *id)
{
	return id->ns.n ? id->ns : STR("default");
}

static bool is_same(const struct res_id *was, const struct res_id *id, bool in_ns)
{
	return str_eq(was->name, id->name) && str_eq(was->kind, id->kind) &&
		(!in_ns || str_eq(namespace_of(was), namespace_of(id)));
}

bool res_was(const struct res *r, const struct res_id *id, bool in_ns)
{
	if (!str_eq(r->id.group, id->group) || !str_eq(r->id.version, id->version))
		return false;
	for (uint32_t i = 0; i < r->before.n; i++)
		if (is_same(&r->before.v[i], id, in_ns))
			return true;
	return is_same(&r->id, id, in_ns);
}

static void add(struct res_index *x, struct str name, uint32_t number)
{
	void **at = map_at(&x->by_name, name);
	struct res_numbers *all;

	if (!*at)
		*at = arena_new(x->a, struct res_numbers);
	all = *at;
	if (!all->v.n || all->v.v[all->v.n - 1] != number)
		vec_push(x->a, &all->v, number);
}

void res_index_add(struct res_index *x, const struct res *r, uint32_t number)
{
	for (uint32_t i = 0; i < r->before.n; i++)
		add(x, r->before.v[i].name, number);
	add(x, r->id.name, number);
}

struct res_index res_index_of(struct target *t)
{
	struct res_index x = { .a = t->a, .by_name = { .a = t->a } };

	for (uint32_t i = 0; i < t->res.v.n; i++)
		res_index_add(&x, &t->res.v.v[i], i);
	return x;
}

const struct res_numbers *res_index_named(const struct res_index *x, struct str name)
{
	return map_get(&x->by_name, name);
}
