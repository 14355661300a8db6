#include "mesh/registry.h"

#include "base/sort.h"

static void put_in(struct arena *a, struct map *m, struct str key, const struct registered *s)
{
	void **at = map_at(m, key);

	if (!*at)
		*at = arena_new(a, struct registered_list);
	struct registered_list *list = *at;
	vec_push(a, &list->v, s);
}

static struct str pair_key(struct arena *a, struct str ns, const struct label *l)
{
	return str_printf(a, PRIs " " PRIs "=" PRIs, ARGs(ns), ARGs(l->key), ARGs(l->value));
}

/* ---- reading ---- */

static void read_ports(struct arena *a, struct registered *s, const struct value *ports)
{
	for (const struct value *v = value_child(ports); v; v = v->next) {
		struct registered_port p = { .at = v };
		value_u32(value_get(v, s->kubernetes ? "port" : "number"), &p.number);
		p.proto = s->kubernetes ? service_protocol(v)
					: protocol_parse(value_str(value_get(v, "protocol")));
		vec_push(a, &s->ports.v, p);
	}
}

/* "networking.istio.io/exportTo" is a list with commas. */
static void read_annotation(struct arena *a, struct registered *s)
{
	struct str rest = value_str(value_get(value_at(s->object->tree, "metadata.annotations"),
		"networking.istio.io/exportTo"));

	while (rest.n) {
		struct str ns = str_trim(str_cut(&rest, ','));
		vec_push(a, &s->export_to.v, str_is(ns, ".") ? s->ns : ns);
	}
}

static struct str service_address(struct arena *a, const struct registered *s,
	const struct value *spec)
{
	struct str ip = value_str(value_get(spec, "clusterIP"));

	if (s->resolution == RESOLVE_ALIAS || str_is(ip, "None"))
		return STR("0.0.0.0");
	return ip.n ? ip : str_printf(a, "VIP:" PRIs, ARGs(s->host));
}

static const struct registered *read_service(struct arena *a, const struct deployed *o)
{
	const struct value *spec = value_get(o->tree, "spec");
	struct registered *s = arena_new(a, struct registered);

	s->object = o;
	s->kubernetes = true;
	s->ns = deployed_ns(o);
	s->host = str_printf(a, PRIs "." PRIs ".svc.cluster.local", ARGs(o->name), ARGs(s->ns));
	s->born = birth_of(o);
	if (value_is(value_get(spec, "type"), "ExternalName"))
		s->resolution = RESOLVE_ALIAS;
	else if (value_is(value_get(spec, "clusterIP"), "None"))
		s->resolution = RESOLVE_ORIGINAL;
	s->address = service_address(a, s, spec);
	if (s->resolution != RESOLVE_ALIAS)
		s->selector = labels_of(a, value_get(spec, "selector"));
	read_ports(a, s, value_get(spec, "ports"));
	read_annotation(a, s);
	return s;
}

static enum resolution entry_resolution(const struct value *v)
{
	if (value_is(v, "STATIC"))
		return RESOLVE_ENDPOINTS;
	if (value_is(v, "DYNAMIC_DNS"))
		return RESOLVE_DYNAMIC;
	return value_is(v, "DNS") || value_is(v, "DNS_ROUND_ROBIN") ? RESOLVE_DNS
								    : RESOLVE_ORIGINAL;
}

static const struct registered *read_host(struct arena *a, const struct deployed *o,
	struct str host, struct str address)
{
	const struct value *spec = value_get(o->tree, "spec");
	struct registered *s = arena_new(a, struct registered);

	s->object = o;
	s->ns = deployed_ns(o);
	s->host = host;
	s->born = birth_of(o);
	s->born.name = host;
	s->resolution = entry_resolution(value_get(spec, "resolution"));
	s->address = address;
	s->selector = labels_of(a, value_at(spec, "workloadSelector.labels"));
	read_ports(a, s, value_get(spec, "ports"));
	for (const struct value *e = value_child(value_get(spec, "exportTo")); e; e = e->next)
		vec_push(a, &s->export_to.v, value_is(e, ".") ? s->ns : value_str(e));
	return s;
}

struct found {
	VEC(const void *) v;
};

/* A host once for each of its addresses. */
static void read_entry(struct arena *a, struct found *out, const struct deployed *o)
{
	const struct value *spec = value_get(o->tree, "spec");
	const struct value *addresses = value_child(value_get(spec, "addresses"));

	for (const struct value *h = value_child(value_get(spec, "hosts")); h; h = h->next) {
		if (!addresses)
			vec_push(a, &out->v, read_host(a, o, value_str(h), STR("0.0.0.0")));
		for (const struct value *v = addresses; v; v = v->next)
			vec_push(a, &out->v, read_host(a, o, value_str(h), value_str(v)));
	}
}

static int older(const void *order, const void *x, const void *y)
{
	const struct registered *a = x, *b = y;

	return birth_older(order, &a->born, &b->born);
}

static void export(struct registry *r, const struct registered *s)
{
	if (!s->export_to.v.n || hosts_contain(&s->export_to, STR("*"))) {
		vec_push(r->a, &r->visible.v, s);
		return;
	}
	for (uint32_t i = 0; i < s->export_to.v.n; i++)
		if (!hosts_contain(&s->export_to, STR("~")))
			put_in(r->a, &r->exported, s->export_to.v.v[i], s);
}

static void read_services(struct registry *r)
{
	const struct deployment *d = r->mesh->deployment;
	const struct deployed_list *services = deployment_all(d, "core/Service");
	struct found all = { 0 };

	for (uint32_t i = 0; i < services->v.n; i++)
		vec_push(r->a, &all.v, read_service(r->a, services->v.v[i]));
	for (uint32_t i = 0; i < r->mesh->entries.n; i++)
		read_entry(r->a, &all, r->mesh->entries.v[i]);
	sort_pointers(r->a, all.v.v, all.v.n, older, r->order);
	for (uint32_t i = 0; i < all.v.n; i++) {
		const struct registered *s = all.v.v[i];
		vec_push(r->a, &r->services, s);
		put_in(r->a, &r->by_host, s->host, s);
		if (s->selector.v.n)
			put_in(r->a, &r->selecting, pair_key(r->a, s->ns, &s->selector.v.v[0]), s);
		export(r, s);
	}
}

/* ---- workloads ---- */

static bool opted_out(const struct workload *w)
{
	const struct value *annotation = value_get(value_at(w->pod, "metadata.annotations"),
		"sidecar.istio.io/inject");
	struct str label = labels_get(&w->labels, "sidecar.istio.io/inject");

	if (label.p)
		return str_is(label, "false");
	return (annotation && str_is(annotation->text, "false")) ||
		value_true(value_at(w->pod, "spec.hostNetwork"));
}

static bool intercepts_by(const struct workload *w, const char *mode)
{
	return value_is(value_get(value_at(w->pod, "metadata.annotations"),
				"sidecar.istio.io/interceptionMode"),
		mode);
}

bool registered_selects(const struct registered *s, const struct sidecar_workload *w)
{
	return s->selector.v.n && str_eq(s->ns, w->ns) && labels_match(&s->selector, &w->labels);
}

static int older_host(const void *order, const void *x, const void *y)
{
	const struct registered *a = x, *b = y;
	int c = birth_earlier(order, &a->born, &b->born);

	return c ? c : str_cmp(a->host, b->host);
}

/* A Service is found by the first pair of its selector. */
static void take_services(struct registry *r, struct sidecar_workload *w)
{
	struct found found = { 0 };

	for (uint32_t i = 0; i < w->labels.v.n; i++) {
		const struct registered_list *list = map_get(&r->selecting,
			pair_key(r->a, w->ns, &w->labels.v.v[i]));
		for (uint32_t j = 0; list && j < list->v.n; j++)
			if (registered_selects(list->v.v[j], w))
				vec_push(r->a, &found.v, list->v.v[j]);
	}
	sort_pointers(r->a, found.v.v, found.v.n, older_host, r->order);
	for (uint32_t i = 0; i < found.v.n; i++)
		vec_push(r->a, &w->services.v, found.v.v[i]);
}

static struct sidecar_workload *workload_new(struct registry *r, struct str name, struct str ns)
{
	struct sidecar_workload *w = arena_new(r->a, struct sidecar_workload);

	w->name = name;
	w->ns = ns;
	w->interception = CAPTURE_IPTABLES;
	return w;
}

static void add_behind(struct registry *r, const struct sidecar_workload *w)
{
	for (uint32_t i = 0; i < w->services.v.n; i++) {
		void **at = map_at(&r->behind, w->services.v.v[i]->host);
		if (!*at)
			*at = arena_new(r->a, struct workload_list);
		struct workload_list *list = *at;
		vec_push(r->a, &list->v, w);
	}
}

static void add_workload(struct registry *r, const struct workload *w, bool is_gateway)
{
	struct workload *kept = arena_new(r->a, struct workload);
	struct sidecar_workload *s = workload_new(r, w->name, w->ns);

	*kept = *w;
	s->workload = kept;
	s->labels = w->labels;
	s->tproxy = intercepts_by(w, "TPROXY");
	if (intercepts_by(w, "NONE"))
		s->interception = CAPTURE_NONE;
	take_services(r, s);
	s->opted_out = !is_gateway && opted_out(w);
	add_behind(r, s);
	if (!is_gateway && !s->opted_out)
		vec_push(r->a, &r->workloads, s);
}

/* Every namespace that holds something; istio-system is always there. */
static void add_clients(struct registry *r)
{
	const struct deployment *d = r->mesh->deployment;
	struct map seen = { .a = r->a };

	vec_push(r->a, &r->workloads, workload_new(r, STR("any client"), STR("istio-system")));
	map_put(&seen, STR("istio-system"), r);
	for (uint32_t i = 0; i < d->objects.n; i++) {
		void **at = map_at(&seen, deployed_ns(d->objects.v[i]));
		if (*at)
			continue;
		*at = d->objects.v[i];
		vec_push(r->a, &r->workloads,
			workload_new(r, STR("any client"), deployed_ns(d->objects.v[i])));
	}
}

static int workload_cmp(const void *x, const void *y)
{
	const struct sidecar_workload *const *a = x, *const *b = y;

	if (!(*a)->workload != !(*b)->workload)
		return (*a)->workload ? -1 : 1;
	int c = str_cmp((*a)->name, (*b)->name);
	return c ? c : str_cmp((*a)->ns, (*b)->ns);
}

static void find_workloads(struct registry *r)
{
	const struct deployment *d = r->mesh->deployment;
	bool *gateway = arena_array(r->a, bool, d->objects.n + 1);
	struct workload w;

	for (uint32_t i = 0; i < r->mesh->proxies.n; i++)
		if (r->mesh->proxies.v[i]->workload)
			gateway[r->mesh->proxies.v[i]->workload->object->rank] = true;
	for (uint32_t i = 0; i < d->objects.n; i++)
		if (workload_of(r->a, d->objects.v[i], &w))
			add_workload(r, &w, gateway[d->objects.v[i]->rank]);
	add_clients(r);
	if (r->workloads.n)
		qsort(r->workloads.v, r->workloads.n, sizeof(*r->workloads.v), workload_cmp);
}

struct registry *registry_new(struct arena *a, const struct mesh *m, const struct order *order)
{
	struct registry *r = arena_new(a, struct registry);

	r->a = a;
	r->mesh = m;
	r->order = order;
	r->by_host.a = r->exported.a = r->selecting.a = r->behind.a = a;
	read_services(r);
	find_workloads(r);
	r->sidecars = sidecar_index_new(a, m, order);
	return r;
}

/* ---- questions ---- */

const struct registered_port *registered_port(const struct port_list *ports, uint32_t number)
{
	for (uint32_t i = 0; i < ports->v.n; i++)
		if (ports->v.v[i].number == number)
			return &ports->v.v[i];
	return NULL;
}

bool registered_visible(const struct registered *s, struct str ns)
{
	return !s->export_to.v.n || hosts_contain(&s->export_to, STR("*")) ||
		hosts_contain(&s->export_to, ns);
}

static bool same_l4(const struct value *x, const struct value *y)
{
	struct str a = value_str(value_get(x, "protocol")), b = value_str(value_get(y, "protocol"));

	return str_eq(a.n ? a : STR("TCP"), b.n ? b : STR("TCP"));
}

static bool container_port(const struct workload *w, const struct value *port, struct str name,
	uint32_t *out)
{
	const struct value *c = value_child(value_at(w->pod, "spec.containers"));

	for (; c; c = c->next)
		for (const struct value *p = value_child(value_get(c, "ports")); p; p = p->next)
			if (str_eq(value_str(value_get(p, "name")), name) && same_l4(p, port))
				return value_u32(value_get(p, "containerPort"), out);
	return false;
}

bool registered_target(const struct registered_port *p, const struct workload *w, uint32_t *out)
{
	const struct value *target = value_get(p->at, "targetPort");

	*out = p->number;
	if (!target || target->kind == VALUE_NULL)
		return true;
	if (target->kind == VALUE_INT)
		return value_u32(target, out) && (*out || (*out = p->number));
	return container_port(w, p->at, value_str(target), out);
}
