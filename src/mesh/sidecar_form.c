#include "mesh/sidecar_form.h"

#include "mesh/canonical.h"

/* `key` is what the place is found by, `place` what people read. */
static void add(struct sidecar_form *f, struct str key, struct sidecar_entry e)
{
	struct sidecar_entry *kept = arena_new(f->a, struct sidecar_entry);

	*kept = e;
	if (!e.place.n)
		kept->place = key;
	map_put(&f->entries, key, kept);
}

static struct sidecar_form form_new(struct sidecars *s)
{
	struct sidecar_form f = { .a = s->registry->a, .sidecars = s };

	f.entries.a = f.a;
	return f;
}

/* ---- inbound ---- */

static const char *kind_of(enum protocol p)
{
	enum listener_kind kind = protocol_listener(p);

	if (kind == LISTENER_HTTP)
		return protocol_is_http2(p) ? "http2" : "http";
	return kind == LISTENER_AUTO ? "auto" : "tcp";
}

static struct str port_text(struct sidecar_form *f, const struct sidecar_workload *w,
	const struct inbound_port *p)
{
	struct buf b = { .a = f->a };
	struct str pool = canonical_text(f->a, inbound_pool(f->sidecars, w, p), NULL);

	buf_printf(&b, "%s, mtls " PRIs ", to " PRIs,
		p->passthrough ? "undeclared" : kind_of(p->proto), ARGs(mtls_mode_name(p->mtls)),
		ARGs(p->to));
	if (p->own)
		buf_printf(&b, ", bound to " PRIs, ARGs(p->bind));
	if (pool.n)
		buf_printf(&b, ", connection pool " PRIs, ARGs(pool));
	return buf_str(&b);
}

struct sidecar_form sidecar_form_inbound(struct sidecars *s, const struct sidecar_workload *w)
{
	struct sidecar_form f = form_new(s);
	struct inbound in = inbound_of(s->registry, w);

	for (uint32_t i = 0; i < in.ports.n; i++)
		add(&f, str_printf(f.a, "port %u", in.ports.v[i].port),
			(struct sidecar_entry){ .text = port_text(&f, w, &in.ports.v[i]),
				.shown = true,
				.mtls = in.ports.v[i].mtls });
	add(&f, STR("other ports"),
		(struct sidecar_entry){ .text = in.captured ? mtls_mode_name(in.mtls)
							    : STR("not served"),
			.shown = true,
			.mtls = in.captured ? in.mtls : MTLS_UNSET });
	if (w->tproxy)
		add(&f, STR("addresses of callers"),
			(struct sidecar_entry){ .text = STR("kept"), .shown = true });
	return f;
}

/* ---- clusters ---- */

/* A workload that calls can end at, and the port there. */
static void pods_text(struct buf *b, const struct sidecar_workload *w,
	const struct registered_port *p)
{
	uint32_t target = 0;

	buf_printf(b, " " PRIs "/" PRIs "%s", ARGs(w->ns), ARGs(w->name),
		w->opted_out ? " without sidecar" : "");
	if (registered_target(p, w->workload, &target))
		buf_printf(b, ":%u", target);
}

/* Of those behind a Service the ones with some labels. */
static void behind_text(struct sidecar_form *f, struct buf *b, const struct registered *s,
	const struct registered_port *p, const struct labels *labels)
{
	const struct workload_list *behind = map_get(&f->sidecars->registry->behind, s->host);

	for (uint32_t i = 0; behind && i < behind->v.n; i++)
		if (labels_match(labels, &behind->v.v[i]->labels))
			pods_text(b, behind->v.v[i], p);
	if (!behind)
		buf_printf(b, " target " PRIs,
			ARGs(canonical_text(f->a, value_get(p->at, "targetPort"), NULL)));
}

static void endpoints_text(struct sidecar_form *f, struct buf *b, const struct registered *s,
	const struct registered_port *p)
{
	static const char *const names[] = { "hosts", "exportTo", "ports", "addresses", NULL };
	static const struct labels any = { 0 };

	if (s->kubernetes) {
		buf_printf(b, "pods " PRIs, ARGs(labels_print(f->a, &s->selector)));
		behind_text(f, b, s, p, &any);
		return;
	}
	buf_add(b, canonical_text(f->a, value_get(s->object->tree, "spec"), names));
	behind_text(f, b, s, p, &any);
}

static struct str mtls_text(struct sidecar_form *f, const struct registered *s,
	const struct registered_port *p)
{
	struct mtls m = mtls_of(f->a, f->sidecars->registry->mesh, f->sidecars->registry->order,
		s->ns, &s->selector);
	uint32_t target = p->number;

	value_u32(value_get(p->at, "targetPort"), &target);
	return mtls_mode_name(mtls_at(&m, target));
}

/* trafficPolicy as it holds at one port. */
static void policy_text(struct buf *b, const struct value *policy, uint32_t port)
{
	static const char *const ports[] = { "portLevelSettings", NULL };

	buf_add(b, canonical_text(b->a, policy, ports));
	if (policy && policy_at(policy, port) != policy)
		buf_add(b, canonical_text(b->a, policy_at(policy, port), NULL));
}

static void add_subsets(struct sidecar_form *f, const struct registered *s,
	const struct registered_port *p, const struct destination_rule *rule)
{
	for (uint32_t i = 0; rule && i < rule->subsets.n; i++) {
		const struct value *v = rule->subsets.v[i];
		struct labels labels = labels_of(f->a, value_get(v, "labels"));
		struct buf b = { .a = f->a };
		buf_add(&b, labels_print(f->a, &labels));
		behind_text(f, &b, s, p, &labels);
		policy_text(&b, value_get(v, "trafficPolicy"), p->number);
		add(f,
			str_printf(f->a, PRIs ":%u subset " PRIs, ARGs(s->host), p->number,
				ARGs(value_str(value_get(v, "name")))),
			(struct sidecar_entry){ .text = buf_str(&b) });
	}
}

static void add_cluster(struct sidecar_form *f, const struct sidecar_config *c,
	const struct registered *s, const struct registered_port *p)
{
	const struct destination_rule *rule = sidecar_rule(f->sidecars, c->workload, s);
	struct buf b = { .a = f->a };
	struct str key = str_printf(f->a, PRIs ":%u", ARGs(s->host), p->number);

	buf_printf(&b, PRIs " %d %s mtls " PRIs " ", ARGs(s->ns), s->resolution, kind_of(p->proto),
		ARGs(mtls_text(f, s, p)));
	endpoints_text(f, &b, s, p);
	buf_addc(&b, ' ');
	policy_text(&b, rule ? rule->policy : NULL, p->number);
	add(f, key, (struct sidecar_entry){ .text = buf_str(&b) });
	add_subsets(f, s, p, rule);
}

/* Another name of a service. */
static void add_alias(struct sidecar_form *f, const struct registered *s)
{
	struct str text = canonical_text(f->a, value_get(s->object->tree, "spec"), NULL);

	add(f, s->host, (struct sidecar_entry){ .text = text });
}

static void add_clusters(struct sidecar_form *f, const struct sidecar_config *c)
{
	for (uint32_t i = 0; i < c->scope->clusters.v.n; i++) {
		const struct imported *in = &c->scope->clusters.v.v[i];
		if (!reach_host(f->reach, in->service->host))
			continue;
		if (in->service->resolution == RESOLVE_ALIAS) {
			add_alias(f, in->service);
			continue;
		}
		for (uint32_t k = 0; k < in->ports.v.n; k++)
			if (in->ports.v.v[k].proto != PROTOCOL_UDP)
				add_cluster(f, c, in->service, &in->ports.v.v[k]);
	}
}

/* ---- route tables ---- */

/* All that a route says is where it leads, to one place. */
static bool only_leads(struct arena *a, const struct route_entry *e)
{
	static const char *const names[] = { "match", "name", "route", NULL };
	static const char *const parts[] = { "destination", "weight", NULL };
	const struct value *to = value_child(value_get(e->route->at, "route"));

	return e->catch_all && !e->route->via && to && !to->next &&
		str_is(canonical_text(a, e->route->at, names), "{}") &&
		str_is(canonical_text(a, to, parts), "{}");
}

struct str outbound_plain(struct outbound_router *x, const struct outbound_host *h)
{
	const struct route_entry *first = h->routes.routes.v;

	if (!h->vs)
		return h->cluster;
	return only_leads(x->a, first) ? outbound_targets(x, h, first).v.v[0] : (struct str){ 0 };
}

static void add_table(struct sidecar_form *f, struct sidecar_config *c, struct str name)
{
	const struct outbound_table *t = outbound_table(&c->router, name);

	for (uint32_t i = 0; i < t->hosts.n; i++) {
		const struct outbound_host *h = t->hosts.v[i];
		struct str place = str_printf(f->a, "http://" PRIs "/", ARGs(h->name));
		add(f, str_printf(f->a, "table " PRIs " " PRIs, ARGs(name), ARGs(h->name)),
			(struct sidecar_entry){ .place = place, .host = h, .config = c });
		for (uint32_t k = 0; k < h->domains.v.n && !t->sniffed; k++)
			add(f,
				str_printf(f->a, "table " PRIs " name " PRIs, ARGs(name),
					ARGs(h->domains.v.v[k])),
				(struct sidecar_entry){ .text = h->name,
					.place = str_printf(f->a, "http://" PRIs ":%u/",
						ARGs(h->domains.v.v[k]), h->port),
					.shown = true });
	}
}

/* ---- listeners ---- */

static void chain_text(struct buf *b, const struct outbound_chain *c, enum protocol proto)
{
	buf_printf(b, "%s%s", c->sniffed ? "plain " : "", c->table.n ? "http" : "tcp");
	if (proto == PROTOCOL_MONGO || proto == PROTOCOL_MYSQL || proto == PROTOCOL_REDIS)
		buf_printf(b, " %d", proto);
	for (uint32_t i = 0; i < c->sni.v.n; i++)
		buf_printf(b, " SNI " PRIs, ARGs(c->sni.v.v[i]));
	for (uint32_t i = 0; i < c->cidrs.v.n; i++)
		buf_printf(b, " to " PRIs, ARGs(c->cidrs.v.v[i]));
	buf_printf(b, " ->%s" PRIs, c->table.n ? " routes " : "", ARGs(c->table));
	for (uint32_t i = 0; i < c->to.v.n; i++)
		buf_printf(b, " " PRIs, ARGs(c->to.v.v[i]));
}

/* Envoy takes the chain that fits best, whichever comes first. */
static void add_listener(struct sidecar_form *f, const struct outbound_listener *l)
{
	struct hosts chains = { 0 };
	struct buf all = { .a = f->a };

	for (uint32_t i = 0; i < l->chains.n; i++) {
		struct buf b = { .a = f->a };
		chain_text(&b, &l->chains.v[i], l->proto);
		vec_push(f->a, &chains.v, buf_str(&b));
	}
	if (chains.v.n)
		qsort(chains.v.v, chains.v.n, sizeof(*chains.v.v), str_qsort);
	for (uint32_t i = 0; i < chains.v.n; i++)
		buf_printf(&all, "%s" PRIs, i ? "; " : "", ARGs(chains.v.v[i]));
	if (l->bound)
		buf_adds(&all, "; bound");
	add(f, str_printf(f->a, "address " PRIs " port %u", ARGs(l->bind), l->port),
		(struct sidecar_entry){ .text = buf_str(&all), .shown = true });
}

static void add_listeners(struct sidecar_form *f, struct sidecar_config *c)
{
	struct map seen = { .a = f->a };

	for (uint32_t i = 0; i < c->outbound.listeners.n; i++) {
		const struct outbound_listener *l = c->outbound.listeners.v[i];
		add_listener(f, l);
		for (uint32_t k = 0; k < l->chains.n; k++) {
			struct str table = l->chains.v[k].table;
			if (table.n && !map_get(&seen, table))
				add_table(f, c, table);
			map_put(&seen, table, c);
		}
	}
}

static void add_policy(struct sidecar_form *f, const struct sidecar *s)
{
	struct buf b = { .a = f->a };

	buf_printf(&b, "%s " PRIs, sidecar_allows_any(s) ? "let through" : "refused",
		ARGs(canonical_text(f->a, s ? value_get(s->policy, "egressProxy") : NULL, NULL)));
	add(f, STR("hosts outside the mesh"),
		(struct sidecar_entry){ .text = buf_str(&b), .shown = true });
}

static bool is_reached(const void *reach, struct str host)
{
	return reach_host(reach, host);
}

struct sidecar_form sidecar_form_outbound(struct sidecars *s, const struct sidecar_workload *w,
	const struct sidecar_reach *reach)
{
	struct sidecar_form f = form_new(s);
	struct sidecar_config *c = sidecar_outbound(s, w);

	f.reach = reach;
	c->router.wanted = is_reached;
	c->router.wanted_by = reach;
	add_policy(&f, c->scope->sidecar);
	add_listeners(&f, c);
	add_clusters(&f, c);
	return f;
}
