#include "mesh/gateway.h"

#include "mesh/canonical.h"
#include "mesh/validate.h"

static const struct {
	const char *name;
	enum protocol protocol;
} protocols[] = {
	{ "http", PROTOCOL_HTTP },
	{ "http_proxy", PROTOCOL_HTTP_PROXY },
	{ "http2", PROTOCOL_HTTP2 },
	{ "grpc", PROTOCOL_GRPC },
	{ "grpc-web", PROTOCOL_GRPC_WEB },
	{ "https", PROTOCOL_HTTPS },
	{ "tls", PROTOCOL_TLS },
	{ "tcp", PROTOCOL_TCP },
	{ "udp", PROTOCOL_UDP },
	{ "mongo", PROTOCOL_MONGO },
	{ "redis", PROTOCOL_REDIS },
	{ "mysql", PROTOCOL_MYSQL },
};

static const char *const modes[] = {
	[TLS_PASSTHROUGH] = "PASSTHROUGH",
	[TLS_SIMPLE] = "SIMPLE",
	[TLS_MUTUAL] = "MUTUAL",
	[TLS_AUTO_PASSTHROUGH] = "AUTO_PASSTHROUGH",
	[TLS_ISTIO_MUTUAL] = "ISTIO_MUTUAL",
	[TLS_OPTIONAL_MUTUAL] = "OPTIONAL_MUTUAL",
};

static bool same_letters(struct str text, const char *lower)
{
	if (text.n != strlen(lower))
		return false;
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i] >= 'A' && text.p[i] <= 'Z' ? (char)(text.p[i] - 'A' + 'a')
							      : text.p[i];
		if (c != lower[i])
			return false;
	}
	return true;
}

enum protocol protocol_parse(struct str text)
{
	for (size_t i = 0; i < countof(protocols); i++)
		if (same_letters(text, protocols[i].name))
			return protocols[i].protocol;
	return PROTOCOL_UNSUPPORTED;
}

bool protocol_is_http(enum protocol p)
{
	return p == PROTOCOL_HTTP || p == PROTOCOL_HTTP_PROXY || p == PROTOCOL_HTTP2 ||
		p == PROTOCOL_GRPC || p == PROTOCOL_GRPC_WEB;
}

struct str tls_mode_name(enum tls_mode m)
{
	return str_of(modes[m]);
}

/* istiod walks the list as it was at the start, but "*" + "/" + "*" replaces it by ["*"]: a
 * later "./h" or "*" + "/h" is then written past its end. */
static bool normalise_hosts(struct arena *a, struct server *s, struct str ns)
{
	for (uint32_t i = 0; i < s->written.v.n; i++) {
		struct str scope, host = s->written.v.v[i];
		struct str name = host_name(host, &scope);
		bool here = str_is(scope, "."), all = str_is(scope, "*");
		if (all && str_is(name, "*")) {
			s->hosts = (struct hosts){ 0 };
			vec_push(a, &s->hosts.v, name);
			continue;
		}
		if ((here || all) && s->hosts.v.n <= i && s->hosts.v.n < s->written.v.n)
			return false;
		if (here)
			s->hosts.v.v[i] = str_printf(a, PRIs "/" PRIs, ARGs(ns), ARGs(name));
		else if (all)
			s->hosts.v.v[i] = name;
	}
	return true;
}

static void server_hosts(struct arena *a, struct gateway *g, struct server *s)
{
	for (const struct value *h = value_child(value_get(s->value, "hosts")); h; h = h->next) {
		vec_push(a, &s->written.v, value_str(h));
		vec_push(a, &s->hosts.v, value_str(h));
	}
	if (!normalise_hosts(a, s, g->ns))
		g->panics = true;
}

static void server_tls(struct server *s)
{
	const struct value *tls = value_get(s->value, "tls");

	if (!tls || tls->kind != VALUE_MAP)
		return;
	s->tls = tls;
	s->redirect = value_true(value_get(tls, "httpsRedirect"));
	for (size_t m = 0; m < countof(modes); m++)
		if (value_is(value_get(tls, "mode"), modes[m]))
			s->mode = (enum tls_mode)m;
}

static void server_read(struct arena *a, struct gateway *g, struct server *s, const struct value *v)
{
	const struct value *port = value_get(v, "port");

	s->gateway = g;
	s->value = v;
	value_u32(value_get(port, "number"), &s->number);
	s->protocol = value_str(value_get(port, "protocol"));
	s->proto = protocol_parse(s->protocol);
	s->port_name = value_str(value_get(port, "name"));
	s->bind = value_str(value_get(v, "bind"));
	s->name = value_str(value_get(v, "name"));
	server_tls(s);
	server_hosts(a, g, s);
}

struct gateway *gateway_read(struct arena *a, const struct deployed *o, struct err *why)
{
	const struct value *servers = value_at(o->tree, "spec.servers");

	if (!validate_gateway(o, why))
		return NULL;
	struct gateway *g = arena_new(a, struct gateway);
	g->object = o;
	g->name = o->name;
	g->ns = deployed_ns(o);
	g->key = str_printf(a, PRIs "/" PRIs, ARGs(g->ns), ARGs(g->name));
	g->created = value_str(value_at(o->tree, "metadata.creationTimestamp"));
	g->selector = labels_of(a, value_at(o->tree, "spec.selector"));
	g->has_selector = g->selector.v.n > 0;
	g->server_count = servers->count;
	g->servers = arena_array(a, struct server, g->server_count);
	uint32_t i = 0;
	for (const struct value *v = value_child(servers); v; v = v->next) {
		g->servers[i].index = i;
		server_read(a, g, &g->servers[i++], v);
	}
	return g;
}

bool server_passthrough(const struct server *s)
{
	return s->tls && (s->mode == TLS_PASSTHROUGH || s->mode == TLS_AUTO_PASSTHROUGH);
}

bool server_is_http(const struct server *s)
{
	return protocol_is_http(s->proto) || (s->proto == PROTOCOL_HTTPS && !server_passthrough(s));
}

bool server_terminates_https(const struct server *s)
{
	return s->tls && s->proto == PROTOCOL_HTTPS && !server_passthrough(s);
}

bool server_is_plain(const struct server *s)
{
	return !s->tls || protocol_is_http(s->proto);
}

struct str server_tls_text(struct arena *a, const struct server *s)
{
	return s->tls ? canonical_text(a, s->tls, NULL) : (struct str){ 0 };
}

struct str server_label(struct arena *a, const struct server *s)
{
	return str_printf(a, "servers[%u] (%u " PRIs "%s)", s->index, s->number, ARGs(s->protocol),
		s->redirect ? ", redirect" : "");
}
