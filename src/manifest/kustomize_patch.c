#include "manifest/kustomize.h"
#include "manifest/object.h"

struct patches {
	struct arena *a;
	const struct project *p;
	struct kustomization *k;
};

/* Selectors are regular expressions; a '.' in a name is taken for itself. */
static struct str literal(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (strchr("\\^$|?*+()[]{}", s.p[i]))
			return (struct str){ 0 };
	return s.n ? s : (struct str){ 0 };
}

static void target_selected(struct patches *x, struct kustomize_patch *patch,
	const struct value *target)
{
	struct patch_target t = {
		.group = literal(value_str(value_get(target, "group"))),
		.kind = literal(value_str(value_get(target, "kind"))),
		.name = literal(value_str(value_get(target, "name"))),
	};

	vec_push(x->a, &patch->targets, t);
}

/* A strategic merge patch names its target as an object does. */
static void target_itself(struct patches *x, struct kustomize_patch *patch, const struct value *map)
{
	struct str api_version = value_str(value_get(map, "apiVersion"));
	ptrdiff_t slash = str_find_char(api_version, '/');
	struct patch_target t = {
		.group = slash < 0 ? STR("") : str_sub(api_version, 0, (size_t)slash),
		.kind = value_str(value_get(map, "kind")),
		.name = value_str(value_at(map, "metadata.name")),
	};

	if (map && map->kind == VALUE_MAP && t.kind.n && t.name.n)
		vec_push(x->a, &patch->targets, t);
}

static void targets_in(struct patches *x, struct kustomize_patch *patch, const struct file *file)
{
	for (uint32_t i = 0; file && i < file->doc_count; i++)
		target_itself(x, patch, value_new(x->a, doc_root(&file->docs[i])));
}

static void targets_in_text(struct patches *x, struct kustomize_patch *patch, struct str text)
{
	targets_in(x, patch, file_parse(x->a, source_new(x->a, x->k->file->src->path, text)));
}

static void targets_in_path(struct patches *x, struct kustomize_patch *patch)
{
	const struct project_file *f = NULL;

	if (patch->at.path.p)
		f = map_get(&x->p->by_path, patch->at.path);
	if (f && f->yaml && !f->broken)
		targets_in(x, patch, f->yaml);
}

static void add_index(struct patches *x, struct str name, uint32_t index)
{
	struct patch_indices *list = &x->k->unnamed;

	if (name.n) {
		void **at = map_at(&x->k->by_name, name);
		if (!*at)
			*at = arena_new(x->a, struct patch_indices);
		list = *at;
	}
	if (!list->v.n || list->v.v[list->v.n - 1] != index)
		vec_push(x->a, &list->v, index);
}

static void add_patch(struct patches *x, const struct kustomize_patch *patch)
{
	uint32_t index = x->k->patches.n;

	vec_push(x->a, &x->k->patches, *patch);
	for (uint32_t i = 0; i < patch->targets.n; i++)
		add_index(x, patch->targets.v[i].name, index);
	if (!patch->targets.n)
		add_index(x, STR(""), index);
}

static void set_path(struct patches *x, struct kustomize_patch *patch, const struct value *name)
{
	struct str path;

	if (!name)
		return;
	patch->at.name = name->from;
	if (kustomize_resolve(x->a, x->k->folder, value_str(name), &path))
		patch->at.path = path;
}

/* An item of patches or patchesJson6902. */
static void read_item(struct patches *x, const char *field, const struct value *item)
{
	const struct value *target = value_get(item, "target");
	struct str text = value_str(value_get(item, "patch"));
	struct kustomize_patch patch = {
		.at = { .in = x->k->file, .entry = item->from, .field = field },
	};

	set_path(x, &patch, value_get(item, "path"));
	if (target && target->kind == VALUE_MAP)
		target_selected(x, &patch, target);
	else if (text.n)
		targets_in_text(x, &patch, text);
	else
		targets_in_path(x, &patch);
	add_patch(x, &patch);
}

/* An item of patchesStrategicMerge: a path, or the patch. */
static void read_merge(struct patches *x, const struct value *item)
{
	struct str text = value_str(item);
	struct kustomize_patch patch = {
		.at = { .in = x->k->file, .entry = item->from, .field = "patchesStrategicMerge" },
	};

	if (str_find_char(text, '\n') >= 0) {
		targets_in_text(x, &patch, text);
	} else {
		set_path(x, &patch, item);
		targets_in_path(x, &patch);
	}
	add_patch(x, &patch);
}

void kustomize_read_patches(struct arena *a, const struct project *p, struct kustomization *k)
{
	struct patches x = { .a = a, .p = p, .k = k };
	const struct value *map = k->file->kustomization;

	for (const struct value *c = value_child(value_get(map, "patches")); c; c = c->next)
		read_item(&x, "patches", c);
	for (const struct value *c = value_child(value_get(map, "patchesJson6902")); c; c = c->next)
		read_item(&x, "patchesJson6902", c);
	for (const struct value *c = value_child(value_get(map, "patchesStrategicMerge")); c;
		c = c->next)
		read_merge(&x, c);
}

/* The kustomizations whose builds an object takes part in, and their
 * components. */
struct reach {
	struct arena *a;
	const struct project *p;
	VEC(const struct kustomization *) v;
	struct map seen; /* by path */
	bool renames;    /* one of them changes names */
};

static void reach_add(struct reach *r, const struct kustomization *k)
{
	void **at = map_at(&r->seen, k->file->src->path);
	const struct value *map = k->file->kustomization;

	if (*at)
		return;
	*at = r;
	if (value_get(map, "namePrefix") || value_get(map, "nameSuffix"))
		r->renames = true;
	vec_push(r->a, &r->v, k);
}

static void reach_users(struct reach *r, struct str path)
{
	const struct file_references *users = map_get(&r->p->kustomize->by_path, path);

	for (uint32_t i = 0; users && i < users->v.n; i++) {
		const struct file_reference *ref = &users->v.v[i];
		if (!reference_builds(ref))
			continue;
		struct str in = ref->in->src->path;
		ptrdiff_t slash = str_rfind_char(in, '/');
		struct str folder = str_sub(in, 0, slash < 0 ? 0 : (size_t)slash);
		reach_add(r, map_get(&r->p->kustomize->by_folder, folder));
	}
}

static void reach_components(struct reach *r, const struct kustomization *k)
{
	for (uint32_t i = 0; i < k->references.n; i++) {
		const struct file_reference *ref = &k->references.v[i];
		const struct kustomization *c = NULL;
		if (ref->path.p && strcmp(ref->field, "components") == 0)
			c = map_get(&r->p->kustomize->by_folder, ref->path);
		if (c)
			reach_add(r, c);
	}
}

static bool target_may_be(const struct reach *r, const struct patch_target *t,
	const struct object *o)
{
	if (t->group.p && !str_eq(t->group, o->group))
		return false;
	if (t->kind.p && !str_eq(t->kind, o->kind))
		return false;
	if (!t->name.p || str_eq(t->name, o->name))
		return true;
	return r->renames && str_find(t->name, o->name) >= 0;
}

static void add_if_target(struct reach *r, const struct kustomize_patch *patch,
	const struct object *o, struct file_references *out)
{
	bool may = patch->targets.n == 0;

	for (uint32_t i = 0; i < patch->targets.n && !may; i++)
		may = target_may_be(r, &patch->targets.v[i], o);
	if (may)
		vec_push(r->a, &out->v, patch->at);
}

/* In the order of the patches; both lists ascend, and a patch may be in both. */
static void named_patches(struct reach *r, const struct kustomization *k, const struct object *o,
	struct file_references *out)
{
	static const struct patch_indices none;
	const struct patch_indices *named = map_get(&k->by_name, o->name), *others = &k->unnamed;
	uint32_t i = 0, j = 0;

	if (!named)
		named = &none;
	while (i < named->v.n || j < others->v.n) {
		uint32_t next = i < named->v.n ? named->v.v[i] : UINT32_MAX;
		if (j < others->v.n && others->v.v[j] < next)
			next = others->v.v[j];
		i += i < named->v.n && named->v.v[i] == next;
		j += j < others->v.n && others->v.v[j] == next;
		add_if_target(r, &k->patches.v[next], o, out);
	}
}

struct file_references kustomize_patches_of(struct arena *a, const struct project *p,
	const struct object *o)
{
	struct reach r = { .a = a, .p = p, .seen.a = a };
	struct file_references out = { 0 };

	reach_users(&r, o->file->src->path);
	for (uint32_t i = 0; i < r.v.n; i++) {
		reach_users(&r, r.v.v[i]->file->src->path);
		reach_components(&r, r.v.v[i]);
	}
	for (uint32_t i = 0; i < r.v.n; i++) {
		const struct kustomization *k = r.v.v[i];
		if (!r.renames) {
			named_patches(&r, k, o, &out);
			continue;
		}
		for (uint32_t j = 0; j < k->patches.n; j++)
			add_if_target(&r, &k->patches.v[j], o, &out);
	}
	return out;
}
