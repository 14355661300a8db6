#include "recipe/merge.h"

/* A server of the merged Gateway: one that is there, or one that moves in. */
struct target {
	const struct server *server;
	const struct gateway *from; /* NULL: of the Gateway that stays */
	struct str settings;
	struct map hosts;     /* normalised, those it has and gets */
	struct map names;     /* the same without namespace: its SNI names */
	VEC(struct str) more; /* fragments of the hosts it gets */
	struct str port_name; /* of one that moves in */
};

struct targets {
	VEC(struct target *) v;
	struct map by_settings; /* settings -> struct target: the first */
	struct map port_names;
	struct map claims; /* number, bind, host of TLS servers -> struct target */
};

static struct str settings_of(struct merge *m, const struct server *s)
{
	return str_printf(m->a, "%u " PRIs " " PRIs " " PRIs, s->number, ARGs(s->protocol),
		ARGs(s->bind), ARGs(server_tls_text(m->a, s)));
}

static void target_host(struct target *t, struct str host)
{
	map_put(&t->hosts, host, t);
	map_put(&t->names, host_name(host, NULL), t);
}

static struct target *target_new(struct merge *m, struct targets *ts, const struct server *s,
	const struct gateway *from)
{
	struct target *t = arena_new(m->a, struct target);

	t->server = s;
	t->from = from;
	t->settings = settings_of(m, s);
	t->hosts.a = t->names.a = m->a;
	for (uint32_t i = 0; i < s->hosts.v.n; i++)
		target_host(t, s->hosts.v.v[i]);
	vec_push(m->a, &ts->v, t);
	if (!map_get(&ts->by_settings, t->settings))
		map_put(&ts->by_settings, t->settings, t);
	return t;
}

static bool shares_name(const struct target *t, const struct server *s)
{
	for (uint32_t i = 0; i < s->hosts.v.n; i++)
		if (map_get(&t->names, host_name(s->hosts.v.v[i], NULL)))
			return true;
	return false;
}

/* TLS servers keep apart while their hosts are disjoint: one chain for both
 * would let a client of one host reach the other's routes. */
static struct target *same_server(struct merge *m, struct targets *ts, const struct server *s)
{
	struct str settings = settings_of(m, s);
	struct target *first = map_get(&ts->by_settings, settings);

	if (first && server_is_plain(s))
		return first;
	for (uint32_t i = 0; i < ts->v.n; i++)
		if (str_eq(ts->v.v[i]->settings, settings) && shares_name(ts->v.v[i], s))
			return ts->v.v[i];
	return NULL;
}

/* "./h" means the Gateway's own namespace: elsewhere it is written out. */
static struct str host_text(struct merge *m, const struct server *s, uint32_t i)
{
	struct str written = s->written.v.v[i];

	if (!str_starts(written, "./") || str_eq(s->gateway->ns, m->stays->ns))
		return written;
	return str_printf(m->a, PRIs "/" PRIs, ARGs(s->gateway->ns),
		ARGs(str_sub(written, 2, written.n)));
}

/* A fragment with some scalars of it set anew. */
struct rewrite {
	const struct node *at;
	struct str text;
};

static bool rewrite_item(struct merge *m, struct str fragment, struct str text, struct str *out,
	struct err *err)
{
	const struct file *f = file_parse(m->a, source_new(m->a, STR("fragment"), fragment));
	struct patch p = { .a = m->a, .file = f };
	struct edits edits = { 0 };

	if (!f->doc_count || !doc_root(&f->docs[0]))
		return fail(err, "a host is written so that it cannot be moved");
	patch_set(&p, doc_root(&f->docs[0]), text, SCALAR_STRING);
	return patch_apply(&p, out, &edits, err);
}

/* Where the servers of the Gateway that stays are written, it may be a patch; read
 * as JSON, what goes in must be JSON. */
static bool stays_in_json(const struct merge *m)
{
	const struct value *servers = value_at(m->stays->object->tree, "spec.servers");

	return servers && servers->from && str_ends(node_source(servers->from)->path, ".json");
}

static bool host_fragment(struct merge *m, const struct server *s, uint32_t i, struct str *out,
	struct err *err)
{
	const struct value *v = value_item(value_get(s->value, "hosts"), i);
	struct str text = host_text(m, s, i);

	if (stays_in_json(m)) {
		*out = scalar_write(m->a, text, SCALAR_STRING, STYLE_DOUBLE, true);
		return true;
	}
	if (!v->from || !node_fragment(m->a, v->from, out, err))
		return false;
	return str_eq(text, s->written.v.v[i]) || rewrite_item(m, *out, text, out, err);
}

static void unite(struct merge *m, struct target *t, const struct server *s)
{
	struct err err = { 0 };

	for (uint32_t i = 0; i < s->hosts.v.n; i++) {
		struct str fragment = { 0 };
		if (i >= s->written.v.n || map_get(&t->hosts, s->hosts.v.v[i]) ||
			map_get(&t->hosts, host_name(s->hosts.v.v[i], NULL)))
			continue;
		target_host(t, s->hosts.v.v[i]);
		m->moved = true;
		if (host_fragment(m, s, i, &fragment, &err))
			vec_push(m->a, &t->more, fragment);
		else
			fix_display(m->fix, "host " PRIs " of Gateway " PRIs ": %s",
				ARGs(s->hosts.v.v[i]), ARGs(s->gateway->key), err.text);
	}
}

/* Port names are unique in a Gateway (istio-semantics 3.2). */
static struct str free_port_name(struct merge *m, struct targets *ts, const struct server *s)
{
	struct str name = s->port_name;

	for (uint32_t i = 1; map_get(&ts->port_names, name); i++)
		name = i == 1 ? str_printf(m->a, PRIs "-" PRIs, ARGs(s->port_name),
					ARGs(s->gateway->name))
			      : str_printf(m->a, PRIs "-" PRIs "-%u", ARGs(s->port_name),
					ARGs(s->gateway->name), i);
	map_put(&ts->port_names, name, ts);
	return name;
}

static const struct node *child_at(const struct node *root, const char *key, const char *below)
{
	const struct node *n = node_get(root, key);

	return below ? node_get(n, below) : n;
}

static void rewrite_server(struct merge *m, const struct target *t, struct patch *p,
	const struct node *root)
{
	const struct node *hosts = node_get(root, "hosts");
	uint32_t i = 0;

	if (!str_eq(t->port_name, t->server->port_name))
		patch_set(p, child_at(root, "port", "name"), t->port_name, SCALAR_STRING);
	for (const struct node *h = node_child(hosts); h && i < t->server->written.v.n;
		h = node_next(h), i++) {
		struct str text = host_text(m, t->server, i);
		if (!str_eq(text, t->server->written.v.v[i]))
			patch_set(p, h, text, SCALAR_STRING);
	}
	for (uint32_t k = 0; k < t->more.n; k++)
		patch_insert_item(p, hosts, NULL, t->more.v[k]);
}

static bool server_fragment(struct merge *m, const struct target *t, struct str *out,
	struct err *err)
{
	const struct node *node = t->server->value->from;
	struct edits edits = { 0 };

	if (node && stays_in_json(m) && !str_ends(node_source(node)->path, ".json"))
		return fail(err, "it is not written as JSON");
	if (!node || !node_fragment(m->a, node, out, err))
		return false;
	const struct file *f = file_parse(m->a, source_new(m->a, STR("fragment"), *out));
	const struct node *root = f->doc_count ? doc_root(&f->docs[0]) : NULL;
	if (!root || root->kind != NODE_MAP)
		return fail(err, "it is written so that it cannot be moved");
	struct patch p = { .a = m->a, .file = f };
	rewrite_server(m, t, &p, root);
	return !p.ops.n || patch_apply(&p, out, &edits, err);
}

static void add_hosts(struct merge *m, const struct target *t)
{
	const struct value *hosts = value_get(t->server->value, "hosts");

	if (t->more.n && !hosts->from) {
		fix_display(m->fix,
			"the hosts of servers[%u] of Gateway " PRIs " are not written "
			"in a file",
			t->server->index, ARGs(m->stays->key));
		return;
	}
	for (uint32_t i = 0; i < t->more.n; i++)
		patch_insert_item(fix_patch(m->fix, hosts->from->file), hosts->from, NULL,
			t->more.v[i]);
}

static void write_target(struct merge *m, const struct target *t, const struct node *servers)
{
	struct str fragment = { 0 };
	struct err err = { 0 };

	if (!t->from)
		add_hosts(m, t);
	else if (server_fragment(m, t, &fragment, &err))
		patch_insert_item(fix_patch(m->fix, servers->file), servers, NULL, fragment);
	else
		fix_display(m->fix, "servers[%u] of Gateway " PRIs " cannot be moved: %s",
			t->server->index, ARGs(t->from->key), err.text);
}

static struct str claim_key(struct merge *m, const struct server *s, struct str host)
{
	return str_printf(m->a, "%u " PRIs " " PRIs, s->number, ARGs(s->bind), ARGs(host));
}

/* Two TLS servers with one host and different settings: in one Gateway the
 * second is dropped in every order, and looks dead ever after. */
static void claim(struct merge *m, struct targets *ts, const struct target *t)
{
	const struct server *s = t->server;

	for (uint32_t i = 0; s->tls && i < s->hosts.v.n; i++) {
		struct str key = claim_key(m, s, s->hosts.v.v[i]);
		const struct server *other = map_get(&ts->claims, key);
		if (other && t->from)
			fix_display(m->fix,
				"servers[%u] of Gateway " PRIs " and servers[%u] of " PRIs
				" claim host " PRIs " with different settings",
				s->index, ARGs(s->gateway->key), other->index,
				ARGs(other->gateway->key), ARGs(s->hosts.v.v[i]));
		*map_at(&ts->claims, key) = (void *)(uintptr_t)s;
	}
}

static void add_server(struct merge *m, struct targets *ts, const struct server *s)
{
	struct target *t = same_server(m, ts, s);

	if (t) {
		unite(m, t, s);
		return;
	}
	t = target_new(m, ts, s, s->gateway);
	t->port_name = free_port_name(m, ts, s);
	m->moved = true;
	claim(m, ts, t);
}

void merge_servers_into(struct merge *m)
{
	struct targets ts = { .by_settings.a = m->a, .port_names.a = m->a, .claims.a = m->a };
	const struct value *servers = value_at(m->stays->object->tree, "spec.servers");

	for (uint32_t i = 0; i < m->stays->server_count; i++) {
		claim(m, &ts, target_new(m, &ts, &m->stays->servers[i], NULL));
		map_put(&ts.port_names, m->stays->servers[i].port_name, m);
	}
	for (uint32_t g = 0; g < m->go.v.n; g++)
		for (uint32_t i = 0; i < m->go.v.v[g]->server_count; i++)
			add_server(m, &ts, &m->go.v.v[g]->servers[i]);
	if (!servers->from) {
		fix_display(m->fix, "the servers of Gateway " PRIs " are not written in a file",
			ARGs(m->stays->key));
		return;
	}
	for (uint32_t i = 0; i < ts.v.n; i++)
		write_target(m, ts.v.v[i], servers->from);
}
