#include "deploy/argocd.h"

/* Applications of all sets together; one set of parameters holds few values. */
enum { PARAMETERS = 1 << 14 };

struct parameters {
	VEC(const struct value *) v;
};

/* An ApplicationSet being read. */
struct set {
	struct maker *m;
	const struct built *by;
	const struct value *spec;
	struct apply *failed; /* tells what is not known */
	bool go;
};

static bool read_generator(struct set *s, const struct value *generator, struct parameters *out);

/* ---- paths ---- */

/* As goTemplate has them; argocd_template.c knows the other names. */
static struct value *path_params(struct arena *a, struct str path)
{
	struct value *params = made_map(a), *segments = made_list(a);
	struct str base = str_sub(path, (size_t)(str_rfind_char(path, '/') + 1), path.n);
	struct buf normal = { .a = a };

	for (struct str rest = path; rest.p;)
		made_append(segments, made_str(a, str_cut(&rest, '/')));
	struct str lower = str_lower(a, base);
	for (size_t i = 0; i < lower.n; i++) {
		bool kept = (lower.p[i] >= 'a' && lower.p[i] <= 'z') ||
			(lower.p[i] >= '0' && lower.p[i] <= '9') || lower.p[i] == '.';
		buf_addc(&normal, kept ? lower.p[i] : '-');
	}
	made_put_str(a, params, "path", path);
	made_put_str(a, params, "basename", base);
	made_put_str(a, params, "basenameNormalized", buf_str(&normal));
	made_put(params, STR("segments"), segments);
	return params;
}

/* In a text the last pattern that matches does not win: any that excludes does. */
static bool is_chosen(const struct value *patterns, struct str path, enum glob_stars stars)
{
	bool chosen = false;

	for (const struct value *c = value_child(patterns); c; c = c->next) {
		if (!argocd_glob(value_str(value_get(c, "path")), path, stars))
			continue;
		if (value_true(value_get(c, "exclude")))
			return false;
		chosen = true;
	}
	return chosen;
}

static void push(struct set *s, struct parameters *out, const struct value *params)
{
	if (out->v.n < PARAMETERS)
		vec_push(s->m->a, &out->v, params);
}

/* ---- directories ---- */

static void add_directory(struct set *s, const struct value *patterns, struct str folder,
	struct parameters *out)
{
	struct arena *a = s->m->a;

	if (!is_chosen(patterns, folder, STARS_IN_PARTS))
		return;
	struct value *params = made_map(a);
	made_put(params, STR("path"), path_params(a, folder));
	push(s, out, params);
}

/* Folders come with the first file in or below them, so by path. */
static void read_directories(struct set *s, const struct value *patterns, struct parameters *out)
{
	struct map seen = { .a = &s->m->scratch };

	for (uint32_t i = 0; i < s->m->p->files.n; i++) {
		struct str path = s->m->p->files.v[i]->src->path;
		for (size_t at = 0; at < path.n; at++) {
			struct str folder = str_sub(path, 0, at);
			if (path.p[at] != '/' || path_is_hidden(str_sub(path, 0, at + 1)))
				continue;
			void **had = map_at(&seen, folder);
			if (!*had)
				add_directory(s, patterns, folder, out);
			*had = s;
		}
	}
}

/* ---- files ---- */

static void add_file_params(struct set *s, const struct project_file *f, const struct value *v,
	struct parameters *out)
{
	struct arena *a = s->m->a;
	struct str path = f->src->path, folder = path_folder(path);
	struct value *params = made_copy(a, v);
	struct value *of_path = path_params(a, folder);

	made_put_str(a, of_path, "filename", str_sub(path, folder.n + (folder.n ? 1 : 0), path.n));
	made_put(params, STR("path"), of_path);
	push(s, out, params);
}

static bool read_file(struct set *s, const struct project_file *f, struct parameters *out)
{
	const struct file *yaml = f->yaml ? f->yaml : file_parse(s->m->a, f->src);
	const struct value *v = NULL;

	if (!yaml->broken && yaml->doc_count)
		v = value_new(s->m->a, doc_root(&yaml->docs[0]));
	if (!v || (v->kind != VALUE_MAP && v->kind != VALUE_LIST)) {
		apply_unknown(s->m, s->failed, "reads " PRIs ", which is no map of parameters",
			ARGs(f->src->path));
		return false;
	}
	if (v->kind == VALUE_MAP)
		add_file_params(s, f, v, out);
	for (const struct value *c = v->kind == VALUE_LIST ? v->child : NULL; c; c = c->next)
		if (c->kind == VALUE_MAP)
			add_file_params(s, f, c, out);
	return true;
}

static bool read_files(struct set *s, const struct value *patterns, struct parameters *out)
{
	bool good = true;

	for (uint32_t i = 0; i < s->m->p->files.n; i++) {
		const struct project_file *f = s->m->p->files.v[i];
		if (is_chosen(patterns, f->src->path, STARS_ANYWHERE))
			good &= read_file(s, f, out);
	}
	return good;
}

/* ---- generators ---- */

static bool read_git(struct set *s, const struct value *git, struct parameters *out)
{
	struct str url = value_str(value_get(git, "repoURL"));
	const struct value *files = value_get(git, "files");
	const struct value *directories = value_get(git, "directories");

	if (!url.n || !(is_this_repository(s->m->p, url) || may_be_this_repository(s->m->p, url))) {
		apply_unknown(s->m, s->failed, "reads " PRIs, ARGs(url));
		return false;
	}
	if (value_str(value_get(git, "pathParamPrefix")).n || value_get(git, "values")) {
		apply_unknown(s->m, s->failed, "has parameters that are not known");
		return false;
	}
	if (directories)
		read_directories(s, directories, out);
	return !files || read_files(s, files, out);
}

static bool read_list(struct set *s, const struct value *list, struct parameters *out)
{
	if (value_get(list, "elementsYaml")) {
		apply_unknown(s->m, s->failed, "has elements that are not known");
		return false;
	}
	for (const struct value *c = value_child(value_get(list, "elements")); c; c = c->next)
		push(s, out, c);
	return true;
}

static const struct value *joined(struct arena *a, const struct value *x, const struct value *y)
{
	struct value *both = made_copy(a, x);

	for (const struct value *c = value_child(y); c; c = c->next)
		made_put(both, c->key, made_copy(a, c));
	return both;
}

/* Each of the first with each of the second. */
static bool read_matrix(struct set *s, const struct value *matrix, struct parameters *out)
{
	const struct value *first = value_item(value_get(matrix, "generators"), 0);
	struct parameters x = { 0 }, y = { 0 };

	if (!first || !first->next || !read_generator(s, first, &x) ||
		!read_generator(s, first->next, &y))
		return false;
	for (uint32_t i = 0; i < x.v.n; i++)
		for (uint32_t j = 0; j < y.v.n && out->v.n < PARAMETERS; j++)
			push(s, out, joined(s->m->a, x.v.v[i], y.v.v[j]));
	return true;
}

/* Only what is the same whatever runs in the cluster; a generator that depends on
 * another, a selector or a template of its own is not understood. */
static bool read_generator(struct set *s, const struct value *generator, struct parameters *out)
{
	const struct value *kind = value_child(generator);

	if (kind && generator->count == 1 && !value_get(kind, "template")) {
		if (str_is(kind->key, "list"))
			return read_list(s, kind, out);
		if (str_is(kind->key, "git"))
			return read_git(s, kind, out);
		if (str_is(kind->key, "matrix"))
			return read_matrix(s, kind, out);
	}
	apply_unknown(s->m, s->failed, "has a generator that is not known: %.*s",
		ARGs(kind ? kind->key : STR("none")));
	return false;
}

static void make_application(struct set *s, const struct value *params, struct apply_list *out)
{
	struct arena *a = s->m->a;
	const struct value *tmpl = value_get(s->spec, "template");
	struct value *filled = template_fill(a, tmpl, params, s->go);
	struct built *o = arena_new(a, struct built);

	*o = *s->by;
	o->name = value_str(value_at(filled, "metadata.name"));
	o->kind = STR("Application");
	application_read(s->m, o, value_get(filled, "spec"), out);
}

void application_set_read(struct maker *m, const struct built *o, struct apply_list *out)
{
	const struct value *spec = value_get(o->tree, "spec");
	struct set s = { .m = m,
		.by = o,
		.spec = spec,
		.failed = apply_new(m, o, out),
		.go = value_true(value_get(spec, "goTemplate")) };
	struct parameters params = { 0 };
	const struct value *generators = value_get(spec, "generators");

	for (const struct value *c = value_child(generators); c; c = c->next)
		read_generator(&s, c, &params);
	if (value_get(spec, "templatePatch"))
		apply_unknown(m, s.failed, "changes its Applications by templatePatch");
	for (uint32_t i = 0; i < params.v.n && value_get(spec, "template"); i++)
		make_application(&s, params.v.v[i], out);
}
