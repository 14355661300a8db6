#include "mesh/dump.h"

#include "mesh/sidecar_dump.h"

static const char *const reasons[] = {
	[DROP_TLS_HOST] = "host claimed by another TLS server",
	[DROP_PROTOCOL] = "protocol clashes with the server that holds the port",
	[DROP_ROUTE_NAME] = "port name used twice",
	[DROP_NO_TLS] = "no tls beside TLS servers",
};

static const struct order as_filed = { 0 };

/* ---- JSON ---- */

static void json_hosts(struct json *j, const char *key, const struct hosts *h)
{
	json_open(j, key, '[');
	for (uint32_t i = 0; i < h->v.n; i++)
		json_str(j, NULL, h->v.v[i]);
	json_close(j);
}

/* The name under which a certificate is asked for: a plain name is a Secret of
 * the gateway's namespace. */
static struct str secret_name(struct arena *a, struct str name)
{
	if (!name.n || str_find(name, STR("://")) >= 0)
		return name;
	return str_printf(a, "kubernetes://" PRIs, ARGs(name));
}

/* As Envoy gets it: ISTIO_MUTUAL is mutual TLS with the workload's own
 * certificate. */
static void json_tls(struct json *j, struct arena *a, const struct chain *c)
{
	const struct value *tls = c->server->tls;
	bool own = c->server->mode == TLS_ISTIO_MUTUAL;
	struct str secret = secret_name(a, value_str(value_get(tls, "credentialName")));
	struct str ca = secret_name(a, value_str(value_get(tls, "caCertCredentialName")));

	if (!tls || server_passthrough(c->server) || server_is_plain(c->server)) {
		json_null(j, "tls");
		return;
	}
	if (!ca.n && secret.n && c->server->mode != TLS_SIMPLE)
		ca = str_printf(a, PRIs "-cacert", ARGs(secret));
	json_open(j, "tls", '{');
	json_str(j, "mode", own ? STR("MUTUAL") : tls_mode_name(c->server->mode));
	if (own || secret.n)
		json_str(j, "secret", own ? STR("default") : secret);
	if (own || ca.n)
		json_str(j, "ca", own ? STR("ROOTCA") : ca);
	json_close(j);
}

static void json_chain(struct json *j, struct arena *a, const struct chain *c)
{
	json_open(j, NULL, '{');
	json_hosts(j, "sni", &c->sni);
	json_tls(j, a, c);
	json_str(j, "kind", c->http ? STR("http") : STR("tcp"));
	if (c->alpn)
		json_bool(j, "auto_passthrough", true);
	json_open(j, "servers", '[');
	for (uint32_t i = 0; i < c->servers.n; i++)
		json_str(j, NULL,
			str_printf(a, PRIs "[%u]", ARGs(c->servers.v[i]->gateway->key),
				c->servers.v[i]->index));
	json_close(j);
	json_open(j, "hosts", '[');
	for (uint32_t i = 0; i < c->hosts.n; i++) {
		json_open(j, NULL, '{');
		json_open(j, "domains", '[');
		json_str(j, NULL, c->hosts.v[i]->domain);
		json_close(j);
		json_bool(j, "redirect_to_https", c->hosts.v[i]->redirect);
		json_close(j);
	}
	json_close(j);
	json_close(j);
}

static void json_listeners(struct json *j, struct arena *a, const struct gateway_config *c)
{
	json_open(j, "listeners", '[');
	for (uint32_t i = 0; i < c->listeners.n; i++) {
		const struct listener *l = c->listeners.v[i];
		json_open(j, NULL, '{');
		json_int(j, "port", l->port);
		json_str(j, "bind", l->bind);
		if (l->refused)
			json_bool(j, "duplicate_match", true);
		json_open(j, "chains", '[');
		for (uint32_t k = 0; k < l->chains.n; k++)
			json_chain(j, a, l->chains.v[k]);
		json_close(j);
		json_close(j);
	}
	json_close(j);
}

static void json_dropped(struct json *j, const struct gateway_config *c)
{
	json_open(j, "dropped", '[');
	for (uint32_t i = 0; i < c->dropped.n; i++) {
		const struct drop *d = &c->dropped.v[i];
		json_open(j, NULL, '{');
		json_str(j, "gateway", d->server->gateway->key);
		json_int(j, "server", d->server->index);
		json_str(j, "reason", str_of(reasons[d->reason]));
		json_close(j);
	}
	json_close(j);
}

static void json_workload(struct json *j, struct arena *a, const struct mesh *m,
	const struct proxy *p)
{
	const struct gateway_config *c = gateway_config_new(a, m, p, &as_filed);

	json_open(j, NULL, '{');
	json_str(j, "deployment", m->deployment->name);
	json_str(j, "name", p->name);
	json_str(j, "namespace", p->ns);
	json_open(j, "labels", '{');
	for (uint32_t i = 0; i < p->labels.v.n; i++)
		json_key_str(j, p->labels.v.v[i].key, p->labels.v.v[i].value);
	json_close(j);
	if (p->invented)
		json_bool(j, "invented", true);
	if (c->panic)
		json_str(j, "panic",
			str_printf(a, "hosts of Gateway " PRIs, ARGs(c->culprit->key)));
	json_listeners(j, a, c);
	json_dropped(j, c);
	json_close(j);
}

static void json_refused(struct json *j, const struct mesh *m)
{
	for (uint32_t i = 0; i < m->refused.n; i++) {
		const struct refused *r = &m->refused.v[i];
		json_open(j, NULL, '{');
		json_str(j, "deployment", m->deployment->name);
		json_str(j, "kind", r->object->kind);
		json_str(j, "namespace", deployed_ns(r->object));
		json_str(j, "name", r->object->name);
		json_str(j, "reason", r->reason);
		json_close(j);
	}
}

typedef void print_sidecar(void *to, struct sidecars *s, const struct sidecar_workload *w);

static void each_sidecar(const struct sidecars *all, print_sidecar *print, void *to)
{
	const struct registry *r = all->registry;

	for (uint32_t i = 0; i < r->workloads.n; i++) {
		struct arena work = { 0 };
		struct registry registry;
		if (!r->workloads.v[i]->workload)
			continue;
		struct sidecars in = sidecars_in(all, &work, &registry);
		print(to, &in, r->workloads.v[i]);
		arena_clear(&work);
	}
}

static void json_sidecar(void *j, struct sidecars *s, const struct sidecar_workload *w)
{
	sidecar_dump_json(j, s, w);
}

static void json_sidecars(struct json *j, const struct mesh *m)
{
	struct arena a = { 0 };

	each_sidecar(sidecars_new(&a, m, &as_filed), json_sidecar, j);
	arena_clear(&a);
}

void mesh_dump_json(struct json *j, const struct deployments *ds)
{
	struct arena a = { 0 };
	VEC(const struct mesh *) meshes = { 0 };

	for (uint32_t i = 0; i < ds->v.n; i++)
		vec_push(&a, &meshes, mesh_new(&a, ds->v.v[i]));
	json_open(j, NULL, '{');
	json_open(j, "workloads", '[');
	for (uint32_t i = 0; i < meshes.n; i++)
		for (uint32_t k = 0; k < meshes.v[i]->proxies.n; k++)
			json_workload(j, &a, meshes.v[i], meshes.v[i]->proxies.v[k]);
	json_close(j);
	json_open(j, "sidecars", '[');
	for (uint32_t i = 0; i < meshes.n; i++)
		json_sidecars(j, meshes.v[i]);
	json_close(j);
	json_open(j, "refused", '[');
	for (uint32_t i = 0; i < meshes.n; i++)
		json_refused(j, meshes.v[i]);
	json_close(j);
	json_close(j);
	arena_clear(&a);
}

/* ---- text ---- */

static void text_hosts(struct buf *out, const struct hosts *h)
{
	for (uint32_t i = 0; i < h->v.n; i++)
		buf_printf(out, "%s" PRIs, i ? ", " : "", ARGs(h->v.v[i]));
	if (!h->v.n)
		buf_adds(out, "any");
}

static void text_routes(struct buf *out, const struct virtual_host *vh)
{
	const struct virtual_service *last = NULL;

	for (uint32_t i = 0; i < vh->routes.n; i++)
		if (vh->routes.v[i].vs != last) {
			last = vh->routes.v[i].vs;
			buf_printf(out, "%s" PRIs, i ? ", " : " -> ", ARGs(last->key));
		}
	buf_adds(out, vh->redirect ? " (redirect to https)\n" : "\n");
}

static void text_chain(struct buf *out, const struct chain *c)
{
	buf_printf(out, "    %s, SNI ", c->http ? "http" : "tcp");
	text_hosts(out, &c->sni);
	if (c->server->tls && !server_is_plain(c->server))
		buf_printf(out, ", tls " PRIs, ARGs(tls_mode_name(c->server->mode)));
	for (uint32_t i = 0; i < c->servers.n; i++)
		buf_printf(out, "%s" PRIs " servers[%u]", i ? ", " : ", from ",
			ARGs(c->servers.v[i]->gateway->key), c->servers.v[i]->index);
	buf_addc(out, '\n');
	for (uint32_t i = 0; i < c->hosts.n; i++) {
		buf_printf(out, "      " PRIs, ARGs(c->hosts.v[i]->domain));
		text_routes(out, c->hosts.v[i]);
	}
	if (c->vs)
		buf_printf(out, "      -> " PRIs "\n", ARGs(c->vs->key));
}

static void text_workload(struct buf *out, struct arena *a, const struct mesh *m,
	const struct proxy *p)
{
	const struct gateway_config *c = gateway_config_new(a, m, p, &as_filed);

	buf_printf(out, "workload " PRIs "/" PRIs "%s (" PRIs ")\n", ARGs(p->ns), ARGs(p->name),
		p->invented ? ", assumed" : "", ARGs(labels_print(a, &p->labels)));
	if (c->panic)
		buf_printf(out, "  istiod panics on the hosts of Gateway " PRIs "\n",
			ARGs(c->culprit->key));
	for (uint32_t i = 0; i < c->listeners.n; i++) {
		const struct listener *l = c->listeners.v[i];
		buf_printf(out, "  " PRIs ":%u%s\n", ARGs(l->bind), l->port,
			l->refused ? " (Envoy refuses it: two chains share a match)" : "");
		for (uint32_t k = 0; k < l->chains.n; k++)
			text_chain(out, l->chains.v[k]);
	}
	for (uint32_t i = 0; i < c->dropped.n; i++)
		buf_printf(out, "  dropped: " PRIs " servers[%u] (%s)\n",
			ARGs(c->dropped.v[i].server->gateway->key), c->dropped.v[i].server->index,
			reasons[c->dropped.v[i].reason]);
}

static void text_refused(struct buf *out, const struct mesh *m)
{
	for (uint32_t i = 0; i < m->refused.n; i++) {
		const struct refused *r = &m->refused.v[i];
		buf_printf(out, "refused: " PRIs " " PRIs "/" PRIs ": " PRIs "\n",
			ARGs(r->object->kind), ARGs(deployed_ns(r->object)), ARGs(r->object->name),
			ARGs(r->reason));
	}
}

static void text_sidecar(void *out, struct sidecars *s, const struct sidecar_workload *w)
{
	sidecar_dump_text(out, s, w);
}

static bool has_sidecar(const struct sidecars *all)
{
	return all->registry->workloads.n && all->registry->workloads.v[0]->workload;
}

static void text_mesh(struct buf *out, struct arena *a, const struct mesh *m)
{
	struct sidecars *all = sidecars_new(a, m, &as_filed);

	if (!m->proxies.n && !m->refused.n && !has_sidecar(all))
		return;
	buf_printf(out, "deployment " PRIs, ARGs(m->deployment->name));
	if (!deployment_known(m->deployment))
		buf_printf(out, ", not fully known: " PRIs, ARGs(m->deployment->unknown.v[0]));
	buf_addc(out, '\n');
	for (uint32_t i = 0; i < m->proxies.n; i++)
		text_workload(out, a, m, m->proxies.v[i]);
	each_sidecar(all, text_sidecar, out);
	text_refused(out, m);
}

void mesh_dump_text(struct buf *out, const struct deployments *ds)
{
	struct arena a = { 0 };

	for (uint32_t i = 0; i < ds->v.n; i++)
		text_mesh(out, &a, mesh_new(&a, ds->v.v[i]));
	arena_clear(&a);
}
