/* What `{{-` and `-}}` do to a tree: they take line breaks away, so that the lines
 * of a document may be joined and mean something else. */
#include "yaml/mask.h"

/* What has been printed so far, as far as what follows may be joined with it:
 * `{{-` and `-}}` take the line breaks between them away. */
struct tail {
	bool text; /* its last line may hold something */
	bool cut;  /* line breaks after that were taken away */
};

/* A branch follows what its block follows; a block ends like any of its branches,
 * or as if it were not there. */
struct joiner {
	struct file *file;
	struct str text;
	struct arena a;
	struct tail now;
	VEC(struct tail) begin, end; /* of the open blocks */
	uint32_t doc;                /* the one that holds what is looked at */
};

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool has_break(const struct joiner *j, uint32_t start, uint32_t end)
{
	struct str s = str_sub(j->text, start, end);

	return str_find_char(s, '\n') >= 0 || str_find_char(s, '\r') >= 0;
}

static bool trims_before(const struct joiner *j, const struct mask *m)
{
	return m->end > m->start && j->text.p[m->start + 2] == '-' &&
		is_space(j->text.p[m->start + 3]);
}

static bool trims_after(const struct joiner *j, const struct mask *m)
{
	return j->text.p[m->end - 3] == '-' && is_space(j->text.p[m->end - 4]);
}

static struct tail either(struct tail a, struct tail b)
{
	return (struct tail){ a.text || b.text, (a.text && a.cut) || (b.text && b.cut) };
}

static void doubt_doc(struct joiner *j, uint32_t index)
{
	struct node *root = &j->file->nodes[j->file->docs[index].root];
	bool collection = root->kind == NODE_MAP || root->kind == NODE_SEQ;

	if (j->file->docs[index].root)
		root->flags |= collection ? NODE_OPEN : NODE_MASKED;
}

/* What is at the offset may be joined with what is before it. */
static void doubt_at(struct joiner *j, uint32_t offset)
{
	const struct file *f = j->file;

	while (j->doc + 1 < f->doc_count && f->docs[j->doc + 1].start <= offset)
		j->doc++;
	if (j->doc < f->doc_count)
		doubt_doc(j, j->doc);
	if (j->doc > 0 && f->docs[j->doc].start >= offset)
		doubt_doc(j, j->doc - 1);
}

/* Helm ends a document at a `---`, whatever follows on its line. */
static bool is_marker(struct str text)
{
	return text.n >= 3 && str_is(str_sub(text, text.n - 3, text.n), "---") &&
		(text.n == 3 || text.p[text.n - 4] == '\n' || text.p[text.n - 4] == '\r');
}

static void join_text(struct joiner *j, uint32_t start, uint32_t end)
{
	struct str rest = str_sub(j->text, start, end);
	uint32_t first = start;

	while (first < end && (j->text.p[first] == ' ' || j->text.p[first] == '\t'))
		first++;
	if (first == end)
		return;
	while (rest.n && (rest.p[rest.n - 1] == ' ' || rest.p[rest.n - 1] == '\t'))
		rest.n--;
	if (j->now.text && j->now.cut && !has_break(j, first, first + 1))
		doubt_at(j, first);
	j->now.text = !is_space(rest.p[rest.n - 1]) && !is_marker(rest);
	j->now.cut = false;
}

/* The text between two masks, without the blanks that they take away. */
static void join_between(struct joiner *j, const struct mask *before, const struct mask *after)
{
	uint32_t from = str_starts(j->text, "\xef\xbb\xbf") ? 3 : 0, to = after->start;
	uint32_t start, end = to;

	if (before)
		from = before->end;
	start = from;
	while (before && trims_after(j, before) && start < to && is_space(j->text.p[start]))
		start++;
	while (trims_before(j, after) && end > start && is_space(j->text.p[end - 1]))
		end--;
	j->now.cut |= has_break(j, from, start);
	join_text(j, start, end);
	j->now.cut |= has_break(j, end, to);
}

static void join_mask(struct joiner *j, const struct mask *m)
{
	j->now.cut |= has_break(j, m->start, m->end);
	if (m->role == MASK_OUTPUT) {
		if (j->now.text && j->now.cut && m->alone && !m->below)
			doubt_at(j, m->start);
		j->now.text = true;
	} else if (m->role == MASK_BEGIN) {
		vec_push(&j->a, &j->begin, j->now);
		vec_push(&j->a, &j->end, j->now);
	} else if (m->role == MASK_ELSE && j->end.n) {
		j->end.v[j->end.n - 1] = either(j->end.v[j->end.n - 1], j->now);
		j->now = j->begin.v[j->begin.n - 1];
	} else if (m->role == MASK_END && j->end.n) {
		j->now = either(j->end.v[--j->end.n], j->now);
		j->begin.n--;
	}
}

void mask_join_lines(struct file *f)
{
	struct joiner j = { .file = f, .text = f->src->text };
	struct mask end = { .start = (uint32_t)f->src->text.n, .end = (uint32_t)f->src->text.n };
	const struct mask *before = NULL;

	for (uint32_t i = 0; i < f->mask_count; i++) {
		if (f->masks[i].role == MASK_VARIABLE)
			continue;
		join_between(&j, before, &f->masks[i]);
		join_mask(&j, &f->masks[i]);
		before = &f->masks[i];
	}
	if (before)
		join_between(&j, before, &end);
	arena_clear(&j.a);
}
