#include "yaml/patch_plan.h"

static bool has_content(const struct doc *d)
{
	const struct node *root = doc_root(d);

	return root && root->kind != NODE_NULL;
}

/* The end of the comment block with which the text of the first document, one
 * without a `---`, begins; its start when there is none. */
static uint32_t header_end(const struct doc *d)
{
	const struct file *f = d->file;
	uint32_t end = d->start;

	for (uint32_t i = 0; i < f->comment_count; i++) {
		const struct comment *c = &f->comments[i];
		uint32_t from = i ? end : skip_blank_lines(f->src, end);
		if (!c->alone || line_start(f->src, c->start) != from)
			break;
		end = source_next_line(f->src, c->start);
	}
	return end;
}

uint32_t plan_doc_start(const struct doc *d)
{
	return d->index == 0 && !d->marked ? header_end(d) : d->start;
}

/* Nothing but the `---` on its line, and no directives before it. */
static bool has_bare_marker(const struct doc *d)
{
	const struct source *src = d->file->src;

	if (!d->marked || d->start != d->marker)
		return false;
	return !str_trim(str_sub(src->text, d->marker + 3, source_line_end(src, d->marker))).n;
}

/* The `---` of the document after the first ones that go is needed only when
 * something is left above it. */
static uint32_t removal_end(const struct plan *p, uint32_t first, uint32_t next, uint32_t start)
{
	const struct file *f = p->file;
	const struct doc *d = &f->docs[next];

	if (first > 0 || f->docs[0].marked || start > f->docs[0].start || !has_bare_marker(d) ||
		!has_content(d))
		return d->start;
	for (uint32_t i = first; i <= next; i++)
		if (p->docs[i].before.first)
			return d->start;
	return source_next_line(f->src, d->marker);
}

/* What the document `next` needs above it once something else is there: the end
 * of that before directives, a `---` before one that has none. */
static const char *separator_before(const struct doc *next)
{
	if (!next->marked)
		return "---";
	return next->start < next->marker ? "..." : NULL;
}

static void remove_docs(struct plan *p, uint32_t first, uint32_t next)
{
	const struct file *f = p->file;
	const struct doc *d = &f->docs[first];
	uint32_t start = plan_doc_start(d);
	const struct node *above = first ? last_in(doc_root(&f->docs[first - 1])) : NULL;
	struct cut last = { start, (uint32_t)f->src->text.n, true, first == 0,
		is_block_scalar(above) ? above : NULL };

	if (next == f->doc_count) {
		vec_push(p->a, &p->cuts, last);
		return;
	}
	const char *separator = separator_before(&f->docs[next]);
	plan_cut(p, start, removal_end(p, first, next, start));
	if (separator && first > 0 && f->docs[first - 1].ender == NO_OFFSET)
		plan_put_lines(p, PUT_DOC, NULL, f->docs[next].start,
			str_printf(p->a, "%s" PRIs, separator, ARGs(source_eol(f->src, start))),
			NULL);
}

static void add_text(struct buf *b, const struct fragment *f, struct str eol)
{
	struct str text = f->file->src->text;

	while (text.n) {
		buf_add(b, str_cut(&text, '\n'));
		buf_add(b, eol);
	}
}

/* Where a document before the first one goes, when that has no `---`: below a
 * header that stands by itself. */
static uint32_t first_place(const struct doc *d)
{
	const struct source *src = d->file->src;
	uint32_t end = header_end(d);

	return line_is_blank(src, end) ? skip_blank_lines(src, end) : d->start;
}

/* The next document that stays, or NULL. */
static const struct doc *following(const struct plan *p, uint32_t i)
{
	while (i < p->file->doc_count && p->docs[i].removed)
		i++;
	return i < p->file->doc_count ? &p->file->docs[i] : NULL;
}

static void insert_docs(struct plan *p, uint32_t before)
{
	const struct file *f = p->file;
	const struct doc *d = before < f->doc_count ? &f->docs[before] : NULL,
			 *next = following(p, before);
	uint32_t at = d ? d->start : (uint32_t)f->src->text.n;
	bool first = before == 0 && !(d && d->marked);
	struct str eol = source_eol(f->src, at);
	struct buf b = { .a = p->a };

	if (first && d)
		at = first_place(d);
	for (const struct fragment *x = p->docs[before].before.first; x; x = x->next) {
		if (!first)
			buf_printf(&b, "---" PRIs, ARGs(eol));
		add_text(&b, x, eol);
		first = false;
	}
	if (next && separator_before(next))
		buf_printf(&b, "%s" PRIs, separator_before(next), ARGs(eol));
	plan_put_lines(p, PUT_DOC, NULL, at, buf_str(&b), p->docs[before].before.last);
}

static bool leaves_something(const struct plan *p)
{
	bool removes = false;

	for (uint32_t i = 0; i < p->file->doc_count; i++) {
		if (p->docs[i].before.first ||
			(!p->docs[i].removed && has_content(&p->file->docs[i])))
			return true;
		removes = removes || p->docs[i].removed;
	}
	return !removes || p->docs[p->file->doc_count].before.first;
}

bool plan_docs(struct plan *p)
{
	uint32_t n = p->file->doc_count;

	if (!leaves_something(p))
		return fail(p->err, "the file would be empty");
	for (uint32_t i = 0, next; i < n; i = next) {
		for (next = i; next < n && p->docs[next].removed; next++)
			continue;
		if (next > i)
			remove_docs(p, i, next);
		else
			next++;
	}
	for (uint32_t i = 0; i <= n; i++)
		if (p->docs[i].before.first)
			insert_docs(p, i);
	return true;
}
