/*
 * What is deployed together, of files that follow one another in the input, each
 * behind a line "=== path". Twice the same; no tree of a source file is changed by
 * what is built of it; every object has a name for its kind and a place.
 */
#include "deploy/show.h"
#include "input.h"
#include "manifest/made.h"

struct texts {
	VEC(struct str) paths, texts;
};

static void add_text(struct arena *a, struct texts *t, struct str path, struct str text)
{
	for (uint32_t i = 0; i < t->paths.n; i++)
		if (str_eq(t->paths.v[i], path))
			return;
	vec_push(a, &t->paths, path);
	vec_push(a, &t->texts, text);
}

static bool is_path(struct str path)
{
	if (!path.n || path.p[0] == '/' || path.p[path.n - 1] == '/')
		return false;
	for (struct str rest = path; rest.p;) {
		struct str part = str_cut(&rest, '/');
		if (!part.n || str_is(part, ".") || str_is(part, ".."))
			return false;
	}
	return true;
}

static struct texts read_texts(struct arena *a, struct str all)
{
	struct texts t = { 0 };

	while (str_starts(all, "=== ")) {
		struct str line = str_cut(&all, '\n');
		ptrdiff_t next = all.p ? str_find(all, STR("\n=== ")) : -1;
		struct str text = next < 0 ? all : str_sub(all, 0, (size_t)next + 1);
		all = next < 0 ? (struct str){ 0 } : str_sub(all, (size_t)next + 1, all.n);
		if (is_path(str_sub(line, 4, line.n)))
			add_text(a, &t, str_sub(line, 4, line.n), text);
	}
	return t;
}

static struct project *read_project(struct arena *a, const struct texts *t)
{
	struct project *p = project_new(a);

	for (uint32_t i = 0; i < t->paths.n; i++)
		project_add(p, source_new(a, t->paths.v[i], t->texts.v[i]));
	project_index(p);
	return p;
}

static struct str print_sources(struct arena *a, const struct project *p)
{
	struct buf out = { .a = a };

	for (uint32_t i = 0; i < p->objects.n; i++)
		if (p->objects.v[i]->tree)
			value_json(&out, p->objects.v[i]->tree);
	return buf_str(&out);
}

static struct str print_deployed(struct arena *a, const struct project *p)
{
	struct buf out = { .a = a };
	struct json j = { .out = &out };
	const struct deployments *ds = deployments_new(a, p);

	for (uint32_t i = 0; i < ds->v.n; i++)
		for (uint32_t k = 0; k < ds->v.v[i]->objects.n; k++) {
			const struct deployed *o = ds->v.v[i]->objects.v[k];
			require(o->source && o->source->file && o->source->root && o->tree);
			require(o->in == ds->v.v[i] && o->rank == k && o->type.n);
		}
	deployments_json(&j, ds, true);
	deployments_text(&out, ds, true);
	return buf_str(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = { 0 };
	struct texts t = read_texts(&a, (struct str){ (const char *)data, size });
	const struct project *p = read_project(&a, &t), *again = read_project(&a, &t);
	struct str sources = print_sources(&a, p);
	struct str once = print_deployed(&a, p), twice = print_deployed(&a, again);

	require(str_eq(once, twice));
	require(str_eq(sources, print_sources(&a, p)));
	require(str_eq(once, print_deployed(&a, p)));
	arena_clear(&a);
	return 0;
}
