#include "deploy/show.h"
#include "manifest/made.h"

static const char *const kinds[] = {
	[FROM_CONFIG] = "config",
	[FROM_ARGOCD] = "argocd",
	[FROM_FLUX] = "flux",
	[FROM_KUSTOMIZATION] = "kustomization",
	[FROM_CHART] = "helm",
	[FROM_STREAM] = "stream",
	[FROM_TREE] = "tree",
};

static struct str api_version(struct arena *a, const struct deployed *o)
{
	if (!o->group.n)
		return o->version;
	return str_printf(a, PRIs "/" PRIs, ARGs(o->group), ARGs(o->version));
}

static struct str identity(struct arena *a, const struct deployed *o)
{
	if (!o->ns.n)
		return o->name;
	return str_printf(a, PRIs "/" PRIs, ARGs(o->ns), ARGs(o->name));
}

static struct pos place(const struct deployed *o)
{
	return source_pos(o->source->file->src, o->source->root->start);
}

const struct value *deployed_full(struct arena *a, const struct deployed *o)
{
	struct value *tree = made_copy(a, o->tree);
	struct value *metadata = made_child(a, tree, STR("metadata"), VALUE_MAP);

	if (o->name.n)
		made_put_str(a, metadata, "name", o->name);
	if (o->ns.n)
		made_put_str(a, metadata, "namespace", o->ns);
	return tree;
}

/* Paths of all that was read for it, sorted, each once. */
struct paths {
	VEC(struct str) v;
};

static struct paths files_of(struct arena *a, const struct deployment *d)
{
	struct paths files = { 0 };
	uint32_t kept = 0;

	for (uint32_t i = 0; i < d->objects.n; i++)
		vec_push(a, &files.v, d->objects.v[i]->source->file->src->path);
	for (uint32_t i = 0; i < d->files.n; i++)
		vec_push(a, &files.v, d->files.v[i]);
	if (files.v.n)
		qsort(files.v.v, files.v.n, sizeof(struct str), str_qsort);
	for (uint32_t i = 0; i < files.v.n; i++)
		if (!kept || !str_eq(files.v.v[kept - 1], files.v.v[i]))
			files.v.v[kept++] = files.v.v[i];
	files.v.n = kept;
	return files;
}

/* ---- text ---- */

enum { WIDEST_COLUMN = 56 };

struct columns {
	struct arena *a;
	size_t type, name;
};

static struct str type_of(struct arena *a, const struct deployed *o)
{
	return str_printf(a, PRIs " " PRIs, ARGs(api_version(a, o)), ARGs(o->kind));
}

static void widen(size_t *width, struct str text)
{
	if (text.n > *width && text.n <= WIDEST_COLUMN)
		*width = text.n;
}

static void pad(struct buf *out, struct str text, size_t width)
{
	buf_add(out, text);
	for (size_t i = text.n; i < width; i++)
		buf_addc(out, ' ');
	buf_adds(out, "  ");
}

static void text_object(struct buf *out, const struct columns *c, const struct deployed *o,
	bool full)
{
	buf_adds(out, o->by ? "      " : "    ");
	pad(out, type_of(c->a, o), c->type);
	pad(out, identity(c->a, o), c->name);
	buf_printf(out, PRIs ":%u\n", ARGs(o->source->file->src->path), place(o).line);
	if (full)
		value_yaml(out, deployed_full(c->a, o), 8);
}

static void text_by(struct buf *out, struct arena *a, const struct deployed *by)
{
	buf_printf(out, "    through " PRIs " " PRIs " (" PRIs ":%u)\n", ARGs(by->kind),
		ARGs(identity(a, by)), ARGs(by->source->file->src->path), place(by).line);
}

/* What nothing applies comes first, the rest by who applies it. */
static int by_cmp(const void *x, const void *y)
{
	const struct deployed *a = *(struct deployed *const *)x, *b = *(struct deployed *const *)y;
	uint32_t i = a->by ? a->by->rank + 1 : 0, k = b->by ? b->by->rank + 1 : 0;

	if (i != k)
		return i < k ? -1 : 1;
	return (a->rank > b->rank) - (a->rank < b->rank);
}

static void text_objects(struct buf *out, const struct columns *c, const struct deployment *d,
	bool full)
{
	const struct deployed **v = arena_array(c->a, const struct deployed *, d->objects.n);
	const struct deployed *by = NULL;

	for (uint32_t i = 0; i < d->objects.n; i++)
		v[i] = d->objects.v[i];
	if (d->objects.n)
		qsort(v, d->objects.n, sizeof(*v), by_cmp);
	for (uint32_t i = 0; i < d->objects.n; i++) {
		if (v[i]->by && v[i]->by != by)
			text_by(out, c->a, v[i]->by);
		by = v[i]->by;
		text_object(out, c, v[i], full);
	}
}

static const char *plural(uint32_t n)
{
	return n == 1 ? "" : "s";
}

static void text_head(struct buf *out, struct arena *a, const struct deployment *d)
{
	uint32_t files = files_of(a, d).v.n;

	buf_printf(out, PRIs " (%s): %u object%s from %u file%s\n", ARGs(d->name), kinds[d->origin],
		d->objects.n, plural(d->objects.n), files, plural(files));
	if (d->grounds.n)
		buf_printf(out, "  " PRIs "\n", ARGs(d->grounds));
	if (d->cluster.n)
		buf_printf(out, "  cluster " PRIs "\n", ARGs(d->cluster));
	if (d->ns.n)
		buf_printf(out, "  namespace " PRIs " for objects that name none\n", ARGs(d->ns));
	for (uint32_t i = 0; i < d->unknown.n; i++)
		buf_printf(out, "  not known: " PRIs "\n", ARGs(d->unknown.v[i]));
}

static void text_deployment(struct buf *out, struct arena *a, const struct deployment *d, bool full)
{
	struct columns c = { .a = a };

	for (uint32_t i = 0; i < d->objects.n; i++) {
		widen(&c.type, type_of(a, d->objects.v[i]));
		widen(&c.name, identity(a, d->objects.v[i]));
	}
	text_head(out, a, d);
	text_objects(out, &c, d, full);
}

void deployments_text(struct buf *out, const struct deployments *ds, bool full)
{
	for (uint32_t i = 0; i < ds->v.n; i++) {
		struct arena a = { 0 };
		if (i)
			buf_addc(out, '\n');
		text_deployment(out, &a, ds->v.v[i], full);
		arena_clear(&a);
	}
}

/* ---- JSON ---- */

static void json_text(struct json *j, const char *key, struct str text)
{
	if (text.n)
		json_str(j, key, text);
	else
		json_null(j, key);
}

static void json_object(struct json *j, struct arena *a, const struct deployed *o, bool full)
{
	struct buf tree = { .a = a };

	json_open(j, NULL, '{');
	json_str(j, "apiVersion", api_version(a, o));
	json_str(j, "kind", o->kind);
	json_text(j, "namespace", o->ns);
	json_text(j, "name", o->name);
	json_str(j, "file", o->source->file->src->path);
	json_int(j, "line", place(o).line);
	if (o->by)
		json_str(j, "by",
			str_printf(a, PRIs " " PRIs, ARGs(o->by->kind), ARGs(identity(a, o->by))));
	if (full) {
		value_json(&tree, deployed_full(a, o));
		json_raw(j, "object", buf_str(&tree));
	}
	json_close(j);
}

static void json_texts(struct json *j, const char *key, const struct str *v, uint32_t n)
{
	json_open(j, key, '[');
	for (uint32_t i = 0; i < n; i++)
		json_str(j, NULL, v[i]);
	json_close(j);
}

static void json_deployment(struct json *j, struct arena *a, const struct deployment *d, bool full)
{
	struct paths files = files_of(a, d);

	json_open(j, NULL, '{');
	json_str(j, "root", d->name);
	json_str(j, "kind", str_of(kinds[d->origin]));
	json_bool(j, "complete", deployment_known(d));
	json_texts(j, "unknown", d->unknown.v, d->unknown.n);
	json_text(j, "grounds", d->grounds);
	json_text(j, "namespace", d->ns);
	json_text(j, "cluster", d->cluster);
	json_texts(j, "files", files.v.v, files.v.n);
	json_open(j, "objects", '[');
	for (uint32_t i = 0; i < d->objects.n; i++)
		json_object(j, a, d->objects.v[i], full);
	json_close(j);
	json_close(j);
}

void deployments_json(struct json *j, const struct deployments *ds, bool full)
{
	json_open(j, NULL, '{');
	json_open(j, "deployments", '[');
	for (uint32_t i = 0; i < ds->v.n; i++) {
		struct arena a = { 0 };
		json_deployment(j, &a, ds->v.v[i], full);
		arena_clear(&a);
	}
	json_close(j);
	json_close(j);
}
