#include "deploy/steps.h"

void target_unknown(struct target *t, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vec_push(t->a, &t->unknown, str_vprintf(t->a, fmt, ap));
	va_end(ap);
}

struct str target_name(const struct target *t)
{
	if (t->k)
		return t->k->file->src->path;
	return t->folder.n ? t->folder : STR(".");
}

void target_refused(struct target *t, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	struct str why = str_vprintf(t->a, fmt, ap);
	va_end(ap);
	target_unknown(t, "kustomize refuses " PRIs ": " PRIs, ARGs(target_name(t)), ARGs(why));
}

static struct str api_version(struct arena *a, const struct res_id *id)
{
	if (!id->group.n)
		return id->version;
	return str_printf(a, PRIs "/" PRIs, ARGs(id->group), ARGs(id->version));
}

/* Only what is not as the tree says, so that it still leads to its node. */
static void write_text(struct arena *a, struct value *map, const char *key, struct str text)
{
	const struct value *old = value_get(map, key);

	if (old ? str_eq(value_str(old), text) : !text.n)
		return;
	made_put_str(a, map, key, text);
}

static void write_identity(struct target *t, struct res *r)
{
	struct value *metadata;

	write_text(t->a, r->own, "apiVersion", api_version(t->a, &r->id));
	write_text(t->a, r->own, "kind", r->id.kind);
	metadata = made_child(t->a, r->own, STR("metadata"), VALUE_MAP);
	write_text(t->a, metadata, "name", r->id.name);
	write_text(t->a, metadata, "namespace", r->id.ns);
}

struct value *res_own(struct target *t, struct res *r)
{
	if (!r->own) {
		r->own = made_copy(t->a, r->tree);
		r->tree = r->own;
		write_identity(t, r);
	}
	return r->own;
}

/* There are many resources, and few have had many identities. */
static void make_room(struct target *t, struct res *r)
{
	uint32_t cap = r->before.n < 2 ? 2 : r->before.n * 2;
	struct res_id *v = arena_array(t->a, struct res_id, cap);

	if (r->before.n)
		memcpy(v, r->before.v, r->before.n * sizeof(*v));
	r->before.v = v;
	r->before.cap = cap;
}

void res_keep_id(struct target *t, struct res *r)
{
	if (r->before.n >= r->before.cap)
		make_room(t, r);
	r->before.v[r->before.n++] = r->id;
}

void res_put_name(struct target *t, struct res *r, struct str name)
{
	r->id.name = name;
	if (r->own)
		write_identity(t, r);
}

void res_put_ns(struct target *t, struct res *r, struct str ns)
{
	r->id.ns = ns;
	if (r->own)
		write_identity(t, r);
}

void res_set_name(struct target *t, struct res *r, struct str name)
{
	if (str_eq(name, r->id.name))
		return;
	res_keep_id(t, r);
	res_put_name(t, r, name);
}

void res_set_ns(struct target *t, struct res *r, struct str ns)
{
	if (str_eq(ns, r->id.ns))
		return;
	res_keep_id(t, r);
	res_put_ns(t, r, ns);
}

void res_set_kind(struct target *t, struct res *r, struct str group, struct str version,
	struct str kind)
{
	res_keep_id(t, r);
	r->id.group = group;
	r->id.version = version;
	r->id.kind = kind;
	if (r->own)
		write_identity(t, r);
}

void res_sync(struct target *t, struct res *r)
{
	struct str version = value_str(value_get(r->tree, "apiVersion"));
	ptrdiff_t slash = str_find_char(version, '/');
	struct res_id now = {
		.group = slash < 0 ? (struct str){ 0 } : str_sub(version, 0, (size_t)slash),
		.version = str_sub(version, (size_t)(slash + 1), version.n),
		.kind = value_str(value_get(r->tree, "kind")),
		.name = value_str(value_at(r->tree, "metadata.name")),
		.ns = value_str(value_at(r->tree, "metadata.namespace")),
	};

	if (!str_eq(now.name, r->id.name) || !str_eq(now.ns, r->id.ns) ||
		!str_eq(now.kind, r->id.kind) || !str_eq(now.group, r->id.group) ||
		!str_eq(now.version, r->id.version))
		res_keep_id(t, r);
	r->id = now;
}

/* Lists that are added to must not be those of the other. */
struct res res_share(const struct res *r)
{
	struct res copy = *r;

	copy.own = NULL;
	copy.before.cap = copy.before.n;
	copy.prefixes.cap = copy.prefixes.n;
	copy.suffixes.cap = copy.suffixes.n;
	copy.vars.cap = copy.vars.n;
	return copy;
}
