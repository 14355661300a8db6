/*
 *	edits SEED COUNT [DIR] <PATHS
 *
 * COUNT random changes of each file whose path is a line of standard input, each
 * held against the properties of edits.h; diffs are applied in DIR, which has
 * the folders g and p. What is wrong is printed, then the numbers as tables. The
 * exit status is 1 when anything is wrong, 2 when nothing was read.
 */
#include "edits.h"

#include "yaml/layout.h"

enum { MOST_NODES = 200000 };

struct run {
	uint32_t seed, count, files, unread, large;
	struct tally tally;
	struct diffs diffs;
};

static void print_op(const struct op *op, const struct file *f)
{
	static const char *const names[] = { "set", "remove", "insert", "remove document",
		"insert document", "replace", "requote", "comment", "comment above" };
	uint32_t at = op->at ? op->at->start : op->doc ? op->doc->start : 0;
	struct pos pos = source_pos(f->src, op->before ? op->before->entry : at);

	printf("  %s %u:%u %s[%u,%u) style %d type %d key=" PRIs " text=\"" PRIs "\"\n",
		names[op->kind], pos.line, pos.col, op->before ? "before " : "", op->part.start,
		op->part.end, (int)op->style, (int)op->type, ARGs(op->key), ARGs(op->text));
}

static void say_wrong(struct run *r, enum primitive kind, const char *path, const struct patch *p,
	const char *why)
{
	r->tally.wrong[kind]++;
	printf("wrong: %s: %s\n", path, why);
	for (uint32_t i = 0; i < p->ops.n; i++)
		print_op(&p->ops.v[i], p->file);
}

/* patch_verify() speaks of comments where an edit is right but for what people
 * would take a comment to mean, and of templates where lines of actions would
 * come to lie in a text: such a change is refused. */
static bool is_refusal(const char *why)
{
	return str_starts(str_of(why), "a comment would ") || strstr(why, "what a template does");
}

static void check(struct run *r, const struct subject *s, enum primitive kind,
	const struct patch *p)
{
	struct err err = { "" };
	struct edits edits;
	struct made m = { .subject = s, .patch = p, .edits = &edits };

	if (!patch_edits(p, &edits, &err)) {
		tally_refused(&r->tally, kind, err.text);
		return;
	}
	m.text = edits_apply(p->a, p->file->src->text, edits.list.v, edits.list.n);
	m.after = file_parse(p->a, source_padded(p->a, STR("after"), m.text));
	if (!patch_verify(p, m.after, &err)) {
		if (is_refusal(err.text))
			tally_refused(&r->tally, kind, err.text);
		else
			say_wrong(r, kind, s->path, p, err.text);
		return;
	}
	const char *why = broken_property(&m, kind == NOTHING);
	if (why) {
		say_wrong(r, kind, s->path, p, why);
		return;
	}
	r->tally.made[kind]++;
	r->tally.second += s->second;
	diffs_add(&r->diffs, p->file->src->text, m.text);
}

static void change_file(struct run *r, const struct subject *s)
{
	struct draw d = { (uint32_t)str_hash(str_of(s->path)) ^ (r->seed * 2654435761u) };

	d.seed |= 1;
	for (uint32_t done = 0, tries = 0; done < r->count && tries < 3 * r->count; tries++) {
		struct arena a = { 0 };
		struct patch p = { .a = &a, .file = s->file };
		enum primitive kind = (enum primitive)draw_below(&d, PRIMITIVES);
		if (draw_change(&d, kind, &p)) {
			check(r, s, kind, &p);
			done++;
		}
		arena_clear(&a);
	}
}

static void one_file(struct run *r, const char *path)
{
	struct arena a = { 0 };
	struct subject s = { .path = path };
	struct str text;

	if (read_whole(&a, path, &text)) {
		const struct file *f = file_parse(&a, source_new(&a, str_of(path), text));
		bool usable = !f->broken && f->node_count > 1;
		r->unread += !usable;
		r->large += usable && f->node_count > MOST_NODES;
		if (usable && f->node_count <= MOST_NODES) {
			bool readable, agrees = second_agrees(f, &readable);
			s.file = f;
			s.second = agrees && readable;
			s.owners = comment_owners(&a, f);
			r->files++;
			change_file(r, &s);
		}
	}
	arena_clear(&a);
}

static uint32_t sum(const uint32_t *counts)
{
	uint32_t all = 0;

	for (int i = 0; i < PRIMITIVES; i++)
		all += counts[i];
	return all;
}

static bool print_result(struct run *r)
{
	uint32_t wrong = sum(r->tally.wrong) + r->diffs.wrong;

	printf("%u files (%u hold no YAML that can be read, %u are too large): %u changes made, %u refused, %u wrong\n",
		r->files, r->unread, r->large, sum(r->tally.made), sum(r->tally.refused), wrong);
	printf("%u of those made were also read by libyaml\n", r->tally.second);
	if (r->diffs.dir)
		printf("%u diffs applied by git and by patch\n", r->diffs.checked);
	else
		puts("left out: diffs, for which there is no folder, git or patch");
	tally_print(&r->tally);
	return wrong == 0;
}

int main(int argc, char **argv)
{
	struct run r = { .diffs = { .dir = argc > 3 ? argv[3] : NULL } };
	static char path[4096];
	bool right;

	if (argc < 3 || !str_to_u32(str_of(argv[1]), &r.seed) ||
		!str_to_u32(str_of(argv[2]), &r.count)) {
		fputs("usage: edits SEED COUNT [DIR] <PATHS\n", stderr);
		return 2;
	}
	while (fgets(path, sizeof(path), stdin)) {
		path[strcspn(path, "\n")] = '\0';
		one_file(&r, path);
	}
	diffs_check(&r.diffs);
	right = print_result(&r);
	arena_clear(&r.tally.a);
	return r.files ? !right : 2;
}
