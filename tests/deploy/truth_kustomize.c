/*
 * truth_kustomize [-v] [--corpus DIR] [--differs LIST] FILE|- [ID...] -- holds
 * deploy/build.h against what kustomize v5.8.1 built.
 *
 * Input: JSON Lines, a case a line, with `files` (path -> text) and `root`, or
 * with `repo` and `path`, a folder of a repository below DIR. What is compared
 * is said in kustomize_case.h. Variables are text, as they are to kustomize
 * (deploy/literal.h). Of objects in which a template fills something in, the identity
 * alone is compared.
 *
 * A line of LIST is the name of a case that differs (repo/path, or its id), a tab and
 * the reason. A case that differs and is not there fails the run, and so does one
 * that is there and does not differ. -v prints each difference; IDs are the
 * cases to run.
 */
#include "base/fs.h"
#include "kustomize_case.h"

struct options {
	bool verbose;
	const char *corpus, *file;
	struct map ids, differs;
};

struct tally {
	uint32_t cases, equal, refused, listed, failed;
	uint32_t roots, roots_equal; /* of repositories, that kustomize builds */
};

/* The repository that was read last: cases come repository by repository. */
struct repo {
	struct arena a;
	struct str name;
	struct project *p;
	struct literal *literal;
};

struct walk {
	struct arena *a;
	struct project *p;
	const char *root;
};

static void add_file(void *ctx, struct str path)
{
	struct walk *w = ctx;
	struct str text;
	struct err err;
	const char *full = str_c(w->a, str_printf(w->a, "%s/" PRIs, w->root, ARGs(path)));

	if (!fs_read(&text, w->a, full, &err)) {
		fprintf(stderr, "%s\n", err.text);
		exit(2);
	}
	project_add(w->p, source_new(w->a, str_dup(w->a, path), text));
}

static void read_repo(struct repo *r, const struct options *o, struct str name)
{
	struct err err;

	arena_clear(&r->a);
	r->name = str_dup(&r->a, name);
	r->p = project_new(&r->a);
	struct str root = str_printf(&r->a, "%s/" PRIs, o->corpus ? o->corpus : ".", ARGs(name));
	struct walk w = { &r->a, r->p, str_c(&r->a, root) };
	if (!fs_walk(w.root, add_file, &w, &err)) {
		fprintf(stderr, "%s\n", err.text);
		exit(2);
	}
	project_index(r->p);
	r->literal = literal_new(&r->a, r->p);
}

static void build_files(struct build *b, const struct value *truth)
{
	struct project *p = project_new(b->a);

	for (const struct value *c = value_child(value_get(truth, "files")); c; c = c->next)
		project_add(p, source_new(b->a, c->key, c->text));
	project_index(p);
	kustomize_build(b, literal_builds(literal_new(b->a, p)),
		value_str(value_get(truth, "root")), NULL);
}

static void build_folder(struct build *b, struct repo *r, const struct options *o,
	const struct value *truth)
{
	struct str name = value_str(value_get(truth, "repo"));
	struct str folder = value_str(value_get(truth, "path"));

	if (!r->p || !str_eq(r->name, name))
		read_repo(r, o, name);
	kustomize_build(b, literal_builds(r->literal), str_is(folder, ".") ? STR("") : folder,
		NULL);
}

static struct str case_name(struct arena *a, const struct value *truth)
{
	if (value_get(truth, "files"))
		return value_str(value_get(truth, "id"));
	return str_printf(a, PRIs "/" PRIs, ARGs(value_str(value_get(truth, "repo"))),
		ARGs(value_str(value_get(truth, "path"))));
}

static void note(struct tally *t, const struct options *o, struct str name, struct str differences)
{
	bool listed = map_get(&o->differs, name) != NULL;

	if (differences.n)
		t->listed += listed;
	else
		t->equal++;
	if (listed == (differences.n > 0))
		return;
	t->failed++;
	printf("%s: " PRIs "\n", listed ? "listed, but equal" : "differs", ARGs(name));
}

static void count_root(struct tally *t, const struct value *truth, bool equal)
{
	if (!value_true(value_get(truth, "root")) || !value_true(value_get(truth, "ok")))
		return;
	t->roots++;
	t->roots_equal += equal;
}

static void check_line(struct str line, struct repo *r, const struct options *o, struct tally *t)
{
	struct arena a = { 0 };
	const struct value *truth = read_case(&a, line);
	struct build b = { .a = &a, .in_order = true };
	struct buf differences = { .a = &a };

	struct str name = case_name(&a, truth);
	if (!o->ids.n || map_get(&o->ids, name)) {
		if (value_get(truth, "files"))
			build_files(&b, truth);
		else
			build_folder(&b, r, o, truth);
		same_build(&a, &differences, truth, &b);
		t->cases++;
		t->refused += !value_true(value_get(truth, "ok"));
		count_root(t, truth, buf_str(&differences).n == 0);
		note(t, o, name, buf_str(&differences));
		if (o->verbose && differences.n)
			printf("case " PRIs "\n" PRIs, ARGs(name), ARGs(buf_str(&differences)));
	}
	arena_clear(&a);
}

static void read_file(struct arena *a, const char *path, struct str *out)
{
	struct err err;
	bool read = strcmp(path, "-") == 0 ? fs_read_stdin(out, a, &err)
					   : fs_read_any(out, a, path, &err);

	if (!read) {
		fprintf(stderr, "%s\n", err.text);
		exit(2);
	}
}

static void read_differs(struct arena *a, struct options *o, const char *path)
{
	struct str rest;

	read_file(a, path, &rest);
	while (rest.n) {
		struct str line = str_cut(&rest, '\n');
		struct str name = str_cut(&line, '\t');
		if (name.n && name.p[0] != '#')
			map_put(&o->differs, name, o);
	}
}

static void read_options(struct arena *a, struct options *o, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "-v") == 0)
			o->verbose = true;
		else if (strcmp(argv[i], "--corpus") == 0 && i + 1 < argc)
			o->corpus = argv[++i];
		else if (strcmp(argv[i], "--differs") == 0 && i + 1 < argc)
			read_differs(a, o, argv[++i]);
		else if (!o->file)
			o->file = argv[i];
		else
			map_put(&o->ids, str_of(argv[i]), o);
	}
}

int main(int argc, char **argv)
{
	struct arena a = { 0 };
	struct options o = { .ids.a = &a, .differs.a = &a };
	struct tally t = { 0 };
	struct repo r = { 0 };
	struct str rest;

	read_options(&a, &o, argc, argv);
	read_file(&a, o.file ? o.file : "-", &rest);
	while (rest.n) {
		struct str line = str_cut(&rest, '\n');
		if (line.n)
			check_line(line, &r, &o, &t);
	}
	printf("%u cases (kustomize refuses %u): %u equal, %u differ as listed, %u wrong\n",
		t.cases, t.refused, t.equal, t.listed, t.failed);
	if (t.roots)
		printf("roots that kustomize builds: %u of %u equal\n", t.roots_equal, t.roots);
	bool all = o.ids.n || t.listed == o.differs.n;
	if (!all)
		printf("%u listed cases are missing\n", o.differs.n - t.listed);
	arena_clear(&r.a);
	arena_clear(&a);
	return t.cases && !t.failed && all ? 0 : 1;
}
