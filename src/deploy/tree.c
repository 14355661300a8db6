#include "deploy/place.h"

enum {
	OBJECTS_LIMIT = 1 << 19, /* in all sets together */
	NAMES_SHOWN = 2,
};

struct walk {
	struct places places;
	struct str name; /* of the tree */
	struct tree_set set;
	VEC(const struct place *) chosen; /* the entries that tell the set from others */
	tree_visit *each;
	void *ctx;
};

/* The innermost entry says where it is; those around it go without saying. */
static void choose(struct walk *w, const struct place *pl)
{
	const struct place *up = pl->parent;

	while (up && w->chosen.n && up != w->chosen.v[w->chosen.n - 1])
		up = up->parent;
	if (up && w->chosen.n)
		w->chosen.n--;
	vec_push(w->places.a, &w->chosen, pl);
}

static void collect(struct walk *w, const struct place *pl, uint32_t alternative)
{
	struct arena *a = w->places.a;

	if (pl->file) {
		vec_push(a, &w->set.files, pl->file);
		return;
	}
	const struct choice *choice = &pl->choices.v[alternative % pl->choices.n];
	const struct entries *set = &pl->sets.v[choice->entries];
	uint32_t next = 0;
	for (const struct place *c = pl->child; c; c = c->next) {
		bool member = next < set->v.n && set->v.v[next] == c;
		if (c->cliques.n && !member)
			continue;
		if (member)
			next++;
		if (member && c->relevant && pl->sets.n > 1)
			choose(w, c);
		collect(w, c, choice->turn % place_count(c));
	}
}

static struct str name_of(const struct walk *w)
{
	struct buf b = { .a = w->places.a };

	buf_add(&b, w->name);
	for (uint32_t i = 0; i < w->chosen.n && i < NAMES_SHOWN; i++) {
		buf_adds(&b, i ? ", " : " (with ");
		buf_add(&b, w->chosen.v[i]->path);
	}
	if (w->chosen.n > NAMES_SHOWN)
		buf_printf(&b, " and %u more", w->chosen.n - NAMES_SHOWN);
	if (w->chosen.n)
		buf_addc(&b, ')');
	return buf_str(&b);
}

static void visit(struct walk *w, const struct place *pl, uint32_t alternative)
{
	w->set.files.n = 0;
	w->chosen.n = 0;
	w->set.partial = pl != w->places.root;
	if (w->set.partial)
		vec_push(w->places.a, &w->chosen, pl);
	collect(w, pl, alternative);
	w->set.name = name_of(w);
	w->each(w->ctx, &w->set);
}

/* What the limit kept out of every set. */
static void visit_rest(struct walk *w, const struct place *folder)
{
	for (const struct place *c = folder->child; c; c = c->next) {
		for (uint32_t i = 0; c->relevant && i < place_count(c); i++)
			if (!(c->reached >> i & 1))
				visit(w, c, i);
		if (!c->file)
			visit_rest(w, c);
	}
}

static void split(struct walk *w, const struct tree_files *files)
{
	uint32_t objects = 1;

	for (uint32_t i = 0; i < files->v.n; i++)
		objects += files->v.v[i]->objects.n;
	if (OBJECTS_LIMIT / objects < TREE_SETS)
		w->places.limit = OBJECTS_LIMIT / objects ? OBJECTS_LIMIT / objects : 1;
	places_new(&w->places, files);
	places_choose(&w->places, w->places.root);
	for (uint32_t i = 0; i < place_count(w->places.root); i++)
		visit(w, w->places.root, i);
	visit_rest(w, w->places.root);
}

/* The files of one tree. */
struct tree {
	struct str name;
	struct tree_files files;
};

struct trees {
	VEC(struct tree *) v;
	struct map by_name;
};

static struct tree *tree_of(struct trees *trees, struct arena *a, struct str name)
{
	void **at = map_at(&trees->by_name, name);

	if (!*at) {
		struct tree *tree = arena_new(a, struct tree);
		tree->name = name;
		vec_push(a, &trees->v, tree);
		*at = tree;
	}
	return *at;
}

/* A release is a tree of its own. */
static struct trees find_trees(struct arena *a, const struct project *p,
	const struct tree_files *files)
{
	struct releases releases = { .folders = { .a = a } };
	struct trees trees = { .by_name = { .a = a } };

	releases_find(&releases, p);
	tree_of(&trees, a, STR("."));
	for (uint32_t i = 0; i < files->v.n; i++) {
		const struct project_file *f = files->v.v[i];
		struct str name = release_of(&releases, f->src->path);
		struct tree *tree = tree_of(&trees, a, name.n ? name : STR("."));
		vec_push(a, &tree->files.v, f);
	}
	return trees;
}

void tree_split(const struct project *p, const struct tree_files *files, tree_visit *each,
	void *ctx)
{
	struct arena a = { 0 };
	struct trees trees = find_trees(&a, p, files);

	for (uint32_t i = 0; i < trees.v.n; i++) {
		struct walk w = { .places = { .a = &a, .p = p, .limit = TREE_SETS },
			.name = trees.v.v[i]->name,
			.each = each,
			.ctx = ctx };
		split(&w, &trees.v.v[i]->files);
	}
	arena_clear(&a);
}
