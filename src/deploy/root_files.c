#include "deploy/roots.h"

/* Entries of one folder that exclude each other; in a set one of them at most. */
struct fork {
	struct map entries; /* path -> struct fork, of each of them */
	struct str chosen;  /* p == NULL: none yet */
};

struct splitter {
	struct maker *m;
	const struct tree_files *files;
	struct map forks; /* folder -> struct fork */
	bool *placed;
	uint32_t left;
};

/* Where the paths part: the length of the folder they have in common. */
static size_t common_folder(struct str x, struct str y)
{
	size_t end = 0;

	for (size_t i = 0; i < x.n && i < y.n && x.p[i] == y.p[i]; i++)
		if (x.p[i] == '/')
			end = i;
	return end;
}

/* The entry of a folder on the way to the file. */
static struct str entry_in(struct str folder, struct str path)
{
	size_t start = folder.n ? folder.n + 1 : 0;
	ptrdiff_t slash = str_find_char(str_sub(path, start, path.n), '/');

	return slash < 0 ? path : str_sub(path, 0, start + (size_t)slash);
}

static void add_fork(struct splitter *s, struct str x, struct str y)
{
	struct str folder = str_sub(x, 0, common_folder(x, y));
	void **at = map_at(&s->forks, folder);

	if (!*at) {
		struct fork *fork = arena_new(&s->m->scratch, struct fork);
		fork->entries.a = &s->m->scratch;
		*at = fork;
	}
	struct fork *fork = *at;
	map_put(&fork->entries, entry_in(folder, x), fork);
	map_put(&fork->entries, entry_in(folder, y), fork);
}

static void find_forks(struct splitter *s)
{
	struct map owners = { .a = &s->m->scratch };

	for (uint32_t i = 0; i < s->files->v.n; i++) {
		const struct project_file *f = s->files->v.v[i];
		for (uint32_t k = 0; k < f->objects.n; k++) {
			struct object *o = f->objects.v[k];
			void **at = o->tree && o->key.n ? map_at(&owners, o->key) : NULL;
			const struct object *before = at ? *at : NULL;
			if (before && before->file != o->file)
				add_fork(s, before->file->src->path, f->src->path);
			if (at)
				*at = o;
		}
	}
}

/* Goes over the forks on the way to a file: does it fit, or, to choose it. */
static bool pass_forks(struct splitter *s, struct str path, bool choose)
{
	for (size_t at = 0; at < path.n; at++) {
		struct str folder = str_sub(path, 0, at);
		if (at && path.p[at] != '/')
			continue;
		struct fork *fork = map_get(&s->forks, folder);
		struct str entry = entry_in(folder, path);
		if (!fork || !map_get(&fork->entries, entry))
			continue;
		if (fork->chosen.p && !str_eq(fork->chosen, entry))
			return false;
		if (choose)
			fork->chosen = entry;
	}
	return true;
}

static struct str folder_of_all(struct maker *m, const struct tree_files *files)
{
	struct str folder = path_folder(files->v.v[0]->src->path);

	for (uint32_t i = 1; i < files->v.n; i++) {
		struct str a = str_printf(&m->scratch, PRIs "/", ARGs(folder));
		struct str path = files->v.v[i]->src->path;
		folder = str_sub(path, 0, folder.n ? common_folder(a, path) : 0);
	}
	return folder;
}

static void choose(struct splitter *s, bool *taken)
{
	for (uint32_t i = 0; i < s->forks.n; i++) {
		struct fork *fork = s->forks.v[i].value;
		fork->chosen = (struct str){ 0 };
	}
	for (uint32_t pass = 0; pass < 2; pass++)
		for (uint32_t i = 0; i < s->files->v.n; i++) {
			struct str path = s->files->v.v[i]->src->path;
			if (taken[i] || (!pass && s->placed[i]) || !pass_forks(s, path, false))
				continue;
			pass_forks(s, path, true);
			s->left -= !s->placed[i];
			taken[i] = s->placed[i] = true;
		}
}

static struct root *root_of(struct splitter *s, const bool *taken)
{
	struct root *r = arena_new(&s->m->scratch, struct root);

	for (uint32_t i = 0; i < s->files->v.n; i++)
		if (taken[i])
			vec_push(&s->m->scratch, &r->files.v, s->files->v.v[i]);
	r->name = folder_name(folder_of_all(s->m, &r->files));
	return r;
}

static void add_rest(struct splitter *s, struct root_list *out)
{
	for (uint32_t i = 0; i < s->files->v.n; i++) {
		if (s->placed[i])
			continue;
		struct root *r = arena_new(&s->m->scratch, struct root);
		vec_push(&s->m->scratch, &r->files.v, s->files->v.v[i]);
		r->name = folder_name(path_folder(s->files->v.v[i]->src->path));
		vec_push(&s->m->scratch, &out->v, r);
	}
}

struct root_list roots_of_files(struct maker *m, const struct tree_files *files)
{
	struct splitter s = { .m = m,
		.files = files,
		.forks = { .a = &m->scratch },
		.placed = arena_array(&m->scratch, bool, files->v.n),
		.left = files->v.n };
	struct root_list out = { 0 };

	find_forks(&s);
	while (s.left && out.v.n < TREE_SETS) {
		bool *taken = arena_array(&m->scratch, bool, files->v.n);
		choose(&s, taken);
		vec_push(&m->scratch, &out.v, root_of(&s, taken));
	}
	add_rest(&s, &out);
	return out;
}
