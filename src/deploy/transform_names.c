#include "deploy/steps.h"

/* A prefix or a suffix, on its way into the fields of one resource. */
struct affix {
	struct target *t;
	struct str text;
	bool suffix, ok;
};

/* Kinds that keep their names. */
static bool keeps_name(const struct res_id *id)
{
	return str_is(id->kind, "CustomResourceDefinition") || str_is(id->kind, "Namespace") ||
		(str_is(id->kind, "APIService") && str_is(id->group, "apiregistration.k8s.io"));
}

static struct str affixed(struct arena *a, const struct affix *x, struct str name)
{
	if (x->suffix)
		return str_printf(a, PRIs PRIs, ARGs(name), ARGs(x->text));
	return str_printf(a, PRIs PRIs, ARGs(x->text), ARGs(name));
}

static void set_field(void *ctx, struct value *field)
{
	struct affix *x = ctx;

	if (field->kind == VALUE_MAP || field->kind == VALUE_LIST)
		x->ok = false;
	else if (field->kind != VALUE_UNKNOWN)
		made_replace(field, made_str(x->t->a, affixed(x->t->a, x, field->text)));
}

/* The name itself is beside the tree. */
static void set_name(struct affix *x, struct res *r)
{
	res_keep_id(x->t, r);
	if (x->suffix)
		vec_push(x->t->a, &r->suffixes, x->text);
	else
		vec_push(x->t->a, &r->prefixes, x->text);
	res_put_name(x->t, r, affixed(x->t->a, x, r->id.name));
}

static void set_in(struct affix *x, const struct field_spec *s, struct res *r)
{
	struct res_id first = res_first_id(r);

	if (!res_id_is(&first, s->group, s->version, s->kind))
		return;
	if (str_is(s->path, "metadata/name")) {
		if (field_spec_is_for(s, r))
			set_name(x, r);
		return;
	}
	if (!field_spec_visit(x->t, s, r, VALUE_STRING, set_field, x) || !x->ok)
		target_refused(x->t, PRIs " of " PRIs " is no text", ARGs(s->path),
			ARGs(r->id.name));
}

static void transform_affix(struct target *t, struct str text, bool suffix)
{
	const struct field_specs *specs =
		&t->specs->of[suffix ? SPECS_NAME_SUFFIX : SPECS_NAME_PREFIX];

	for (uint32_t i = 0; text.n && i < t->res.v.n; i++) {
		struct affix x = { t, text, suffix, true };
		struct res_id first = res_first_id(&t->res.v.v[i]);
		for (uint32_t j = 0; !keeps_name(&first) && j < specs->v.n; j++)
			set_in(&x, &specs->v.v[j], &t->res.v.v[i]);
	}
}

void transform_prefix(struct target *t, struct str prefix)
{
	transform_affix(t, prefix, false);
}

void transform_suffix(struct target *t, struct str suffix)
{
	transform_affix(t, suffix, true);
}

void transform_hashes(struct target *t)
{
	for (uint32_t i = 0; i < t->res.v.n; i++) {
		struct res *r = &t->res.v.v[i];
		if (r->needs_hash != HASH_WANTED)
			continue;
		struct str hash = res_hash(t, r);
		if (!hash.p)
			continue;
		r->hashless = r->id.name;
		res_keep_id(t, r);
		res_put_name(t, r, str_printf(t->a, PRIs "-" PRIs, ARGs(r->id.name), ARGs(hash)));
	}
}
