#include "deploy/steps.h"

#define ORIGIN "config.kubernetes.io/origin"
#define TRANSFORMATIONS "alpha.config.kubernetes.io/transformations"

/* What a build writes down for itself; never printed. */
static const char *const build_annotations[] = {
	"internal.config.kubernetes.io/previousKinds",
	"internal.config.kubernetes.io/previousNames",
	"internal.config.kubernetes.io/prefixes",
	"internal.config.kubernetes.io/suffixes",
	"internal.config.kubernetes.io/previousNamespaces",
	"internal.config.kubernetes.io/allowNameChange",
	"internal.config.kubernetes.io/allowKindChange",
	"internal.config.kubernetes.io/refBy",
	"internal.config.kubernetes.io/generatorBehavior",
	"internal.config.kubernetes.io/needsHashSuffix",
	"internal.config.kubernetes.io/path",
	"internal.config.kubernetes.io/index",
	"internal.config.kubernetes.io/seqindent",
	"internal.config.kubernetes.io/annotations-migration-resource-id",
	"internal.config.kubernetes.io/id",
	"config.kubernetes.io/path",
	"config.kubernetes.io/index",
	"config.k8s.io/id",
	"kustomize.config.k8s.io/helm-generated",
};

bool target_asks_for(const struct target *t, const char *metadata)
{
	const struct value *list = value_get(t->fields, "buildMetadata");

	for (const struct value *c = value_child(list); c; c = c->next)
		if (value_is(c, metadata))
			return true;
	return false;
}

static const struct value *annotation(const struct res *r, const char *key)
{
	return value_get(value_at(r->tree, "metadata.annotations"), key);
}

static void annotate(struct target *t, struct res *r, const char *key, struct str text)
{
	struct value *metadata = made_child(t->a, res_own(t, r), STR("metadata"), VALUE_MAP);
	struct value *map = made_child(t->a, metadata, STR("annotations"), VALUE_MAP);

	made_put_str(t->a, map, key, text);
}

/* "a/b" seen from "x/y" is "x/y/a/b", ".." taken away as far as there is something. */
struct str origin_join(struct arena *a, struct str folder, struct str name)
{
	struct str rest = folder.n ? str_printf(a, PRIs "/" PRIs, ARGs(folder), ARGs(name)) : name;
	struct buf b = { .a = a };

	while (rest.p) {
		struct str part = str_cut(&rest, '/'), so_far = buf_str(&b);
		ptrdiff_t slash = str_rfind_char(so_far, '/');
		struct str last = str_sub(so_far, (size_t)(slash + 1), so_far.n);
		if (!part.n || str_is(part, "."))
			continue;
		if (str_is(part, "..") && last.n && !str_is(last, "..")) {
			b.n = slash < 0 ? 0 : (uint32_t)slash;
			continue;
		}
		if (b.n)
			buf_addc(&b, '/');
		buf_add(&b, part);
	}
	return b.n ? buf_str(&b) : STR("");
}

void origin_of_file(struct target *t, uint32_t from, struct str name)
{
	if (!t->origin.p)
		return;
	struct str text = str_printf(t->a, "path: " PRIs "\n",
		ARGs(origin_join(t->a, t->origin, name)));
	for (uint32_t i = from; i < t->res.v.n; i++)
		annotate(t, &t->res.v.v[i], ORIGIN, text);
}

static struct str file_name(struct str path)
{
	return str_sub(path, (size_t)(str_rfind_char(path, '/') + 1), path.n);
}

static struct str own_file(const struct target *t)
{
	return t->k ? file_name(t->k->file->src->path) : STR("kustomization.yaml");
}

static struct str configured_by(struct target *t, struct str file, struct str kind)
{
	return str_printf(t->a,
		"configuredIn: " PRIs "\nconfiguredBy:\n  apiVersion: builtin\n  kind: " PRIs "\n",
		ARGs(file), ARGs(kind));
}

static struct str configured(struct target *t, const char *kind)
{
	return configured_by(t, origin_join(t->a, t->origin, own_file(t)), str_of(kind));
}

struct str origin_of_plugin(struct target *t, const struct value *config, struct str file)
{
	struct str kind = value_str(value_get(config, "kind"));
	struct str name = value_str(value_at(config, "metadata.name"));
	struct str ns = value_str(value_at(config, "metadata.namespace"));
	struct str in = file.n ? file : origin_join(t->a, t->origin, own_file(t));
	struct str text = str_printf(t->a, PRIs "  name: " PRIs "\n",
		ARGs(configured_by(t, in, kind)), ARGs(name));

	return ns.n ? str_printf(t->a, PRIs "  namespace: " PRIs "\n", ARGs(text), ARGs(ns)) : text;
}

void origin_mark(struct target *t, struct res *r, struct str text)
{
	if (!annotation(r, ORIGIN))
		annotate(t, r, ORIGIN, text);
}

void origin_of_generated(struct target *t, struct res *r)
{
	bool secret = str_is(r->id.kind, "Secret");

	if (t->origin.p)
		origin_mark(t, r, configured(t, secret ? "SecretGenerator" : "ConfigMapGenerator"));
}

/* As an item of a list. */
static struct str indented(struct arena *a, struct str text)
{
	struct buf b = { .a = a };

	buf_adds(&b, "- ");
	for (size_t i = 0; i < text.n; i++) {
		buf_addc(&b, text.p[i]);
		if (text.p[i] == '\n' && i + 1 < text.n)
			buf_adds(&b, "  ");
	}
	return buf_str(&b);
}

void origin_note(struct target *t, struct str text)
{
	struct str item = indented(t->a, text);

	for (uint32_t i = 0; i < t->res.v.n; i++) {
		struct res *r = &t->res.v.v[i];
		struct str before = value_str(annotation(r, TRANSFORMATIONS));
		if (annotation(r, ORIGIN))
			annotate(t, r, TRANSFORMATIONS,
				str_printf(t->a, PRIs PRIs, ARGs(before), ARGs(item)));
		else
			annotate(t, r, ORIGIN, text);
	}
}

void origin_of_transformer(struct target *t, const char *kind, uint32_t times)
{
	for (uint32_t n = 0; t->origin.p && n < times; n++)
		origin_note(t, configured(t, kind));
}

static bool is_wanted(const struct target *t, struct str key)
{
	if (str_is(key, ORIGIN))
		return target_asks_for(t, "originAnnotations");
	if (str_is(key, TRANSFORMATIONS))
		return target_asks_for(t, "transformerAnnotations");
	for (size_t i = 0; i < countof(build_annotations); i++)
		if (str_is(key, build_annotations[i]))
			return false;
	return true;
}

static bool is_clean(const struct target *t, const struct value *annotations)
{
	if (annotations->kind != VALUE_MAP || !annotations->count)
		return false;
	for (const struct value *c = annotations->child; c; c = c->next)
		if ((c->kind != VALUE_STRING && c->kind != VALUE_UNKNOWN) || !is_wanted(t, c->key))
			return false;
	return true;
}

/* As written: 1e3 stays that, and `null` is a word. */
static struct str written(struct target *t, const struct value *v)
{
	return v->from && v->kind != VALUE_UNKNOWN ? node_text(t->a, v->from) : v->text;
}

static void clean(struct target *t, struct value *metadata)
{
	struct value *old = made_get(metadata, STR("annotations")), *next;

	for (struct value *c = old->kind == VALUE_MAP ? old->child : NULL; c; c = next) {
		next = c->next;
		if (!is_wanted(t, c->key))
			made_remove(c);
		else if (c->kind != VALUE_STRING && c->kind != VALUE_UNKNOWN)
			made_replace(c, made_str(t->a, written(t, c)));
	}
	if (old->kind != VALUE_MAP || !old->count)
		made_remove(old);
}

void origin_clean(struct target *t)
{
	for (uint32_t i = 0; i < t->res.v.n; i++) {
		struct res *r = &t->res.v.v[i];
		const struct value *map = value_at(r->tree, "metadata.annotations");
		if (map && !is_clean(t, map))
			clean(t, made_get(res_own(t, r), STR("metadata")));
	}
}
