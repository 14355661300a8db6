#include "deploy/apply.h"
#include "deploy/literal.h"
#include "deploy/substitute.h"
#include "manifest/object.h"
#include "manifest/unknown.h"

/* What Flux does to the objects of one part after they are built. */
struct finisher {
	struct maker *m;
	struct part *part;
	struct variables vars;
	bool replaces;          /* there are variables to replace */
	enum substituted worst; /* of the object at hand */
};

FORMAT(2, 3) static void note(struct finisher *f, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	struct str text = str_vprintf(f->m->a, fmt, ap);
	va_end(ap);
	vec_push(f->m->a, &f->part->build.unknown, text);
}

/* ---- variables ---- */

static void set_variable(struct finisher *f, struct str name, const struct value *v)
{
	struct str *value = arena_new(f->m->a, struct str);
	struct buf b = { .a = f->m->a };

	if (v &&
		(v->kind == VALUE_STRING || v->kind == VALUE_INT || v->kind == VALUE_BOOL ||
			v->kind == VALUE_FLOAT)) {
		struct str text = literal_text(f->m->a, v->text);
		for (size_t i = 0; i < text.n; i++)
			if (text.p[i] != '\n')
				buf_addc(&b, text.p[i]);
		*value = b.n ? buf_str(&b) : STR("");
	}
	map_put(&f->vars.values, name, value);
}

static const struct built *find_object(struct finisher *f, struct str key)
{
	const struct built *found = map_get(&f->part->in->objects, key);

	for (uint32_t i = 0; i < f->part->build.objects.n && !found; i++) {
		const struct built *o = &f->part->build.objects.v[i];
		if ((str_is(o->type, "core/ConfigMap") || str_is(o->type, "core/Secret")) &&
			str_eq(built_key(&f->m->scratch, o), key))
			found = o;
	}
	return found;
}

/* Of a Secret only the names are taken: what it holds is seldom in the repository
 * as it is in the cluster. */
static void take_data(struct finisher *f, const struct built *o)
{
	bool secret = str_is(o->type, "core/Secret");
	const struct value *maps[] = { value_get(o->tree, "data"),
		secret ? value_get(o->tree, "stringData") : NULL };

	for (size_t i = 0; i < countof(maps); i++)
		for (const struct value *c = value_child(maps[i]); c; c = c->next)
			set_variable(f, c->key, secret ? NULL : c);
}

static bool take_reference(struct finisher *f, const struct value *ref, struct str *missing)
{
	struct built as = { .type = str_printf(f->m->a, "core/" PRIs,
				    ARGs(value_str(value_get(ref, "kind")))),
		.ns = f->part->apply->by->ns,
		.name = value_str(value_get(ref, "name")) };
	struct str key = built_key(f->m->a, &as);
	const struct built *o = find_object(f, key);

	if (o) {
		take_data(f, o);
		return true;
	}
	f->vars.open = true;
	if (missing)
		*missing = key;
	return !missing;
}

static bool read_variables(struct finisher *f, struct str *missing)
{
	const struct value *from = value_get(f->part->apply->post, "substituteFrom");
	const struct value *own = value_get(f->part->apply->post, "substitute");

	for (const struct value *c = value_child(from); c; c = c->next)
		if (!take_reference(f, c, missing))
			return false;
	for (const struct value *c = value_child(own); c; c = c->next)
		set_variable(f, c->key, c);
	f->replaces = f->vars.values.n || f->vars.open;
	return true;
}

/* ---- texts ---- */

/* False when it is not known, or refused. */
static bool replace_in(struct finisher *f, struct str text, struct str *out)
{
	*out = text;
	if (!f->replaces || str_find_char(text, '$') < 0)
		return true;
	enum substituted state = substitute(f->m->a, &f->vars, text, out);
	if (state > f->worst)
		f->worst = state;
	if (state != SUBSTITUTED)
		*out = text;
	return state == SUBSTITUTED;
}

static void set_unknown(struct value *v)
{
	v->kind = VALUE_UNKNOWN;
	v->doubtful = true;
	v->text = (struct str){ 0 };
}

static void finish_text(struct finisher *f, struct value *v)
{
	struct str before = literal_text(f->m->a, v->text), after;
	struct value *now;

	if (!replace_in(f, before, &after)) {
		set_unknown(v);
		return;
	}
	if (str_eq(before, after)) {
		v->text = before;
		return;
	}
	now = substitute_read(f->m->a, before, after);
	if (now)
		made_replace(v, now);
	else
		set_unknown(v);
}

static void finish_key(struct finisher *f, struct value *v)
{
	struct str before = literal_text(f->m->a, v->key), after;

	if (!replace_in(f, before, &after))
		v->parent->doubtful = true;
	else if (!str_eq(before, after))
		v->from_key = NULL;
	v->key = after;
}

static void finish_value(struct finisher *f, struct value *v)
{
	v->from = literal_node(f->m->literal, v->from);
	v->from_key = literal_node(f->m->literal, v->from_key);
	if (v->parent && v->key.n)
		finish_key(f, v);
	if (v->kind == VALUE_STRING)
		finish_text(f, v);
	for (struct value *c = v->child; c; c = c->next)
		finish_value(f, c);
}

/* ---- objects ---- */

static bool is_disabled(const struct value *tree)
{
	static const char name[] = "kustomize.toolkit.fluxcd.io/substitute";

	return value_is(value_get(value_at(tree, "metadata.labels"), name), "disabled") ||
		value_is(value_get(value_at(tree, "metadata.annotations"), name), "disabled");
}

/* Holds something that is not as in the project, or a '$'. */
static bool is_concerned(struct finisher *f, const struct value *v)
{
	bool found = (v->from && literal_differs(f->m->literal, v->from->file)) ||
		(v->kind == VALUE_STRING && str_find_char(v->text, '$') >= 0) ||
		str_find_char(v->key, '$') >= 0;

	for (const struct value *c = value_child(v); c && !found; c = c->next)
		found = is_concerned(f, c);
	return found;
}

static bool finish_part(struct finisher *f, struct str *text)
{
	struct str before = *text;

	replace_in(f, literal_text(f->m->a, before), text);
	return !str_eq(before, *text);
}

static void finish_identity(struct finisher *f, struct built *o)
{
	bool changed = false;
	struct str *texts[] = { &o->name, &o->ns, &o->kind, &o->group, &o->version };

	for (size_t i = 0; i < countof(texts); i++)
		changed |= finish_part(f, texts[i]);
	if (!changed)
		return;
	o->type = str_printf(f->m->a, PRIs "/" PRIs, ARGs(o->group.n ? o->group : STR("core")),
		ARGs(o->kind));
}

static void finish_variables(struct finisher *f, struct built *o)
{
	bool replaces = f->replaces;

	f->replaces = replaces && !is_disabled(o->tree);
	if (is_concerned(f, o->tree)) {
		struct value *tree = made_copy(f->m->a, o->tree);
		finish_value(f, tree);
		o->tree = tree;
	}
	finish_identity(f, o);
	f->replaces = replaces;
}

static void add_metadata(struct finisher *f, struct built *o, const char *key,
	const struct value *entries)
{
	struct arena *a = f->m->a;

	if (!value_child(entries))
		return;
	struct value *tree = made_copy(a, o->tree);
	struct value *metadata = made_child(a, tree, STR("metadata"), VALUE_MAP);
	struct value *map = made_child(a, metadata, str_of(key), VALUE_MAP);
	for (const struct value *c = value_child(entries); c; c = c->next)
		made_put(map, c->key, made_copy(a, c));
	o->tree = tree;
}

/* What is not known in it matters. */
static bool is_in_doubt(struct finisher *f, const struct built *o)
{
	return f->part->literal && type_is_relevant(o->type) && object_doubt(o->tree, o->type);
}

/* False when the object is out, since too little of it is known. */
static bool finish_object(struct finisher *f, struct built *o)
{
	bool relevant;

	f->worst = SUBSTITUTED;
	if (f->part->literal) {
		finish_variables(f, o);
		o->source = literal_object(f->m->literal, o->source);
	}
	relevant = type_is_relevant(o->type);
	if (f->worst == SUBSTITUTE_BAD)
		note(f, PRIs " has a variable that Flux refuses", ARGs(built_title(f->m->a, o)));
	else if (is_in_doubt(f, o))
		note(f, PRIs " has variables that are not known", ARGs(built_title(f->m->a, o)));
	if (!o->source || is_in_doubt(f, o))
		return false;
	if (relevant) {
		add_metadata(f, o, "labels", f->part->apply->labels);
		add_metadata(f, o, "annotations", f->part->apply->annotations);
	}
	return true;
}

bool apply_finish(struct maker *m, struct part *part, struct str *missing)
{
	struct finisher f = { .m = m, .part = part, .vars = { .values = { .a = m->a } } };
	uint32_t n = 0;

	if (!part->apply || (!part->literal && !part->apply->labels && !part->apply->annotations))
		return true;
	if (part->literal && !read_variables(&f, missing))
		return false;
	for (uint32_t i = 0; i < part->build.objects.n; i++) {
		struct built *o = &part->build.objects.v[i];
		if (finish_object(&f, o))
			part->build.objects.v[n++] = *o;
	}
	part->build.objects.n = n;
	return true;
}
