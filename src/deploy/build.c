#include "deploy/build.h"
#include "manifest/object.h"
#include "manifest/unknown.h"

/* Of one build: kustomizations entered, one inside the other, objects. */
enum { BUILD_VISITS = 1 << 14, BUILD_DEPTH = 256, BUILD_OBJECTS = 1 << 20 };

struct builder {
	struct build *out;
	const struct project *p;
	VEC(const struct kustomization *) open; /* from the root to the one being built */
	uint32_t visits;
};

/* What a field of a kustomization does to the objects that are judged. */
enum effect_of_field {
	FIELD_BUILDS, /* names or is what is built; modelled */
	FIELD_HARMLESS,
	FIELD_LABELS,
	FIELD_ANNOTATIONS,
	FIELD_PATCHES,
	FIELD_UNKNOWN, /* not modelled */
};

static const struct {
	const char *name;
	enum effect_of_field effect;
} fields[] = {
	{ "apiVersion", FIELD_HARMLESS },
	{ "kind", FIELD_HARMLESS },
	{ "metadata", FIELD_HARMLESS },
	{ "resources", FIELD_BUILDS },
	{ "bases", FIELD_BUILDS },
	{ "components", FIELD_BUILDS },
	{ "namespace", FIELD_BUILDS },
	{ "images", FIELD_HARMLESS },
	{ "imageTags", FIELD_HARMLESS },
	{ "replicas", FIELD_HARMLESS },
	{ "configMapGenerator", FIELD_HARMLESS },
	{ "secretGenerator", FIELD_HARMLESS },
	{ "generatorOptions", FIELD_HARMLESS },
	{ "configurations", FIELD_HARMLESS },
	{ "crds", FIELD_HARMLESS },
	{ "openapi", FIELD_HARMLESS },
	{ "buildMetadata", FIELD_HARMLESS },
	{ "sortOptions", FIELD_HARMLESS },
	{ "validators", FIELD_HARMLESS },
	{ "helmGlobals", FIELD_HARMLESS },
	{ "labels", FIELD_LABELS },
	{ "commonAnnotations", FIELD_ANNOTATIONS },
	{ "patches", FIELD_PATCHES },
	{ "patchesJson6902", FIELD_PATCHES },
	{ "patchesStrategicMerge", FIELD_PATCHES },
	{ "commonLabels", FIELD_UNKNOWN },
	{ "namePrefix", FIELD_UNKNOWN },
	{ "nameSuffix", FIELD_UNKNOWN },
	{ "replacements", FIELD_UNKNOWN },
	{ "vars", FIELD_UNKNOWN },
	{ "transformers", FIELD_UNKNOWN },
	{ "generators", FIELD_UNKNOWN },
	{ "helmCharts", FIELD_UNKNOWN },
	{ "helmChartInflationGenerator", FIELD_UNKNOWN },
};

struct builds {
	struct arena *a;
	const struct project *p;
};

FORMAT(2, 3) static void set_unknown(struct build *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vec_push(b->a, &b->unknown, str_vprintf(b->a, fmt, ap));
	va_end(ap);
}

static bool has_text(const struct value *v, const char *part)
{
	return str_find(v->key, str_of(part)) >= 0;
}

static bool any_key_of_istio(const struct value *map)
{
	for (const struct value *c = value_child(map); c; c = c->next)
		if (has_text(c, "istio.io"))
			return true;
	return false;
}

/* Labels that reach neither selectors nor pods change nothing that is judged,
 * but for those that the mesh itself reads. */
static bool labels_matter(const struct builder *b, const struct value *labels, uint32_t from)
{
	for (const struct value *c = value_child(labels); c; c = c->next) {
		if (value_true(value_get(c, "includeSelectors")) ||
			value_true(value_get(c, "includeTemplates")) || value_get(c, "fields"))
			return true;
		if (any_key_of_istio(value_get(c, "pairs")))
			return true;
	}
	for (uint32_t i = from; i < b->out->objects.n; i++)
		if (object_is(b->out->objects.v[i].source, "core/Pod"))
			return labels->count > 0;
	return false;
}

static bool target_matters(struct arena *a, const struct patch_target *t)
{
	if (!t->kind.p)
		return !t->group.p || group_is_relevant(t->group);
	if (!t->group.p)
		return kind_is_relevant(t->kind);
	return type_is_relevant(str_printf(a, PRIs "/" PRIs,
		ARGs(t->group.n ? t->group : STR("core")), ARGs(t->kind)));
}

static bool patches_matter(struct arena *a, const struct kustomization *k, const char *field)
{
	for (uint32_t i = 0; i < k->patches.n; i++) {
		const struct kustomize_patch *patch = &k->patches.v[i];
		if (strcmp(patch->at.field, field) != 0)
			continue;
		if (!patch->targets.n)
			return true;
		for (uint32_t j = 0; j < patch->targets.n; j++)
			if (target_matters(a, &patch->targets.v[j]))
				return true;
	}
	return false;
}

/* kustomize reads fields as JSON of Go: without regard to case. */
static bool is_field(struct arena *a, struct str key, size_t i)
{
	return str_is(key, fields[i].name) ||
		(fields[i].effect == FIELD_HARMLESS &&
			str_eq(str_lower(a, key), str_lower(a, str_of(fields[i].name))));
}

static bool field_matters(const struct builder *b, const struct kustomization *k,
	const struct value *field, uint32_t from)
{
	size_t i = 0;

	while (i < countof(fields) && !is_field(b->out->a, field->key, i))
		i++;
	switch (i < countof(fields) ? fields[i].effect : FIELD_UNKNOWN) {
	case FIELD_BUILDS:
	case FIELD_HARMLESS:
		return false;
	case FIELD_LABELS:
		return labels_matter(b, field, from);
	case FIELD_ANNOTATIONS:
		return any_key_of_istio(field);
	case FIELD_PATCHES:
		return patches_matter(b->out->a, k, fields[i].name);
	case FIELD_UNKNOWN:
		break;
	}
	return field->kind != VALUE_NULL && (field->count || field->text.n);
}

static void note_fields(struct builder *b, const struct kustomization *k, uint32_t from)
{
	for (const struct value *c = value_child(k->file->kustomization); c; c = c->next)
		if (field_matters(b, k, c, from))
			set_unknown(b->out, "jibe does not apply " PRIs " of " PRIs " yet",
				ARGs(c->key), ARGs(k->file->src->path));
}

/* Of all objects of the build so far, those of a component's user included. */
static void set_namespace(struct builder *b, const struct kustomization *k, uint32_t from)
{
	struct str ns = value_str(value_get(k->file->kustomization, "namespace"));

	for (uint32_t i = from; ns.n && i < b->out->objects.n; i++) {
		struct built *o = &b->out->objects.v[i];
		if (object_is(o->source, "core/Namespace"))
			o->name = ns;
		else if (!type_is_cluster_scoped(o->source->type))
			o->ns = ns;
	}
}

static const char *why_not(const struct project_file *f)
{
	if (f->broken)
		return "cannot be read";
	if (f->excluded)
		return "is excluded";
	return f->role == ROLE_KUSTOMIZATION ? "is no resource" : NULL;
}

static void add_file(struct builder *b, const struct project_file *f)
{
	const char *reason = why_not(f);

	if (reason) {
		set_unknown(b->out, PRIs " %s", ARGs(f->src->path), reason);
		return;
	}
	for (uint32_t i = 0; i < f->objects.n; i++) {
		const struct object *o = f->objects.v[i];
		struct built built = { .source = o,
			.tree = o->tree,
			.group = o->group,
			.version = o->version,
			.kind = o->kind,
			.type = o->type,
			.name = o->name,
			.ns = o->ns };
		if (o->tree)
			vec_push(b->out->a, &b->out->objects, built);
		if (object_is_missed(o))
			set_unknown(b->out, "an object of " PRIs " %s", ARGs(f->src->path),
				object_missed_why(o));
	}
}

static void build(struct builder *b, const struct kustomization *k, uint32_t from);

static void add_reference(struct builder *b, const struct file_reference *ref, uint32_t from)
{
	bool component = strcmp(ref->field, "components") == 0;
	const struct kustomization *folder = NULL;
	const struct project_file *f = NULL;

	if (ref->path.p) {
		folder = map_get(&b->p->kustomize->by_folder, ref->path);
		f = map_get(&b->p->by_path, ref->path);
	}
	if (folder && folder->component == component) {
		build(b, folder, component ? from : b->out->objects.n);
	} else if (f && !component) {
		add_file(b, f);
	} else {
		struct str name = source_slice(ref->in->src, node_span(ref->name));
		set_unknown(b->out, PRIs " in " PRIs " is not a %s of this repository", ARGs(name),
			ARGs(ref->in->src->path),
			component ? "component" : "file or kustomization");
	}
}

static bool is_open(const struct builder *b, const struct kustomization *k)
{
	for (uint32_t i = 0; i < b->open.n; i++)
		if (b->open.v[i] == k)
			return true;
	return false;
}

static bool enter(struct builder *b, const struct kustomization *k)
{
	if (is_open(b, k)) {
		set_unknown(b->out, PRIs " builds itself", ARGs(k->file->src->path));
		return false;
	}
	if (++b->visits > BUILD_VISITS || b->open.n == BUILD_DEPTH ||
		b->out->objects.n > BUILD_OBJECTS) {
		set_unknown(b->out, "too much is built from " PRIs, ARGs(k->file->src->path));
		return false;
	}
	vec_push(b->out->a, &b->open, k);
	return true;
}

/* Transformers change objects.v[from..). */
static void build(struct builder *b, const struct kustomization *k, uint32_t from)
{
	if (!k->file->kustomization) {
		set_unknown(b->out, PRIs " cannot be read", ARGs(k->file->src->path));
		return;
	}
	if (!enter(b, k))
		return;
	if (value_doubt(k->file->kustomization))
		set_unknown(b->out, PRIs " %s", ARGs(k->file->src->path),
			file_doubt_why(k->file->yaml));
	for (uint32_t i = 0; i < k->references.n; i++)
		if (reference_builds(&k->references.v[i]))
			add_reference(b, &k->references.v[i], from);
	note_fields(b, k, from);
	set_namespace(b, k, from);
	b->open.n--;
}

/* kustomize refuses a build in which two objects have one identity. */
static void drop_twins(struct build *out)
{
	struct map seen = { .a = out->a };
	uint32_t n = 0;

	for (uint32_t i = 0; i < out->objects.n; i++) {
		const struct built *o = &out->objects.v[i];
		if (o->name.n) {
			struct str key = object_key_of(out->a, o->source, o->ns, o->name);
			if (map_get(&seen, key)) {
				set_unknown(out, PRIs " is built twice", ARGs(key));
				continue;
			}
			map_put(&seen, key, out);
		}
		out->objects.v[n++] = *o;
	}
	out->objects.n = n;
}

struct builds *builds_new(struct arena *a, const struct project *p)
{
	struct builds *b = arena_new(a, struct builds);

	b->a = a;
	b->p = p;
	return b;
}

void kustomize_build(struct build *out, struct builds *builds, struct str folder,
	const struct value *extra)
{
	struct builder b = { .out = out, .p = builds->p };
	const struct kustomization *k = map_get(&b.p->kustomize->by_folder, folder);

	(void)extra;
	if (k)
		build(&b, k, 0);
	drop_twins(out);
}
