#include "deploy/argocd.h"

/* One source of an Application. */
struct origin {
	struct maker *m;
	struct apply *x;
	const struct value *fields;
};

static const char *const in_cluster[] = { "https://kubernetes.default.svc",
	"https://kubernetes.default.svc/", "https://kubernetes.default.svc:443", "in-cluster" };

/* False when it is not known which cluster it is. */
static bool read_destination(struct origin *s, const struct value *destination)
{
	uint32_t before = s->x->unknown.n;
	struct str name = apply_text(s->m, s->x, destination, "name");
	struct str server = apply_text(s->m, s->x, destination, "server");

	s->x->ns = apply_text(s->m, s->x, destination, "namespace");
	s->x->cluster = name.n ? name : server;
	for (size_t i = 0; i < countof(in_cluster); i++)
		if (str_is(s->x->cluster, in_cluster[i]))
			s->x->cluster = STR("");
	return s->x->unknown.n == before;
}

/* A tool counts as named only when something is set for it. */
static bool is_set(const struct value *v)
{
	bool set = v && (v->doubtful || (v->text.n && !str_is(v->text, "false")));

	for (const struct value *c = value_child(v); c && !set; c = c->next)
		set = is_set(c);
	return set;
}

/* ---- plain files ---- */

static void read_directory(struct origin *s)
{
	const struct value *directory = value_get(s->fields, "directory");

	s->x->recurse = value_true(value_get(directory, "recurse"));
	s->x->include = apply_text(s->m, s->x, directory, "include");
	s->x->exclude = apply_text(s->m, s->x, directory, "exclude");
	if (is_set(directory))
		s->x->how = APPLY_PLAIN;
}

/* ---- kustomize ---- */

/* "name=new:tag", "name:tag", "name@digest", as `kustomize edit set image` takes it. */
static struct value *image_of(struct arena *a, struct str text)
{
	struct value *image = made_map(a);
	ptrdiff_t equals = str_find_char(text, '=');
	struct str new_name = str_sub(text, (size_t)(equals + 1), text.n), digest = new_name;
	new_name = str_cut(&digest, '@');
	ptrdiff_t colon = str_rfind_char(new_name, ':');
	struct str tag = { 0 };

	if (colon > str_rfind_char(new_name, '/')) {
		tag = str_sub(new_name, (size_t)colon + 1, new_name.n);
		new_name.n = (size_t)colon;
	}
	made_put_str(a, image, "name", equals < 0 ? new_name : str_sub(text, 0, (size_t)equals));
	if (equals >= 0 && new_name.n)
		made_put_str(a, image, "newName", new_name);
	if (digest.n)
		made_put_str(a, image, "digest", digest);
	else if (tag.n)
		made_put_str(a, image, "newTag", tag);
	return image;
}

static void add_images(struct origin *s, const struct value *images)
{
	struct value *list = made_list(s->m->a);

	for (const struct value *c = value_child(images); c; c = c->next) {
		if (c->kind == VALUE_STRING)
			made_append(list, image_of(s->m->a, c->text));
		else
			apply_unknown(s->m, s->x, "has an image that is not known");
	}
	if (list->count)
		apply_extra(s->m, s->x, "images", list);
}

static void add_replicas(struct origin *s, const struct value *replicas)
{
	struct value *list = made_list(s->m->a);

	for (const struct value *c = value_child(replicas); c; c = c->next) {
		struct value *item = made_copy(s->m->a, c);
		struct value *count = made_get(item, STR("count"));
		if (count && count->kind == VALUE_STRING)
			made_put(item, STR("count"), made_plain(s->m->a, count->text));
		made_append(list, item);
	}
	if (list->count)
		apply_extra(s->m, s->x, "replicas", list);
}

static void add_labels(struct origin *s, const struct value *kustomize)
{
	const struct value *labels = value_get(kustomize, "commonLabels");
	struct arena *a = s->m->a;

	if (!labels || !labels->count)
		return;
	if (!value_true(value_get(kustomize, "labelWithoutSelector"))) {
		apply_extra(s->m, s->x, "commonLabels", labels);
		return;
	}
	struct value *item = made_map(a), *list = made_list(a);
	made_put(item, STR("pairs"), made_copy(a, labels));
	if (value_true(value_get(kustomize, "labelIncludeTemplates")))
		made_put(item, STR("includeTemplates"), made_bool(a, true));
	made_append(list, item);
	apply_extra(s->m, s->x, "labels", list);
}

/* Argo CD fills in $ARGOCD_APP_NAME and the like. */
static void check_environment(struct origin *s, const struct value *annotations, bool envsubst)
{
	for (const struct value *c = value_child(annotations); c && envsubst; c = c->next)
		if (str_find_char(c->text, '$') >= 0)
			apply_unknown(s->m, s->x, "fills in variables of %.*s", ARGs(c->key));
}

static void read_kustomize(struct origin *s)
{
	static const char *const same[] = { "namePrefix", "nameSuffix", "namespace",
		"commonAnnotations", "patches", "components" };
	const struct value *kustomize = value_get(s->fields, "kustomize");

	if (!is_set(kustomize))
		return;
	s->x->how = APPLY_KUSTOMIZE;
	for (size_t i = 0; i < countof(same); i++) {
		const struct value *v = value_get(kustomize, same[i]);
		if (is_set(v))
			apply_extra(s->m, s->x, same[i], v);
	}
	check_environment(s, value_get(kustomize, "commonAnnotations"),
		value_true(value_get(kustomize, "commonAnnotationsEnvsubst")));
	add_labels(s, kustomize);
	add_images(s, value_get(kustomize, "images"));
	add_replicas(s, value_get(kustomize, "replicas"));
}

/* ---- any ---- */

/* Files beside the manifests that change how they are rendered. */
static void check_overrides(struct origin *s)
{
	struct arena *a = &s->m->scratch;
	struct str folder = s->x->folder;
	const char *slash = folder.n ? "/" : "";
	struct str names[] = { str_printf(a, PRIs "%s.argocd-source.yaml", ARGs(folder), slash),
		str_printf(a, PRIs "%s.argocd-source-" PRIs ".yaml", ARGs(folder), slash,
			ARGs(s->x->by->name)) };

	for (size_t i = 0; i < countof(names); i++)
		if (map_get(&s->m->p->by_path, names[i]))
			apply_unknown(s->m, s->x, "is changed by " PRIs, ARGs(names[i]));
}

static void read_tool(struct origin *s)
{
	if (value_get(s->fields, "plugin")) {
		s->x->here = false;
		apply_unknown(s->m, s->x, "renders " PRIs " with a plugin",
			ARGs(folder_name(s->x->folder)));
		return;
	}
	if (is_set(value_get(s->fields, "helm")))
		s->x->how = APPLY_CHART;
	read_directory(s);
	read_kustomize(s);
	check_overrides(s);
}

static void read_source(struct maker *m, const struct built *by, const struct value *spec,
	const struct value *fields, struct apply_list *out)
{
	struct origin s = { .m = m, .x = apply_new(m, by, out), .fields = fields };
	uint32_t before = s.x->unknown.n;
	struct str url = apply_text(m, s.x, fields, "repoURL");
	struct str path = apply_text(m, s.x, fields, "path");
	struct str chart = apply_text(m, s.x, fields, "chart");

	if (!read_destination(&s, value_get(spec, "destination")) || s.x->unknown.n != before)
		return;
	if (chart.n) {
		apply_unknown(m, s.x, "installs chart " PRIs " of " PRIs, ARGs(chart), ARGs(url));
		return;
	}
	apply_find(m, s.x, url, path);
	if (s.x->here)
		read_tool(&s);
	apply_revision(m, s.x, value_str(value_get(fields, "targetRevision")));
}

/* A source that is only there for the values of another has neither. */
static bool is_for_values(const struct value *source)
{
	return value_get(source, "ref") && !value_get(source, "path") &&
		!value_get(source, "chart");
}

void application_read(struct maker *m, const struct built *by, const struct value *spec,
	struct apply_list *out)
{
	const struct value *sources = value_get(spec, "sources");
	const struct value *hydrated = value_at(spec, "sourceHydrator.drySource");

	if (value_child(sources)) {
		for (const struct value *c = sources->child; c; c = c->next)
			if (!is_for_values(c))
				read_source(m, by, spec, c, out);
		return;
	}
	read_source(m, by, spec, hydrated ? hydrated : value_get(spec, "source"), out);
}

void argocd_read(struct maker *m, const struct built *o, struct apply_list *out)
{
	if (!value_get(o->tree, "spec"))
		return;
	if (str_is(o->kind, "ApplicationSet"))
		application_set_read(m, o, out);
	else
		application_read(m, o, value_get(o->tree, "spec"), out);
}
