#include "manifest/index.h"

static bool has_chart(const struct project *p, struct str folder)
{
	char path[4096];
	int n = snprintf(path, sizeof(path), PRIs "Chart.yaml", ARGs(folder));

	return n > 0 && (size_t)n < sizeof(path) &&
		map_get(&p->by_path, (struct str){ path, (size_t)n });
}

/* Some folder in its path is the templates/ of a chart. */
static bool is_template(const struct project *p, struct str path)
{
	for (struct str rest = path; rest.p;) {
		size_t start = path.n - rest.n;
		struct str part = str_cut(&rest, '/');
		if (rest.p && str_is(part, "templates") && has_chart(p, str_sub(path, 0, start)))
			return true;
	}
	return false;
}

static enum file_role role_of(const struct project *p, const struct project_file *f)
{
	if (f->role != ROLE_MANIFEST && f->role != ROLE_TEMPLATE)
		return f->role;
	if (is_template(p, f->src->path))
		return ROLE_TEMPLATE;
	return f->broken && str_find(f->src->text, STR("{{")) >= 0 ? ROLE_TEMPLATE : ROLE_MANIFEST;
}

static struct project_file *own_file(struct project *p, uint32_t i, bool *shared)
{
	const struct project_file *old = p->files.v[i];
	struct project_file *f = p->files.v[i];

	if (!shared[i])
		return f;
	shared[i] = false;
	f = p->files.v[i] = arena_new(p->a, struct project_file);
	*f = *old;
	f->objects.v = arena_array(p->a, struct object *, old->objects.n);
	f->objects.cap = f->objects.n;
	struct object *copies = arena_array(p->a, struct object, old->objects.n);
	for (uint32_t j = 0; j < f->objects.n; j++) {
		copies[j] = *old->objects.v[j];
		f->objects.v[j] = &copies[j];
	}
	map_put(&p->by_path, f->src->path, f);
	return f;
}

void index_roles(struct project *p, bool *shared, bool all)
{
	for (uint32_t i = 0; i < p->files.n; i++) {
		if (shared[i] && !all)
			continue;
		enum file_role role = role_of(p, p->files.v[i]);
		if (role != p->files.v[i]->role)
			own_file(p, i, shared)->role = role;
	}
}

static void number_objects(struct project *p, bool *shared)
{
	for (uint32_t i = 0; i < p->files.n; i++) {
		struct project_file *f = p->files.v[i];
		if (!f->objects.n)
			continue;
		if (f->objects.v[0]->id != p->objects.n)
			f = own_file(p, i, shared);
		for (uint32_t j = 0; j < f->objects.n; j++) {
			if (!shared[i])
				f->objects.v[j]->id = p->objects.n;
			vec_push(p->a, &p->objects, f->objects.v[j]);
		}
	}
}

static void find_key(struct project *p, struct object *o)
{
	uint32_t known = p->by_key.n;
	void **at = map_at(&p->by_key, o->key);

	if (p->by_key.n > known) {
		struct object_list *list = arena_new(p->a, struct object_list);
		list->index = known;
		*at = list;
	}
	const struct object_list *list = *at;
	o->key_index = list->index + 1;
}

/* The lists of keys that another project has brought belong to it. */
static void own_lists(struct project *p)
{
	struct object_list *lists = arena_array(p->a, struct object_list, p->by_key.n);

	for (uint32_t i = 0; i < p->by_key.n; i++) {
		lists[i].index = i;
		p->by_key.v[i].value = &lists[i];
	}
}

static struct object_list *list_of(const struct project *p, const struct object *o)
{
	return p->by_key.v[o->key_index - 1].value;
}

/* Room for exactly the objects of each key, one list after the other. */
static void size_lists(struct project *p)
{
	struct object **room = arena_array(p->a, struct object *, p->objects.n);

	for (uint32_t i = 0; i < p->objects.n; i++)
		if (p->objects.v[i]->key.n)
			list_of(p, p->objects.v[i])->v.cap++;
	for (uint32_t i = 0; i < p->by_key.n; i++) {
		struct object_list *list = p->by_key.v[i].value;
		list->v.v = room;
		room += list->v.cap;
		if (!list->v.cap)
			p->by_key.v[i].value = NULL;
	}
}

void index_objects(struct project *p, bool *shared)
{
	number_objects(p, shared);
	own_lists(p);
	for (uint32_t i = 0; i < p->objects.n; i++)
		if (p->objects.v[i]->key.n && !p->objects.v[i]->key_index)
			find_key(p, p->objects.v[i]);
	size_lists(p);
	for (uint32_t i = 0; i < p->objects.n; i++)
		if (p->objects.v[i]->key.n)
			vec_push(p->a, &list_of(p, p->objects.v[i])->v, p->objects.v[i]);
}
