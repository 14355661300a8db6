/*
 * print.h -- deployments as text, for the tests of what makes them.
 *
 *	chart shop, templates of chart shop: values decide
 *	  core/Service web
 *	  networking.istio.io/Gateway shop/web when .Values.tls
 *
 * Origin, name, grounds, the first reason why it is not fully known; its objects,
 * and on what they depend.
 */
#ifndef PRINT_H
#define PRINT_H

#include "deploy/deployment.h"
#include "texts.h"

#define OBJECT(version, kind, name) \
	"apiVersion: " version "\nkind: " kind "\nmetadata: {name: " name "}\n"
#define SERVICE(name) OBJECT("v1", "Service", name)
#define GATEWAY(name) OBJECT("networking.istio.io/v1", "Gateway", name)

static inline void print_deployment(struct buf *out, const struct deployment *d)
{
	static const char *const origins[] = {
		[FROM_CONFIG] = "config",
		[FROM_KUSTOMIZATION] = "kustomization",
		[FROM_CHART] = "chart",
		[FROM_STREAM] = "stream",
		[FROM_TREE] = "tree",
	};

	buf_printf(out, "%s " PRIs, origins[d->origin], ARGs(d->name));
	if (d->cluster.n)
		buf_printf(out, " in " PRIs, ARGs(d->cluster));
	if (d->origin != FROM_TREE && d->grounds.n)
		buf_printf(out, ", " PRIs, ARGs(d->grounds));
	if (d->unknown.n)
		buf_printf(out, ": " PRIs, ARGs(d->unknown.v[0]));
	buf_addc(out, '\n');
	for (uint32_t i = 0; i < d->objects.n; i++) {
		const struct deployed *o = d->objects.v[i];
		buf_adds(out, "  ");
		print_identity(out, o->type, o->ns, o->name);
		if (o->when.n) {
			out->n--;
			buf_printf(out, " when " PRIs "\n", ARGs(o->when));
		}
	}
}

static inline void print_all(struct buf *out, const struct deployments *all)
{
	for (uint32_t i = 0; i < all->v.n; i++)
		print_deployment(out, all->v.v[i]);
}

struct row {
	const char *about;
	struct text texts[TEXTS];
	const char *deployments;
};

static inline void check_rows(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct arena a = { 0 };
		struct buf out = { .a = &a };
		print_all(&out, deployments_new(&a, project_of(&a, rows[i].texts)));
		if (!str_is(buf_str(&out), rows[i].deployments))
			print_error("%s:\n", rows[i].about);
		assert_text(buf_str(&out), rows[i].deployments);
		arena_clear(&a);
	}
}

#endif
