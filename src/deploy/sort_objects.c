#include "deploy/literal.h"
#include "deploy/steps.h"

/* The order of kinds in what kustomize prints; others stand between them. */
static const char *const kinds_first[] = {
	"Namespace",
	"ResourceQuota",
	"StorageClass",
	"CustomResourceDefinition",
	"ServiceAccount",
	"PodSecurityPolicy",
	"Role",
	"ClusterRole",
	"RoleBinding",
	"ClusterRoleBinding",
	"ConfigMap",
	"Secret",
	"Endpoints",
	"Service",
	"LimitRange",
	"PriorityClass",
	"PersistentVolume",
	"PersistentVolumeClaim",
	"Deployment",
	"StatefulSet",
	"CronJob",
	"PodDisruptionBudget",
};

static const char *const kinds_last[] = {
	"MutatingWebhookConfiguration",
	"ValidatingWebhookConfiguration",
};

/* A resource with what it is sorted by. */
struct sorted {
	int rank;
	bool core_namespace; /* of those the later group comes first */
	struct str gvk, name;
	struct res res;
};

static int default_rank(struct str kind)
{
	for (size_t i = 0; i < countof(kinds_last); i++)
		if (str_is(kind, kinds_last[i]))
			return 1 + (int)i;
	for (size_t i = 0; i < countof(kinds_first); i++)
		if (str_is(kind, kinds_first[i]))
			return (int)i - (int)countof(kinds_first);
	return 0;
}

static struct str gvk_text(struct arena *a, const struct res_id *id)
{
	return str_printf(a, PRIs "_" PRIs "_" PRIs, ARGs(id->group.n ? id->group : STR("~G")),
		ARGs(id->version.n ? id->version : STR("~V")),
		ARGs(id->kind.n ? id->kind : STR("~K")));
}

/* As the texts of gvk_text() would compare. */
static int gvk_cmp(const struct res_id *x, const struct res_id *y)
{
	struct arena scratch = { 0 };
	int order = str_cmp(gvk_text(&scratch, x), gvk_text(&scratch, y));

	arena_clear(&scratch);
	return order;
}

int kind_order_cmp(const struct res_id *x, const struct res_id *y)
{
	int a = default_rank(x->kind), b = default_rank(y->kind);

	if (a != b)
		return (a > b) - (a < b);
	if (str_eq(x->group, y->group) && str_eq(x->version, y->version))
		return str_eq(x->kind, y->kind) ? 0 : gvk_cmp(x, y);
	return gvk_cmp(x, y);
}

static int rank_in(const struct value *first, const struct value *last, struct str kind)
{
	int rank = 0, at = 1;

	for (const struct value *c = value_child(last); c; c = c->next, at++)
		if (str_eq(value_str(c), kind))
			rank = at;
	if (rank || !first)
		return rank;
	at = -(int)first->count;
	for (const struct value *c = value_child(first); c; c = c->next, at++)
		if (str_eq(value_str(c), kind))
			rank = at;
	return rank;
}

static int sorted_cmp(const void *x, const void *y)
{
	const struct sorted *a = x, *b = y;

	if (str_eq(a->gvk, b->gvk))
		return str_cmp(a->name, b->name);
	if (a->rank != b->rank)
		return (a->rank > b->rank) - (a->rank < b->rank);
	if (str_eq(a->res.id.kind, STR("Namespace")) && str_eq(b->res.id.kind, STR("Namespace")) &&
		(a->core_namespace || b->core_namespace))
		return str_cmp(b->gvk, a->gvk);
	return str_cmp(a->gvk, b->gvk);
}

static struct sorted sorted_of(struct arena *a, const struct res *r, const struct value *options)
{
	struct sorted s = { .res = *r, .gvk = gvk_text(a, &r->id) };

	s.rank = options ? rank_in(value_get(options, "orderFirst"),
				   value_get(options, "orderLast"), r->id.kind)
			 : default_rank(r->id.kind);
	s.core_namespace = !r->id.group.n;
	s.name = literal_text(a,
		str_printf(a, PRIs "|" PRIs, ARGs(r->id.ns.n ? r->id.ns : STR("~X")),
			ARGs(r->id.name.n ? r->id.name : STR("~N"))));
	return s;
}

static void sort(struct target *t, const struct value *options)
{
	struct arena scratch = { 0 };
	struct sorted *v = arena_array(&scratch, struct sorted, t->res.v.n);

	for (uint32_t i = 0; i < t->res.v.n; i++)
		v[i] = sorted_of(&scratch, &t->res.v.v[i], options);
	if (t->res.v.n)
		qsort(v, t->res.v.n, sizeof(*v), sorted_cmp);
	for (uint32_t i = 0; i < t->res.v.n; i++)
		t->res.v.v[i] = v[i].res;
	arena_clear(&scratch);
}

void sort_objects(struct target *t, bool wanted)
{
	const struct value *how = value_get(t->fields, "sortOptions");
	const struct value *options = value_get(how, "legacySortOptions");
	bool legacy = !how || value_is(value_get(how, "order"), "legacy");

	if (options && options->kind == VALUE_NULL)
		options = NULL;
	if (legacy && wanted)
		sort(t, options);
	if (legacy)
		target_drop_twins(t);
	else if (!value_is(value_get(how, "order"), "fifo") || options)
		target_refused(t, "sortOptions are neither legacy nor fifo");
}
