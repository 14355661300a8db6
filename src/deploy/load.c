#include "deploy/literal.h"
#include "deploy/scalar.h"
#include "deploy/steps.h"
#include "manifest/object.h"
#include "manifest/unknown.h"

/* The documents of a text, read once. */
struct documents {
	const struct file *file;
	struct value_list list;
	bool broken, doubtful;
};

/* A file of objects, looked at once. */
struct checked_file {
	const char *refused;        /* why kustomize refuses it; NULL: it does not */
	const struct value **trees; /* of its objects, as kustomize reads them */
};

bool target_path(struct target *t, struct str name, struct str *out)
{
	if (kustomize_resolve(t->a, t->folder, name, out))
		return true;
	target_unknown(t, PRIs " of %s is not in this repository", ARGs(name),
		t->folder.n ? str_c(t->a, t->folder) : ".");
	return false;
}

static const struct project_file *find_file(struct target *t, struct str name)
{
	struct str path;
	const struct project_file *f;

	if (!target_path(t, name, &path))
		return NULL;
	f = map_get(&t->p->by_path, path);
	if (!f)
		target_unknown(t,
			PRIs " names " PRIs
			     " that is not there, leads out of the repository or is over 1 MiB",
			ARGs(target_name(t)), ARGs(path));
	else if (f->excluded)
		target_unknown(t, PRIs " is excluded", ARGs(path));
	else
		vec_push(t->a, &t->files, f->src->path);
	return f && !f->excluded ? f : NULL;
}

bool target_text(struct target *t, struct str name, struct str *out)
{
	const struct project_file *f = find_file(t, name);

	if (f)
		*out = literal_text(t->a, f->src->text);
	return f != NULL;
}

static bool is_nothing(const struct node *root)
{
	struct arena scratch = { 0 };
	bool null = !root || node_type(&scratch, root, NULL) == SCALAR_NULL;

	arena_clear(&scratch);
	return null;
}

static void read_documents(struct arena *a, struct documents *d, bool detached)
{
	d->broken = d->file->broken;
	for (uint32_t i = 0; !d->broken && i < d->file->doc_count; i++) {
		const struct node *root = doc_root(&d->file->docs[i]);
		if (is_nothing(root))
			continue;
		const struct value *v = value_new(a, root);
		if (!v) {
			d->broken = true;
			return;
		}
		d->doubtful |= value_doubt(v) != NULL;
		v = value_as_written(a, v);
		vec_push(a, &d->list.v, detached ? made_detached(a, v) : v);
	}
}

static const struct documents *documents_of(struct builds *b, const struct project_file *f)
{
	void **at = map_at(&b->texts, f->src->path);

	if (!*at) {
		struct documents *d = arena_new(b->a, struct documents);
		d->file = f->yaml ? f->yaml : file_parse(b->a, f->src);
		read_documents(b->a, d, !f->yaml);
		*map_at(&b->texts, f->src->path) = d;
		return d;
	}
	return *at;
}

static bool give(struct target *t, const struct documents *d, struct str name,
	struct value_list *out)
{
	if (d->broken) {
		target_refused(t, PRIs " cannot be read", ARGs(name));
		return false;
	}
	if (d->doubtful) {
		target_unknown(t, PRIs " %s", ARGs(name), file_doubt_why(d->file));
		return false;
	}
	*out = d->list;
	out->v.cap = out->v.n;
	return true;
}

bool target_documents(struct target *t, struct str name, struct value_list *out)
{
	const struct project_file *f = find_file(t, name);

	return f && give(t, documents_of(t->b, f), f->src->path, out);
}

bool target_inline(struct target *t, struct str text, struct value_list *out)
{
	struct documents *d = arena_new(t->a, struct documents);
	struct str name = t->k ? t->k->file->src->path : t->folder;

	d->file = file_parse(t->a, source_new(t->a, name, text));
	read_documents(t->a, d, true);
	return give(t, d, str_printf(t->a, "a text in " PRIs, ARGs(name)), out);
}

/* A merge key stands for any number of entries. */
static bool has_twin_keys(const struct value *v)
{
	uint32_t written = 0;

	if (v->kind == VALUE_MAP && v->from && v->from->kind == NODE_MAP) {
		for (const struct node *n = node_child(v->from); n; n = node_next(n))
			written++;
		if (written > v->count && !node_get(v->from, "<<"))
			return true;
	}
	for (const struct value *c = value_child(v); c; c = c->next)
		if (has_twin_keys(c))
			return true;
	return false;
}

static bool ends_in_list(struct str kind)
{
	return str_ends(kind, "List");
}

/* Also one with a variable in it, which is a text like any other to kustomize. */
static struct str as_written(const struct object *o, const char *path)
{
	const struct value *v = value_at(o->tree, path);

	if (!v || v->kind != VALUE_UNKNOWN || !v->from)
		return value_str(v);
	struct str text = source_slice(o->file->src, node_span(v->from));
	if (v->from->style == STYLE_SINGLE || v->from->style == STYLE_DOUBLE)
		return str_sub(text, 1, text.n - 1);
	return text;
}

static const char *wrong_with_object(const struct object *o)
{
	if (!o->tree)
		return NULL;
	if (!as_written(o, "metadata.name").n && !ends_in_list(o->kind))
		return "holds an object without a name";
	if (!o->file->mask_count && has_twin_keys(o->tree))
		return "holds a key twice";
	return NULL;
}

/* A list whose items are objects is one, too. */
static bool is_list(const struct node *root)
{
	struct arena scratch = { 0 };
	struct str kind = node_text(&scratch, node_get(root, "kind"));
	bool list = root->kind == NODE_MAP && ends_in_list(kind) && node_get(root, "items");

	arena_clear(&scratch);
	return list;
}

/* Documents that hold neither an object nor nothing. */
static bool has_other_documents(const struct project_file *f, const struct file *yaml)
{
	uint32_t at = 0;

	for (uint32_t i = 0; i < yaml->doc_count; i++) {
		const struct node *root = doc_root(&yaml->docs[i]);
		bool found = false;
		for (; at < f->objects.n && f->objects.v[at]->doc == &yaml->docs[i]; at++)
			found = true;
		if (!found && !is_nothing(root) && !is_list(root))
			return true;
	}
	return false;
}

static const char *wrong_with_file(struct builds *b, const struct project_file *f)
{
	const struct file *yaml = f->yaml ? f->yaml : documents_of(b, f)->file;

	if (yaml->broken)
		return "cannot be read";
	if (has_other_documents(f, yaml))
		return "holds something that is no object";
	for (uint32_t i = 0; i < f->objects.n; i++) {
		const char *wrong = wrong_with_object(f->objects.v[i]);
		if (wrong)
			return wrong;
	}
	return NULL;
}

static const struct checked_file *check_file(struct builds *b, const struct project_file *f)
{
	struct checked_file *c = map_get(&b->checked, f->src->path);

	if (!c) {
		c = arena_new(b->a, struct checked_file);
		c->refused = wrong_with_file(b, f);
		c->trees = arena_array(b->a, const struct value *, f->objects.n);
		for (uint32_t i = 0; i < f->objects.n; i++)
			if (f->objects.v[i]->tree)
				c->trees[i] = value_as_written(b->a, f->objects.v[i]->tree);
		map_put(&b->checked, f->src->path, c);
	}
	return c;
}

static void add_object(struct target *t, const struct object *o, const struct value *tree)
{
	struct res r = { .source = o, .tree = tree };

	if (!o->tree) {
		target_unknown(t, "an object of " PRIs " %s", ARGs(o->file->src->path),
			object_missed_why(o));
		return;
	}
	r.id = (struct res_id){ o->group, o->version, o->kind, as_written(o, "metadata.name"),
		as_written(o, "metadata.namespace") };
	if (!r.id.name.n)
		return;
	vec_push(t->a, &t->res.v, r);
}

/* Items of lists come after what stands beside the lists, unless the list is all. */
static void add_objects(struct target *t, const struct project_file *f,
	const struct checked_file *checked)
{
	bool apart = f->yaml && f->yaml->doc_count > 1;

	for (uint32_t i = 0; i < f->objects.n; i++)
		if (!apart || !f->objects.v[i]->in_list)
			add_object(t, f->objects.v[i], checked->trees[i]);
	for (uint32_t i = 0; apart && i < f->objects.n; i++)
		if (f->objects.v[i]->in_list)
			add_object(t, f->objects.v[i], checked->trees[i]);
}

void load_file(struct target *t, const struct project_file *f)
{
	const struct checked_file *checked;

	if (f->excluded) {
		target_unknown(t, PRIs " is excluded", ARGs(f->src->path));
		return;
	}
	vec_push(t->a, &t->files, f->src->path);
	checked = check_file(t->b, f);
	if (checked->refused)
		target_refused(t, PRIs " %s", ARGs(f->src->path), checked->refused);
	add_objects(t, f, checked);
}
