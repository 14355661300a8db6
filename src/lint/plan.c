/*
 * Which fixes go in side by side.
 *
 * Findings are taken in their order. A fix waits for the next pass when it
 * touches what a taken one touches: the same bytes, a sequence or map in which
 * one of them inserts or replaces an item, the last items of a collection or
 * the last documents of a file, a file that goes. A fix whose operations are
 * all taken already is done.
 */
#include "lint/lint.h"

/* How taken fixes use a collection. */
struct use {
	uint32_t removed;
	bool exclusive; /* inserted into, or an item replaced */
};

struct plan_file {
	const struct file *file;
	bool deleted;
	VEC(struct edit) edits; /* sorted */
	struct map ops;         /* op_key() */
	struct map uses;        /* node index -> struct use */
	uint32_t docs_removed;
	uint32_t docs_filled; /* documents with content */
};

struct plan {
	struct arena *a;
	struct map files; /* path -> struct plan_file */
};

static uint32_t filled_docs(const struct file *f)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < f->doc_count; i++) {
		const struct node *root = doc_root(&f->docs[i]);
		n += root && root->kind != NODE_NULL;
	}
	return n;
}

static struct plan_file *plan_file(struct plan *p, const struct file *file, struct str path)
{
	void **slot = map_at(&p->files, path);

	if (!*slot) {
		struct plan_file *pf = arena_new(p->a, struct plan_file);
		pf->file = file;
		pf->ops.a = pf->uses.a = p->a;
		pf->docs_filled = file ? filled_docs(file) : 0;
		*slot = pf;
	}
	return *slot;
}

static bool all_taken(struct plan *p, const struct fix *x)
{
	for (uint32_t i = 0; i < x->patches.n; i++) {
		const struct patch *patch = x->patches.v[i];
		const struct plan_file *pf = map_get(&p->files, patch->file->src->path);
		for (uint32_t k = 0; k < patch->ops.n; k++)
			if (!pf || !map_get(&pf->ops, op_key(p->a, &patch->ops.v[k])))
				return false;
	}
	for (uint32_t i = 0; i < x->deletes.n; i++) {
		const struct plan_file *pf = map_get(&p->files, x->deletes.v[i]);
		if (!pf || !pf->deleted)
			return false;
	}
	return true;
}

/* Index of the first taken edit that does not lie before `e`. */
static uint32_t edit_place(const struct plan_file *pf, const struct edit *e)
{
	uint32_t low = 0, high = pf->edits.n;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;
		if (edit_cmp(&pf->edits.v[mid], e) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static bool edit_fits(const struct plan_file *pf, const struct edit *e)
{
	uint32_t at = edit_place(pf, e);

	return (at == pf->edits.n || !edit_overlaps(&pf->edits.v[at], e)) &&
		(at == 0 || !edit_overlaps(&pf->edits.v[at - 1], e));
}

static void edit_take(struct plan *p, struct plan_file *pf, const struct edit *e)
{
	uint32_t at = edit_place(pf, e);

	vec_push(p->a, &pf->edits, *e);
	for (uint32_t i = pf->edits.n - 1; i > at; i--)
		pf->edits.v[i] = pf->edits.v[i - 1];
	pf->edits.v[at] = *e;
}

/* The collection that an operation works in; NULL for the value of a map
 * entry and for documents. */
static const struct node *container(const struct op *op, bool *exclusive)
{
	const struct node *parent = node_parent(op->at);

	*exclusive = op->kind != OP_REMOVE;
	switch (op->kind) {
	case OP_INSERT:
		return op->at;
	case OP_REMOVE:
		return parent;
	case OP_SET:
	case OP_REPLACE:
	case OP_REQUOTE:
		return parent && parent->kind == NODE_SEQ ? parent : NULL;
	case OP_COMMENT:
	case OP_COMMENT_ABOVE:
	case OP_REMOVE_DOC:
	case OP_INSERT_DOC:
		break;
	}
	return NULL;
}

static struct use *use_of(struct plan *p, struct plan_file *pf, const struct node *n)
{
	struct str key = str_printf(p->a, "%td", n - n->file->nodes);
	void **slot = map_at(&pf->uses, key);

	if (!*slot)
		*slot = arena_new(p->a, struct use);
	return *slot;
}

/* How one patch uses the collections of its file. */
static void count_uses(struct plan *p, struct plan_file *pf, const struct patch *patch)
{
	for (uint32_t i = 0; i < patch->ops.n; i++) {
		const struct op *op = &patch->ops.v[i];
		bool exclusive;
		const struct node *n = container(op, &exclusive);
		pf->docs_removed += op->kind == OP_REMOVE_DOC;
		if (!n)
			continue;
		struct use *u = use_of(p, pf, n);
		u->removed += op->kind == OP_REMOVE;
		u->exclusive |= exclusive;
	}
}

/* Whether the collections bear the patch besides what is taken. */
static bool uses_fit(struct plan *p, struct plan_file *pf, const struct patch *patch)
{
	struct plan_file mine = { .uses = { .a = p->a } };

	count_uses(p, &mine, patch);
	if (mine.docs_removed && pf->docs_removed &&
		mine.docs_removed + pf->docs_removed >= pf->docs_filled)
		return false;
	for (uint32_t i = 0; i < mine.uses.n; i++) {
		const struct use *u = mine.uses.v[i].value;
		const struct use *taken = map_get(&pf->uses, mine.uses.v[i].key);
		uint32_t node = 0;
		if (!taken)
			continue;
		str_to_u32(mine.uses.v[i].key, &node);
		if (u->exclusive || taken->exclusive ||
			u->removed + taken->removed >= node_count(&patch->file->nodes[node]))
			return false;
	}
	return true;
}

static bool patch_fits(struct plan *p, const struct patch *patch, const struct edits *edits)
{
	struct plan_file *pf = plan_file(p, patch->file, patch->file->src->path);

	if (pf->deleted || !uses_fit(p, pf, patch))
		return false;
	for (uint32_t i = 0; i < edits->list.n; i++)
		if (!edit_fits(pf, &edits->list.v[i]))
			return false;
	return true;
}

static void patch_take(struct plan *p, const struct patch *patch, const struct edits *edits)
{
	struct plan_file *pf = plan_file(p, patch->file, patch->file->src->path);

	count_uses(p, pf, patch);
	for (uint32_t i = 0; i < patch->ops.n; i++)
		map_put(&pf->ops, op_key(p->a, &patch->ops.v[i]), pf);
	for (uint32_t i = 0; i < edits->list.n; i++)
		edit_take(p, pf, &edits->list.v[i]);
}

static bool try_take(struct plan *p, const struct fix *x)
{
	struct edits *edits = arena_array(p->a, struct edits, x->patches.n);

	for (uint32_t i = 0; i < x->patches.n; i++)
		if (!patch_edits(x->patches.v[i], &edits[i], NULL) ||
			!patch_fits(p, x->patches.v[i], &edits[i]))
			return false;
	for (uint32_t i = 0; i < x->deletes.n; i++) {
		const struct plan_file *pf = map_get(&p->files, x->deletes.v[i]);
		if (pf && (pf->deleted || pf->edits.n))
			return false;
	}
	for (uint32_t i = 0; i < x->patches.n; i++)
		patch_take(p, x->patches.v[i], &edits[i]);
	for (uint32_t i = 0; i < x->deletes.n; i++)
		plan_file(p, NULL, x->deletes.v[i])->deleted = true;
	return true;
}

struct taken_list plan_pass(const struct run *run, const struct choice *choice)
{
	struct plan p = { run->a, { .a = run->a } };
	struct taken_list list = { 0 };

	for (uint32_t i = 0; i < run->findings.n; i++) {
		const struct finding *f = run->findings.v[i];
		if (f->suppressed || (choice->wanted && !choice->wanted(choice->ctx, f)))
			continue;
		struct fix *x = finding_fix(run->config, f, choice->unsafe);
		if (!x || map_get(choice->dropped, fix_key(run->a, f, x)))
			continue;
		if (!all_taken(&p, x) && try_take(&p, x)) {
			struct taken t = { f, x };
			vec_push(run->a, &list.v, t);
		}
	}
	return list;
}
