#include "lint/config.h"

#include "base/glob.h"
#include "lint/run.h"
#include "yaml/doc.h"

struct reader {
	struct config *c;
	struct arena *a;
	const struct rules *rules;
	struct err *err;
};

void config_default(struct config *c, struct arena *a, const struct rules *rules)
{
	*c = (struct config){ 0 };
	for (size_t i = 0; i < rules->n; i++) {
		struct rule_config rc = { .rule = rules->v[i],
			.enabled = true,
			.options = { .a = a } };
		vec_push(a, &c->rules, rc);
	}
}

const struct rule_config *config_of(const struct config *c, const struct rule *r)
{
	for (uint32_t i = 0; i < c->rules.n; i++)
		if (c->rules.v[i].rule == r)
			return &c->rules.v[i];
	return NULL;
}

static bool wrong(struct reader *r, const struct node *at, const char *fmt, ...) FORMAT(3, 4);

static bool wrong(struct reader *r, const struct node *at, const char *fmt, ...)
{
	const struct source *src = node_source(at);
	struct pos pos = source_pos(src, at->start);
	va_list ap;

	va_start(ap, fmt);
	struct str text = str_vprintf(r->a, fmt, ap);
	va_end(ap);
	return fail(r->err, PRIs ":%u:%u: " PRIs, ARGs(src->path), pos.line, pos.col, ARGs(text));
}

static bool unknown(struct reader *r, const struct node *at, const char *what,
	const struct str *names, size_t n)
{
	struct str name = node_text(r->a, at);
	struct str near = nearest_name(name, names, n);

	if (near.n)
		return wrong(r, at, "unknown %s \"" PRIs "\"; did you mean \"" PRIs "\"?", what,
			ARGs(name), ARGs(near));
	struct buf all = { .a = r->a };
	for (size_t i = 0; i < n; i++)
		buf_printf(&all, "%s" PRIs, i ? ", " : "", ARGs(names[i]));
	return wrong(r, at, "unknown %s \"" PRIs "\"; known are: " PRIs, what, ARGs(name),
		ARGs(buf_str(&all)));
}

static const struct node *resolved(const struct node *n)
{
	return n && n->kind == NODE_ALIAS ? node_target(n) : n;
}

static bool read_bool(struct reader *r, const struct node *at, struct str key, bool *out)
{
	struct str text = { 0 };

	if (!at || at->kind != NODE_SCALAR || node_type(r->a, at, &text) != SCALAR_BOOL)
		return wrong(r, at, "\"" PRIs "\" has to be true or false", ARGs(key));
	*out = str_is(text, "true");
	return true;
}

static bool read_text(struct reader *r, const struct node *at, struct str key, struct str *out)
{
	if (!at || at->kind != NODE_SCALAR || node_type(r->a, at, NULL) != SCALAR_STRING)
		return wrong(r, at, "\"" PRIs "\" has to be text", ARGs(key));
	*out = node_text(r->a, at);
	return true;
}

/* Calls `each` for every entry of a map; an absent value is an empty map. */
typedef bool entry_reader(struct reader *r, void *ctx, const struct node *key,
	const struct node *value);

static bool read_map(struct reader *r, const struct node *map, const char *what, entry_reader *each,
	void *ctx)
{
	struct map seen = { .a = r->a };

	if (map->kind == NODE_NULL)
		return true;
	if (map->kind != NODE_MAP)
		return wrong(r, map, "%s has to be a map", what);
	for (const struct node *v = node_child(map); v; v = node_next(v)) {
		const struct node *key = node_key(v);
		struct str name = node_text(r->a, key);
		if (map_get(&seen, name))
			return wrong(r, key, "\"" PRIs "\" is there twice", ARGs(name));
		map_put(&seen, name, r);
		if (!resolved(v))
			return wrong(r, v, "alias without an anchor");
		if (!each(r, ctx, key, resolved(v)))
			return false;
	}
	return true;
}

static bool read_severity(struct reader *r, const struct node *at, struct rule_config *rc)
{
	static const struct str names[] = {
		[SEVERITY_INFO] = { "info", 4 },
		[SEVERITY_WARNING] = { "warning", 7 },
		[SEVERITY_ERROR] = { "error", 5 },
	};
	struct str text = { 0 };

	if (!read_text(r, at, STR("severity"), &text))
		return false;
	for (size_t i = 0; i < countof(names); i++) {
		if (!str_eq(text, names[i]))
			continue;
		rc->severity = (enum severity)i;
		rc->has_severity = true;
		return true;
	}
	return unknown(r, at, "severity", names, countof(names));
}

struct names {
	VEC(struct str) v;
};

static void add_names(struct arena *a, struct names *names, const char *const *list)
{
	for (; list && *list; list++)
		vec_push(a, &names->v, str_of(*list));
}

static bool has_name(const struct names *names, struct str name)
{
	for (uint32_t i = 0; i < names->v.n; i++)
		if (str_eq(names->v.v[i], name))
			return true;
	return false;
}

static bool read_fix(struct reader *r, const struct node *at, struct rule_config *rc)
{
	struct names fixes = { 0 };

	if (!read_text(r, at, STR("fix"), &rc->fix))
		return false;
	add_names(r->a, &fixes, rc->rule->fixes);
	if (has_name(&fixes, rc->fix))
		return true;
	return unknown(r, at, "fix", fixes.v.v, fixes.v.n);
}

static bool read_option(struct reader *r, struct rule_config *rc, const struct node *key,
	const struct node *value)
{
	static const char *const common[] = { "enabled", "severity", "fix", "unsafe", NULL };
	struct str name = node_text(r->a, key);
	struct names options = { 0 }, all = { 0 };

	add_names(r->a, &options, rc->rule->options);
	add_names(r->a, &all, common);
	add_names(r->a, &all, rc->rule->options);
	if (!has_name(&options, name))
		return unknown(r, key, "key", all.v.v, all.v.n);
	if (value->kind != NODE_SCALAR)
		return wrong(r, value, "\"" PRIs "\" has to be a single value", ARGs(name));
	struct str *text = arena_new(r->a, struct str);
	*text = node_text(r->a, value);
	map_put(&rc->options, name, text);
	return true;
}

static bool read_rule_key(struct reader *r, void *ctx, const struct node *key,
	const struct node *value)
{
	struct rule_config *rc = ctx;
	struct str name = node_text(r->a, key);

	if (str_is(name, "enabled"))
		return read_bool(r, value, name, &rc->enabled);
	if (str_is(name, "severity"))
		return read_severity(r, value, rc);
	if (str_is(name, "fix"))
		return read_fix(r, value, rc);
	if (str_is(name, "unsafe"))
		return read_bool(r, value, name, &rc->unsafe);
	return read_option(r, rc, key, value);
}

static bool unknown_rule(struct reader *r, const struct node *key)
{
	struct names all = { 0 };

	for (size_t i = 0; i < r->rules->n; i++) {
		vec_push(r->a, &all.v, str_of(r->rules->v[i]->id));
		add_names(r->a, &all, r->rules->v[i]->aliases);
	}
	return unknown(r, key, "rule", all.v.v, all.v.n);
}

static struct rule_config *config_for(const struct config *c, const struct rule *rule)
{
	for (uint32_t i = 0; i < c->rules.n; i++)
		if (c->rules.v[i].rule == rule)
			return &c->rules.v[i];
	BUG("rule %s has no configuration", rule->id);
}

static bool read_rule(struct reader *r, void *ctx, const struct node *key, const struct node *value)
{
	const struct rule *rule = rule_find(r->rules, node_text(r->a, key));
	struct map *seen = ctx;

	if (!rule)
		return unknown_rule(r, key);
	if (map_get(seen, str_of(rule->id)))
		return wrong(r, key, "rule %s is configured twice", rule->id);
	map_put(seen, str_of(rule->id), r);
	struct rule_config *rc = config_for(r->c, rule);
	if (!read_map(r, value, "the configuration of a rule", read_rule_key, rc))
		return false;
	if (rc->unsafe && !rc->fix.n)
		return wrong(r, key, "\"unsafe\" stands beside the \"fix\" that it allows");
	return true;
}

static bool is_pattern(struct reader *r, const struct node *at, struct str pattern)
{
	struct err err;
	struct glob *glob = glob_new(r->a, pattern, &err);

	glob_free(glob);
	return glob || wrong(r, at, "%s", err.text);
}

static bool read_exclude(struct reader *r, const struct node *list)
{
	if (list->kind == NODE_NULL)
		return true;
	if (list->kind != NODE_SEQ)
		return wrong(r, list, "\"exclude\" has to be a list of patterns");
	for (const struct node *v = node_child(list); v; v = node_next(v)) {
		struct str pattern = { 0 };
		if (!read_text(r, v, STR("exclude"), &pattern))
			return false;
		if (!is_pattern(r, v, pattern))
			return false;
		vec_push(r->a, &r->c->exclude, pattern);
	}
	return true;
}

static bool read_path(struct reader *r, struct config_deployment *d, const struct node *at)
{
	struct str text = { 0 };

	if (!read_text(r, at, STR("paths"), &text))
		return false;
	if (!text.n || text.p[0] == '/')
		return wrong(r, at, "a path is relative to the folder of .jibe");
	if (!is_pattern(r, at, text))
		return false;
	vec_push(r->a, &d->paths,
		((struct config_path){ text, source_pos(node_source(at), at->start) }));
	return true;
}

static bool read_paths(struct reader *r, struct config_deployment *d, const struct node *list)
{
	if (list->kind != NODE_SEQ || !node_child(list))
		return wrong(r, list, "\"paths\" has to be a list of files, folders or patterns");
	for (const struct node *v = node_child(list); v; v = node_next(v))
		if (!read_path(r, d, v))
			return false;
	return true;
}

static bool read_deployment_key(struct reader *r, void *ctx, const struct node *key,
	const struct node *value)
{
	static const struct str known[] = { { "name", 4 }, { "paths", 5 }, { "namespace", 9 },
		{ "cluster", 7 } };
	struct config_deployment *d = ctx;
	struct str name = node_text(r->a, key);

	if (str_is(name, "name"))
		return read_text(r, value, name, &d->name);
	if (str_is(name, "paths"))
		return read_paths(r, d, value);
	if (str_is(name, "namespace"))
		return read_text(r, value, name, &d->ns);
	if (str_is(name, "cluster"))
		return read_text(r, value, name, &d->cluster);
	return unknown(r, key, "key", known, countof(known));
}

static bool read_deployment(struct reader *r, struct map *names, const struct node *at)
{
	struct config_deployment d = { 0 };

	if (!resolved(at))
		return wrong(r, at, "alias without an anchor");
	if (!read_map(r, resolved(at), "a deployment", read_deployment_key, &d))
		return false;
	if (!d.name.n)
		return wrong(r, at, "a deployment needs a \"name\"");
	if (!d.paths.n)
		return wrong(r, at, "a deployment needs \"paths\"");
	if (map_get(names, d.name))
		return wrong(r, at, "deployment \"" PRIs "\" is there twice", ARGs(d.name));
	map_put(names, d.name, r);
	vec_push(r->a, &r->c->deployments, d);
	return true;
}

static bool read_deployments(struct reader *r, const struct node *list)
{
	struct map names = { .a = r->a };

	if (list->kind == NODE_NULL)
		return true;
	if (list->kind != NODE_SEQ)
		return wrong(r, list, "\"deployments\" has to be a list");
	for (const struct node *v = node_child(list); v; v = node_next(v))
		if (!read_deployment(r, &names, v))
			return false;
	return true;
}

static bool read_top(struct reader *r, void *ctx, const struct node *key, const struct node *value)
{
	static const struct str known[] = { { "complete", 8 }, { "deployments", 11 },
		{ "exclude", 7 }, { "rules", 5 } };
	struct map seen = { .a = r->a };
	struct str name = node_text(r->a, key);

	(void)ctx;
	if (str_is(name, "complete"))
		return read_bool(r, value, name, &r->c->complete);
	if (str_is(name, "deployments"))
		return read_deployments(r, value);
	if (str_is(name, "exclude"))
		return read_exclude(r, value);
	if (str_is(name, "rules"))
		return read_map(r, value, "\"rules\"", read_rule, &seen);
	return unknown(r, key, "key", known, countof(known));
}

static bool broken(const struct file *f, struct err *err)
{
	struct pos pos = source_pos(f->src, f->error_at);

	return fail(err, PRIs ":%u:%u: " PRIs, ARGs(f->src->path), pos.line, pos.col,
		ARGs(f->error));
}

bool config_parse(struct config *c, struct arena *a, const struct rules *rules,
	const struct source *src, struct err *err)
{
	struct reader r = { c, a, rules, err };
	const struct file *f = file_parse(a, src);
	const struct node *root = NULL;

	config_default(c, a, rules);
	c->path = src->path;
	if (f->broken)
		return broken(f, err);
	for (uint32_t i = 0; i < f->doc_count; i++) {
		const struct node *here = doc_root(&f->docs[i]);
		if (here && root)
			return wrong(&r, here, "a second document");
		root = here ? here : root;
	}
	return !root || read_map(&r, root, "the configuration", read_top, NULL);
}
