#include "deploy/labels.h"

static int label_cmp(const void *x, const void *y)
{
	const struct label *a = x, *b = y;

	return str_cmp(a->key, b->key);
}

struct labels labels_of(struct arena *a, const struct value *map)
{
	struct labels l = { 0 };

	if (!map || map->kind != VALUE_MAP)
		return l;
	for (const struct value *c = map->child; c; c = c->next) {
		struct label label = { c->key, c->text };
		vec_push(a, &l.v, label);
	}
	if (l.v.n)
		qsort(l.v.v, l.v.n, sizeof(*l.v.v), label_cmp);
	return l;
}

bool labels_match(const struct labels *selector, const struct labels *labels)
{
	uint32_t at = 0;

	for (uint32_t i = 0; i < selector->v.n; i++) {
		const struct label *want = &selector->v.v[i];
		while (at < labels->v.n && str_cmp(labels->v.v[at].key, want->key) < 0)
			at++;
		if (at == labels->v.n || !str_eq(labels->v.v[at].key, want->key) ||
			!str_eq(labels->v.v[at].value, want->value))
			return false;
	}
	return true;
}

bool labels_equal(const struct labels *x, const struct labels *y)
{
	return x->v.n == y->v.n && labels_match(x, y);
}

struct str labels_get(const struct labels *l, const char *key)
{
	for (uint32_t i = 0; i < l->v.n; i++)
		if (str_is(l->v.v[i].key, key))
			return l->v.v[i].value.p ? l->v.v[i].value : STR("");
	return (struct str){ 0 };
}

struct str labels_print(struct arena *a, const struct labels *l)
{
	struct buf b = { .a = a };

	for (uint32_t i = 0; i < l->v.n; i++) {
		if (i)
			buf_addc(&b, ',');
		buf_add(&b, l->v.v[i].key);
		buf_addc(&b, '=');
		buf_add(&b, l->v.v[i].value);
	}
	return buf_str(&b);
}

/* Where each kind keeps what its pods are made from. extensions/ is what
 * clusters before 1.16 had. */
static const struct {
	const char *kind, *pod;
} workloads[] = {
	{ "core/Pod", NULL },
	{ "core/ReplicationController", "spec.template" },
	{ "apps/Deployment", "spec.template" },
	{ "apps/StatefulSet", "spec.template" },
	{ "apps/DaemonSet", "spec.template" },
	{ "apps/ReplicaSet", "spec.template" },
	{ "batch/Job", "spec.template" },
	{ "batch/CronJob", "spec.jobTemplate.spec.template" },
	{ "extensions/Deployment", "spec.template" },
	{ "extensions/DaemonSet", "spec.template" },
	{ "extensions/ReplicaSet", "spec.template" },
};

bool workload_of(struct arena *a, const struct deployed *o, struct workload *out)
{
	uint32_t i = 0;

	while (i < countof(workloads) && !deployed_is(o, workloads[i].kind))
		i++;
	if (i == countof(workloads))
		return false;
	const struct value *pod = workloads[i].pod ? value_at(o->tree, workloads[i].pod) : o->tree;
	*out = (struct workload){
		.object = o,
		.pod = pod,
		.name = o->name,
		.ns = deployed_ns(o),
		.labels = labels_of(a, value_at(pod, "metadata.labels")),
	};
	return true;
}
