#include "deploy/steps.h"

struct builds *builds_new(struct arena *a, const struct project *p)
{
	struct builds *b = arena_new(a, struct builds);

	b->a = a;
	b->p = p;
	if (!p->memo->specs)
		p->memo->specs = specs_default(p->memo->a);
	b->specs = p->memo->specs;
	b->folders.a = b->texts.a = b->checked.a = b->open.a = b->naming.a = a;
	return b;
}

static bool writes_origins(const struct value *fields)
{
	const struct value *list = value_get(fields, "buildMetadata");

	for (const struct value *c = value_child(list); c; c = c->next)
		if (value_is(c, "originAnnotations") || value_is(c, "transformerAnnotations"))
			return true;
	return false;
}

/* What is done at the end is not seen by those who build the same folder. */
static struct target *copy_of(const struct target *t)
{
	struct target *copy = arena_new(t->a, struct target);

	*copy = *t;
	copy->res = (struct res_list){ 0 };
	copy->unknown.cap = copy->unknown.n;
	copy->files.cap = copy->files.n;
	for (uint32_t i = 0; i < t->res.v.n; i++) {
		struct res r = res_share(&t->res.v.v[i]);
		vec_push(t->a, &copy->res.v, r);
	}
	return copy;
}

static struct target *accumulated(struct builds *b, const struct kustomization *k,
	struct str folder, const struct value *extra)
{
	const struct value *fields = k ? k->file->kustomization : NULL;
	bool origins = writes_origins(fields) || writes_origins(extra);

	if (extra || origins || (k && !k->used))
		return accumulate_anew(b, k, k ? k->folder : str_dup(b->a, folder), extra,
			origins ? STR("") : (struct str){ 0 });
	return copy_of(accumulate_folder(b, k));
}

/* What is meant for tools that read the files alone. */
static void drop_local(struct target *t)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < t->res.v.n; i++) {
		const struct value *local = value_get(
			value_at(t->res.v.v[i].tree, "metadata.annotations"),
			"config.kubernetes.io/local-config");
		if (!local || str_is(local->text, "false"))
			t->res.v.v[n++] = t->res.v.v[i];
	}
	t->res.v.n = n;
}

static void mark_managed(struct target *t)
{
	struct value *pairs = made_map(t->a);
	struct field_specs specs = { 0 };
	struct field_spec s = { .path = STR("metadata/labels"), .create = true };

	if (!target_asks_for(t, "managedByLabel"))
		return;
	vec_push(t->a, &specs.v, s);
	made_put_str(t->a, pairs, "app.kubernetes.io/managed-by", STR("kustomize-v5.8.1"));
	transform_pairs(t, pairs, &specs);
}

static void finish(struct target *t, bool in_order)
{
	transform_hashes(t);
	fix_name_references(t);
	resolve_vars(t);
	drop_local(t);
	sort_objects(t, in_order);
	mark_managed(t);
	origin_clean(t);
}

static void give_object(struct build *out, const struct res *r)
{
	struct built o = { .source = r->source,
		.tree = r->tree,
		.group = r->id.group,
		.version = r->id.version,
		.kind = r->id.kind,
		.type = r->source->type,
		.name = r->id.name,
		.ns = r->id.ns,
		.hashless = r->hashless };

	if (!str_eq(o.kind, r->source->kind) || !str_eq(o.group, r->source->group))
		o.type = str_printf(out->a, PRIs "/" PRIs, ARGs(o.group.n ? o.group : STR("core")),
			ARGs(o.kind));
	vec_push(out->a, &out->objects, o);
}

/* Each reason once. */
static void give(struct build *out, const struct target *t)
{
	struct map told = { .a = out->a };

	for (uint32_t i = 0; i < t->res.v.n; i++)
		give_object(out, &t->res.v.v[i]);
	for (uint32_t i = 0; i < t->files.n; i++)
		vec_push(out->a, &out->files, t->files.v[i]);
	for (uint32_t i = 0; i < t->unknown.n; i++) {
		void **at = map_at(&told, t->unknown.v[i]);
		if (!*at)
			vec_push(out->a, &out->unknown, t->unknown.v[i]);
		*at = out;
	}
}

void kustomize_build(struct build *out, struct builds *b, struct str folder,
	const struct value *extra)
{
	const struct kustomization *k = map_get(&b->p->kustomize->by_folder, folder);

	if (!k && !extra) {
		vec_push(out->a, &out->unknown,
			str_printf(out->a, "there is no kustomization in " PRIs,
				ARGs(folder.n ? folder : STR("."))));
		return;
	}
	b->visits = 0;
	struct target *t = accumulated(b, k, folder, extra);
	if (t->fields)
		finish(t, out->in_order);
	give(out, t);
}
