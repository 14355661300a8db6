#include "mesh/sidecar_prove.h"

#include "mesh/sidecar_callers.h"
#include "mesh/sidecar_changes.h"
#include "mesh/sidecar_form.h"
#include "mesh/sidecar_unseen.h"

struct calls {
	struct arena *a;
	struct sidecars *before, *after;
	struct differences *out;
	const struct sidecar_workload *who;
	struct sidecar_reach reach;
	bool same_labels; /* the workload has those that it had */
	struct callers callers;
};

/* ---- places ---- */

/* Gateways of the VirtualServices of a place: their fixes have to do with it. */
static void add_gateways(struct calls *c, struct difference *d, const struct sidecar_entry *e)
{
	const struct virtual_service *vs = e && e->host ? e->host->vs : NULL;

	for (uint32_t i = 0; vs && i < vs->gateways.v.n; i++)
		if (!str_is(vs->gateways.v.v[i], "mesh") &&
			!hosts_contain(&d->gateways, vs->gateways.v.v[i]))
			vec_push(c->a, &d->gateways.v, vs->gateways.v.v[i]);
}

static struct str who_is(struct arena *a, const struct sidecar_workload *w)
{
	if (!w->workload)
		return str_printf(a, "clients in namespace " PRIs, ARGs(w->ns));
	return str_printf(a, "workload " PRIs "/" PRIs, ARGs(w->ns), ARGs(w->name));
}

/* `w`: NULL when it concerns them all. */
static void say(struct calls *c, const struct sidecar_workload *w, struct difference d)
{
	d.ns = w ? str_dup(c->a, w->ns) : (struct str){ 0 };
	d.workload = w && w->workload ? str_dup(c->a, w->name) : (struct str){ 0 };
	if (d.verdict > c->out->verdict)
		c->out->verdict = d.verdict;
	vec_push(c->a, &c->out->v, d);
}

static void differ(struct calls *c, const struct sidecar_entry *x, const struct sidecar_entry *y,
	struct str how)
{
	struct difference d = { .verdict = VERDICT_UNKNOWN };

	d.place = str_dup(c->a, x ? x->place : y->place);
	d.text = str_printf(c->a, PRIs ", " PRIs " " PRIs, ARGs(who_is(c->a, c->who)),
		ARGs(d.place), ARGs(how));
	add_gateways(c, &d, x);
	add_gateways(c, &d, y);
	say(c, c->who, d);
}

/* What `request` meets is known on both sides. */
static void differ_surely(struct calls *c, const struct sidecar_entry *x,
	const struct sidecar_entry *y, struct difference d)
{
	d.verdict = VERDICT_DIFFERENT;
	d.place = str_dup(c->a, x->place);
	d.text = str_printf(c->a, PRIs ", " PRIs "  ->  before " PRIs ", after " PRIs,
		ARGs(who_is(c->a, c->who)), ARGs(d.request), ARGs(d.before), ARGs(d.after));
	add_gateways(c, &d, x);
	add_gateways(c, &d, y);
	say(c, c->who, d);
}

static struct str plain_of(const struct sidecar_entry *e)
{
	struct outbound_router x = e->config->router;

	return outbound_plain(&x, e->host);
}

static struct str led_to(struct calls *c, const struct sidecar_entry *e)
{
	if (e->host->vs)
		return str_printf(c->a, "VirtualService " PRIs, ARGs(e->host->vs->key));
	return e->host->cluster;
}

/* ---- routes ---- */

static struct branches branches_at(const struct sidecar_entry *e)
{
	const struct outbound_router *router = &e->config->router;
	struct actions from = { .a = router->a,
		.mesh = router->r->mesh,
		.listener_port = e->host->port };

	return branches_of(&from, &e->host->routes);
}

static struct action done_by(const struct branch *b)
{
	return b ? b->does : action_none();
}

/* The call that shows a difference, as a client of the host makes it; empty when
 * it is to be of another name. */
static struct str call_text(struct arena *a, const struct outbound_host *h, struct str name,
	const struct request *r, bool bare)
{
	struct witness w = { .http = true,
		.direct = true,
		.bare = bare,
		.call = { .port = h->port, .request = *r } };

	if (str_find_char(name, '*') >= 0 ||
		!str_eq(request_get(r, ABOUT_HEADER, STR(":authority")), name))
		return (struct str){ 0 };
	return witness_text(a, &w);
}

/* Of all names that a client can write; a difference is known for one of the host. */
static void compare_routes(struct calls *c, const struct sidecar_entry *x,
	const struct sidecar_entry *y)
{
	struct branches before = branches_at(x), after = branches_at(y);
	struct str name = x->host->domains.v.n ? x->host->domains.v.v[0] : x->host->name;
	struct request usual = request_new(c->a, name, STR("http"));
	struct judgement j = branches_compare(c->a, &before, &after, &usual, STR("*"));
	struct difference d = { 0 };

	if (j.verdict == VERDICT_SAME)
		return;
	if (j.verdict == VERDICT_UNKNOWN) {
		differ(c, x, y,
			str_printf(c->a, "is not known to meet the same: " PRIs, ARGs(j.why)));
		return;
	}
	struct action of_x = done_by(j.x), of_y = done_by(j.y);
	d.request = call_text(c->a, x->host, name, &j.witness,
		witness_bare(&before) || witness_bare(&after));
	d.before = action_beside(c->a, &of_x, &of_y);
	d.after = action_beside(c->a, &of_y, &of_x);
	if (d.request.n)
		differ_surely(c, x, y, d);
	else
		differ(c, x, y, STR("would meet another route by some name"));
}

static void compare_hosts(struct calls *c, const struct sidecar_entry *x,
	const struct sidecar_entry *y)
{
	const struct virtual_service *vs = x->host->vs;

	if (c->same_labels && vs && y->host->vs && str_eq(vs->key, y->host->vs->key) &&
		map_get(&c->reach.same, vs->key))
		return;
	struct str px = plain_of(x), py = plain_of(y);
	if (px.n && str_eq(px, py))
		return;
	if (!x->host->vs || !y->host->vs) {
		differ(c, x, y,
			str_printf(c->a, "would go to " PRIs " instead of " PRIs,
				ARGs(led_to(c, y)), ARGs(led_to(c, x))));
		return;
	}
	compare_routes(c, x, y);
}

/* What comes in is taken in plain text on one side alone, or with mTLS. */
static struct difference modes_of(struct arena *a, const struct sidecar_entry *x,
	const struct sidecar_entry *y)
{
	return (struct difference){ .request = str_printf(a, "what comes in at " PRIs,
					    ARGs(x->place)),
		.before = str_printf(a, "mTLS " PRIs, ARGs(mtls_mode_name(x->mtls))),
		.after = str_printf(a, "mTLS " PRIs, ARGs(mtls_mode_name(y->mtls))) };
}

static void compare_entries(struct calls *c, const struct sidecar_entry *x,
	const struct sidecar_entry *y)
{
	if (!y)
		differ(c, x, NULL, STR("is not there any more"));
	else if (!x)
		differ(c, NULL, y, STR("would be there, and is not today"));
	else if (x->host)
		compare_hosts(c, x, y);
	else if (x->mtls && y->mtls && x->mtls != y->mtls)
		differ_surely(c, x, y, modes_of(c->a, x, y));
	else if (!str_eq(x->text, y->text) && x->shown)
		differ(c, x, y,
			str_printf(c->a, "would be " PRIs " instead of " PRIs, ARGs(y->text),
				ARGs(x->text)));
	else if (!str_eq(x->text, y->text))
		differ(c, x, y, STR("would be called with other settings, or lead to other pods"));
}

static void compare_forms(struct calls *c, const struct sidecar_form *x,
	const struct sidecar_form *y)
{
	for (uint32_t i = 0; i < x->entries.n; i++)
		compare_entries(c, x->entries.v[i].value,
			map_get(&y->entries, x->entries.v[i].key));
	for (uint32_t i = 0; i < y->entries.n; i++)
		if (!map_get(&x->entries, y->entries.v[i].key))
			compare_entries(c, NULL, y->entries.v[i].value);
}

/* ---- workloads ---- */

/* As the other pods of a workload call: a headless Service leads to all. */
static struct sidecar_form calls_of(const struct calls *c, struct sidecars *s,
	const struct sidecar_workload *w)
{
	struct sidecar_workload *any = arena_new(s->registry->a, struct sidecar_workload);

	*any = *w;
	return sidecar_form_outbound(s, any, &c->reach);
}

static void compare_inbound(struct calls *c, const struct sidecar_workload *x,
	const struct sidecar_workload *y)
{
	struct sidecar_form before = sidecar_form_inbound(c->before, x);
	struct sidecar_form after = sidecar_form_inbound(c->after, y);

	compare_forms(c, &before, &after);
}

static void compare_outbound(struct calls *c, const struct sidecar_workload *x,
	const struct sidecar_workload *y)
{
	struct arena work = { 0 };
	struct registry registries[2];
	struct sidecars s = sidecars_in(c->before, &work, &registries[0]);
	struct sidecars t = sidecars_in(c->after, &work, &registries[1]);
	struct sidecar_form before = calls_of(c, &s, x), after = calls_of(c, &t, y);

	compare_forms(c, &before, &after);
	arena_clear(&work);
}

static void compare_workloads(struct calls *c, const struct sidecar_workload *x,
	const struct sidecar_workload *y)
{
	c->who = x;
	if (x->workload)
		compare_inbound(c, x, y);
	c->same_labels = labels_equal(&x->labels, &y->labels);
	if (reach_namespace(&c->reach, x->ns) && callers_first(&c->callers, x, y))
		compare_outbound(c, x, y);
}

static void one_sided(struct calls *c, const struct sidecar_workload *w, const char *how)
{
	struct difference d = { .verdict = VERDICT_UNKNOWN };

	d.text = str_printf(c->a, PRIs " %s", ARGs(who_is(c->a, w)), how);
	say(c, w, d);
}

/* A namespace that a side holds nothing of has clients all the same. */
static const struct sidecar_workload *other_side(struct calls *c, const struct map *by_name,
	const struct sidecar_workload *w)
{
	const struct sidecar_workload *other = map_get(by_name, who_is(c->a, w));
	struct sidecar_workload *client;

	if (other || w->workload)
		return other;
	client = arena_new(c->a, struct sidecar_workload);
	*client = *w;
	return client;
}

static struct map by_name(struct calls *c, const struct registry *r)
{
	struct map out = { .a = c->a };

	for (uint32_t i = 0; i < r->workloads.n; i++)
		map_put(&out, who_is(c->a, r->workloads.v[i]), r->workloads.v[i]);
	return out;
}

static void compare_all(struct calls *c)
{
	const struct registry *x = c->before->registry, *y = c->after->registry;
	struct map before = by_name(c, x), after = by_name(c, y);

	for (uint32_t i = 0; i < x->workloads.n; i++) {
		const struct sidecar_workload *other = other_side(c, &after, x->workloads.v[i]);
		if (other)
			compare_workloads(c, x->workloads.v[i], other);
		else
			one_sided(c, x->workloads.v[i], "would have no sidecar any more");
	}
	for (uint32_t i = 0; i < y->workloads.n; i++) {
		const struct sidecar_workload *w = y->workloads.v[i];
		if (map_get(&before, who_is(c->a, w)))
			continue;
		if (w->workload)
			one_sided(c, w, "would have a sidecar, and has none today");
		else
			compare_workloads(c, other_side(c, &before, w), w);
	}
}

static void add_unknown(struct calls *c)
{
	for (uint32_t i = 0; i < c->reach.unknown.n; i++) {
		const struct deployed *o = c->reach.unknown.v[i];
		struct difference d = { .verdict = VERDICT_UNKNOWN };
		d.text = str_printf(c->a,
			PRIs " " PRIs "/" PRIs
			     " would not be the same, and what it does is not known",
			ARGs(o->kind), ARGs(deployed_ns(o)), ARGs(o->name));
		say(c, NULL, d);
	}
}

static void add_unseen(struct calls *c)
{
	struct reasons r = sidecar_unseen(c->a, c->before->registry, c->after->registry,
		c->reach.claims.v, c->reach.claims.n);

	for (uint32_t i = 0; i < r.v.n; i++)
		say(c, NULL, (struct difference){ .verdict = VERDICT_UNKNOWN, .text = r.v.v[i] });
}

void sidecar_differences(struct arena *a, const struct mesh *before,
	const struct order *order_before, const struct mesh *after, const struct order *order_after,
	struct differences *out)
{
	struct calls c = { .a = a, .out = out };

	c.reach = sidecar_reach_of(a, before, after);
	add_unknown(&c);
	if (!c.reach.changed)
		return;
	c.before = sidecars_new(a, before, order_before);
	c.after = sidecars_new(a, after, order_after);
	add_unseen(&c);
	c.callers = callers_new(a, c.before, c.after);
	compare_all(&c);
}
