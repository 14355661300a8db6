#include "deploy/transform.h"

struct entries {
	VEC(struct value *) v;
};

/* What is written in a scalar; kustomize takes all of data and labels for text. */
static struct value *text_value(struct arena *a, const struct value *v)
{
	struct value *copy;

	if (v->kind == VALUE_STRING)
		return made_copy(a, v);
	copy = made_str(a, v->kind == VALUE_NULL || v->child ? (struct str){ 0 } : v->text);
	if (v->from && v->kind != VALUE_NULL && !v->child)
		copy->text = node_text(a, v->from);
	return copy;
}

/* The entries of the old map that the new one does not have. */
static void keep_entries(struct arena *a, struct value *parent, const struct value *old,
	const char *field)
{
	const struct value *from = value_get(old, field);
	struct map have = { .a = a };
	struct entries all = { 0 };

	if (!from || from->kind != VALUE_MAP || !from->count)
		return;
	struct value *map = made_child(a, parent, str_of(field), VALUE_MAP);
	for (struct value *c = map->child; c; c = c->next) {
		map_put(&have, c->key, map);
		vec_push(a, &all.v, c);
	}
	for (const struct value *c = from->child; c; c = c->next) {
		if (map_get(&have, c->key))
			continue;
		struct value *kept = text_value(a, c);
		kept->key = c->key;
		vec_push(a, &all.v, kept);
	}
	made_children(map, all.v.v, all.v.n);
}

/* In its place, under its name, with its labels, annotations and history. */
static void replace(struct arena *a, struct res *old, const struct res *r)
{
	struct value *metadata = made_child(a, r->own, STR("metadata"), VALUE_MAP);
	const struct value *before = value_get(old->tree, "metadata");

	keep_entries(a, metadata, before, "labels");
	keep_entries(a, metadata, before, "annotations");
	if (r->behavior == BEHAVIOR_MERGE) {
		keep_entries(a, r->own, old->tree, "data");
		keep_entries(a, r->own, old->tree, "binaryData");
	}
	made_put_str(a, metadata, "name", old->id.name);
	if (made_get(metadata, STR("namespace")))
		made_remove(made_get(metadata, STR("namespace")));
	if (old->id.ns.n)
		made_put_str(a, metadata, "namespace", old->id.ns);
	struct res merged = *old;
	merged.source = r->source;
	merged.tree = merged.own = r->own;
	merged.behavior = r->behavior;
	merged.needs_hash = r->needs_hash == HASH_WANTED ? old->needs_hash : HASH_NONE;
	merged.generated = true;
	*old = merged;
}

const char *res_absorb(struct target *t, struct res_index *index, const struct res *r)
{
	const struct res_numbers *named = res_index_named(index, r->id.name);
	struct res *old = NULL;

	for (uint32_t i = 0; named && i < named->v.n; i++) {
		struct res *each = &t->res.v.v[named->v.v[i]];
		if (!res_was(each, &r->id, true))
			continue;
		if (old)
			return "several objects have that name";
		old = each;
	}
	if (old && r->behavior == BEHAVIOR_CREATE)
		return "there is one already, and it is neither to merge nor to replace it";
	if (!old && r->behavior != BEHAVIOR_CREATE)
		return "there is none that it could merge or replace";
	if (old) {
		replace(t->a, old, r);
		return NULL;
	}
	res_index_add(index, r, t->res.v.n);
	vec_push(t->a, &t->res.v, *r);
	return NULL;
}
