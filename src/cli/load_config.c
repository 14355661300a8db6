#include "base/fs.h"
#include "base/glob.h"
#include "cli/load.h"
#include "deploy/declared.h"
#include "manifest/kustomize.h"

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

bool load_config(struct loader *l)
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
	if (!(l->o->config ? fs_read_any : fs_read)(&text, r->a, full, l->err))
		return false;
	if (!l->o->config)
		path = repo_shown(r, path);
	return config_parse(&r->config, r->a, &all_rules, source_padded(r->a, path, text), l->err);
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

bool load_excludes(struct loader *l)
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

/* A folder's name is no pattern. */
static struct str escaped(struct arena *a, struct str folder)
{
	struct buf out = { .a = a };

	for (size_t i = 0; i < folder.n; i++) {
		if (strchr("*?[\\", folder.p[i]))
			buf_addc(&out, '\\');
		buf_addc(&out, folder.p[i]);
	}
	return buf_str(&out);
}

static bool wrong_path(struct loader *l, const struct config_path *path, const char *why)
{
	return fail(l->err, PRIs ":%u:%u: path \"" PRIs "\" %s", ARGs(l->r->config.path),
		path->at.line, path->at.col, ARGs(path->text), why);
}

static bool add_path(struct loader *l, struct declared *out, const struct config_path *path)
{
	struct repo *r = l->r;
	struct declared_places places = { 0 };
	struct str pattern;

	if (!kustomize_resolve(r->a, escaped(r->a, l->config_folder), path->text, &pattern))
		return wrong_path(l, path, "leaves the repository");
	declared_places(&places, r->a, r->project, pattern);
	if (!places.v.n)
		return wrong_path(l, path, "names no file of the repository");
	vec_push(r->a, &out->paths, pattern);
	return true;
}

bool load_deployments(struct loader *l)
{
	struct repo *r = l->r;

	for (uint32_t i = 0; i < r->config.deployments.n; i++) {
		const struct config_deployment *d = &r->config.deployments.v[i];
		struct declared out = { d->name, d->ns, d->cluster, { 0 } };
		for (uint32_t k = 0; k < d->paths.n; k++)
			if (!add_path(l, &out, &d->paths.v[k]))
				return false;
		vec_push(r->a, &r->project->declared, out);
	}
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

bool load_selection(struct loader *l)
{
	struct config *c = &l->r->config;

	for (uint32_t i = 0; l->o->select.v.n && i < c->rules.n; i++)
		c->rules.v[i].enabled = false;
	return enable(l, &l->o->select, true) && enable(l, &l->o->ignore, false);
}
