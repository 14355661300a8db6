#include "base/regex.h"
#include "deploy/literal.h"
#include "deploy/scalar.h"
#include "deploy/transform.h"

#define TAG "[a-zA-Z0-9_.{}-]*"

/* An entry of `images`. */
struct image {
	struct str name, new_name, new_tag, digest, tag_suffix;
	const struct regex *matcher; /* of names with what follows them */
};

struct setter {
	struct target *t;
	struct res *r;
	const struct image *image;
	bool refused; /* something named image is no scalar */
	bool wanted;  /* some image is to be changed */
	bool open;    /* whether one is, cannot be told */
};

static bool refuse(struct target *t, struct str name, const char *why)
{
	target_unknown(t, "kustomize refuses %s" PRIs " of " PRIs ": %s",
		name.n ? "the image " : "an image", ARGs(name.n ? name : STR("")),
		ARGs(t->k ? t->k->file->src->path : t->folder), why);
	return false;
}

/* The name is a regular expression, anchored but for the inner ends of an "a|b". */
static bool read_name(struct target *t, struct image *image)
{
	struct err err;
	struct str name = literal_text(t->a, image->name);

	image->matcher = regex_search(t->a,
		str_printf(t->a, "^" PRIs "(:%s)?(@sha256:%s)?$", ARGs(name), TAG, TAG), &err);
	if (!image->matcher)
		target_unknown(t, "the image " PRIs " is not understood: %s", ARGs(name), err.text);
	return image->matcher != NULL;
}

/* Capitals do not count in the names of fields. */
static struct str *field_of(struct arena *a, struct image *image, struct str key)
{
	const struct {
		const char *name;
		struct str *to;
	} fields[] = {
		{ "name", &image->name },
		{ "newname", &image->new_name },
		{ "newtag", &image->new_tag },
		{ "digest", &image->digest },
		{ "tagsuffix", &image->tag_suffix },
	};
	struct str lower = str_lower(a, key);

	for (size_t i = 0; i < countof(fields); i++)
		if (str_is(lower, fields[i].name))
			return fields[i].to;
	return NULL;
}

static bool read_image(struct target *t, const struct value *entry, struct image *out)
{
	*out = (struct image){ .name = value_str(value_get(entry, "name")) };
	if (entry->kind != VALUE_MAP)
		return refuse(t, out->name, "it is no map");
	for (const struct value *c = entry->child; c; c = c->next) {
		struct str *to = field_of(t->a, out, c->key);
		if (!to)
			return refuse(t, out->name, "it has an unknown field");
		if (c->kind != VALUE_STRING && c->kind != VALUE_NULL)
			return refuse(t, out->name, "a field of it is no string");
		if (to->n && to != &out->name)
			return refuse(t, out->name, "a field of it stands twice");
		*to = value_str(c);
	}
	return read_name(t, out);
}

/* A colon before the first slash is that of a port. */
static void split(struct str image, struct str *name, struct str *tag, struct str *digest)
{
	ptrdiff_t slash = str_find_char(image, '/');
	size_t from = slash > 0 ? (size_t)slash : 0;
	struct str tail = str_sub(image, from, image.n);
	ptrdiff_t at = str_find_char(tail, '@'), colon = str_find_char(tail, ':');

	*name = str_sub(image, 0, from + (at < 0 ? tail.n : (size_t)at));
	*tag = (struct str){ 0 };
	*digest = at < 0 ? *tag : str_sub(tail, (size_t)at + 1, tail.n);
	if (colon < 0 || (at >= 0 && at < colon))
		return;
	*tag = str_sub(*name, from + (size_t)colon + 1, name->n);
	*name = str_sub(image, 0, from + (size_t)colon);
}

static struct str changed(struct arena *a, const struct image *image, struct str text)
{
	struct str name, tag, digest;
	struct buf b = { .a = a };

	split(text, &name, &tag, &digest);
	if (image->new_tag.n || image->digest.n) {
		tag = image->new_tag;
		digest = image->digest;
	} else if (image->tag_suffix.n) {
		tag = str_printf(a, PRIs PRIs, ARGs(tag), ARGs(image->tag_suffix));
		digest.n = 0;
	}
	buf_add(&b, image->new_name.n ? image->new_name : name);
	if (tag.n)
		buf_printf(&b, ":" PRIs, ARGs(tag));
	if (digest.n)
		buf_printf(&b, "@" PRIs, ARGs(digest));
	return buf_str(&b);
}

static bool is_wanted(struct setter *s, const struct value *v, struct str *text)
{
	if (v->kind == VALUE_NULL)
		return false;
	if (v->kind == VALUE_MAP || v->kind == VALUE_LIST) {
		s->refused = true;
		return false;
	}
	*text = scalar_text(s->t->a, v);
	enum regex_answer is = regex_match(s->image->matcher, literal_text(s->t->a, *text));
	s->open |= is == REGEX_UNKNOWN;
	return is == REGEX_YES;
}

static void set_value(void *ctx, struct value *v)
{
	struct setter *s = ctx;
	struct arena *a = s->t->a;
	bool plain = v->from && v->from->style == STYLE_PLAIN;
	struct str text;

	if (!is_wanted(s, v, &text))
		return;
	text = changed(a, s->image, text);
	made_replace(v, plain ? made_plain(a, text) : made_str(a, text));
}

static bool holds_containers(const struct value *v)
{
	return v->kind == VALUE_LIST &&
		(str_is(v->key, "containers") || str_is(v->key, "initContainers"));
}

static bool look_at(void *ctx, const struct value *v)
{
	struct setter *s = ctx;
	struct str text;

	s->wanted |= is_wanted(s, v, &text);
	return false;
}

static bool any_image(struct setter *s, const struct value *list)
{
	struct str text;
	bool any = false;

	for (const struct value *c = list->child; c; c = c->next) {
		const struct value *image = value_get(c, "image");
		s->refused |= c->kind != VALUE_MAP && c->kind != VALUE_NULL;
		any |= image && is_wanted(s, image, &text);
	}
	return any;
}

/* Whether the image is in a list of containers anywhere below. */
static bool any_below(struct setter *s, const struct value *v)
{
	bool any = holds_containers(v) && any_image(s, v);

	for (const struct value *c = value_child(v); c; c = c->next)
		any |= any_below(s, c);
	return any;
}

static void set_below(struct setter *s, struct value *v)
{
	for (struct value *c = v->child; c; c = c->next)
		set_below(s, c);
	if (!holds_containers(v))
		return;
	for (struct value *c = v->child; c; c = c->next) {
		struct value *image = made_get(c, STR("image"));
		if (image)
			set_value(s, image);
	}
}

/* False where a path leads through what is neither map nor list. */
static bool set_in_fields(struct setter *s, const struct field_specs *specs)
{
	bool ok = true;

	for (uint32_t k = 0; k < specs->v.n; k++) {
		s->wanted = false;
		ok &= field_spec_find(s->t->a, &specs->v.v[k], s->r, look_at, s);
		if (s->wanted)
			field_spec_visit(s->t, &specs->v.v[k], s->r, VALUE_UNKNOWN, set_value, s);
	}
	return ok;
}

static void set_image(struct target *t, const struct value *entry, const struct field_specs *specs)
{
	struct image image;
	bool ok = true, open = false;

	if (!read_image(t, entry, &image))
		return;
	for (uint32_t i = 0; i < t->res.v.n; i++) {
		struct setter s = { .t = t, .r = &t->res.v.v[i], .image = &image };
		if (str_is(s.r->id.kind, "CustomResourceDefinition"))
			continue;
		if (any_below(&s, s.r->tree))
			set_below(&s, res_own(t, s.r));
		ok &= set_in_fields(&s, specs) && !s.refused;
		open |= s.open;
	}
	if (open)
		target_unknown(t, "the image " PRIs " takes too long to compare", ARGs(image.name));
	if (!ok)
		refuse(t, image.name, "something that should hold an image is of another kind");
}

void build_images(struct target *t, const struct value *images)
{
	if (images && images->kind != VALUE_LIST && images->kind != VALUE_NULL)
		refuse(t, (struct str){ 0 }, "it is no list");
	for (const struct value *c = value_child(images); c; c = c->next)
		set_image(t, c, &t->specs->of[SPECS_IMAGES]);
}
