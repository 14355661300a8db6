#include "deploy/replacement_source.h"
#include "deploy/scalar.h"
#include "deploy/select.h"

bool replacement_is_empty(const struct value *v)
{
	return !v || v->kind == VALUE_NULL ||
		((v->kind == VALUE_MAP || v->kind == VALUE_LIST) && !v->count);
}

bool replacement_is_container(const struct value *v)
{
	return v->kind == VALUE_MAP || v->kind == VALUE_LIST;
}

void replacement_refuse(struct target *t, const char *why)
{
	target_unknown(t, "kustomize refuses a replacement: %s", why);
}

static bool read_index(const struct value *v, int64_t *out)
{
	uint32_t n;
	bool minus = v && v->kind == VALUE_INT && str_starts(v->text, "-");

	*out = 0;
	if (!v || v->kind == VALUE_NULL)
		return true;
	if (v->kind != VALUE_INT || !str_to_u32(str_sub(v->text, minus, v->text.n), &n))
		return false;
	*out = minus ? -(int64_t)n : n;
	return true;
}

bool replacement_options_read(struct target *t, const struct value *map,
	struct replacement_options *out)
{
	*out = (struct replacement_options){ 0 };
	if (!target_string(t, map, "delimiter", &out->delimiter))
		return false;
	out->create = value_true(value_get(map, "create"));
	if (read_index(value_get(map, "index"), &out->index))
		return true;
	replacement_refuse(t, "its index is no number");
	return false;
}

void replacement_cut(struct path *out, struct arena *a, struct str text, struct str delimiter)
{
	ptrdiff_t at;

	while ((at = str_find(text, delimiter)) >= 0) {
		vec_push(a, &out->v, str_sub(text, 0, (size_t)at));
		text = str_sub(text, (size_t)at + delimiter.n, text.n);
	}
	vec_push(a, &out->v, text);
}

/* The value of a source, or the piece of it that is asked for; NULL, and told. */
static const struct value *refined(struct target *t, const struct value *v, const struct value *map)
{
	struct replacement_options o;
	struct path pieces = { 0 };

	if (!replacement_options_read(t, map, &o))
		return NULL;
	if (!o.delimiter.n)
		return v;
	if (replacement_is_container(v)) {
		replacement_refuse(t, "a delimiter is for texts only");
		return NULL;
	}
	replacement_cut(&pieces, t->a, scalar_text(t->a, v), o.delimiter);
	if (o.index >= 0 && o.index < pieces.v.n)
		return scalar_with_text(t->a, v, pieces.v.v[o.index]);
	replacement_refuse(t, "the index of its source is out of bounds");
	return NULL;
}

struct wanted {
	struct str group, version, kind, name, ns;
};

static bool equal_or_any(struct str wanted, struct str is)
{
	return !wanted.n || str_eq(wanted, is);
}

static struct str ns_or_default(struct str ns)
{
	return ns.n ? ns : STR("default");
}

static bool is_wanted(const struct res *r, const struct wanted *w)
{
	struct res_id id;

	for (uint32_t i = 0; res_id_at(r, i, &id); i++)
		if (equal_or_any(w->name, id.name) && equal_or_any(w->kind, id.kind) &&
			equal_or_any(w->group, id.group) && equal_or_any(w->version, id.version) &&
			equal_or_any(w->ns, ns_or_default(id.ns)))
			return true;
	return false;
}

static struct res *find_source(struct target *t, const struct value *source)
{
	struct wanted w;
	struct res *found = NULL;

	if (!target_string(t, source, "group", &w.group) ||
		!target_string(t, source, "version", &w.version) ||
		!target_string(t, source, "kind", &w.kind) ||
		!target_string(t, source, "name", &w.name) ||
		!target_string(t, source, "namespace", &w.ns))
		return NULL;
	for (uint32_t i = 0; i < t->res.v.n; i++) {
		if (!is_wanted(&t->res.v.v[i], &w))
			continue;
		if (found) {
			replacement_refuse(t, "it has several sources");
			return NULL;
		}
		found = &t->res.v.v[i];
	}
	if (!found)
		replacement_refuse(t, "its source is not there");
	return found;
}

static const struct value *read_field(struct target *t, const struct value *source)
{
	struct res *r = find_source(t, source);
	struct str text;
	struct path path = { 0 };
	struct err err;

	if (!r || !target_string(t, source, "fieldPath", &text))
		return NULL;
	replacement_path_split(&path, t->a, text.n ? text : STR("metadata.name"));
	const struct value *v = replacement_path_read(t->a, res_own(t, r), &path, &err);
	if (replacement_is_empty(v)) {
		replacement_refuse(t,
			err.text[0] ? err.text : "the field of its source is not there");
		return NULL;
	}
	return refined(t, made_copy(t->a, v), value_get(source, "options"));
}

bool replacement_source_read(struct target *t, const struct value *map,
	struct replacement_content *out)
{
	const struct value *source = value_get(map, "source"),
			   *text = value_get(map, "sourceValue");
	struct str value;

	*out = (struct replacement_content){ .given = text && text->kind != VALUE_NULL };
	if (out->given && source && source->kind != VALUE_NULL) {
		replacement_refuse(t, "it has a source and a value");
		return false;
	}
	if (!out->given)
		out->v = read_field(t, source);
	else if (target_string(t, map, "sourceValue", &value))
		out->v = made_str(t->a, value);
	return out->v;
}
