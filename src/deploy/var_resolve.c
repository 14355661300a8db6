#include "deploy/vars.h"

static int name_cmp(const void *x, const void *y)
{
	const struct var *const *a = x, *const *b = y;

	return str_cmp((*a)->name, (*b)->name);
}

static struct map resources_of_vars(struct target *t)
{
	struct map by_var = { .a = t->a };

	for (uint32_t i = 0; i < t->res.v.n; i++) {
		struct res *r = &t->res.v.v[i];
		for (uint32_t k = 0; k < r->vars.n; k++) {
			void **at = map_at(&by_var, r->vars.v[k]);
			*at = *at ? *at : r;
		}
	}
	return by_var;
}

/* The vars with their values; kustomize resolves none where one has none. */
static bool find_values(struct target *t, struct map *values)
{
	struct map by_var = resources_of_vars(t);
	VEC(const struct var *) sorted = { 0 };
	bool ok = true;

	*values = (struct map){ .a = t->a };
	for (uint32_t i = 0; i < t->vars->by_name.n; i++)
		vec_push(t->a, &sorted, t->vars->by_name.v[i].value);
	if (sorted.n)
		qsort(sorted.v, sorted.n, sizeof(*sorted.v), name_cmp);
	for (uint32_t i = 0; i < sorted.n; i++) {
		struct var *var = arena_new(t->a, struct var);
		*var = *sorted.v[i];
		struct res *r = map_get(&by_var, var->name);
		ok &= r ? var_take_value(t, var, r)
			: var_refuse(t, var->name, "its object is not there");
		map_put(values, var->name, var);
	}
	return ok;
}

struct replacer {
	struct target *t;
	const struct map *values;
	bool wanted;  /* there is something to replace */
	bool refused; /* a list or map holds what is no text */
};

static void put_var(struct replacer *x, struct buf *out, struct str name)
{
	const struct var *var = map_get(x->values, name);

	if (var && var->value)
		buf_add(out, var->value->text);
	else
		buf_printf(out, "$(" PRIs ")", ARGs(name));
}

/* After a '$': what it means, and how many bytes that takes. */
static size_t put_reference(struct replacer *x, struct buf *out, struct str after)
{
	ptrdiff_t end = after.p[0] == '(' ? str_find_char(after, ')') : -1;

	if (end >= 0) {
		put_var(x, out, str_sub(after, 1, (size_t)end));
		return (size_t)end + 1;
	}
	if (after.p[0] != '$')
		buf_addc(out, '$');
	buf_addc(out, after.p[0]);
	x->refused |= (unsigned char)after.p[0] >= 0x80;
	return 1;
}

/* The whole text is one reference: the type of what it means is kept. */
static const struct value *whole(struct replacer *x, struct str text)
{
	ptrdiff_t end = str_starts(text, "$(") ? str_find_char(text, ')') : -1;
	const struct var *var;

	if (end < 0 || (size_t)end != text.n - 1)
		return NULL;
	var = map_get(x->values, str_sub(text, 2, text.n - 1));
	return var ? var->value : NULL;
}

static void replace(struct replacer *x, struct value *v)
{
	const struct value *one = whole(x, v->text);
	struct buf out = { .a = x->t->a };
	size_t from = 0;

	if (one) {
		made_replace(v, made_copy(x->t->a, one));
		return;
	}
	for (size_t at = 0; at + 1 < v->text.n; at++) {
		if (v->text.p[at] != '$')
			continue;
		buf_add(&out, str_sub(v->text, from, at));
		at += put_reference(x, &out, str_sub(v->text, at + 1, v->text.n));
		from = at + 1;
	}
	if (!from)
		return;
	buf_add(&out, str_sub(v->text, from, v->text.n));
	if (!str_eq(buf_str(&out), v->text))
		made_replace(v, made_str(x->t->a, buf_str(&out)));
}

static bool is_reference(const struct value *v)
{
	return v->kind == VALUE_STRING && str_find_char(v->text, '$') >= 0;
}

static bool look(void *ctx, const struct value *v)
{
	struct replacer *x = ctx;
	struct arena *a = x->t->a;

	x->wanted |= is_reference(v);
	for (const struct value *c = value_child(v); c; c = c->next) {
		x->wanted |= is_reference(c);
		if (v->kind == VALUE_LIST)
			x->refused |= c->kind != VALUE_STRING;
		else if (c->from_key)
			x->refused |= node_type(a, c->from_key, NULL) != SCALAR_STRING;
	}
	return false;
}

static void replace_in(void *ctx, struct value *v)
{
	struct replacer *x = ctx;

	if (v->kind == VALUE_STRING)
		replace(x, v);
	for (struct value *c = v->child; c; c = c->next)
		if (c->kind == VALUE_STRING)
			replace(x, c);
}

static void replace_in_fields(struct replacer *x, struct res *r)
{
	const struct field_specs *specs = &x->t->specs->of[SPECS_VAR_REFERENCE];

	for (uint32_t i = 0; i < specs->v.n; i++) {
		x->wanted = x->refused = false;
		bool ok = field_spec_find(x->t->a, &specs->v.v[i], r, look, x);
		if (ok && x->wanted)
			field_spec_visit(x->t, &specs->v.v[i], r, VALUE_UNKNOWN, replace_in, x);
		if (!ok || x->refused)
			target_unknown(x->t,
				"kustomize refuses to resolve vars in " PRIs " of " PRIs " " PRIs,
				ARGs(specs->v.v[i].path), ARGs(r->id.kind), ARGs(r->id.name));
	}
}

void resolve_vars(struct target *t)
{
	struct map values;
	struct replacer x = { .t = t, .values = &values };

	if (!t->vars || !t->vars->by_name.n || !find_values(t, &values))
		return;
	for (uint32_t i = 0; i < t->res.v.n; i++)
		replace_in_fields(&x, &t->res.v.v[i]);
}
