/*
 * deploy/target.h -- targets made by hand, for tests of single steps of a build:
 * the kustomization of the root and the objects of all manifests beside it.
 */
#ifndef TEST_TARGET_H
#define TEST_TARGET_H

#include "deploy/res.h"
#include "deploy/scalar.h"
#include "texts.h"

/* In t->a; `specs` is empty where a test says nothing else. */
static inline struct target *target_of(struct arena *a, const struct project *p,
	const struct specs *specs)
{
	static const struct specs none;
	struct target *t = arena_new(a, struct target);

	t->a = a;
	t->p = p;
	t->k = map_get(&p->kustomize->by_folder, STR(""));
	assert_non_null(t->k);
	t->fields = t->k->file->kustomization;
	assert_non_null(t->fields);
	t->specs = specs ? specs : &none;
	for (uint32_t i = 0; i < p->objects.n; i++) {
		const struct object *o = p->objects.v[i];
		struct res r = { .source = o,
			.tree = o->tree ? value_as_written(a, o->tree) : NULL,
			.id = { o->group, o->version, o->kind, o->name, o->ns } };
		vec_push(a, &t->res.v, r);
	}
	return t;
}

static inline void hash_name(struct target *t, struct res *r)
{
	if (r->needs_hash == HASH_WANTED)
		res_set_name(t, r,
			str_printf(t->a, PRIs "-" PRIs, ARGs(r->id.name), ARGs(res_hash(t, r))));
}

/* A line of JSON for each resource, with the hash in its name, and with ' for " so
 * that it can be read in a test; sorted. Or what is not known, a line each. */
static inline struct str print_target(struct target *t)
{
	VEC(struct str) lines = { 0 };
	struct buf out = { .a = t->a };

	for (uint32_t i = 0; i < t->res.v.n && !t->unknown.n; i++) {
		struct buf line = { .a = t->a };
		hash_name(t, &t->res.v.v[i]);
		value_json(&line, res_own(t, &t->res.v.v[i]));
		for (uint32_t k = 0; k < line.n; k++)
			line.p[k] = line.p[k] == '"' ? '\'' : line.p[k];
		vec_push(t->a, &lines, buf_str(&line));
	}
	if (lines.n)
		qsort(lines.v, lines.n, sizeof(*lines.v), str_qsort);
	for (uint32_t i = 0; i < lines.n; i++)
		buf_printf(&out, PRIs "\n", ARGs(lines.v[i]));
	for (uint32_t i = 0; i < t->unknown.n; i++)
		buf_printf(&out, PRIs "\n", ARGs(t->unknown.v[i]));
	return buf_str(&out);
}

#endif
