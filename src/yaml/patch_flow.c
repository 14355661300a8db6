#include "yaml/patch_plan.h"

/* The place between two children that stay, with what goes and comes there. */
struct gap {
	const struct node *container;
	const struct node *prev, *next;  /* NULL at the start, at the end */
	const struct node *first, *last; /* of those that go, or NULL */
	VEC(struct str) added;
	struct str separator; /* after a comma on the same line */
};

static bool gap_add(struct plan *p, struct gap *g, const struct fragments *list)
{
	for (const struct fragment *f = list->first; f; f = f->next) {
		struct str text;
		if (!fragment_flow(p, f, g->container, &text))
			return false;
		vec_push(p->a, &g->added, text);
	}
	return true;
}

static bool begins_own_line(const struct node *n)
{
	return begins_line(n->file->src, n->entry);
}

/* Nothing but the entry, its comma and its comments on its lines. */
static bool has_own_lines(const struct node *n)
{
	struct span at = flow_entry_span(n);

	return begins_own_line(n) && line_start(n->file->src, at.end) == at.end;
}

static uint32_t start_of(const struct node *n)
{
	return begins_own_line(n) ? entry_start(n) : n->entry;
}

static struct str separator_of(const struct plan *p, const struct node *container)
{
	const struct node *n = node_child(container), *next = node_next(n);

	if (!next || n->comma == NO_OFFSET || begins_own_line(next))
		return STR(" ");
	struct str between = str_sub(p->file->src->text, n->comma + 1, next->entry);
	return str_trim(between).n ? STR(" ") : between;
}

static struct str joined(struct plan *p, const struct gap *g)
{
	struct buf b = { .a = p->a };

	for (uint32_t i = 0; i < g->added.n; i++) {
		if (i)
			buf_printf(&b, "," PRIs, ARGs(g->separator));
		buf_add(&b, g->added.v[i]);
	}
	return buf_str(&b);
}

/* Each on a line of its own, in the column of `like`. */
static struct str on_lines(struct plan *p, const struct gap *g, const struct node *like,
	bool last_comma)
{
	const struct source *src = p->file->src;
	struct str eol = source_eol(src, like->entry);
	struct str indent = str_sub(src->text, line_start(src, like->entry), like->entry);
	struct buf b = { .a = p->a };

	for (uint32_t i = 0; i < g->added.n; i++) {
		bool comma = i + 1 < g->added.n || last_comma;
		buf_printf(&b, PRIs PRIs "%s" PRIs, ARGs(indent), ARGs(g->added.v[i]),
			comma ? "," : "", ARGs(eol));
	}
	return buf_str(&b);
}

/* Comments above an entry stand in the way when it is moved to another line. */
static bool has_comments_above(const struct node *n)
{
	return begins_own_line(n) && entry_start(n) < line_start(n->file->src, n->entry);
}

/* Those that go, if each has lines of its own: what is between them stays. */
static bool cut_own_lines(struct plan *p, const struct gap *g)
{
	for (const struct node *n = g->first; n != node_next(g->last); n = node_next(n))
		if (!has_own_lines(n))
			return false;
	for (const struct node *n = g->first; n != node_next(g->last); n = node_next(n))
		plan_cut(p, flow_entry_span(n).start, flow_entry_span(n).end);
	return true;
}

static void cut_before(struct plan *p, const struct gap *g)
{
	const struct node *first = g->first, *next = g->next;

	if (cut_own_lines(p, g))
		return;
	if (begins_own_line(first) && begins_own_line(next))
		plan_cut(p, start_of(first), start_of(next));
	else if (has_comments_above(next))
		plan_cut(p, first->entry, flow_entry_span(g->last).end);
	else
		plan_cut(p, first->entry, next->entry);
}

/* Before a child that stays. */
static void plan_before(struct plan *p, const struct gap *g)
{
	const struct node *next = g->next;
	bool lines = begins_own_line(next) && (!g->first || begins_own_line(g->first));

	if (g->first)
		cut_before(p, g);
	if (g->added.n && lines)
		plan_put(p, PUT_BEFORE, g->container, start_of(next), on_lines(p, g, next, true));
	else if (g->added.n)
		plan_put(p, PUT_BEFORE, g->container, next->entry,
			str_printf(p->a, PRIs "," PRIs, ARGs(joined(p, g)), ARGs(g->separator)));
}

/* The end of an entry, unless something else than blanks is before its comma, or
 * those are what sets off its colon. */
static uint32_t before_comma(const struct node *n)
{
	struct str between = str_sub(n->file->src->text, n->end, n->comma);

	return str_trim(between).n || n->kind == NODE_NULL ? n->comma : n->end;
}

static void cut_comma(struct plan *p, const struct node *n, uint32_t end)
{
	if (n->kind == NODE_NULL && n->comma == n->end && n->colon != NO_OFFSET)
		plan_put(p, PUT_AFTER, n, n->end, STR(" "));
	plan_cut(p, before_comma(n), end);
}

/* The last children go. Their comma stays when the list ends with one. */
static void cut_tail(struct plan *p, const struct gap *g, bool trailing_comma)
{
	struct span last = flow_entry_span(g->last);
	bool keep_comma = trailing_comma || g->added.n;

	if (begins_own_line(g->first)) {
		if (!keep_comma)
			cut_comma(p, g->prev, g->prev->comma + 1);
		if (!cut_own_lines(p, g))
			plan_cut(p, g->first->entry, last.end);
	} else if (keep_comma) {
		plan_cut(p, g->prev->comma + 1, last.end);
	} else {
		cut_comma(p, g->prev, last.end);
	}
}

static void put_tail(struct plan *p, const struct gap *g, bool trailing_comma)
{
	const struct node *prev = g->prev;
	bool comma = prev->comma != NO_OFFSET;
	struct str text = joined(p, g);

	if (has_own_lines(prev)) {
		if (!comma)
			plan_put(p, PUT_AFTER, g->container, prev->end, STR(","));
		plan_put(p, PUT_AFTER, g->container, flow_entry_span(prev).end,
			on_lines(p, g, prev, trailing_comma));
		return;
	}
	if (comma)
		plan_put(p, PUT_AFTER, g->container, prev->comma + 1,
			str_printf(p->a, PRIs PRIs "%s", ARGs(g->separator), ARGs(text),
				trailing_comma ? "," : ""));
	else
		plan_put(p, PUT_AFTER, g->container, prev->end,
			str_printf(p->a, "%s," PRIs PRIs, prev->kind == NODE_NULL ? " " : "",
				ARGs(g->separator), ARGs(text)));
}

static void plan_tail(struct plan *p, const struct gap *g)
{
	bool trailing_comma = (g->last ? g->last : g->prev)->comma != NO_OFFSET;

	if (g->first)
		cut_tail(p, g, trailing_comma);
	if (g->added.n)
		put_tail(p, g, trailing_comma);
}

/* No child stays. */
static void plan_all(struct plan *p, const struct gap *g)
{
	assert(g->first && g->last);
	if (!g->added.n) {
		plan_cut(p, g->container->start + 1, g->container->end - 1);
	} else if (begins_own_line(g->first) && has_own_lines(g->last)) {
		plan_cut(p, entry_start(g->first), flow_entry_span(g->last).end);
		plan_put(p, PUT_INSTEAD, g->container, entry_start(g->first),
			on_lines(p, g, g->first, g->last->comma != NO_OFFSET));
	} else {
		plan_cut(p, g->first->entry, g->last->end);
		plan_put(p, PUT_INSTEAD, g->container, g->first->entry, joined(p, g));
	}
}

static void plan_gap(struct plan *p, struct gap *g)
{
	if (!g->first && !g->added.n)
		return;
	if (g->next)
		plan_before(p, g);
	else if (g->prev)
		plan_tail(p, g);
	else
		plan_all(p, g);
	g->first = g->last = NULL;
	g->added.n = 0;
}

/* `[a: b]` has braces only once it is empty. */
static bool plan_pair(struct plan *p, const struct node *pair)
{
	if (!plan_empties(p, pair))
		return plan_refuse(p, pair->start, "a single pair in a flow sequence has no room");
	plan_cut(p, pair->start, pair->end);
	plan_put(p, PUT_INSTEAD, pair, pair->start, STR("{}"));
	return true;
}

bool plan_flow(struct plan *p, const struct node *container)
{
	struct gap g = { .container = container, .separator = separator_of(p, container) };

	if (container->flags & NODE_PAIR)
		return plan_pair(p, container);
	for (const struct node *n = node_child(container); n; n = node_next(n)) {
		if (!gap_add(p, &g, &plan_mark(p, n)->before))
			return false;
		if (plan_removes(p, n)) {
			g.first = g.first ? g.first : n;
			g.last = n;
			continue;
		}
		g.next = n;
		plan_gap(p, &g);
		g.prev = n;
	}
	g.next = NULL;
	if (!gap_add(p, &g, &plan_mark(p, container)->end))
		return false;
	plan_gap(p, &g);
	return true;
}
