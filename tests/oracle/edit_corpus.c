/*
 * Random changes of real files, whose paths are the lines of standard input.
 *
 * COUNT patches for each file; each is either refused with a reason, or its
 * result passes patch_verify() and libyaml reads the same values from it. What
 * does neither is printed and makes the exit status 1; so are refusals for the
 * REASON, without that. At the end come the numbers, and all reasons. Not part of
 * the test run, since it wants a corpus.
 *
 *	cc -std=c17 -O2 -Isrc tests/oracle/edit_corpus.c \
 *		build/dev/libjibe_yaml.a build/dev/libjibe_text.a build/dev/libjibe_base.a \
 *		-lyaml -lfyaml -lpcre2-8 -lm -o edit_corpus
 *	find DIR -name '*.y*ml' | ./edit_corpus SEED COUNT [REASON]
 *
 * (with the flags of the build folder; Debian: libyaml-dev).
 */
#include "base/map.h"
#include "yaml/patch.h"

#include <yaml.h>

enum { MAX_OPS = 4, MAX_NODES = 200000 };

struct tally {
	uint32_t count;
};

struct run {
	struct arena a; /* for reasons */
	struct map reasons;
	uint32_t seed, files, patches, done, refused, wrong, opinions;
	const char *path;
	const char *shown; /* a reason, or NULL */
};

static uint32_t next_random(struct run *r, uint32_t below)
{
	r->seed ^= r->seed << 13;
	r->seed ^= r->seed >> 17;
	r->seed ^= r->seed << 5;
	return below ? (r->seed >> 8) % below : 0;
}

static struct str pick(struct run *r, const char *const *texts, size_t n)
{
	return str_of(texts[next_random(r, (uint32_t)n)]);
}

static const char *const values[] = { "x", "on", "8080", "a: b", "", " x", "one\ntwo\n", "it's",
	"[", "*.example.com", "a,b", "#x", "x\n\n y\n", "\xc3\xbc", "tab\there", "no\nnewline" };
static const char *const fragments[] = { "x", "80", "a: 1\nb: 2\n", "- a\n- b\n",
	"# why\na: 1  # here\n", "|\n  one\n  two\n", "{a: 1, b: [c]}",
	"name: n\nports:\n- port: 80\n  name: http\n", "\"quoted: text\"", "", "[]",
	">-\n  folded\n  text\n" };
static const char *const keys[] = { "zzNew", "zz-other", "on", "zz.example.com/x" };

/* Without places and names. */
static struct str general(struct str reason)
{
	struct str rest = reason;
	struct str head = str_cut(&rest, ':');

	if (str_starts(head, "line ") && rest.p)
		reason = str_trim(rest);
	for (size_t i = 0; i < reason.n; i++)
		if (reason.p[i] == '"' || reason.p[i] == ':')
			reason.n = i;
	return str_trim(reason);
}

static void count_reason(struct run *r, const char *kind, const char *why)
{
	struct str reason = str_printf(&r->a, "%s: " PRIs, kind, ARGs(general(str_of(why))));
	void **place = map_at(&r->reasons, reason);

	if (!*place)
		*place = arena_new(&r->a, struct tally);
	((struct tally *)*place)->count++;
}

static const struct node *random_node(struct run *r, const struct file *f)
{
	return &f->nodes[1 + next_random(r, f->node_count - 1)];
}

static void add_set(struct run *r, struct patch *p)
{
	const struct node *n = random_node(r, p->file);

	for (int tries = 0; tries < 20 && n->kind != NODE_SCALAR && n->kind != NODE_NULL; tries++)
		n = random_node(r, p->file);
	if (n->kind != NODE_SCALAR && n->kind != NODE_NULL)
		return;
	if (next_random(r, 5) == 0 && !(n->flags & NODE_IS_KEY))
		patch_set(p, n, STR("8080"), SCALAR_INT);
	else
		patch_set(p, n, pick(r, values, countof(values)), SCALAR_STRING);
}

static const struct node *random_entry(struct run *r, const struct file *f)
{
	for (int tries = 0; tries < 50; tries++) {
		const struct node *n = random_node(r, f);
		if (node_parent(n) && !(n->flags & NODE_IS_KEY))
			return n;
	}
	return NULL;
}

static void add_remove(struct run *r, struct patch *p)
{
	const struct node *n = random_entry(r, p->file);

	for (uint32_t more = next_random(r, 3) ? 1 : 1 + next_random(r, 3); n && more > 0; more--) {
		patch_remove(p, n);
		n = node_next(n);
	}
}

static void add_remove_all(struct run *r, struct patch *p)
{
	const struct node *n = random_entry(r, p->file);

	for (n = node_child(node_parent(n)); n; n = node_next(n))
		patch_remove(p, n);
}

static void insert_into(struct run *r, struct patch *p, const struct node *at,
	const struct node *before)
{
	struct str text = pick(r, fragments, countof(fragments));
	bool item = at->kind == NODE_SEQ || (at->kind == NODE_NULL && next_random(r, 2));

	if (item)
		patch_insert_item(p, at, before, text);
	else
		patch_insert_entry(p, at, before, pick(r, keys, countof(keys)), text);
}

static void add_insert(struct run *r, struct patch *p)
{
	const struct node *n = random_node(r, p->file), *before = NULL;

	if (n->kind == NODE_SCALAR || n->kind == NODE_ALIAS || n->flags & NODE_IS_KEY)
		n = node_parent(n);
	if (!n)
		return;
	if (next_random(r, 2))
		for (before = node_child(n); before && next_random(r, 3);
			before = node_next(before))
			continue;
	insert_into(r, p, n, before);
}

static void add_replace(struct run *r, struct patch *p)
{
	const struct node *n = random_entry(r, p->file);

	if (!n)
		return;
	patch_remove(p, n);
	insert_into(r, p, node_parent(n), next_random(r, 2) ? n : node_next(n));
}

/* An item or value goes to the end of its list, or to another one. */
static void add_move(struct run *r, struct patch *p)
{
	const struct node *n = random_entry(r, p->file), *to = random_node(r, p->file);
	struct err err;
	struct str text;

	if (!n || !node_fragment(p->a, n, &text, &err)) {
		if (n)
			count_reason(r, "no fragment", err.text);
		return;
	}
	if (next_random(r, 2) || to->kind == NODE_SCALAR || to->kind == NODE_ALIAS || to == n)
		to = node_parent(n);
	if (next_random(r, 4))
		patch_remove(p, n);
	if (to->kind == NODE_SEQ)
		patch_insert_item(p, to, next_random(r, 2) ? node_child(to) : NULL, text);
	else
		patch_insert_entry(p, to, NULL, pick(r, keys, countof(keys)), text);
}

static void add_doc(struct run *r, struct patch *p)
{
	uint32_t n = p->file->doc_count;
	const struct doc *d = n ? &p->file->docs[next_random(r, n)] : NULL;

	if (d && next_random(r, 2))
		patch_remove_doc(p, d);
	else
		patch_insert_doc(p, next_random(r, 3) ? d : NULL,
			STR("# Source: new\nkind: New\ntext: |\n  x\n"));
}

static void add_op(struct run *r, struct patch *p)
{
	switch (next_random(r, 27)) {
	case 0:
	case 1:
	case 2:
	case 3:
	case 4:
	case 5:
		add_set(r, p);
		return;
	case 6:
		add_doc(r, p);
		return;
	case 7:
	case 8:
		if (random_entry(r, p->file))
			add_remove_all(r, p);
		return;
	case 9:
	case 10:
	case 11:
	case 12:
		add_replace(r, p);
		return;
	case 13:
	case 14:
	case 15:
	case 16:
	case 17:
		add_insert(r, p);
		return;
	case 18:
	case 19:
	case 20:
		add_move(r, p);
		return;
	}
	add_remove(r, p);
}

static void print_ops(const struct patch *p)
{
	static const char *const names[] = { "set", "remove", "insert", "remove doc",
		"insert doc" };

	for (uint32_t i = 0; i < p->ops.n; i++) {
		const struct op *op = &p->ops.v[i];
		uint32_t at = op->at ? op->at->start : op->doc ? op->doc->start : 0;
		struct pos pos = source_pos(p->file->src, op->before ? op->before->entry : at);
		printf("  %s %u:%u %s key=" PRIs " text=\"" PRIs "\"\n", names[op->kind], pos.line,
			pos.col, op->before ? "before" : "", ARGs(op->key), ARGs(op->text));
	}
}

static void report(const struct run *r, const struct patch *p, uint32_t seed, const char *why)
{
	printf("%s (seed %u): %s\n", r->path, seed, why);
	print_ops(p);
}

static void report_wrong(struct run *r, const struct patch *p, uint32_t seed, const char *why)
{
	r->wrong++;
	report(r, p, seed, why);
}

static bool is_leaf(const struct node *n)
{
	return n->kind == NODE_SCALAR || n->kind == NODE_NULL;
}

/* libyaml's scalars are ours, in order, as far as it can read the text. (It has
 * an empty one for a document without content.) */
static bool libyaml_agrees(const struct file *f, bool *readable)
{
	struct arena a = { 0 };
	yaml_parser_t parser;
	yaml_event_t event;
	bool same = true, end = false;
	uint32_t at = 1, docs = 0;

	yaml_parser_initialize(&parser);
	yaml_parser_set_input_string(&parser, (const unsigned char *)f->src->text.p,
		f->src->text.n);
	*readable = true;
	while (!end && same) {
		if (!yaml_parser_parse(&parser, &event)) {
			*readable = false;
			break;
		}
		end = event.type == YAML_STREAM_END_EVENT;
		docs += event.type == YAML_DOCUMENT_START_EVENT;
		bool nothing = docs > f->doc_count || (docs && !f->docs[docs - 1].root);
		if (event.type == YAML_SCALAR_EVENT && !nothing) {
			while (at < f->node_count && !is_leaf(&f->nodes[at]))
				at++;
			struct str text = { (const char *)event.data.scalar.value,
				event.data.scalar.length };
			same = at < f->node_count && str_eq(text, node_text(&a, &f->nodes[at]));
			at++;
		}
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
	arena_clear(&a);
	return same;
}

static void check(struct run *r, const struct patch *p, uint32_t seed, bool before_readable)
{
	struct err err = { "" };
	struct edits edits;
	bool readable;

	r->patches++;
	if (!patch_edits(p, &edits, &err)) {
		r->refused++;
		count_reason(r, "refused", err.text);
		if (r->shown && strstr(err.text, r->shown))
			report(r, p, seed, err.text);
		return;
	}
	struct str text = edits_apply(p->a, p->file->src->text, edits.list.v, edits.list.n);
	const struct file *after = file_parse(p->a, source_padded(p->a, STR("after"), text));
	if (!patch_verify(p, after, &err)) {
		count_reason(r, "unverified", err.text);
		report_wrong(r, p, seed, err.text);
		return;
	}
	r->done++;
	if (!before_readable)
		return;
	r->opinions++;
	if (!libyaml_agrees(after, &readable))
		report_wrong(r, p, seed, "libyaml reads other values");
	else if (!readable)
		report_wrong(r, p, seed, "libyaml cannot read it");
}

static void one_patch(struct run *r, const struct file *f, bool before_readable)
{
	struct arena a = { 0 };
	struct patch p = { .a = &a, .file = f };
	uint32_t seed = r->seed;

	for (uint32_t n = next_random(r, 3) ? 1 : 1 + next_random(r, MAX_OPS); n > 0; n--)
		add_op(r, &p);
	if (p.ops.n)
		check(r, &p, seed, before_readable);
	arena_clear(&a);
}

static bool read_file(struct arena *a, const char *path, struct str *out)
{
	FILE *in = fopen(path, "rb");
	struct buf b = { .a = a };
	static char part[1 << 16];
	size_t n;

	if (!in)
		return false;
	while ((n = fread(part, 1, sizeof(part), in)) > 0)
		buf_add(&b, (struct str){ part, n });
	fclose(in);
	*out = buf_str(&b);
	return true;
}

static void one_file(struct run *r, const char *path, uint32_t count)
{
	struct arena a = { 0 };
	struct str text;
	bool readable = false;

	r->path = path;
	if (read_file(&a, path, &text)) {
		const struct file *f = file_parse(&a, source_new(&a, str_of(path), text));
		bool usable = !f->broken && f->node_count > 1 && f->node_count < MAX_NODES;
		if (usable && !libyaml_agrees(f, &readable))
			readable = false;
		r->files += usable;
		for (uint32_t i = 0; usable && i < count; i++)
			one_patch(r, f, readable);
	}
	arena_clear(&a);
}

static int by_count(const void *a, const void *b)
{
	const struct tally *x = ((const struct map_entry *)a)->value;
	const struct tally *y = ((const struct map_entry *)b)->value;

	return (x->count < y->count) - (x->count > y->count);
}

static void print_result(struct run *r)
{
	printf("%u files, %u patches: %u done (%u also read by libyaml), %u refused, %u wrong\n",
		r->files, r->patches, r->done, r->opinions, r->refused, r->wrong);
	if (r->reasons.n)
		qsort(r->reasons.v, r->reasons.n, sizeof(r->reasons.v[0]), by_count);
	for (uint32_t i = 0; i < r->reasons.n; i++)
		printf("%8u  " PRIs "\n", ((struct tally *)r->reasons.v[i].value)->count,
			ARGs(r->reasons.v[i].key));
}

int main(int argc, char **argv)
{
	struct run r = { .shown = argc > 3 ? argv[3] : NULL };
	static char path[4096];
	uint32_t count;

	r.reasons.a = &r.a;
	if (argc < 3 || !str_to_u32(str_of(argv[1]), &r.seed) ||
		!str_to_u32(str_of(argv[2]), &count)) {
		fputs("usage: edit_corpus SEED COUNT [REASON] <PATHS\n", stderr);
		return 2;
	}
	r.seed = r.seed * 2654435761u + 1;
	while (fgets(path, sizeof(path), stdin)) {
		path[strcspn(path, "\n")] = '\0';
		one_file(&r, path, count);
	}
	print_result(&r);
	arena_clear(&r.a);
	return r.wrong > 0;
}
