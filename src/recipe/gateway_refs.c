#include "recipe/gateway_refs.h"

#include "mesh/virtual_service.h"

struct gateway_refs {
	struct arena *a;
	const struct project *project;
	const struct deployments *deployments;
	struct map objects;   /* "ns/name" -> struct deployed_list */
	struct map names;     /* "name" -> struct keys: Gateways of that name */
	struct map spellings; /* a text that means a Gateway -> struct keys */
	struct map refs;      /* "ns/name" -> struct gateway_ref_list */
	struct map mentions;  /* "ns/name" -> struct gateway_mentions */
	struct map entries;   /* "path:offset" of entries in VirtualServices -> itself */
};

struct keys {
	VEC(struct str) v;
};

#define AT(r, map, key, type) ((type *)slot((r)->a, (map), (key), sizeof(type)))

static void *slot(struct arena *a, struct map *m, struct str key, size_t size)
{
	void **at = map_at(m, key);

	if (!*at)
		*at = arena_alloc(a, size);
	return *at;
}

/* ---- Gateways ---- */

static void spell(struct gateway_refs *r, struct str spelling, struct str key)
{
	struct keys *k = AT(r, &r->spellings, spelling, struct keys);

	for (uint32_t i = 0; i < k->v.n; i++)
		if (str_eq(k->v.v[i], key))
			return;
	vec_push(r->a, &k->v, key);
}

static void add_gateway(struct gateway_refs *r, struct deployed *o)
{
	struct str ns = deployed_ns(o);
	struct str key = str_printf(r->a, PRIs "/" PRIs, ARGs(ns), ARGs(o->name));
	struct deployed_list *same = AT(r, &r->objects, key, struct deployed_list);

	vec_push(r->a, &same->v, o);
	if (same->v.n > 1)
		return;
	vec_push(r->a, &AT(r, &r->names, o->name, struct keys)->v, key);
	spell(r, key, key);
	spell(r, str_printf(r->a, PRIs "." PRIs, ARGs(o->name), ARGs(ns)), key);
	spell(r, str_printf(r->a, PRIs "." PRIs ".svc", ARGs(o->name), ARGs(ns)), key);
	spell(r, str_printf(r->a, PRIs "." PRIs ".svc.cluster.local", ARGs(o->name), ARGs(ns)),
		key);
	spell(r, str_printf(r->a, "gateway." PRIs "." PRIs, ARGs(ns), ARGs(o->name)), key);
	spell(r, str_printf(r->a, "local-gateway." PRIs "." PRIs, ARGs(ns), ARGs(o->name)), key);
}

static void find_gateways(struct gateway_refs *r)
{
	for (uint32_t i = 0; i < r->deployments->v.n; i++) {
		const struct deployed_list *list = deployment_all(r->deployments->v.v[i],
			"networking.istio.io/Gateway");
		for (uint32_t j = 0; j < list->v.n; j++)
			if (list->v.v[j]->name.n)
				add_gateway(r, list->v.v[j]);
	}
}

/* ---- VirtualServices ---- */

static struct str entry_key(struct gateway_refs *r, const struct node *n)
{
	return str_printf(r->a, PRIs ":%u", ARGs(node_source(n)->path), n->start);
}

static void add_list(struct gateway_refs *r, struct gateway_ref ref)
{
	for (const struct value *e = value_child(ref.list); e; e = e->next) {
		struct str key = gateway_reference(r->a, value_str(e), ref.ns);
		ref.entry = e;
		if (e->from)
			map_put(&r->entries, entry_key(r, e->from), r);
		vec_push(r->a, &AT(r, &r->refs, key, struct gateway_ref_list)->v, ref);
	}
}

static void add_matches(struct gateway_refs *r, struct gateway_ref ref, const struct value *routes)
{
	for (const struct value *route = value_child(routes); route; route = route->next)
		for (const struct value *m = value_child(value_get(route, "match")); m;
			m = m->next) {
			ref.list = value_get(m, "gateways");
			add_list(r, ref);
		}
}

static void add_service(struct gateway_refs *r, struct gateway_ref ref, const struct value *tree)
{
	const struct value *spec = value_get(tree, "spec");

	ref.list = value_get(spec, "gateways");
	add_list(r, ref);
	add_matches(r, ref, value_get(spec, "http"));
	add_matches(r, ref, value_get(spec, "tls"));
	add_matches(r, ref, value_get(spec, "tcp"));
}

static void find_services(struct gateway_refs *r)
{
	for (uint32_t i = 0; i < r->project->objects.n; i++) {
		const struct object *o = r->project->objects.v[i];
		if (!object_is(o, "networking.istio.io/VirtualService") || !o->tree)
			continue;
		const struct deployed_list *forms = &r->deployments->of_object[o->id];
		struct gateway_ref ref = { .service = o, .ns = o->ns.n ? o->ns : STR("default") };
		if (!forms->v.n)
			add_service(r, ref, o->tree);
		for (uint32_t j = 0; j < forms->v.n; j++) {
			ref.form = forms->v.v[j];
			ref.ns = deployed_ns(ref.form);
			add_service(r, ref, ref.form->tree);
		}
	}
}

/* ---- text ---- */

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

static bool is_unread(const struct project_file *f)
{
	return f->broken || f->role == ROLE_TEMPLATE || f->role == ROLE_OTHER;
}

static void scan_word(struct gateway_refs *r, const struct project_file *f, size_t start,
	struct str word, bool compound)
{
	const struct keys *keys = NULL;

	while (word.n && (word.p[word.n - 1] == '.' || word.p[word.n - 1] == '/'))
		word.n--;
	if (compound)
		keys = map_get(&r->spellings, word);
	if (!keys && compound)
		keys = route_table_name(r, word);
	if (!keys && is_unread(f))
		keys = map_get(&r->names, word);
	if (!keys)
		return;
	struct str at = str_printf(r->a, PRIs ":%zu", ARGs(f->src->path), start);
	struct str quoted = start ? str_printf(r->a, PRIs ":%zu", ARGs(f->src->path), start - 1)
				  : at;
	if (!map_get(&r->entries, at) && !map_get(&r->entries, quoted))
		mention_all(r, f, start, word, keys);
}

static void scan_text(struct gateway_refs *r, const struct project_file *f)
{
	struct str text = f->src->text;
	bool unread = is_unread(f);

	for (size_t i = 0; i < text.n;) {
		size_t start = i;
		bool compound = false;
		while (i < text.n && is_name_char(text.p[i])) {
			compound |= text.p[i] == '.' || text.p[i] == '/';
			i++;
		}
		if (i > start && (compound || unread))
			scan_word(r, f, start, str_sub(text, start, i), compound);
		i += i == start;
	}
}

/* A Canary of Flagger makes the VirtualService itself. */
static void find_canaries(struct gateway_refs *r)
{
	for (uint32_t i = 0; i < r->project->objects.n; i++) {
		const struct object *o = r->project->objects.v[i];
		if (!str_is(o->kind, "Canary") || !o->tree)
			continue;
		const struct value *list = value_at(o->tree, "spec.service.gateways");
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

const struct gateway_refs *gateway_refs(struct lint *l)
{
	void **at = lint_slot(l, "gateway_refs");

	if (*at)
		return *at;
	struct arena *a = lint_arena(l);
	struct gateway_refs *r = *at = arena_new(a, struct gateway_refs);
	r->a = a;
	r->project = lint_project(l);
	r->deployments = lint_deployments(l);
	r->objects.a = r->names.a = r->spellings.a = r->refs.a = r->mentions.a = r->entries.a = a;
	find_gateways(r);
	find_services(r);
	for (uint32_t i = 0; i < r->project->files.n; i++)
		if (r->project->files.v[i]->src)
			scan_text(r, r->project->files.v[i]);
	find_canaries(r);
	return r;
}

const struct gateway_ref_list *gateway_refs_of(const struct gateway_refs *r, struct str key)
{
	static const struct gateway_ref_list none = { 0 };
	const struct gateway_ref_list *l = map_get(&r->refs, key);

	return l ? l : &none;
}

const struct gateway_mentions *gateway_mentions_of(const struct gateway_refs *r, struct str key)
{
	static const struct gateway_mentions none = { 0 };
	const struct gateway_mentions *m = map_get(&r->mentions, key);

	return m ? m : &none;
}

const struct deployed_list *gateway_objects_of(const struct gateway_refs *r, struct str key)
{
	static const struct deployed_list none = { 0 };
	const struct deployed_list *l = map_get(&r->objects, key);

	return l ? l : &none;
}
