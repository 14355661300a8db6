#include "deploy/steps.h"

/* Schemas as `crds` of a kustomization name them: type -> { Schema: { properties } },
 * of which properties may refer to other types. */
struct crd_reader {
	struct target *t;
	const struct value *types;
	struct specs *out;
	struct str kind;
	uint32_t depth;
};

static void add(struct crd_reader *r, struct field_specs *to, struct str path)
{
	struct field_spec s = { .kind = r->kind, .path = path };

	specs_add(r->t, to, &s);
}

static void add_reference(struct crd_reader *r, const struct value *property, struct str path)
{
	const struct value *version = value_get(property, "x-kubernetes-object-ref-api-version");
	const struct value *kind = value_get(property, "x-kubernetes-object-ref-kind");
	const struct value *key = value_get(property, "x-kubernetes-object-ref-name-key");
	struct name_reference ref = { .version = value_str(version), .kind = value_str(kind) };
	struct str name = key ? value_str(key) : STR("name");

	if (!version || !kind)
		return;
	add(r, &ref.fields, str_printf(r->t->a, PRIs "/" PRIs, ARGs(path), ARGs(name)));
	vec_push(r->t->a, &r->out->names, ref);
}

static void read_type(struct crd_reader *r, struct str type, struct str path);

static void read_property(struct crd_reader *r, const struct value *property, struct str path)
{
	struct str ref = value_str(value_get(property, "$ref"));

	if (value_get(property, "x-kubernetes-annotation"))
		add(r, &r->out->of[SPECS_COMMON_ANNOTATIONS], path);
	if (value_get(property, "x-kubernetes-label-selector"))
		add(r, &r->out->of[SPECS_COMMON_LABELS], path);
	if (value_get(property, "x-kubernetes-identity"))
		add(r, &r->out->of[SPECS_NAME_PREFIX], path);
	add_reference(r, property, path);
	if (ref.n)
		read_type(r, ref, path);
}

static const struct value *properties_of(const struct value *type)
{
	return value_get(value_get(type, "Schema"), "properties");
}

static void read_type(struct crd_reader *r, struct str type, struct str path)
{
	const struct value *properties = properties_of(value_find(r->types, type));

	if (r->depth == BUILD_DEPTH) {
		target_refused(r->t, "the schema of " PRIs " holds itself", ARGs(r->kind));
		return;
	}
	r->depth++;
	for (const struct value *c = value_child(properties); c; c = c->next)
		read_property(r, c,
			path.n ? str_printf(r->t->a, PRIs "/" PRIs, ARGs(path), ARGs(c->key))
			       : c->key);
	r->depth--;
}

static bool is_type_of_objects(const struct value *type)
{
	const struct value *properties = properties_of(type);

	return value_get(properties, "kind") && value_get(properties, "apiVersion") &&
		value_get(properties, "metadata");
}

static void read_types(struct crd_reader *r, struct str file)
{
	for (const struct value *c = value_child(r->types); c; c = c->next) {
		if (c->kind != VALUE_MAP) {
			target_refused(r->t, PRIs " holds no schemas of types", ARGs(file));
			return;
		}
		if (!is_type_of_objects(c))
			continue;
		r->kind = str_sub(c->key, (size_t)(str_rfind_char(c->key, '.') + 1), c->key.n);
		read_type(r, c->key, STR(""));
	}
}

const struct specs *specs_of_crds(struct target *t)
{
	const struct value *names = value_get(t->fields, "crds");
	struct crd_reader r = { .t = t, .out = arena_new(t->a, struct specs) };

	if (!value_child(names))
		return NULL;
	for (const struct value *c = value_child(names); c; c = c->next) {
		struct value_list docs = { 0 };
		if (!target_documents(t, value_str(c), &docs) || !docs.v.n)
			continue;
		r.types = docs.v.v[0];
		read_types(&r, value_str(c));
	}
	return r.out;
}
