#include "yaml/patch_plan.h"

/* The place between two children that stay, with what goes and comes there. */
struct gap {
	const struct node *container;
	const struct node *prev, *next; /* NULL at the start, at the end */
	VEC(const struct node *) removed;
	VEC(const struct fragment *) added;
};

static void gap_add(struct plan *p, struct gap *g, const struct fragments *list)
{
	for (const struct fragment *f = list->first; f; f = f->next)
		vec_push(p->a, &g->added, f);
}

static struct place place_at(const struct node *container, uint32_t gap, uint32_t at)
{
	return (struct place){ container->indent, gap, source_eol(container->file->src, at) };
}

/* Blanks between a dash and what follows it on its line; 0 when nothing does. */
static uint32_t dash_gap(const struct node *item)
{
	const struct source *src = item ? item->file->src : NULL;

	if (!item || item->kind == NODE_NULL ||
		source_line(src, item->entry) != source_line(src, item->props))
		return 0;
	return item->props - item->entry - 1;
}

/* As the neighbours have it. */
static uint32_t gap_after_dash(const struct gap *g)
{
	const struct node *near[] = { g->next, g->prev, g->removed.n ? g->removed.v[0] : NULL,
		node_child(g->container) };

	if (g->container->kind != NODE_SEQ)
		return 0;
	for (size_t i = 0; i < countof(near); i++)
		if (dash_gap(near[i]))
			return dash_gap(near[i]);
	return 1;
}

/* All that is added; `first` says whether the first line needs its indentation. */
static struct str added_lines(struct plan *p, const struct gap *g, uint32_t at, bool first)
{
	struct place place = place_at(g->container, gap_after_dash(g), at);
	struct buf b = { .a = p->a };

	for (uint32_t i = 0; i < g->added.n; i++) {
		if (i || first)
			add_spaces(&b, place.indent);
		buf_add(&b, fragment_lines(p, g->added.v[i], &place, g->container));
	}
	return buf_str(&b);
}

static const struct node *scalar_above(const struct plan *p, const struct gap *g)
{
	const struct node *last = g->prev ? plan_last_in(p, g->prev) : NULL;

	return is_block_scalar(last) ? last : NULL;
}

static void cut_lines(struct plan *p, const struct gap *g, uint32_t first)
{
	bool opens = !g->prev && g->next && !g->added.n;
	const struct node *above = scalar_above(p, g);

	for (uint32_t i = first; i < g->removed.n; i++) {
		const struct node *n = g->removed.v[i];
		struct cut c = { entry_start(n), entry_end(n), true, opens, above };
		vec_push(p->a, &p->cuts, c);
	}
}

static void plan_lines(struct plan *p, const struct gap *g)
{
	const struct node *start = g->removed.n ? g->removed.v[0] : g->next;
	uint32_t at = start ? entry_start(start) : entry_end(g->prev);

	cut_lines(p, g, 0);
	if (g->added.n)
		plan_put_lines(p, start ? PUT_BEFORE : PUT_AFTER, g->container, at,
			added_lines(p, g, at, true), g->added.v[g->added.n - 1]);
}

/* Comments from the first removed entry up to the next that are not theirs. */
static bool has_other_comments(const struct gap *g)
{
	const struct file *f = g->container->file;
	uint32_t i = comment_from(f, g->removed.v[0]->entry), r = 0;

	for (; i < f->comment_count && f->comments[i].start < g->next->entry; i++) {
		while (r < g->removed.n && entry_end(g->removed.v[r]) <= f->comments[i].start)
			r++;
		if (r == g->removed.n || entry_start(g->removed.v[r]) > f->comments[i].start)
			return true;
	}
	return false;
}

/* The first entry shares its line with a dash: the next one is pulled up, or
 * the dash is left alone when there are comments in between. */
static void plan_pull_up(struct plan *p, const struct gap *g)
{
	const struct source *src = g->container->file->src;
	const struct node *first = g->removed.v[0];
	uint32_t start = first->entry;

	if (!has_other_comments(g)) {
		plan_cut(p, start, g->next->entry);
		return;
	}
	while (src->text.p[start - 1] == ' ' || src->text.p[start - 1] == '\t')
		start--;
	plan_cut(p, start, entry_end(first));
	plan_put(p, PUT_INSTEAD, g->container, start, source_eol(src, start));
	cut_lines(p, g, 1);
}

/* The entries at the start of a container that begins behind a dash. */
static void plan_head(struct plan *p, const struct gap *g)
{
	const struct node *first = node_child(g->container);

	if (!g->removed.n) {
		struct buf b = { .a = p->a };
		buf_add(&b, added_lines(p, g, first->entry, false));
		add_spaces(&b, g->container->indent);
		plan_put(p, PUT_BEFORE, g->container, first->entry, buf_str(&b));
	} else if (!g->added.n) {
		plan_pull_up(p, g);
	} else {
		plan_cut(p, first->entry, entry_end(first));
		plan_put_lines(p, PUT_INSTEAD, g->container, first->entry,
			added_lines(p, g, first->entry, false), g->added.v[g->added.n - 1]);
		cut_lines(p, g, 1);
	}
}

/* Readers disagree on whether a block goes on below such a value. */
static bool is_out_of_column(const struct gap *g)
{
	const struct node *n = g->prev;

	return g->added.n && n && n->style == STYLE_FLOW && n->props == n->start &&
		begins_line(n->file->src, n->start) &&
		line_column(n->file->src, n->start) <= g->container->indent;
}

static bool plan_gap(struct plan *p, struct gap *g, bool behind_dash)
{
	if (!g->removed.n && !g->added.n)
		return true;
	if (is_out_of_column(g))
		return plan_refuse(p, g->prev->start, "a value is not further right than its key");
	if (!g->prev && behind_dash)
		plan_head(p, g);
	else
		plan_lines(p, g);
	g->removed.n = g->added.n = 0;
	return true;
}

/* Nothing is left: `[]` or `{}`. */
static void plan_empty(struct plan *p, struct gap *g, bool behind_dash)
{
	const struct node *container = g->container, *first = node_child(container);
	const char *text = container->kind == NODE_MAP ? "{}" : "[]";
	struct str eol = source_eol(container->file->src, first->entry);
	struct buf b = { .a = p->a };

	if (behind_dash) {
		plan_cut(p, first->entry, entry_end(first));
		buf_printf(&b, "%s" PRIs, text, ARGs(eol));
		plan_put_lines(p, PUT_INSTEAD, container, first->entry, buf_str(&b), NULL);
		cut_lines(p, g, 1);
	} else if (!node_parent(container) && container->props == container->start) {
		add_spaces(&b, container->indent);
		buf_printf(&b, "%s" PRIs, text, ARGs(eol));
		plan_put_lines(p, PUT_INSTEAD, container, entry_start(first), buf_str(&b), NULL);
		cut_lines(p, g, 0);
	} else {
		plan_put(p, PUT_AFTER, container, value_slot(container),
			str_printf(p->a, " %s", text));
		cut_lines(p, g, 0);
	}
}

bool plan_block(struct plan *p, const struct node *container)
{
	const struct node *first = node_child(container);
	bool behind_dash = !begins_line(container->file->src, first->entry);
	struct gap g = { .container = container };

	for (const struct node *n = first; n; n = node_next(n)) {
		gap_add(p, &g, &plan_mark(p, n)->before);
		if (plan_removes(p, n)) {
			vec_push(p->a, &g.removed, n);
			continue;
		}
		g.next = n;
		if (!plan_gap(p, &g, behind_dash))
			return false;
		g.prev = n;
	}
	g.next = NULL;
	gap_add(p, &g, &plan_mark(p, container)->end);
	if (!plan_empties(p, container))
		return plan_gap(p, &g, behind_dash);
	plan_empty(p, &g, behind_dash);
	return true;
}
