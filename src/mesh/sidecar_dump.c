#include "mesh/sidecar_dump.h"

static const char *kind_of(enum protocol p)
{
	enum listener_kind kind = protocol_listener(p);

	return kind == LISTENER_HTTP ? "http" : kind == LISTENER_AUTO ? "auto" : "tcp";
}

static const char *upstream_of(enum protocol p)
{
	if (protocol_listener(p) == LISTENER_AUTO)
		return "as_downstream";
	return protocol_is_http2(p) ? "http2" : NULL;
}

/* Addresses that no file tells. */
static struct str shown_bind(struct str bind)
{
	ptrdiff_t colon = str_find_char(bind, ':');

	if (str_starts(bind, "VIP:") || str_starts(bind, "POD:"))
		return str_sub(bind, 0, (size_t)colon);
	return bind;
}

struct printer {
	struct json *j;
	struct arena *a;
	struct sidecars *s;
	struct sidecar_config *c;
};

/* ---- inbound ---- */

static void json_services(struct printer *p, const struct inbound_port *in)
{
	if (!in->services.v.n)
		return;
	json_open(p->j, "services", '[');
	for (uint32_t i = 0; i < in->services.v.n; i++) {
		const struct registered *s = in->services.v.v[i];
		json_str(p->j, NULL,
			str_printf(p->a, PRIs "/" PRIs, ARGs(s->ns), ARGs(s->object->name)));
	}
	json_close(p->j);
}

static void json_inbound_port(struct printer *p, const struct inbound_port *in)
{
	const char *kind = in->passthrough ? "auto" : kind_of(in->proto);
	const char *upstream = in->passthrough ? "as_downstream" : upstream_of(in->proto);
	const struct value *pool = inbound_pool(p->s, p->c->workload, in);
	uint32_t connections = 0;

	json_open(p->j, NULL, '{');
	json_int(p->j, "port", in->port);
	json_str(p->j, "kind", str_of(kind));
	json_str(p->j, "mtls", mtls_mode_name(in->mtls));
	json_str(p->j, "cluster",
		in->passthrough ? STR("InboundPassthroughCluster")
				: str_printf(p->a, "inbound|%u||", in->port));
	if (upstream)
		json_str(p->j, "upstream", str_of(upstream));
	json_str(p->j, "to", in->to);
	json_services(p, in);
	if (strcmp(kind, "tcp") != 0)
		json_int(p->j, "service_port", in->service_port);
	if (value_u32(value_at(pool, "tcp.maxConnections"), &connections))
		json_int(p->j, "max_connections", connections);
	if (in->own)
		json_str(p->j, "own_listener",
			str_printf(p->a, PRIs ":%u", ARGs(in->bind), in->port));
	else if (!in->passthrough)
		json_str(p->j, "address", in->bind);
	json_close(p->j);
}

static void json_inbound(struct printer *p)
{
	const struct inbound *in = &p->c->inbound;

	json_open(p->j, "inbound", '[');
	for (uint32_t i = 0; i < in->ports.n; i++)
		json_inbound_port(p, &in->ports.v[i]);
	json_close(p->j);
	if (!in->captured) {
		json_null(p->j, "undeclared_ports");
		return;
	}
	json_open(p->j, "undeclared_ports", '{');
	json_str(p->j, "kind", STR("auto"));
	json_str(p->j, "mtls", mtls_mode_name(in->mtls));
	json_str(p->j, "cluster", STR("InboundPassthroughCluster"));
	json_close(p->j);
}

/* ---- outbound ---- */

static void json_cluster(struct printer *p, const struct imported *in)
{
	const struct destination_rule *rule = sidecar_rule(p->s, p->c->workload, in->service);

	json_key_open(p->j, in->service->host, '[');
	for (uint32_t i = 0; i < in->ports.v.n; i++) {
		uint32_t n = in->ports.v.v[i].number;
		if (in->ports.v.v[i].proto == PROTOCOL_UDP)
			continue;
		json_str(p->j, NULL, str_printf(p->a, "%u", n));
		for (uint32_t k = 0; rule && k < rule->subsets.n; k++)
			json_str(p->j, NULL,
				str_printf(p->a, "%u/" PRIs, n,
					ARGs(value_str(value_get(rule->subsets.v[k], "name")))));
	}
	json_close(p->j);
}

static bool has_cluster(const struct imported *in)
{
	for (uint32_t i = 0; i < in->ports.v.n; i++)
		if (in->ports.v.v[i].proto != PROTOCOL_UDP)
			return in->service->resolution != RESOLVE_ALIAS;
	return false;
}

static void json_clusters(struct printer *p)
{
	json_open(p->j, "outbound_hosts", '{');
	for (uint32_t i = 0; i < p->c->scope->clusters.v.n; i++)
		if (has_cluster(&p->c->scope->clusters.v.v[i]))
			json_cluster(p, &p->c->scope->clusters.v.v[i]);
	json_close(p->j);
}

/* Fits what no other chain of a listener does. */
static bool fits_all(const struct outbound_chain *c)
{
	return !c->sniffed && !c->sni.v.n && !c->cidrs.v.n;
}

static void json_chain(struct printer *p, const struct outbound_chain *c)
{
	struct buf b = { .a = p->a };

	buf_printf(&b, "%s:" PRIs, c->table.n ? "http" : "tcp", ARGs(c->table));
	for (uint32_t i = 0; i < c->to.v.n; i++)
		buf_printf(&b, "%s" PRIs, i ? ", " : "", ARGs(c->to.v.v[i]));
	json_str(p->j, NULL, buf_str(&b));
}

static void json_listener(struct printer *p, const struct outbound_listener *l)
{
	const struct outbound_chain *rest = NULL;

	json_open(p->j, NULL, '{');
	json_int(p->j, "port", l->port);
	json_str(p->j, "bind", shown_bind(l->bind));
	json_open(p->j, "to", '[');
	for (uint32_t i = 0; i < l->chains.n; i++)
		if (fits_all(&l->chains.v[i]))
			rest = &l->chains.v[i];
		else
			json_chain(p, &l->chains.v[i]);
	if (rest)
		json_chain(p, rest);
	else
		json_str(p->j, NULL,
			sidecar_allows_any(p->c->scope->sidecar) ? STR("tcp:PassthroughCluster")
								 : STR("tcp:BlackHoleCluster"));
	json_close(p->j);
	if (l->bound)
		json_bool(p->j, "bound", true);
	json_close(p->j);
}

static void json_targets(struct printer *p, const struct hosts *to)
{
	json_open(p->j, "to", '[');
	for (uint32_t i = 0; i < to->v.n; i++) {
		struct str rest = to->v.v[i], cluster = str_cut(&rest, ' ');
		uint32_t weight = 0;
		json_open(p->j, NULL, '{');
		json_str(p->j, "cluster", cluster);
		if (str_to_u32(rest, &weight))
			json_int(p->j, "weight", weight);
		json_close(p->j);
	}
	json_close(p->j);
}

static void json_route(struct printer *p, const struct outbound_host *h,
	const struct route_entry *e)
{
	struct hosts to = outbound_targets(&p->c->router, h, e);
	struct str timeout = value_str(value_get(e->route->at, "timeout"));

	json_open(p->j, NULL, '{');
	json_bool(p->j, "catch_all", e->catch_all);
	json_targets(p, &to);
	if (timeout.n)
		json_str(p->j, "timeout", timeout);
	json_str(p->j, "vs", e->vs->key);
	json_close(p->j);
}

static void json_host(struct printer *p, const struct outbound_host *h)
{
	if (!h->vs) {
		json_key_str(p->j, h->name, h->cluster);
		return;
	}
	json_key_open(p->j, h->name, '[');
	for (uint32_t i = 0; i < h->routes.routes.n; i++)
		json_route(p, h, &h->routes.routes.v[i]);
	json_close(p->j);
}

static void json_table(struct printer *p, struct str name)
{
	const struct outbound_table *t = outbound_table(&p->c->router, name);

	json_key_open(p->j, name, '{');
	for (uint32_t i = 0; i < t->hosts.n; i++)
		json_host(p, t->hosts.v[i]);
	if (!t->sniffed)
		json_bool(p->j,
			sidecar_allows_any(p->c->scope->sidecar) ? "allow_any" : "block_all", true);
	json_close(p->j);
}

static void json_tables(struct printer *p)
{
	struct map seen = { .a = p->a };

	json_open(p->j, "routes", '{');
	for (uint32_t i = 0; i < p->c->outbound.listeners.n; i++) {
		const struct outbound_listener *l = p->c->outbound.listeners.v[i];
		for (uint32_t k = 0; k < l->chains.n; k++) {
			void **at = map_at(&seen, l->chains.v[k].table);
			if (!l->chains.v[k].table.n || *at)
				continue;
			*at = p;
			json_table(p, l->chains.v[k].table);
		}
	}
	json_close(p->j);
}

static void json_outbound(struct printer *p)
{
	if (!p->c->inbound.captured)
		json_null(p->j, "outbound_policy");
	else
		json_str(p->j, "outbound_policy",
			sidecar_allows_any(p->c->scope->sidecar) ? STR("ALLOW_ANY")
								 : STR("REGISTRY_ONLY"));
	json_clusters(p);
	json_open(p->j, "listeners", '[');
	for (uint32_t i = 0; i < p->c->outbound.listeners.n; i++)
		json_listener(p, p->c->outbound.listeners.v[i]);
	json_close(p->j);
	json_tables(p);
}

void sidecar_dump_json(struct json *j, struct sidecars *s, const struct sidecar_workload *w)
{
	struct printer p = { .j = j, .a = s->registry->a, .s = s };

	p.c = sidecar_config_new(s, w);
	json_open(j, NULL, '{');
	json_str(j, "deployment", s->registry->mesh->deployment->name);
	json_str(j, "name", w->name);
	json_str(j, "namespace", w->ns);
	json_open(j, "labels", '{');
	for (uint32_t i = 0; i < w->labels.v.n; i++)
		json_key_str(j, w->labels.v.v[i].key, w->labels.v.v[i].value);
	json_close(j);
	json_inbound(&p);
	json_outbound(&p);
	json_close(j);
}

/* ---- text ---- */

static void text_inbound(struct buf *out, const struct inbound *in)
{
	for (uint32_t i = 0; i < in->ports.n; i++) {
		const struct inbound_port *p = &in->ports.v[i];
		buf_printf(out, "  in :%u %s, mtls " PRIs, p->port,
			p->passthrough ? "auto" : kind_of(p->proto), ARGs(mtls_mode_name(p->mtls)));
		for (uint32_t k = 0; k < p->services.v.n; k++)
			buf_printf(out, "%s" PRIs "/" PRIs, k ? ", " : ", from ",
				ARGs(p->services.v.v[k]->ns),
				ARGs(p->services.v.v[k]->object->name));
		if (!str_is(p->to, "original"))
			buf_printf(out, " -> " PRIs, ARGs(p->to));
		buf_addc(out, '\n');
	}
	if (in->captured)
		buf_printf(out, "  in other ports, mtls " PRIs "\n",
			ARGs(mtls_mode_name(in->mtls)));
}

static void text_routes(struct buf *out, const struct outbound_table *t)
{
	for (uint32_t i = 0; i < t->hosts.n; i++)
		if (t->hosts.v[i]->vs)
			buf_printf(out, "  out " PRIs " -> " PRIs "\n", ARGs(t->hosts.v[i]->name),
				ARGs(t->hosts.v[i]->vs->key));
}

void sidecar_dump_text(struct buf *out, struct sidecars *s, const struct sidecar_workload *w)
{
	struct sidecar_config *c = sidecar_config_new(s, w);
	struct map seen = { .a = s->registry->a };

	buf_printf(out, "workload " PRIs "/" PRIs ", sidecar (" PRIs ")\n", ARGs(w->ns),
		ARGs(w->name), ARGs(labels_print(s->registry->a, &w->labels)));
	text_inbound(out, &c->inbound);
	buf_printf(out, "  out to %u known host%s%s\n", c->scope->clusters.v.n,
		c->scope->clusters.v.n == 1 ? "" : "s",
		sidecar_allows_any(c->scope->sidecar) ? " and any other" : " alone");
	for (uint32_t i = 0; i < c->outbound.listeners.n; i++)
		for (uint32_t k = 0; k < c->outbound.listeners.v[i]->chains.n; k++) {
			struct str table = c->outbound.listeners.v[i]->chains.v[k].table;
			void **at = map_at(&seen, table);
			if (!table.n || *at)
				continue;
			*at = c;
			text_routes(out, outbound_table(&c->router, table));
		}
}
