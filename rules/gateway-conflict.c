/* Gateways that fight over a listener of one gateway workload. */
#include "lint/rule.h"
#include "manifest/kustomize.h"
#include "mesh/conflict.h"
#include "recipe/merge_gateways.h"

/* How many names a message lists. */
enum { LISTED = 4 };

struct judge {
	struct lint *l;
	struct arena *a;
	const struct deployment *d;
	const struct merge_context *context;
	const struct conflict *c;
};

/* ---- words ---- */

static struct str who(struct judge *j, const struct server *s)
{
	const struct deployed *ingress = s->gateway->ingress;

	if (ingress)
		return str_printf(j->a, "Ingress " PRIs "/" PRIs, ARGs(deployed_ns(ingress)),
			ARGs(ingress->name));
	return str_printf(j->a, PRIs " of Gateway " PRIs, ARGs(server_label(j->a, s)),
		ARGs(s->gateway->key));
}

static struct str list_of(struct judge *j, const struct hosts *h)
{
	struct buf b = { .a = j->a };

	for (uint32_t i = 0; i < h->v.n && i < LISTED; i++)
		buf_printf(&b, "%s" PRIs, i ? ", " : "", ARGs(h->v.v[i]));
	if (h->v.n > LISTED)
		buf_printf(&b, " and %u more", h->v.n - LISTED);
	return buf_str(&b);
}

static const char *why_dropped(const struct conflict *c)
{
	switch (c->reason) {
	case DROP_TLS_HOST:
		return "a host of it is claimed by";
	case DROP_PROTOCOL:
		return "it cannot share the port with";
	case DROP_ROUTE_NAME:
		return "its port has the name of";
	case DROP_NO_TLS:
		return "it has no tls settings beside";
	}
	return "";
}

static struct str dropped_text(struct judge *j)
{
	const struct conflict *c = j->c;
	struct str loser = who(j, c->servers.v[0]), winner = who(j, c->servers.v[1]);

	if (c->reason == DROP_TLS_HOST)
		return str_printf(j->a,
			"istiod drops " PRIs "%s: host " PRIs " on " PRIs ":%u is claimed by " PRIs,
			ARGs(loser), c->reversed ? " in one order of creation" : "",
			ARGs(c->hosts.v.v[0]), ARGs(c->bind), c->port, ARGs(winner));
	return str_printf(j->a, "istiod drops " PRIs "%s: on " PRIs ":%u %s " PRIs, ARGs(loser),
		c->reversed ? " in one order of creation" : "", ARGs(c->bind), c->port,
		why_dropped(c), ARGs(winner));
}

static struct str refused_text(struct judge *j)
{
	const struct conflict *c = j->c;
	struct str sni = c->sni.n ? str_printf(j->a, "match SNI " PRIs, ARGs(c->sni))
				  : STR("match every connection");

	return str_printf(j->a,
		"Envoy refuses the whole listener " PRIs ":%u%s: " PRIs " and " PRIs " both " PRIs,
		ARGs(c->bind), c->port, c->reversed ? " in one order of creation" : "",
		ARGs(who(j, c->servers.v[0])), ARGs(who(j, c->servers.v[1])), ARGs(sni));
}

static struct str message(struct judge *j)
{
	const struct conflict *c = j->c;

	switch (c->kind) {
	case CONFLICT_PANIC:
		return str_printf(j->a,
			"istiod panics on the hosts of Gateway " PRIs
			" (*/* with ./x or */x): no workload it "
			"selects is configured",
			ARGs(c->servers.v[0]->gateway->key));
	case CONFLICT_DROPPED:
		return dropped_text(j);
	case CONFLICT_REFUSED:
		return refused_text(j);
	case CONFLICT_REDIRECT:
		return str_printf(j->a,
			PRIs " answers " PRIs " with a redirect only, and takes it from " PRIs,
			ARGs(who(j, c->servers.v[0])), ARGs(list_of(j, &c->hosts)),
			ARGs(who(j, c->servers.v[1])));
	case CONFLICT_ORDER:
		return str_printf(j->a,
			PRIs " serves " PRIs " on " PRIs ":%u as " PRIs
			     " does, and whose routes come first depends on which Gateway is older",
			ARGs(who(j, c->servers.v[0])), ARGs(list_of(j, &c->hosts)), ARGs(c->bind),
			c->port, ARGs(who(j, c->servers.v[c->servers.n - 1])));
	case CONFLICT_DUPLICATE:
		return str_printf(j->a,
			PRIs " adds nothing: all its hosts (" PRIs ") are served by " PRIs "%s",
			ARGs(who(j, c->servers.v[0])), ARGs(list_of(j, &c->hosts)),
			ARGs(who(j, c->servers.v[1])), c->servers.n > 2 ? " and others" : "");
	case CONFLICT_OVERLAP:
		return str_printf(j->a, PRIs " shares " PRIs " on " PRIs ":%u with " PRIs,
			ARGs(who(j, c->servers.v[0])), ARGs(list_of(j, &c->hosts)), ARGs(c->bind),
			c->port, ARGs(who(j, c->servers.v[1])));
	}
	return (struct str){ 0 };
}

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
	return s->value               ? s->value->from
		: s->gateway->ingress ? s->gateway->ingress->source->root
				      : NULL;
}

static void note_age(struct judge *j, struct finding *f)
{
	const struct gateway *x = j->c->servers.v[1]->gateway, *y = j->c->servers.v[0]->gateway;

	if (j->c->kind == CONFLICT_DROPPED && x->object && y->object && x != y)
		report_note(j->l, f, "Gateway " PRIs " is the older one (creationTimestamp)",
			ARGs(x->key));
}

static void note_outcomes(struct judge *j, struct finding *f)
{
	const struct conflict *c = j->c;

	if (c->servers.n < 2)
		return;
	if (c->always)
		note_age(j, f);
	if (c->always)
		return;
	const struct server *loser = c->servers.v[0], *winner = c->servers.v[1];
	if (c->kind == CONFLICT_DROPPED && !c->reversed)
		report_note(j->l, f,
			"the older Gateway wins, and of two applied at once the first by name, as shown; were " PRIs
			" the older one, " PRIs " could lose instead",
			ARGs(loser->gateway->key), ARGs(winner->gateway->key));
	if (c->kind == CONFLICT_DROPPED && c->reversed)
		report_note(j->l, f,
			"both are served when " PRIs " is older than " PRIs
			", and when both are applied at once",
			ARGs(loser->gateway->key), ARGs(winner->gateway->key));
	if (c->kind == CONFLICT_REFUSED && c->reversed)
		report_note(j->l, f, "it depends on which Gateway is older");
}

static void note_lost(struct judge *j, struct finding *f)
{
	const struct conflict *c = j->c;

	if (c->kind != CONFLICT_DROPPED && c->kind != CONFLICT_REDIRECT)
		return;
	for (uint32_t i = 0; i < c->services.n && i < LISTED; i++)
		report_note(j->l, f, "VirtualService " PRIs " loses its route for " PRIs " there",
			ARGs(c->services.v[i]->key),
			ARGs(list_of(j, c->kind == CONFLICT_DROPPED ? &c->lost.v[i] : &c->hosts)));
	if (c->services.n > LISTED)
		report_note(j->l, f, "%u more VirtualServices lose theirs", c->services.n - LISTED);
	if (c->unserved.v.n)
		report_note(j->l, f, "no other server there has " PRIs,
			ARGs(list_of(j, &c->unserved)));
	else if (c->kind == CONFLICT_DROPPED && !c->services.n)
		report_note(j->l, f, "all its hosts are served there by others");
}

/* Both outcomes: who comes first here, and who else could. */
static void note_order(struct judge *j, struct finding *f)
{
	const struct conflict *c = j->c;

	if (c->kind != CONFLICT_ORDER)
		return;
	report_note(j->l, f,
		"routes of VirtualService " PRIs " come first while Gateway " PRIs
		" is the older one (of two applied at once, the first by name), else those of " PRIs,
		ARGs(c->services.v[c->services.n - 1]->key),
		ARGs(c->servers.v[c->servers.n - 1]->gateway->key), ARGs(c->services.v[0]->key));
}

/* Why servers with different numbers meet. */
static void note_ports(struct judge *j, struct finding *f)
{
	const struct proxy *p = j->c->proxy;
	struct hosts said = { 0 };

	for (uint32_t i = 0; i < j->c->servers.n; i++)
		for (uint32_t k = 0; k < p->ports.n; k++) {
			const struct service_port *sp = &p->ports.v[k];
			if (sp->port != j->c->servers.v[i]->number || sp->port == sp->target)
				continue;
			struct str note = str_printf(j->a,
				"port %u reaches the pods at %u (Service " PRIs "/" PRIs ")",
				sp->port, sp->target, ARGs(deployed_ns(sp->service)),
				ARGs(sp->service->name));
			if (!hosts_contain(&said, note))
				report_note(j->l, f, PRIs, ARGs(note));
			vec_push(j->a, &said.v, note);
			break;
		}
}

static void note_listener(struct judge *j, struct finding *f)
{
	const struct conflict *c = j->c;
	const struct proxy *p = c->proxy;

	if (c->kind == CONFLICT_REFUSED) {
		report_note(j->l, f,
			"no host of port %u is updated any more, also those of other Gateways",
			c->port);
		if (!str_eq(c->servers.v[0]->bind, c->servers.v[1]->bind))
			report_note(j->l, f, "no bind and bind 0.0.0.0 are one listener");
	}
	if (c->kind == CONFLICT_DUPLICATE || c->kind == CONFLICT_OVERLAP)
		report_note(j->l, f, "istiod merges them");
	if (p->invented)
		report_note(j->l, f,
			"on the workload that \"" PRIs "\" selects (not in these files)",
			ARGs(p->name));
	else
		report_note(j->l, f, "on workload " PRIs "/" PRIs "%s", ARGs(p->ns),
			ARGs(p->workload->name), c->more_proxies ? ", and others" : "");
}

static void add_related(struct judge *j, struct finding *f)
{
	const struct conflict *c = j->c;

	for (uint32_t i = 1; i < c->servers.n; i++)
		if (place(c->servers.v[i]))
			report_related(j->l, f, place(c->servers.v[i]), PRIs,
				ARGs(who(j, c->servers.v[i])));
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

/* What istiod drops in every order of creation does nothing. */
static void fix_drop(struct judge *j, struct finding *f)
{
	const struct server *s = j->c->servers.v[0];
	const struct node *at = place(s);

	if (!j->c->always || !at)
		return;
	struct fix *x = fix_new(j->l, f, "drop-server", "Remove " PRIs " of Gateway " PRIs,
		ARGs(server_label(j->a, s)), ARGs(s->gateway->key));
	fix_prove(x, s->gateway->key);
	fix_effect(x, EFFECT_EQUIVALENT);
	if (s->gateway->server_count == 1)
		fix_display(x, "it is the only server of the Gateway");
	else
		patch_remove(fix_patch(x, at->file), at);
}

static void advise(struct fix *x, const struct node *n, const char *what)
{
	if (!n)
		return;
	const struct source *src = node_source(n);
	uint32_t start = source_line_start(src, n->start), end = source_line_end(src, n->start);
	struct str line = str_trim(source_slice(src, (struct span){ start, end }));

	fix_advise(x, "%s: " PRIs ":%u: " PRIs, what, ARGs(src->path),
		source_pos(src, n->start).line, ARGs(line));
}

static const struct node *from(const struct value *v)
{
	return v ? v->from : NULL;
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

static void fix_by_hand(struct judge *j, struct finding *f)
{
	const struct server *s = j->c->servers.v[0];
	const struct value *spec = s->value ? value_get(s->gateway->object->tree, "spec") : NULL;
	bool two = two_gateways(j->c);

	if (!spec || j->c->kind == CONFLICT_PANIC)
		return;
	struct fix *x = fix_new(j->l, f, "separate", "Separate %s" PRIs " by hand",
		two ? "Gateway " : "the servers of Gateway ", ARGs(s->gateway->key));
	fix_display(x, "which of these is meant is not in the files");
	if (over_hosts(j->c))
		advise(x, from(value_item(value_get(s->value, "hosts"), 0)), "another host");
	advise(x, from(value_at(s->value, "port.number")), "another port");
	if (two)
		advise(x, from(value_child(value_get(spec, "selector"))), "a selector of its own");
}

static void add_fixes(struct judge *j, struct finding *f)
{
	const struct conflict *c = j->c;

	switch (c->kind) {
	case CONFLICT_DROPPED:
		if (c->reason == DROP_TLS_HOST)
			fix_merge(j, f);
		fix_drop(j, f);
		fix_by_hand(j, f);
		break;
	case CONFLICT_REFUSED:
	case CONFLICT_ORDER:
	case CONFLICT_DUPLICATE:
		fix_merge(j, f);
		fix_by_hand(j, f);
		break;
	case CONFLICT_REDIRECT:
		fix_by_hand(j, f);
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
		ARGs(list_of(j, &c->hosts)), other ? other->start : 0);
}

static struct str patch_text(struct judge *j, const struct file_reference *patch)
{
	const struct project *p = lint_project(j->l);
	const struct project_file *file = patch->path.n ? map_get(&p->by_path, patch->path) : NULL;

	if (file && file->src)
		return file->src->text;
	return source_slice(node_source(patch->entry), node_span(patch->entry));
}

/* A kustomize patch that jibe does not apply, and that speaks of a spec, may
 * undo the conflict: where it is built in, the verdict is not certain. */
static const struct file_reference *undone_by(struct judge *j)
{
	for (uint32_t i = 0; !j->d->known && i < j->c->servers.n; i++) {
		const struct deployed *o = j->c->servers.v[i]->gateway->object;
		struct file_references found = { 0 };
		if (o)
			found = kustomize_patches_of(j->a, lint_project(j->l), o->source);
		for (uint32_t k = 0; k < found.v.n; k++)
			if (str_find(patch_text(j, &found.v.v[k]), STR("spec")) >= 0)
				return &found.v.v[k];
	}
	return NULL;
}

static void judge(struct judge *j)
{
	const struct file_reference *patch = undone_by(j);
	enum severity severity = patch ? SEVERITY_INFO : severity_of(j->c->kind);

	const struct server *s = j->c->servers.v[0];

	if (!s->gateway->object || !place(s))
		return;
	struct finding *f = report(j->l, j->d, severity, s->gateway->object->source, place(s), PRIs,
		ARGs(message(j)));
	if (patch)
		report_note(j->l, f, "a patch in " PRIs " may undo this; it is not applied here",
			ARGs(patch->in->src->path));
	identify(j, f);
	note_outcomes(j, f);
	note_lost(j, f);
	note_order(j, f);
	note_ports(j, f);
	note_listener(j, f);
	add_related(j, f);
	add_fixes(j, f);
}

static void judge_all(struct judge *j)
{
	const struct mesh *m = mesh_new(j->a, j->d);
	struct conflicts found = mesh_conflicts(j->a, m);

	if (found.v.n)
		j->context = merge_context_new(j->l, m, lint_option(j->l, "keep"));
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
