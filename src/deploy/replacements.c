#include "deploy/replacement_path.h"
#include "deploy/scalar.h"
#include "deploy/select.h"

/* How the text of a field is cut, and which piece counts. */
struct options {
	struct str delimiter; /* empty: all of it */
	int64_t index;
	bool create;
};

static void refuse(struct target *t, const char *why)
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

static bool read_options(struct target *t, const struct value *map, struct options *out)
{
	*out = (struct options){ 0 };
	if (!target_string(t, map, "delimiter", &out->delimiter))
		return false;
	out->create = value_true(value_get(map, "create"));
	if (read_index(value_get(map, "index"), &out->index))
		return true;
	refuse(t, "its index is no number");
	return false;
}

static bool is_empty(const struct value *v)
{
	return !v || v->kind == VALUE_NULL ||
		((v->kind == VALUE_MAP || v->kind == VALUE_LIST) && !v->count);
}

static bool is_container(const struct value *v)
{
	return v->kind == VALUE_MAP || v->kind == VALUE_LIST;
}

static void cut_text(struct path *out, struct arena *a, struct str text, struct str delimiter)
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
	struct options o;
	struct path pieces = { 0 };

	if (!read_options(t, map, &o))
		return NULL;
	if (!o.delimiter.n)
		return v;
	if (is_container(v)) {
		refuse(t, "a delimiter is for texts only");
		return NULL;
	}
	cut_text(&pieces, t->a, scalar_text(t->a, v), o.delimiter);
	if (o.index >= 0 && o.index < pieces.v.n)
		return scalar_with_text(t->a, v, pieces.v.v[o.index]);
	refuse(t, "the index of its source is out of bounds");
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
			refuse(t, "it has several sources");
			return NULL;
		}
		found = &t->res.v.v[i];
	}
	if (!found)
		refuse(t, "its source is not there");
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
	if (is_empty(v)) {
		refuse(t, err.text[0] ? err.text : "the field of its source is not there");
		return NULL;
	}
	return refined(t, made_copy(t->a, v), value_get(source, "options"));
}

/* What is put into the targets. */
struct content {
	const struct value *v;
	bool given; /* as sourceValue */
};

static bool read_source(struct target *t, const struct value *map, struct content *out)
{
	const struct value *source = value_get(map, "source"),
			   *text = value_get(map, "sourceValue");
	struct str value;

	*out = (struct content){ .given = text && text->kind != VALUE_NULL };
	if (out->given && source && source->kind != VALUE_NULL) {
		refuse(t, "it has a source and a value");
		return false;
	}
	if (!out->given)
		out->v = read_field(t, source);
	else if (target_string(t, map, "sourceValue", &value))
		out->v = made_str(t->a, value);
	return out->v;
}

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
		refuse(t, "a field gets a value of another type");
		return false;
	}
	made_replace(field, plain);
	return true;
}

static struct str joined(struct arena *a, struct str old, const struct options *o, struct str text)
{
	struct path pieces = { 0 };
	struct buf out = { .a = a };

	cut_text(&pieces, a, old, o->delimiter);
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
static struct value *whole(struct target *t, const struct content *from)
{
	return from->given ? scalar_plain(t->a, scalar_text(t->a, from->v))
			   : made_copy(t->a, from->v);
}

static bool put_value(struct target *t, const struct field *field, const struct content *from,
	const struct options *o)
{
	struct str text = scalar_text(t->a, from->v);
	struct str old = field->made ? (struct str){ 0 } : scalar_text(t->a, field->v);

	if (o->delimiter.n && is_container(field->v)) {
		refuse(t, "a delimiter is for texts only");
		return false;
	}
	if (is_container(field->v)) {
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

static bool put_at(struct target *t, struct res *r, const struct content *from, struct str text,
	const struct options *o)
{
	struct path path = { 0 };
	struct fields fields = { 0 };
	struct err err;
	enum value_kind create = o->create ? from->v->kind : VALUE_UNKNOWN;

	replacement_path_split(&path, t->a, text);
	if (!replacement_path_find(&fields, t->a, res_own(t, r), &path, create, &err)) {
		refuse(t, err.text);
		return false;
	}
	if (!fields.v.n)
		refuse(t, str_c(t->a, str_printf(t->a, "there is no " PRIs " to set", ARGs(text))));
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

static bool put_all(struct target *t, struct res *r, const struct content *from,
	const struct value *paths, const struct options *o)
{
	bool ok = true;

	if (is_empty(paths))
		ok = put_at(t, r, from, STR("metadata.name"), o);
	for (const struct value *c = value_child(paths); c && ok; c = c->next)
		ok = put_at(t, r, from, value_str(c), o);
	sync(t, r);
	if (!r->id.kind.n || !r->id.name.n) {
		refuse(t, "it leaves a resource without kind or name");
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
		refuse(t, "a target selects nothing");
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

static bool apply_to(struct target *t, const struct content *from, const struct value *map)
{
	struct selectors s = { 0 };
	struct options o;

	if (!read_selectors(t, map, &s) || !read_options(t, value_get(map, "options"), &o))
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
	struct content from;

	if (!targets || targets->kind != VALUE_LIST ||
		(is_empty(value_get(map, "source")) && is_empty(value_get(map, "sourceValue")))) {
		refuse(t, "it needs a source and a target");
		return;
	}
	if (!read_source(t, map, &from))
		return;
	for (const struct value *c = targets->child; c; c = c->next)
		if (!apply_to(t, &from, c))
			return;
}

static void replace_by_file(struct target *t, const struct value *map, struct str name)
{
	struct value_list docs = { 0 };

	if (!is_empty(value_get(map, "source")) || !is_empty(value_get(map, "targets"))) {
		refuse(t, "it has a path and more");
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
		refuse(t, "its file holds none");
	}
}

void build_replacements(struct target *t, const struct value *replacements)
{
	struct str name;

	if (is_empty(replacements))
		return;
	if (replacements->kind != VALUE_LIST)
		refuse(t, "replacements are no list");
	for (const struct value *c = replacements->child; c; c = c->next) {
		if (!target_string(t, c, "path", &name))
			continue;
		if (name.n)
			replace_by_file(t, c, name);
		else
			replace(t, c);
	}
}
