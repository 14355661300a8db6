#include "manifest/kustomize.h"
#include "manifest/object.h"

struct project *project_new(struct arena *a)
{
	struct project *p = arena_new(a, struct project);

	p->a = a;
	p->by_path.a = a;
	p->by_key.a = a;
	return p;
}

static struct str file_name(struct str path)
{
	return str_sub(path, (size_t)(str_rfind_char(path, '/') + 1), path.n);
}

static bool is_kustomization_name(struct str name)
{
	return str_is(name, "kustomization.yaml") || str_is(name, "kustomization.yml") ||
		str_is(name, "Kustomization");
}

static bool is_yaml_name(struct str name)
{
	static const char *const suffixes[] = { ".yaml", ".yml", ".json" };

	for (size_t i = 0; i < countof(suffixes); i++) {
		size_t n = strlen(suffixes[i]), same = 0;
		if (name.n < n)
			continue;
		while (same < n && (name.p[name.n - n + same] | 0x20) == (suffixes[i][same] | 0x20))
			same++;
		if (same == n)
			return true;
	}
	return false;
}

/* Other objects may be kept in files of that name, those of Flux among them. */
static bool is_kustomization(const struct value *map)
{
	struct str kind = value_str(value_get(map, "kind"));
	struct str api_version = value_str(value_get(map, "apiVersion"));

	if (!kind.n || str_is(kind, "Component"))
		return true;
	return str_is(kind, "Kustomization") &&
		(!api_version.n || str_starts(api_version, "kustomize.config.k8s.io/"));
}

static void read_kustomization(struct arena *a, struct project_file *f)
{
	const struct value *map = NULL;

	if (f->yaml->doc_count)
		map = value_new(a, doc_root(&f->yaml->docs[0]));
	f->role = map && !is_kustomization(map) ? ROLE_MANIFEST : ROLE_KUSTOMIZATION;
	if (f->role == ROLE_KUSTOMIZATION)
		f->kustomization = map;
}

static void read_file(struct arena *a, struct project_file *f)
{
	struct str name = file_name(f->src->path);
	bool kustomization = is_kustomization_name(name);
	bool chart = str_is(name, "Chart.yaml");

	if (!kustomization && !is_yaml_name(name)) {
		f->role = ROLE_OTHER;
		return;
	}
	if (chart)
		f->role = ROLE_CHART;
	if (!kustomization && !chart && str_find(f->src->text, STR("kind")) < 0)
		return;
	f->yaml = file_parse(a, f->src);
	f->broken = f->yaml->broken;
	if (kustomization)
		read_kustomization(a, f);
	if (f->role == ROLE_MANIFEST && !f->broken)
		objects_read(a, f);
}

static struct project_file *file_new(struct arena *a, const struct source *src)
{
	struct project_file *f = arena_new(a, struct project_file);

	f->src = src;
	read_file(a, f);
	return f;
}

static void add_file(struct project *p, struct project_file *f)
{
	void **at = map_at(&p->by_path, f->src->path);

	if (*at)
		BUG("file added twice: " PRIs, ARGs(f->src->path));
	*at = f;
	vec_push(p->a, &p->files, f);
}

void project_add(struct project *p, const struct source *src)
{
	add_file(p, file_new(p->a, src));
}

void project_exclude(struct project *p, struct str path)
{
	struct project_file *f = map_get(&p->by_path, path);

	if (f)
		f->excluded = true;
}

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

/* A copy that may be changed, of a file that belongs to another project. */
static struct project_file *own_file(struct project *p, const struct project_file *shared)
{
	struct project_file *f = arena_new(p->a, struct project_file);

	*f = *shared;
	f->objects.v = arena_array(p->a, struct object *, shared->objects.n);
	f->objects.cap = f->objects.n;
	for (uint32_t i = 0; i < f->objects.n; i++) {
		f->objects.v[i] = arena_new(p->a, struct object);
		*f->objects.v[i] = *shared->objects.v[i];
	}
	map_put(&p->by_path, f->src->path, f);
	return f;
}

static bool is_shared(const struct project *base, const struct project_file *f)
{
	return base && map_get(&base->by_path, f->src->path) == f;
}

static void add_by_key(struct project *p, struct object *o)
{
	void **at = map_at(&p->by_key, o->key);

	if (!*at)
		*at = arena_new(p->a, struct object_list);
	struct object_list *list = *at;
	vec_push(p->a, &list->v, o);
}

/* Files of `base`, when it is given, are not changed. */
static void index_files(struct project *p, const struct project *base)
{
	for (uint32_t i = 0; i < p->files.n; i++) {
		struct project_file *f = p->files.v[i];
		enum file_role role = role_of(p, f);
		bool moved = f->objects.n && f->objects.v[0]->id != p->objects.n;
		if ((role != f->role || moved) && is_shared(base, f))
			p->files.v[i] = f = own_file(p, f);
		if (f->role != role)
			f->role = role;
		for (uint32_t j = 0; j < f->objects.n; j++) {
			struct object *o = f->objects.v[j];
			if (o->id != p->objects.n)
				o->id = p->objects.n;
			vec_push(p->a, &p->objects, o);
			if (o->key.n)
				add_by_key(p, o);
		}
	}
	p->kustomize = kustomize_new(p);
}

static int file_cmp(const void *x, const void *y)
{
	const struct project_file *const *a = x, *const *b = y;

	return str_cmp((*a)->src->path, (*b)->src->path);
}

static void sort_files(struct project_file **v, uint32_t n)
{
	if (n)
		qsort(v, n, sizeof(struct project_file *), file_cmp);
}

void project_index(struct project *p)
{
	sort_files(p->files.v, p->files.n);
	index_files(p, NULL);
}

struct overlay {
	struct project *p;
	struct map changes;               /* path -> struct project_change */
	VEC(struct project_file *) added; /* by path */
};

static struct project_file *changed_file(struct overlay *o, const struct project_change *c)
{
	return file_new(o->p->a, source_new(o->p->a, c->path, c->text));
}

static void find_added(struct overlay *o, const struct project *base)
{
	for (uint32_t i = 0; i < o->changes.n; i++) {
		const struct project_change *c = o->changes.v[i].value;
		if (c->text.p && !map_get(&base->by_path, c->path))
			vec_push(o->p->a, &o->added, changed_file(o, c));
	}
	sort_files(o->added.v, o->added.n);
}

/* The file as the overlay has it; NULL when it goes. */
static struct project_file *overlaid(struct overlay *o, struct project_file *f)
{
	const struct project_change *c = map_get(&o->changes, f->src->path);

	if (!c)
		return f;
	if (!c->text.p)
		return NULL;
	struct project_file *changed = changed_file(o, c);
	changed->excluded = f->excluded;
	return changed;
}

struct project *project_overlay(struct arena *a, const struct project *base,
	const struct project_change *changes, size_t n)
{
	struct overlay o = { .p = project_new(a), .changes.a = a };
	uint32_t next = 0;

	o.p->complete = base->complete;
	for (size_t i = 0; i < n; i++) {
		struct project_change *c = arena_new(a, struct project_change);
		*c = changes[i];
		map_put(&o.changes, c->path, c);
	}
	find_added(&o, base);
	for (uint32_t i = 0; i < base->files.n; i++) {
		struct project_file *f = base->files.v[i];
		while (next < o.added.n && file_cmp(&o.added.v[next], &f) < 0)
			add_file(o.p, o.added.v[next++]);
		f = overlaid(&o, f);
		if (f)
			add_file(o.p, f);
	}
	while (next < o.added.n)
		add_file(o.p, o.added.v[next++]);
	index_files(o.p, base);
	return o.p;
}
