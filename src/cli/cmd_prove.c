#include "cli/cli.h"
#include "manifest/kustomize.h"
#include "mesh/pairs.h"

/* Differences that are printed; their number is always told. */
enum { SHOWN = 20, SHOWN_OPEN = 3 };

struct sides {
	struct repo a, b;
	const struct deployments *before, *after;
};

/* ---- reading ---- */

static bool open_folder(struct repo *r, struct arena *a, const struct options *o, struct str path,
	struct err *err)
{
	struct options alone = *o;

	alone.root = path.p;
	alone.args.v.n = 0;
	if (!fs_is_dir(path.p))
		return fail(err, PRIs " is no folder", ARGs(path));
	return repo_open(r, a, &alone, err);
}

static bool open_two(struct sides *s, struct arena *a, const struct options *o, struct err *err)
{
	if (o->args.v.n != 2)
		return fail(err, "prove takes two folders, or --rev REVISION");
	return open_folder(&s->a, a, o, o->args.v.v[0], err) &&
		open_folder(&s->b, a, o, o->args.v.v[1], err);
}

static bool is_excluded(const struct project *p, struct str path)
{
	const struct project_file *f = map_get(&p->by_path, path);

	return f && f->excluded;
}

/* Those whose names say that they are read. */
static struct revision choose(struct arena *a, const struct revision *all)
{
	struct revision out = { 0 };
	bool manifest;

	for (uint32_t i = 0; i < all->v.n; i++)
		if (repo_reads(a, all->v.v[i].path, &manifest))
			vec_push(a, &out.v, all->v.v[i]);
	return out;
}

/* The .jibe of the working tree holds for both. */
static struct project *project_of(const struct revision *r, struct arena *a,
	const struct project *now)
{
	struct project *p = project_new(a);

	for (uint32_t i = 0; i < r->v.n; i++) {
		const struct revision_file *f = &r->v.v[i];
		bool manifest;
		repo_reads(a, f->path, &manifest);
		if (!manifest && (f->text.n > OTHER_LIMIT || str_find_char(f->text, '\0') >= 0))
			continue;
		project_add(p, source_padded(a, f->path, f->text));
		if (is_excluded(now, f->path))
			project_exclude(p, f->path);
	}
	p->complete = now->complete;
	p->declared = now->declared;
	p->remotes = now->remotes;
	return p;
}

/* What kustomizations name, whatever it is called. */
static bool add_named(struct project *p, struct revision all, struct str root, struct err *err)
{
	struct kustomize_paths wanted = kustomize_wanted(p->a, p);
	struct map paths = { .a = p->a };
	struct revision named = { 0 };

	for (uint32_t i = 0; i < wanted.v.n; i++)
		map_put(&paths, wanted.v.v[i], p);
	for (uint32_t i = 0; i < all.v.n; i++)
		if (map_get(&paths, all.v.v[i].path))
			vec_push(p->a, &named.v, all.v.v[i]);
	if (!git_texts(&named, p->a, root, err))
		return false;
	for (uint32_t i = 0; i < named.v.n; i++)
		if (named.v.v[i].text.n <= NAMED_LIMIT)
			project_add_other(p,
				source_padded(p->a, named.v.v[i].path, named.v.v[i].text));
	return true;
}

static bool open_revision(struct sides *s, struct arena *a, const struct options *o,
	struct err *err)
{
	struct revision all = { 0 };

	if (!repo_open(&s->b, a, o, err))
		return false;
	s->a = s->b;
	if (!git_revision(&all, a, s->b.root, o->rev, err))
		return false;
	struct revision r = choose(a, &all);
	if (!git_texts(&r, a, s->b.root, err))
		return false;
	s->a.project = project_of(&r, a, s->b.project);
	if (!add_named(s->a.project, all, s->b.root, err))
		return false;
	project_index(s->a.project);
	return true;
}

/* ---- printing ---- */

static const char *const verdicts[] = {
	[VERDICT_SAME] = "same",
	[VERDICT_UNKNOWN] = "unknown",
	[VERDICT_DIFFERENT] = "different",
};

static void text_pair(struct buf *out, const struct pair *p, uint32_t *shown, enum verdict verdict)
{
	for (uint32_t i = 0; i < p->differences.v.n; i++) {
		const struct difference *d = &p->differences.v.v[i];
		if (d->verdict != verdict || (*shown)++ >= SHOWN)
			continue;
		buf_printf(out, "%s: " PRIs "\n  deployment " PRIs, verdicts[verdict],
			ARGs(d->text), ARGs(p->name));
		if (d->workload.n)
			buf_printf(out, ", workload " PRIs "/" PRIs, ARGs(d->ns),
				ARGs(d->workload));
		buf_addc(out, '\n');
	}
	for (uint32_t i = 0; verdict == VERDICT_UNKNOWN && i < p->unknown.n; i++)
		if ((*shown)++ < SHOWN)
			buf_printf(out, "unknown: " PRIs "\n  deployment " PRIs "\n",
				ARGs(p->unknown.v[i]), ARGs(p->name));
}

/* What files leave open is no difference between the trees. */
static void text_open(struct buf *out, const struct trees *t)
{
	uint32_t shown = 0;

	for (uint32_t i = 0; i < t->v.n; i++)
		for (uint32_t k = 0; k < t->v.v[i].open.v.n; k++) {
			const struct difference *d = &t->v.v[i].open.v.v[k];
			if (d->verdict != VERDICT_DIFFERENT || ++shown > SHOWN_OPEN)
				continue;
			buf_printf(out,
				"depends on the age of objects: " PRIs "  ->  " PRIs ", or " PRIs
				"\n ",
				ARGs(d->request), ARGs(d->before), ARGs(d->after));
			for (uint32_t g = 0; g < d->gateways.v.n && g < 4; g++)
				buf_printf(out, "%s Gateway " PRIs, g ? "," : "",
					ARGs(d->gateways.v.v[g]));
			buf_addc(out, '\n');
		}
	if (shown > SHOWN_OPEN)
		buf_printf(out, "and %u more that depend on it\n", shown - SHOWN_OPEN);
}

static const char *plural(uint32_t n)
{
	return n == 1 ? "" : "s";
}

static void print_text(struct buf *out, const struct trees *t)
{
	uint32_t shown = 0;

	for (int verdict = VERDICT_DIFFERENT; verdict > VERDICT_SAME; verdict--)
		for (uint32_t i = 0; i < t->v.n; i++)
			text_pair(out, &t->v.v[i], &shown, (enum verdict)verdict);
	if (shown > SHOWN)
		buf_printf(out, "and %u more\n", shown - SHOWN);
	text_open(out, t);
	buf_printf(out,
		"%s: %u deployment%s, %u workload%s, %u listener%s, %u host%s, %u route%s\n",
		verdicts[t->verdict], t->v.n, plural(t->v.n), t->workloads, plural(t->workloads),
		t->listeners, plural(t->listeners), t->hosts, plural(t->hosts), t->routes,
		plural(t->routes));
}

static void json_difference(struct json *j, const struct pair *p, const struct difference *d)
{
	json_open(j, NULL, '{');
	json_str(j, "verdict", str_of(verdicts[d->verdict]));
	json_str(j, "deployment", p->name);
	json_str(j, "namespace", d->ns);
	json_str(j, "workload", d->workload);
	json_str(j, "place", d->place);
	json_str(j, "text", d->text);
	if (d->verdict == VERDICT_DIFFERENT) {
		json_str(j, "request", d->request);
		json_str(j, "before", d->before);
		json_str(j, "after", d->after);
	}
	json_close(j);
}

static void print_json(struct json *j, const struct trees *t)
{
	json_open(j, NULL, '{');
	json_str(j, "verdict", str_of(verdicts[t->verdict]));
	json_int(j, "deployments", t->v.n);
	json_int(j, "workloads", t->workloads);
	json_int(j, "listeners", t->listeners);
	json_int(j, "hosts", t->hosts);
	json_int(j, "routes", t->routes);
	json_open(j, "differences", '[');
	for (uint32_t i = 0; i < t->v.n; i++)
		for (uint32_t k = 0; k < t->v.v[i].differences.v.n; k++)
			json_difference(j, &t->v.v[i], &t->v.v[i].differences.v.v[k]);
	json_close(j);
	json_open(j, "open_orders", '[');
	for (uint32_t i = 0; i < t->v.n; i++)
		for (uint32_t k = 0; k < t->v.v[i].open.v.n; k++)
			json_difference(j, &t->v.v[i], &t->v.v[i].open.v.v[k]);
	json_close(j);
	json_open(j, "unknown", '[');
	for (uint32_t i = 0; i < t->v.n; i++)
		for (uint32_t k = 0; k < t->v.v[i].unknown.n; k++) {
			json_open(j, NULL, '{');
			json_str(j, "deployment", t->v.v[i].name);
			json_str(j, "text", t->v.v[i].unknown.v[k]);
			json_close(j);
		}
	json_close(j);
	json_close(j);
}

static struct str print(struct arena *a, const struct trees *t, bool as_json)
{
	struct buf raw = { .a = a }, out = { .a = a };
	struct json j = { .out = &out };

	if (as_json) {
		print_json(&j, t);
		buf_addc(&out, '\n');
	} else {
		print_text(&raw, t);
		report_escape_lines(&out, buf_str(&raw));
	}
	return buf_str(&out);
}

enum exit_status cmd_prove(struct arena *a, const struct options *o)
{
	struct sides s = { 0 };
	struct err err;

	if (!(o->rev ? open_revision : open_two)(&s, a, o, &err)) {
		say("%s", err.text);
		return EXIT_TROUBLE;
	}
	const struct deployments *before = deployments_new(a, s.a.project);
	const struct deployments *after = deployments_new(a, s.b.project);
	if (!o->rev)
		repo_complain(&s.a, before, o);
	repo_complain(&s.b, after, o);
	struct trees t = trees_compare(a, before, after, o->order == ORDERS_FILES);
	if (!put_out(print(a, &t, o->format == FORMAT_JSON)) || s.a.failed || s.b.failed)
		return EXIT_TROUBLE;
	if (t.verdict == VERDICT_UNKNOWN)
		return EXIT_TROUBLE;
	return t.verdict == VERDICT_SAME ? EXIT_CLEAN : EXIT_FINDINGS;
}
