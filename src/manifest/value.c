#include "manifest/value.h"
#include "base/map.h"

enum {
	VALUE_DEPTH = 1000, /* aliases nest deeper than the parser lets a text */
	LINEAR_KEYS = 24,   /* below, keys are compared one by one */
};

struct builder {
	struct arena *a;
	struct arena scratch;
	uint32_t made, depth;
	bool measured; /* below an alias whose size is known to fit */
	bool bad;
	VEC(struct value *) open; /* children of the collections being built */
};

/* The entries of the map being built are open.v[base..). */
struct entries {
	uint32_t base;
	struct map index; /* key -> place in `open`, plus one; only for large maps */
};

static uint64_t expanded(const struct node *n, uint32_t depth);

static uint64_t expanded_children(const struct node *n, uint32_t depth)
{
	uint64_t sum = 1;

	for (const struct node *c = node_child(n); c && sum <= VALUE_LIMIT; c = node_next(c))
		sum += expanded(c, depth + 1);
	return sum;
}

/* How many values a node makes; more than VALUE_LIMIT when that cannot be. */
static uint64_t expanded(const struct node *n, uint32_t depth)
{
	if (depth > VALUE_DEPTH)
		return VALUE_LIMIT + 1;
	if (n->kind == NODE_ALIAS) {
		const struct node *target = node_target(n);
		return target ? expanded(target, depth + 1) : VALUE_LIMIT + 1;
	}
	return expanded_children(n, depth);
}

static enum value_kind scalar_kind(enum scalar_type type)
{
	switch (type) {
	case SCALAR_NULL:
		return VALUE_NULL;
	case SCALAR_BOOL:
		return VALUE_BOOL;
	case SCALAR_INT:
		return VALUE_INT;
	case SCALAR_FLOAT:
		return VALUE_FLOAT;
	case SCALAR_STRING:
		break;
	}
	return VALUE_STRING;
}

static bool is_merge(struct arena *scratch, const struct node *key)
{
	if (!key || key->kind != NODE_SCALAR || !str_is(node_text(scratch, key), "<<"))
		return false;
	if (key->flags & NODE_TAG)
		return str_is(node_tag(key), "!!merge") ||
			str_is(node_tag(key), "!<tag:yaml.org,2002:merge>");
	return key->style == STYLE_PLAIN;
}

static const struct node *follow(const struct node *n)
{
	for (uint32_t hops = 0; n && n->kind == NODE_ALIAS; hops++)
		n = hops < VALUE_DEPTH ? node_target(n) : NULL;
	return n;
}

/* The text of a key as JSON has it. The reader refuses null and collections. */
static bool key_text(struct builder *b, const struct node *key, struct str *out)
{
	const struct node *k = follow(key);

	if (!k || k->kind != NODE_SCALAR)
		return false;
	switch (node_type(b->a, k, out)) {
	case SCALAR_NULL:
		return false;
	case SCALAR_FLOAT:
		if (str_is(*out, "+Inf"))
			*out = STR(".inf");
		else if (str_is(*out, "-Inf"))
			*out = STR("-.inf");
		else if (str_is(*out, "NaN"))
			*out = STR(".nan");
		break;
	case SCALAR_STRING:
	case SCALAR_BOOL:
	case SCALAR_INT:
		break;
	}
	return true;
}

static void entries_index(struct builder *b, struct entries *e)
{
	e->index.a = &b->scratch;
	for (uint32_t i = e->base; i < b->open.n; i++)
		map_put(&e->index, b->open.v[i]->key, b->open.v[i]);
}

/* The earlier entry with that key, or NULL. */
static struct value *entries_find(struct builder *b, struct entries *e, struct str key)
{
	if (b->open.n - e->base < LINEAR_KEYS) {
		for (uint32_t i = e->base; i < b->open.n; i++)
			if (str_eq(b->open.v[i]->key, key))
				return b->open.v[i];
		return NULL;
	}
	if (!e->index.n)
		entries_index(b, e);
	return map_get(&e->index, key);
}

static void build(struct builder *b, struct value *v, const struct node *n);

/* A later entry takes the place of an earlier one with its key. */
static void add_entry(struct builder *b, struct entries *e, const struct node *n)
{
	struct str key;

	if (!key_text(b, node_key(n), &key)) {
		b->bad = true;
		return;
	}
	struct value *v = entries_find(b, e, key);
	if (!v) {
		v = arena_new(b->a, struct value);
		vec_push(&b->scratch, &b->open, v);
		if (e->index.n)
			map_put(&e->index, key, v);
	}
	*v = (struct value){ .key = key, .parent = v->parent, .from_key = node_key(n) };
	build(b, v, n);
}

static void add_entries(struct builder *b, struct entries *e, const struct node *map);

/* What an alias means, NULL when it does not fit. Measured before anything is
 * made of it, so that a bomb costs no memory. */
static const struct node *enter(struct builder *b, const struct node *n)
{
	const struct node *target = follow(n);

	if (!target || n == target || b->measured)
		return target;
	b->measured = true;
	return b->made + expanded(target, b->depth) <= VALUE_LIMIT ? target : NULL;
}

/* `<<`: go-yaml v2 merges where it stands, so it overrides entries above it. */
static void add_merged(struct builder *b, struct entries *e, const struct node *n)
{
	bool measured = b->measured;
	const struct node *map = enter(b, n);

	if (map && map->kind == NODE_MAP)
		add_entries(b, e, map);
	else
		b->bad = true;
	b->measured = measured;
}

/* Of a list of maps the first wins: they are merged from the last. */
static void add_merges(struct builder *b, struct entries *e, const struct node *n)
{
	VEC(const struct node *) items = { 0 };

	if (n->kind != NODE_SEQ) {
		add_merged(b, e, n);
		return;
	}
	for (const struct node *c = node_child(n); c; c = node_next(c))
		vec_push(&b->scratch, &items, c);
	for (uint32_t i = items.n; i-- > 0 && !b->bad;)
		add_merged(b, e, items.v[i]);
}

static void add_entries(struct builder *b, struct entries *e, const struct node *map)
{
	if (++b->depth > VALUE_DEPTH)
		b->bad = true;
	for (const struct node *c = node_child(map); c && !b->bad; c = node_next(c)) {
		if (is_merge(&b->scratch, node_key(c)))
			add_merges(b, e, c);
		else
			add_entry(b, e, c);
	}
	b->depth--;
}

static void add_items(struct builder *b, const struct node *seq)
{
	for (const struct node *c = node_child(seq); c && !b->bad; c = node_next(c)) {
		struct value *v = arena_new(b->a, struct value);
		vec_push(&b->scratch, &b->open, v);
		build(b, v, c);
	}
}

static void close_children(struct builder *b, struct value *v, uint32_t base)
{
	v->count = b->open.n - base;
	for (uint32_t i = base; i < b->open.n; i++) {
		b->open.v[i]->parent = v;
		b->open.v[i]->next = i + 1 < b->open.n ? b->open.v[i + 1] : NULL;
	}
	v->child = v->count ? b->open.v[base] : NULL;
	b->open.n = base;
}

static void build_node(struct builder *b, struct value *v, const struct node *n)
{
	struct entries entries = { .base = b->open.n };

	v->from = n;
	v->doubtful |= node_unknown(n);
	switch ((enum node_kind)n->kind) {
	case NODE_NULL:
		v->kind = n->flags & NODE_MASKED ? VALUE_UNKNOWN : VALUE_NULL;
		return;
	case NODE_SCALAR:
		v->kind = n->flags & NODE_MASKED ? VALUE_UNKNOWN
						 : scalar_kind(node_type(b->a, n, &v->text));
		return;
	case NODE_MAP:
		v->kind = VALUE_MAP;
		add_entries(b, &entries, n);
		break;
	case NODE_SEQ:
		v->kind = VALUE_LIST;
		add_items(b, n);
		break;
	case NODE_ALIAS:
		return;
	}
	close_children(b, v, entries.base);
}

static void build(struct builder *b, struct value *v, const struct node *n)
{
	bool measured = b->measured;
	const struct node *target = enter(b, n);

	b->depth++;
	v->doubtful |= node_unknown(n);
	if (!target || b->depth > VALUE_DEPTH || ++b->made > VALUE_LIMIT)
		b->bad = true;
	else
		build_node(b, v, target);
	b->depth--;
	b->measured = measured;
}

const struct value *value_new(struct arena *a, const struct node *root)
{
	struct builder b = { .a = a };
	struct value *v = NULL;

	if (!root)
		return NULL;
	v = arena_new(a, struct value);
	build(&b, v, root);
	arena_clear(&b.scratch);
	return b.bad ? NULL : v;
}

const struct value *value_child(const struct value *v)
{
	return v ? v->child : NULL;
}

const struct value *value_find(const struct value *map, struct str key)
{
	if (!map || map->kind != VALUE_MAP)
		return NULL;
	for (const struct value *c = map->child; c; c = c->next)
		if (str_eq(c->key, key))
			return c;
	return NULL;
}

const struct value *value_get(const struct value *map, const char *key)
{
	return value_find(map, str_of(key));
}

const struct value *value_at(const struct value *root, const char *path)
{
	struct str rest = str_of(path);

	while (root && rest.p)
		root = value_find(root, str_cut(&rest, '.'));
	return root;
}

const struct value *value_item(const struct value *list, uint32_t index)
{
	const struct value *c = list && list->kind == VALUE_LIST ? list->child : NULL;

	while (c && index-- > 0)
		c = c->next;
	return c;
}

struct str value_str(const struct value *v)
{
	return v && v->kind == VALUE_STRING ? v->text : (struct str){ 0 };
}

bool value_is(const struct value *v, const char *text)
{
	return v && v->kind == VALUE_STRING && str_is(v->text, text);
}

bool value_u32(const struct value *v, uint32_t *out)
{
	if (!v || (v->kind != VALUE_INT && v->kind != VALUE_FLOAT && v->kind != VALUE_STRING))
		return false;
	return str_to_u32(v->text, out);
}

bool value_true(const struct value *v)
{
	return v && v->kind == VALUE_BOOL && str_is(v->text, "true");
}
