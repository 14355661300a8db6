#include "manifest/unknown.h"

/* Of workloads only these paths matter; `*` is an item or any key. Each is
 * looked at whole, and what lies above it may not gain or lose entries; of
 * annotations those that Istio reads. */
static const char *const pod_paths[] = {
	"metadata.labels",
	"metadata.annotations.*",
	"spec.hostNetwork",
	"spec.containers.*.ports",
	"spec.initContainers.*.ports",
};

static const char *const workload_paths[] = { "spec.selector" };

static bool is_workload(struct str type)
{
	return str_starts(type, "apps/") || str_starts(type, "batch/") ||
		str_starts(type, "extensions/") || str_is(type, "core/Pod") ||
		str_is(type, "core/ReplicationController");
}

const struct value *value_doubt(const struct value *v)
{
	const struct value *found = v && v->doubtful ? v : NULL;

	for (const struct value *c = value_child(v); c && !found; c = c->next)
		found = value_doubt(c);
	return found;
}

/* A label or annotation that Istio reads. */
static bool is_read(const struct value *v)
{
	return str_find(v->key, STR("istio.io/")) >= 0;
}

static const struct value *doubt_at(const struct value *v, struct str path);

static const struct value *doubt_in_each(const struct value *v, struct str path)
{
	const struct value *found = NULL;

	for (const struct value *c = value_child(v); c && !found; c = c->next)
		if (path.p || v->kind == VALUE_LIST || is_read(c))
			found = doubt_at(c, path);
	return found;
}

static const struct value *doubt_at(const struct value *v, struct str path)
{
	if (!v || !path.p)
		return value_doubt(v);
	if (v->doubtful)
		return v;
	struct str key = str_cut(&path, '.');
	if (str_is(key, "*"))
		return doubt_in_each(v, path);
	for (const struct value *c = value_child(v); c; c = c->next)
		if (str_eq(c->key, key))
			return doubt_at(c, path);
	return NULL;
}

static const struct value *doubt_at_any(const struct value *v, const char *const *paths, size_t n)
{
	const struct value *found = NULL;

	for (size_t i = 0; i < n && !found; i++)
		found = doubt_at(v, str_of(paths[i]));
	return found;
}

static const struct value *pod_doubt(const struct value *tree, struct str type)
{
	const char *at = str_is(type, "core/Pod") ? NULL
		: str_is(type, "batch/CronJob")   ? "spec.jobTemplate.spec.template"
						  : "spec.template";
	const struct value *pod = at ? value_at(tree, at) : tree;
	const struct value *found = doubt_at_any(tree, workload_paths, countof(workload_paths));

	for (const struct value *v = pod; v && v != tree && !found; v = v->parent)
		if (v->doubtful)
			found = v;
	return found ? found : doubt_at_any(pod, pod_paths, countof(pod_paths));
}

static const struct value *identity_doubt(const struct value *tree)
{
	static const char *const paths[] = {
		"apiVersion",
		"kind",
		"metadata.name",
		"metadata.namespace",
		"metadata.labels.*",
		"metadata.annotations.*",
	};

	return doubt_at_any(tree, paths, countof(paths));
}

const struct value *object_doubt(const struct value *tree, struct str type)
{
	const struct value *found = identity_doubt(tree);

	if (found || is_workload(type))
		return found ? found : pod_doubt(tree, type);
	for (const struct value *c = value_child(tree); c && !found; c = c->next)
		if (!str_is(c->key, "metadata") && !str_is(c->key, "status"))
			found = value_doubt(c);
	return found;
}
