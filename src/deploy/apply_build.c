#include "deploy/apply.h"
#include "deploy/argocd.h"
#include "deploy/charts.h"
#include "deploy/literal.h"
#include "manifest/object.h"
#include "manifest/unknown.h"

/* One source being built. */
struct building {
	struct maker *m;
	const struct apply *x;
	struct part *part;
	const struct project *p; /* the project, or the one in which variables are text */
	apply_visit *each;       /* only to be told of files; else NULL */
	void *ctx;
	struct value *resources; /* of a kustomization that Flux generates */
};

FORMAT(2, 3) static void note(struct building *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	struct str text = str_vprintf(b->m->a, fmt, ap);
	va_end(ap);
	vec_push(b->m->a, &b->part->build.unknown, text);
}

struct built built_as_is(const struct object *o)
{
	return (struct built){ .source = o,
		.tree = object_tree(o),
		.group = o->group,
		.version = o->version,
		.kind = o->kind,
		.type = o->type,
		.name = o->name,
		.ns = o->ns };
}

/* Objects of another project than the maker's have ids of their own. */
static bool is_shadowed(const struct maker *m, const struct object *o)
{
	return o->id < m->p->objects.n && m->p->objects.v[o->id] == o && m->shadowed[o->id];
}

void build_add_file(struct maker *m, struct build *out, const struct project_file *f)
{
	if (f->broken)
		vec_push(m->a, &out->unknown,
			str_printf(m->a, PRIs " cannot be read", ARGs(f->src->path)));
	for (uint32_t i = 0; i < f->objects.n; i++) {
		const struct object *o = f->objects.v[i];
		if (object_is_missed(o))
			vec_push(m->a, &out->unknown,
				str_printf(m->a, PRIs " %s", ARGs(f->src->path),
					object_missed_why(o)));
		if (o->tree && !is_shadowed(m, o))
			vec_push(m->a, &out->objects, built_as_is(o));
	}
}

static const struct kustomization *kustomization_in(const struct building *b, struct str folder)
{
	return map_get(&b->p->kustomize->by_folder, folder);
}

static bool has_chart(struct building *b, struct str folder)
{
	struct str path = str_printf(&b->m->scratch, PRIs "%sChart.yaml", ARGs(folder),
		folder.n ? "/" : "");
	const struct project_file *f = map_get(&b->p->by_path, path);

	return f && f->role == ROLE_CHART;
}

static struct builds *builds_of(struct building *b)
{
	return b->part->literal ? literal_builds(b->m->literal) : b->m->builds;
}

static void append(struct build *to, const struct build *from)
{
	for (uint32_t i = 0; i < from->objects.n; i++)
		vec_push(to->a, &to->objects, from->objects.v[i]);
	for (uint32_t i = 0; i < from->files.n; i++)
		vec_push(to->a, &to->files, from->files.v[i]);
	for (uint32_t i = 0; i < from->unknown.n; i++)
		vec_push(to->a, &to->unknown, from->unknown.v[i]);
}

static void build_kustomization(struct building *b, struct str folder, const struct value *extra)
{
	const struct kustomization *k = kustomization_in(b, folder);

	if (k && declared_has(b->m, k->file->src->path))
		return;
	if (b->each) {
		if (k)
			b->each(b->ctx, k->file);
		return;
	}
	struct build out = { .a = b->m->a };
	kustomize_build(&out, builds_of(b), folder, extra);
	append(&b->part->build, &out);
}

static bool is_flux_name(struct str path)
{
	return str_ends(path, ".yaml") || str_ends(path, ".yml");
}

static bool is_argocd_name(struct str path)
{
	return is_flux_name(path) || str_ends(path, ".json") || str_ends(path, ".jsonnet");
}

/* ---- plain files (Argo CD) ---- */

static bool takes_plain(const struct apply *x, struct str inside)
{
	if (!is_argocd_name(inside) || (!x->recurse && str_find_char(inside, '/') >= 0))
		return false;
	if (x->exclude.n && argocd_glob(x->exclude, inside, STARS_ANYWHERE))
		return false;
	return !x->include.n || argocd_glob(x->include, inside, STARS_ANYWHERE);
}

static void add_resource(struct building *b, struct str path)
{
	struct str folder = b->x->folder;
	struct str inside = str_sub(path, folder.n ? folder.n + 1 : 0, path.n);

	made_append(b->resources, made_str(b->m->a, inside));
}

static bool is_manifest(const struct project_file *f)
{
	return f->role != ROLE_KUSTOMIZATION && f->role != ROLE_CHART &&
		!str_ends(f->src->path, ".jsonnet");
}

/* A file that is part of it: told of, or taken. */
static void take_file(struct building *b, const struct project_file *f)
{
	if (declared_has(b->m, f->src->path))
		return;
	if (b->each)
		b->each(b->ctx, f);
	else if (f->excluded)
		note(b, PRIs " is excluded", ARGs(f->src->path));
	else if (b->resources)
		add_resource(b, f->src->path);
	else
		build_add_file(b->m, &b->part->build, f);
}

static void add_plain(struct building *b, const struct project_file *f)
{
	if (is_manifest(f))
		take_file(b, f);
	else if (!b->each)
		note(b, PRIs " is no manifest", ARGs(f->src->path));
}

static void build_plain(struct building *b)
{
	struct str folder = b->x->folder;
	struct file_range r = files_below(b->p, folder);

	for (uint32_t i = r.first; i < r.end; i++) {
		const struct project_file *f = b->p->files.v[i];
		struct str path = f->src->path;
		if (takes_plain(b->x, str_sub(path, folder.n ? folder.n + 1 : 0, path.n)))
			add_plain(b, f);
	}
}

/* ---- what Flux makes of a folder without kustomization ---- */

/* Files that a source of Flux leaves out by itself. */
static bool is_left_out(struct str path)
{
	static const char *const names[] = { ".travis.yml", ".gitlab-ci.yml", "appveyor.yml",
		".drone.yml", "cloudbuild.yaml", "codeship-services.yml", "codeship-steps.yml",
		".goreleaser.yml", ".goreleaser.brew.yml", ".sops.yaml", ".flux.yaml" };
	struct str name = str_sub(path, (size_t)(str_rfind_char(path, '/') + 1), path.n);

	for (size_t i = 0; i < countof(names); i++)
		if (str_is(name, names[i]))
			return true;
	return str_starts(path, ".github/") || str_find(path, STR("/.github/")) >= 0 ||
		str_starts(path, ".circleci/") || str_find(path, STR("/.circleci/")) >= 0;
}

/* Nothing but comments, markers and blank lines. */
static bool is_blank(struct str text)
{
	while (text.p) {
		struct str line = str_trim(str_cut(&text, '\n'));
		if (line.n && line.p[0] != '#' && !str_is(line, "---"))
			return false;
	}
	return true;
}

static void add_below(struct building *b, const struct project_file *f)
{
	bool none = !f->objects.n && !f->broken;

	if (!none || b->each)
		take_file(b, f);
	else if (!is_blank(f->src->text))
		note(b, PRIs " is no manifest, so that Flux refuses " PRIs, ARGs(f->src->path),
			ARGs(folder_name(b->x->folder)));
}

/* The outermost folder with a kustomization on the way to a file. */
static const struct kustomization *kustomization_above(const struct building *b, struct str path)
{
	for (size_t at = b->x->folder.n + 1; at < path.n; at++) {
		const struct kustomization *k = NULL;
		if (path.p[at] == '/')
			k = kustomization_in(b, str_sub(path, 0, at));
		if (k)
			return k;
	}
	return NULL;
}

static void add_folder(struct building *b, const struct kustomization *k)
{
	if (b->resources)
		add_resource(b, k->folder);
	else
		build_kustomization(b, k->folder, NULL);
}

/* All that is below a folder is together in the order of paths. */
static void add_all_below(struct building *b)
{
	struct file_range r = files_below(b->p, b->x->folder);
	const struct kustomization *last = NULL;

	for (uint32_t i = r.first; i < r.end; i++) {
		const struct project_file *f = b->p->files.v[i];
		const struct kustomization *k = kustomization_above(b, f->src->path);
		if (k && k != last)
			add_folder(b, k);
		last = k;
		if (!k && is_flux_name(f->src->path) && !is_left_out(f->src->path))
			add_below(b, f);
	}
}

/* A kustomization that does nothing but name resources makes what they make
 * one by one; only with more in it is it built as one. */
static void build_below(struct building *b)
{
	if (b->x->extra && !b->each)
		b->resources = made_list(b->m->a);
	add_all_below(b);
	if (!b->resources)
		return;
	struct value *extra = made_copy(b->m->a, b->x->extra);
	made_put(extra, STR("resources"), b->resources);
	build_kustomization(b, b->x->folder, extra);
}

/* ---- any ---- */

static void build_chart(struct building *b)
{
	const struct chart *c = chart_at(b->m, b->x->folder);

	if (b->each || (c && declared_has(b->m, c->file->src->path)))
		return;
	charts_apply(b->m, &b->part->build, b->x->folder);
	note(b, "chart " PRIs " is rendered by Argo CD with its own values",
		ARGs(folder_name(b->x->folder)));
}

static enum apply_how how_of(struct building *b)
{
	if (b->x->how == APPLY_BELOW)
		return kustomization_in(b, b->x->folder) ? APPLY_KUSTOMIZE : APPLY_BELOW;
	if (b->x->how != APPLY_FOUND)
		return b->x->how;
	if (kustomization_in(b, b->x->folder))
		return APPLY_KUSTOMIZE;
	return has_chart(b, b->x->folder) ? APPLY_CHART : APPLY_PLAIN;
}

static void build(struct building *b)
{
	switch (how_of(b)) {
	case APPLY_KUSTOMIZE:
		if (kustomization_in(b, b->x->folder))
			build_kustomization(b, b->x->folder, b->x->extra);
		else if (!b->each)
			note(b, PRIs " has no kustomization", ARGs(folder_name(b->x->folder)));
		return;
	case APPLY_CHART:
		build_chart(b);
		return;
	case APPLY_BELOW:
		build_below(b);
		return;
	case APPLY_FOUND:
	case APPLY_PLAIN:
		build_plain(b);
		return;
	}
}

static void set_namespace(const struct apply *x, struct build *out)
{
	for (uint32_t i = 0; x->ns.n && i < out->objects.n; i++)
		if (!out->objects.v[i].ns.n && !type_is_cluster_scoped(out->objects.v[i].type))
			out->objects.v[i].ns = x->ns;
}

struct part *apply_build(struct maker *m, const struct apply *x)
{
	struct part *part = arena_new(m->a, struct part);
	struct building b = { .m = m, .x = x, .part = part, .p = m->p };

	part->apply = x;
	part->build.a = m->a;
	for (uint32_t i = 0; i < x->unknown.n; i++)
		vec_push(m->a, &part->build.unknown, x->unknown.v[i]);
	if (!x->here)
		return part;
	if (x->extra && value_doubt(x->extra))
		note(&b, PRIs " changes what it applies in a way that is not known",
			ARGs(built_title(m->a, x->by)));
	part->literal = x->post != NULL;
	if (part->literal)
		b.p = literal_project(m->literal);
	build(&b);
	set_namespace(x, &part->build);
	return part;
}

void apply_files(struct maker *m, const struct apply *x, apply_visit *each, void *ctx)
{
	struct part none = { 0 };
	struct building b = { .m = m, .x = x, .part = &none, .p = m->p, .each = each, .ctx = ctx };

	if (x->here)
		build(&b);
}
