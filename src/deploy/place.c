#include "deploy/place.h"
#include "manifest/object.h"

static struct place *add_place(struct places *t, struct place *parent, struct str path)
{
	struct place *pl = arena_new(t->a, struct place);

	pl->path = path;
	pl->parent = parent;
	if (!parent)
		return pl;
	pl->depth = parent->depth + 1;
	if (parent->last) {
		pl->index = parent->last->index + 1;
		parent->last->next = pl;
	} else {
		parent->child = pl;
	}
	parent->last = pl;
	return pl;
}

static bool is_below(struct str path, const struct place *folder)
{
	size_t n = folder->path.n;

	if (!folder->parent)
		return true;
	return path.n > n && path.p[n] == '/' && str_eq(str_sub(path, 0, n), folder->path);
}

/* The folder of a file, made when it is not there. Files come by path, so all
 * of a folder come together, after the one whose folder is `at`. */
static struct place *folder_of(struct places *t, struct place *at, struct str path)
{
	while (!is_below(path, at))
		at = at->parent;
	size_t start = at->parent ? at->path.n + 1 : 0;
	for (;;) {
		ptrdiff_t slash = str_find_char(str_sub(path, start, path.n), '/');
		if (slash < 0)
			return at;
		at = add_place(t, at, str_sub(path, 0, start + (size_t)slash));
		start += (size_t)slash + 1;
	}
}

static void set_objects(struct places *t, struct place *leaf)
{
	for (uint32_t i = 0; i < leaf->file->objects.n; i++) {
		const struct object *o = leaf->file->objects.v[i];
		t->of_object[o->id] = leaf;
		leaf->relevant |= type_is_relevant(o->type);
	}
	for (struct place *up = leaf->parent; leaf->relevant && up && !up->relevant;
		up = up->parent)
		up->relevant = true;
}

void place_join_clique(struct places *t, struct place *pl, uint32_t clique)
{
	vec_push(t->a, &pl->cliques, clique);
}

/* Two files that follow each other among those that define one object. */
static void add_conflict(struct places *t, struct place *x, struct place *y, uint32_t key)
{
	while (x->depth > y->depth)
		x = x->parent;
	while (y->depth > x->depth)
		y = y->parent;
	while (x->parent != y->parent) {
		x = x->parent;
		y = y->parent;
	}
	struct place *folder = x->parent;
	if (folder->key != key) {
		folder->key = key;
		folder->clique = t->clique_count++;
		place_join_clique(t, x, folder->clique);
	}
	place_join_clique(t, y, folder->clique);
}

static void find_conflicts(struct places *t)
{
	for (uint32_t i = 0; i < t->p->by_key.n; i++) {
		const struct object_list *list = t->p->by_key.v[i].value;
		struct place *before = NULL;
		for (uint32_t j = 0; list && j < list->v.n; j++) {
			struct place *pl = t->of_object[list->v.v[j]->id];
			if (!pl || pl == before)
				continue;
			if (before)
				add_conflict(t, before, pl, i + 1);
			before = pl;
		}
	}
}

/* Objects of one type and name, apart by whether they name a namespace. */
struct namesakes {
	VEC(const struct object *) with, without;
};

/* Beyond so many pairs all of them exclude each other. */
enum { MANY_PAIRS = 256 };

static void pair_namesakes(struct places *t, const struct namesakes *n, uint32_t *key)
{
	bool many = (uint64_t)n->with.n * n->without.n > MANY_PAIRS;

	for (uint32_t i = 0; i < n->without.n; i++)
		for (uint32_t j = 0; j < n->with.n && (!many || !i || !j); j++) {
			struct place *x = t->of_object[n->without.v[i]->id];
			struct place *y = t->of_object[n->with.v[j]->id];
			*key += !many || (!i && !j);
			if (x != y)
				add_conflict(t, i ? y : x, i ? x : y, *key);
		}
}

/* An object without namespace may be the one of that name in any namespace:
 * where it is applied is not in the file. */
static void find_namesakes(struct places *t)
{
	struct map by_name = { .a = t->a };
	uint32_t key = t->p->by_key.n;

	for (uint32_t i = 0; i < t->p->objects.n; i++) {
		const struct object *o = t->p->objects.v[i];
		if (!t->of_object[o->id] || !o->name.n || type_is_cluster_scoped(o->type))
			continue;
		void **at = map_at(&by_name,
			str_printf(t->a, PRIs " " PRIs, ARGs(o->type), ARGs(o->name)));
		if (!*at)
			*at = arena_new(t->a, struct namesakes);
		struct namesakes *n = *at;
		if (o->ns.n)
			vec_push(t->a, &n->with, o);
		else
			vec_push(t->a, &n->without, o);
	}
	for (uint32_t i = 0; i < by_name.n; i++)
		pair_namesakes(t, by_name.v[i].value, &key);
}

void places_new(struct places *t, const struct tree_files *files)
{
	t->root = add_place(t, NULL, STR(""));
	t->of_object = arena_array(t->a, struct place *, t->p->objects.n);
	struct place *folder = t->root;
	for (uint32_t i = 0; i < files->v.n; i++) {
		folder = folder_of(t, folder, files->v.v[i]->src->path);
		struct place *leaf = add_place(t, folder, files->v.v[i]->src->path);
		leaf->file = files->v.v[i];
		set_objects(t, leaf);
	}
	find_conflicts(t);
	find_namesakes(t);
	places_find_names(t, t->root);
	t->mark = arena_array(t->a, uint32_t, t->clique_count);
}
