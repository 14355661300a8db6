#include "deploy/literal.h"
#include "yaml/mask.h"

/* U+0378, which Unicode has not assigned. */
#define MARK "\xcd\xb8"

struct literal {
	const struct project *p;
	struct builds *builds;
	struct map files;        /* path -> struct file, as in the project, of those read again */
	const struct file *last; /* what literal_differs() was asked last, and its answer */
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
	struct str text = str_dup(a, f->src->text);
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

static struct literal *literal_new(struct maker *m)
{
	struct literal *l = arena_new(m->a, struct literal);
	VEC(struct project_change) changes = { 0 };

	l->files.a = m->a;
	for (uint32_t i = 0; i < m->p->files.n; i++) {
		const struct project_file *f = m->p->files.v[i];
		if (!has_variables_only(f))
			continue;
		struct str text = marked(m->a, f);
		struct source *src = source_new(&m->scratch, f->src->path, text);
		if (!same_nodes(f->yaml, file_parse(&m->scratch, src)))
			continue;
		vec_push(&m->scratch, &changes, ((struct project_change){ f->src->path, text }));
		map_put(&l->files, f->src->path, f->yaml);
	}
	l->p = changes.n ? project_overlay(m->a, m->p, changes.v, changes.n) : m->p;
	l->builds = changes.n ? builds_new(m->a, l->p) : m->builds;
	return l;
}

static struct literal *literal_of(struct maker *m)
{
	if (!m->literal)
		m->literal = literal_new(m);
	return m->literal;
}

const struct project *literal_project(struct maker *m)
{
	return literal_of(m)->p;
}

struct builds *literal_builds(struct maker *m)
{
	return literal_of(m)->builds;
}

bool literal_differs(struct maker *m, const struct file *f)
{
	struct literal *l = literal_of(m);

	if (f != l->last) {
		const struct file *own = map_get(&l->files, f->src->path);
		l->last = f;
		l->differs = own && own != f;
	}
	return l->differs;
}

const struct node *literal_node(struct maker *m, const struct node *n)
{
	if (!n || !literal_differs(m, n->file))
		return n;
	const struct file *own = map_get(&literal_of(m)->files, n->file->src->path);
	return &own->nodes[n - n->file->nodes];
}

/* The entry of a generator, which is no object of its file. */
static const struct object *made_object(struct maker *m, const struct object *o)
{
	struct object *copy = arena_new(m->a, struct object);

	*copy = *o;
	copy->root = literal_node(m, o->root);
	copy->file = copy->root->file;
	copy->doc = node_doc(copy->root);
	return copy;
}

const struct object *literal_object(struct maker *m, const struct object *o)
{
	const struct project_file *f = map_get(&m->p->by_path, o->file->src->path);
	const struct node *root = literal_node(m, o->root);
	uint32_t low = 0, high = f->objects.n;

	if (literal_of(m)->p == m->p)
		return o;
	if (o->made)
		return made_object(m, o);
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
