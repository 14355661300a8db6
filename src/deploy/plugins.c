#include "deploy/steps.h"

/* A file or text in `transformers` or `generators`, and the file it stands in as the
 * root of the build sees it. */
struct plugin {
	const struct value *config;
	struct str file;
};

struct plugin_list {
	VEC(struct plugin) v;
};

/* The built-in ones; each is done with the functions of the field of that kind. */
typedef void plugin_run(struct target *t, const struct value *config);

static struct str text_of(const struct value *config, const char *key)
{
	return value_str(value_get(config, key));
}

/* Field specs of the plugin's own in the place of those of the kustomization. */
static const struct specs *own_specs(struct target *t, const struct value *config,
	enum specs_for what)
{
	struct specs *s = arena_new(t->a, struct specs);

	*s = *t->specs;
	s->of[what] = specs_read(t, value_get(config, "fieldSpecs"));
	return s;
}

static bool needs_specs(struct target *t, const struct value *config)
{
	if (value_child(value_get(config, "fieldSpecs")))
		return true;
	target_refused(t, "a %s without fieldSpecs", str_c(t->a, text_of(config, "kind")));
	return false;
}

static void run_prefix(struct target *t, const struct value *config)
{
	if (!needs_specs(t, config))
		return;
	t->specs = own_specs(t, config, SPECS_NAME_PREFIX);
	transform_prefix(t, text_of(config, "prefix"));
}

static void run_suffix(struct target *t, const struct value *config)
{
	if (!needs_specs(t, config))
		return;
	t->specs = own_specs(t, config, SPECS_NAME_SUFFIX);
	transform_suffix(t, text_of(config, "suffix"));
}

static void run_prefix_suffix(struct target *t, const struct value *config)
{
	run_prefix(t, config);
	if (value_child(value_get(config, "fieldSpecs")))
		run_suffix(t, config);
}

static void run_namespace(struct target *t, const struct value *config)
{
	t->specs = own_specs(t, config, SPECS_NAMESPACE);
	transform_namespace(t, value_str(value_at(config, "metadata.namespace")), config);
}

static void run_labels(struct target *t, const struct value *config)
{
	struct field_specs specs = specs_read(t, value_get(config, "fieldSpecs"));

	transform_pairs(t, value_get(config, "labels"), &specs);
}

static void run_annotations(struct target *t, const struct value *config)
{
	struct field_specs specs = specs_read(t, value_get(config, "fieldSpecs"));

	transform_pairs(t, value_get(config, "annotations"), &specs);
}

/* A list of one. */
static struct value *list_of(struct arena *a, const struct value *item)
{
	struct value *list = made_list(a);

	if (item)
		made_append(list, made_copy(a, item));
	return list;
}

static void run_images(struct target *t, const struct value *config)
{
	t->specs = own_specs(t, config, SPECS_IMAGES);
	build_images(t, list_of(t->a, value_get(config, "imageTag")));
}

static void run_replicas(struct target *t, const struct value *config)
{
	t->specs = own_specs(t, config, SPECS_REPLICAS);
	build_replicas(t, list_of(t->a, value_get(config, "replica")));
}

static void run_replacements(struct target *t, const struct value *config)
{
	build_replacements(t, value_get(config, "replacements"));
}

static void run_hashes(struct target *t, const struct value *config)
{
	(void)config;
	transform_hashes(t);
}

/* Entry `name` of a map becomes an entry of another. */
static void take(struct arena *a, struct value *to, const char *as, const struct value *from,
	const char *name)
{
	const struct value *v = value_get(from, name);

	if (v)
		made_put(to, str_of(as), made_copy(a, v));
}

/* A kustomization that has nothing but this field. */
static void only_field(struct target *t, const char *name, struct value *v)
{
	struct value *fields = made_map(t->a);

	made_put(fields, str_of(name), v);
	t->fields = fields;
}

static void run_patch(struct target *t, const struct value *config)
{
	static const char *const names[] = { "path", "patch", "target", "options" };
	struct value *entry = made_map(t->a);

	for (size_t i = 0; i < countof(names); i++)
		take(t->a, entry, names[i], config, names[i]);
	only_field(t, "patches", list_of(t->a, entry));
	build_patches(t, "patches");
}

static void run_json_patch(struct target *t, const struct value *config)
{
	struct value *entry = made_map(t->a);

	take(t->a, entry, "path", config, "path");
	take(t->a, entry, "patch", config, "jsonOp");
	take(t->a, entry, "target", config, "target");
	only_field(t, "patchesJson6902", list_of(t->a, entry));
	build_patches(t, "patchesJson6902");
}

static void run_merge_patch(struct target *t, const struct value *config)
{
	struct value *paths = made_list(t->a);
	const struct value *patches = value_get(config, "patches");

	for (const struct value *c = value_child(value_get(config, "paths")); c; c = c->next)
		made_append(paths, made_copy(t->a, c));
	if (value_str(patches).n)
		made_append(paths, made_copy(t->a, patches));
	only_field(t, "patchesStrategicMerge", paths);
	build_patches(t, "patchesStrategicMerge");
}

static void generate(struct target *t, const struct value *config, const char *field)
{
	static const char *const names[] = { "namespace", "name", "behavior", "literals", "files",
		"envs", "env", "options", "type" };
	const struct value *metadata = value_get(config, "metadata");
	struct value *entry = made_map(t->a);

	take(t->a, entry, "name", metadata, "name");
	take(t->a, entry, "namespace", metadata, "namespace");
	for (size_t i = 0; i < countof(names); i++)
		take(t->a, entry, names[i], config, names[i]);
	only_field(t, field, list_of(t->a, entry));
	build_generators(t);
}

static void run_config_map(struct target *t, const struct value *config)
{
	generate(t, config, "configMapGenerator");
}

static void run_secret(struct target *t, const struct value *config)
{
	generate(t, config, "secretGenerator");
}

static const struct {
	const char *kind;
	plugin_run *run;
	bool generates;
} builtins[] = {
	{ "AnnotationsTransformer", run_annotations, false },
	{ "ConfigMapGenerator", run_config_map, true },
	{ "HashTransformer", run_hashes, false },
	{ "ImageTagTransformer", run_images, false },
	{ "LabelTransformer", run_labels, false },
	{ "NamespaceTransformer", run_namespace, false },
	{ "PatchJson6902Transformer", run_json_patch, false },
	{ "PatchStrategicMergeTransformer", run_merge_patch, false },
	{ "PatchTransformer", run_patch, false },
	{ "PrefixSuffixTransformer", run_prefix_suffix, false },
	{ "PrefixTransformer", run_prefix, false },
	{ "ReplacementTransformer", run_replacements, false },
	{ "ReplicaCountTransformer", run_replicas, false },
	{ "SecretGenerator", run_secret, true },
	{ "SuffixTransformer", run_suffix, false },
};

static plugin_run *find_builtin(const struct value *config, bool generates)
{
	if (!value_is(value_get(config, "apiVersion"), "builtin"))
		return NULL;
	for (size_t i = 0; i < countof(builtins); i++)
		if (builtins[i].generates == generates &&
			value_is(value_get(config, "kind"), builtins[i].kind))
			return builtins[i].run;
	return NULL;
}

/* Runs see the target with the fields and specs of the plugin. */
static void run(struct target *t, const struct plugin *p, bool generates)
{
	plugin_run *builtin = find_builtin(p->config, generates);
	const struct value *fields = t->fields;
	const struct specs *specs = t->specs;
	uint32_t from = t->res.v.n;

	if (!builtin) {
		target_unknown(t, "jibe does not run the plugin " PRIs " of " PRIs,
			ARGs(text_of(p->config, "kind")), ARGs(target_name(t)));
		return;
	}
	builtin(t, p->config);
	t->fields = fields;
	t->specs = specs;
	if (!t->origin.p)
		return;
	struct str origin = origin_of_plugin(t, p->config, p->file);
	for (uint32_t i = from; generates && i < t->res.v.n; i++)
		origin_mark(t, &t->res.v.v[i], origin);
	if (!generates)
		origin_note(t, origin);
}

/* An entry is a text with objects, else the name of a file or folder with some. */
static bool is_inline(struct target *t, struct str text)
{
	const struct file *f = file_parse(t->a, source_new(t->a, target_name(t), text));
	const struct node *root = f->doc_count ? doc_root(&f->docs[0]) : NULL;

	return !f->broken && root && root->kind == NODE_MAP && node_get(root, "kind");
}

static void take_inline(struct target *t, struct str text, struct plugin_list *out)
{
	struct value_list docs = { 0 };

	if (!target_inline(t, text, &docs))
		return;
	for (uint32_t i = 0; i < docs.v.n; i++) {
		struct plugin p = { .config = docs.v.v[i] };
		vec_push(t->a, &out->v, p);
	}
}

static struct str file_of(const struct value *tree)
{
	struct str text = value_str(
		value_get(value_at(tree, "metadata.annotations"), "config.kubernetes.io/origin"));

	if (str_starts(text, "path: "))
		text = str_trim(str_sub(text, strlen("path: "), text.n));
	return text;
}

static struct plugin_list find_plugins(struct target *t, const char *field)
{
	const struct value *entries = value_get(t->fields, field);
	struct plugin_list out = { 0 };
	struct target files = { .b = t->b,
		.a = t->a,
		.p = t->p,
		.k = t->k,
		.folder = t->folder,
		.fields = t->fields,
		.specs = t->specs,
		.origin = t->origin };
	struct value *names = made_list(t->a);

	for (const struct value *c = value_child(entries); c; c = c->next) {
		if (is_inline(t, value_str(c)))
			take_inline(t, value_str(c), &out);
		else
			made_append(names, made_copy(t->a, c));
	}
	accumulate_resources(&files, names);
	for (uint32_t i = 0; i < files.res.v.n; i++) {
		struct plugin p = { .config = res_own(&files, &files.res.v.v[i]) };
		p.file = file_of(p.config);
		vec_push(t->a, &out.v, p);
	}
	for (uint32_t i = 0; i < files.unknown.n; i++)
		vec_push(t->a, &t->unknown, files.unknown.v[i]);
	return out;
}

static void run_all(struct target *t, const char *field, bool generate)
{
	struct plugin_list plugins = find_plugins(t, field);

	for (uint32_t i = 0; i < plugins.v.n; i++)
		run(t, &plugins.v.v[i], generate);
}

void plugins_generate(struct target *t)
{
	if (value_child(value_get(t->fields, "generators")))
		run_all(t, "generators", true);
}

void plugins_transform(struct target *t)
{
	if (value_child(value_get(t->fields, "transformers")))
		run_all(t, "transformers", false);
}

void plugins_validate(struct target *t)
{
	if (value_child(value_get(t->fields, "validators")))
		target_unknown(t, "jibe does not run the validators of " PRIs,
			ARGs(target_name(t)));
}
