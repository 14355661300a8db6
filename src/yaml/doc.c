#include "yaml/doc.h"
#include "yaml/decode.h"

static const struct node *at_index(const struct file *f, int32_t index)
{
	return index ? &f->nodes[index] : NULL;
}

uint32_t comment_from(const struct file *f, uint32_t offset)
{
	uint32_t low = 0, high = f->comment_count;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;
		if (f->comments[mid].start < offset)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

const struct node *doc_root(const struct doc *d)
{
	return d ? at_index(d->file, d->root) : NULL;
}

const struct node *node_parent(const struct node *n)
{
	return n ? at_index(n->file, n->parent) : NULL;
}

const struct node *node_key(const struct node *n)
{
	return n ? at_index(n->file, n->key) : NULL;
}

const struct node *node_child(const struct node *n)
{
	return n ? at_index(n->file, n->child) : NULL;
}

const struct node *node_next(const struct node *n)
{
	return n ? at_index(n->file, n->next) : NULL;
}

uint32_t node_count(const struct node *n)
{
	uint32_t count = 0;

	for (n = node_child(n); n; n = node_next(n))
		count++;
	return count;
}

bool node_unknown(const struct node *n)
{
	return n && n->flags & (NODE_MASKED | NODE_OPEN | NODE_MAYBE);
}

/* The entry of a node; the tables are in the order of nodes. */
static const struct node_prop *prop_of(const struct node *n, const struct node_prop *v,
	uint32_t count)
{
	int32_t index = (int32_t)(n - n->file->nodes);
	uint32_t low = 0, high = count;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;
		if (v[mid].node < index)
			low = mid + 1;
		else
			high = mid;
	}
	return low < count && v[low].node == index ? &v[low] : NULL;
}

struct str node_anchor(const struct node *n)
{
	if (!n || !(n->flags & NODE_ANCHOR))
		return (struct str){ 0 };
	return source_slice(n->file->src, prop_of(n, n->file->anchors, n->file->anchor_count)->at);
}

struct str node_tag(const struct node *n)
{
	if (!n || !(n->flags & NODE_TAG))
		return (struct str){ 0 };
	return source_slice(n->file->src, prop_of(n, n->file->tags, n->file->tag_count)->at);
}

const struct node *node_target(const struct node *alias)
{
	if (!alias || alias->kind != NODE_ALIAS)
		return NULL;
	const struct file *f = alias->file;
	const struct node_prop *p = prop_of(alias, f->targets, f->target_count);
	return p ? at_index(f, p->target) : NULL;
}

const struct source *node_source(const struct node *n)
{
	return n ? n->file->src : NULL;
}

const struct doc *node_doc(const struct node *n)
{
	return n ? &n->file->docs[n->doc] : NULL;
}

struct span node_span(const struct node *n)
{
	return n ? (struct span){ n->start, n->end } : (struct span){ 0 };
}

bool node_in_flow(const struct node *n)
{
	while (n && n->style != STYLE_FLOW)
		n = node_parent(n);
	return n != NULL;
}

static bool key_is(const struct node *key, struct str text)
{
	struct str raw;

	if (!key || key->kind != NODE_SCALAR)
		return false;
	if (node_raw(key, &raw))
		return str_eq(raw, text);
	struct arena a = { 0 };
	bool equal = str_eq(node_text(&a, key), text);
	arena_clear(&a);
	return equal;
}

const struct node *node_get(const struct node *map, const char *key)
{
	const struct node *found = NULL;
	struct str text = str_of(key);

	if (!map || map->kind != NODE_MAP)
		return NULL;
	for (const struct node *n = node_child(map); n; n = node_next(n))
		if (key_is(node_key(n), text))
			found = n;
	return found;
}
