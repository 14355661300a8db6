#include "base/fs.h"
#include "base/glob.h"
#include "cli/cli.h"

/* Files that are no YAML but may name objects: their text is searched for
 * references when something is to be removed or renamed. */
enum { OTHER_LIMIT = 256 << 10 };

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
		"Makefile",
		"Tiltfile",
		"Jenkinsfile",
		NULL,
	};

	return has_suffix(name_of(path), suffixes);
}

struct loader {
	struct repo *r;
	const struct options *o;
	struct root root;
	struct str first;         /* the first path given */
	struct str config_folder; /* exclude patterns are relative to it */
	struct err *err;
};

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

	if (!manifest && !may_refer(path))
		return;
	full = root_join(r->a, r->root, path);
	if (!file_size(full, &size) || (!manifest && size > OTHER_LIMIT))
		return;
	if (!fs_read(&text, r->a, full, &err)) {
		if (manifest)
			add_trouble(r, path, err.text);
		r->failed |= manifest && is_named(r, path);
		return;
	}
	if (manifest || str_find_char(text, '\0') < 0)
		project_add(r->project, source_padded(r->a, path, text));
}

static bool exclude_one(struct loader *l, struct str pattern, struct str folder)
{
	struct repo *r = l->r;
	struct glob *glob = glob_new(r->a, pattern, l->err);

	if (!glob)
		return false;
	for (uint32_t i = 0; i < r->project->files.n; i++) {
		struct str path = r->project->files.v[i]->src->path, below = path;
		if (folder.n &&
			(path.n <= folder.n || path.p[folder.n] != '/' ||
				!str_eq(str_sub(path, 0, folder.n), folder)))
			continue;
		if (folder.n)
			below = str_sub(path, folder.n + 1, path.n);
		if (glob_match(glob, below))
			project_exclude(r->project, path);
	}
	glob_free(glob);
	return true;
}

static bool exclude(struct loader *l)
{
	const struct config *c = &l->r->config;

	for (uint32_t i = 0; i < c->exclude.n; i++)
		if (!exclude_one(l, c->exclude.v[i], l->config_folder))
			return false;
	for (uint32_t i = 0; i < l->o->exclude.v.n; i++)
		if (!exclude_one(l, l->o->exclude.v.v[i], (struct str){ 0 }))
			return false;
	return true;
}

static bool enable(struct loader *l, const struct texts *names, bool enabled)
{
	struct config *c = &l->r->config;

	for (uint32_t i = 0; i < names->v.n; i++) {
		const struct rule *rule = rule_find(&all_rules, names->v.v[i]);
		if (!rule)
			return no_such_rule(l->r->a, names->v.v[i], l->err);
		for (uint32_t k = 0; k < c->rules.n; k++)
			if (c->rules.v[k].rule == rule)
				c->rules.v[k].enabled = enabled;
	}
	return true;
}

static bool select_rules(struct loader *l)
{
	struct config *c = &l->r->config;

	for (uint32_t i = 0; l->o->select.v.n && i < c->rules.n; i++)
		c->rules.v[i].enabled = false;
	return enable(l, &l->o->select, true) && enable(l, &l->o->ignore, false);
}

/* Where the search for .jibe starts: the folder of the first path. */
static struct str first_folder(struct loader *l)
{
	struct repo *r = l->r;

	if (!l->o->args.v.n || r->standard_input)
		return r->here;
	struct str path = l->first;
	if (fs_is_dir(root_join(r->a, r->root, path)))
		return path;
	ptrdiff_t slash = str_rfind_char(path, '/');
	return str_sub(path, 0, slash < 0 ? 0 : (size_t)slash);
}

struct str repo_shown(const struct repo *r, struct str path)
{
	if (r->prefix.n)
		return str_printf(r->a, PRIs PRIs, ARGs(r->prefix), ARGs(path));
	return report_path(r->a, r->here, path);
}

static bool read_config(struct loader *l)
{
	struct repo *r = l->r;
	struct str path, text;
	const char *full;

	config_default(&r->config, r->a, &all_rules);
	if (l->o->no_config)
		return true;
	if (l->o->config) {
		full = l->o->config;
		path = str_of(full);
	} else if (root_config(&path, r->a, r->root, first_folder(l))) {
		full = root_join(r->a, r->root, path);
		l->config_folder = str_sub(path, 0, path.n == 5 ? 0 : path.n - 6);
	} else {
		return true;
	}
	if (!fs_read(&text, r->a, full, l->err))
		return false;
	if (!l->o->config)
		path = repo_shown(r, path);
	return config_parse(&r->config, r->a, &all_rules, source_padded(r->a, path, text), l->err);
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
		if (map_get(&have, path) || !file_size(root_join(r->a, r->root, path), &size))
			continue;
		if (is_manifest(r->a, path))
			vec_push(r->a, &files->v, path);
		else
			say(PRIs " is no YAML and no JSON file", ARGs(path));
	}
}

static bool load_repository(struct loader *l)
{
	struct texts files = { 0 };

	if (!root_find(&l->root, l->r->a, l->o, l->err))
		return false;
	find_place(l);
	if (!read_paths(l) || !read_config(l) || !list_files(&files, l->r->a, l->r->root, l->err))
		return false;
	add_named(l, &files);
	for (uint32_t i = 0; i < files.v.n; i++)
		load_file(l, files.v.v[i]);
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
	if (!read_config(l) || !fs_read_stdin(&text, r->a, l->err))
		return false;
	r->here = r->prefix = (struct str){ 0 };
	if (!is_manifest(r->a, name))
		name = str_printf(r->a, PRIs ".yaml", ARGs(name));
	project_add(r->project, source_padded(r->a, name, text));
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
	if (!exclude(&l) || !select_rules(&l))
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

void repo_complain(const struct repo *r, const struct options *o)
{
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
	if (r->templates && !o->quiet)
		say("%u template%s could not be read as YAML", r->templates,
			r->templates == 1 ? "" : "s");
}
