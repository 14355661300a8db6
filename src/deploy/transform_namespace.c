#include "deploy/steps.h"

/* A namespace, on its way into the fields of one resource. */
struct setter {
	struct target *t;
	struct str ns;
	bool unset_only, ok;
};

static void set_field(void *ctx, struct value *field)
{
	struct setter *x = ctx;

	if (field->kind == VALUE_MAP || field->kind == VALUE_LIST)
		x->ok = false;
	else if (!x->unset_only || !field->text.n)
		made_replace(field, made_str(x->t->a, x->ns));
}

static bool is_binding(const struct res *r)
{
	return str_is(r->id.kind, "RoleBinding") || str_is(r->id.kind, "ClusterRoleBinding");
}

static bool subject_matters(const struct value *subject, struct str mode)
{
	if (str_is(mode, "allServiceAccounts"))
		return value_is(value_get(subject, "kind"), "ServiceAccount");
	return value_is(value_get(subject, "name"), "default");
}

static bool any_subject(const struct res *r, struct str mode)
{
	for (const struct value *c = value_child(value_get(r->tree, "subjects")); c; c = c->next)
		if (subject_matters(c, mode))
			return true;
	return false;
}

/* Which subjects of a binding get the namespace: those named "default", all service
 * accounts, or none. */
static void set_subjects(struct setter *x, struct res *r, struct str mode)
{
	if (str_is(mode, "none") || !any_subject(r, mode))
		return;
	struct value *subjects = made_get(res_own(x->t, r), STR("subjects"));
	for (struct value *c = subjects->child; c; c = c->next) {
		if (!subject_matters(c, mode))
			continue;
		struct value *ns = made_get(c, STR("namespace"));
		if (!ns)
			made_put_str(x->t->a, c, "namespace", x->ns);
		else
			set_field(x, ns);
	}
}

static bool is_done_apart(const struct field_spec *s, const struct res *r)
{
	if (str_is(s->path, "metadata/namespace"))
		return true;
	if (str_is(s->path, "metadata/name"))
		return r->id.group.n || !str_is(r->id.version, "v1");
	return is_binding(r) && str_is(s->path, "subjects/namespace") &&
		(str_is(s->kind, "RoleBinding") || str_is(s->kind, "ClusterRoleBinding"));
}

static void set_in(struct setter *x, const struct field_spec *s, struct res *r)
{
	if (!field_spec_is_for(s, r) || is_done_apart(s, r))
		return;
	if (str_is(s->path, "metadata/name")) {
		if (!x->unset_only || !r->id.name.n)
			res_put_name(x->t, r, x->ns);
		return;
	}
	if (!field_spec_visit(x->t, s, r, VALUE_STRING, set_field, x) || !x->ok)
		target_refused(x->t, PRIs " of " PRIs " is no text", ARGs(s->path),
			ARGs(r->id.name));
}

static void set_namespace(struct setter *x, struct res *r, struct str mode)
{
	const struct field_specs *specs = &x->t->specs->of[SPECS_NAMESPACE];

	res_keep_id(x->t, r);
	if (!res_id_is_cluster_scoped(&r->id) && (!x->unset_only || !r->id.ns.n))
		res_put_ns(x->t, r, x->ns);
	if (is_binding(r))
		set_subjects(x, r, mode);
	for (uint32_t i = 0; i < specs->v.n; i++)
		set_in(x, &specs->v.v[i], r);
}

static bool is_mode(struct str mode)
{
	return !mode.n || str_is(mode, "defaultOnly") || str_is(mode, "none") ||
		str_is(mode, "allServiceAccounts");
}

void transform_namespace(struct target *t, struct str ns, const struct value *options)
{
	struct str mode = value_str(value_get(options, "setRoleBindingSubjects"));
	struct setter x = { .t = t, .ns = ns, .ok = true };

	x.unset_only = value_true(value_get(options, "unsetOnly"));
	if (!is_mode(mode))
		target_refused(t, "setRoleBindingSubjects is " PRIs, ARGs(mode));
	for (uint32_t i = 0; ns.n && i < t->res.v.n; i++)
		set_namespace(&x, &t->res.v.v[i], mode);
	if (ns.n)
		target_drop_twins(t);
}
