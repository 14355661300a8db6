#include "deploy/steps.h"

/* One pair, on its way into the maps that the specs lead to. Where it is new, kustomize
 * makes one node of it for all places in a resource. */
struct pair {
	struct target *t;
	struct str key, text;
	uint32_t shared;
	bool ok, null;
};

static void put_pair(const struct pair *p, struct value *map)
{
	struct value *v = made_str(p->t->a, p->text);

	v->shared = p->shared;
	made_put(map, p->key, v);
}

static void set_pair(void *ctx, struct value *field)
{
	struct pair *p = ctx;

	if (field->kind == VALUE_MAP)
		put_pair(p, field);
	else if (field->kind == VALUE_NULL)
		p->null = true;
	else
		p->ok = false;
}

/* While kustomize builds, annotations are where it keeps what an object was: they are
 * there, whatever the file says. */
static bool is_there(const struct field_spec *s, const struct res *r)
{
	return str_is(s->path, "metadata/annotations") &&
		(r->before.n || r->generated || r->prefixes.n || r->suffixes.n);
}

static void set_in(struct target *t, const struct field_spec *s, const struct value *pair,
	uint32_t shared)
{
	struct pair p = { t, pair->key, pair->text, shared, true, false };

	for (uint32_t i = 0; i < t->res.v.n; i++) {
		struct res *r = &t->res.v.v[i];
		struct field_spec spec = *s;
		spec.create |= is_there(s, r);
		if (!field_spec_visit(t, &spec, r, VALUE_MAP, set_pair, &p) || !p.ok) {
			target_refused(t, PRIs " of " PRIs " is no map", ARGs(s->path),
				ARGs(r->id.name));
			return;
		}
	}
	if (p.null)
		target_unknown(t, "what becomes of an empty " PRIs " in " PRIs " is not known",
			ARGs(s->path), ARGs(target_name(t)));
}

void transform_pairs(struct target *t, const struct value *pairs, const struct field_specs *specs)
{
	for (const struct value *c = value_child(pairs); c; c = c->next) {
		uint32_t shared = ++t->b->setters;
		for (uint32_t i = 0; i < specs->v.n; i++)
			set_in(t, &specs->v.v[i], c, shared);
	}
}

static void add_all(struct target *t, struct field_specs *to, enum specs_for what)
{
	const struct field_specs *from = &t->specs->of[what];

	for (uint32_t i = 0; i < from->v.n; i++)
		specs_add(t, to, &from->v.v[i]);
}

static void set_labels(struct target *t, const struct value *label)
{
	struct field_specs specs = specs_read(t, value_get(label, "fields"));
	struct field_spec metadata = { .path = STR("metadata/labels"), .create = true };

	add_all(t, &specs, SPECS_LABELS);
	if (value_true(value_get(label, "includeSelectors"))) {
		add_all(t, &specs, SPECS_COMMON_LABELS);
	} else {
		if (value_true(value_get(label, "includeTemplates")))
			add_all(t, &specs, SPECS_TEMPLATE_LABELS);
		specs_add(t, &specs, &metadata);
	}
	transform_pairs(t, value_get(label, "pairs"), &specs);
}

void transform_labels(struct target *t, const struct value *labels, const struct value *common)
{
	uint32_t times = 1;

	if (!value_child(labels) && !value_child(common))
		return;
	for (const struct value *c = value_child(labels); c; c = c->next, times++)
		set_labels(t, c);
	transform_pairs(t, common, &t->specs->of[SPECS_COMMON_LABELS]);
	origin_of_transformer(t, "LabelTransformer", times);
}
