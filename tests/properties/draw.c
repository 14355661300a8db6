#include "edits.h"

#include "yaml/layout.h"

const char *const primitive_names[PRIMITIVES] = { "P1 scalar", "P2 part of a scalar",
	"P3 block scalar", "P4 absent value", "P5 insert key", "P6 insert in flow style",
	"P7 insert item", "P8 remove entry", "P9 remove item", "P10 remove in flow style",
	"P11 remove document", "P12 insert document", "P13 rename key", "P14 quotes",
	"P16 trailing comment", "comment above", "several together", "no change" };

static const char *const values[] = { "x", "on", "8080", "a: b", "", " x", "one\ntwo\n", "it's",
	"[", "*.example.com", "a,b", "#x", "x\n\n y\n", "\xc3\xbc", "tab\there", "no\nnewline",
	"12:30", "say \"x\"", "back\\slash", "\n\n", "x ", "- x", "\ttab\nx\n", "|", "\x01" };
static const char *const parts[] = { "", "", "x", " ", "\n", "v2", "'", "\"", ": ", " #",
	"one\ntwo", "\xc3\xbc", "\t", ",", "\\", "]" };
static const char *const fragments[] = { "x", "80", "a: 1\nb: 2\n", "- a\n- b\n",
	"# why\na: 1  # here\n", "|\n  one\n  two\n", "{a: 1, b: [c]}",
	"name: n\nports:\n- port: 80\n  name: http\n", "\"quoted: text\"", "", "[]",
	">-\n  folded\n  text\n" };
static const char *const keys[] = { "zzNew", "zz-other", "on", "zz.example.com/x" };
static const char *const documents[] = { "# Source: new\nkind: New\ntext: |\n  x\n", "a: 1\n",
	"- x\n- y", "kind: New # c\n# end\n" };
static const char *const comments[] = { "# c", "# jibe: ignore x -- why", "#", "#tight",
	"# tab\tx" };

enum { TRIES = 60 };

uint32_t draw_below(struct draw *d, uint32_t n)
{
	d->seed ^= d->seed << 13;
	d->seed ^= d->seed >> 17;
	d->seed ^= d->seed << 5;
	return n ? (d->seed >> 8) % n : 0;
}

#define PICK(d, texts) str_of((texts)[draw_below(d, countof(texts))])

typedef bool suits(const struct node *n);

static const struct node *draw_node(struct draw *d, const struct file *f, suits *wanted)
{
	for (int i = 0; i < TRIES; i++) {
		const struct node *n = &f->nodes[1 + draw_below(d, f->node_count - 1)];
		if (wanted(n))
			return n;
	}
	return NULL;
}

static bool is_key(const struct node *n)
{
	return n->flags & NODE_IS_KEY;
}

static bool is_line_scalar(const struct node *n)
{
	return n->kind == NODE_SCALAR && !is_block_scalar(n) && !is_key(n);
}

static bool is_scalar(const struct node *n)
{
	return n->kind == NODE_SCALAR;
}

static bool is_text(const struct node *n)
{
	return is_block_scalar(n);
}

static bool is_absent(const struct node *n)
{
	bool empty = (n->kind == NODE_MAP || n->kind == NODE_SEQ) && !node_child(n);

	return (n->kind == NODE_NULL || empty) && !is_key(n);
}

static bool is_block_map(const struct node *n)
{
	return n->kind == NODE_MAP && is_block_collection(n);
}

static bool is_block_seq(const struct node *n)
{
	return n->kind == NODE_SEQ && is_block_collection(n);
}

static bool is_flow(const struct node *n)
{
	return (n->kind == NODE_MAP || n->kind == NODE_SEQ) && n->style == STYLE_FLOW;
}

static bool is_entry(const struct node *n)
{
	return !is_key(n) && node_parent(n) && is_block_map(node_parent(n));
}

static bool is_item(const struct node *n)
{
	return !is_key(n) && node_parent(n) && is_block_seq(node_parent(n));
}

static bool is_in_flow(const struct node *n)
{
	return !is_key(n) && node_parent(n) && is_flow(node_parent(n));
}

static bool is_scalar_key(const struct node *n)
{
	return is_key(n) && n->kind == NODE_SCALAR;
}

static bool is_value(const struct node *n)
{
	return !is_key(n);
}

static bool set(struct draw *d, struct patch *p, const struct node *n)
{
	if (!n)
		return false;
	if (draw_below(d, 5) == 0 && !is_key(n))
		patch_set(p, n, STR("8080"), SCALAR_INT);
	else
		patch_set(p, n, PICK(d, values), SCALAR_STRING);
	return true;
}

static uint32_t draw_place(struct draw *d, struct str text)
{
	uint32_t at = draw_below(d, (uint32_t)text.n + 1);

	while (at < text.n && ((unsigned char)text.p[at] & 0xc0) == 0x80)
		at++;
	return at;
}

static bool replace(struct draw *d, struct patch *p, const struct node *n)
{
	if (!n)
		return false;
	struct str text = node_text(p->a, n);
	uint32_t a = draw_place(d, text), b = draw_below(d, 3) ? draw_place(d, text) : a;
	struct span part = { a < b ? a : b, a < b ? b : a };
	patch_replace(p, n, part, PICK(d, parts));
	return true;
}

static bool insert_into(struct draw *d, struct patch *p, const struct node *n)
{
	const struct node *before = NULL;

	if (!n)
		return false;
	if (draw_below(d, 2))
		for (before = node_child(n); before && draw_below(d, 3);)
			before = node_next(before);
	if (n->kind == NODE_SEQ || (n->kind == NODE_NULL && draw_below(d, 2)))
		patch_insert_item(p, n, before, PICK(d, fragments));
	else
		patch_insert_entry(p, n, before, PICK(d, keys), PICK(d, fragments));
	return true;
}

static bool fill(struct draw *d, struct patch *p)
{
	const struct node *n = draw_node(d, p->file, is_absent);

	return n && n->kind == NODE_NULL && draw_below(d, 2) ? set(d, p, n) : insert_into(d, p, n);
}

/* One, its neighbours as well, or all of them. */
static bool remove_some(struct draw *d, struct patch *p, const struct node *n)
{
	uint32_t more = draw_below(d, 3) ? 1 : 1 + draw_below(d, 3);

	if (!n)
		return false;
	if (draw_below(d, 8) == 0) {
		n = node_child(node_parent(n));
		more = UINT32_MAX;
	}
	for (; n && more > 0; more--, n = node_next(n))
		patch_remove(p, n);
	return true;
}

static bool change_document(struct draw *d, struct patch *p, bool gone)
{
	uint32_t n = p->file->doc_count;
	const struct doc *doc = n ? &p->file->docs[draw_below(d, n)] : NULL;

	if (gone && (!doc || (n == 1 && draw_below(d, 16))))
		return false;
	if (gone)
		patch_remove_doc(p, doc);
	else
		patch_insert_doc(p, draw_below(d, 3) ? doc : NULL, PICK(d, documents));
	return true;
}

static bool rename_key(struct draw *d, struct patch *p)
{
	const struct node *n = draw_node(d, p->file, is_scalar_key);

	if (n)
		patch_set(p, n, draw_below(d, 2) ? PICK(d, keys) : PICK(d, values), SCALAR_STRING);
	return n;
}

static bool change_quotes(struct draw *d, struct patch *p)
{
	const struct node *n = draw_node(d, p->file, is_scalar);

	if (n)
		patch_requote(p, n, (enum node_style)draw_below(d, 3));
	return n;
}

static bool change_comment(struct draw *d, struct patch *p)
{
	const struct node *n = draw_node(d, p->file, is_value);

	if (n)
		patch_comment(p, n, draw_below(d, 4) ? PICK(d, comments) : (struct str){ 0 });
	return n;
}

static bool comment_line(struct draw *d, struct patch *p)
{
	const struct node *n = draw_node(d, p->file, is_value);

	if (n)
		patch_comment_above(p, n, PICK(d, comments));
	return n;
}

/* An item or value goes to the end of its container, or to another place. */
static bool move(struct draw *d, struct patch *p)
{
	const struct node *n = draw_node(d, p->file, draw_below(d, 2) ? is_item : is_entry);
	const struct node *to = draw_node(d, p->file,
		draw_below(d, 2) ? is_block_seq : is_block_map);
	struct err err;
	struct str text;

	if (!n || !node_fragment(p->a, n, &text, &err))
		return false;
	if (!to || to == n || draw_below(d, 2))
		to = node_parent(n);
	if (draw_below(d, 4))
		patch_remove(p, n);
	if (to->kind == NODE_SEQ)
		patch_insert_item(p, to, draw_below(d, 2) ? node_child(to) : NULL, text);
	else
		patch_insert_entry(p, to, NULL, PICK(d, keys), text);
	return true;
}

/* A value and its comment, another in place of one that goes, or whatever. */
static bool several(struct draw *d, struct patch *p)
{
	const struct node *n;

	switch (draw_below(d, 4)) {
	case 0:
		n = draw_node(d, p->file, is_line_scalar);
		if (n)
			patch_comment(p, n, PICK(d, comments));
		return set(d, p, n);
	case 1:
		n = draw_node(d, p->file, draw_below(d, 2) ? is_item : is_entry);
		if (n)
			patch_remove(p, n);
		return n && insert_into(d, p, node_parent(n));
	case 2:
		return move(d, p);
	}
	for (uint32_t more = 2 + draw_below(d, 3); more > 0; more--)
		draw_change(d, (enum primitive)draw_below(d, SEVERAL), p);
	return p->ops.n;
}

/* Values, quotes and comments that are there already. */
static bool nothing(struct draw *d, struct patch *p)
{
	const struct node *n = draw_node(d, p->file, is_scalar);
	uint32_t last = n ? trailing_comment(n) : 0;
	struct span none = { 0, 0 };

	if (!n)
		return false;
	switch (draw_below(d, 4)) {
	case 0:
		patch_set(p, n, node_text(p->a, n), node_type(p->a, n, NULL));
		return true;
	case 1:
		patch_replace(p, n, none, STR(""));
		return true;
	case 2:
		if (is_block_scalar(n))
			return false;
		patch_requote(p, n, n->style);
		return true;
	}
	if (is_key(n) || last == p->file->comment_count)
		return false;
	const struct comment *c = &p->file->comments[last];
	patch_comment(p, n, str_trim(str_sub(p->file->src->text, c->start, c->end)));
	return true;
}

bool draw_change(struct draw *d, enum primitive kind, struct patch *p)
{
	const struct file *f = p->file;

	switch (kind) {
	case SET_SCALAR:
		return set(d, p, draw_node(d, f, is_line_scalar));
	case REPLACE_PART:
		return replace(d, p, draw_node(d, f, draw_below(d, 3) ? is_scalar : is_text));
	case SET_BLOCK_SCALAR:
		return set(d, p, draw_node(d, f, is_text));
	case FILL_ABSENT:
		return fill(d, p);
	case INSERT_KEY:
		return insert_into(d, p, draw_node(d, f, is_block_map));
	case INSERT_FLOW:
		return insert_into(d, p, draw_node(d, f, is_flow));
	case INSERT_ITEM:
		return insert_into(d, p, draw_node(d, f, is_block_seq));
	case REMOVE_ENTRY:
		return remove_some(d, p, draw_node(d, f, is_entry));
	case REMOVE_ITEM:
		return remove_some(d, p, draw_node(d, f, is_item));
	case REMOVE_FLOW:
		return remove_some(d, p, draw_node(d, f, is_in_flow));
	case REMOVE_DOCUMENT:
	case INSERT_DOCUMENT:
		return change_document(d, p, kind == REMOVE_DOCUMENT);
	case RENAME_KEY:
		return rename_key(d, p);
	case CHANGE_QUOTES:
		return change_quotes(d, p);
	case CHANGE_COMMENT:
		return change_comment(d, p);
	case COMMENT_LINE:
		return comment_line(d, p);
	case SEVERAL:
		return several(d, p);
	case NOTHING:
		return nothing(d, p);
	case PRIMITIVES:
		break;
	}
	return false;
}
