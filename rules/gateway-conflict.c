/* Gateways that fight over a listener of one gateway workload. */
#include "lint/rule.h"
#include "manifest/kustomize.h"
#include "mesh/explain.h"
#include "recipe/merge_gateways.h"
#include "recipe/servers.h"

struct judge {
	struct lint *l;
	struct arena *a;
	const struct deployment *d;
	struct merge_context *context;
	const struct conflict *c;
};

static enum severity severity_of(enum conflict_kind kind)
{
	switch (kind) {
	case CONFLICT_PANIC:
	case CONFLICT_DROPPED:
	case CONFLICT_REFUSED:
	case CONFLICT_REDIRECT:
		return SEVERITY_ERROR;
	case CONFLICT_ORDER:
	case CONFLICT_DUPLICATE:
		return SEVERITY_WARNING;
	case CONFLICT_OVERLAP:
		return SEVERITY_INFO;
	}
	return SEVERITY_INFO;
}

/* ---- notes and related places ---- */

static const struct node *place(const struct server *s)
{
	const struct deployed *o = s->gateway->object ? s->gateway->object : s->gateway->ingress;

	if (s->value && s->value->from)
		return s->value->from;
	return o ? o->source->root : NULL;
}

static void add_notes(struct judge *j, struct finding *f)
{
	struct explanation more = explain_further(j->a, j->c);

	for (uint32_t i = 0; i < more.lines.n; i++)
		report_note(j->l, f, PRIs, ARGs(more.lines.v[i]));
}

static void add_related(struct judge *j, struct finding *f)
{
	const struct conflict *c = j->c;

	for (uint32_t i = 1; i < c->servers.n; i++)
		if (place(c->servers.v[i]))
			report_related(j->l, f, place(c->servers.v[i]), PRIs,
				ARGs(explain_server(j->a, c->servers.v[i])));
	for (uint32_t i = 0; i < c->services.n; i++) {
		const struct object *o = c->services.v[i]->object->source;
		report_related(j->l, f, node_get(node_get(o->root, "metadata"), "name"),
			"VirtualService " PRIs, ARGs(c->services.v[i]->key));
	}
	for (int i = 0; i < 2; i++)
		if (c->kind == CONFLICT_REFUSED && c->via[i])
			report_related(j->l, f,
				node_get(node_get(c->via[i]->object->source->root, "metadata"),
					"name"),
				"VirtualService " PRIs " passes it on", ARGs(c->via[i]->key));
}

/* ---- fixes ---- */

/* A merge makes one server of two only where their settings are equal; two with
 * different certificates would go on fighting in one Gateway. */
static bool would_help(struct judge *j, struct finding *f)
{
	const struct conflict *c = j->c;
	const struct server *x = c->servers.v[0], *y = c->servers.v[1];

	if (c->kind != CONFLICT_DROPPED && c->kind != CONFLICT_REFUSED)
		return true;
	if (x->number == y->number && str_eq(x->protocol, y->protocol) &&
		str_eq(x->bind, y->bind) &&
		str_eq(server_tls_text(j->a, x), server_tls_text(j->a, y)))
		return true;
	if (x->gateway != y->gateway && x->gateway->object && y->gateway->object)
		report_note(j->l, f, "a merge would not help: their %s differ",
			x->number != y->number                      ? "ports"
				: !str_eq(x->bind, y->bind)         ? "binds"
				: !str_eq(x->protocol, y->protocol) ? "protocols"
								    : "tls settings");
	return false;
}

static struct gateway_list gateways_of(struct judge *j)
{
	const struct conflict *c = j->c;
	struct gateway_list list = { 0 };
	struct map seen = { .a = j->a };

	for (uint32_t i = 0; i < c->servers.n; i++) {
		const struct gateway *g = c->servers.v[i]->gateway;
		if (!g->object || map_get(&seen, g->key))
			continue;
		map_put(&seen, g->key, j);
		vec_push(j->a, &list.v, g);
	}
	return list;
}

static void fix_merge(struct judge *j, struct finding *f)
{
	struct gateway_list list = gateways_of(j);

	if (list.v.n > 1 && would_help(j, f))
		merge_gateways(j->l, f, j->context, &list);
}

static void put_at(struct conflict *c, uint32_t place, const struct gateway *g, bool is)
{
	for (uint32_t i = place; i < c->servers.n; i++)
		if ((c->servers.v[i]->gateway == g) == is) {
			const struct server *s = c->servers.v[place];
			c->servers.v[place] = c->servers.v[i];
			c->servers.v[i] = s;
			return;
		}
}

/* Of equal servers the finding is told of one that a merge would remove, and
 * names the one that would stay. */
static void turn(struct judge *j, struct conflict *c)
{
	if (!c->equal)
		return;
	struct gateway_list list = gateways_of(j);
	const struct gateway *stays = merge_survivor(j->l, j->context, &list);
	put_at(c, 0, stays, false);
	put_at(c, 1, stays, true);
}

static bool two_gateways(const struct conflict *c)
{
	for (uint32_t i = 1; i < c->servers.n; i++)
		if (c->servers.v[i]->gateway != c->servers.v[0]->gateway)
			return true;
	return false;
}

/* Other hosts help where hosts are what is fought over. */
static bool over_hosts(const struct conflict *c)
{
	if (c->kind == CONFLICT_DROPPED)
		return c->reason == DROP_TLS_HOST;
	return c->kind != CONFLICT_REFUSED || c->sni.n;
}

static void separate(struct judge *j, struct finding *f)
{
	struct separation by = { over_hosts(j->c), true, two_gateways(j->c) };

	separate_server(j->l, f, j->c->servers.v[0], by);
}

static void add_fixes(struct judge *j, struct finding *f)
{
	const struct conflict *c = j->c;

	switch (c->kind) {
	case CONFLICT_DROPPED:
		if (c->reason == DROP_TLS_HOST)
			fix_merge(j, f);
		if (c->always)
			drop_server(j->l, f, c->servers.v[0]);
		separate(j, f);
		break;
	case CONFLICT_REFUSED:
	case CONFLICT_ORDER:
	case CONFLICT_DUPLICATE:
		fix_merge(j, f);
		separate(j, f);
		break;
	case CONFLICT_REDIRECT:
		separate(j, f);
		break;
	case CONFLICT_PANIC:
	case CONFLICT_OVERLAP:
		break;
	}
}

/* Overlays of one base give objects other names and namespaces; the fault is
 * that of the base. */
static void identify(struct judge *j, struct finding *f)
{
	const struct conflict *c = j->c;
	const struct node *other = c->kind == CONFLICT_REDIRECT ? place(c->servers.v[1]) : NULL;

	report_identity(j->l, f, "%d " PRIs ":%u " PRIs " %u", (int)c->kind, ARGs(c->bind), c->port,
		ARGs(explain_list(j->a, &c->hosts)), other ? other->start : 0);
}

static struct str patch_text(struct judge *j, const struct file_reference *patch)
{
	const struct project *p = lint_project(j->l);
	const struct project_file *file = patch->path.n ? map_get(&p->by_path, patch->path) : NULL;

	if (file && file->src)
		return file->src->text;
	return source_slice(node_source(patch->entry), node_span(patch->entry));
}

/* What is not known of the deployment is about the patch, or the kustomization it
 * stands in. */
static bool is_not_applied(const struct judge *j, const struct file_reference *patch)
{
	struct str path = patch->path.n ? patch->path : patch->in->src->path;

	for (uint32_t i = 0; i < j->d->unknown.n; i++)
		if (str_find(j->d->unknown.v[i], path) >= 0)
			return true;
	return false;
}

/* A kustomize patch that could not be applied, and that speaks of a spec, may
 * undo the conflict: where it is built in, the verdict is not certain. */
static const struct file_reference *undone_by(struct judge *j)
{
	for (uint32_t i = 0; !deployment_known(j->d) && i < j->c->servers.n; i++) {
		const struct deployed *o = j->c->servers.v[i]->gateway->object;
		struct file_references found = { 0 };
		if (o)
			found = kustomize_patches_of(j->a, lint_project(j->l), o->source);
		for (uint32_t k = 0; k < found.v.n; k++)
			if (is_not_applied(j, &found.v.v[k]) &&
				str_find(patch_text(j, &found.v.v[k]), STR("spec")) >= 0)
				return &found.v.v[k];
	}
	return NULL;
}

/* What a condition guards need not be there: then there is no conflict, and no
 * fix may rely on it. */
static void add_conditions(struct judge *j, struct finding *f)
{
	struct gateway_list list = gateways_of(j);

	for (uint32_t i = 0; i < list.v.n; i++) {
		const struct gateway *g = list.v.v[i];
		if (!g->object->when.n)
			continue;
		report_note(j->l, f,
			"Gateway " PRIs " is there only when its condition holds: " PRIs,
			ARGs(g->key), ARGs(g->object->when));
		for (uint32_t k = 0; k < f->fixes.n; k++)
			if (f->fixes.v[k]->applicability != FIX_DISPLAY)
				fix_unsafe(f->fixes.v[k], "Gateway " PRIs " need not be there",
					ARGs(g->key));
	}
}

static void judge(struct judge *j)
{
	const struct file_reference *patch = undone_by(j);
	enum severity severity = patch ? SEVERITY_INFO : severity_of(j->c->kind);
	const struct server *s = j->c->servers.v[0];

	if (!s->gateway->object || !place(s))
		return;
	struct finding *f = report(j->l, j->d, severity, s->gateway->object->source, place(s), PRIs,
		ARGs(explain_conflict(j->a, j->c)));
	if (patch)
		report_note(j->l, f, "a patch in " PRIs " may undo this; it is not applied here",
			ARGs(patch->in->src->path));
	identify(j, f);
	add_notes(j, f);
	add_related(j, f);
	add_fixes(j, f);
	add_conditions(j, f);
}

static void note_rivals(struct judge *j, const struct conflicts *found)
{
	for (uint32_t i = 0; i < found->v.n; i++) {
		j->c = found->v.v[i];
		struct gateway_list list = gateways_of(j);
		if (j->c->kind == CONFLICT_ORDER)
			merge_context_rivals(j->l, j->context, &list);
	}
}

static void judge_all(struct judge *j)
{
	const struct mesh *m = mesh_new(j->a, j->d);
	struct conflicts found = mesh_conflicts(j->a, m);

	if (found.v.n)
		j->context = merge_context_new(j->l, m, lint_option(j->l, "keep"));
	note_rivals(j, &found);
	for (uint32_t i = 0; i < found.v.n; i++) {
		j->c = found.v.v[i];
		turn(j, found.v.v[i]);
		judge(j);
	}
}

/* The mesh of a deployment lives as long as it is judged. */
static void check(struct lint *l, const struct deployment *d)
{
	struct arena scratch = { 0 };
	struct judge j = { .l = l, .a = &scratch, .d = d };

	if (deployment_all(d, "networking.istio.io/Gateway")->v.n)
		judge_all(&j);
	arena_clear(&scratch);
}

static const char *const aliases[] = { "IST0145", "KIA0301", NULL };
static const char *const fixes[] = { "merge", "drop-server", "separate", NULL };
static const char *const options[] = { "keep", NULL };

const struct rule rule_gateway_conflict = {
	.id = "gateway-conflict",
	.aliases = aliases,
	.title = "Gateways fight over a listener",
	.fixes = fixes,
	.options = options,
	.check = check,
};
