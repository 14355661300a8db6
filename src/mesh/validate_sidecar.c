#include "mesh/validate.h"

static bool valid_capture(const struct value *v, struct err *why)
{
	static const char *const modes[] = { "DEFAULT", "IPTABLES", "NONE", NULL };

	return valid_word(value_get(v, "captureMode"), modes, why);
}

static bool valid_number(const struct value *port, struct err *why)
{
	const struct value *number = value_get(port, "number");

	if (!number)
		return fail(why, "port number 0 must be in the range 1..65535");
	return valid_port(number, why);
}

static bool valid_port_text(const struct value *port, struct err *why)
{
	struct str name = value_str(value_get(port, "name"));
	struct str protocol = value_str(value_get(port, "protocol"));
	uint32_t target = 0;

	if (name.n && !valid_dns_label(name))
		return fail(why, "invalid port name: " PRIs, ARGs(name));
	if (protocol.n && protocol_parse(protocol) == PROTOCOL_UNSUPPORTED)
		return fail(why, "unsupported protocol: " PRIs, ARGs(protocol));
	if (value_u32(value_get(port, "targetPort"), &target) && target)
		return fail(why, "targetPort has no impact on Sidecars");
	return true;
}

static bool valid_bind(struct str bind, struct err *why)
{
	return !bind.n || valid_ip(bind) || fail(why, PRIs " is not a valid IP", ARGs(bind));
}

static bool valid_unix(struct str path, struct err *why)
{
	if (!path.n)
		return fail(why, "unix address must not be empty");
	if (path.p[0] == '@')
		return true;
	if (path.p[0] != '/' || path.p[path.n - 1] == '/')
		return fail(why, PRIs " is not an absolute path to a file", ARGs(path));
	return true;
}

static bool is_own_address(struct str host)
{
	static const char *const own[] = { "127.0.0.1", "0.0.0.0", "[::1]", "[::]" };

	for (size_t i = 0; i < countof(own); i++)
		if (str_is(host, own[i]))
			return true;
	return !host.n;
}

static bool valid_endpoint(struct str text, struct err *why)
{
	ptrdiff_t colon = str_rfind_char(text, ':');
	uint32_t port = 0;

	if (!text.n)
		return true;
	if (str_starts(text, "unix://"))
		return valid_unix(str_sub(text, 7, text.n), why);
	if (colon < 0)
		return fail(why, "address " PRIs ": missing port in address", ARGs(text));
	if (!is_own_address(str_sub(text, 0, (size_t)colon)))
		return fail(why,
			"sidecar: defaultEndpoint must be of form 127.0.0.1:<port>,"
			"0.0.0.0:<port>,[::1]:port,[::]:port,unix://filepath or unset");
	if (!str_to_u32(str_sub(text, (size_t)colon + 1, text.n), &port) || port < 1 ||
		port > 65535)
		return fail(why, "sidecar: defaultEndpoint port (" PRIs ") is not a number",
			ARGs(str_sub(text, (size_t)colon + 1, text.n)));
	return true;
}

/* Port numbers of entries that were seen, in a bit each. */
struct ports {
	uint8_t seen[65536 / 8];
};

static bool first_of_port(struct ports *ports, const struct value *port, struct err *why)
{
	uint32_t n = 0;

	value_u32(value_get(port, "number"), &n);
	n &= 65535;
	if (ports->seen[n / 8] & 1u << n % 8)
		return fail(why, "sidecar: ports on IP bound listeners must be unique");
	ports->seen[n / 8] |= (uint8_t)(1u << n % 8);
	return true;
}

static bool valid_ingress(const struct value *v, struct ports *ports, struct err *why)
{
	const struct value *port = value_get(v, "port");

	if (!port || port->kind != VALUE_MAP)
		return fail(why, "sidecar: port is required for ingress listeners");
	return valid_port_text(port, why) && valid_number(port, why) &&
		valid_bind(value_str(value_get(v, "bind")), why) &&
		first_of_port(ports, port, why) && valid_capture(v, why) &&
		valid_endpoint(value_str(value_get(v, "defaultEndpoint")), why);
}

static bool valid_egress_host(struct str host, struct err *why)
{
	struct str rest = host, ns = str_cut(&rest, '/');

	if (!rest.p)
		return fail(why, "host must be of form namespace/dnsName");
	if (!ns.n || !rest.n)
		return fail(why, "config namespace and dnsName in host entry cannot be empty");
	if (ns.p[0] == '~')
		ns = str_sub(ns, 1, ns.n);
	if (ns.n && !str_is(ns, "*") && !str_is(ns, ".") && !valid_dns_label(ns))
		return fail(why, "invalid namespace value \"" PRIs "\" in sidecar", ARGs(ns));
	if (str_find_char(rest, '.') < 0 && !str_is(rest, "*"))
		return fail(why, "short names (non FQDN) are not allowed");
	if (!valid_ip(rest) && !valid_wildcard_domain(rest, why))
		return false;
	if (str_find_char(rest, '*') >= 0 && !str_is(rest, "*") && !str_starts(rest, "*."))
		return fail(why, "partial wildcard \"" PRIs "\" not allowed", ARGs(rest));
	return true;
}

static bool valid_egress_port(const struct value *v, struct ports *ports, struct err *why)
{
	const struct value *port = value_get(v, "port");
	struct str bind = value_str(value_get(v, "bind"));
	uint32_t n = 0;

	if (!valid_port_text(port, why))
		return false;
	if (!value_get(port, "number") || (value_u32(value_get(port, "number"), &n) && !n)) {
		if (!str_starts(bind, "unix://"))
			return fail(why,
				"sidecar: ports with 0 value must have a unix domain "
				"socket bind address");
		return valid_unix(str_sub(bind, 7, bind.n), why);
	}
	return valid_number(port, why) && valid_bind(bind, why) && first_of_port(ports, port, why);
}

static bool valid_egress(const struct value *v, struct ports *ports, struct err *why)
{
	const struct value *port = value_get(v, "port");

	if (!valid_capture(v, why))
		return false;
	if (port && port->kind == VALUE_MAP) {
		if (!valid_egress_port(v, ports, why))
			return false;
	} else if (v->next) {
		return fail(why,
			"sidecar: the egress listener with empty port should be the last "
			"listener in the list");
	}
	if (!value_child(value_get(v, "hosts")))
		return fail(why, "sidecar: egress listener must contain at least one host");
	for (const struct value *h = value_child(value_get(v, "hosts")); h; h = h->next)
		if (!valid_egress_host(value_str(h), why))
			return false;
	return true;
}

static bool valid_selector(const struct value *labels, struct err *why)
{
	for (const struct value *l = value_child(labels); l; l = l->next) {
		if (!l->key.n)
			return fail(why, "empty key is not supported in selector: \"=" PRIs "\"",
				ARGs(l->text));
		if (str_find_char(l->key, '*') >= 0 || str_find_char(l->text, '*') >= 0)
			return fail(why,
				"wildcard is not supported in selector: \"" PRIs "=" PRIs "\"",
				ARGs(l->key), ARGs(l->text));
	}
	return true;
}

static bool valid_policy(const struct value *policy, struct err *why)
{
	static const char *const modes[] = { "REGISTRY_ONLY", "ALLOW_ANY", NULL };
	const struct value *proxy = value_get(policy, "egressProxy");

	if (!valid_word(value_get(policy, "mode"), modes, why))
		return false;
	if (!proxy || proxy->kind == VALUE_NULL)
		return true;
	if (!value_is(value_get(policy, "mode"), "ALLOW_ANY"))
		return fail(why,
			"sidecar: egress_proxy must be set only with ALLOW_ANY "
			"outbound_traffic_policy mode");
	if (!value_get(proxy, "port"))
		return fail(why, "sidecar: egress_proxy port must be non-nil");
	return true;
}

static bool is_set(const struct value *v)
{
	return v && v->kind != VALUE_NULL;
}

bool validate_sidecar(const struct deployed *o, struct err *why)
{
	const struct value *spec = value_get(o->tree, "spec");
	struct ports ingress = { 0 }, egress = { 0 };

	if (!valid_selector(value_at(spec, "workloadSelector.labels"), why))
		return false;
	if (!value_child(value_get(spec, "egress")) && !value_child(value_get(spec, "ingress")) &&
		!is_set(value_get(spec, "outboundTrafficPolicy")) &&
		!is_set(value_get(spec, "inboundConnectionPool")))
		return fail(why, "sidecar: empty configuration provided");
	for (const struct value *v = value_child(value_get(spec, "ingress")); v; v = v->next)
		if (!valid_ingress(v, &ingress, why))
			return false;
	for (const struct value *v = value_child(value_get(spec, "egress")); v; v = v->next)
		if (!valid_egress(v, &egress, why))
			return false;
	return valid_policy(value_get(spec, "outboundTrafficPolicy"), why);
}

static bool valid_mtls(const struct value *mtls, struct err *why)
{
	static const char *const modes[] = { "UNSET", "DISABLE", "PERMISSIVE", "STRICT", NULL };

	return valid_word(value_get(mtls, "mode"), modes, why);
}

static bool valid_mtls_ports(const struct value *ports, struct err *why)
{
	uint32_t n = 0;

	for (const struct value *p = value_child(ports); p; p = p->next) {
		if (!str_to_u32(p->key, &n) || !n || n > 65535)
			return fail(why, "port must be in range 1..65535");
		if (!valid_mtls(p, why))
			return false;
	}
	return true;
}

bool validate_peer_authentication(const struct deployed *o, struct err *why)
{
	const struct value *spec = value_get(o->tree, "spec");
	const struct value *ports = value_get(spec, "portLevelMtls");

	if (value_child(ports) && !value_child(value_at(spec, "selector.matchLabels")))
		return fail(why, "mesh/namespace peer authentication cannot have port level mTLS");
	return valid_mtls(value_get(spec, "mtls"), why) && valid_mtls_ports(ports, why) &&
		valid_selector(value_at(spec, "selector.matchLabels"), why);
}
