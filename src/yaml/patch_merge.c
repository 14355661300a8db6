#include "yaml/patch_plan.h"

static uint32_t depth_of(const struct node *n)
{
	uint32_t depth = 0;

	for (; n; n = node_parent(n))
		depth++;
	return depth;
}

void plan_cut(struct plan *p, uint32_t start, uint32_t end)
{
	struct cut c = { start, end, false, false, NULL };

	if (start < end)
		vec_push(p->a, &p->cuts, c);
}

void plan_put(struct plan *p, enum put_rank rank, const struct node *in, uint32_t at,
	struct str text)
{
	struct put x = { at, rank, depth_of(in), p->puts.n, false, false, 0, text };

	vec_push(p->a, &p->puts, x);
}

/* Of the lines after the first that are not blank, or 1. */
static uint32_t least_indent(struct str text)
{
	uint32_t least = UINT32_MAX;

	for (bool first = true; text.n; first = false) {
		uint32_t n = 0;
		while (n < text.n && text.p[n] == ' ')
			n++;
		if (!first && n && n < least && n < text.n && !strchr("\r\n", text.p[n]))
			least = n;
		while (n < text.n && !strchr("\r\n", text.p[n]))
			n++;
		text = str_sub(text, n < text.n ? n + 1 : n, text.n);
	}
	return least == UINT32_MAX ? 1 : least;
}

void plan_put_lines(struct plan *p, enum put_rank rank, const struct node *in, uint32_t at,
	struct str text, const struct fragment *last)
{
	const struct node *end = last ? last_in(last->root) : NULL;
	bool keeps_break = is_block_scalar(end) && block_scalar_of(end).chomp != '-';
	uint32_t swallows = is_block_scalar(end) ? least_indent(text) : 0;
	struct put x = { at, rank, depth_of(in), p->puts.n, true, keeps_break, swallows, text };

	vec_push(p->a, &p->puts, x);
}

static int cut_cmp(const void *a, const void *b)
{
	const struct cut *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return (x->end > y->end) - (x->end < y->end);
}

static int rank_of(const struct put *x)
{
	return x->rank == PUT_AFTER && x->lines ? 2 * PUT_COMMENT + 1 : 2 * (int)x->rank;
}

static int put_cmp(const void *a, const void *b)
{
	const struct put *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	if (rank_of(x) != rank_of(y))
		return rank_of(x) < rank_of(y) ? -1 : 1;
	if (x->depth != y->depth)
		return x->depth > y->depth ? -1 : 1;
	return (x->order > y->order) - (x->order < y->order);
}

/* Whole lines with nothing but blank lines between them go together, and so do
 * those that follow what goes at the end of a line. */
static bool go_together(const struct source *src, const struct cut *a, const struct cut *b)
{
	if (!b->lines)
		return false;
	return a->end == b->start || (a->lines && skip_blank_lines(src, a->end) >= b->start);
}

static bool join_cuts(struct plan *p)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < p->cuts.n; i++) {
		const struct cut c = p->cuts.v[i];
		struct cut *last = n ? &p->cuts.v[n - 1] : NULL;
		if (last && c.start < last->end)
			return plan_refuse(p, c.start, "two changes touch the same text");
		if (last && go_together(p->file->src, last, &c))
			last->end = c.end;
		else
			p->cuts.v[n++] = c;
	}
	p->cuts.n = n;
	return true;
}

static bool starts_with_marker(const struct source *src, uint32_t line)
{
	struct str rest = str_sub(src->text, line, src->text.n);

	return str_starts(rest, "---") || str_starts(rest, "...");
}

/* Nothing is above from which blank lines would set anything off. */
static bool is_open_above(const struct source *src, const struct cut *c)
{
	uint32_t above;

	if (c->start == line_start(src, 0))
		return true;
	above = line_start(src, c->start - 1);
	if (starts_with_marker(src, above))
		return true;
	return c->opens && !str_starts(str_trim(str_sub(src->text, above, c->start)), "#");
}

/* Of the blank lines above and below the cut, those on one side go; below a
 * block scalar that keeps them, all those below. */
static void trim_blank_lines(const struct source *src, struct cut *c, uint32_t least)
{
	struct block_scalar b = { 0 };
	uint32_t below = skip_blank_lines(src, c->end), above;
	bool at_end = below == src->text.n || starts_with_marker(src, below);

	if (c->above)
		b = block_scalar_of(c->above);
	if (b.end > least)
		least = b.end;
	above = skip_blank_lines_back(src, c->start, least);
	if (below > c->end && (b.chomp == '+' || above < c->start || is_open_above(src, c)))
		c->end = below;
	else if (below == c->end && at_end && b.chomp != '+')
		c->start = above;
}

/* A file without a final newline stays one, unless that would change the value
 * of a block scalar. */
static void trim_final_newline(const struct source *src, struct cut *c, uint32_t least)
{
	if (c->end != src->text.n || !lacks_final_newline(src))
		return;
	if (c->start <= least || c->start == line_start(src, 0))
		return;
	if (c->above && block_scalar_of(c->above).chomp != '-')
		return;
	c->start = source_line_end(src, c->start - 1);
}

/* Whether a line begins where `made` replaces what starts at `start`. */
static bool at_line_start(const struct source *src, uint32_t start, struct str made)
{
	return made.n ? str_ends(made, "\n") || str_ends(made, "\r")
		      : start == line_start(src, start);
}

/* The text of a group of puts. At the end of a file without a final newline the
 * break before new lines has to be added, and the one after them is left out. */
static struct str join_puts(struct plan *p, uint32_t from, uint32_t n, struct span at)
{
	const struct put *puts = n ? &p->puts.v[from] : NULL;
	const struct source *src = p->file->src;
	bool at_end = at.end == src->text.n && lacks_final_newline(src);
	struct buf b = { .a = p->a };

	for (uint32_t i = 0; i < n; i++) {
		bool follows = puts[i].lines && puts[i].at == src->text.n && at_end;
		if (follows && !at_line_start(src, at.start, buf_str(&b)))
			buf_add(&b, source_eol(src, at.start));
		buf_add(&b, puts[i].text);
	}
	if (n && at_end && puts[n - 1].lines && !puts[n - 1].keeps_break)
		b.n -= str_ends(buf_str(&b), "\r\n") ? 2 : 1;
	return buf_str(&b);
}

static void add_edit(struct plan *p, struct edits *out, struct span at, struct str text)
{
	struct edit e = { at, text };

	if (!str_eq(source_slice(p->file->src, at), text))
		vec_push(p->a, &out->list, e);
}

static uint32_t puts_up_to(const struct plan *p, uint32_t from, uint32_t end)
{
	uint32_t n = 0;

	while (from + n < p->puts.n && p->puts.v[from + n].at <= end)
		n++;
	return n;
}

/* Insertions before the place `end`; the number of puts used. */
static uint32_t add_insertions(struct plan *p, struct edits *out, uint32_t from, uint32_t end)
{
	while (from < p->puts.n && p->puts.v[from].at < end) {
		uint32_t at = p->puts.v[from].at, n = puts_up_to(p, from, at);
		struct span here = { at, at };
		add_edit(p, out, here, join_puts(p, from, n, here));
		from += n;
	}
	return from;
}

/* A comment comes where it is; it cannot come where text goes. */
static bool check_comments(const struct plan *p)
{
	uint32_t from = 0;

	for (uint32_t i = 0; i < p->cuts.n; i++) {
		while (from < p->puts.n && p->puts.v[from].at <= p->cuts.v[i].start)
			from++;
		for (; from < p->puts.n && p->puts.v[from].at < p->cuts.v[i].end; from++)
			if (p->puts.v[from].rank == PUT_ABOVE ||
				p->puts.v[from].rank == PUT_COMMENT)
				return plan_refuse(p, p->puts.v[from].at,
					"two changes touch the same text");
	}
	return true;
}

static bool has_longer_blank_line(const struct source *src, uint32_t line, uint32_t width)
{
	for (; line_is_blank(src, line); line = source_next_line(src, line)) {
		if (source_line_end(src, line) - line_start(src, line) > width)
			return true;
		if (source_next_line(src, line) == src->text.n)
			break;
	}
	return false;
}

/* Lines of blanks are part of a text above them when they are longer than its
 * indentation. */
static bool check_blank_lines(const struct plan *p)
{
	uint32_t cut = 0;

	for (uint32_t i = 0; i < p->puts.n; i++) {
		uint32_t at = p->puts.v[i].at;
		while (cut < p->cuts.n && p->cuts.v[cut].end < at)
			cut++;
		if (!p->puts.v[i].swallows)
			continue;
		if (cut < p->cuts.n && p->cuts.v[cut].start <= at)
			at = p->cuts.v[cut].end;
		if (has_longer_blank_line(p->file->src, at, p->puts.v[i].swallows))
			return plan_refuse(p, at, "blanks below would become part of the new text");
	}
	return true;
}

static void add_edits(struct plan *p, struct edits *out)
{
	const struct source *src = p->file->src;
	uint32_t done = 0, from = 0;

	for (uint32_t i = 0; i < p->cuts.n; i++) {
		struct cut c = p->cuts.v[i];
		from = add_insertions(p, out, from, c.start);
		if (from && p->puts.v[from - 1].at > done)
			done = p->puts.v[from - 1].at;
		if (c.lines && !puts_up_to(p, from, c.end)) {
			trim_blank_lines(src, &c, done);
			if (!puts_up_to(p, from, c.end))
				trim_final_newline(src, &c, done);
		}
		uint32_t n = puts_up_to(p, from, c.end);
		struct span at = { c.start, c.end };
		add_edit(p, out, at, join_puts(p, from, n, at));
		from += n;
		done = c.end;
	}
	add_insertions(p, out, from, UINT32_MAX);
}

static bool has_lines_at_end(const struct plan *p)
{
	for (uint32_t i = 0; i < p->puts.n; i++)
		if (p->puts.v[i].lines && p->puts.v[i].at == p->file->src->text.n)
			return true;
	return false;
}

static bool is_cut(const struct plan *p, uint32_t offset)
{
	for (uint32_t i = 0; i < p->cuts.n; i++)
		if (p->cuts.v[i].start <= offset && offset < p->cuts.v[i].end)
			return true;
	return false;
}

/* The block scalar with which a file without a final newline ends. */
static const struct node *last_text(const struct plan *p)
{
	const struct file *f = p->file;
	const struct node *last;

	if (f->node_count < 2 || !lacks_final_newline(f->src))
		return NULL;
	last = last_in(&f->nodes[f->node_count - 1]);
	return is_block_scalar(last) && last->end == f->src->text.n ? last : NULL;
}

/* What comes after such a text gives it a final newline: with `-` its value
 * stays. */
static void keep_last_value(struct plan *p)
{
	const struct node *last = last_text(p);

	if (!last || !has_lines_at_end(p) || is_cut(p, last->start))
		return;
	struct block_scalar b = block_scalar_of(last);
	const struct mark *m = plan_mark(p, last);
	if (b.chomp == '-' || b.body == b.end || (m->set && str_ends(m->value, "\n")))
		return;
	uint32_t at = b.indicators;
	while (b.chomp && p->file->src->text.p[at] != '+')
		at--;
	if (b.chomp)
		plan_cut(p, at, at + 1);
	plan_put(p, b.chomp ? PUT_INSTEAD : PUT_CHOMPING, last, at, STR("-"));
}

bool plan_merge(struct plan *p, struct edits *out)
{
	*out = (struct edits){ 0 };
	keep_last_value(p);
	if (p->cuts.n)
		qsort(p->cuts.v, p->cuts.n, sizeof(p->cuts.v[0]), cut_cmp);
	if (p->puts.n)
		qsort(p->puts.v, p->puts.n, sizeof(p->puts.v[0]), put_cmp);
	if (!join_cuts(p) || !check_comments(p) || !check_blank_lines(p))
		return false;
	add_edits(p, out);
	for (uint32_t i = 1; i < out->list.n; i++)
		if (out->list.v[i].span.start < out->list.v[i - 1].span.end)
			return plan_refuse(p, out->list.v[i].span.start,
				"two changes touch the same text");
	return true;
}
