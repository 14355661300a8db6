#include "manifest/kustomize.h"
#include "recipe/merge.h"

/* How many references are listed in one reason. */
enum { LISTED = 3 };

static void check_selector(struct merge *m, const struct gateway *g)
{
	if (labels_equal(&g->selector, &m->stays->selector))
		return;
	fix_unsafe(m->fix,
		"the selectors differ: " PRIs " selects \"" PRIs "\", " PRIs " selects \"" PRIs
		"\"",
		ARGs(g->key), ARGs(labels_print(m->a, &g->selector)), ARGs(m->stays->key),
		ARGs(labels_print(m->a, &m->stays->selector)));
}

/* Tools read them (external-dns, Argo CD): none of them may be lost. */
static void check_metadata(struct merge *m, const struct gateway *g, const char *field)
{
	const struct value *mine = value_at(m->stays->object->tree, field);

	for (const struct value *v = value_child(value_at(g->object->tree, field)); v;
		v = v->next) {
		const struct value *other = value_get(mine, str_c(m->a, v->key));
		if (str_is(v->key, "kubectl.kubernetes.io/last-applied-configuration"))
			continue;
		if (!other || !str_eq(other->text, v->text))
			fix_unsafe(m->fix, PRIs " of " PRIs " would be lost (" PRIs ": " PRIs ")",
				ARGs(str_of(field + 9)), ARGs(g->key), ARGs(v->key), ARGs(v->text));
	}
}

/* What only the Gateway that stays has would hold for what moves in, too. */
static void check_gained(struct merge *m, const struct gateway *g)
{
	const struct value *mine = value_at(m->stays->object->tree, "metadata.annotations");
	const struct value *theirs = value_at(g->object->tree, "metadata.annotations");

	for (const struct value *v = value_child(mine); m->moved && v; v = v->next)
		if (!value_get(theirs, str_c(m->a, v->key)) &&
			!str_is(v->key, "kubectl.kubernetes.io/last-applied-configuration"))
			fix_unsafe(m->fix,
				"annotation " PRIs " of " PRIs " would hold for the hosts of " PRIs
				" too",
				ARGs(v->key), ARGs(m->stays->key), ARGs(g->key));
}

static void check_namespace(struct merge *m, const struct gateway *g)
{
	if (!g->object->ns.n != !m->stays->object->ns.n)
		fix_unsafe(m->fix, "Gateway " PRIs " has no namespace in its manifest",
			ARGs(g->object->ns.n ? m->stays->name : g->name));
	if (str_eq(g->ns, m->stays->ns))
		return;
	for (uint32_t i = 0; i < g->server_count; i++)
		if (str_find(server_tls_text(m->a, &g->servers[i]), STR("kubernetes-gateway://")) >=
			0)
			fix_unsafe(m->fix,
				"servers[%u] of " PRIs
				" uses a kubernetes-gateway:// credential, which is "
				"bound to its namespace",
				i, ARGs(g->key));
}

static bool deployed_in(const struct deployed_list *forms, const struct deployment *d)
{
	for (uint32_t i = 0; i < forms->v.n; i++)
		if (forms->v.v[i]->in == d)
			return true;
	return false;
}

static void check_known(struct merge *m, const struct deployed_list *forms)
{
	for (uint32_t i = 0; i < forms->v.n; i++) {
		const struct deployment *d = forms->v.v[i]->in;
		if (deployment_known(d))
			continue;
		fix_unsafe(m->fix, "deployment " PRIs " is not fully known: " PRIs, ARGs(d->name),
			ARGs(d->unknown.v[0]));
		return;
	}
}

static void check_together(struct merge *m, const struct gateway *x, const struct gateway *y)
{
	const struct deployed_list *here =
		&lint_deployments(m->l)->of_object[x->object->source->id];
	const struct deployed_list *there =
		&lint_deployments(m->l)->of_object[y->object->source->id];
	const struct deployment *first = NULL;
	uint32_t n = 0;

	for (uint32_t i = 0; i < here->v.n; i++) {
		if (deployed_in(there, here->v.v[i]->in))
			continue;
		first = n++ ? first : here->v.v[i]->in;
	}
	if (n)
		fix_unsafe(m->fix,
			"Gateway " PRIs " is also deployed without " PRIs " (deployment " PRIs
			"%s)",
			ARGs(x->key), ARGs(y->key), ARGs(first->name), n > 1 ? ", and others" : "");
	check_known(m, here);
}

static void check_patches(struct merge *m, const struct gateway *g)
{
	struct file_references patches = kustomize_patches_of(m->a, lint_project(m->l),
		g->object->source);

	for (uint32_t i = 0; i < patches.v.n && i < LISTED; i++)
		fix_unsafe(m->fix, "a patch in " PRIs " may target Gateway " PRIs,
			ARGs(patches.v.v[i].in->src->path), ARGs(g->key));
}

static void check_mentions(struct merge *m, const struct gateway *g)
{
	const struct gateway_mentions *found = gateway_mentions_of(m->refs, g->key);

	for (uint32_t i = 0; i < found->v.n && i < LISTED; i++)
		fix_unsafe(m->fix, PRIs ":%u:%u names \"" PRIs "\", which may mean Gateway " PRIs,
			ARGs(found->v.v[i].path), found->v.v[i].at.line, found->v.v[i].at.col,
			ARGs(found->v.v[i].text), ARGs(g->key));
	if (found->v.n > LISTED)
		fix_unsafe(m->fix, "%u more places name Gateway " PRIs, found->v.n - LISTED,
			ARGs(g->key));
}

/* A VirtualService that names a Gateway and does not meet it where it is
 * deployed is in no mesh of the proof. */
static void check_apart(struct merge *m, const struct gateway *g)
{
	const struct deployed_list *forms =
		&lint_deployments(m->l)->of_object[g->object->source->id];
	uint32_t n = 0;

	for (uint32_t i = 0; i < forms->v.n; i++) {
		struct str key = str_printf(m->a, PRIs "/" PRIs, ARGs(deployed_ns(forms->v.v[i])),
			ARGs(forms->v.v[i]->name));
		const struct gateway_ref_list *refs = gateway_refs_of(m->refs, key);
		for (uint32_t j = 0; j < refs->v.n && n < LISTED; j++) {
			const struct gateway_ref *ref = &refs->v.v[j];
			if (ref->form && gateway_object_in(m->refs, key, ref->form->in))
				continue;
			n++;
			fix_unsafe(m->fix,
				"VirtualService " PRIs "/" PRIs " names " PRIs
				" and is deployed apart from it (" PRIs
				"): what it serves cannot be compared",
				ARGs(ref->ns), ARGs(ref->service->name), ARGs(key),
				ARGs(ref->service->file->src->path));
		}
	}
}

/* An EnvoyFilter finds route tables by port name; one that moves gets another
 * name, or none of its own. */
static void check_port_names(struct merge *m, const struct gateway *g)
{
	for (uint32_t i = 0; i < g->server_count; i++) {
		const struct gateway_mentions *found = port_name_mentions(m->refs,
			g->servers[i].port_name);
		if (found->v.n && server_terminates_https(&g->servers[i]))
			fix_unsafe(m->fix,
				PRIs ":%u:%u: an EnvoyFilter names port \"" PRIs
				     "\" of Gateway " PRIs,
				ARGs(found->v.v[0].path), found->v.v[0].at.line,
				found->v.v[0].at.col, ARGs(g->servers[i].port_name), ARGs(g->key));
	}
}

/* What does nothing today must not come to life by the way. */
static void check_dead(struct merge *m, const struct gateway *g)
{
	const struct dead_list *d = map_get(&m->context->dead, g->key);

	for (uint32_t i = 0; d && i < d->v.n; i++)
		fix_unsafe(m->fix,
			PRIs " today, or in another order of creation; the merge may revive it",
			ARGs(d->v.v[i]));
}

static bool takes_part(const struct merge *m, const struct gateway *g)
{
	for (uint32_t i = 0; i < m->go.v.n; i++)
		if (m->go.v.v[i] == g)
			return true;
	return g == m->stays;
}

/* Where binds or protocols differ on a port, each server is held against those
 * before it: a third Gateway between the two in age can change who is served. */
static void check_third(struct merge *m, const struct gateway *g)
{
	const struct mixed_ports *ports = map_get(&m->context->mixed, g->key);

	for (uint32_t i = 0; ports && i < ports->v.n; i++) {
		const struct mixed_port *p = ports->v.v[i];
		for (uint32_t k = 0; p->mixed && k < p->gateways.n; k++) {
			if (takes_part(m, p->gateways.v[k]))
				continue;
			fix_unsafe(m->fix,
				"Gateway " PRIs
				" is on port %u too, where binds or protocols differ: "
				"who is served depends on the age of all",
				ARGs(p->gateways.v[k]->key), p->number);
			break;
		}
	}
}

/* Routes of a third Gateway that compete with theirs, and come between them
 * where it lies between the two in age. */
static void check_rivals(struct merge *m, const struct gateway *g)
{
	const struct rival_lists *lists = map_get(&m->context->rivals, g->key);

	for (uint32_t i = 0; lists && i < lists->v.n; i++)
		for (uint32_t k = 0; k < lists->v.v[i]->v.n; k++) {
			const struct gateway *rival = lists->v.v[i]->v.v[k];
			if (takes_part(m, rival))
				continue;
			fix_unsafe(m->fix,
				"routes through Gateway " PRIs " compete with those through " PRIs
				" by age",
				ARGs(rival->key), ARGs(g->key));
			return;
		}
}

void merge_check(struct merge *m)
{
	check_patches(m, m->stays);
	check_dead(m, m->stays);
	check_third(m, m->stays);
	check_rivals(m, m->stays);
	check_apart(m, m->stays);
	check_port_names(m, m->stays);
	for (uint32_t i = 0; i < m->go.v.n; i++) {
		const struct gateway *g = m->go.v.v[i];
		check_selector(m, g);
		check_metadata(m, g, "metadata.annotations");
		check_metadata(m, g, "metadata.labels");
		check_gained(m, g);
		check_namespace(m, g);
		check_apart(m, g);
		check_port_names(m, g);
		check_together(m, g, m->stays);
		check_together(m, m->stays, g);
		check_patches(m, g);
		check_mentions(m, g);
		check_dead(m, g);
		check_third(m, g);
		check_rivals(m, g);
	}
	if (!lint_project(m->l)->complete)
		fix_unsafe(m->fix,
			"Gateway " PRIs
			" goes, and other repositories may name it; set \"complete: true\" in "
			".jibe when everything that names it is in this one",
			ARGs(m->go.v.v[0]->key));
}
