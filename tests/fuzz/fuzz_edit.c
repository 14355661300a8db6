/*
 * Random changes of random YAML. What patch_apply() calls done leaves every
 * byte outside its edits, passes patch_verify() once more, can be undone, and
 * its diff, applied, gives the same text. A patch without operations, or one
 * that writes a word as it stands, changes nothing.
 *
 * Input: one byte for the number of operations, four for each of them, then the
 * YAML. New texts are parts of that.
 */
#include "apply.h"
#include "yaml/patch.h"

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

static void check_order(const struct edits *edits, size_t size)
{
	for (uint32_t i = 0; i < edits->list.n; i++) {
		const struct edit *e = &edits->list.v[i];
		require(e->span.start <= e->span.end && e->span.end <= size);
		require(i == 0 || edits->list.v[i - 1].span.end <= e->span.start);
	}
}

static void check_done(const struct patch *p, struct str text, const struct edits *edits)
{
	struct str before = p->file->src->text;
	struct err err;

	check_order(edits, before.n);
	require(str_eq(text, edits_apply(p->a, before, edits->list.v, edits->list.n)));
	require(str_eq(undo(p->a, before, text, edits), before));
	const struct file *after = file_parse(p->a, source_new(p->a, p->file->src->path, text));
	require(!after->broken && patch_verify(p, after, &err));
	check_diff(p->a, before, text);
	check_diff(p->a, text, before);
}

/* A string of letters, written as it is. */
static bool is_word(struct arena *a, const struct node *n)
{
	struct str text = source_slice(n->file->src, node_span(n));

	for (size_t i = 0; i < text.n; i++)
		if ((text.p[i] | 32) < 'a' || (text.p[i] | 32) > 'z')
			return false;
	return n->kind == NODE_SCALAR && n->style == STYLE_PLAIN && !(n->flags & NODE_TAG) &&
		node_type(a, n, NULL) == SCALAR_STRING;
}

static void check_nothing(struct arena *a, const struct file *f, uint8_t which)
{
	const struct node *n = &f->nodes[1 + which % (f->node_count - 1)];
	struct patch p = { .a = a, .file = f };
	struct edits edits = { 0 };
	struct str text;
	struct err err;

	require(patch_apply(&p, &text, &edits, &err));
	require(edits.list.n == 0 && str_eq(text, f->src->text));
	if (!is_word(a, n))
		return;
	patch_set(&p, n, node_text(a, n), SCALAR_STRING);
	edits = (struct edits){ 0 };
	if (patch_apply(&p, &text, &edits, &err))
		require(str_eq(text, f->src->text));
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
	struct edits edits = { 0 };
	struct str text;
	struct err err;

	for (uint8_t i = 0; i < n; i++)
		for (uint8_t k = 0; k < 4; k++)
			codes[i][k] = take(&in);
	struct str before = { (const char *)in.p, in.n };
	p.file = file_parse(&a, source_new(&a, STR("x.yaml"), before));
	if (!p.file->broken && p.file->node_count > 1) {
		take_out(p.file, codes[0][2]);
		check_nothing(&a, p.file, codes[0][1]);
		for (uint8_t i = 0; i < n; i++)
			add_op(&p, codes[i]);
		if (patch_apply(&p, &text, &edits, &err))
			check_done(&p, text, &edits);
	}
	arena_clear(&a);
	return 0;
}
