#include "recipe/merge.h"

static bool goes(const struct merge *m, struct str key)
{
	for (uint32_t i = 0; i < m->go.v.n; i++)
		if (str_eq(m->go.v.v[i]->key, key))
			return true;
	return false;
}

static const struct gateway *of_key(const struct merge *m, struct str key)
{
	for (uint32_t i = 0; i < m->go.v.n; i++)
		if (str_eq(m->go.v.v[i]->key, key))
			return m->go.v.v[i];
	return NULL;
}

/* The Gateway of that key that the VirtualService meets where it is deployed. */
enum meeting { MEETS, MEETS_ANOTHER, MEETS_NONE };

static enum meeting meets(const struct merge *m, const struct gateway_ref *ref, const struct gateway *g)
{
	const struct deployed_list *all = gateway_objects_of(m->refs, g->key);
	enum meeting found = MEETS_NONE;

	for (uint32_t i = 0; ref->form && i < all->v.n; i++) {
		if (all->v.v[i]->in != ref->form->in)
			continue;
		if (all->v.v[i]->source == g->object->source)
			return MEETS;
		found = MEETS_ANOTHER;
	}
	return found;
}

static bool only_one(const struct merge *m, const struct gateway *g)
{
	const struct deployed_list *all = gateway_objects_of(m->refs, g->key);

	for (uint32_t i = 0; i < all->v.n; i++)
		if (all->v.v[i]->source != g->object->source)
			return false;
	return true;
}

static void leave(struct merge *m, const struct gateway_ref *ref, const struct gateway *g, const char *why)
{
	struct pos at = { 0 };
	struct str path = ref->service->file->src->path;

	if (ref->entry->from)
		at = source_pos(node_source(ref->entry->from), ref->entry->from->start);
	fix_unsafe(m->fix, PRIs ":%u: VirtualService " PRIs "/" PRIs " names " PRIs ", and %s", ARGs(path), at.line,
		ARGs(ref->ns), ARGs(ref->service->name), ARGs(g->key), why);
}

/* All deployed forms of a VirtualService share its bytes: the entry must mean
 * one of the Gateways that go in each. */
static bool means_the_same(struct merge *m, const struct gateway_ref *ref, const struct gateway *g)
{
	const struct deployed_list *forms = &lint_deployments(m->l)->of_object[ref->service->id];

	for (uint32_t i = 0; i < forms->v.n; i++) {
		struct gateway_ref other = *ref;
		other.form = forms->v.v[i];
		other.ns = deployed_ns(other.form);
		struct str key = gateway_reference(m->a, value_str(ref->entry), other.ns);
		if (!str_eq(key, g->key) || meets(m, &other, g) == MEETS_ANOTHER) {
			leave(m, ref, g, "something else where it is also deployed");
			return false;
		}
	}
	return true;
}

static bool to_change(struct merge *m, const struct gateway_ref *ref, const struct gateway *g)
{
	enum meeting met = meets(m, ref, g);

	if (met == MEETS_ANOTHER)
		return false;
	if (met == MEETS_NONE && !only_one(m, g)) {
		leave(m, ref, g, "which of several is not known");
		return false;
	}
	return means_the_same(m, ref, g);
}

static struct str spelling(struct merge *m, const struct gateway_ref *ref)
{
	const struct deployed_list *forms = &lint_deployments(m->l)->of_object[ref->service->id];
	bool near = str_eq(ref->ns, m->stays->ns);

	for (uint32_t i = 0; i < forms->v.n; i++)
		near &= str_eq(deployed_ns(forms->v.v[i]), m->stays->ns);
	if (ref->form && !ref->form->ns.n != !m->stays->object->ns.n)
		fix_unsafe(m->fix, "VirtualService " PRIs " or Gateway " PRIs " has no namespace in its manifest",
			ARGs(ref->service->name), ARGs(m->stays->name));
	return str_dup(m->a, near ? m->stays->name : m->stays->key);
}

/* One list of names: the first that goes becomes the one that stays, unless the
 * list names it already; what would repeat it is removed. */
static void change_list(struct merge *m, const struct gateway_ref *first)
{
	bool named = false;

	for (const struct value *e = value_child(first->list); e; e = e->next)
		named |= str_eq(gateway_reference(m->a, value_str(e), first->ns), m->stays->key);
	for (const struct value *e = value_child(first->list); e; e = e->next) {
		struct gateway_ref ref = *first;
		struct str key = gateway_reference(m->a, value_str(e), ref.ns);
		const struct gateway *g = goes(m, key) ? of_key(m, key) : NULL;
		ref.entry = e;
		if (!g || !to_change(m, &ref, g))
			continue;
		if (!e->from) {
			leave(m, &ref, g, "that is not written in a file");
			continue;
		}
		struct patch *p = fix_patch(m->fix, e->from->file);
		if (named)
			patch_remove(p, e->from);
		else
			patch_set(p, e->from, spelling(m, &ref), SCALAR_STRING);
		named = true;
	}
}

void merge_references(struct merge *m)
{
	struct map done = { .a = m->a };

	for (uint32_t i = 0; i < m->go.v.n; i++) {
		const struct gateway_ref_list *refs = gateway_refs_of(m->refs, m->go.v.v[i]->key);
		for (uint32_t j = 0; j < refs->v.n; j++) {
			const struct gateway_ref *ref = &refs->v.v[j];
			const struct node *list = ref->list->from;
			struct str key = list ? str_printf(m->a, PRIs ":%u", ARGs(node_source(list)->path), list->start) :
						STR("");
			if (map_get(&done, key))
				continue;
			map_put(&done, key, m);
			change_list(m, ref);
		}
	}
}
