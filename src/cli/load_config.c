#include "base/fs.h"
#include "base/glob.h"
#include "cli/load.h"

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
