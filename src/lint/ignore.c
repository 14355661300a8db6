/*
 * Comments that suppress findings:
 *
 *	host: x  # jibe: ignore[rule, code] reason     the nodes that start on its line
 *	# jibe: ignore[rule] reason                    the next node: an entry of a map, an item
 *	# jibe: ignore-file[rule] reason               before the first key: the file;
 *	                                               after a `---`: that document
 *
 * A finding is suppressed when its place begins inside the node. Only comments
 * of the YAML reader count, so text in a block scalar never does.
 */
#include "lint/lint.h"

struct suppression {
	const struct rule *rule;
	struct span span;
	struct str reason;
};

struct suppressions {
	VEC(struct suppression) v;
};

/* An entry of a map or an item of a sequence, with its key or dash. */
struct entry {
	uint32_t start, end;
};

struct scan {
	struct run *run;
	const struct file *file;
	VEC(struct entry) entries; /* by start, the outer one first; made when first asked for */
	struct suppressions *out;
};

struct directive {
	bool whole; /* ignore-file */
	struct str rules, reason;
};

static void warn(struct scan *s, uint32_t at, const char *fmt, ...) FORMAT(3, 4);

static void warn(struct scan *s, uint32_t at, const char *fmt, ...)
{
	struct related warning = { .at = { s->file, { at, at } } };
	va_list ap;

	va_start(ap, fmt);
	warning.message = str_vprintf(s->run->a, fmt, ap);
	va_end(ap);
	vec_push(s->run->a, &s->run->warnings, warning);
}

static int entry_cmp(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return (x->end < y->end) - (x->end > y->end);
}

static void find_entries(struct scan *s)
{
	const struct file *f = s->file;

	if (s->entries.n)
		return;
	for (uint32_t i = 1; i < f->node_count; i++) {
		const struct node *n = &f->nodes[i];
		if (!n->parent || n->flags & NODE_IS_KEY)
			continue;
		struct entry e = { n->entry, n->end > n->entry ? n->end : n->entry + 1 };
		vec_push(s->run->a, &s->entries, e);
	}
	if (s->entries.n)
		qsort(s->entries.v, s->entries.n, sizeof(struct entry), entry_cmp);
}

/* The first entry that starts at or after the offset. */
static const struct entry *entry_after(const struct scan *s, uint32_t offset)
{
	uint32_t low = 0, high = s->entries.n;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;
		if (s->entries.v[mid].start < offset)
			low = mid + 1;
		else
			high = mid;
	}
	return low < s->entries.n ? &s->entries.v[low] : NULL;
}

static const struct doc *doc_of(const struct file *f, uint32_t offset)
{
	const struct doc *found = NULL;

	for (uint32_t i = 0; i < f->doc_count && f->docs[i].start <= offset; i++)
		found = &f->docs[i];
	return found ? found : f->docs;
}

static bool bind_line(struct scan *s, const struct comment *c, struct span *out)
{
	find_entries(s);
	const struct entry *e = entry_after(s, source_line_start(s->file->src, c->start));
	const struct entry *end = s->entries.v + s->entries.n;

	if (!e || e->start > c->start)
		return false;
	*out = (struct span){ e->start, e->end };
	for (; e < end && e->start < c->start; e++)
		if (out->end < e->end)
			out->end = e->end;
	return true;
}

static bool bind_next(struct scan *s, const struct comment *c, struct span *out)
{
	find_entries(s);
	const struct entry *e = entry_after(s, c->end);

	if (!e || doc_of(s->file, e->start) != doc_of(s->file, c->start))
		return false;
	*out = (struct span){ e->start, e->end };
	return true;
}

/* True when nothing of the document's content stands before the comment. */
static bool before_content(const struct doc *d, uint32_t offset)
{
	const struct node *root = doc_root(d);

	return !root || root->kind == NODE_NULL || offset < root->props;
}

static bool bind_whole(const struct scan *s, const struct comment *c, struct span *out)
{
	const struct file *f = s->file;
	const struct doc *d = doc_of(f, c->start);

	if (!d || !before_content(d, c->start))
		return false;
	if (d->index == 0 && (!d->marked || c->start < d->marker))
		*out = (struct span){ 0, UINT32_MAX };
	else
		*out = (struct span){ d->start, d->end };
	return true;
}

static void add_rules(struct scan *s, uint32_t at, const struct directive *d, struct span span)
{
	struct str list = d->rules;

	while (list.p) {
		struct str name = str_trim(str_cut(&list, ','));
		const struct rule *rule = rule_find(&s->run->rules, name);
		struct suppression one = { rule, span, d->reason };
		if (rule)
			vec_push(s->run->a, &s->out->v, one);
		else
			warn(s, at, "unknown rule \"" PRIs "\" in a suppression", ARGs(name));
	}
}

static void bind(struct scan *s, const struct comment *c, const struct directive *d)
{
	struct span span;

	if (d->whole && !bind_whole(s, c, &span))
		warn(s, c->start,
			"\"ignore-file\" has to stand before the first key of the file, or"
			" directly after the \"---\" of a document");
	else if (!d->whole && !(c->alone ? bind_next(s, c, &span) : bind_line(s, c, &span)))
		warn(s, c->start, "this suppression stands on no YAML node");
	else
		add_rules(s, c->start, d, span);
}

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || c == '-';
}

/* Reads what follows "jibe:". False when it is no directive but prose. */
static bool read_directive(struct scan *s, uint32_t at, struct str text, struct directive *out)
{
	size_t n = 0;

	while (n < text.n && is_word(text.p[n]))
		n++;
	struct str word = str_sub(text, 0, n), rest = str_trim(str_sub(text, n, text.n));
	bool known = str_is(word, "ignore") || str_is(word, "ignore-file");
	bool bracket = rest.n && rest.p[0] == '[';
	ptrdiff_t close = str_find_char(rest, ']');
	if (!known && bracket)
		warn(s, at, "unknown directive \"" PRIs "\"; known are: ignore, ignore-file",
			ARGs(word));
	if (known && (!bracket || close < 0))
		warn(s, at, "\"" PRIs "\" names no rule: " PRIs "[rule] reason", ARGs(word),
			ARGs(word));
	if (!known || !bracket || close < 0)
		return false;
	out->whole = str_is(word, "ignore-file");
	out->rules = str_sub(rest, 1, (size_t)close);
	out->reason = str_trim(str_sub(rest, (size_t)close + 1, rest.n));
	return true;
}

/* The directive may follow those of other tools: "# noqa # jibe: ignore[x]". */
static void read_comment(struct scan *s, const struct comment *c)
{
	struct str text = source_slice(s->file->src, (struct span){ c->start, c->end });
	struct directive d;

	while (text.p) {
		str_cut(&text, '#');
		struct str body = text.p ? str_trim(text) : text;
		if (!str_starts(body, "jibe:"))
			continue;
		body = str_trim(str_sub(body, strlen("jibe:"), body.n));
		if (read_directive(s, c->start, body, &d))
			bind(s, c, &d);
		return;
	}
}

static struct suppressions *read_file(struct run *run, const struct file *file)
{
	struct suppressions *out = arena_new(run->a, struct suppressions);
	struct scan s = { .run = run, .file = file, .out = out };

	for (uint32_t i = 0; i < file->comment_count; i++)
		read_comment(&s, &file->comments[i]);
	return out;
}

static void suppress(struct finding *f, const struct suppressions *list)
{
	for (uint32_t i = 0; i < list->v.n; i++) {
		const struct suppression *s = &list->v.v[i];
		uint32_t at = f->at.span.start;
		if (s->rule != f->rule || at < s->span.start || at >= s->span.end)
			continue;
		f->suppressed = true;
		f->suppression = s->reason;
		return;
	}
}

void findings_suppress(struct run *run)
{
	const struct project *p = run->project;
	struct map by_path = { .a = run->a };

	for (uint32_t i = 0; i < p->files.n; i++) {
		const struct project_file *pf = p->files.v[i];
		if (!pf->yaml || pf->excluded || !pf->yaml->comment_count)
			continue;
		struct suppressions *list = read_file(run, pf->yaml);
		if (list->v.n)
			map_put(&by_path, pf->src->path, list);
	}
	for (uint32_t i = 0; i < run->findings.n; i++) {
		const struct suppressions *list = map_get(&by_path,
			run->findings.v[i]->at.file->src->path);
		if (list)
			suppress(run->findings.v[i], list);
	}
}
