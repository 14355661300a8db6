#include "deploy/json_patch.h"
#include "deploy/scalar.h"
#include "deploy/select.h"
#include "deploy/steps.h"
#include "deploy/strategic.h"

/* An entry of a field of patches. */
struct entry {
	struct target *t;
	struct str name;          /* of its file; empty for an inline one */
	struct value_list values; /* its documents */
	const struct file *inline_file;
	struct selector *selector; /* NULL: each document says itself what it is for */
	bool may_rename, may_change_kind;
};

static void refuse(const struct entry *e, const char *why)
{
	if (e->name.n)
		target_unknown(e->t, "kustomize refuses " PRIs ": %s", ARGs(e->name), why);
	else
		target_unknown(e->t, "kustomize refuses a patch: %s", why);
}

/* Documents of a text inside a field. Until a patch has been applied they lead to
 * its nodes, which say what is written. */
static bool read_inline(struct entry *e, struct str text)
{
	struct arena *a = e->t->a;
	struct file *f = file_parse(a, source_new(a, STR("patch"), text));

	e->inline_file = f;
	if (!json_patch_text_is_sound(text))
		return false;
	for (uint32_t i = 0; i < f->doc_count && !f->broken; i++) {
		const struct node *root = doc_root(&f->docs[i]);
		const struct value *v = root ? value_new(a, root) : NULL;
		if (root && !v)
			return false;
		if (v && v->kind != VALUE_NULL)
			vec_push(a, &e->values.v, v);
	}
	return !f->broken;
}

static bool read_file(struct entry *e)
{
	struct value_list all = { 0 };
	struct str text;

	if (!target_text(e->t, e->name, &text) || !target_documents(e->t, e->name, &all))
		return false;
	if (!json_patch_text_is_sound(text)) {
		refuse(e, "it starts like JSON and is none");
		return false;
	}
	for (uint32_t i = 0; i < all.v.n; i++)
		if (all.v.v[i] && all.v.v[i]->kind != VALUE_NULL)
			vec_push(e->t->a, &e->values.v, all.v.v[i]);
	return true;
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

static struct value *own_copy(const struct entry *e, const struct value *v)
{
	struct value *copy = made_copy(e->t->a, v);

	scalars_read_as_written(e->t->a, copy);
	return copy;
}

static struct value *own_object(struct target *t, struct res *r)
{
	struct value *object = res_own(t, r);

	scalars_read_as_written(t->a, object);
	return object;
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

static void restore(const struct entry *e, struct res *r, const struct identity *old)
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
static void drop_deleted(struct target *t)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < t->res.v.n; i++)
		if (t->res.v.v[i].tree)
			t->res.v.v[n++] = t->res.v.v[i];
	t->res.v.n = n;
}

static void merge(const struct entry *e, struct res *r, const struct value *patch, bool selected)
{
	struct target *t = e->t;
	struct value *object = own_object(t, r), *copy = own_copy(e, patch), *merged;
	struct identity old = identity_of(t->a, object);
	struct err err;

	if (e->may_rename || e->may_change_kind) {
		res_keep_id(t, r);
		make_strings(t, made_child(t->a, copy, STR("metadata"), VALUE_MAP), "annotations");
	}
	if (selected)
		adapt(t, copy, r);
	if (!strategic_merge(t->a, object, copy, &merged, &err)) {
		refuse(e, err.text);
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

static void merge_by_id(const struct entry *e, const struct value *patch, bool adapted)
{
	struct res_list *all = &e->t->res;
	struct res_id id = id_of(patch);
	struct res *found = NULL;

	for (uint32_t i = 0; i < all->v.n; i++) {
		if (!all->v.v[i].tree || !has_id(&all->v.v[i], &id))
			continue;
		if (found) {
			refuse(e, "it is for several resources");
			return;
		}
		found = &all->v.v[i];
	}
	if (found)
		merge(e, found, patch, adapted);
	else
		refuse(e,
			str_c(e->t->a,
				str_printf(e->t->a, "there is no " PRIs " " PRIs " to patch",
					ARGs(id.kind), ARGs(id.name))));
}

static void merge_selected(const struct entry *e, const struct value *patch)
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

static bool are_objects(const struct entry *e)
{
	for (uint32_t i = 0; i < e->values.v.n; i++) {
		const char *why = why_no_object(e->values.v.v[i]);
		if (!why)
			continue;
		refuse(e, why);
		return false;
	}
	return true;
}

static void merge_all(const struct entry *e)
{
	if (!are_objects(e))
		return;
	if (e->selector && e->values.v.n > 1) {
		refuse(e, "it has a target and several documents");
		return;
	}
	for (uint32_t i = 0; i < e->values.v.n; i++) {
		if (e->selector)
			merge_selected(e, e->values.v.v[i]);
		else
			merge_by_id(e, e->values.v.v[i], false);
	}
	drop_deleted(e->t);
}

static bool has_identity(const struct res *r)
{
	const struct value *ns = value_at(r->tree, "metadata.namespace");

	return r->id.kind.n && r->id.name.n &&
		(!ns || ns->kind == VALUE_STRING || ns->kind == VALUE_NULL);
}

/* kustomize keeps earlier identities in annotations: there are some then. */
static void apply_json(const struct entry *e, struct res *r, const struct value *patch,
	bool keep_id)
{
	struct target *t = e->t;
	struct value *object = own_object(t, r);
	struct err err;

	if (keep_id)
		res_keep_id(t, r);
	made_unshare(object);
	if (r->before.n)
		made_child(t->a, made_child(t->a, object, STR("metadata"), VALUE_MAP),
			STR("annotations"), VALUE_MAP);
	if (!json_patch_apply(t->a, object, patch, &err)) {
		refuse(e, err.text);
		return;
	}
	if (e->inline_file)
		detach(e->inline_file, object);
	scalars_write(object);
	make_strings(t, made_child(t->a, object, STR("metadata"), VALUE_MAP), "annotations");
	sync(t, r);
	if (!has_identity(r))
		refuse(e, "it leaves a resource without a kind and a name that are strings");
}

static void apply_json_selected(const struct entry *e, bool keep_id)
{
	struct res_list *all = &e->t->res;
	VEC(bool) selected = { 0 };
	const struct value *patch = own_copy(e, e->values.v.v[0]);

	for (uint32_t i = 0; i < all->v.n; i++)
		vec_push(e->t->a, &selected, selector_matches(e->selector, &all->v.v[i]));
	for (uint32_t i = 0; i < selected.n; i++)
		if (selected.v[i])
			apply_json(e, &all->v.v[i], patch, keep_id);
}

/* Path or inline text of an entry; false, and told, when there is neither or both. */
static bool read_patch(struct entry *e, const struct value *map)
{
	struct str text;

	if (!target_string(e->t, map, "path", &e->name) ||
		!target_string(e->t, map, "patch", &text))
		return false;
	text = str_trim(text);
	if (!e->name.n == !text.n) {
		refuse(e, e->name.n ? "it has a path and a text" : "it has neither path nor text");
		return false;
	}
	if (e->name.n)
		return read_file(e);
	if (read_inline(e, text))
		return true;
	refuse(e, "it cannot be read");
	return false;
}

static bool has_only(const struct entry *e, const struct value *map, const char *const *names,
	size_t n)
{
	for (const struct value *c = value_child(map); c; c = c->next) {
		size_t i = 0;
		while (i < n && !str_is(c->key, names[i]))
			i++;
		if (i == n) {
			target_unknown(e->t, "a patch has " PRIs, ARGs(c->key));
			return false;
		}
	}
	return map->kind == VALUE_MAP;
}

static bool read_entry(struct entry *e, const struct value *map)
{
	static const char *const names[] = { "path", "patch", "target", "options" };
	static const char *const options[] = { "allowNameChange", "allowKindChange" };
	const struct value *target = value_get(map, "target"), *chosen = value_get(map, "options");

	if (!has_only(e, map, names, countof(names)))
		return false;
	if (chosen && chosen->kind != VALUE_NULL && !has_only(e, chosen, options, countof(options)))
		return false;
	e->may_rename = value_true(value_get(chosen, "allowNameChange"));
	e->may_change_kind = value_true(value_get(chosen, "allowKindChange"));
	if (target && target->kind != VALUE_NULL) {
		e->selector = selector_new(e->t, target);
		if (!e->selector)
			return false;
	}
	return read_patch(e, map);
}

static void build_patch(struct target *t, const struct value *map)
{
	struct entry e = { .t = t };

	if (!read_entry(&e, map) || !e.values.v.n)
		return;
	if (!json_patch_is(e.values.v.v[0]))
		merge_all(&e);
	else if (e.selector)
		apply_json_selected(&e, true);
	else
		refuse(&e, "it has no target");
}

static void build_json(struct target *t, const struct value *map)
{
	struct entry e = { .t = t };
	struct str name;

	if (!read_entry(&e, map))
		return;
	if (!e.selector || !target_string(t, value_get(map, "target"), "name", &name) || !name.n)
		refuse(&e, "its target has no name");
	else if (!e.values.v.n || !json_patch_is(e.values.v.v[0]) || !e.values.v.v[0]->count)
		refuse(&e, "it is no JSON patch");
	else
		apply_json_selected(&e, false);
}

/* An entry is a text if it can be read as one, else the name of a file. */
static bool read_strategic(struct entry *e, const struct value *v)
{
	struct str text = value_str(v);

	if (!text.n || v->kind != VALUE_STRING) {
		refuse(e, "an entry of patchesStrategicMerge is no text");
		return false;
	}
	if (str_find_char(text, ':') >= 0 && read_inline(e, text) && e->values.v.n &&
		e->values.v.v[0]->kind == VALUE_MAP)
		return are_objects(e);
	e->inline_file = NULL;
	e->values = (struct value_list){ 0 };
	e->name = text;
	return read_file(e) && are_objects(e);
}

static void build_strategic(struct target *t, const struct value *v)
{
	struct entry e = { .t = t };

	if (!read_strategic(&e, v))
		return;
	for (uint32_t i = 0; i < e.values.v.n; i++)
		merge_by_id(&e, e.values.v.v[i], true);
	drop_deleted(t);
}

/* openapi of a kustomization takes the place of the schema that says which lists
 * have keys. */
static bool has_schema(struct target *t)
{
	const struct value *openapi = value_get(t->fields, "openapi");

	return openapi && value_child(openapi);
}

void build_patches(struct target *t, const char *field)
{
	const struct value *list = value_get(t->fields, field);

	if (!list || list->kind == VALUE_NULL)
		return;
	if (list->kind != VALUE_LIST) {
		target_unknown(t, "kustomize refuses it: %s is no list", field);
		return;
	}
	if (list->count && has_schema(t))
		target_unknown(t, "openapi is not understood");
	for (const struct value *c = list->child; c; c = c->next) {
		if (strcmp(field, "patches") == 0)
			build_patch(t, c);
		else if (strcmp(field, "patchesJson6902") == 0)
			build_json(t, c);
		else
			build_strategic(t, c);
	}
}
