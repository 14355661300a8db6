#include "mesh/validate.h"

static bool valid_server_name(struct str name, struct err *why)
{
	if (str_find_char(name, '.') < 0 && !str_is(name, "*"))
		return fail(why, "short names (non FQDN) are not allowed");
	if (!valid_ip(name) && !valid_wildcard_domain(name, why))
		return false;
	if (str_find_char(name, '*') >= 0 && !str_is(name, "*") && !str_starts(name, "*."))
		return fail(why, "partial wildcard \"" PRIs "\" not allowed", ARGs(name));
	return true;
}

static bool valid_server_host(struct str host, struct err *why)
{
	ptrdiff_t slash = str_find_char(host, '/');

	if (slash < 0)
		return valid_server_name(host, why);
	struct str ns = str_sub(host, 0, (size_t)slash);
	struct str name = str_sub(host, (size_t)slash + 1, host.n);
	if (!ns.n || !name.n)
		return fail(why, "config namespace and dnsName in host entry cannot be empty");
	if (!str_is(ns, "*") && !str_is(ns, ".") && !valid_dns_label(ns))
		return fail(why, "invalid namespace value \"" PRIs "\" in gateway", ARGs(ns));
	return valid_server_name(name, why);
}

static bool valid_hosts(const struct value *hosts, struct err *why)
{
	if (!value_child(hosts))
		return fail(why, "server config must contain at least one host");
	for (const struct value *h = value_child(hosts); h; h = h->next)
		if (!valid_server_host(value_str(h), why))
			return false;
	return true;
}

static bool is_unix(struct str bind)
{
	return str_starts(bind, "unix://");
}

static bool valid_number(const struct value *port, struct str bind, struct err *why)
{
	const struct value *number = value_get(port, "number");
	uint32_t n = 0;

	if (number && !value_u32(number, &n))
		return valid_port(number, why);
	if (is_unix(bind))
		return n == 0 || fail(why, "port number must be 0 for unix domain socket: %u", n);
	if (n < 1 || n > 65535)
		return fail(why, "port number %u must be in the range 1..65535", n);
	return true;
}

static bool valid_server_port(const struct value *port, struct str bind, struct err *why)
{
	uint32_t target = 0;

	if (!port || port->kind != VALUE_MAP)
		return fail(why, "port is required");
	struct str protocol = value_str(value_get(port, "protocol"));
	enum protocol p = protocol_parse(protocol);
	if (p == PROTOCOL_UNSUPPORTED || p == PROTOCOL_UDP)
		return fail(why,
			"invalid protocol \"" PRIs
			"\", supported protocols are HTTP, HTTP2, GRPC, GRPC-WEB, MONGO, REDIS, MYSQL, TCP",
			ARGs(protocol));
	if (!valid_number(port, bind, why))
		return false;
	if (value_u32(value_get(port, "targetPort"), &target) && target)
		return fail(why, "targetPort has no impact on Gateways");
	if (!value_str(value_get(port, "name")).n)
		return fail(why, "port name must be set: " PRIs, ARGs(protocol));
	return true;
}

static bool valid_bind(struct str bind, struct err *why)
{
	if (!bind.n || valid_ip(bind))
		return true;
	if (!is_unix(bind))
		return fail(why, PRIs " is not a valid IP", ARGs(bind));
	struct str path = str_sub(bind, 7, bind.n);
	if (!path.n)
		return fail(why, "unix address must not be empty");
	if (path.p[0] != '@' && (path.p[0] != '/' || path.p[path.n - 1] == '/'))
		return fail(why, PRIs " is not an absolute path to a file", ARGs(path));
	return true;
}

static bool has_text(const struct value *map, const char *key)
{
	return value_str(value_get(map, key)).n > 0;
}

static bool valid_istio_mutual(const struct value *tls, struct err *why)
{
	static const struct {
		const char *key, *what;
	} never[] = {
		{ "serverCertificate", "server certificate" },
		{ "privateKey", "private key" },
		{ "caCertificates", "CA bundle" },
		{ "credentialName", "credentialName" },
	};

	for (size_t i = 0; i < countof(never); i++)
		if (has_text(tls, never[i].key))
			return fail(why, "ISTIO_MUTUAL TLS cannot have associated %s",
				never[i].what);
	if (value_child(value_get(tls, "tlsCertificates")))
		return fail(why, "ISTIO_MUTUAL TLS cannot have associated tlsCertificates");
	if (value_child(value_get(tls, "credentialNames")))
		return fail(why, "ISTIO_MUTUAL TLS cannot have associated credentialNames");
	return true;
}

static int certificate_sources(const struct value *tls)
{
	return (has_text(tls, "serverCertificate") && has_text(tls, "privateKey")) +
		has_text(tls, "credentialName") +
		(value_child(value_get(tls, "credentialNames")) != NULL) +
		(value_child(value_get(tls, "tlsCertificates")) != NULL);
}

static bool valid_files(const struct value *tls, enum tls_mode mode, struct err *why)
{
	const char *prefix = mode == TLS_SIMPLE ? "SIMPLE TLS" : "MUTUAL TLS";

	if (mode != TLS_SIMPLE && !has_text(tls, "caCertificates"))
		return fail(why, "MUTUAL TLS requires a client CA bundle");
	if (value_child(value_get(tls, "tlsCertificates")))
		return true;
	if (!has_text(tls, "serverCertificate"))
		return fail(why, "%s requires a server certificate", prefix);
	if (!has_text(tls, "privateKey"))
		return fail(why, "%s requires a private key", prefix);
	return true;
}

static bool valid_tls(const struct value *tls, enum tls_mode mode, struct err *why)
{
	if (mode == TLS_ISTIO_MUTUAL)
		return valid_istio_mutual(tls, why);
	if (mode == TLS_PASSTHROUGH || mode == TLS_AUTO_PASSTHROUGH)
		return true;
	if (certificate_sources(tls) > 1)
		return fail(why,
			"only one of credential_name, credential_names, "
			"server_certificate/private_key, tls_certificates should be specified");
	bool secret = has_text(tls, "credentialName") ||
		value_child(value_get(tls, "credentialNames"));
	if (has_text(tls, "caCrl") && secret)
		return fail(why,
			"CRL is not supported with credentialName. CRL has to be specified in the "
			"credential");
	if (has_text(tls, "caCrl") && mode == TLS_SIMPLE)
		return fail(why, "CRL is not supported with SIMPLE TLS");
	return secret || valid_files(tls, mode, why);
}

static enum tls_mode tls_mode_of(const struct value *tls)
{
	struct str text = value_str(value_get(tls, "mode"));

	for (int m = TLS_PASSTHROUGH; m <= TLS_OPTIONAL_MUTUAL; m++)
		if (str_eq(tls_mode_name((enum tls_mode)m), text))
			return (enum tls_mode)m;
	return TLS_PASSTHROUGH;
}

static bool valid_tls_for(enum protocol p, const struct value *tls, struct err *why)
{
	enum tls_mode mode = tls_mode_of(tls);
	bool needs = p == PROTOCOL_HTTPS || p == PROTOCOL_TLS;

	if (needs && !tls)
		return fail(why, "server must have TLS settings for HTTPS/TLS protocols");
	if (needs || !tls)
		return true;
	if (!protocol_is_http(p))
		return fail(why, "server cannot have TLS settings for non HTTPS/TLS ports");
	bool plain = (mode == TLS_PASSTHROUGH || mode == TLS_AUTO_PASSTHROUGH) &&
		!has_text(tls, "caCertificates") && !has_text(tls, "privateKey") &&
		!has_text(tls, "serverCertificate");
	return plain || fail(why, "server cannot have TLS settings for plain text HTTP ports");
}

static bool valid_server(const struct value *server, struct err *why)
{
	const struct value *port = value_get(server, "port");
	const struct value *tls = value_get(server, "tls");
	struct str bind = value_str(value_get(server, "bind"));

	if (tls && tls->kind == VALUE_NULL)
		tls = NULL;
	return valid_hosts(value_get(server, "hosts"), why) && valid_server_port(port, bind, why) &&
		valid_bind(bind, why) && (!tls || valid_tls(tls, tls_mode_of(tls), why)) &&
		valid_tls_for(protocol_parse(value_str(value_get(port, "protocol"))), tls, why);
}

static bool unique_port_names(const struct value *servers, struct err *why)
{
	struct arena a = { 0 };
	struct map seen = { .a = &a };
	bool ok = true;

	for (const struct value *s = value_child(servers); s && ok; s = s->next) {
		struct str name = value_str(value_at(s, "port.name"));
		if (map_get(&seen, name))
			ok = fail(why, "port names in servers must be unique: duplicate name " PRIs,
				ARGs(name));
		map_put(&seen, name, &seen);
	}
	arena_clear(&a);
	return ok;
}

bool validate_gateway(const struct deployed *o, struct err *why)
{
	const struct value *servers = value_at(o->tree, "spec.servers");

	if (!o->name.n)
		return fail(why, "the object has no name");
	if (!valid_dns_label(o->name))
		return fail(why, "invalid gateway name: \"" PRIs "\"", ARGs(o->name));
	if (!value_child(servers))
		return fail(why, "gateway must have at least one server");
	for (const struct value *s = value_child(servers); s; s = s->next)
		if (!valid_server(s, why))
			return false;
	return unique_port_names(servers, why);
}
