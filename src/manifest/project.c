#include "manifest/index.h"
#include "manifest/object.h"

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
	if (f->role != ROLE_MANIFEST || f->broken)
		return;
	objects_read(a, f);
	rendered_read(a, f);
}

struct project_file *project_file_new(struct arena *a, const struct source *src)
{
	struct project_file *f = arena_new(a, struct project_file);

	f->src = src;
	read_file(a, f);
	return f;
}

struct project *project_new(struct arena *a)
{
	struct project *p = arena_new(a, struct project);

	p->a = a;
	p->memo = arena_new(a, struct project_memo);
	p->memo->a = a;
	p->by_path.a = a;
	p->by_key.a = a;
	return p;
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
	add_file(p, project_file_new(p->a, src));
}

void project_add_other(struct project *p, const struct source *src)
{
	struct project_file *f = arena_new(p->a, struct project_file);

	f->src = src;
	f->role = ROLE_OTHER;
	add_file(p, f);
}

void project_exclude(struct project *p, struct str path)
{
	struct project_file *f = map_get(&p->by_path, path);

	if (f)
		f->excluded = true;
}

void project_guard(struct project *p, struct str path, const char *why)
{
	struct project_file *f = map_get(&p->by_path, path);

	if (f)
		f->guard = why;
}

void project_stream(struct project *p, struct str path)
{
	struct project_file *f = map_get(&p->by_path, path);

	if (f)
		f->stream = true;
}

static int file_cmp(const void *x, const void *y)
{
	const struct project_file *const *a = x, *const *b = y;

	return str_cmp((*a)->src->path, (*b)->src->path);
}

void project_index(struct project *p)
{
	bool *shared = arena_array(p->a, bool, p->files.n);

	if (p->files.n)
		qsort(p->files.v, p->files.n, sizeof(*p->files.v), file_cmp);
	index_roles(p, shared, true);
	index_objects(p, shared);
	p->kustomize = kustomize_new(p, NULL);
}
