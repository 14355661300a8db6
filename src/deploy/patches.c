#include "deploy/json_patch.h"
#include "deploy/patch_apply.h"
#include "deploy/scalar.h"
#include "deploy/steps.h"

/* Documents of a text inside a field. Until a patch has been applied they lead to
 * its nodes, which say what is written. */
static bool read_inline(struct patch_entry *e, struct str text)
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
			vec_push(a, &e->values.v, value_as_written(a, v));
	}
	return !f->broken;
}

static bool read_file(struct patch_entry *e)
{
	struct value_list all = { 0 };
	struct str text;

	if (!target_text(e->t, e->name, &text) || !target_documents(e->t, e->name, &all))
		return false;
	if (!json_patch_text_is_sound(text)) {
		patch_refuse(e, "it starts like JSON and is none");
		return false;
	}
	for (uint32_t i = 0; i < all.v.n; i++)
		if (all.v.v[i] && all.v.v[i]->kind != VALUE_NULL)
			vec_push(e->t->a, &e->values.v, all.v.v[i]);
	return true;
}

/* Path or inline text of an entry; false, and told, when there is neither or both. */
static bool read_patch(struct patch_entry *e, const struct value *map)
{
	struct str text;

	if (!target_string(e->t, map, "path", &e->name) ||
		!target_string(e->t, map, "patch", &text))
		return false;
	text = str_trim(text);
	if (!e->name.n == !text.n) {
		patch_refuse(e,
			e->name.n ? "it has a path and a text" : "it has neither path nor text");
		return false;
	}
	if (e->name.n)
		return read_file(e);
	if (read_inline(e, text))
		return true;
	patch_refuse(e, "it cannot be read");
	return false;
}

static bool has_only(const struct patch_entry *e, const struct value *map, const char *const *names,
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

static bool read_entry(struct patch_entry *e, const struct value *map)
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
	struct patch_entry e = { .t = t };

	if (!read_entry(&e, map) || !e.values.v.n)
		return;
	if (!json_patch_is(e.values.v.v[0]))
		patch_merge_all(&e);
	else if (e.selector)
		patch_apply_json(&e, true);
	else
		patch_refuse(&e, "it has no target");
}

static void build_json(struct target *t, const struct value *map)
{
	struct patch_entry e = { .t = t };
	struct str name;

	if (!read_entry(&e, map))
		return;
	if (!e.selector || !target_string(t, value_get(map, "target"), "name", &name) || !name.n)
		patch_refuse(&e, "its target has no name");
	else if (!e.values.v.n || !json_patch_is(e.values.v.v[0]) || !e.values.v.v[0]->count)
		patch_refuse(&e, "it is no JSON patch");
	else
		patch_apply_json(&e, false);
}

/* An entry is a text if it can be read as one, else the name of a file. */
static bool read_strategic(struct patch_entry *e, const struct value *v)
{
	struct str text = value_str(v);

	if (!text.n || v->kind != VALUE_STRING) {
		patch_refuse(e, "an entry of patchesStrategicMerge is no text");
		return false;
	}
	if (str_find_char(text, ':') >= 0 && read_inline(e, text) && e->values.v.n &&
		e->values.v.v[0]->kind == VALUE_MAP)
		return patch_are_objects(e);
	e->inline_file = NULL;
	e->values = (struct value_list){ 0 };
	e->name = text;
	return read_file(e) && patch_are_objects(e);
}

static void build_strategic(struct target *t, const struct value *v)
{
	struct patch_entry e = { .t = t };

	if (!read_strategic(&e, v))
		return;
	for (uint32_t i = 0; i < e.values.v.n; i++)
		patch_merge_by_id(&e, e.values.v.v[i], true);
	patch_drop_deleted(t);
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
