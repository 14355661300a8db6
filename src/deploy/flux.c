#include "deploy/apply.h"

/* One Kustomization being read. */
struct reading {
	struct maker *m;
	const struct cluster *in;
	struct apply *x;
	const struct value *spec;
};

/* ---- where its files are ---- */

static const struct value *find_source(struct reading *r, struct str kind, struct str ns,
	struct str name)
{
	struct built as = { .type = str_printf(r->m->a, "source.toolkit.fluxcd.io/" PRIs,
				    ARGs(kind)),
		.ns = ns,
		.name = name };
	struct str key = built_key(r->m->a, &as);
	const struct built *found = r->in ? map_get(&r->in->objects, key) : NULL;

	if (found)
		return found->tree;
	const struct object_list *files = map_get(&r->m->p->by_key, key);
	return files && files->v.n ? files->v.v[0]->tree : NULL;
}

static void note_reference(struct reading *r, const struct value *ref)
{
	static const char *const fixed[] = { "tag", "semver", "commit", "digest", "name" };

	for (size_t i = 0; i < countof(fixed) && r->x->here; i++) {
		const struct value *v = value_get(ref, fixed[i]);
		if (v && v->text.n && !str_starts(v->text, "refs/heads/") &&
			!str_is(v->text, "latest"))
			apply_unknown(r->m, r->x, "applies revision " PRIs, ARGs(v->text));
	}
}

/* A path that could be in any repository says nothing. */
static bool is_telling(struct str path, struct str source)
{
	if (str_starts(path, "./"))
		path = str_sub(path, 2, path.n);
	return path.n && (str_is(source, "flux-system") || str_find_char(path, '/') > 0);
}

/* A source that is not here is made by what installs Flux, or by something of the
 * cluster. What it holds then holds the Kustomization as well: its root is that of
 * the repository, or a folder in which the file of the Kustomization lies. */
static void find_unnamed(struct reading *r, struct str source, struct str path)
{
	struct str file = r->x->by->source->file->src->path;
	struct apply probe = { .by = r->x->by };

	for (size_t at = 0; at < file.n && !probe.here && is_telling(path, source); at++)
		if (!at || file.p[at] == '/')
			apply_find(r->m, &probe, STR(""),
				str_printf(r->m->a, PRIs "/" PRIs, ARGs(str_sub(file, 0, at)),
					ARGs(path)));
	r->x->here = probe.here;
	r->x->folder = probe.folder;
	if (!probe.here)
		apply_unknown(r->m, r->x, "applies " PRIs " of source " PRIs ", which is not here",
			ARGs(folder_name(path)), ARGs(source));
}

static void find_files(struct reading *r, struct str path)
{
	const struct value *ref = value_get(r->spec, "sourceRef");
	struct str kind = apply_text(r->m, r->x, ref, "kind");
	struct str name = apply_text(r->m, r->x, ref, "name");
	struct str ns = apply_text(r->m, r->x, ref, "namespace");
	const struct value *source = find_source(r, kind, ns.n ? ns : r->x->by->ns, name);
	const struct value *url = value_at(source, "spec.url");

	if (r->x->unknown.n)
		return;
	if (!name.n || (source && !value_str(url).n)) {
		apply_unknown(r->m, r->x, "applies " PRIs " of a %.*s that is not known",
			ARGs(folder_name(path)), ARGs(kind.n ? kind : STR("source")));
		return;
	}
	if (source)
		apply_find(r->m, r->x, value_str(url), path);
	else
		find_unnamed(r, name, path);
	note_reference(r, value_at(source, "spec.ref"));
}

/* ---- what is changed ---- */

static void read_changes(struct reading *r)
{
	static const char *const same[] = { "namePrefix", "nameSuffix", "patches",
		"patchesStrategicMerge", "patchesJson6902", "images", "components" };
	const struct value *ns = value_get(r->spec, "targetNamespace");
	const struct value *common = value_get(r->spec, "commonMetadata");

	apply_text(r->m, r->x, r->spec, "targetNamespace");
	if (value_str(ns).n)
		apply_extra(r->m, r->x, "namespace", ns);
	for (size_t i = 0; i < countof(same); i++) {
		const struct value *v = value_get(r->spec, same[i]);
		if (v && (v->count || v->text.n || v->doubtful))
			apply_extra(r->m, r->x, same[i], v);
	}
	r->x->labels = value_get(common, "labels");
	r->x->annotations = value_get(common, "annotations");
	r->x->post = value_get(r->spec, "postBuild");
}

static void read_cluster(struct reading *r)
{
	const struct value *config = value_get(r->spec, "kubeConfig");
	struct str name = value_str(value_at(config, "secretRef.name"));

	if (!name.n)
		name = value_str(value_at(config, "configMapRef.name"));
	if (config && !name.n)
		apply_unknown(r->m, r->x, "is for a cluster that is not known");
	r->x->cluster = name;
}

static void read_kustomization(struct reading *r)
{
	struct str path = apply_text(r->m, r->x, r->spec, "path");

	r->x->how = APPLY_BELOW;
	read_cluster(r);
	if (r->x->unknown.n)
		return;
	find_files(r, path);
	read_changes(r);
}

/* What it syncs is a Kustomization with the same name. */
static void read_instance(struct reading *r)
{
	const struct value *sync = value_get(r->spec, "sync");
	struct str url = apply_text(r->m, r->x, sync, "url");
	struct str path = apply_text(r->m, r->x, sync, "path");

	r->x->how = APPLY_BELOW;
	if (!r->x->unknown.n && sync)
		apply_find(r->m, r->x, url, path);
	if (value_at(r->spec, "kustomize.patches"))
		apply_unknown(r->m, r->x, "changes what it installs by patches");
}

/* ---- charts ---- */

static struct str chart_of(const struct value *spec)
{
	static const char *const places[] = { "chart.spec.chart", "chartRef.name" };
	struct str chart = { 0 };

	for (size_t i = 0; i < countof(places) && !chart.n; i++)
		chart = value_str(value_at(spec, places[i]));
	return chart;
}

static void read_release(struct reading *r)
{
	struct str chart = chart_of(r->spec);

	if (value_get(r->spec, "kubeConfig"))
		return;
	if (chart.n)
		apply_unknown(r->m, r->x, "installs chart " PRIs, ARGs(chart));
	else
		apply_unknown(r->m, r->x, "names no chart");
}

void flux_read(struct maker *m, const struct cluster *in, const struct built *o,
	struct apply_list *out)
{
	struct reading r = { .m = m,
		.in = in,
		.x = apply_new(m, o, out),
		.spec = value_get(o->tree, "spec") };

	if (!r.spec)
		return;
	if (str_is(o->kind, "HelmRelease"))
		read_release(&r);
	else if (str_is(o->kind, "FluxInstance"))
		read_instance(&r);
	else
		read_kustomization(&r);
}
