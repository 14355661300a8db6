#include "deploy/literal.h"
#include "yaml/mask.h"

/* U+0378, which Unicode has not assigned. */
#define MARK "\xcd\xb8"

struct literal {
	struct arena *a;
	const struct project *own, *p; /* as it is; with variables as text, NULL: not read yet */
	struct builds *builds;         /* of `p`; NULL: not asked for yet */
	struct map files;              /* path -> struct file, as it is, of those read again */
	const struct file *last;       /* what literal_differs() was asked last, and its answer */
	bool differs;
};

static bool has_variables_only(const struct project_file *f)
{
	if (!f->yaml || f->broken || f->excluded || !f->yaml->mask_count)
		return false;
	for (uint32_t i = 0; i < f->yaml->mask_count; i++)
		if (f->yaml->masks[i].role != MASK_VARIABLE)
			return false;
	return str_find(f->src->text, STR(MARK)) < 0;
}

static struct str marked(struct arena *a, const struct project_file *f)
{
	struct str text = f->src->text;
	char *bytes = arena_alloc(a, text.n + 1);

	memcpy(bytes, text.p, text.n);
	for (uint32_t i = 0; i < f->yaml->mask_count; i++) {
		const struct mask *mask = &f->yaml->masks[i];
		for (uint32_t at = mask->start; at + 1 < mask->end; at++)
			if (bytes[at] == '$' && bytes[at + 1] == '{')
				memcpy(bytes + at, MARK, 2);
	}
	return (struct str){ bytes, text.n };
}

static bool same_nodes(const struct file *x, const struct file *y)
{
	if (y->broken || x->node_count != y->node_count || x->doc_count != y->doc_count)
		return false;
	for (uint32_t i = 1; i < x->node_count; i++) {
		const struct node *n = &x->nodes[i], *k = &y->nodes[i];
		if (n->kind != k->kind || n->start != k->start || n->end != k->end)
			return false;
	}
	return true;
}

struct literal *literal_new(struct arena *a, const struct project *p)
{
	struct literal *l = arena_new(a, struct literal);

	l->a = l->files.a = a;
	l->own = p;
	return l;
}

static void read_again(struct literal *l)
{
	struct arena scratch = { 0 };
	VEC(struct project_change) changes = { 0 };

	for (uint32_t i = 0; i < l->own->files.n; i++) {
		const struct project_file *f = l->own->files.v[i];
		if (!has_variables_only(f))
			continue;
		struct str text = marked(l->a, f);
		struct source *src = source_new(&scratch, f->src->path, text);
		if (!same_nodes(f->yaml, file_parse(&scratch, src)))
			continue;
		vec_push(&scratch, &changes, ((struct project_change){ f->src->path, text }));
		map_put(&l->files, f->src->path, f->yaml);
	}
	l->p = changes.n ? project_overlay(l->a, l->own, changes.v, changes.n) : l->own;
	arena_clear(&scratch);
}

const struct project *literal_project(struct literal *l)
{
	if (!l->p)
		read_again(l);
	return l->p;
}

struct builds *literal_builds(struct literal *l)
{
	if (!l->builds)
		l->builds = builds_new(l->a, literal_project(l));
	return l->builds;
}

bool literal_differs(struct literal *l, const struct file *f)
{
	if (f != l->last) {
		const struct file *own = map_get(&l->files, f->src->path);
		l->last = f;
		l->differs = own && own != f;
	}
	return l->differs;
}

const struct node *literal_node(struct literal *l, const struct node *n)
{
	if (!n || !literal_differs(l, n->file))
		return n;
	const struct file *own = map_get(&l->files, n->file->src->path);
	return &own->nodes[n - n->file->nodes];
}

/* The entry of a generator, which is no object of its file. */
static const struct object *made_object(struct literal *l, const struct object *o)
{
	struct object *copy = arena_new(l->a, struct object);

	*copy = *o;
	copy->root = literal_node(l, o->root);
	copy->file = copy->root->file;
	copy->doc = node_doc(copy->root);
	return copy;
}

const struct object *literal_object(struct literal *l, const struct object *o)
{
	const struct project_file *f = map_get(&l->own->by_path, o->file->src->path);
	const struct node *root = literal_node(l, o->root);
	uint32_t low = 0, high = f->objects.n;

	if (literal_project(l) == l->own)
		return o;
	if (o->made)
		return made_object(l, o);
	while (low < high) {
		uint32_t mid = low + (high - low) / 2;
		const struct object *own = f->objects.v[mid];
		if (own->root == root)
			return own;
		if (own->root->start < root->start)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

struct str literal_text(struct arena *a, struct str text)
{
	struct buf b = { .a = a };

	for (ptrdiff_t at; (at = str_find(text, STR(MARK))) >= 0;) {
		buf_add(&b, str_sub(text, 0, (size_t)at));
		buf_adds(&b, "${");
		text = str_sub(text, (size_t)at + 2, text.n);
	}
	if (!b.n)
		return text;
	buf_add(&b, text);
	return buf_str(&b);
}
