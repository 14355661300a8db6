#include "deploy/transform.h"

struct counter {
	struct target *t;
	struct str count;
	bool refused;
};

/* kustomize keeps quotes, and what stands in them is a text then. */
static bool is_quoted(struct arena *a, const struct value *v)
{
	if (v->kind != VALUE_STRING)
		return false;
	return v->from ? v->from->style != STYLE_PLAIN
		       : made_plain(a, v->text)->kind != VALUE_STRING;
}

static void set_count(void *ctx, struct value *v)
{
	struct counter *c = ctx;
	struct value *count = made_str(c->t->a, c->count);

	if (!is_quoted(c->t->a, v))
		count->kind = VALUE_INT;
	if (v->kind == VALUE_MAP || v->kind == VALUE_LIST)
		c->refused = true;
	else
		made_replace(v, count);
}

static void refuse(struct target *t, struct str name, const char *why)
{
	target_unknown(t, "kustomize refuses replicas%s" PRIs " in " PRIs ": %s",
		name.n ? " of " : "", ARGs(name.n ? name : STR("")),
		ARGs(t->k ? t->k->file->src->path : t->folder), why);
}

/* Where it cannot be read, out->p stays NULL. */
static const char *read_count(const struct value *entry, struct str *out)
{
	struct str count = STR("0");

	for (const struct value *c = value_child(entry); c; c = c->next) {
		bool is_count = str_is(c->key, "count");
		if (!is_count && !str_is(c->key, "name"))
			return "it has an unknown field";
		if (c->kind == VALUE_NULL)
			continue;
		if (c->kind != (is_count ? VALUE_INT : VALUE_STRING))
			return is_count ? "count is no integer" : "name is no string";
		count = is_count ? c->text : count;
	}
	*out = count;
	return NULL;
}

static bool was_selected(const struct res *r, const struct field_spec *s, struct str name)
{
	if ((s->group.n && !str_eq(s->group, r->id.group)) ||
		(s->version.n && !str_eq(s->version, r->id.version)))
		return false;
	for (uint32_t i = 0; i <= r->before.n; i++) {
		const struct res_id *id = i < r->before.n ? &r->before.v[i] : &r->id;
		if (str_eq(id->name, name) && (!s->kind.n || str_eq(s->kind, id->kind)))
			return true;
	}
	return false;
}

static void count_in(struct target *t, const struct res_index *index, const struct value *entry,
	const struct field_specs *specs)
{
	struct str name = value_str(value_get(entry, "name"));
	const struct res_numbers *named = res_index_named(index, name);
	struct counter c = { .t = t };
	const char *why = read_count(entry, &c.count);
	bool found = false, ok = true;

	if (why) {
		refuse(t, name, why);
		return;
	}
	for (uint32_t k = 0; k < specs->v.n; k++) {
		for (uint32_t i = 0; named && i < named->v.n; i++) {
			struct res *r = &t->res.v.v[named->v.v[i]];
			if (!was_selected(r, &specs->v.v[k], name))
				continue;
			found = true;
			ok &= field_spec_visit(t, &specs->v.v[k], r, VALUE_INT, set_count, &c);
		}
	}
	if (!found)
		refuse(t, name, "nothing that has replicas has that name");
	else if (!ok || c.refused)
		refuse(t, name, "what should hold a count is of another kind");
}

void build_replicas(struct target *t, const struct value *replicas)
{
	struct res_index index;

	if (!replicas || replicas->kind == VALUE_NULL)
		return;
	if (replicas->kind != VALUE_LIST) {
		refuse(t, (struct str){ 0 }, "it is no list");
		return;
	}
	index = res_index_of(t);
	for (const struct value *c = replicas->child; c; c = c->next)
		count_in(t, &index, c, &t->specs->of[SPECS_REPLICAS]);
}
