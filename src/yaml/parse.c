#include "yaml/parse.h"

#include "yaml/check.h"
#include "yaml/mask.h"

enum { FEW_NODES = 1 << 16 };

#define LONE_DIRECTIVE "expected '---' after the directives"

static bool ends_document(enum token_kind kind)
{
	return kind == TOKEN_END || kind == TOKEN_DOC_START || kind == TOKEN_DOC_END ||
		kind == TOKEN_DIRECTIVE;
}

static void doc_open(struct parser *p)
{
	struct doc d = { .file = p->file,
		.index = p->docs.n,
		.start = p->text,
		.ender = NO_OFFSET };

	while (p->tok.kind == TOKEN_DIRECTIVE)
		parser_advance(p);
	if (p->tok.kind == TOKEN_DOC_START) {
		d.marked = true;
		d.start = p->tok.start;
		d.marker = p->tok.end - 3;
		parser_advance(p);
	} else if (p->scan.directive != NO_OFFSET) {
		parser_refuse(p, STR(LONE_DIRECTIVE));
	}
	if (p->docs.n)
		p->docs.v[p->docs.n - 1].end = d.start;
	vec_push(p->a, &p->docs, d);
	p->names = (struct map){ .a = p->a };
}

static void read_document(struct parser *p)
{
	struct slot at = { .entry = NO_OFFSET, .colon = NO_OFFSET, .block = true };

	doc_open(p);
	struct doc *d = &p->docs.v[p->docs.n - 1];
	at.absent = p->end;
	if (!ends_document(p->tok.kind))
		d->root = read_node(p, &at);
	if (p->tok.kind == TOKEN_DOC_END)
		d->ender = p->tok.start;
	else if (!ends_document(p->tok.kind))
		parser_refuse(p, STR("expected the end of the document"));
}

static void read_stream(struct parser *p)
{
	const struct source *src = p->file->src;

	p->docs.n = p->anchors.n = p->tags.n = p->targets.n = 0;
	p->depth = p->end = 0;
	p->text = str_starts(src->text, "\xef\xbb\xbf") ? 3 : 0;
	p->nodes.n = 0;
	*parser_node_add(p) = (struct node){ 0 };
	p->tok = scan_next(&p->scan);
	while (p->tok.kind != TOKEN_END) {
		if (p->tok.kind != TOKEN_DOC_END) {
			read_document(p);
			continue;
		}
		p->text = source_next_line(src, p->tok.start);
		parser_advance(p);
	}
	if (p->scan.directive != NO_OFFSET)
		parser_refuse(p, STR(LONE_DIRECTIVE));
	if (p->docs.n)
		p->docs.v[p->docs.n - 1].end = (uint32_t)src->text.n;
}

/* Exactly as much as is needed, in the file's own arena. */
static void *keep(struct arena *a, const void *v, uint32_t n, size_t item)
{
	void *copy = arena_alloc(a, n * item);

	if (n)
		memcpy(copy, v, n * item);
	return copy;
}

#define KEEP(f, array, count, vec) \
	((f)->array = keep((f)->a, (vec).v, (vec).n, sizeof(*(vec).v)), (f)->count = (vec).n)

/* Few are copied, so that no room is lost; of many the memory is taken over. */
static void keep_nodes(struct file *f, struct parser *p)
{
	f->node_count = p->nodes.n;
	if (p->nodes.n <= FEW_NODES) {
		f->nodes = keep(f->a, p->nodes.v, p->nodes.n, sizeof(struct node));
		return;
	}
	f->nodes = p->nodes.v;
	arena_adopt(f->a, &p->own);
}

static void file_keep(struct file *f, struct parser *p)
{
	keep_nodes(f, p);
	KEEP(f, docs, doc_count, p->docs);
	KEEP(f, comments, comment_count, p->scan.comments);
	KEEP(f, anchors, anchor_count, p->anchors);
	KEEP(f, tags, tag_count, p->tags);
	KEEP(f, targets, target_count, p->targets);
}

static void file_break(struct file *f, uint32_t at, struct str why)
{
	f->broken = true;
	f->error_at = at;
	f->error = str_dup(f->a, why);
}

static void file_read(struct file *f)
{
	struct arena scratch = { 0 };
	struct parser p = { .a = &scratch, .file = f };

	scan_open(&p.scan, &scratch, f->seen);
	do
		read_stream(&p);
	while (scan_again(&p.scan));
	scan_close(&p.scan);
	if (p.scan.error.n)
		file_break(f, p.scan.error_at, p.scan.error);
	else
		file_keep(f, &p);
	arena_clear(&p.own);
	arena_clear(&scratch);
}

static void read_with(struct file *f, const struct mask_list *masks)
{
	f->broken = false;
	f->seen = source_padded(f->a, f->src->path, mask_apply(f->a, f->src->text, masks));
	file_read(f);
	if (f->broken)
		return;
	f->masks = masks->v.v;
	f->mask_count = masks->v.n;
	mask_nodes(f);
}

/* The first reading that succeeds counts; when none does, what was wrong with
 * the first. */
static void read_masked(struct file *f, struct mask_list *masks)
{
	read_with(f, masks);
	if (f->broken && masks->branches) {
		struct file first = *f;
		mask_join_branches(f->a, masks);
		read_with(f, masks);
		if (f->broken)
			*f = first;
	}
	if (!f->broken || !mask_keep_variables(masks))
		return;
	struct file first = *f;
	read_with(f, masks);
	if (f->broken)
		*f = first;
}

struct file *file_parse(struct arena *a, const struct source *src)
{
	struct file *f = arena_new(a, struct file);
	struct mask_list masks = { 0 };
	struct str why;
	uint32_t at;

	f->a = a;
	f->src = f->seen = src;
	if (!yaml_check(src, &at, &why))
		file_break(f, at, why);
	else if (mask_find(a, src->text, &masks))
		read_masked(f, &masks);
	else if (src->text.n)
		file_read(f);
	return f;
}
