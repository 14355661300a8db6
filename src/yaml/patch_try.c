/* A patch, made and verified in the documents that it changes, each by itself. */
#include "yaml/patch.h"

/* The first node of the document; they are stored in the order of documents. */
static uint32_t first_node(const struct file *f, uint32_t doc)
{
	uint32_t low = 1, high = f->node_count;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;
		if (f->nodes[mid].doc < doc)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* The same node of the document alone. */
static const struct node *alone(const struct file *part, const struct node *n, uint32_t first)
{
	return n ? &part->nodes[(uint32_t)(n - n->file->nodes) - first + 1] : NULL;
}

static bool touches(const struct op *op, const struct doc *d)
{
	return op->at && op->at->doc == d->index;
}

static bool try_doc(const struct patch *p, const struct doc *d, struct err *err)
{
	const struct file *f = p->file;
	uint32_t first = first_node(f, d->index), next = first_node(f, d->index + 1);
	struct arena a = { 0 };
	struct str text = str_sub(f->src->text, d->start, d->end);
	struct patch part = { .a = &a };
	struct edits edits = { 0 };
	bool ok = true;

	part.file = file_parse(&a, source_new(&a, f->src->path, text));
	if (!part.file->broken && part.file->node_count - 1 == next - first) {
		for (uint32_t i = 0; i < p->ops.n; i++) {
			struct op op = p->ops.v[i];
			if (!touches(&op, d))
				continue;
			op.at = alone(part.file, op.at, first);
			op.before = alone(part.file, op.before, first);
			vec_push(&a, &part.ops, op);
		}
		ok = patch_apply(&part, &text, &edits, err);
	}
	arena_clear(&a);
	return ok;
}

/* The lines that it names are those of a document. */
static void forget_line(struct err *err)
{
	struct str text = str_of(err->text);
	ptrdiff_t colon = str_starts(text, "line ") ? str_find(text, STR(": ")) : -1;

	if (colon >= 0)
		memmove(err->text, err->text + colon + 2, text.n - (size_t)colon - 1);
}

bool patch_try(const struct patch *p, struct err *err)
{
	struct arena a = { 0 };
	struct patch plan = *p;
	struct edits edits = { 0 };
	bool *tried = arena_array(&a, bool, p->file->doc_count + 1);

	plan.a = &a;
	bool ok = patch_edits(&plan, &edits, err);
	for (uint32_t i = 0; ok && i < p->ops.n; i++) {
		const struct node *at = p->ops.v[i].at;
		if (!at || tried[at->doc])
			continue;
		tried[at->doc] = true;
		ok = try_doc(p, &p->file->docs[at->doc], err);
		if (!ok)
			forget_line(err);
	}
	arena_clear(&a);
	return ok;
}
