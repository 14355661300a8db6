#include "deploy/transform.h"

/* An entry of `images`. */
struct image {
	struct str name, new_name, new_tag, digest, tag_suffix;
};

struct setter {
	struct target *t;
	struct res *r;
	const struct image *image;
	bool refused; /* something named image is no scalar */
	bool wanted;  /* some image is to be changed */
};

static bool refuse(struct target *t, struct str name, const char *why)
{
	target_unknown(t, "kustomize refuses %s" PRIs " of " PRIs ": %s",
		name.n ? "the image " : "an image", ARGs(name.n ? name : STR("")),
		ARGs(t->k ? t->k->file->src->path : t->folder), why);
	return false;
}

/* The name is a regular expression; here are those that stand for themselves but
 * for their dots. */
static bool is_plain(struct str name)
{
	for (size_t i = 0; i < name.n; i++)
		if (strchr("\\^$|?*+()[]{}", name.p[i]))
			return false;
	return true;
}

static bool read_image(struct target *t, const struct value *entry, struct image *out)
{
	const struct {
		const char *name;
		struct str *to;
	} fields[] = {
		{ "name", &out->name },
		{ "newName", &out->new_name },
		{ "newTag", &out->new_tag },
		{ "digest", &out->digest },
		{ "tagSuffix", &out->tag_suffix },
	};

	*out = (struct image){ .name = value_str(value_get(entry, "name")) };
	if (entry->kind != VALUE_MAP)
		return refuse(t, out->name, "it is no map");
	for (const struct value *c = entry->child; c; c = c->next) {
		size_t i = 0;
		while (i < countof(fields) && !str_is(c->key, fields[i].name))
			i++;
		if (i == countof(fields))
			return refuse(t, out->name, "it has an unknown field");
		if (c->kind != VALUE_STRING && c->kind != VALUE_NULL)
			return refuse(t, out->name, "a field of it is no string");
		*fields[i].to = value_str(c);
	}
	if (is_plain(out->name))
		return true;
	target_unknown(t, "the image " PRIs " is a regular expression", ARGs(out->name));
	return false;
}

/* Cuts `*s` after the name, at its start; a dot stands for any character. */
static bool skip_name(struct str *s, struct str name)
{
	size_t at = 0;

	for (size_t i = 0; i < name.n; i++, at++) {
		if (at == s->n)
			return false;
		if (name.p[i] != '.' ? name.p[i] != s->p[at] : s->p[at] == '\n')
			return false;
		while (name.p[i] == '.' && at + 1 < s->n &&
			((unsigned char)s->p[at + 1] & 0xc0) == 0x80)
			at++;
	}
	*s = str_sub(*s, at, s->n);
	return true;
}

static bool is_tag_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		(c && strchr("_.{}-", c));
}

static void skip_part(struct str *s, const char *lead)
{
	size_t at = strlen(lead);

	if (!str_starts(*s, lead))
		return;
	while (at < s->n && is_tag_letter(s->p[at]))
		at++;
	*s = str_sub(*s, at, s->n);
}

static bool is_matched(struct str image, struct str name)
{
	if (!skip_name(&image, name))
		return false;
	skip_part(&image, ":");
	skip_part(&image, "@sha256:");
	return !image.n;
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

static struct str scalar_text(struct arena *a, const struct value *v)
{
	return v->kind == VALUE_STRING || !v->from ? v->text : node_text(a, v->from);
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
	return is_matched(*text, s->image->name);
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

static void look_at(void *ctx, const struct value *v)
{
	struct setter *s = ctx;
	struct str text;

	s->wanted |= is_wanted(s, v, &text);
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
	bool ok = true;

	if (!read_image(t, entry, &image))
		return;
	for (uint32_t i = 0; i < t->res.v.n; i++) {
		struct setter s = { .t = t, .r = &t->res.v.v[i], .image = &image };
		if (str_is(s.r->id.kind, "CustomResourceDefinition"))
			continue;
		if (any_below(&s, s.r->tree))
			set_below(&s, res_own(t, s.r));
		ok &= set_in_fields(&s, specs) && !s.refused;
	}
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
