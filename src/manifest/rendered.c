#include "manifest/object.h"

/* A path below a chart; empty for any other comment. */
static struct str template_of(struct str comment)
{
	struct str path;

	if (!str_starts(comment, "# Source: "))
		return (struct str){ 0 };
	path = str_trim(str_sub(comment, strlen("# Source: "), comment.n));
	if (str_find_char(path, '/') <= 0 || str_find_char(path, ' ') >= 0)
		return (struct str){ 0 };
	return path;
}

/* Between two documents, not among the entries of one. */
static bool is_between(const struct doc *d, uint32_t offset)
{
	const struct node *root = doc_root(d);

	return !root || offset < root->start || offset >= root->end;
}

void rendered_read(struct arena *a, struct project_file *f)
{
	const struct file *y = f->yaml;
	uint32_t doc = 0;

	for (uint32_t i = 0; i < y->comment_count && y->doc_count; i++) {
		const struct comment *c = &y->comments[i];
		struct rendered r = { c->start,
			template_of(source_slice(y->src, (struct span){ c->start, c->end })) };
		if (!c->alone || !r.template.n)
			continue;
		while (doc + 1 < y->doc_count && y->docs[doc + 1].start <= c->start)
			doc++;
		if (is_between(&y->docs[doc], c->start))
			vec_push(a, &f->rendered, r);
	}
}

struct str file_template(const struct project_file *f, uint32_t offset)
{
	uint32_t low = 0, high = f ? f->rendered.n : 0;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;
		if (f->rendered.v[mid].start <= offset)
			low = mid + 1;
		else
			high = mid;
	}
	return low ? f->rendered.v[low - 1].template : (struct str){ 0 };
}
