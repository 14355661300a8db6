#include "yaml/layout.h"

#include "yaml/chars.h"
#include "yaml/gap.h"
#include "yaml/patch.h"

uint32_t line_start(const struct source *src, uint32_t offset)
{
	uint32_t start = source_line_start(src, offset);

	return start == 0 && str_starts(src->text, "\xef\xbb\xbf") ? 3 : start;
}

uint32_t line_column(const struct source *src, uint32_t offset)
{
	return offset - line_start(src, offset);
}

bool blank_between(const struct source *src, uint32_t start, uint32_t end)
{
	for (; start < end; start++)
		if (!is_blank(src->text.p[start]))
			return false;
	return true;
}

bool begins_line(const struct source *src, uint32_t offset)
{
	return blank_between(src, line_start(src, offset), offset);
}

bool line_is_blank(const struct source *src, uint32_t offset)
{
	return offset < src->text.n &&
		blank_between(src, line_start(src, offset), source_line_end(src, offset));
}

uint32_t skip_blank_lines(const struct source *src, uint32_t line)
{
	while (line_is_blank(src, line))
		line = source_next_line(src, line);
	return line;
}

uint32_t skip_blank_lines_back(const struct source *src, uint32_t line, uint32_t least)
{
	if (least < line_start(src, 0))
		least = line_start(src, 0);
	while (line > least && line_is_blank(src, line - 1))
		line = line_start(src, line - 1);
	return line;
}

bool lacks_final_newline(const struct source *src)
{
	struct str text = src->text;

	return text.n && text.p[text.n - 1] != '\n' && text.p[text.n - 1] != '\r';
}

bool is_block_scalar(const struct node *n)
{
	return n && n->kind == NODE_SCALAR &&
		(n->style == STYLE_LITERAL || n->style == STYLE_FOLDED);
}

bool is_block_collection(const struct node *n)
{
	return n && (n->kind == NODE_MAP || n->kind == NODE_SEQ) && n->style == STYLE_BLOCK;
}

/* Lines of blanks that are longer than the indentation have content. */
static uint32_t without_empty_lines(const struct source *src, uint32_t body, uint32_t end,
	uint32_t indent)
{
	while (end > body && line_is_blank(src, end - 1)) {
		uint32_t start = line_start(src, end - 1);
		if (source_line_end(src, start) - start > indent)
			break;
		end = start;
	}
	return end;
}

struct block_scalar block_scalar_of(const struct node *n)
{
	struct block_head h = block_head(n->file->seen->text, n->start);
	struct block_scalar b = { h.end, h.body, n->end, n->indent + h.indent, h.chomp,
		h.indent > 0 };

	if (n->flags & NODE_EMPTY_BLOCK)
		b.indent = h.indent ? b.indent : n->indent + 1;
	else if (!h.indent)
		b.indent = h.column;
	if (b.body > n->end)
		b.body = n->end;
	if (b.chomp != '+')
		b.end = without_empty_lines(n->file->src, b.body, n->end, b.indent);
	return b;
}

const struct node *last_in(const struct node *n)
{
	while (is_block_collection(n) && node_child(n)) {
		n = node_child(n);
		while (node_next(n))
			n = node_next(n);
	}
	return n;
}

uint32_t node_index(const struct node *n)
{
	return (uint32_t)(n - n->file->nodes);
}

/* The node that comes first in an entry: its key, else its value. */
static uint32_t first_index(const struct node *n)
{
	return n->key ? (uint32_t)n->key : node_index(n);
}

/* Of the documents after that of `n`. */
static uint32_t next_root(const struct node *n)
{
	const struct file *f = n->file;

	for (uint32_t i = n->doc + 1; i < f->doc_count; i++)
		if (f->docs[i].root)
			return (uint32_t)f->docs[i].root;
	return f->node_count;
}

uint32_t subtree_end(const struct node *n)
{
	const struct node *up = n;

	assert(n);
	while (up && !node_next(up))
		up = node_parent(up);
	return up ? first_index(node_next(up)) : next_root(n);
}

uint32_t entry_column(const struct node *n)
{
	return line_column(n->file->src, n->entry);
}

/* Its first line is the first of the document that is no comment. */
static bool heads_document(const struct node *n)
{
	const struct node *root = doc_root(node_doc(n));

	return is_block_collection(root) && node_child(root) == n;
}

/* Of the document: its first comment that has a line of its own. */
static uint32_t first_comment(const struct node *n)
{
	const struct file *f = n->file;
	uint32_t i = comment_from(f, node_doc(n)->start);

	while (i < f->comment_count && !f->comments[i].alone)
		i++;
	return i;
}

uint32_t comments_above(const struct node *n)
{
	const struct file *f = n->file;
	uint32_t line = line_start(f->src, n->entry), column = n->entry - line, start = line;
	uint32_t i = comment_from(f, line);

	if (!begins_line(f->src, n->entry))
		return n->entry;
	for (; i > 0; i--) {
		const struct comment *c = &f->comments[i - 1];
		if (!c->alone || source_next_line(f->src, c->start) != start)
			break;
		if (line_column(f->src, c->start) != column)
			break;
		start = line_start(f->src, c->start);
	}
	return start;
}

uint32_t entry_start(const struct node *n)
{
	const struct file *f = n->file;
	uint32_t start = comments_above(n);

	if (heads_document(n) && begins_line(f->src, n->entry) &&
		comment_from(f, start) <= first_comment(n))
		return line_start(f->src, n->entry);
	return start;
}

uint32_t entry_content_end(const struct node *n)
{
	const struct node *last = last_in(n);

	if (is_block_scalar(last))
		return block_scalar_of(last).end;
	return source_next_line(n->file->src, last->end);
}

uint32_t entry_end(const struct node *n)
{
	const struct file *f = n->file;
	uint32_t end = entry_content_end(n), column = entry_column(n);

	for (uint32_t i = comment_from(f, end); i < f->comment_count; i++) {
		const struct comment *c = &f->comments[i];
		if (!c->alone || line_start(f->src, c->start) != skip_blank_lines(f->src, end))
			break;
		if (line_column(f->src, c->start) <= column)
			break;
		end = source_next_line(f->src, c->start);
	}
	return end;
}

/* The end of a run of anchors and tags that begins at `at`. */
static uint32_t after_props(const struct node *n)
{
	const struct source *src = n->file->src;
	uint32_t at = n->props, end = n->props;
	uint32_t left = (n->flags & NODE_ANCHOR ? 1u : 0) + (n->flags & NODE_TAG ? 1u : 0);

	for (; left > 0; left--) {
		while (src->text.p[at] != '&' && src->text.p[at] != '!')
			at = src->text.p[at] == '#' ? source_line_end(src, at) : at + 1;
		while (at < n->start && !strchr(" \t\r\n", src->text.p[at]))
			at++;
		end = at;
	}
	return end;
}

uint32_t value_slot(const struct node *n)
{
	const struct node *parent = node_parent(n);

	if (n->kind == NODE_NULL)
		return n->start;
	if (n->flags & (NODE_ANCHOR | NODE_TAG))
		return after_props(n);
	if (n->colon != NO_OFFSET)
		return n->colon + 1;
	return parent && parent->kind == NODE_SEQ && parent->style == STYLE_BLOCK ? n->entry + 1
										  : n->start;
}

/* After its comma, and after the comment that follows on the line. */
static uint32_t flow_entry_end(const struct node *n)
{
	const struct file *f = n->file;
	uint32_t end = n->comma != NO_OFFSET ? n->comma + 1 : n->end;
	uint32_t i = comment_from(f, end);

	if (i < f->comment_count && blank_between(f->src, end, f->comments[i].start) &&
		!f->comments[i].alone)
		return f->comments[i].end;
	return end;
}

struct span flow_entry_span(const struct node *n)
{
	const struct source *src = n->file->src;
	uint32_t end = flow_entry_end(n);

	if (!begins_line(src, n->entry) || !blank_between(src, end, source_line_end(src, end)))
		return (struct span){ n->entry, end };
	return (struct span){ entry_start(n), source_next_line(src, end) };
}

struct span node_owned(const struct node *value)
{
	const struct node *parent = node_parent(value);

	if (!parent)
		return node_span(value);
	if (parent->style == STYLE_FLOW)
		return flow_entry_span(value);
	return (struct span){ entry_start(value), entry_end(value) };
}
