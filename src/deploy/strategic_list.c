#include "deploy/strategic_walk.h"

enum { KEYS = 2 };

struct items {
	VEC(struct value *) v;
};

/* Of one item, in the order of the keys; "" where it has no such entry. */
struct tuple {
	struct str v[KEYS];
	uint32_t n;
};

/* A list being merged. Where the object had no list, both are the same. */
struct joint {
	struct merge *m;
	struct list_schema item;
	struct tuple keys;
	struct items *dest, *origin; /* origin: NULL when the patch has none */
	struct items added;
	VEC(struct tuple) tuples; /* those of the patch first */
	bool valid[KEYS];         /* some item has a value for the key */
};

static void split_keys(struct tuple *keys, const char *text)
{
	struct str rest = str_of(text);

	do
		keys->v[keys->n++] = str_cut(&rest, ' ');
	while (rest.p && keys->n < KEYS);
}

static bool is_scalars(const struct tuple *keys)
{
	return !keys->v[0].n;
}

static bool is_empty(const struct value *v)
{
	return strategic_missing(v) || (v->kind == VALUE_MAP && !v->count);
}

/* The text behind a key, "" for one that is not there or empty. */
static struct str text_of(struct arena *a, const struct value *item, struct str key)
{
	const struct value *v = value_find(item, key);

	return strategic_missing(v) ? (struct str){ 0 } : scalar_text(a, v);
}

static bool has_text(struct arena *a, const struct value *v, struct str text)
{
	return v && str_eq(scalar_text(a, v), text);
}

/* The first item that matches all keys. */
static struct value *find(struct joint *j, const struct items *in, const struct tuple *keys,
	const struct tuple *values)
{
	struct arena *a = j->m->a;

	for (uint32_t i = 0; in && i < in->v.n; i++) {
		struct value *item = in->v.v[i];
		bool matches = is_scalars(keys) ? str_eq(scalar_text(a, item), values->v[0])
						: item->kind == VALUE_MAP;
		for (uint32_t k = 0; k < keys->n && matches && !is_scalars(keys); k++)
			matches = has_text(a, value_find(item, keys->v[k]), values->v[k]);
		if (matches)
			return item;
	}
	return NULL;
}

/* How kustomize compares when it puts an item into a list: an empty value matches
 * any, and a key beyond the values matches like the one before it. */
static bool matches_to_set(struct joint *j, const struct value *item, const struct tuple *keys,
	const struct tuple *values)
{
	bool matches = false;

	for (uint32_t k = 0; k < keys->n; k++) {
		const struct value *v = item;
		if (k < values->n && keys->v[k].n) {
			if (item->kind != VALUE_MAP)
				strategic_fail(j->m, "an item of a list with keys is no map");
			v = value_find(item, keys->v[k]);
			matches = v && (!values->v[k].n || has_text(j->m->a, v, values->v[k]));
		} else if (k < values->n) {
			if (item->kind == VALUE_MAP || item->kind == VALUE_LIST)
				strategic_fail(j->m, "an item of a list of scalars is none");
			matches = has_text(j->m->a, v, values->v[k]);
		}
		if (!matches)
			return false;
	}
	return true;
}

/* Puts an item in the place of all that match, else at the end; NULL takes those out. */
static void set_item(struct joint *j, struct items *in, struct value *with,
	const struct tuple *keys, const struct tuple *values)
{
	bool for_maps = keys->v[0].n && values->n && values->v[0].n, found = false;
	uint32_t n = 0;

	for (uint32_t i = 0; i < in->v.n; i++) {
		struct value *item = in->v.v[i];
		if (is_empty(item))
			continue;
		if (for_maps && item->kind != VALUE_MAP) {
			in->v.v[n++] = item;
		} else if (!matches_to_set(j, item, keys, values)) {
			if (values->n)
				in->v.v[n++] = item;
		} else {
			found = true;
			if (with)
				in->v.v[n++] = with;
		}
	}
	in->v.n = n;
	if (!strategic_missing(with) && !found)
		vec_push(j->m->a, &in->v, with);
}

static bool tuple_eq(const struct tuple *x, const struct tuple *y)
{
	for (uint32_t i = 0; i < x->n; i++)
		if (!str_eq(x->v[i], y->v[i]))
			return false;
	return x->n == y->n;
}

static void add_tuple(struct joint *j, const struct tuple *t)
{
	for (uint32_t i = 0; i < j->tuples.n; i++)
		if (tuple_eq(&j->tuples.v[i], t))
			return;
	vec_push(j->m->a, &j->tuples, *t);
}

static void add_tuples(struct joint *j, const struct items *of)
{
	for (uint32_t i = 0; of && i < of->v.n; i++) {
		struct tuple t = { .n = j->keys.n };
		for (uint32_t k = 0; k < t.n; k++)
			t.v[k] = is_scalars(&j->keys) ? scalar_text(j->m->a, of->v.v[i])
						      : text_of(j->m->a, of->v.v[i], j->keys.v[k]);
		add_tuple(j, &t);
	}
}

/* Two that differ in nothing but values that one of them lacks are one. */
static bool unite(const struct tuple *x, const struct tuple *y, struct tuple *out)
{
	bool common = false;

	*out = *x;
	for (uint32_t i = 0; i < x->n; i++) {
		if (str_eq(x->v[i], y->v[i]))
			common = true;
		else if (x->v[i].n && y->v[i].n)
			return false;
		else if (!x->v[i].n)
			out->v[i] = y->v[i];
	}
	return common;
}

static void unite_tuples(struct joint *j)
{
	for (uint32_t i = 0; i < j->tuples.n; i++) {
		struct tuple first = j->tuples.v[i], both;
		for (uint32_t k = 0; k < j->tuples.n; k++)
			if (unite(&first, &j->tuples.v[k], &both))
				j->tuples.v[i] = j->tuples.v[k] = both;
	}
}

static void find_valid(struct joint *j)
{
	bool any = false;

	for (uint32_t i = 0; i < j->tuples.n; i++)
		for (uint32_t k = 0; k < j->keys.n; k++)
			any |= j->valid[k] |= j->tuples.v[i].v[k].n > 0;
	for (uint32_t k = 0; !any && k < j->keys.n; k++)
		j->valid[k] = true;
}

/* Of keys and values those of valid keys; `filled`: those with values, if any. */
static void restrict_to(const struct joint *j, const struct tuple *values, bool filled,
	struct tuple *keys_out, struct tuple *values_out)
{
	bool some = false;

	*keys_out = *values_out = (struct tuple){ 0 };
	for (uint32_t k = 0; k < values->n; k++)
		some |= j->valid[k] && values->v[k].n;
	for (uint32_t k = 0; k < values->n; k++) {
		if (!j->valid[k] || (filled && some && !values->v[k].n))
			continue;
		keys_out->v[keys_out->n++] = j->keys.v[k];
		values_out->v[values_out->n++] = values->v[k];
	}
}

static void fill_keys(struct joint *j, struct value *item, const struct tuple *keys,
	const struct tuple *values)
{
	for (uint32_t k = 0; k < keys->n && item->kind == VALUE_MAP; k++)
		if (values->v[k].n && !value_find(item, keys->v[k]))
			made_put(item, keys->v[k], made_str(j->m->a, values->v[k]));
}

/* Merges what both have for one tuple. */
static void merge_tuple(struct joint *j, const struct tuple *tuple)
{
	struct tuple keys, values, key_part, value_part;

	restrict_to(j, tuple, true, &key_part, &value_part);
	restrict_to(j, tuple, false, &keys, &values);
	struct value *v = strategic_walk(j->m, find(j, j->dest, &key_part, &value_part),
		find(j, j->origin, &key_part, &value_part), j->item);
	if (j->m->failed)
		return;
	if (is_empty(v)) {
		set_item(j, j->dest, NULL, &keys, &values);
		return;
	}
	fill_keys(j, v, &keys, &values);
	set_item(j, &j->added, v, &keys, &values);
}

/* What the object has comes after what was merged, or in the place of it: it is the
 * same then, merged where it stood. */
static void append_item(struct joint *j, struct value *item, const struct tuple *keys)
{
	struct tuple values = { 0 };

	if (is_scalars(keys)) {
		values.v[values.n++] = scalar_text(j->m->a, item);
		set_item(j, &j->added, item, keys, &values);
		return;
	}
	if (!strategic_missing(item) && item->kind != VALUE_MAP)
		strategic_fail(j->m, "an item of a list with keys is no map");
	for (uint32_t k = 0; k < keys->n; k++) {
		const struct value *v = value_find(item, keys->v[k]);
		if (v)
			values.v[values.n++] = scalar_text(j->m->a, v);
		else
			vec_push(j->m->a, &j->added.v, item);
	}
	if (keys->n > 1)
		set_item(j, &j->added, NULL, keys, &values);
	set_item(j, &j->added, item, keys, &values);
}

static void append_rest(struct joint *j)
{
	struct tuple keys, values;

	restrict_to(j, &j->tuples.v[j->tuples.n - 1], false, &keys, &values);
	for (uint32_t i = 0; i < j->dest->v.n && !j->m->failed; i++)
		append_item(j, j->dest->v.v[i], &keys);
}

static void join(struct joint *j)
{
	add_tuples(j, j->origin);
	add_tuples(j, j->dest);
	if (j->keys.n > 1)
		unite_tuples(j);
	find_valid(j);
	for (uint32_t i = 0; i < j->tuples.n && !j->m->failed; i++)
		merge_tuple(j, &j->tuples.v[i]);
	if (j->tuples.n && !j->m->failed) {
		append_rest(j);
		*j->dest = j->added;
	}
}

/* The only entry of an item: `- $patch: replace`. All such items are taken out. */
static enum directive take_directive(struct joint *j)
{
	struct tuple key = { .v = { STR("$patch") }, .n = 1 }, name = { .n = 1 };
	struct value *item = NULL;

	for (uint32_t i = 0; j->origin && i < j->origin->v.n && !item; i++)
		if (value_find(j->origin->v.v[i], key.v[0]))
			item = j->origin->v.v[i];
	if (!item || item->count > 1)
		return DIRECTIVE_MERGE;
	name.v[0] = scalar_text(j->m->a, item->child);
	enum directive d = directive_named(name.v[0]);
	if (d == DIRECTIVE_WRONG)
		strategic_fail(j->m, "unknown $patch");
	else
		set_item(j, j->origin, NULL, &key, &name);
	return d;
}

static void read_items(struct merge *m, struct items *to, struct value *list)
{
	for (struct value *c = list ? list->child : NULL; c; c = c->next)
		vec_push(m->a, &to->v, c);
}

/* One item can be there twice: the second is a copy. */
static void write_items(struct merge *m, struct value *list, struct items *items)
{
	for (uint32_t i = 0; i < items->v.n; i++)
		items->v.v[i]->parent = NULL;
	for (uint32_t i = 0; i < items->v.n; i++) {
		if (items->v.v[i]->parent == list)
			items->v.v[i] = made_copy(m->a, items->v.v[i]);
		items->v.v[i]->parent = list;
	}
	made_children(list, items->v.v, items->v.n);
}

static struct value *visit_list(struct joint *j, struct value *dest, struct value *origin)
{
	if (strategic_missing(dest))
		return origin;
	if (origin && origin->kind == VALUE_NULL)
		return NULL;
	switch (take_directive(j)) {
	case DIRECTIVE_REPLACE:
		return origin;
	case DIRECTIVE_DELETE:
		return NULL;
	case DIRECTIVE_MERGE:
	case DIRECTIVE_WRONG:
		break;
	}
	return dest;
}

struct value *strategic_list(struct merge *m, struct value *dest, struct value *origin,
	struct list_schema s)
{
	struct items of_dest = { 0 }, of_origin = { 0 };
	struct joint j = { .m = m, .item = list_schema_item(s) };

	read_items(m, &of_dest, dest);
	read_items(m, &of_origin, origin);
	j.dest = &of_dest;
	j.origin = origin ? &of_origin : NULL;
	split_keys(&j.keys, s.keys);
	struct value *to = visit_list(&j, dest, origin);
	if (to && to == origin)
		j.dest = j.origin;
	if (of_dest.v.n + of_origin.v.n > STRATEGIC_ITEMS)
		strategic_fail(m, "a list of too many items to be merged");
	if (!to || m->failed)
		return NULL;
	join(&j);
	write_items(m, to, j.dest);
	return to;
}
