/*
 * Any bytes: the parser answers, twice the same; its tree accounts for each
 * byte; every accessor works on every node; what belongs to a node holds it.
 *
 * Broken inputs keep about a kilobyte each (see library_retire() in
 * yaml/scan.c): give long runs -rss_limit_mb=0 or restarts (-fork=1).
 */
#include "../yaml/tiling.h"
#include "input.h"
#include "yaml/patch.h"

static void touch_node(struct arena *a, const struct node *n)
{
	struct str canonical;
	enum scalar_type type = node_type(a, n, &canonical);

	node_text(a, n);
	node_in_flow(n);
	if (n->kind == NODE_MAP || n->kind == NODE_SEQ || n->kind == NODE_ALIAS)
		require(type == SCALAR_STRING && !canonical.n);
	if (n->kind == NODE_MAP && node_child(n) && node_key(node_child(n)))
		node_get(n, str_c(a, node_text(a, node_key(node_child(n)))));
	const struct node *target = node_target(n);
	if (target && !str_eq(node_anchor(target), node_text(a, n)))
		BUG("alias at %u leads to another anchor", n->start);
	bool empty = n->flags & NODE_EMPTY_BLOCK && !(n->flags & NODE_MASKED);
	if (empty && str_trim(node_text(a, n)).n)
		BUG("block scalar at %u is not empty", n->start);
}

static void check_doc(const struct node *n)
{
	const struct doc *d = node_doc(n);

	require(d->start <= n->entry && n->end <= d->end);
}

/* What a removal takes lies in the file, and holds the entry. */
static void check_owned(const struct node *n)
{
	if (!node_parent(n) || n->flags & NODE_IS_KEY)
		return;
	struct span owned = node_owned(n);
	require(owned.start <= n->entry && owned.start < owned.end);
	require(owned.end <= n->file->src->text.n);
}

static void check_comments(const struct file *f)
{
	for (uint32_t i = 0; i < f->comment_count; i++) {
		const struct comment *c = &f->comments[i];
		require(c->start < c->end && c->end <= f->src->text.n);
		require(i == 0 || f->comments[i - 1].end < c->start);
		require(comment_from(f, c->start) == i);
	}
}

static bool same_node(const struct node *x, const struct node *y)
{
	return x->kind == y->kind && x->style == y->style && x->flags == y->flags &&
		x->start == y->start && x->end == y->end && x->props == y->props &&
		x->entry == y->entry && x->colon == y->colon && x->comma == y->comma &&
		x->indent == y->indent && x->parent == y->parent && x->key == y->key &&
		x->child == y->child && x->next == y->next && x->doc == y->doc;
}

static void check_again(struct arena *a, const struct file *f)
{
	const struct file *g = file_parse(a, source_new(a, f->src->path, f->src->text));

	require(f->broken == g->broken && f->error_at == g->error_at && str_eq(f->error, g->error));
	require(f->node_count == g->node_count && f->doc_count == g->doc_count);
	require(f->comment_count == g->comment_count);
	for (uint32_t i = 1; i < f->node_count; i++)
		require(same_node(&f->nodes[i], &g->nodes[i]));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = { 0 };
	struct str text = { (const char *)data, size };
	const struct file *f = file_parse(&a, source_new(&a, STR("fuzz.yaml"), text));
	struct tiling t;

	if (f->broken && (!f->error.n || f->error_at > size || f->doc_count))
		BUG("broken without a reason or place");
	if (!f->broken && tiling_fault(&t, &a, f))
		BUG("at %u: %s", t.at, t.fault);
	if (!f->broken)
		check_comments(f);
	for (uint32_t i = 1; i < f->node_count; i++) {
		touch_node(&a, &f->nodes[i]);
		check_doc(&f->nodes[i]);
		check_owned(&f->nodes[i]);
	}
	check_again(&a, f);
	arena_clear(&a);
	return 0;
}
