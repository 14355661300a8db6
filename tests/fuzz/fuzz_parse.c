/*
 * Any bytes: the parser answers, its tree accounts for each byte, and every
 * accessor works on every node.
 *
 * Broken inputs keep about a kilobyte each (see library_retire() in
 * yaml/scan.c): give long runs -rss_limit_mb=0 or restarts (-fork=1).
 */
#include "../yaml/tiling.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static void touch_node(struct arena *a, const struct node *n)
{
	struct str canonical;

	node_text(a, n);
	node_type(a, n, &canonical);
	node_in_flow(n);
	if (n->kind == NODE_MAP && node_child(n) && node_key(node_child(n)))
		node_get(n, str_c(a, node_text(a, node_key(node_child(n)))));
	const struct node *target = node_target(n);
	if (target && !str_eq(node_anchor(target), node_text(a, n)))
		BUG("alias at %u leads to another anchor", n->start);
	bool empty = n->flags & NODE_EMPTY_BLOCK && !(n->flags & NODE_MASKED);
	if (empty && str_trim(node_text(a, n)).n)
		BUG("block scalar at %u is not empty", n->start);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct arena a = { 0 };
	struct str text = { (const char *)data, size };
	const struct file *f = file_parse(&a, source_new(&a, STR("fuzz.yaml"), text));
	struct tiling t;

	if (f->broken && (!f->error.n || f->error_at > size || f->doc_count))
		BUG("broken without a reason or place");
	if (!f->broken && tiling_fault(&t, &a, f))
		BUG("at %u: %s", t.at, t.fault);
	for (uint32_t i = 1; i < f->node_count; i++)
		touch_node(&a, &f->nodes[i]);
	arena_clear(&a);
	return 0;
}
