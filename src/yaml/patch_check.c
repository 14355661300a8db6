#include "base/map.h"
#include "yaml/patch_plan.h"

bool plan_refuse(const struct plan *p, uint32_t offset, const char *fmt, ...)
{
	struct err why;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why.text, sizeof(why.text), fmt, ap);
	va_end(ap);
	for (char *c = why.text; *c; c++)
		*c = (unsigned char)*c < ' ' ? ' ' : *c;
	return fail(p->err, "line %u: %s", source_line(p->file->src, offset) + 1, why.text);
}

const struct mark *plan_mark(const struct plan *p, const struct node *n)
{
	static const struct mark none = { 0 };
	uint32_t at = p->mark_at[node_index(n)];

	return at ? p->marks.v[at - 1] : &none;
}

bool plan_removes(const struct plan *p, const struct node *n)
{
	return plan_mark(p, n)->removed;
}

static struct mark *mark(struct plan *p, const struct node *n)
{
	uint32_t *at = &p->mark_at[node_index(n)];

	if (!*at) {
		struct mark *fresh = arena_new(p->a, struct mark);
		fresh->node = n;
		vec_push(p->a, &p->marks, fresh);
		*at = p->marks.n;
	}
	return p->marks.v[*at - 1];
}

static bool has_insertions(const struct plan *p, const struct node *container)
{
	const struct node *n = node_child(container);

	while (n && !plan_mark(p, n)->before.first)
		n = node_next(n);
	return n || plan_mark(p, container)->end.first;
}

bool plan_empties(const struct plan *p, const struct node *container)
{
	const struct node *n = node_child(container);

	if (!n || !plan_mark(p, container)->touched)
		return false;
	while (n && plan_removes(p, n))
		n = node_next(n);
	return !n && !has_insertions(p, container);
}

const struct node *plan_last_in(const struct plan *p, const struct node *n)
{
	while (is_block_collection(n) && node_child(n)) {
		const struct node *last = NULL;
		for (const struct node *c = node_child(n); c; c = node_next(c))
			if (!plan_removes(p, c))
				last = c;
		if (!last)
			break;
		n = last;
	}
	return n;
}

static void fragments_add(struct fragments *list, struct fragment *f)
{
	if (list->last)
		list->last->next = f;
	else
		list->first = f;
	list->last = f;
}

static bool check_fragment(const struct plan *p, const struct file *f)
{
	const struct node *root = f->doc_count ? doc_root(&f->docs[0]) : NULL;

	if (f->broken)
		return fail(p->err, "the new text is not YAML: " PRIs, ARGs(f->error));
	if (f->doc_count > 1 || (f->doc_count && f->docs[0].marked))
		return fail(p->err, "the new text is more than one value");
	for (uint32_t i = 1; i < f->node_count; i++)
		if (f->nodes[i].kind == NODE_ALIAS || f->nodes[i].flags & NODE_ANCHOR)
			return fail(p->err, "the new text has an anchor or an alias");
	if (root && is_block_collection(root) && root->indent)
		return fail(p->err, "the new text does not begin in the first column");
	return true;
}

/* NULL, and the reason, when it cannot be inserted. */
static struct fragment *parse_fragment(struct plan *p, const struct op *op)
{
	struct fragment *f = arena_new(p->a, struct fragment);
	const struct file *file = file_parse(p->a, source_new(p->a, STR("new text"), op->text));

	*f = (struct fragment){ .op = op, .file = file };
	if (!check_fragment(p, file))
		return NULL;
	f->root = file->doc_count ? doc_root(&file->docs[0]) : NULL;
	return f;
}

static bool take_set(struct plan *p, const struct op *op)
{
	if (op->at->kind != NODE_SCALAR && op->at->kind != NODE_NULL)
		return plan_refuse(p, op->at->start, "only a scalar can be given a value");
	struct mark *m = mark(p, op->at);
	if (m->set && (!str_eq(m->set->text, op->text) || m->set->type != op->type))
		return plan_refuse(p, op->at->start, "two values are given to one place");
	m->set = op;
	if (op->at->flags & NODE_IS_KEY)
		mark(p, node_parent(op->at))->renamed = true;
	return true;
}

static bool take_remove(struct plan *p, const struct op *op)
{
	const struct node *parent = node_parent(op->at);

	if (!parent || op->at->flags & NODE_IS_KEY)
		return plan_refuse(p, op->at->start,
			"only an entry of a mapping or sequence can be removed");
	mark(p, op->at)->removed = true;
	mark(p, parent)->touched = true;
	return true;
}

static bool take_insert(struct plan *p, const struct op *op)
{
	const struct node *at = op->at;

	if (at->kind == NODE_ALIAS || at->kind == NODE_SCALAR)
		return plan_refuse(p, at->start, "not a mapping or sequence");
	if (at->kind == NODE_MAP && !op->key.p)
		return plan_refuse(p, at->start, "an item cannot be inserted into a mapping");
	if (at->kind == NODE_SEQ && op->key.p)
		return plan_refuse(p, at->start, "a key cannot be inserted into a sequence");
	if (op->before && node_parent(op->before) != at)
		BUG("insertion before a node of another container");
	struct fragment *f = parse_fragment(p, op);
	if (!f)
		return false;
	struct mark *m = mark(p, at);
	if (m->end.first && !m->end.first->op->key.p != !op->key.p)
		return plan_refuse(p, at->start, "a key and an item are inserted into one value");
	m->touched = true;
	fragments_add(op->before ? &mark(p, op->before)->before : &m->end, f);
	return true;
}

static bool take_doc(struct plan *p, const struct op *op)
{
	if (op->kind == OP_REMOVE_DOC) {
		p->docs[op->doc->index].removed = true;
		return true;
	}
	struct fragment *f = parse_fragment(p, op);
	if (!f)
		return false;
	if (!f->root)
		return fail(p->err, "the new document is empty");
	fragments_add(&p->docs[op->doc ? op->doc->index : p->file->doc_count].before, f);
	return true;
}

static bool has_place(const struct op *op)
{
	return op->kind == OP_INSERT_DOC ||
		(op->kind == OP_REMOVE_DOC ? op->doc != NULL : op->at != NULL);
}

static bool take(struct plan *p, const struct op *op)
{
	if (!has_place(op))
		return fail(p->err, "there is nothing to change");
	if (op->at && op->at->file != p->file)
		BUG("operation on a node of another file");
	switch (op->kind) {
	case OP_SET:
		return take_set(p, op);
	case OP_REMOVE:
		return take_remove(p, op);
	case OP_INSERT:
		return take_insert(p, op);
	case OP_REMOVE_DOC:
	case OP_INSERT_DOC:
		break;
	}
	return take_doc(p, op);
}

/* The anchored nodes that an alias means. */
static const bool *anchors_in_use(const struct plan *p)
{
	const struct file *f = p->file;
	bool *used = f->target_count ? arena_array(p->a, bool, f->node_count) : NULL;

	for (uint32_t i = 0; i < f->target_count; i++)
		used[f->targets[i].target] = true;
	return used;
}

static const char *const in_use = "other places share this value through an anchor";

static bool check_ancestors(const struct plan *p, const struct mark *m, const bool *used)
{
	const struct node *n = m->node;

	if (p->docs[n->doc].removed)
		return plan_refuse(p, n->entry, "its document is removed as well");
	if (m->set && m->touched)
		return plan_refuse(p, n->entry, "two values are given to one place");
	if (m->removed && (m->set || m->touched))
		return plan_refuse(p, n->entry, "it is removed as well");
	for (; n; n = node_parent(n)) {
		if (used && used[node_index(n)] && (n != m->node || m->set || m->touched))
			return plan_refuse(p, n->entry, "%s", in_use);
		if (n != m->node && plan_removes(p, n))
			return plan_refuse(p, n->entry, "what it lies in is removed as well");
		if (n->flags & NODE_IS_KEY && (n != m->node || !m->set))
			return plan_refuse(p, n->entry, "it is part of a key");
	}
	return true;
}

static int by_start(const void *a, const void *b)
{
	uint32_t x = ((const struct span *)a)->start, y = ((const struct span *)b)->start;

	return (x > y) - (x < y);
}

struct spans {
	VEC(struct span) list;
};

static bool in_spans(const struct spans *spans, uint32_t index)
{
	uint32_t low = 0, high = spans->list.n;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;
		if (spans->list.v[mid].end <= index)
			low = mid + 1;
		else
			high = mid;
	}
	return low < spans->list.n && spans->list.v[low].start <= index;
}

/* Removed anchors may be in use by removed aliases only. */
static bool check_removed_anchors(const struct plan *p)
{
	const struct file *f = p->file;
	struct spans removed = { 0 };

	for (uint32_t i = 0; f->target_count && i < p->marks.n; i++) {
		const struct node *n = p->marks.v[i]->node;
		struct span at = { n->key ? (uint32_t)n->key : node_index(n), subtree_end(n) };
		if (p->marks.v[i]->removed)
			vec_push(p->a, &removed.list, at);
	}
	if (!removed.list.n)
		return true;
	qsort(removed.list.v, removed.list.n, sizeof(removed.list.v[0]), by_start);
	for (uint32_t i = 0; i < f->target_count; i++) {
		const struct node_prop *t = &f->targets[i];
		if (in_spans(&removed, (uint32_t)t->target) &&
			!in_spans(&removed, (uint32_t)t->node))
			return plan_refuse(p, f->nodes[t->target].props, "%s", in_use);
	}
	return true;
}

/* What a key is in JSON; an empty str for what is no scalar. */
static struct str key_name(struct plan *p, const struct node *n)
{
	const struct node *key = node_key(n);
	const struct op *set = key ? plan_mark(p, key)->set : NULL;
	struct str name = { 0 };

	if (set)
		return set->text;
	if (key && key->kind == NODE_SCALAR)
		node_type(p->a, key, &name);
	return name;
}

static bool check_new_keys(struct plan *p, const struct fragments *list, struct map *kept)
{
	for (const struct fragment *f = list->first; f && f->op->key.p; f = f->next) {
		if (map_get(kept, f->op->key))
			return plan_refuse(p, f->op->at->start,
				"the mapping has a key \"" PRIs "\"", ARGs(f->op->key));
		map_put(kept, f->op->key, kept);
	}
	return true;
}

/* The last of duplicate keys counts: taking it away would bring the one before
 * it to life. */
static bool check_duplicates(struct plan *p, const struct node *container)
{
	struct map kept = { .a = p->a }, gone = { .a = p->a };

	for (const struct node *n = node_child(container); n; n = node_next(n)) {
		struct str name = key_name(p, n);
		if (!name.n)
			continue;
		map_put(plan_removes(p, n) ? &gone : &kept, name, (void *)(uintptr_t)node_index(n));
	}
	for (uint32_t i = 0; i < gone.n; i++) {
		uintptr_t left = (uintptr_t)map_get(&kept, gone.v[i].key);
		if (left && left < (uintptr_t)gone.v[i].value)
			return plan_refuse(p, container->file->nodes[left].entry,
				"an earlier \"" PRIs "\" would come to life", ARGs(gone.v[i].key));
	}
	for (const struct node *n = node_child(container); n; n = node_next(n))
		if (!check_new_keys(p, &plan_mark(p, n)->before, &kept))
			return false;
	return check_new_keys(p, &plan_mark(p, container)->end, &kept);
}

static bool check_renamed(struct plan *p, const struct node *map)
{
	struct map names = { .a = p->a };

	for (const struct node *n = node_child(map); n; n = node_next(n)) {
		struct str name = key_name(p, n);
		if (plan_removes(p, n) && plan_mark(p, node_key(n))->set)
			return plan_refuse(p, n->entry, "it is removed as well");
		if (plan_removes(p, n))
			continue;
		const struct node *same = name.n ? map_get(&names, name) : NULL;
		if (same && (plan_mark(p, node_key(n))->set || plan_mark(p, node_key(same))->set))
			return plan_refuse(p, n->entry, "the mapping has a key \"" PRIs "\"",
				ARGs(name));
		if (name.n)
			*map_at(&names, name) = &map->file->nodes[node_index(n)];
	}
	return true;
}

static bool check_keys(struct plan *p, const struct mark *m)
{
	if (m->touched && m->node->kind != NODE_SEQ && !check_duplicates(p, m->node))
		return false;
	return !m->renamed || check_renamed(p, m->node);
}

bool plan_build(struct plan *p, const struct patch *patch, struct err *err)
{
	const bool *used;

	*p = (struct plan){ .a = patch->a, .patch = patch, .file = patch->file, .err = err };
	if (patch->file->broken)
		return fail(err, "the file cannot be read: " PRIs, ARGs(patch->file->error));
	p->mark_at = arena_array(p->a, uint32_t, patch->file->node_count + 1);
	p->docs = arena_array(p->a, struct doc_mark, patch->file->doc_count + 1);
	for (uint32_t i = 0; i < patch->ops.n; i++)
		if (!take(p, &patch->ops.v[i]))
			return false;
	used = anchors_in_use(p);
	for (uint32_t i = 0; i < p->marks.n; i++)
		if (!check_ancestors(p, p->marks.v[i], used) || !check_keys(p, p->marks.v[i]))
			return false;
	return check_removed_anchors(p);
}
