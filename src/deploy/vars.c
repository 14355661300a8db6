#include "deploy/vars.h"

bool var_refuse(struct target *t, struct str name, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	struct str why = str_vprintf(t->a, fmt, ap);
	va_end(ap);
	target_unknown(t, "kustomize refuses %s" PRIs " in " PRIs ": " PRIs,
		name.n ? "the var " : "a var", ARGs(name),
		ARGs(t->k ? t->k->file->src->path : t->folder), ARGs(why));
	return false;
}

struct var_reader {
	struct target *t;
	struct var *var;
	struct res_id id;
	struct str api_version;
};

static bool take_text(struct var_reader *r, const struct value *v, struct str *out)
{
	if (v->kind != VALUE_STRING && v->kind != VALUE_NULL)
		return var_refuse(r->t, r->var->name, PRIs " is no string", ARGs(v->key));
	*out = value_str(v);
	return true;
}

static bool take_objref(struct var_reader *r, const struct value *objref)
{
	const struct {
		const char *name;
		struct str *to;
	} fields[] = {
		{ "apiVersion", &r->api_version },
		{ "group", &r->id.group },
		{ "version", &r->id.version },
		{ "kind", &r->id.kind },
		{ "name", &r->id.name },
		{ "namespace", &r->id.ns },
	};

	for (const struct value *c = value_child(objref); c; c = c->next) {
		size_t i = 0;
		while (i < countof(fields) && !str_is(c->key, fields[i].name))
			i++;
		if (i == countof(fields))
			return var_refuse(r->t, r->var->name, "unknown field " PRIs, ARGs(c->key));
		if (!take_text(r, c, fields[i].to))
			return false;
	}
	return true;
}

/* Of "a/b/c" it takes nothing. */
static void split_api_version(struct var_reader *r)
{
	struct str rest = r->api_version;
	struct str first = str_cut(&rest, '/');

	if (!r->api_version.n || (rest.p && str_find_char(rest, '/') >= 0))
		return;
	r->id.version = rest.p ? rest : first;
	if (rest.p)
		r->id.group = first;
}

static bool take_fieldref(struct var_reader *r, const struct value *fieldref)
{
	for (const struct value *c = value_child(fieldref); c; c = c->next) {
		if (!str_is(c->key, "fieldPath") && !str_is(c->key, "fieldpath"))
			return var_refuse(r->t, r->var->name, "unknown field " PRIs, ARGs(c->key));
		if (!take_text(r, c, &r->var->path))
			return false;
	}
	return true;
}

typedef bool take_map(struct var_reader *r, const struct value *map);

static bool take(struct var_reader *r, const struct value *v, take_map *each)
{
	if (v->kind != VALUE_MAP && v->kind != VALUE_NULL)
		return var_refuse(r->t, r->var->name, PRIs " is no map", ARGs(v->key));
	return each(r, v);
}

static bool take_field(struct var_reader *r, const struct value *field)
{
	if (str_is(field->key, "name"))
		return take_text(r, field, &r->var->name);
	if (str_is(field->key, "objref"))
		return take(r, field, take_objref);
	if (str_is(field->key, "fieldref"))
		return take(r, field, take_fieldref);
	return var_refuse(r->t, r->var->name, "unknown field " PRIs, ARGs(field->key));
}

static bool read_var(struct var_reader *r, const struct value *entry)
{
	if (entry->kind != VALUE_MAP)
		return var_refuse(r->t, r->var->name, "it is no map");
	for (const struct value *c = entry->child; c; c = c->next)
		if (!take_field(r, c))
			return false;
	split_api_version(r);
	if (!r->var->path.n)
		r->var->path = STR("metadata.name");
	return true;
}

static bool add_var(struct target *t, struct var *var)
{
	if (!t->vars) {
		t->vars = arena_new(t->a, struct vars);
		t->vars->by_name.a = t->a;
	}
	void **at = map_at(&t->vars->by_name, var->name);
	if (*at)
		return var_refuse(t, var->name, "there are two of that name");
	*at = var;
	return true;
}

/* Tells the resource that the var takes its value from it. */
static bool bind(struct var_reader *r, const struct res_index *index)
{
	const struct res_numbers *named = res_index_named(index, r->id.name);
	struct res *found = NULL;

	for (uint32_t i = 0; named && i < named->v.n; i++) {
		struct res *each = &r->t->res.v.v[named->v.v[i]];
		if (!res_was(each, &r->id, r->id.ns.n > 0))
			continue;
		if (found)
			return var_refuse(r->t, r->var->name,
				"several objects are named like that");
		found = each;
	}
	if (found)
		vec_push(r->t->a, &found->vars, r->var->name);
	return true;
}

void build_vars(struct target *t, const struct value *vars)
{
	struct res_index index;

	if (!vars || vars->kind == VALUE_NULL)
		return;
	if (vars->kind != VALUE_LIST) {
		var_refuse(t, (struct str){ 0 }, "vars is no list");
		return;
	}
	index = res_index_of(t);
	for (const struct value *c = vars->child; c; c = c->next) {
		struct var_reader r = { .t = t, .var = arena_new(t->a, struct var) };
		r.var->name = value_str(value_get(c, "name"));
		if (read_var(&r, c) && bind(&r, &index))
			add_var(t, r.var);
	}
}

void merge_vars(struct target *t, const struct vars *base)
{
	for (uint32_t i = 0; base && i < base->by_name.n; i++)
		add_var(t, base->by_name.v[i].value);
}
