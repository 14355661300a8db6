#include "yaml/layout.h"

uint32_t comment_place(const struct node *n)
{
	const struct node *parent = node_parent(n);

	if (is_block_scalar(n))
		return block_scalar_of(n).indicators;
	if (is_block_collection(n))
		return value_slot(n);
	if (n->comma != NO_OFFSET && parent && parent->style == STYLE_FLOW &&
		blank_between(n->file->src, n->end, n->comma))
		return n->comma + 1;
	return n->end;
}

uint32_t trailing_comment(const struct node *n)
{
	const struct file *f = n->file;
	uint32_t place = comment_place(n), i = comment_from(f, place);

	if (is_block_collection(n) && place >= n->start)
		return f->comment_count;
	return i < f->comment_count && !f->comments[i].alone &&
			blank_between(f->src, place, f->comments[i].start)
		? i
		: f->comment_count;
}

/* The place in the file, and what was found out last. */
struct finder {
	const struct file *f;
	uint32_t next;             /* the first node that starts after the comment */
	const struct node *below;  /* the last node before comments, and the value whose */
	const struct node *holder; /* comments below reach to the offset `end` */
	uint32_t end;
	const struct node *entry; /* the last one asked for, and where its comments begin: */
	uint32_t above, own;      /* all those above it, and those that are its own */
};

static bool on_one_line(const struct source *src, uint32_t a, uint32_t b)
{
	return source_line(src, a) == source_line(src, b);
}

/* `key: # c` above a value, `- # c` */
static bool is_before_value(const struct node *n, const struct comment *c)
{
	return !(n->flags & NODE_IS_KEY) && n->entry < c->start && node_parent(n) &&
		on_one_line(n->file->src, value_slot(n), c->start) && value_slot(n) <= c->start;
}

static const struct node *out_of_flow(const struct node *n, uint32_t offset)
{
	const struct node *up = node_parent(n);

	while (up && up->style == STYLE_FLOW && up->end <= offset) {
		n = up;
		up = node_parent(n);
	}
	return n;
}

static struct comment_owner owner_of_trailing(const struct finder *x, const struct comment *c)
{
	const struct file *f = x->f;
	const struct node *next = x->next < f->node_count ? &f->nodes[x->next] : NULL;
	const struct node *last = x->next > 1 ? &f->nodes[x->next - 1] : NULL;

	if (next && is_before_value(next, c))
		return (struct comment_owner){ next, COMMENT_TRAILING, NULL };
	if (!last)
		return (struct comment_owner){ 0 };
	last = out_of_flow(last, c->start);
	uint32_t at = is_block_scalar(last) || last->end > c->start ? last->start : last->end;
	if (!on_one_line(f->src, at, c->start) && last->style != STYLE_FLOW && !node_in_flow(last))
		return (struct comment_owner){ 0 };
	return (struct comment_owner){ last, COMMENT_TRAILING, NULL };
}

static bool is_block_root(const struct node *n)
{
	return !node_parent(n) && !(n->flags & NODE_IS_KEY) && is_block_collection(n);
}

/* The first entry that begins after the offset. */
static const struct node *entry_after(const struct finder *x, uint32_t offset)
{
	const struct file *f = x->f;
	uint32_t i = x->next;

	while (i < f->node_count && (f->nodes[i].entry < offset || is_block_root(&f->nodes[i])))
		i++;
	if (i < f->node_count && f->nodes[i].flags & NODE_IS_KEY) {
		int32_t key = (int32_t)i;
		for (i++; i < f->node_count && f->nodes[i].key != key;)
			i++;
	}
	return i < f->node_count ? &f->nodes[i] : NULL;
}

static bool reaches(struct finder *x, const struct node *n, uint32_t offset)
{
	const struct node *up = node_parent(n);

	if (!up || up->style == STYLE_FLOW || n->flags & NODE_IS_KEY)
		return false;
	x->end = entry_end(n);
	return entry_content_end(n) <= offset && offset < x->end;
}

/* The innermost value with the comment below it. */
static const struct node *value_above(struct finder *x, uint32_t offset)
{
	const struct node *last = x->next > 1 ? &x->f->nodes[x->next - 1] : NULL;
	const struct node *n = last;

	if (last && last == x->below) {
		if (!x->holder || offset < x->end)
			return x->holder;
		n = node_parent(x->holder);
	}
	while (n && !reaches(x, n, offset))
		n = node_parent(n);
	x->below = last;
	x->holder = n;
	return n;
}

static struct comment_owner owner_of_line(struct finder *x, const struct comment *c)
{
	const struct node *entry = entry_after(x, c->start);

	if (entry && entry != x->entry) {
		x->entry = entry;
		x->above = comments_above(entry);
		x->own = entry_start(entry);
	}
	if (entry && x->above <= c->start) {
		if (x->own <= c->start)
			return (struct comment_owner){ entry, COMMENT_ABOVE, NULL };
		return (struct comment_owner){ NULL, COMMENT_FREE, entry };
	}
	const struct node *above = value_above(x, c->start);
	return (struct comment_owner){ above, above ? COMMENT_BELOW : COMMENT_FREE, NULL };
}

struct comment_owner *comment_owners(struct arena *a, const struct file *f)
{
	struct comment_owner *owners = arena_array(a, struct comment_owner, f->comment_count + 1);
	struct finder x = { .f = f, .next = 1 };

	for (uint32_t i = 0; i < f->comment_count; i++) {
		const struct comment *c = &f->comments[i];
		while (x.next < f->node_count && f->nodes[x.next].start < c->start)
			x.next++;
		owners[i] = c->alone ? owner_of_line(&x, c) : owner_of_trailing(&x, c);
	}
	return owners;
}
