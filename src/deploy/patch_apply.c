#include "deploy/patch_apply.h"
#include "deploy/json_patch.h"
#include "deploy/scalar.h"
#include "deploy/steps.h"
#include "deploy/strategic.h"

void patch_refuse(const struct patch_entry *e, const char *why)
{
	if (e->name.n)
		target_unknown(e->t, "kustomize refuses " PRIs ": %s", ARGs(e->name), why);
	else
		target_unknown(e->t, "kustomize refuses a patch: %s", why);
}

static void detach(const struct file *f, struct value *v)
{
	if (v->from && v->from->file == f)
		v->from = NULL;
	if (v->from_key && v->from_key->file == f)
		v->from_key = NULL;
	for (struct value *c = v->child; c; c = c->next)
		detach(f, c);
}

/* What kustomize makes of labels and annotations when it sets them anew: strings. */
static void make_strings(struct target *t, struct value *metadata, const char *field)
{
	struct value *map = made_get(metadata, str_of(field));

	if (!map)
		return;
	if (map->kind != VALUE_MAP || !map->count) {
		made_remove(map);
		return;
	}
	for (struct value *c = map->child; c; c = c->next)
		if (c->kind != VALUE_STRING)
			made_replace(c, made_str(t->a, scalar_text(t->a, c)));
}

/* A patch that is applied by a selector takes the kind of what it is applied to. */
static void adapt(struct target *t, struct value *patch, const struct res *r)
{
	struct value *metadata = made_child(t->a, patch, STR("metadata"), VALUE_MAP);
	struct str version = value_str(value_get(r->tree, "apiVersion"));

	make_strings(t, metadata, "labels");
	make_strings(t, metadata, "annotations");
	made_put_str(t->a, patch, "apiVersion", version);
}

/* What a patch seldom may change, with the nodes it leads to. */
struct identity {
	struct value *version, *kind, *name, *ns; /* NULL: not there */
};

static struct value *kept(struct arena *a, const struct value *v)
{
	return v ? made_copy(a, v) : NULL;
}

static struct identity identity_of(struct arena *a, const struct value *object)
{
	return (struct identity){
		.version = kept(a, value_get(object, "apiVersion")),
		.kind = kept(a, value_get(object, "kind")),
		.name = kept(a, value_at(object, "metadata.name")),
		.ns = kept(a, value_at(object, "metadata.namespace")),
	};
}

static void put_back(struct value *map, const char *key, struct value *v)
{
	struct value *now = made_get(map, str_of(key));

	if (v)
		made_put(map, str_of(key), v);
	else if (now)
		made_remove(now);
}

static void restore(const struct patch_entry *e, struct res *r, const struct identity *old)
{
	struct value *metadata = made_child(e->t->a, r->own, STR("metadata"), VALUE_MAP);

	put_back(r->own, "apiVersion", old->version);
	if (!e->may_change_kind)
		put_back(r->own, "kind", old->kind);
	if (!e->may_rename)
		put_back(metadata, "name", old->name);
	put_back(metadata, "namespace", old->ns);
}

/* Identity from the tree; `before` has got what kustomize remembers already. */
static void sync(struct target *t, struct res *r)
{
	uint32_t n = r->before.n;

	res_sync(t, r);
	r->before.n = n;
}

/* Takes out what patches have deleted: it has no tree. */
void patch_drop_deleted(struct target *t)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < t->res.v.n; i++)
		if (t->res.v.v[i].tree)
			t->res.v.v[n++] = t->res.v.v[i];
	t->res.v.n = n;
}

static void merge(const struct patch_entry *e, struct res *r, const struct value *patch,
	bool selected)
{
	struct target *t = e->t;
	struct value *object = res_own(t, r), *copy = made_copy(e->t->a, patch), *merged;
	struct identity old = identity_of(t->a, object);
	struct err err;

	if (e->may_rename || e->may_change_kind) {
		res_keep_id(t, r);
		make_strings(t, made_child(t->a, copy, STR("metadata"), VALUE_MAP), "annotations");
	}
	if (selected)
		adapt(t, copy, r);
	if (!strategic_merge(t->a, object, copy, &merged, &err)) {
		patch_refuse(e, err.text);
		return;
	}
	r->own = merged;
	r->tree = merged;
	if (!merged)
		return;
	if (e->inline_file)
		detach(e->inline_file, merged);
	restore(e, r, &old);
	sync(t, r);
}

static bool has_id(const struct res *r, const struct res_id *id)
{
	struct res_id one;

	for (uint32_t i = 0; i <= r->before.n; i++) {
		const struct str *name = i ? &r->before.v[i - 1].name : &r->id.name;
		if (str_eq(*name, id->name) && res_id_at(r, i, &one) && res_id_same(&one, id))
			return true;
	}
	return false;
}

static struct res_id id_of(const struct value *v)
{
	struct str version = value_str(value_get(v, "apiVersion"));
	ptrdiff_t slash = str_find_char(version, '/');

	return (struct res_id){
		.group = slash < 0 ? (struct str){ 0 } : str_sub(version, 0, (size_t)slash),
		.version = str_sub(version, (size_t)(slash + 1), version.n),
		.kind = value_str(value_get(v, "kind")),
		.name = value_str(value_at(v, "metadata.name")),
		.ns = value_str(value_at(v, "metadata.namespace")),
	};
}

void patch_merge_by_id(const struct patch_entry *e, const struct value *patch, bool adapted)
{
	struct res_list *all = &e->t->res;
	struct res_id id = id_of(patch);
	struct res *found = NULL;

	for (uint32_t i = 0; i < all->v.n; i++) {
		if (!all->v.v[i].tree || !has_id(&all->v.v[i], &id))
			continue;
		if (found) {
			patch_refuse(e, "it is for several resources");
			return;
		}
		found = &all->v.v[i];
	}
	if (found)
		merge(e, found, patch, adapted);
	else
		patch_refuse(e,
			str_c(e->t->a,
				str_printf(e->t->a, "there is no " PRIs " " PRIs " to patch",
					ARGs(id.kind), ARGs(id.name))));
}

static void merge_selected(const struct patch_entry *e, const struct value *patch)
{
	struct res_list *all = &e->t->res;
	VEC(bool) selected = { 0 };

	for (uint32_t i = 0; i < all->v.n; i++)
		vec_push(e->t->a, &selected, selector_matches(e->selector, &all->v.v[i]));
	for (uint32_t i = 0; i < selected.n; i++)
		if (selected.v[i])
			merge(e, &all->v.v[i], patch, true);
}

/* Kustomize asks no more of a strategic merge patch before it is applied. */
static const char *why_no_object(const struct value *v)
{
	struct str kind = value_str(value_get(v, "kind"));

	if (v->kind != VALUE_MAP || !kind.n)
		return "it has no kind";
	if (str_ends(kind, "List"))
		return "lists of patches are not understood";
	return value_str(value_at(v, "metadata.name")).n ? NULL : "it has no name";
}

bool patch_are_objects(const struct patch_entry *e)
{
	for (uint32_t i = 0; i < e->values.v.n; i++) {
		const char *why = why_no_object(e->values.v.v[i]);
		if (!why)
			continue;
		patch_refuse(e, why);
		return false;
	}
	return true;
}

void patch_merge_all(const struct patch_entry *e)
{
	if (!patch_are_objects(e))
		return;
	if (e->selector && e->values.v.n > 1) {
		patch_refuse(e, "it has a target and several documents");
		return;
	}
	for (uint32_t i = 0; i < e->values.v.n; i++) {
		if (e->selector)
			merge_selected(e, e->values.v.v[i]);
		else
			patch_merge_by_id(e, e->values.v.v[i], false);
	}
	patch_drop_deleted(e->t);
}

static bool has_identity(const struct res *r)
{
	const struct value *ns = value_at(r->tree, "metadata.namespace");

	return r->id.kind.n && r->id.name.n &&
		(!ns || ns->kind == VALUE_STRING || ns->kind == VALUE_NULL);
}

static bool has_list_of_annotations(const struct value *object)
{
	const struct value *annotations = value_at(object, "metadata.annotations");

	return annotations && annotations->kind == VALUE_LIST;
}

/* kustomize keeps earlier identities in annotations: there are some then. */
static void apply_json(const struct patch_entry *e, struct res *r, const struct value *patch,
	bool keep_id)
{
	struct target *t = e->t;
	struct value *object = res_own(t, r);
	struct err err;

	if (keep_id)
		res_keep_id(t, r);
	made_unshare(object);
	if (r->before.n)
		made_child(t->a, made_child(t->a, object, STR("metadata"), VALUE_MAP),
			STR("annotations"), VALUE_MAP);
	if (!json_patch_apply(t->a, object, patch, &err)) {
		patch_refuse(e, err.text);
		return;
	}
	if (e->inline_file)
		detach(e->inline_file, object);
	scalars_write(object);
	if (has_list_of_annotations(object)) {
		patch_refuse(e, "it makes a list of annotations");
		return;
	}
	make_strings(t, made_child(t->a, object, STR("metadata"), VALUE_MAP), "annotations");
	sync(t, r);
	if (!has_identity(r))
		target_unknown(t,
			"a patch leaves an object without a kind and a name that are texts");
}

void patch_apply_json(const struct patch_entry *e, bool keep_id)
{
	struct res_list *all = &e->t->res;
	VEC(bool) selected = { 0 };
	const struct value *patch = made_copy(e->t->a, e->values.v.v[0]);

	for (uint32_t i = 0; i < all->v.n; i++)
		vec_push(e->t->a, &selected, selector_matches(e->selector, &all->v.v[i]));
	for (uint32_t i = 0; i < selected.n; i++)
		if (selected.v[i])
			apply_json(e, &all->v.v[i], patch, keep_id);
}
