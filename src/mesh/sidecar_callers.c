#include "mesh/sidecar_callers.h"

static void note_labels(struct callers *c, const struct labels *l)
{
	for (uint32_t i = 0; i < l->v.n; i++)
		map_put(&c->label_keys, l->v.v[i].key, c);
}

static void note_routes(struct callers *c, const struct route *routes, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		for (uint32_t k = 0; k < routes[i].matches.n; k++) {
			const struct match *m = &routes[i].matches.v[k];
			note_labels(c, &m->source_labels);
			if (m->source_ns.n)
				map_put(&c->namespaces, m->source_ns, c);
		}
}

static void note_hosts(struct callers *c, const struct hosts *h)
{
	for (uint32_t i = 0; i < h->v.n; i++)
		map_put(&c->namespaces, h->v.v[i], c);
}

static void note_virtual_services(struct callers *c, const struct mesh *m)
{
	for (uint32_t i = 0; i < m->services.n; i++) {
		const struct virtual_service *vs = m->services.v[i];
		if (vs->delegate || !hosts_contain(&vs->gateways, STR("mesh")))
			continue;
		note_hosts(c, &vs->export_to);
		note_routes(c, vs->http.v, vs->http.n);
		note_routes(c, vs->tls.v, vs->tls.n);
		note_routes(c, vs->tcp.v, vs->tcp.n);
	}
}

static void note_rules(struct callers *c, const struct mesh *m)
{
	const struct deployed_list *list = deployment_all(m->deployment,
		"networking.istio.io/DestinationRule");

	for (uint32_t i = 0; i < list->v.n; i++) {
		const struct value *selector = value_at(list->v.v[i]->tree,
			"spec.workloadSelector.matchLabels");
		struct labels l = labels_of(c->a, selector);
		const struct value *to = value_child(value_at(list->v.v[i]->tree, "spec.exportTo"));
		note_labels(c, &l);
		map_put(&c->namespaces, deployed_ns(list->v.v[i]), c);
		for (; to; to = to->next)
			map_put(&c->namespaces, value_str(to), c);
	}
}

static void note_all(struct callers *c, const struct registry *r)
{
	for (uint32_t i = 0; i < r->workloads.n; i++)
		map_put(&c->namespaces, r->workloads.v[i]->ns, c);
}

/* A host in several namespaces is taken from the client's own first; one without
 * a dot is what each calls a service of its own. */
static void note_services(struct callers *c, const struct registry *r)
{
	bool dotless = false;

	for (uint32_t i = 0; i < r->services.n; i++) {
		const struct registered *s = r->services.v[i];
		const struct registered_list *same = map_get(&r->by_host, s->host);
		note_hosts(c, &s->export_to);
		if (same->v.n > 1)
			map_put(&c->namespaces, s->ns, c);
		dotless |= str_find_char(s->host, '.') < 0;
	}
	if (dotless)
		note_all(c, r);
}

/* A Sidecar of istio-system means another namespace by "." in each. */
static void note_sidecars(struct callers *c, const struct registry *r)
{
	for (uint32_t i = 0; i < r->sidecars.by_ns.n; i++)
		map_put(&c->namespaces, r->sidecars.by_ns.v[i].key, c);
	if (r->sidecars.root)
		note_all(c, r);
}

static void note(struct callers *c, const struct sidecars *s)
{
	note_virtual_services(c, s->registry->mesh);
	note_rules(c, s->registry->mesh);
	note_services(c, s->registry);
	note_sidecars(c, s->registry);
	map_put(&c->namespaces, STR("istio-system"), c);
}

static void decided_by(struct callers *c, struct buf *b, const struct sidecars *s,
	const struct sidecar_workload *w)
{
	const struct sidecar *sidecar = sidecar_for(&s->registry->sidecars, w->ns, &w->labels);

	buf_printf(b, " " PRIs " %d", ARGs(sidecar ? sidecar->name : STR("")), w->interception);
	for (uint32_t i = 0; i < w->labels.v.n; i++)
		if (map_get(&c->label_keys, w->labels.v.v[i].key))
			buf_printf(b, " " PRIs "=" PRIs, ARGs(w->labels.v.v[i].key),
				ARGs(w->labels.v.v[i].value));
}

struct callers callers_new(struct arena *a, const struct sidecars *before,
	const struct sidecars *after)
{
	struct callers c = { .a = a, .before = before, .after = after };

	c.compared.a = c.label_keys.a = c.namespaces.a = a;
	note(&c, before);
	note(&c, after);
	return c;
}

bool callers_first(struct callers *c, const struct sidecar_workload *x,
	const struct sidecar_workload *y)
{
	struct buf key = { .a = c->a };

	if (map_get(&c->namespaces, x->ns))
		buf_add(&key, x->ns);
	decided_by(c, &key, c->before, x);
	decided_by(c, &key, c->after, y);
	void **at = map_at(&c->compared, str_dup(c->a, buf_str(&key)));
	bool first = !*at;
	*at = c;
	return first;
}
