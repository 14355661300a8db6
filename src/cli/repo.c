#include "base/fs.h"
#include "cli/load.h"
#include "manifest/kustomize.h"

static struct str name_of(struct str path)
{
	return str_sub(path, (size_t)(str_rfind_char(path, '/') + 1), path.n);
}

static bool has_suffix(struct str name, const char *const *suffixes)
{
	for (; *suffixes; suffixes++)
		if (str_ends(name, *suffixes))
			return true;
	return false;
}

static bool is_manifest(struct arena *a, struct str path)
{
	static const char *const suffixes[] = { ".yaml", ".yml", ".json", NULL };
	struct str name = name_of(path);

	return str_is(name, "Kustomization") || has_suffix(str_lower(a, name), suffixes);
}

static bool may_refer(struct str path)
{
	static const char *const suffixes[] = {
		".sh",
		".tf",
		".json5",
		".jsonnet",
		".libsonnet",
		".toml",
		".tpl",
		".gotmpl",
		".env",
		".properties",
		".conf",
		".cue",
		".ts",
		".py",
		".go",
		".rb",
		".tmpl",
		".j2",
		".erb",
		".hcl",
		".js",
		".mjs",
		".groovy",
		".ps1",
		".txt",
		".star",
		".bzl",
		".mk",
		".java",
		".kt",
		".rs",
		".lua",
		".rego",
		"Makefile",
		"Tiltfile",
		"Jenkinsfile",
		"Dockerfile",
		"Earthfile",
		"justfile",
		".gitattributes",
		NULL,
	};
	struct str name = name_of(path);

	return has_suffix(name, suffixes) || str_find_char(name, '.') < 0;
}

bool repo_reads(struct arena *a, struct str path, bool *manifest)
{
	*manifest = is_manifest(a, path);
	return *manifest || may_refer(path);
}

static void add_trouble(struct repo *r, struct str path, const char *message)
{
	struct trouble t = { .path = path, .message = str_dup(r->a, str_of(message)) };

	vec_push(r->a, &r->troubles.v, t);
}

static bool is_named(const struct repo *r, struct str path)
{
	return map_get(&r->wanted, path) != NULL;
}

/* Reads a file that may matter. */
static void load_file(struct loader *l, struct str path)
{
	struct repo *r = l->r;
	bool manifest = is_manifest(r->a, path);
	const char *full;
	struct str text;
	struct err err;
	uint64_t size;
	bool links;

	if (!manifest && !may_refer(path))
		return;
	full = root_join(r->a, r->root, path);
	if (!file_size(full, &size, &links) || (!manifest && size > OTHER_LIMIT))
		return;
	if (!fs_read(&text, r->a, full, &err)) {
		if (manifest)
			add_trouble(r, path, err.text);
		r->failed |= manifest && is_named(r, path);
		return;
	}
	if (manifest || str_find_char(text, '\0') < 0)
		project_add(r->project, source_padded(r->a, path, text));
	if (links)
		project_guard(r->project, path, "has several hard links");
}

static bool is_of_git(struct str path)
{
	while (path.p)
		if (str_is(str_cut(&path, '/'), ".git"))
			return true;
	return false;
}

/* Whatever kustomizations name, also what git ignores, whatever it holds. */
static void load_what_kustomizations_name(struct repo *r)
{
	struct kustomize_paths wanted = kustomize_wanted(r->a, r->project);
	const char *root = str_c(r->a, r->root);
	struct str text;

	for (uint32_t i = 0; i < wanted.v.n; i++) {
		struct str path = wanted.v.v[i];
		if (!is_of_git(path) && fs_read_inside(&text, r->a, root, path, NAMED_LIMIT))
			project_add_other(r->project, source_padded(r->a, path, text));
	}
}

static bool read_paths(struct loader *l)
{
	struct repo *r = l->r;

	for (uint32_t i = 0; i < l->o->args.v.n; i++) {
		const char *arg = l->o->args.v.v[i].p;
		struct str path;
		if (!root_relative(&path, r->a, &l->root, arg, l->err))
			return false;
		map_put(&r->wanted, path, r);
		l->first = i ? l->first : path;
	}
	if (map_get(&r->wanted, (struct str){ 0 }))
		r->wanted = (struct map){ .a = r->a };
	return true;
}

static void find_place(struct loader *l)
{
	struct repo *r = l->r;
	struct str root = str_sub(l->root.path, 1, l->root.path.n);
	struct str cwd = str_sub(l->root.cwd, 1, l->root.cwd.n);
	struct err ignored;

	r->root = l->root.path;
	if (root_relative(&r->here, r->a, &l->root, ".", &ignored))
		return;
	r->here = (struct str){ 0 };
	r->prefix = report_path(r->a, cwd, str_printf(r->a, PRIs "/", ARGs(root)));
}

struct str repo_shown(const struct repo *r, struct str path)
{
	if (r->prefix.n)
		return str_printf(r->a, PRIs PRIs, ARGs(r->prefix), ARGs(path));
	return report_path(r->a, r->here, path);
}

struct str repo_shown_root(const struct repo *r)
{
	struct str up = report_path(r->a, r->here, STR("."));

	if (r->prefix.n)
		return str_sub(r->prefix, 0, r->prefix.n - 1);
	return r->here.n ? str_sub(up, 0, up.n - 2) : up;
}

/* Adds the files given by name that the listing leaves out: ignored ones. */
static void add_named(struct loader *l, struct texts *files)
{
	struct repo *r = l->r;
	struct map have = { .a = r->a };

	for (uint32_t i = 0; i < files->v.n; i++)
		map_put(&have, files->v.v[i], r);
	for (uint32_t i = 0; i < r->wanted.n; i++) {
		struct str path = r->wanted.v[i].key;
		uint64_t size;
		bool links;
		if (map_get(&have, path) ||
			!file_size(root_join(r->a, r->root, path), &size, &links))
			continue;
		if (is_manifest(r->a, path))
			vec_push(r->a, &files->v, path);
		else
			say(PRIs " is no YAML and no JSON file", ARGs(path));
	}
}

/* What git lists is never in another checkout, what a user names can be. */
static void guard_named(struct loader *l)
{
	struct repo *r = l->r;

	const char *root = str_is(r->root, "/") ? "" : str_c(r->a, r->root);

	for (uint32_t i = 0; i < r->wanted.n; i++)
		if (fs_in_other_checkout(root, r->wanted.v[i].key))
			project_guard(r->project, r->wanted.v[i].key,
				"belongs to a submodule or another checkout");
}

/* By them the repository knows itself in what Argo CD and Flux apply. */
static void load_remotes(struct loader *l)
{
	struct repo *r = l->r;
	struct texts remotes = { 0 };

	if (fs_exists(root_join(r->a, r->root, STR(".git"))))
		git_remotes(&remotes, r->a, r->root);
	for (uint32_t i = 0; i < remotes.v.n; i++)
		vec_push(r->a, &r->project->remotes, remotes.v.v[i]);
}

static bool load_repository(struct loader *l)
{
	bool writes = l->o->fix && !l->o->diff;
	struct texts files = { 0 };

	if (!root_find(&l->root, l->r->a, l->o, l->err))
		return false;
	find_place(l);
	if (!enter_tree(&l->r->hold, l->r->root, writes ? FS_WRITE : FS_READ, l->err))
		return false;
	if (!read_paths(l) || !load_config(l) || !list_files(&files, l->r->a, l->r->root, l->err))
		return false;
	add_named(l, &files);
	for (uint32_t i = 0; i < files.v.n; i++)
		load_file(l, files.v.v[i]);
	load_what_kustomizations_name(l->r);
	guard_named(l);
	load_remotes(l);
	if (!writes)
		fs_leave(&l->r->hold);
	return true;
}

static bool load_stdin(struct loader *l)
{
	struct repo *r = l->r;
	struct str name = str_of(l->o->stdin_filename ? l->o->stdin_filename : "stdin.yaml");
	struct options here = *l->o;
	struct str text;

	here.args.v.n = 0;
	r->standard_input = true;
	if (!root_find(&l->root, r->a, &here, l->err))
		return false;
	find_place(l);
	if (!load_config(l) || !fs_read_stdin(&text, r->a, l->err))
		return false;
	r->here = r->prefix = (struct str){ 0 };
	if (!is_manifest(r->a, name))
		name = str_printf(r->a, PRIs ".yaml", ARGs(name));
	project_add(r->project, source_padded(r->a, name, text));
	project_stream(r->project, name);
	return true;
}

/* Files whose YAML could not be read; templates are only counted. */
static void find_broken(struct repo *r)
{
	for (uint32_t i = 0; i < r->project->files.n; i++) {
		const struct project_file *f = r->project->files.v[i];
		if (!f->broken || f->excluded)
			continue;
		if (f->role == ROLE_TEMPLATE || str_find(f->src->text, STR("{{")) >= 0) {
			r->templates++;
			continue;
		}
		struct pos pos = source_pos(f->src, f->yaml->error_at);
		struct trouble t = { f->src->path, pos.line, pos.col, f->yaml->error };
		vec_push(r->a, &r->troubles.v, t);
		r->failed |= is_named(r, f->src->path);
	}
}

static int trouble_cmp(const void *a, const void *b)
{
	const struct trouble *x = a, *y = b;

	return str_cmp(x->path, y->path);
}

/* "-" stands alone: standard input is not part of a repository. */
static bool names_stdin(const struct options *o, bool *out, struct err *err)
{
	*out = false;
	for (uint32_t i = 0; i < o->args.v.n; i++)
		*out |= str_is(o->args.v.v[i], "-");
	if (*out && o->args.v.n > 1)
		return fail(err, "\"-\" goes with no other path");
	return true;
}

bool repo_open(struct repo *r, struct arena *a, const struct options *o, struct err *err)
{
	struct loader l = { .r = r, .o = o, .err = err };
	bool standard_input;

	if (!names_stdin(o, &standard_input, err))
		return false;
	*r = (struct repo){ .a = a, .wanted = { .a = a }, .project = project_new(a) };
	if (!(standard_input ? load_stdin(&l) : load_repository(&l)))
		return false;
	if (!load_excludes(&l) || !load_selection(&l))
		return false;
	if (!standard_input && !load_deployments(&l))
		return false;
	r->project->complete = r->config.complete;
	project_index(r->project);
	find_broken(r);
	if (r->troubles.v.n)
		qsort(r->troubles.v.v, r->troubles.v.n, sizeof(struct trouble), trouble_cmp);
	r->failed |= r->troubles.v.n && (o->strict || standard_input);
	return true;
}

static bool wants_path(const struct repo *r, struct str path)
{
	for (;;) {
		if (map_get(&r->wanted, path))
			return true;
		ptrdiff_t slash = str_rfind_char(path, '/');
		if (slash < 0)
			return false;
		path.n = (size_t)slash;
	}
}

bool repo_wants(void *repo, const struct finding *f)
{
	const struct repo *r = repo;

	if (!r->wanted.n || wants_path(r, f->at.file->src->path))
		return true;
	for (uint32_t i = 0; i < f->related.n; i++)
		if (wants_path(r, f->related.v[i].at.file->src->path))
			return true;
	return false;
}

static bool judges_any(const struct repo *r)
{
	for (uint32_t i = 0; i < r->project->files.n; i++) {
		const struct project_file *f = r->project->files.v[i];
		if (f->role != ROLE_OTHER && !f->excluded && wants_path(r, f->src->path))
			return true;
	}
	return false;
}

/* A deployment may know what fills it in. */
static uint32_t count_doubts(const struct repo *r, const struct deployments *ds)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < r->project->objects.n; i++) {
		const struct object *o = r->project->objects.v[i];
		const struct project_file *f = map_get(&r->project->by_path, o->file->src->path);
		n += !f->excluded && object_in_doubt(o) && !ds->of_object[o->id].v.n;
	}
	return n;
}

void repo_complain(struct repo *r, const struct deployments *ds, const struct options *o)
{
	r->in_doubt = count_doubts(r, ds);
	for (uint32_t i = 0; i < r->troubles.v.n; i++) {
		const struct trouble *t = &r->troubles.v.v[i];
		if (t->line)
			say(PRIs ":%u:%u: cannot be read: " PRIs, ARGs(repo_shown(r, t->path)),
				t->line, t->col, ARGs(t->message));
		else
			say(PRIs, ARGs(t->message));
	}
	if (r->wanted.n && !o->quiet && !judges_any(r))
		say("no file to judge in the paths given");
	if (r->in_doubt && !o->quiet)
		say("%u object%s not judged: a template or a variable fills in what matters",
			r->in_doubt, r->in_doubt == 1 ? " is" : "s are");
	if (r->templates && !o->quiet)
		say("%u template%s could not be read as YAML", r->templates,
			r->templates == 1 ? "" : "s");
}
