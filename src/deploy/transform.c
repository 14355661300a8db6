#include "deploy/steps.h"

static const struct value *field(const struct target *t, const char *name)
{
	return value_get(t->fields, name);
}

static uint32_t count(const struct value *list)
{
	return list && list->kind == VALUE_LIST ? list->count : 0;
}

/* One transformer for all entries, or one for each. */
static void patch(struct target *t, const char *name, const char *kind, bool one)
{
	uint32_t n = count(field(t, name));

	if (!n)
		return;
	build_patches(t, name);
	origin_of_transformer(t, kind, one ? 1 : n);
}

static void set_identity(struct target *t)
{
	struct str ns = value_str(field(t, "namespace"));
	struct str prefix = value_str(field(t, "namePrefix"));
	struct str suffix = value_str(field(t, "nameSuffix"));

	transform_namespace(t, ns, NULL);
	origin_of_transformer(t, "NamespaceTransformer", ns.n > 0);
	transform_prefix(t, prefix);
	origin_of_transformer(t, "PrefixTransformer", prefix.n > 0);
	transform_suffix(t, suffix);
	origin_of_transformer(t, "SuffixTransformer", suffix.n > 0);
}

static void annotate(struct target *t)
{
	const struct value *pairs = field(t, "commonAnnotations");

	if (!value_child(pairs))
		return;
	transform_pairs(t, pairs, &t->specs->of[SPECS_COMMON_ANNOTATIONS]);
	origin_of_transformer(t, "AnnotationsTransformer", 1);
}

static void set_images(struct target *t, const struct value *images)
{
	if (!count(images))
		return;
	build_images(t, images);
	origin_of_transformer(t, "ImageTagTransformer", images->count);
}

static void set_replicas(struct target *t)
{
	const struct value *replicas = field(t, "replicas");

	if (!count(replicas))
		return;
	build_replicas(t, replicas);
	origin_of_transformer(t, "ReplicaCountTransformer", replicas->count);
}

static void replace(struct target *t)
{
	const struct value *replacements = field(t, "replacements");

	if (!count(replacements))
		return;
	build_replacements(t, replacements);
	origin_of_transformer(t, "ReplacementTransformer", 1);
}

void transform(struct target *t)
{
	patch(t, "patchesStrategicMerge", "PatchStrategicMergeTransformer", true);
	patch(t, "patches", "PatchTransformer", false);
	set_identity(t);
	transform_labels(t, field(t, "labels"), field(t, "commonLabels"));
	annotate(t);
	patch(t, "patchesJson6902", "PatchJson6902Transformer", false);
	set_replicas(t);
	set_images(t, field(t, "images"));
	set_images(t, field(t, "imageTags"));
	replace(t);
}
