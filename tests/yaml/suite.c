/*
 * yaml-test-suite: each valid case must give the tree that the suite says, each
 * invalid one must be refused with a place.
 *
 *	suite FOLDER
 *
 * FOLDER is the unpacked npm package, see tests/oracle/fetch-yaml-test-suite.
 * Its files are JSON after a line of JavaScript, so they are read with yaml/
 * itself: what would be misread there fails as a case, or is missed in the
 * count.
 */
#include "events.h"
#include "tiling.h"

#include "base/fs.h"

enum { CASES = 402 };

/* Where the suite and the reader of kubectl (goyaml.v2) say different things of a
 * text, jibe reads what kubectl reads: `events`. */
struct exception {
	const char *name, *why, *events;
};

static const struct exception exceptions[] = {
	{ "9C9N", "goyaml.v2 does not ask how far flow style is indented; this text is in use",
		"+STR\n+DOC ---\n+MAP\n=VAL :flow\n+SEQ []\n=VAL :a\n=VAL :b\n=VAL :c\n-SEQ\n-MAP\n"
		"-DOC\n-STR\n" },
	{ "QB6E", "the same of a quoted scalar's lines: generated CRDs hold such",
		"+STR\n+DOC ---\n+MAP\n=VAL :quoted\n=VAL \"a b c\n-MAP\n-DOC\n-STR\n" },
	{ "Y79Y/03", "the same of a tab in flow style: JSON is indented with them",
		"+STR\n+DOC\n+SEQ\n+SEQ []\n=VAL :foo\n=VAL :foo\n-SEQ\n-SEQ\n-DOC\n-STR\n" },
	{ "JEF9/02", "goyaml.v2 adds no line break that the file does not have at its end",
		"+STR\n+DOC\n+SEQ\n=VAL |\n-SEQ\n-DOC\n-STR\n" },
	{ "L24T/01", "goyaml.v2 adds no line break that the file does not have at its end",
		"+STR\n+DOC\n+MAP\n=VAL :foo\n=VAL |x\\n \n-MAP\n-DOC\n-STR\n" },
};

struct suite {
	struct arena *a; /* of one file */
	const char *folder;
	uint32_t cases, right, excepted, wrong;
};

struct suite_case {
	struct str name, text, events;
	bool invalid;
};

static const struct exception *exception_of(struct str name)
{
	for (size_t i = 0; i < countof(exceptions); i++)
		if (str_is(name, exceptions[i].name))
			return &exceptions[i];
	return NULL;
}

/* Without the indentation that shows the tree. */
static struct str flush_left(struct arena *a, struct str lines)
{
	struct buf out = { .a = a };

	while (lines.n) {
		struct str line = str_cut(&lines, '\n');
		while (str_starts(line, " "))
			line = str_sub(line, 1, line.n);
		buf_add(&out, line);
		buf_addc(&out, '\n');
	}
	return buf_str(&out);
}

/* What is wrong, or NULL. */
static const char *judge(struct arena *a, const struct suite_case *c, const struct file *f)
{
	struct tiling t;

	if (f->broken && (!f->error.n || f->error_at > c->text.n || f->doc_count))
		return "refused without a reason or a place";
	if (f->broken != c->invalid)
		return c->invalid ? "accepted" : "refused";
	if (f->broken)
		return NULL;
	if (!str_eq(events_of(a, f), c->events))
		return "another tree";
	return tiling_fault(&t, a, f);
}

static void show(struct arena *a, const struct suite_case *c, const struct file *f,
	const char *what)
{
	printf(PRIs ": %s\n--- text\n" PRIs "\n", ARGs(c->name), what, ARGs(c->text));
	if (f->broken)
		printf("--- error at %u\n" PRIs "\n", f->error_at, ARGs(f->error));
	else
		printf("--- events\n" PRIs, ARGs(events_of(a, f)));
	if (!c->invalid)
		printf("--- expected\n" PRIs, ARGs(c->events));
}

static void check_case(struct suite *s, const struct suite_case *c)
{
	const struct file *f = file_parse(s->a, source_new(s->a, c->name, c->text));
	const struct exception *e = exception_of(c->name);
	const char *fault = judge(s->a, c, f);

	s->cases++;
	if (!fault && !e) {
		s->right++;
	} else if (e && fault && str_is(events_of(s->a, f), e->events)) {
		s->excepted++;
		printf(PRIs ": %s\n", ARGs(c->name), e->why);
	} else {
		s->wrong++;
		show(s->a, c, f, fault ? fault : "an exception that is none");
	}
}

/* A field that is not there has the value of the case before. */
static void take(struct arena *a, struct str *field, const struct node *map, const char *key)
{
	const struct node *n = node_get(map, key);

	if (n)
		*field = node_text(a, n);
}

static void check_cases(struct suite *s, struct str id, const struct node *list)
{
	struct suite_case c = { 0 };
	bool alone = node_count(list) == 1;
	uint32_t index = 0;

	for (const struct node *n = node_child(list); n; n = node_next(n), index++) {
		c.name = alone ? id : str_printf(s->a, PRIs "/%02u", ARGs(id), index);
		c.invalid = node_get(n, "fail") != NULL;
		take(s->a, &c.text, n, "yaml");
		take(s->a, &c.events, n, "tree");
		c.events = flush_left(s->a, c.events);
		check_case(s, &c);
	}
}

static bool read_cases(struct suite *s, const char *path)
{
	struct err err;
	struct str text;

	if (!fs_read(&text, s->a, path, &err)) {
		printf("%s\n", err.text);
		return false;
	}
	ptrdiff_t at = str_find(text, STR("export default "));
	if (at < 0)
		return true;
	text = str_sub(text, (size_t)at + 15, text.n);
	const struct file *f = file_parse(s->a, source_new(s->a, str_of(path), text));
	if (f->broken) {
		printf("%s: " PRIs "\n", path, ARGs(f->error));
		return false;
	}
	const struct node *root = doc_root(f->docs);
	check_cases(s, node_text(s->a, node_get(root, "id")), node_get(root, "cases"));
	return true;
}

static void visit(void *ctx, struct str path)
{
	struct suite *s = ctx;
	struct arena a = { 0 };

	if (!str_ends(path, ".js"))
		return;
	s->a = &a;
	if (!read_cases(s, str_c(&a, str_printf(&a, "%s/" PRIs, s->folder, ARGs(path)))))
		s->wrong++;
	arena_clear(&a);
}

int main(int argc, char **argv)
{
	struct suite s = { .folder = argc > 1 ? argv[1] : "." };
	struct err err;

	if (!fs_walk(s.folder, visit, &s, &err)) {
		fprintf(stderr, "%s\n", err.text);
		return 2;
	}
	printf("%u cases: %u as the suite, %u as kubectl, %u wrong\n", s.cases, s.right, s.excepted,
		s.wrong);
	return s.cases != CASES || s.excepted != countof(exceptions) || s.wrong;
}
