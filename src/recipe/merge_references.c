#include "recipe/merge.h"

/* What an entry of a `gateways` list means, over all forms in which its
 * VirtualService is deployed: their bytes are the same. */
enum meaning {
	MEANS_OTHER, /* none of the Gateways of the merge */
	MEANS_STAYS,
	MEANS_GOES,
	MEANS_SEVERAL, /* one that goes in some forms, another Gateway in others */
	MEANS_UNKNOWN, /* the name of one that goes, where it is not deployed; there are several */
};

struct entry {
	const struct object *service;
	const struct value *at;
	enum meaning meaning;
	struct str key; /* as one of the forms resolves it */
};

static bool is_one_of(const struct gateway_list *list, const struct object *source)
{
	for (uint32_t i = 0; i < list->v.n; i++)
		if (list->v.v[i]->object->source == source)
			return true;
	return false;
}

/* The one Gateway of the repository with that key; NULL when there are several. */
static const struct object *only_gateway(const struct merge *m, struct str key)
{
	const struct deployed_list *all = gateway_objects_of(m->refs, key);

	for (uint32_t i = 1; i < all->v.n; i++)
		if (all->v.v[i]->source != all->v.v[0]->source)
			return NULL;
	return all->v.n ? all->v.v[0]->source : NULL;
}

static bool goes_by_key(const struct merge *m, struct str key)
{
	const struct deployed_list *all = gateway_objects_of(m->refs, key);

	for (uint32_t i = 0; i < all->v.n; i++)
		if (is_one_of(&m->go, all->v.v[i]->source))
			return true;
	return false;
}

static enum meaning meaning_of(const struct merge *m, const struct object *source)
{
	if (is_one_of(&m->go, source))
		return MEANS_GOES;
	return source == m->stays->object->source ? MEANS_STAYS : MEANS_OTHER;
}

/* Where no form meets a Gateway of that name, the only one of the repository
 * is meant. */
static enum meaning meaning_apart(const struct merge *m, struct str key)
{
	const struct object *only = only_gateway(m, key);

	if (only)
		return meaning_of(m, only);
	return goes_by_key(m, key) ? MEANS_UNKNOWN : MEANS_OTHER;
}

static void read_entry(struct merge *m, struct entry *e)
{
	const struct deployed_list *forms = &lint_deployments(m->l)->of_object[e->service->id];
	bool met = false;

	e->key = gateway_reference(m->a, value_str(e->at),
		e->service->ns.n ? e->service->ns : STR("default"));
	for (uint32_t i = 0; i < forms->v.n; i++) {
		const struct deployed *form = forms->v.v[i];
		struct str key = gateway_reference(m->a, value_str(e->at), deployed_ns(form));
		const struct object *source = gateway_object_in(m->refs, key, form->in);
		enum meaning meaning = source ? meaning_of(m, source) : MEANS_OTHER;
		if (!source)
			continue;
		if (met && meaning != e->meaning)
			e->meaning = MEANS_SEVERAL;
		else if (!met)
			e->meaning = meaning;
		if (meaning == MEANS_GOES || !met)
			e->key = key;
		met = true;
	}
	if (!met && forms->v.n)
		e->key = gateway_reference(m->a, value_str(e->at), deployed_ns(forms->v.v[0]));
	if (!met)
		e->meaning = meaning_apart(m, e->key);
}

static void leave(struct merge *m, const struct entry *e, const char *why)
{
	const struct node *at = e->at->from ? e->at->from : e->service->root;
	const struct source *src = node_source(at);

	fix_unsafe(m->fix, PRIs ":%u: VirtualService " PRIs " names " PRIs ", %s", ARGs(src->path),
		source_pos(src, at->start).line, ARGs(e->service->name), ARGs(e->key), why);
}

/* Namespace of the Gateway that stays where a form is deployed. */
static struct str stays_ns(const struct merge *m, const struct deployment *d)
{
	const struct deployed_list *forms =
		&lint_deployments(m->l)->of_object[m->stays->object->source->id];

	for (uint32_t i = 0; i < forms->v.n; i++)
		if (forms->v.v[i]->in == d)
			return deployed_ns(forms->v.v[i]);
	return m->stays->ns;
}

/* The shortest name that is right in every form. */
static struct str spelling(struct merge *m, const struct entry *e)
{
	const struct deployed_list *forms = &lint_deployments(m->l)->of_object[e->service->id];
	struct str own = e->service->ns.n ? e->service->ns : STR("default");
	bool near = forms->v.n || str_eq(own, m->stays->ns), one = true;

	for (uint32_t i = 0; i < forms->v.n; i++) {
		const struct deployed *form = forms->v.v[i];
		struct str ns = stays_ns(m, form->in);
		near &= str_eq(deployed_ns(form), ns);
		one &= str_eq(ns, m->stays->ns);
		if (!form->ns.n != !m->stays->object->ns.n)
			fix_unsafe(m->fix,
				"VirtualService " PRIs " or Gateway " PRIs
				" has no namespace in its manifest",
				ARGs(e->service->name), ARGs(m->stays->name));
	}
	if (!near && !one)
		leave(m, e, "and the one that stays has several namespaces");
	return str_dup(m->a, near ? m->stays->name : m->stays->key);
}

static bool to_change(struct merge *m, const struct entry *e)
{
	switch (e->meaning) {
	case MEANS_GOES:
		if (!e->at->from)
			leave(m, e, "which is not written in a file");
		return e->at->from != NULL;
	case MEANS_SEVERAL:
		leave(m, e, "which means another Gateway where it is also deployed");
		return false;
	case MEANS_UNKNOWN:
		leave(m, e, "and which of several that is is not known");
		return false;
	case MEANS_STAYS:
	case MEANS_OTHER:
		return false;
	}
	return false;
}

/* One list of names: the first that goes becomes the one that stays, unless the
 * list names it already; what would repeat it is removed. */
static void change_list(struct merge *m, const struct gateway_ref *ref)
{
	VEC(struct entry) entries = { 0 };
	bool named = false;

	for (const struct value *v = value_child(ref->list); v; v = v->next) {
		struct entry e = { .service = ref->service, .at = v };
		read_entry(m, &e);
		named |= e.meaning == MEANS_STAYS;
		vec_push(m->a, &entries, e);
	}
	for (uint32_t i = 0; i < entries.n; i++) {
		const struct entry *e = &entries.v[i];
		if (!to_change(m, e))
			continue;
		struct patch *p = fix_patch(m->fix, e->at->from->file);
		if (named)
			patch_remove(p, e->at->from);
		else
			patch_set(p, e->at->from, spelling(m, e), SCALAR_STRING);
		named = true;
	}
}

static void change_references(struct merge *m, struct map *done, struct str key)
{
	const struct gateway_ref_list *refs = gateway_refs_of(m->refs, key);

	for (uint32_t j = 0; j < refs->v.n; j++) {
		const struct node *list = refs->v.v[j].list->from;
		struct str at = list
			? str_printf(m->a, PRIs ":%u", ARGs(node_source(list)->path), list->start)
			: STR("");
		if (map_get(done, at))
			continue;
		map_put(done, at, m);
		change_list(m, &refs->v.v[j]);
	}
}

void merge_references(struct merge *m)
{
	struct map done = { .a = m->a };

	for (uint32_t i = 0; i < m->go.v.n; i++) {
		const struct object *source = m->go.v.v[i]->object->source;
		const struct deployed_list *forms = &lint_deployments(m->l)->of_object[source->id];
		for (uint32_t k = 0; k < forms->v.n; k++)
			change_references(m, &done,
				str_printf(m->a, PRIs "/" PRIs, ARGs(deployed_ns(forms->v.v[k])),
					ARGs(forms->v.v[k]->name)));
	}
}
