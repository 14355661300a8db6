/*
 * golden RULE: runs every case of golden/RULE/.
 *
 *	before/             the files of a repository, .jibe among them
 *	args                one a line: --unsafe-fixes, --prefer=FIX
 *	expected.txt        the report on before/ with only that rule
 *	expected.diff       the diff of the fixes
 *	after/              the files after them; none when nothing changes
 *	after.FIX/          the same with that fix preferred and unsafe ones allowed
 *
 * The edits, expected.diff taken by git apply, and after/ are three ways to one
 * text; after/ has nothing left to fix. A case named clean-* has no finding but
 * infos, and needs no expected files. UPDATE_GOLDEN=1 writes what is expected,
 * and every after.FIX/ that holds a file.
 */
#include "base/fs.h"
#include "base/glob.h"
#include "rules/registry.h"
#include "report/report.h"

struct golden_file {
	struct str path, text;
};

struct tree {
	VEC(struct golden_file) v;
};

struct golden_case {
	struct arena a;
	const struct rule *rule;
	struct str name;
	const char *folder, *scratch;
	struct tree before, after;
	struct map others; /* fix id -> struct tree */
	struct str args, text, diff;
	bool has_text, has_diff;
	bool update;
	uint32_t faults;
};

struct settings {
	bool unsafe;
	struct str prefer;
};

static void fault(struct golden_case *c, const char *what, struct str want, struct str have)
{
	c->faults++;
	printf(PRIs ": %s\n", ARGs(c->name), what);
	if (want.p || have.p)
		printf("--- expected\n" PRIs "--- got\n" PRIs "---\n", ARGs(want), ARGs(have));
}

static void tree_add(struct arena *a, struct tree *t, struct str path, struct str text)
{
	struct golden_file f = { path, text };

	vec_push(a, &t->v, f);
}

static struct tree *other_tree(struct golden_case *c, struct str id)
{
	void **slot = map_at(&c->others, id);

	if (!*slot)
		*slot = arena_new(&c->a, struct tree);
	return *slot;
}

/* A file of the case, by its path inside. */
static void sort_in(struct golden_case *c, struct str path, struct str text)
{
	struct str rest = path, top = str_cut(&rest, '/');

	if (str_is(top, "before"))
		tree_add(&c->a, &c->before, rest, text);
	else if (str_is(top, "after"))
		tree_add(&c->a, &c->after, rest, text);
	else if (str_starts(top, "after."))
		tree_add(&c->a, other_tree(c, str_sub(top, 6, top.n)), rest, text);
	else if (str_is(path, "args"))
		c->args = text;
	else if (str_is(path, "expected.txt"))
		c->text = text, c->has_text = true;
	else if (str_is(path, "expected.diff"))
		c->diff = text, c->has_diff = true;
	else
		fault(c, "unknown file", path, path);
}

static void visit(void *ctx, struct str path)
{
	struct golden_case *c = ctx;
	const char *full = str_printf(&c->a, "%s/" PRIs, c->folder, ARGs(path)).p;
	struct str text;
	struct err err;

	if (fs_read(&text, &c->a, full, &err))
		sort_in(c, str_dup(&c->a, path), text);
	else
		fault(c, err.text, path, path);
}

static void read_args(struct golden_case *c, struct settings *s)
{
	for (struct str rest = c->args; rest.n;) {
		struct str line = str_trim(str_cut(&rest, '\n'));
		if (str_is(line, "--unsafe-fixes"))
			s->unsafe = true;
		else if (str_starts(line, "--prefer="))
			s->prefer = str_sub(line, 9, line.n);
		else if (line.n)
			fault(c, "unknown argument", line, line);
	}
}

static void exclude(struct golden_case *c, struct project *p, struct str pattern)
{
	struct glob *glob = glob_new(&c->a, pattern, NULL);

	for (uint32_t i = 0; glob && i < p->files.n; i++)
		if (glob_match(glob, p->files.v[i]->src->path))
			project_exclude(p, p->files.v[i]->src->path);
	glob_free(glob);
}

static void configure(struct golden_case *c, struct config *config, const struct tree *t,
	const struct settings *s)
{
	struct err err;

	config_default(config, &c->a, &all_rules);
	for (uint32_t i = 0; i < t->v.n; i++) {
		struct str text = t->v.v[i].text;
		if (str_is(t->v.v[i].path, ".jibe") &&
			!config_parse(config, &c->a, &all_rules,
				source_new(&c->a, STR(".jibe"), text), &err))
			fault(c, err.text, (struct str){ 0 }, (struct str){ 0 });
	}
	for (uint32_t i = 0; i < config->rules.n; i++) {
		config->rules.v[i].enabled = config->rules.v[i].rule == c->rule;
		if (s->prefer.n)
			config->rules.v[i].fix = s->prefer;
	}
}

static struct run run_tree(struct golden_case *c, const struct tree *t, const struct settings *s)
{
	struct config *config = arena_new(&c->a, struct config);
	struct project *p = project_new(&c->a);

	configure(c, config, t, s);
	for (uint32_t i = 0; i < t->v.n; i++)
		if (!str_is(t->v.v[i].path, ".jibe"))
			project_add(p, source_new(&c->a, t->v.v[i].path, t->v.v[i].text));
	for (uint32_t i = 0; i < config->exclude.n; i++)
		exclude(c, p, config->exclude.v[i]);
	p->complete = config->complete;
	project_index(p);
	struct run run = { .a = &c->a,
		.project = p,
		.deployments = deployments_new(&c->a, p),
		.config = config,
		.rules = all_rules };
	run_rules(&run);
	return run;
}

static const struct changed_file *changed(const struct outcome *o, struct str path)
{
	for (uint32_t i = 0; i < o->files.n; i++)
		if (str_eq(o->files.v[i].path, path))
			return &o->files.v[i];
	return NULL;
}

static struct tree tree_after(struct golden_case *c, const struct outcome *o)
{
	struct tree t = { 0 };

	for (uint32_t i = 0; i < c->before.v.n; i++) {
		const struct golden_file *f = &c->before.v.v[i];
		const struct changed_file *now = changed(o, f->path);
		if (!now || now->after.p)
			tree_add(&c->a, &t, f->path, now ? now->after : f->text);
	}
	for (uint32_t i = 0; i < o->files.n; i++)
		if (!o->files.v[i].before.p)
			tree_add(&c->a, &t, o->files.v[i].path, o->files.v[i].after);
	return t;
}

static int file_cmp(const void *a, const void *b)
{
	const struct golden_file *x = a, *y = b;

	return str_cmp(x->path, y->path);
}

static void compare_trees(struct golden_case *c, const char *what, struct tree *want,
	struct tree *have)
{
	if (want->v.n != have->v.n)
		fault(c, str_printf(&c->a, "%s: %u files, not %u", what, have->v.n, want->v.n).p,
			(struct str){ 0 }, (struct str){ 0 });
	if (want->v.n)
		qsort(want->v.v, want->v.n, sizeof(struct golden_file), file_cmp);
	if (have->v.n)
		qsort(have->v.v, have->v.n, sizeof(struct golden_file), file_cmp);
	for (uint32_t i = 0; i < want->v.n && i < have->v.n; i++) {
		const struct golden_file *x = &want->v.v[i], *y = &have->v.v[i];
		if (!str_eq(x->path, y->path))
			fault(c, what, x->path, y->path);
		else if (!str_eq(x->text, y->text))
			fault(c, str_printf(&c->a, "%s: " PRIs, what, ARGs(x->path)).p, x->text,
				y->text);
	}
}

static void shell(struct golden_case *c, const char *command)
{
	if (system(command) != 0)
		fault(c, command, (struct str){ 0 }, (struct str){ 0 });
}

static void write_file(struct golden_case *c, const char *folder, struct str path, struct str text)
{
	struct str full = str_printf(&c->a, "%s/" PRIs, folder, ARGs(path));
	struct str parent = str_sub(full, 0, (size_t)str_rfind_char(full, '/'));

	shell(c, str_printf(&c->a, "mkdir -p '" PRIs "'", ARGs(parent)).p);
	FILE *f = fopen(full.p, "wb");
	if (!f || fwrite(text.p ? text.p : "", 1, text.n, f) != text.n)
		fault(c, "cannot write", full, full);
	if (f)
		fclose(f);
}

static void write_tree(struct golden_case *c, const char *folder, const struct tree *t)
{
	shell(c, str_printf(&c->a, "rm -rf '%s' && mkdir -p '%s'", folder, folder).p);
	for (uint32_t i = 0; i < t->v.n; i++)
		write_file(c, folder, t->v.v[i].path, t->v.v[i].text);
}

struct reading {
	struct golden_case *c;
	const char *folder;
	struct tree tree;
};

static void read_one(void *ctx, struct str path)
{
	struct reading *r = ctx;
	struct str text = { 0 };

	fs_read(&text, &r->c->a, str_printf(&r->c->a, "%s/" PRIs, r->folder, ARGs(path)).p, NULL);
	tree_add(&r->c->a, &r->tree, str_dup(&r->c->a, path), text);
}

/* before/ with the diff taken by git. */
static void check_git(struct golden_case *c, struct str diff, struct tree *want)
{
	struct reading r = { .c = c };

	if (system("git --version >/dev/null 2>&1") != 0)
		return;
	r.folder = str_printf(&c->a, "%s/tree", c->scratch).p;
	write_tree(c, c->scratch, &(struct tree){ 0 });
	write_tree(c, r.folder, &c->before);
	write_file(c, c->scratch, STR("diff"), diff);
	shell(c,
		str_printf(&c->a,
			"cd '%s' && GIT_CEILING_DIRECTORIES=\"${PWD%%/*}\" git -c core.autocrlf=false"
			" apply --allow-empty --whitespace=nowarn ../diff",
			r.folder)
			.p);
	fs_walk(r.folder, read_one, &r, NULL);
	compare_trees(c, "after git apply", want, &r.tree);
	shell(c, str_printf(&c->a, "rm -rf '%s'", c->scratch).p);
}

static uint32_t severe(const struct run *run)
{
	struct report r = { .run = run };

	return report_count(&r, SEVERITY_WARNING);
}

static void fix_again(struct golden_case *c, const struct tree *after, const struct settings *s)
{
	struct run run = run_tree(c, after, s);
	struct outcome again;
	struct buf diff = { .a = &c->a };

	run_fixes(&again, &run, s->unsafe, NULL, NULL);
	report_diff(&diff, &again);
	if (again.files.n)
		fault(c, "fixing twice changes something", STR(""), buf_str(&diff));
}

static void report_outcome(struct golden_case *c, const struct outcome *o)
{
	for (uint32_t i = 0; i < o->dropped.n; i++)
		fault(c, "a fix was dropped", STR(""), o->dropped.v[i]);
	for (uint32_t i = 0; i < o->culprits.n; i++)
		fault(c, "no end", STR(""), o->culprits.v[i]);
}

/* The same with one fix preferred. */
static void check_other(struct golden_case *c, struct str id, struct tree *want)
{
	struct settings s = { .unsafe = true, .prefer = id };
	struct run run = run_tree(c, &c->before, &s);
	struct outcome o;
	const char *what = str_printf(&c->a, "after." PRIs, ARGs(id)).p;

	run_fixes(&o, &run, true, NULL, NULL);
	report_outcome(c, &o);
	struct tree after = tree_after(c, &o);
	if (c->update)
		write_tree(c, str_printf(&c->a, "%s/%s", c->folder, what).p, &after);
	else
		compare_trees(c, what, want, &after);
	fix_again(c, &after, &s);
}

static void update(struct golden_case *c, const char *name, struct str text)
{
	write_file(c, c->folder, str_of(name), text);
}

static void check_clean(struct golden_case *c, const struct run *run, struct str diff)
{
	if (severe(run) || diff.n)
		fault(c, "is not clean", STR(""), diff);
}

static void check_texts(struct golden_case *c, struct str text, struct str diff)
{
	bool clean = str_starts(c->name, "clean-");

	if (c->update && (!clean || c->has_text))
		update(c, "expected.txt", text);
	else if ((!clean || c->has_text) && !str_eq(c->text, text))
		fault(c, "expected.txt", c->text, text);
	if (c->update && !clean)
		update(c, "expected.diff", diff);
	else if (!clean && !str_eq(c->diff, diff))
		fault(c, "expected.diff", c->diff, diff);
}

static void check_after(struct golden_case *c, const struct outcome *o, struct str diff,
	const struct settings *s)
{
	struct tree after = tree_after(c, o);
	const char *folder = str_printf(&c->a, "%s/after", c->folder).p;

	if (c->update && o->files.n)
		write_tree(c, folder, &after);
	else if (c->update)
		shell(c, str_printf(&c->a, "rm -rf '%s'", folder).p);
	else if (o->files.n || c->after.v.n)
		compare_trees(c, "after", &c->after, &after);
	check_git(c, diff, &after);
	fix_again(c, &after, s);
}

static void check_case(struct golden_case *c)
{
	struct buf text = { .a = &c->a }, diff = { .a = &c->a };
	struct settings s = { 0 };
	struct outcome o;

	read_args(c, &s);
	struct run run = run_tree(c, &c->before, &s);
	struct report r = { .run = &run, .unsafe = s.unsafe, .version = "" };
	report_text(&text, &r);
	run_fixes(&o, &run, s.unsafe, NULL, NULL);
	report_outcome(c, &o);
	report_diff(&diff, &o);
	check_texts(c, buf_str(&text), buf_str(&diff));
	if (str_starts(c->name, "clean-"))
		check_clean(c, &run, buf_str(&diff));
	check_after(c, &o, buf_str(&diff), &s);
	for (uint32_t i = 0; i < c->others.n; i++)
		check_other(c, c->others.v[i].key, c->others.v[i].value);
}

static bool run_case(const struct rule *rule, struct str name)
{
	struct golden_case c = { .rule = rule,
		.name = name,
		.update = getenv("UPDATE_GOLDEN") != NULL };
	struct err err;

	c.others.a = &c.a;
	c.folder = str_printf(&c.a, GOLDEN_DIR "/%s/" PRIs, rule->id, ARGs(name)).p;
	c.scratch = str_printf(&c.a, "golden-%s.tmp", rule->id).p;
	if (!fs_walk(c.folder, visit, &c, &err))
		fault(&c, err.text, (struct str){ 0 }, (struct str){ 0 });
	if (!c.before.v.n)
		fault(&c, "has no before/", (struct str){ 0 }, (struct str){ 0 });
	if (!c.faults)
		check_case(&c);
	arena_clear(&c.a);
	return c.faults == 0;
}

struct cases {
	struct arena a;
	struct map names;
};

static void find_case(void *ctx, struct str path)
{
	struct cases *cases = ctx;
	struct str rest = path, name = str_cut(&rest, '/');

	if (rest.p && !map_get(&cases->names, name))
		map_put(&cases->names, str_dup(&cases->a, name), cases);
}

static int run_rule(const struct rule *rule, const char *only)
{
	struct cases cases = { 0 };
	uint32_t failed = 0, run = 0;
	struct err err;

	cases.names.a = &cases.a;
	if (!fs_walk(str_printf(&cases.a, GOLDEN_DIR "/%s", rule->id).p, find_case, &cases, &err))
		printf("%s\n", err.text);
	for (uint32_t i = 0; i < cases.names.n; i++) {
		struct str name = cases.names.v[i].key;
		if (only && !str_is(name, only))
			continue;
		run++;
		failed += !run_case(rule, name);
	}
	printf("%s: %u of %u cases failed\n", rule->id, failed, run);
	arena_clear(&cases.a);
	return failed || !run;
}

int main(int argc, char **argv)
{
	const struct rule *rule = argc > 1 ? rule_find(&all_rules, str_of(argv[1])) : NULL;

	if (!rule) {
		fprintf(stderr, "usage: golden RULE [CASE]\n");
		return 2;
	}
	return run_rule(rule, argc > 2 ? argv[2] : NULL);
}
