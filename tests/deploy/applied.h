/*
 * applied.h -- what Argo CD and Flux make of texts, as lines: for the tests of
 * deploy/apply.h.
 */
#ifndef APPLIED_H
#define APPLIED_H

#include "deploy/apply.h"
#include "texts.h"

struct applied_row {
	const char *about, *remote; /* NULL: none is known */
	struct text texts[TEXTS];
	const char *lines;
};

static inline struct project *project_with_remote(struct arena *a, const struct text *texts,
	const char *remote)
{
	struct project *p = project_of(a, texts);

	if (remote)
		vec_push(a, &p->remotes, str_of(remote));
	return p;
}

static inline void print_deployment(struct buf *out, const struct deployment *d)
{
	static const char *const origins[] = { [FROM_ARGOCD] = "argocd",
		[FROM_FLUX] = "flux",
		[FROM_KUSTOMIZATION] = "kustomization",
		[FROM_CHART] = "chart",
		[FROM_TREE] = "tree" };

	buf_printf(out, "%s " PRIs "\n", origins[d->origin], ARGs(d->name));
	for (uint32_t i = 0; i < d->unknown.n; i++)
		buf_printf(out, "  ? " PRIs "\n", ARGs(d->unknown.v[i]));
	for (uint32_t i = 0; i < d->objects.n; i++) {
		const struct deployed *o = d->objects.v[i];
		buf_printf(out, "  " PRIs "%s", ARGs(o->by ? o->by->name : STR("")),
			o->by ? ": " : "");
		print_identity(out, o->type, o->ns, o->name);
	}
}

static inline void check_deployments(const struct applied_row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct arena a = { 0 };
		struct buf out = { .a = &a };
		const struct project *p = project_with_remote(&a, rows[i].texts, rows[i].remote);
		const struct deployments *all = deployments_new(&a, p);
		for (uint32_t k = 0; k < all->v.n; k++)
			print_deployment(&out, all->v.v[k]);
		if (!str_is(buf_str(&out), rows[i].lines))
			print_error("%s:\n", rows[i].about);
		assert_text(buf_str(&out), rows[i].lines);
		arena_clear(&a);
	}
}

/* One source: where its files are, what is changed, what is not known. */
static inline void print_apply(struct buf *out, const struct apply *x)
{
	static const char *const ways[] = { [APPLY_FOUND] = "",
		[APPLY_KUSTOMIZE] = " kustomize",
		[APPLY_CHART] = " chart",
		[APPLY_PLAIN] = " plain",
		[APPLY_BELOW] = " below" };

	buf_printf(out, PRIs ":", ARGs(x->by->name));
	if (x->here)
		buf_printf(out, " " PRIs "%s", ARGs(folder_name(x->folder)), ways[x->how]);
	if (x->cluster.n)
		buf_printf(out, " cluster=" PRIs, ARGs(x->cluster));
	if (x->ns.n)
		buf_printf(out, " ns=" PRIs, ARGs(x->ns));
	if (x->recurse)
		buf_adds(out, " recurse");
	if (x->extra) {
		buf_addc(out, ' ');
		value_json(out, x->extra);
	}
	buf_addc(out, '\n');
	for (uint32_t i = 0; i < x->unknown.n; i++)
		buf_printf(out, "  ? " PRIs "\n", ARGs(x->unknown.v[i]));
}

/* Reads every object that applies something, as the files have it. */
static inline void check_reading(const struct applied_row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct arena a = { 0 };
		struct buf out = { .a = &a };
		struct maker m = { .a = &a };
		struct apply_list list = { 0 };
		m.p = project_with_remote(&a, rows[i].texts, rows[i].remote);
		for (uint32_t k = 0; k < m.p->objects.n; k++) {
			struct built *o = arena_new(&a, struct built);
			*o = built_as_is(m.p->objects.v[k]);
			if (type_applies(o->type))
				apply_read(&m, NULL, o, &list);
		}
		for (uint32_t k = 0; k < list.v.n; k++)
			print_apply(&out, list.v.v[k]);
		if (!str_is(buf_str(&out), rows[i].lines))
			print_error("%s:\n", rows[i].about);
		assert_text(buf_str(&out), rows[i].lines);
		arena_clear(&m.scratch);
		arena_clear(&a);
	}
}

#define OBJECT(version, kind, ns, name) \
	"apiVersion: " version "\nkind: " kind "\nmetadata: {name: " name ", namespace: " ns "}\n"
#define NAMED(version, kind, name) \
	"apiVersion: " version "\nkind: " kind "\nmetadata: {name: " name "}\n"
#define SERVICE(name) NAMED("v1", "Service", name)
#define CONFIG(ns, name) OBJECT("v1", "ConfigMap", ns, name)
#define APPLICATION(name, spec) \
	OBJECT("argoproj.io/v1alpha1", "Application", "argocd", name) "spec:\n" spec
#define SET(name, spec) \
	OBJECT("argoproj.io/v1alpha1", "ApplicationSet", "argocd", name) "spec:\n" spec
#define FLUX(name, spec)                                                               \
	OBJECT("kustomize.toolkit.fluxcd.io/v1", "Kustomization", "flux-system", name) \
	"spec:\n  sourceRef: {kind: GitRepository, name: flux-system}\n" spec

#endif
