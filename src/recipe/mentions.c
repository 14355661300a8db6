#include "recipe/mentions.h"

#include "mesh/virtual_service.h"

static bool is_name_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
		c == '-' || c == '.' || c == '/';
}

static void mention(struct gateway_refs *r, const struct project_file *f, size_t offset,
	struct str text, struct str key)
{
	struct gateway_mention m = { f->src->path, source_pos(f->src, (uint32_t)offset), text };

	vec_push(r->a, &AT(r, &r->mentions, key, struct gateway_mentions)->v, m);
}

static void mention_all(struct gateway_refs *r, const struct project_file *f, size_t offset,
	struct str text, const struct keys *keys)
{
	for (uint32_t i = 0; keys && i < keys->v.n; i++)
		mention(r, f, offset, text, keys->v.v[i]);
}

/* "https.443.https.name.ns": an EnvoyFilter names a route table. */
static const struct keys *route_table_name(struct gateway_refs *r, struct str word)
{
	struct str parts[5] = { 0 };
	size_t n = 0;

	if (!str_starts(word, "https."))
		return NULL;
	while (word.p && n < countof(parts))
		parts[n++] = str_cut(&word, '.');
	if (n < countof(parts))
		return NULL;
	return map_get(&r->spellings,
		str_printf(r->a, PRIs "/" PRIs, ARGs(parts[4]), ARGs(parts[3])));
}

/* Where a scan stands in a file. */
struct scan {
	struct gateway_refs *r;
	const struct project_file *f;
	uint32_t object;  /* the first that does not end before the place */
	uint32_t comment; /* likewise */
};

static bool in_comment(struct scan *s, size_t at)
{
	const struct file *y = s->f->yaml;

	while (y && s->comment < y->comment_count && y->comments[s->comment].end <= at)
		s->comment++;
	return y && s->comment < y->comment_count && y->comments[s->comment].start <= at;
}

static const struct object *object_at(struct scan *s, size_t at)
{
	const struct project_file *f = s->f;

	while (s->object < f->objects.n && f->objects.v[s->object]->root->end <= at)
		s->object++;
	if (s->object < f->objects.n && f->objects.v[s->object]->root->start <= at)
		return f->objects.v[s->object];
	return NULL;
}

/* Objects in which a bare name cannot mean an Istio Gateway, or whose
 * references are followed as structure. */
static bool says_nothing(const struct object *o)
{
	if (!object_tree(o))
		return false;
	static const char *const groups[] = { "apps", "batch", "autoscaling", "policy",
		"rbac.authorization.k8s.io", "networking.k8s.io", "networking.istio.io",
		"security.istio.io", "telemetry.istio.io", "gateway.networking.k8s.io",
		"storage.k8s.io", "apiextensions.k8s.io", "monitoring.coreos.com",
		"cert-manager.io" };

	if (!o->group.n)
		return !str_is(o->kind, "ConfigMap") && !str_is(o->kind, "Secret");
	for (size_t i = 0; i < countof(groups); i++)
		if (str_is(o->group, groups[i]))
			return true;
	return false;
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The word at the place, in any letter case; `whole`: not as part of another. */
static bool word_at(struct str line, size_t at, const char *word, bool whole)
{
	size_t n = strlen(word);

	if (at + n > line.n)
		return false;
	for (size_t i = 0; i < n; i++)
		if ((line.p[at + i] | 0x20) != word[i])
			return false;
	bool apart = (!at || !is_letter(line.p[at - 1])) &&
		(at + n == line.n || !is_letter(line.p[at + n]));
	return !whole || apart;
}

static bool speaks_of_gateway(struct str line)
{
	for (size_t i = 0; i < line.n; i++)
		if (word_at(line, i, "gateway", false) || word_at(line, i, "gw", true))
			return true;
	return false;
}

static size_t indent_of(struct str line)
{
	size_t n = 0;

	while (n < line.n && (line.p[n] == ' ' || line.p[n] == '-'))
		n++;
	return n;
}

/* How far up a name looks for the key it stands below. */
enum { LINES_ABOVE = 12 };

/* The line before the word, or one above that is not deeper, speaks of a
 * gateway. */
static bool below_gateway(const struct source *src, size_t at)
{
	uint32_t line = source_line(src, (uint32_t)at);
	struct str own = source_slice(src, (struct span){ src->line[line], (uint32_t)at });
	size_t indent = indent_of(own);

	if (speaks_of_gateway(own))
		return true;
	for (uint32_t n = 0; line-- > 0 && n < LINES_ABOVE; n++) {
		struct str above = source_slice(src,
			(struct span){ src->line[line], source_line_end(src, src->line[line]) });
		if (str_starts(above, "---"))
			return false;
		if (str_trim(above).n && indent_of(above) <= indent && speaks_of_gateway(above))
			return true;
	}
	return false;
}

static const struct keys *bare_name(struct scan *s, size_t at, struct str word)
{
	const struct keys *keys = map_get(&s->r->names, word);

	if (!keys)
		return NULL;
	const struct object *o = object_at(s, at);
	return (o && says_nothing(o)) || !below_gateway(s->f->src, at) ? NULL : keys;
}

static void scan_word(struct scan *s, size_t at, struct str word, bool compound)
{
	struct gateway_refs *r = s->r;
	const struct keys *keys = NULL;

	while (word.n && (word.p[word.n - 1] == '.' || word.p[word.n - 1] == '/'))
		word.n--;
	if (compound)
		keys = map_get(&r->spellings, word);
	if (!keys && compound)
		keys = route_table_name(r, word);
	if (!keys)
		keys = bare_name(s, at, word);
	if (!keys || in_comment(s, at))
		return;
	struct str path = s->f->src->path;
	if (map_get(&r->entries, str_printf(r->a, PRIs ":%zu", ARGs(path), at)) ||
		(at && map_get(&r->entries, str_printf(r->a, PRIs ":%zu", ARGs(path), at - 1))))
		return;
	mention_all(r, s->f, at, word, keys);
}

static void scan_text(struct gateway_refs *r, const struct project_file *f)
{
	struct scan s = { .r = r, .f = f };
	struct str text = f->src->text;

	for (size_t i = 0; i < text.n;) {
		size_t start = i;
		bool compound = false;
		while (i < text.n && is_name_char(text.p[i])) {
			compound |= text.p[i] == '.' || text.p[i] == '/';
			i++;
		}
		if (i > start)
			scan_word(&s, start, str_sub(text, start, i), compound);
		i += i == start;
	}
}

static void port_name(struct gateway_refs *r, const struct value *v)
{
	if (!value_str(v).n || !v->from)
		return;
	const struct source *src = node_source(v->from);
	struct gateway_mention m = { src->path, source_pos(src, v->from->start), value_str(v) };
	vec_push(r->a, &AT(r, &r->port_names, value_str(v), struct gateway_mentions)->v, m);
}

static void find_port_names(struct gateway_refs *r)
{
	for (uint32_t i = 0; i < r->project->objects.n; i++) {
		const struct object *o = r->project->objects.v[i];
		if (!object_is(o, "networking.istio.io/EnvoyFilter"))
			continue;
		const struct value *patch = value_child(
			value_at(object_tree(o), "spec.configPatches"));
		for (; patch; patch = patch->next)
			port_name(r, value_at(patch, "match.routeConfiguration.portName"));
	}
}

/* A Canary of Flagger makes the VirtualService itself. */
static void find_canaries(struct gateway_refs *r)
{
	for (uint32_t i = 0; i < r->project->objects.n; i++) {
		const struct object *o = r->project->objects.v[i];
		if (!str_is(o->kind, "Canary") || !object_tree(o))
			continue;
		const struct value *list = value_at(object_tree(o), "spec.service.gateways");
		for (const struct value *e = value_child(list); e; e = e->next) {
			struct str name = value_str(e);
			struct str key = gateway_reference(r->a, name,
				o->ns.n ? o->ns : STR("default"));
			if (!e->from || str_find_char(name, '/') >= 0 ||
				str_find_char(name, '.') >= 0)
				continue;
			const struct source *src = node_source(e->from);
			struct gateway_mention m = { src->path, source_pos(src, e->from->start),
				name };
			vec_push(r->a, &AT(r, &r->mentions, key, struct gateway_mentions)->v, m);
		}
	}
}

void find_mentions(struct gateway_refs *r)
{
	for (uint32_t i = 0; i < r->project->files.n; i++)
		if (r->project->files.v[i]->src)
			scan_text(r, r->project->files.v[i]);
	find_port_names(r);
	find_canaries(r);
}
