#include "manifest/kustomize.h"

/* A field that names files. Each item of it, or it itself when it is a map, is
 * the text, or holds the text in `key`. */
struct field {
	const char *name, *key;
	bool inlined; /* the text may be YAML instead of a path */
	bool pairs;   /* "key=path" */
};

static const struct field fields[] = {
	{ "resources", NULL, false, false },
	{ "bases", NULL, false, false },
	{ "components", NULL, false, false },
	{ "patches", "path", false, false },
	{ "patchesStrategicMerge", NULL, true, false },
	{ "patchesJson6902", "path", false, false },
	{ "configMapGenerator", "files", false, true },
	{ "configMapGenerator", "envs", false, false },
	{ "configMapGenerator", "env", false, false },
	{ "secretGenerator", "files", false, true },
	{ "secretGenerator", "envs", false, false },
	{ "secretGenerator", "env", false, false },
	{ "replacements", "path", false, false },
	{ "generators", NULL, true, false },
	{ "transformers", NULL, true, false },
	{ "validators", NULL, true, false },
	{ "configurations", NULL, false, false },
	{ "crds", NULL, false, false },
	{ "openapi", "path", false, false },
	{ "helmCharts", "valuesFile", false, false },
	{ "helmCharts", "additionalValuesFiles", false, false },
	{ "helmChartInflationGenerator", "values", false, false },
};

struct reader {
	struct arena *a;
	const struct project *p;
	const struct project *base; /* or NULL */
	struct kustomize *all;
	struct kustomization *k;
};

bool reference_builds(const struct file_reference *ref)
{
	return strcmp(ref->field, "resources") == 0 || strcmp(ref->field, "bases") == 0 ||
		strcmp(ref->field, "components") == 0;
}

struct str path_folder(struct str path)
{
	ptrdiff_t slash = str_rfind_char(path, '/');

	return str_sub(path, 0, slash < 0 ? 0 : (size_t)slash);
}

static void drop_part(struct buf *b)
{
	ptrdiff_t slash = str_rfind_char(buf_str(b), '/');

	b->n = slash < 0 ? 0 : (uint32_t)slash;
}

bool kustomize_resolve(struct arena *a, struct str folder, struct str name, struct str *out)
{
	struct buf b = { .a = a };

	if (!name.n || name.p[0] == '/' || str_find(name, STR("://")) >= 0)
		return false;
	buf_add(&b, folder);
	while (name.p) {
		struct str part = str_cut(&name, '/');
		if (!part.n || str_is(part, "."))
			continue;
		if (str_is(part, "..") && !b.n)
			return false;
		if (str_is(part, "..")) {
			drop_part(&b);
			continue;
		}
		if (b.n)
			buf_addc(&b, '/');
		buf_add(&b, part);
	}
	*out = b.n ? buf_str(&b) : STR("");
	return true;
}

static void add_reference(struct reader *r, const struct field *field, const struct value *entry,
	const struct value *name)
{
	struct str text = value_str(name), path = { 0 };
	struct file_reference ref = { .in = r->k->file,
		.entry = entry->from,
		.name = name->from,
		.field = field->name };

	if (!text.n || (field->inlined && str_find_char(text, '\n') >= 0))
		return;
	ptrdiff_t equals = field->pairs ? str_find_char(text, '=') : -1;
	text = str_sub(text, (size_t)(equals + 1), text.n);
	if (kustomize_resolve(r->a, r->k->folder, text, &path))
		ref.path = path;
	vec_push(r->a, &r->k->references, ref);
}

static void read_entry(struct reader *r, const struct field *field, const struct value *entry)
{
	const struct value *name = field->key ? value_get(entry, field->key) : entry;

	if (!name)
		return;
	if (name->kind != VALUE_LIST) {
		add_reference(r, field, entry, name);
		return;
	}
	for (const struct value *c = name->child; c; c = c->next)
		add_reference(r, field, c, c);
}

static void read_references(struct reader *r)
{
	for (size_t i = 0; i < countof(fields); i++) {
		const struct value *v = value_get(r->k->file->kustomization, fields[i].name);
		if (!v)
			continue;
		if (v->kind == VALUE_MAP) {
			read_entry(r, &fields[i], v);
			continue;
		}
		for (const struct value *c = value_child(v); c; c = c->next)
			read_entry(r, &fields[i], c);
	}
}

static void index_reference(struct reader *r, const struct file_reference *ref, struct str path)
{
	void **at = map_at(&r->all->by_path, path);

	if (!*at)
		*at = arena_new(r->a, struct file_references);
	struct file_references *list = *at;
	vec_push(r->a, &list->v, *ref);
}

/* A path of a folder stands for its kustomization. */
static void index_references(struct reader *r)
{
	for (uint32_t i = 0; i < r->k->references.n; i++) {
		const struct file_reference *ref = &r->k->references.v[i];
		if (!ref->path.p)
			continue;
		struct kustomization *folder = NULL;
		if (reference_builds(ref))
			folder = map_get(&r->all->by_folder, ref->path);
		if (!folder) {
			index_reference(r, ref, ref->path);
			continue;
		}
		index_reference(r, ref, folder->file->src->path);
		folder->used = true;
	}
}

static bool is_unchanged(const struct reader *r, struct str path)
{
	return map_get(&r->p->by_path, path) == map_get(&r->base->by_path, path);
}

/* Neither it nor a file that says what its patches are for has changed. */
static const struct kustomization *same_as_before(const struct reader *r,
	const struct project_file *f)
{
	const struct kustomization *k = NULL;

	if (r->base && is_unchanged(r, f->src->path))
		k = map_get(&r->base->kustomize->by_folder, path_folder(f->src->path));
	if (!k || k->file != f)
		return NULL;
	for (uint32_t i = 0; i < k->patches.n; i++)
		if (k->patches.v[i].at.path.p && !is_unchanged(r, k->patches.v[i].at.path))
			return NULL;
	return k;
}

static void read_kustomization(struct reader *r, const struct project_file *f)
{
	r->k->file = f;
	r->k->folder = path_folder(f->src->path);
	r->k->component = value_is(value_get(f->kustomization, "kind"), "Component");
	r->k->by_name.a = r->a;
	read_references(r);
	kustomize_read_patches(r->a, r->p, r->k);
}

/* Of several in one folder kustomize takes none; here it is the first. */
static void add_kustomization(struct reader *r, const struct project_file *f)
{
	const struct kustomization *before = same_as_before(r, f);

	r->k = arena_new(r->a, struct kustomization);
	if (before) {
		*r->k = *before;
		r->k->used = false;
	} else {
		read_kustomization(r, f);
	}
	vec_push(r->a, &r->all->v, r->k);
	void **at = map_at(&r->all->by_folder, r->k->folder);
	if (!*at)
		*at = r->k;
}

const struct kustomize *kustomize_new(const struct project *p, const struct project *base)
{
	struct reader r = { .a = p->a, .p = p, .base = base };

	r.all = arena_new(p->a, struct kustomize);
	r.all->by_folder.a = p->a;
	r.all->by_path.a = p->a;
	for (uint32_t i = 0; i < p->files.n; i++)
		if (p->files.v[i]->role == ROLE_KUSTOMIZATION)
			add_kustomization(&r, p->files.v[i]);
	for (uint32_t i = 0; i < r.all->v.n; i++) {
		r.k = r.all->v.v[i];
		index_references(&r);
	}
	return r.all;
}

struct kustomize_paths kustomize_wanted(struct arena *a, const struct project *p)
{
	struct kustomize_paths wanted = { 0 };
	struct map seen = { .a = a };

	for (uint32_t i = 0; i < p->files.n; i++) {
		struct kustomization k = { .file = p->files.v[i] };
		struct reader r = { .a = a, .p = p, .k = &k };
		if (k.file->role != ROLE_KUSTOMIZATION)
			continue;
		k.folder = path_folder(k.file->src->path);
		read_references(&r);
		for (uint32_t j = 0; j < k.references.n; j++) {
			struct str path = k.references.v[j].path;
			if (!path.n || map_get(&p->by_path, path) || map_get(&seen, path))
				continue;
			map_put(&seen, path, &wanted);
			vec_push(a, &wanted.v, path);
		}
	}
	return wanted;
}

struct file_references kustomize_references(struct arena *a, const struct project *p,
	struct str path)
{
	const struct file_references *found = map_get(&p->kustomize->by_path, path);
	struct file_references copy = { 0 };

	for (uint32_t i = 0; found && i < found->v.n; i++)
		vec_push(a, &copy.v, found->v.v[i]);
	return copy;
}
