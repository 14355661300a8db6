#include "cli/cli.h"

struct check {
	struct arena *a;
	const struct options *o;
	struct repo repo;
	struct run run;
	struct outcome outcome;
	struct buf out;
};

static void warn_about_comments(struct check *c)
{
	for (uint32_t i = 0; i < c->run.warnings.n && !c->o->quiet; i++) {
		const struct related *w = &c->run.warnings.v[i];
		struct pos pos = source_pos(w->at.file->src, w->at.span.start);
		say(PRIs ":%u:%u: " PRIs, ARGs(repo_shown(&c->repo, w->at.file->src->path)),
			pos.line, pos.col, ARGs(w->message));
	}
}

static void run(struct check *c)
{
	c->run = (struct run){
		.a = c->a,
		.project = c->repo.project,
		.deployments = deployments_new(c->a, c->repo.project),
		.config = &c->repo.config,
		.rules = all_rules,
	};
	repo_complain(&c->repo, c->run.deployments, c->o);
	run_rules(&c->run);
	warn_about_comments(c);
}

static struct report report_of(struct check *c, const struct run *run, bool colour)
{
	return (struct report){
		.run = run,
		.wanted = repo_wants,
		.ctx = &c->repo,
		.fixed = c->o->fix ? &c->outcome : NULL,
		.unsafe = c->o->unsafe_fixes,
		.quiet = c->o->quiet,
		.colour = colour,
		.here = c->repo.here,
		.prefix = c->repo.prefix,
		.root = repo_shown_root(&c->repo),
		.troubles = &c->repo.troubles,
		.in_doubt = c->repo.in_doubt,
		.skipped = c->repo.troubles.v.n + c->repo.templates,
		.version = JIBE_VERSION,
	};
}

static enum exit_status verdict(const struct check *c, const struct report *r)
{
	if (c->repo.failed)
		return EXIT_TROUBLE;
	if (c->o->fail_on != FAIL_ON_NEVER && report_count(r, (enum severity)c->o->fail_on))
		return EXIT_FINDINGS;
	return EXIT_CLEAN;
}

static void print_report(struct check *c, const struct report *r)
{
	if (c->o->format == FORMAT_JSON)
		report_json(&c->out, r);
	else
		report_text(&c->out, r);
}

static enum exit_status report_only(struct check *c)
{
	struct report r = report_of(c, &c->run, use_color((enum color)c->o->color));

	print_report(c, &r);
	if (!put_out(buf_str(&c->out)))
		return EXIT_TROUBLE;
	return verdict(c, &r);
}

/* False when the fixes cannot be used. */
static bool make_fixes(struct check *c)
{
	struct outcome *out = &c->outcome;

	run_fixes(out, &c->run, c->o->unsafe_fixes, repo_wants, &c->repo);
	for (uint32_t i = 0; i < out->dropped.n; i++) {
		say(PRIs, ARGs(out->dropped.v[i]));
		c->repo.failed = true;
	}
	if (!out->endless)
		return true;
	say("the fixes do not come to rest; nothing was written");
	for (uint32_t i = 0; i < out->culprits.n; i++)
		say(PRIs, ARGs(out->culprits.v[i]));
	return false;
}

static void count_diff(struct check *c)
{
	const struct outcome *out = &c->outcome;
	uint32_t more = 0;

	for (uint32_t i = 0; i < out->last.findings.n; i++) {
		const struct finding *f = out->last.findings.v[i];
		more += !f->suppressed && repo_wants(&c->repo, f) &&
			finding_fix(&c->repo.config, f, true) != NULL;
	}
	if (c->o->quiet)
		return;
	if (c->o->unsafe_fixes)
		more = 0;
	if (out->applied.n || !more)
		say("%u fix%s in %u file%s", out->applied.n, out->applied.n == 1 ? "" : "es",
			out->files.n, out->files.n == 1 ? "" : "s");
	if (more)
		say("%u more with --unsafe-fixes", more);
}

static enum exit_status print_diff(struct check *c)
{
	bool colour = use_color((enum color)c->o->color);

	if (!make_fixes(c))
		return EXIT_TROUBLE;
	if (colour || on_terminal())
		report_diff_shown(&c->out, &c->outcome, colour);
	else
		report_diff(&c->out, &c->outcome);
	count_diff(c);
	if (!put_out(buf_str(&c->out)) || c->repo.failed)
		return EXIT_TROUBLE;
	return c->outcome.files.n ? EXIT_FINDINGS : EXIT_CLEAN;
}

static bool write_files(struct check *c)
{
	const struct outcome *out = &c->outcome;
	struct fs_change *changes = arena_array(c->a, struct fs_change, out->files.n);
	struct err err;

	for (uint32_t i = 0; i < out->files.n; i++) {
		const struct changed_file *f = &out->files.v[i];
		changes[i] = (struct fs_change){ str_c(c->a, f->path), f->before, f->after };
	}
	if (fs_commit(str_c(c->a, c->repo.root), changes, out->files.n, &err))
		return true;
	say("%s", err.text);
	return false;
}

/* The fixed stream to stdout, the report to stderr. */
static bool write_stream(struct check *c)
{
	const struct outcome *out = &c->outcome;
	const struct project *p = c->repo.project;

	return put_out(out->files.n ? out->files.v[0].after : p->files.v[0]->src->text);
}

static enum exit_status fix(struct check *c)
{
	bool to_stderr = c->repo.standard_input;
	bool colour = use_color((enum color)c->o->color) && !to_stderr;

	if (!make_fixes(c))
		return EXIT_TROUBLE;
	if (!(to_stderr ? write_stream(c) : write_files(c)))
		return EXIT_TROUBLE;
	struct report r = report_of(c, &c->outcome.last, colour);
	print_report(c, &r);
	if (to_stderr)
		put_err(buf_str(&c->out));
	else if (!put_out(buf_str(&c->out)))
		return EXIT_TROUBLE;
	enum exit_status status = verdict(c, &r);
	if (status == EXIT_CLEAN && c->o->exit_non_zero_on_fix && c->outcome.files.n)
		return EXIT_FINDINGS;
	return status;
}

enum exit_status cmd_check(struct arena *a, const struct options *o)
{
	struct check c = { .a = a, .o = o, .out = { .a = a } };
	struct err err;

	if (!repo_open(&c.repo, a, o, &err)) {
		say("%s", err.text);
		return EXIT_TROUBLE;
	}
	run(&c);
	if (o->diff)
		return print_diff(&c);
	return o->fix ? fix(&c) : report_only(&c);
}
