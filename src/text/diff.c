#include "text/diff.h"

#include "base/map.h"
#include "text/myers.h"

enum { CONTEXT = 3, DEFAULT_MODE = 0100644 };
enum { IN_OLD = 1 << 0, IN_NEW = 1 << 1, IN_BOTH = IN_OLD | IN_NEW };

/* All the lines of one content. */
struct known_line {
	uint32_t number;
	unsigned seen; /* IN_OLD, IN_NEW */
};

/* The lines of a text, each with its "\n". Only LF ends a line here, as in git. */
struct lines {
	struct str *line;
	uint32_t n;
	struct known_line **known; /* of the lines that are compared */
	bool *changed;
};

/* Lines [a, a + an) of the old text became [b, b + bn) of the new one. */
struct change {
	uint32_t a, an, b, bn;
};

struct diff {
	struct arena *a;
	struct buf *out;
	const struct diff_file *file;
	struct lines old, new;
	VEC(struct change) changes;
	uint32_t note; /* the first note not yet said */
	size_t noted;  /* bytes of the old text up to line noted_line */
	uint32_t noted_line;
};

static void split(struct arena *a, struct str text, struct lines *lines)
{
	size_t count = 1;

	for (size_t i = 0; i < text.n; i++)
		count += text.p[i] == '\n';
	lines->line = arena_array(a, struct str, count);
	for (size_t at = 0; at < text.n;) {
		const char *lf = memchr(text.p + at, '\n', text.n - at);
		size_t end = lf ? (size_t)(lf - text.p) + 1 : text.n;
		lines->line[lines->n++] = str_sub(text, at, end);
		at = end;
	}
	lines->known = arena_array(a, struct known_line *, count);
	lines->changed = arena_array(a, bool, count);
}

static uint32_t common_start(const struct lines *old, const struct lines *new)
{
	uint32_t n = 0;

	while (n < old->n && n < new->n &&str_eq(old->line[n], new->line[n]))
		n++;
	return n;
}

static uint32_t common_end(const struct lines *old, const struct lines *new, uint32_t start)
{
	uint32_t n = 0;

	while (n < old->n - start &&
		n < new->n - start &&str_eq(old->line[old->n - 1 - n], new->line[new->n - 1 - n]))
		n++;
	return n;
}

static void learn(struct arena *a, struct map *known, struct lines *lines, uint32_t start,
	uint32_t end, unsigned seen)
{
	for (uint32_t i = start; i < end; i++) {
		void **place = map_at(known, lines->line[i]);
		if (!*place) {
			struct known_line *fresh = arena_new(a, struct known_line);
			fresh->number = known->n;
			*place = fresh;
		}
		lines->known[i] = *place;
		lines->known[i]->seen |= seen;
	}
}

/* The lines [start, end) as a sequence, without those that the other text does
 * not have: they are changed, whatever the rest. */
static struct sequence filter(struct arena *a, struct lines *lines, uint32_t start, uint32_t end)
{
	uint32_t *item = arena_array(a, uint32_t, end - start), n = 0;

	for (uint32_t i = start; i < end; i++) {
		lines->changed[i] = lines->known[i]->seen != IN_BOTH;
		if (!lines->changed[i])
			item[n++] = lines->known[i]->number;
	}
	return (struct sequence){ item, n, arena_array(a, bool, n) };
}

static void unfilter(const struct sequence *seq, struct lines *lines, uint32_t start, uint32_t end)
{
	uint32_t n = 0;

	for (uint32_t i = start; i < end; i++)
		if (!lines->changed[i])
			lines->changed[i] = seq->changed[n++];
}

static void compare(struct diff *d)
{
	uint32_t start = common_start(&d->old, &d->new);
	uint32_t tail = common_end(&d->old, &d->new, start);
	uint32_t old_end = d->old.n - tail, new_end = d->new.n - tail;
	struct map known = { .a = d->a };

	learn(d->a, &known, &d->old, start, old_end, IN_OLD);
	learn(d->a, &known, &d->new, start, new_end, IN_NEW);
	struct sequence old = filter(d->a, &d->old, start, old_end);
	struct sequence new = filter(d->a, &d->new, start, new_end);
	myers_compare(d->a, &old, &new);
	unfilter(&old, &d->old, start, old_end);
	unfilter(&new, &d->new, start, new_end);
}

static void collect_changes(struct diff *d)
{
	uint32_t a = 0, b = 0;

	while (a < d->old.n || b < d->new.n) {
		struct change c = { a, 0, b, 0 };
		while (a + c.an < d->old.n && d->old.changed[a + c.an])
			c.an++;
		while (b + c.bn < d->new.n && d->new.changed[b + c.bn])
			c.bn++;
		if (c.an || c.bn)
			vec_push(d->a, &d->changes, c);
		else
			a++, b++;
		a += c.an;
		b += c.bn;
	}
}

/* How good it looks when a change begins with the line: less is better. */
static size_t awkwardness(struct str line)
{
	size_t blanks = 0;

	if (str_starts(line, "---"))
		return 0;
	while (blanks < line.n && line.p[blanks] == ' ')
		blanks++;
	if (blanks == line.n || line.p[blanks] == '\n' || line.p[blanks] == '\r')
		return SIZE_MAX;
	return blanks + 2;
}

/* A document is whole from its `---`; the first of a file up to the next one's. */
static size_t group_awkwardness(const struct str *first, uint32_t n)
{
	size_t start = awkwardness(first[0]);

	return start && str_starts(first[n - 1], "---") ? 1 : start;
}

/* Lines that only went or only came can often be taken for those a few lines
 * further up or down. Chosen is the place whose first line begins furthest left,
 * so that an item or a document is seen as a whole. One unchanged line is kept on
 * either side. */
static void slide(const struct diff *d, struct change *c, uint32_t above, uint32_t below)
{
	const struct str *line = c->an ? d->old.line + c->a : d->new.line + c->b;
	uint32_t n = c->an ? c->an : c->bn;
	ptrdiff_t at = 0, best = 0;

	while ((uint32_t)-at < above && str_eq(line[at - 1], line[at + (ptrdiff_t)n - 1]))
		at--;
	for (best = at;; at++) {
		if (group_awkwardness(line + at, n) <= group_awkwardness(line + best, n))
			best = at;
		if (at >= (ptrdiff_t)below || !str_eq(line[at], line[at + (ptrdiff_t)n]))
			break;
	}
	c->a = (uint32_t)((ptrdiff_t)c->a + best);
	c->b = (uint32_t)((ptrdiff_t)c->b + best);
}

static void slide_all(struct diff *d)
{
	struct change *c = d->changes.v;

	for (uint32_t i = 0; i < d->changes.n; i++) {
		if (c[i].an && c[i].bn)
			continue;
		uint32_t above = i ? c[i].a - (c[i - 1].a + c[i - 1].an) - 1 : c[i].a;
		uint32_t next = i + 1 < d->changes.n ? c[i + 1].a - 1 : d->old.n;
		slide(d, &c[i], above, next - (c[i].a + c[i].an));
	}
}

static bool needs_quotes(struct str path)
{
	for (size_t i = 0; i < path.n; i++) {
		unsigned char c = (unsigned char)path.p[i];
		if (c < 0x20 || c >= 0x7f || c == '"' || c == '\\')
			return true;
	}
	return false;
}

/* As git does with core.quotePath. */
static void add_quoted(struct buf *out, const char *prefix, struct str path)
{
	static const char letters[] = "abtnvfr";

	buf_printf(out, "\"%s", prefix);
	for (size_t i = 0; i < path.n; i++) {
		unsigned char c = (unsigned char)path.p[i];
		if (c == '"' || c == '\\')
			buf_printf(out, "\\%c", c);
		else if (c >= '\a' && c <= '\r')
			buf_printf(out, "\\%c", letters[c - '\a']);
		else if (c < 0x20 || c >= 0x7f)
			buf_printf(out, "\\%03o", c);
		else
			buf_addc(out, (char)c);
	}
	buf_addc(out, '"');
}

static void add_path(struct buf *out, const char *prefix, struct str path)
{
	if (needs_quotes(path)) {
		add_quoted(out, prefix, path);
		return;
	}
	buf_adds(out, prefix);
	buf_add(out, path);
}

/* A tab ends a name with blanks, for patch. */
static void add_name_line(struct buf *out, const char *sign, const char *prefix, struct str path,
	bool exists)
{
	buf_adds(out, sign);
	if (!exists)
		buf_adds(out, "/dev/null");
	else
		add_path(out, prefix, path);
	if (exists && str_find_char(path, ' ') >= 0)
		buf_addc(out, '\t');
	buf_addc(out, '\n');
}

static void add_header(struct buf *out, const struct diff_file *f)
{
	unsigned mode = f->mode ? f->mode : DEFAULT_MODE;

	buf_adds(out, "diff --git ");
	add_path(out, "a/", f->path);
	buf_addc(out, ' ');
	add_path(out, "b/", f->path);
	buf_addc(out, '\n');
	if (!f->before.p)
		buf_printf(out, "new file mode %06o\n", mode);
	if (!f->after.p)
		buf_printf(out, "deleted file mode %06o\n", mode);
	if (!f->before.n && !f->after.n)
		return;
	add_name_line(out, "--- ", "a/", f->path, f->before.p);
	add_name_line(out, "+++ ", "b/", f->path, f->after.p);
}

/* Old lines [a, a_end) and new lines [b, b_end), with the changes [first, last]. */
struct hunk {
	uint32_t first, last;
	uint32_t a, a_end, b, b_end;
};

static struct hunk hunk_at(const struct diff *d, uint32_t first)
{
	const struct change *c = d->changes.v;
	uint32_t last = first, before, after;

	while (last + 1 < d->changes.n && c[last + 1].a - (c[last].a + c[last].an) <= 2 * CONTEXT)
		last++;
	before = c[first].a < CONTEXT ? c[first].a : CONTEXT;
	after = d->old.n - (c[last].a + c[last].an);
	if (after > CONTEXT)
		after = CONTEXT;
	return (struct hunk){ first, last, c[first].a - before, c[last].a + c[last].an + after,
		c[first].b - before, c[last].b + c[last].bn + after };
}

static void add_range(struct buf *out, char sign, uint32_t start, uint32_t end)
{
	uint32_t n = end - start;

	buf_printf(out, "%c%u", sign, n ? start + 1 : start);
	if (n != 1)
		buf_printf(out, ",%u", n);
}

static void add_note(struct buf *out, struct map *said, struct str text)
{
	if (!text.n || map_get(said, text))
		return;
	buf_adds(out, said->n ? "; " : " ");
	map_put(said, text, said);
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];
		buf_addc(out, c < 0x20 || c == 0x7f ? ' ' : (char)c);
	}
}

/* Offset in the old text at which line number `line` starts; lines only go up. */
static size_t offset_of(struct diff *d, uint32_t line)
{
	while (d->noted_line < line)
		d->noted += d->old.line[d->noted_line++].n;
	return d->noted;
}

static void add_notes(struct diff *d, const struct hunk *h)
{
	const struct diff_file *f = d->file;
	struct map said = { .a = d->a };
	size_t start = offset_of(d, h->a), end = offset_of(d, h->a_end);
	bool at_end = h->a_end == d->old.n;

	for (; d->note < f->note_count; d->note++) {
		size_t offset = f->notes[d->note].offset;
		if (offset >= end && !at_end)
			break;
		if (offset >= start)
			add_note(d->out, &said, f->notes[d->note].text);
	}
	if (!said.n && f->note_count)
		add_note(d->out, &said, f->notes[d->note ? d->note - 1 : 0].text);
}

static void add_line(struct buf *out, char sign, struct str line)
{
	buf_addc(out, sign);
	buf_add(out, line);
	if (!str_ends(line, "\n"))
		buf_adds(out, "\n\\ No newline at end of file\n");
}

static void add_hunk(struct diff *d, const struct hunk *h)
{
	uint32_t a = h->a;

	buf_adds(d->out, "@@ ");
	add_range(d->out, '-', h->a, h->a_end);
	buf_addc(d->out, ' ');
	add_range(d->out, '+', h->b, h->b_end);
	buf_adds(d->out, " @@");
	add_notes(d, h);
	buf_addc(d->out, '\n');
	for (uint32_t i = h->first; i <= h->last; i++) {
		const struct change *c = &d->changes.v[i];
		for (; a < c->a; a++)
			add_line(d->out, ' ', d->old.line[a]);
		for (; a < c->a + c->an; a++)
			add_line(d->out, '-', d->old.line[a]);
		for (uint32_t b = c->b; b < c->b + c->bn; b++)
			add_line(d->out, '+', d->new.line[b]);
	}
	for (; a < h->a_end; a++)
		add_line(d->out, ' ', d->old.line[a]);
}

void diff_unified(struct buf *out, const struct diff_file *file)
{
	struct arena scratch = { 0 };
	struct diff d = { .a = &scratch, .out = out, .file = file };

	if (!file->before.p == !file->after.p && str_eq(file->before, file->after))
		return;
	add_header(out, file);
	split(&scratch, file->before, &d.old);
	split(&scratch, file->after, &d.new);
	compare(&d);
	collect_changes(&d);
	slide_all(&d);
	for (uint32_t i = 0; i < d.changes.n;) {
		struct hunk h = hunk_at(&d, i);
		add_hunk(&d, &h);
		i = h.last + 1;
	}
	arena_clear(&scratch);
}
