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

/* Whether the mark changes the value of `n`, its node or what that lies in. */
static bool changes_value(const struct mark *m, const struct node *n)
{
	bool value = m->touched || (m->set && !m->same);

	return value || (n != m->node && (m->removed || m->before.first));
}

static bool check_ancestors(const struct plan *p, const struct mark *m, const bool *used)
{
	const struct node *n = m->node;

	if (p->docs[n->doc].removed)
		return plan_refuse(p, n->entry, "its document is removed as well");
	if (m->set && m->touched)
		return plan_refuse(p, n->entry, "two values are given to one place");
	if (m->removed && (m->set || m->touched || m->comment || m->above.n))
		return plan_refuse(p, n->entry, "it is removed as well");
	for (; n; n = node_parent(n)) {
		if (used && used[node_index(n)] && changes_value(m, n))
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
	struct str name = { 0 };

	if (key && plan_mark(p, key)->set)
		return plan_mark(p, key)->value;
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
		if (!plan_take(p, &patch->ops.v[i]))
			return false;
	used = anchors_in_use(p);
	for (uint32_t i = 0; i < p->marks.n; i++)
		if (!check_ancestors(p, p->marks.v[i], used) || !check_keys(p, p->marks.v[i]))
			return false;
	return check_removed_anchors(p);
}
