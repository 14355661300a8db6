/*
 * Taking an object out of a repository: its item of a List, else its document,
 * else its file, and then the entries of the kustomizations that list the file.
 */
#include "lint/lint.h"
#include "manifest/kustomize.h"

static bool removes_node(const struct patch *p, const struct node *n)
{
	for (uint32_t i = 0; i < p->ops.n; i++)
		if (p->ops.v[i].kind == OP_REMOVE && p->ops.v[i].at == n)
			return true;
	return false;
}

static bool removes_doc(const struct patch *p, const struct doc *d)
{
	for (uint32_t i = 0; i < p->ops.n; i++)
		if (p->ops.v[i].kind == OP_REMOVE_DOC && p->ops.v[i].doc == d)
			return true;
	return false;
}

static bool removes_all(const struct patch *p, const struct node *seq)
{
	uint32_t removed = 0;

	for (uint32_t i = 0; i < p->ops.n; i++)
		removed += p->ops.v[i].kind == OP_REMOVE && node_parent(p->ops.v[i].at) == seq;
	return removed == node_count(seq);
}

static void forget_items(struct patch *p, const struct node *seq)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < p->ops.n; i++)
		if (p->ops.v[i].kind != OP_REMOVE || node_parent(p->ops.v[i].at) != seq)
			p->ops.v[kept++] = p->ops.v[i];
	p->ops.n = kept;
}

/* Removes an item; true when none is left and the whole list may go instead. */
static bool remove_item(struct patch *p, const struct node *item)
{
	const struct node *seq = node_parent(item);

	if (!removes_node(p, item))
		patch_remove(p, item);
	return seq && seq->kind == NODE_SEQ && removes_all(p, seq);
}

/* kustomize refuses a kustomization without any field but apiVersion and kind;
 * an empty list counts as a field. */
static bool has_other_field(struct arena *a, const struct node *field)
{
	for (const struct node *v = node_child(node_parent(field)); v; v = node_next(v)) {
		struct str key = node_text(a, node_key(v));
		if (v != field && !str_is(key, "apiVersion") && !str_is(key, "kind"))
			return true;
	}
	return false;
}

static void unlist(struct fix *x, const struct file_reference *r)
{
	static const char *const lists[] = { "resources", "bases", "components", NULL };
	struct patch *p = fix_patch(x, r->in->yaml);
	const struct node *seq = node_parent(r->entry);
	bool list = false;

	for (size_t i = 0; lists[i]; i++)
		list |= str_is(str_of(r->field), lists[i]);
	if (!list) {
		fix_display(x, PRIs " names the file to delete in \"%s\"", ARGs(r->in->src->path),
			r->field);
		return;
	}
	if (!remove_item(p, r->entry) || !has_other_field(x->a, seq))
		return;
	forget_items(p, seq);
	patch_remove(p, seq);
}

static void drop_patch(struct fix *x, const struct file *file)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < x->patches.n; i++)
		if (x->patches.v[i]->file != file)
			x->patches.v[kept++] = x->patches.v[i];
	x->patches.n = kept;
}

static void remove_file(struct fix *x, const struct project *p, const struct file *file)
{
	struct str path = file->src->path;
	struct file_references named = kustomize_references(x->a, p, path);

	drop_patch(x, file);
	vec_push(x->a, &x->deletes, path);
	for (uint32_t i = 0; i < named.v.n; i++)
		unlist(x, &named.v.v[i]);
}

static bool is_empty(const struct doc *d)
{
	const struct node *root = doc_root(d);

	return !root || root->kind == NODE_NULL;
}

static void remove_doc(struct fix *x, const struct project *p, const struct doc *doc)
{
	struct patch *patch = fix_patch(x, doc->file);

	if (removes_doc(patch, doc))
		return;
	patch_remove_doc(patch, doc);
	for (uint32_t i = 0; i < doc->file->doc_count; i++) {
		const struct doc *d = &doc->file->docs[i];
		if (!is_empty(d) && !removes_doc(patch, d))
			return;
	}
	remove_file(x, p, doc->file);
}

static bool is_deleted(const struct fix *x, const struct file *file)
{
	for (uint32_t i = 0; i < x->deletes.n; i++)
		if (str_eq(x->deletes.v[i], file->src->path))
			return true;
	return false;
}

void fix_remove_object(struct fix *x, const struct project *p, const struct object *o)
{
	if (is_deleted(x, o->file))
		return;
	if (!o->in_list) {
		remove_doc(x, p, o->doc);
		return;
	}
	struct patch *patch = fix_patch(x, o->file);
	if (remove_item(patch, o->root)) {
		forget_items(patch, node_parent(o->root));
		remove_doc(x, p, o->doc);
	}
}
