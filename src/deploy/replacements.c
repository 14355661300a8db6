#include "deploy/replacement_source.h"
#include "deploy/scalar.h"
#include "deploy/select.h"

/* A scalar keeps its type: a number can become nothing but a number. */
static bool put_text(struct target *t, struct value *field, struct str text)
{
	struct value *plain = scalar_plain(t->a, text);

	if (field->kind == VALUE_STRING) {
		made_replace(field, made_str(t->a, text));
		return true;
	}
	if (plain->kind != field->kind &&
		!(plain->kind == VALUE_INT && field->kind == VALUE_FLOAT)) {
		replacement_refuse(t, "a field gets a value of another type");
		return false;
	}
	made_replace(field, plain);
	return true;
}

static struct str joined(struct arena *a, struct str old, const struct replacement_options *o,
	struct str text)
{
	struct path pieces = { 0 };
	struct buf out = { .a = a };

	replacement_cut(&pieces, a, old, o->delimiter);
	if (o->index < 0)
		buf_printf(&out, PRIs PRIs, ARGs(text), ARGs(o->delimiter));
	for (uint32_t i = 0; i < pieces.v.n; i++) {
		if (i)
			buf_add(&out, o->delimiter);
		buf_add(&out, i == o->index ? text : pieces.v.v[i]);
	}
	if (o->index >= pieces.v.n)
		buf_printf(&out, PRIs PRIs, ARGs(o->delimiter), ARGs(text));
	return buf_str(&out);
}

/* A value of the kustomization itself is whatever its text is when it is plain. */
static struct value *whole(struct target *t, const struct replacement_content *from)
{
	return from->given ? scalar_plain(t->a, scalar_text(t->a, from->v))
			   : made_copy(t->a, from->v);
}

static bool put_value(struct target *t, const struct field *field,
	const struct replacement_content *from, const struct replacement_options *o)
{
	struct str text = scalar_text(t->a, from->v);
	struct str old = field->made ? (struct str){ 0 } : scalar_text(t->a, field->v);

	if (o->delimiter.n && replacement_is_container(field->v)) {
		replacement_refuse(t, "a delimiter is for texts only");
		return false;
	}
	if (replacement_is_container(field->v)) {
		made_replace(field->v, whole(t, from));
		return true;
	}
	if (o->delimiter.n)
		text = joined(t->a, old, o, text);
	if (!field->made)
		return put_text(t, field->v, text);
	made_replace(field->v, scalar_plain(t->a, text));
	return true;
}

static bool put_at(struct target *t, struct res *r, const struct replacement_content *from,
	struct str text, const struct replacement_options *o)
{
	struct path path = { 0 };
	struct fields fields = { 0 };
	struct err err;
	enum value_kind create = o->create ? from->v->kind : VALUE_UNKNOWN;

	replacement_path_split(&path, t->a, text);
	if (!replacement_path_find(&fields, t->a, res_own(t, r), &path, create, &err)) {
		replacement_refuse(t, err.text);
		return false;
	}
	if (!fields.v.n)
		replacement_refuse(t,
			str_c(t->a, str_printf(t->a, "there is no " PRIs " to set", ARGs(text))));
	for (uint32_t i = 0; i < fields.v.n; i++)
		if (!put_value(t, &fields.v.v[i], from, o))
			return false;
	return fields.v.n > 0;
}

static void sync(struct target *t, struct res *r)
{
	uint32_t n = r->before.n;

	res_sync(t, r);
	r->before.n = n;
}

static bool put_all(struct target *t, struct res *r, const struct replacement_content *from,
	const struct value *paths, const struct replacement_options *o)
{
	bool ok = true;

	if (replacement_is_empty(paths))
		ok = put_at(t, r, from, STR("metadata.name"), o);
	for (const struct value *c = value_child(paths); c && ok; c = c->next)
		ok = put_at(t, r, from, value_str(c), o);
	sync(t, r);
	if (!r->id.kind.n || !r->id.name.n) {
		replacement_refuse(t, "it leaves a resource without kind or name");
		return false;
	}
	return ok;
}

struct selectors {
	struct selector *select;
	VEC(struct selector *) reject;
};

static bool has_labels(const struct selector *s)
{
	return s->labels.v.n || s->annotations.v.n;
}

static bool matches_any_id(struct selector *s, const struct res *r)
{
	struct res_id id;

	for (uint32_t i = 0; res_id_at(r, i, &id); i++)
		if (selector_matches_id(s, &id))
			return true;
	return false;
}

static bool is_target(const struct selectors *s, struct res *r)
{
	if (!selector_matches_labels(s->select, r))
		return false;
	for (uint32_t i = 0; i < s->reject.n; i++) {
		struct selector *one = s->reject.v[i];
		if ((has_labels(one) && selector_matches_labels(one, r)) ||
			(one->names && matches_any_id(one, r)))
			return false;
	}
	return matches_any_id(s->select, r);
}

static bool read_selectors(struct target *t, const struct value *map, struct selectors *out)
{
	const struct value *select = value_get(map, "select");

	if (!select || select->kind == VALUE_NULL) {
		replacement_refuse(t, "a target selects nothing");
		return false;
	}
	out->select = selector_new(t, select);
	if (!out->select)
		return false;
	for (const struct value *c = value_child(value_get(map, "reject")); c; c = c->next) {
		struct selector *one = selector_new(t, c);
		if (!one)
			return false;
		vec_push(t->a, &out->reject, one);
	}
	return true;
}

static bool apply_to(struct target *t, const struct replacement_content *from,
	const struct value *map)
{
	struct selectors s = { 0 };
	struct replacement_options o;

	if (!read_selectors(t, map, &s) ||
		!replacement_options_read(t, value_get(map, "options"), &o))
		return false;
	for (uint32_t i = 0; i < t->res.v.n; i++)
		if (is_target(&s, &t->res.v.v[i]) &&
			!put_all(t, &t->res.v.v[i], from, value_get(map, "fieldPaths"), &o))
			return false;
	return true;
}

static void replace(struct target *t, const struct value *map)
{
	const struct value *targets = value_get(map, "targets");
	struct replacement_content from;

	if (!targets || targets->kind != VALUE_LIST ||
		(replacement_is_empty(value_get(map, "source")) &&
			replacement_is_empty(value_get(map, "sourceValue")))) {
		replacement_refuse(t, "it needs a source and a target");
		return;
	}
	if (!replacement_source_read(t, map, &from))
		return;
	for (const struct value *c = targets->child; c; c = c->next)
		if (!apply_to(t, &from, c))
			return;
}

static void replace_by_file(struct target *t, const struct value *map, struct str name)
{
	struct value_list docs = { 0 };

	if (!replacement_is_empty(value_get(map, "source")) ||
		!replacement_is_empty(value_get(map, "targets"))) {
		replacement_refuse(t, "it has a path and more");
		return;
	}
	if (!target_documents(t, name, &docs))
		return;
	const struct value *v = docs.v.n ? docs.v.v[0] : NULL;
	if (v && v->kind == VALUE_LIST) {
		for (const struct value *c = v->child; c; c = c->next)
			replace(t, c);
	} else if (v && v->kind == VALUE_MAP) {
		replace(t, v);
	} else {
		replacement_refuse(t, "its file holds none");
	}
}

void build_replacements(struct target *t, const struct value *replacements)
{
	struct str name;

	if (replacement_is_empty(replacements))
		return;
	if (replacements->kind != VALUE_LIST)
		replacement_refuse(t, "replacements are no list");
	for (const struct value *c = replacements->child; c; c = c->next) {
		if (!target_string(t, c, "path", &name))
			continue;
		if (name.n)
			replace_by_file(t, c, name);
		else
			replace(t, c);
	}
}
