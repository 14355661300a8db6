#include "deploy/steps.h"
#include "manifest/object.h"
#include "manifest/unknown.h"
#include "yaml/mask.h"

/* What a field of a kustomization holds, as kustomize reads it into its types: null is
 * allowed everywhere, a number is no text. */
enum shape { SHAPE_TEXT, SHAPE_FLAG, SHAPE_TEXTS, SHAPE_PAIRS, SHAPE_MAP, SHAPE_MAPS };

struct field {
	const char *name;
	enum shape shape;
	const struct field *below; /* the fields of a map; NULL: looked at by who uses them */
};

static const struct field metadata_fields[] = {
	{ "name", SHAPE_TEXT, NULL },
	{ "namespace", SHAPE_TEXT, NULL },
	{ "labels", SHAPE_PAIRS, NULL },
	{ "annotations", SHAPE_PAIRS, NULL },
	{ 0 },
};

static const struct field spec_fields[] = {
	{ "group", SHAPE_TEXT, NULL },
	{ "version", SHAPE_TEXT, NULL },
	{ "kind", SHAPE_TEXT, NULL },
	{ "path", SHAPE_TEXT, NULL },
	{ "create", SHAPE_FLAG, NULL },
	{ 0 },
};

static const struct field label_fields[] = {
	{ "pairs", SHAPE_PAIRS, NULL },
	{ "includeSelectors", SHAPE_FLAG, NULL },
	{ "includeTemplates", SHAPE_FLAG, NULL },
	{ "fields", SHAPE_MAPS, spec_fields },
	{ 0 },
};

static const struct field legacy_sort_fields[] = {
	{ "orderFirst", SHAPE_TEXTS, NULL },
	{ "orderLast", SHAPE_TEXTS, NULL },
	{ 0 },
};

static const struct field sort_fields[] = {
	{ "order", SHAPE_TEXT, NULL },
	{ "legacySortOptions", SHAPE_MAP, legacy_sort_fields },
	{ 0 },
};

static const struct field generator_options_fields[] = {
	{ "labels", SHAPE_PAIRS, NULL },
	{ "annotations", SHAPE_PAIRS, NULL },
	{ "disableNameSuffixHash", SHAPE_FLAG, NULL },
	{ "immutable", SHAPE_FLAG, NULL },
	{ 0 },
};

static const struct field kustomization_fields[] = {
	{ "apiVersion", SHAPE_TEXT, NULL },
	{ "kind", SHAPE_TEXT, NULL },
	{ "metadata", SHAPE_MAP, metadata_fields },
	{ "openapi", SHAPE_PAIRS, NULL },
	{ "namePrefix", SHAPE_TEXT, NULL },
	{ "nameSuffix", SHAPE_TEXT, NULL },
	{ "namespace", SHAPE_TEXT, NULL },
	{ "commonLabels", SHAPE_PAIRS, NULL },
	{ "labels", SHAPE_MAPS, label_fields },
	{ "commonAnnotations", SHAPE_PAIRS, NULL },
	{ "patchesStrategicMerge", SHAPE_TEXTS, NULL },
	{ "patchesJson6902", SHAPE_MAPS, NULL },
	{ "patches", SHAPE_MAPS, NULL },
	{ "images", SHAPE_MAPS, NULL },
	{ "imageTags", SHAPE_MAPS, NULL },
	{ "replacements", SHAPE_MAPS, NULL },
	{ "replicas", SHAPE_MAPS, NULL },
	{ "vars", SHAPE_MAPS, NULL },
	{ "sortOptions", SHAPE_MAP, sort_fields },
	{ "resources", SHAPE_TEXTS, NULL },
	{ "components", SHAPE_TEXTS, NULL },
	{ "crds", SHAPE_TEXTS, NULL },
	{ "bases", SHAPE_TEXTS, NULL },
	{ "configMapGenerator", SHAPE_MAPS, NULL },
	{ "secretGenerator", SHAPE_MAPS, NULL },
	{ "helmGlobals", SHAPE_MAP, NULL },
	{ "helmCharts", SHAPE_MAPS, NULL },
	{ "helmChartInflationGenerator", SHAPE_MAPS, NULL },
	{ "generatorOptions", SHAPE_MAP, generator_options_fields },
	{ "configurations", SHAPE_TEXTS, NULL },
	{ "generators", SHAPE_TEXTS, NULL },
	{ "transformers", SHAPE_TEXTS, NULL },
	{ "validators", SHAPE_TEXTS, NULL },
	{ "buildMetadata", SHAPE_TEXTS, NULL },
	{ 0 },
};

struct fields_reader {
	struct target *t;
	bool other_case; /* a name is written with other capitals, which kustomize allows */
	bool bad;
};

static const struct field *find(struct fields_reader *r, const struct field *fields, struct str key)
{
	struct str lower;

	for (size_t i = 0; fields[i].name; i++)
		if (str_is(key, fields[i].name))
			return &fields[i];
	lower = str_lower(r->t->a, key);
	for (size_t i = 0; fields[i].name; i++) {
		if (!str_eq(lower, str_lower(r->t->a, str_of(fields[i].name))))
			continue;
		r->other_case = true;
		return &fields[i];
	}
	return NULL;
}

static bool is_scalar(const struct value *v, enum value_kind kind)
{
	return v->kind == kind || v->kind == VALUE_NULL || v->kind == VALUE_UNKNOWN;
}

static bool is_collection(const struct value *v, enum value_kind kind)
{
	return v->kind == kind || v->kind == VALUE_NULL || v->kind == VALUE_UNKNOWN;
}

static bool all_are(const struct value *collection, enum value_kind kind)
{
	for (const struct value *c = value_child(collection); c; c = c->next)
		if (!is_scalar(c, kind))
			return false;
	return true;
}

static bool has_shape(const struct value *v, enum shape shape)
{
	switch (shape) {
	case SHAPE_TEXT:
		return is_scalar(v, VALUE_STRING);
	case SHAPE_FLAG:
		return is_scalar(v, VALUE_BOOL);
	case SHAPE_TEXTS:
		return is_collection(v, VALUE_LIST) && all_are(v, VALUE_STRING);
	case SHAPE_PAIRS:
		return is_collection(v, VALUE_MAP) && all_are(v, VALUE_STRING);
	case SHAPE_MAP:
		return is_collection(v, VALUE_MAP);
	case SHAPE_MAPS:
		return is_collection(v, VALUE_LIST) && all_are(v, VALUE_MAP);
	}
	return false;
}

static void check_map(struct fields_reader *r, const struct value *map, const struct field *fields);

static void check_field(struct fields_reader *r, const struct value *v, const struct field *f)
{
	if (!f || !has_shape(v, f->shape)) {
		target_refused(r->t, f ? PRIs " is of another type" : "unknown field " PRIs,
			ARGs(v->key));
		r->bad = true;
		return;
	}
	if (f->below && f->shape == SHAPE_MAP)
		check_map(r, v, f->below);
	if (f->below && f->shape == SHAPE_MAPS)
		for (const struct value *c = value_child(v); c; c = c->next)
			check_map(r, c, f->below);
}

static void check_map(struct fields_reader *r, const struct value *map, const struct field *fields)
{
	for (const struct value *c = value_child(map); c; c = c->next)
		check_field(r, c, find(r, fields, c->key));
}

static void rename_keys(struct fields_reader *r, struct value *map, const struct field *fields)
{
	for (struct value *c = map->child; c; c = c->next) {
		const struct field *f = find(r, fields, c->key);
		if (!f)
			continue;
		if (!str_is(c->key, f->name) && value_get(map, f->name))
			target_unknown(r->t, "%s stands twice in " PRIs, f->name,
				ARGs(target_name(r->t)));
		c->key = str_of(f->name);
		if (f->below && f->shape == SHAPE_MAP)
			rename_keys(r, c, f->below);
		if (f->below && f->shape == SHAPE_MAPS)
			for (struct value *item = c->child; item; item = item->next)
				rename_keys(r, item, f->below);
	}
}

static bool says_nothing(const struct value *map)
{
	for (const struct value *c = value_child(map); c; c = c->next)
		if (!str_is(c->key, "apiVersion") && !str_is(c->key, "kind") &&
			c->kind != VALUE_NULL && !(c->kind == VALUE_STRING && !c->text.n))
			return false;
	return true;
}

static bool is_kind(const struct value *map)
{
	struct str kind = value_str(value_get(map, "kind"));
	struct str version = value_str(value_get(map, "apiVersion"));
	bool component = str_is(kind, "Component");

	if (kind.n && !component && !str_is(kind, "Kustomization"))
		return false;
	return !version.n ||
		str_is(version,
			component ? "kustomize.config.k8s.io/v1alpha1"
				  : "kustomize.config.k8s.io/v1beta1");
}

/* A variable is a text to kustomize, and not known here; actions of a template are no YAML. */
static void note_doubt(struct target *t, const struct value *map)
{
	const struct file *f = t->k ? t->k->file->yaml : NULL;

	if (!f || !f->mask_count)
		return;
	if (value_doubt(map) || f->masks[0].role != MASK_VARIABLE)
		target_unknown(t, PRIs " %s", ARGs(target_name(t)), file_doubt_why(f));
}

const struct value *fields_read(struct target *t, const struct value *map)
{
	struct fields_reader r = { .t = t };

	if (map->kind != VALUE_MAP) {
		target_refused(t, "its kustomization is no map");
		return NULL;
	}
	note_doubt(t, map);
	check_map(&r, map, kustomization_fields);
	if (says_nothing(map) || !is_kind(map)) {
		target_refused(t, "its kustomization is %s",
			is_kind(map) ? "empty" : "of another kind or version");
		r.bad = true;
	}
	if (!r.other_case || r.bad)
		return r.bad ? NULL : map;
	struct value *copy = made_copy(t->a, map);
	rename_keys(&r, copy, kustomization_fields);
	return copy;
}

static void join(struct arena *a, struct value *to, const struct value *from);

static void join_field(struct arena *a, struct value *map, const struct value *field)
{
	struct value *old = made_get(map, field->key);

	if (old && old->kind == field->kind && value_child(field))
		join(a, old, field);
	else
		made_put(map, field->key, made_copy(a, field));
}

static void join(struct arena *a, struct value *to, const struct value *from)
{
	for (const struct value *c = value_child(from); c; c = c->next) {
		if (to->kind == VALUE_LIST)
			made_append(to, made_copy(a, c));
		else
			join_field(a, to, c);
	}
}

const struct value *fields_join(struct arena *a, const struct value *map, const struct value *extra)
{
	struct value *joined;

	if (!extra || !map)
		return map ? map : extra;
	joined = made_copy(a, map);
	join(a, joined, extra);
	return joined;
}
