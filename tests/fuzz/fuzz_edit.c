/*
 * Random changes of random YAML: patch_apply() does not crash, what it calls
 * done has been verified, and its edits, made backwards, give the first text.
 *
 * Input: one byte for the number of operations, four for each of them, then the
 * YAML. New texts are parts of that.
 */
#include "yaml/patch.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
	const uint8_t *p;
	size_t n;
};

static uint8_t take(struct input *in)
{
	if (!in->n)
		return 0;
	in->n--;
	return *in->p++;
}

static struct str part_of(struct str text, uint8_t from, uint8_t length)
{
	size_t start = text.n ? from % text.n : 0;
	size_t end = start + length % 32;

	return str_sub(text, start, end < text.n ? end : text.n);
}

static void add_op(struct patch *p, const uint8_t code[4])
{
	const struct file *f = p->file;
	const struct node *n = &f->nodes[1 + code[1] % (f->node_count - 1)];
	const struct doc *d = f->doc_count && code[3] % 4 ? &f->docs[code[1] % f->doc_count] : NULL;
	struct str text = part_of(f->src->text, code[2], code[3]);
	const struct node *before = code[3] & 1 ? node_child(n) : NULL;

	switch (code[0] % 8) {
	case 0:
		patch_set(p, n, text, SCALAR_STRING);
		return;
	case 1:
		patch_set(p, n, STR("8080"), SCALAR_INT);
		return;
	case 2:
	case 3:
		patch_remove(p, n);
		return;
	case 4:
		patch_insert_item(p, n, before, text);
		return;
	case 5:
		patch_insert_entry(p, n, before, part_of(f->src->text, code[3], 5), text);
		return;
	case 6:
		patch_insert_doc(p, d, text);
		return;
	}
	if (d)
		patch_remove_doc(p, d);
}

/* The text before, from the text after. */
static struct str undo(struct arena *a, struct str before, struct str after,
	const struct edits *edits)
{
	struct edit *back = arena_array(a, struct edit, edits->list.n);
	uint32_t moved = 0;

	for (uint32_t i = 0; i < edits->list.n; i++) {
		const struct edit *e = &edits->list.v[i];
		uint32_t start = e->span.start + moved, n = (uint32_t)e->text.n;
		back[i] = (struct edit){ { start, start + n },
			str_sub(before, e->span.start, e->span.end) };
		moved += n - (e->span.end - e->span.start);
	}
	return edits_apply(a, after, back, edits->list.n);
}

static void take_out(const struct file *f, uint8_t which)
{
	struct arena a = { 0 };
	struct err err;
	struct str text;

	node_fragment(&a, &f->nodes[1 + which % (f->node_count - 1)], &text, &err);
	arena_clear(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, size };
	struct arena a = { 0 };
	struct patch p = { .a = &a };
	uint8_t codes[4][4], n = take(&in) % 4 + 1u;
	struct edits edits;
	struct str text;
	struct err err;

	for (uint8_t i = 0; i < n; i++)
		for (uint8_t k = 0; k < 4; k++)
			codes[i][k] = take(&in);
	struct str before = { (const char *)in.p, in.n };
	p.file = file_parse(&a, source_new(&a, STR("x.yaml"), before));
	if (!p.file->broken && p.file->node_count > 1) {
		take_out(p.file, codes[0][2]);
		for (uint8_t i = 0; i < n; i++)
			add_op(&p, codes[i]);
		if (patch_apply(&p, &text, &edits, &err) &&
			!str_eq(undo(&a, before, text, &edits), before))
			BUG("the edits cannot be undone");
	}
	arena_clear(&a);
	return 0;
}
