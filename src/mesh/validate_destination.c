#include "mesh/validate.h"

static bool is_set(const struct value *v)
{
	return v && v->kind != VALUE_NULL;
}

/* ---- DestinationRule ---- */

static bool valid_policy_words(const struct value *policy, struct err *why)
{
	static const char *const simple[] = { "UNSPECIFIED", "LEAST_CONN", "RANDOM", "PASSTHROUGH",
		"ROUND_ROBIN", "LEAST_REQUEST", NULL };
	static const char *const modes[] = { "DISABLE", "SIMPLE", "MUTUAL", "ISTIO_MUTUAL", NULL };

	return valid_word(value_at(policy, "loadBalancer.simple"), simple, why) &&
		valid_word(value_at(policy, "tls.mode"), modes, why);
}

static bool has_field(const struct value *policy, bool of_port)
{
	static const char *const names[] = { "outlierDetection", "connectionPool", "loadBalancer",
		"tls", "portLevelSettings", "tunnel", "proxyProtocol", "retryBudget" };

	for (size_t i = 0; i < (of_port ? 4 : countof(names)); i++)
		if (is_set(value_get(policy, names[i])))
			return true;
	return false;
}

static bool valid_policy(const struct value *policy, struct err *why)
{
	const struct value *p = value_child(value_get(policy, "portLevelSettings"));

	if (!is_set(policy))
		return true;
	if (!has_field(policy, false))
		return fail(why, "traffic policy must have at least one field");
	for (; p; p = p->next) {
		if (!is_set(value_get(p, "port")))
			return fail(why, "portTrafficPolicy must have valid port");
		if (!has_field(p, true))
			return fail(why, "port traffic policy must have at least one field");
		if (!valid_policy_words(p, why))
			return false;
	}
	return valid_policy_words(policy, why);
}

static bool valid_subsets(const struct value *subsets, struct err *why)
{
	struct arena a = { 0 };
	struct map seen = { .a = &a };
	bool ok = true;

	for (const struct value *s = value_child(subsets); s && ok; s = s->next) {
		struct str name = value_str(value_get(s, "name"));
		if (!name.n)
			ok = fail(why, "subset name cannot be empty");
		else if (!valid_dns_label(name))
			ok = fail(why, "subset name is invalid: " PRIs, ARGs(name));
		else if (map_get(&seen, name))
			ok = fail(why, "duplicate subset names: " PRIs, ARGs(name));
		else
			ok = valid_policy(value_get(s, "trafficPolicy"), why);
		map_put(&seen, name, &seen);
	}
	arena_clear(&a);
	return ok;
}

static bool valid_selected(const struct value *exports, struct str ns, struct err *why)
{
	const struct value *v = value_child(exports);

	if (v && v->next)
		return fail(why,
			"destination rule with workload selector cannot have multiple "
			"entries in exportTo");
	if (v && !value_is(v, ".") && !str_eq(value_str(v), ns))
		return fail(why,
			"destination rule with workload selector cannot have exportTo "
			"beyond current namespace");
	return true;
}

bool validate_destination_rule(const struct deployed *o, struct err *why)
{
	const struct value *spec = value_get(o->tree, "spec");
	const struct value *exports = value_get(spec, "exportTo");

	if (!valid_wildcard_domain(value_str(value_get(spec, "host")), why) ||
		!valid_policy(value_get(spec, "trafficPolicy"), why) ||
		!valid_subsets(value_get(spec, "subsets"), why) ||
		!valid_export_to(exports, deployed_ns(o), why))
		return false;
	return !is_set(value_get(spec, "workloadSelector")) ||
		valid_selected(exports, deployed_ns(o), why);
}

/* ---- ServiceEntry ---- */

static bool valid_entry_hosts(const struct value *hosts, struct err *why)
{
	if (!value_child(hosts))
		return fail(why, "service entry must have at least one host");
	for (const struct value *h = value_child(hosts); h; h = h->next) {
		if (value_is(h, "*"))
			return fail(why, "invalid host *");
		if (!valid_wildcard_domain(value_str(h), why))
			return false;
	}
	return true;
}

static bool valid_cidr(struct str text)
{
	struct str bits = text, ip = str_cut(&bits, '/');
	uint32_t n = 0;

	return valid_ip(ip) && str_to_u32(bits, &n) &&
		n <= (str_find_char(ip, ':') >= 0 ? 128u : 32u);
}

static bool is_plain(const struct value *resolution)
{
	return !is_set(resolution) || value_is(resolution, "NONE") ||
		value_is(resolution, "STATIC");
}

static bool valid_addresses(const struct value *spec, struct err *why)
{
	for (const struct value *v = value_child(value_get(spec, "addresses")); v; v = v->next) {
		struct str text = value_str(v);
		if (str_find_char(text, '/') < 0 && !valid_ip(text))
			return fail(why, PRIs " is not a valid IP", ARGs(text));
		if (str_find_char(text, '/') < 0)
			continue;
		if (!valid_cidr(text))
			return fail(why, PRIs " is not a valid CIDR block", ARGs(text));
		if (!is_plain(value_get(spec, "resolution")))
			return fail(why,
				"CIDR addresses are allowed only for NONE/STATIC "
				"resolution types");
	}
	return true;
}

static bool valid_entry_port(const struct value *p, struct map *seen, struct err *why)
{
	struct str name = value_str(value_get(p, "name"));
	struct str protocol = value_str(value_get(p, "protocol"));
	const struct value *number = value_get(p, "number");
	struct str text = number ? number->text : STR("0");

	if (map_get(seen, name))
		return fail(why, "service entry port name \"" PRIs "\" already defined",
			ARGs(name));
	if (map_get(seen, text))
		return fail(why, "service entry port " PRIs " already defined", ARGs(text));
	map_put(seen, name, seen);
	map_put(seen, text, seen);
	if (!valid_dns_label(name))
		return fail(why, "invalid port name: " PRIs, ARGs(name));
	if (protocol.n && protocol_parse(protocol) == PROTOCOL_UNSUPPORTED)
		return fail(why, "unsupported protocol: " PRIs, ARGs(protocol));
	return number ? valid_port(number, why)
		      : fail(why, "port number 0 must be in the range 1..65535");
}

static bool valid_entry_ports(const struct value *ports, struct err *why)
{
	struct arena a = { 0 };
	struct map seen = { .a = &a };
	bool ok = true;

	for (const struct value *p = value_child(ports); p && ok; p = p->next)
		ok = valid_entry_port(p, &seen, why);
	arena_clear(&a);
	return ok;
}

/* Hosts that only a name in the request tells apart. */
static bool valid_several_hosts(const struct value *spec, struct err *why)
{
	const struct value *p = value_child(value_get(spec, "ports"));

	if (value_get(spec, "hosts")->count < 2 || !is_set(value_get(spec, "resolution")) ||
		value_is(value_get(spec, "resolution"), "NONE"))
		return true;
	for (; p; p = p->next) {
		enum protocol proto = protocol_parse(value_str(value_get(p, "protocol")));
		if (!protocol_is_http(proto) && proto != PROTOCOL_HTTPS && proto != PROTOCOL_TLS)
			return fail(why, "multiple hosts provided with non-HTTP, non-TLS ports");
	}
	return true;
}

static bool valid_endpoints(const struct value *spec, struct err *why)
{
	const struct value *resolution = value_get(spec, "resolution");
	bool some = value_child(value_get(spec, "endpoints")) != NULL;

	if (some && is_set(value_get(spec, "workloadSelector")))
		return fail(why,
			"only one of WorkloadSelector or Endpoints is allowed in Service Entry");
	if (some && (!is_set(resolution) || value_is(resolution, "NONE")))
		return fail(why, "no endpoints should be provided for resolution type none");
	return true;
}

/* A ServiceEntry may be for no one. */
static bool valid_entry_exports(const struct value *list, struct str ns, struct err *why)
{
	const struct value *v = value_child(list);

	return (v && !v->next && value_is(v, "~")) || valid_export_to(list, ns, why);
}

bool validate_service_entry(const struct deployed *o, struct err *why)
{
	static const char *const resolutions[] = { "NONE", "STATIC", "DNS", "DNS_ROUND_ROBIN",
		"DYNAMIC_DNS", NULL };
	const struct value *spec = value_get(o->tree, "spec");

	return valid_word(value_get(spec, "resolution"), resolutions, why) &&
		valid_endpoints(spec, why) && valid_entry_hosts(value_get(spec, "hosts"), why) &&
		valid_addresses(spec, why) && valid_entry_ports(value_get(spec, "ports"), why) &&
		valid_several_hosts(spec, why) &&
		valid_entry_exports(value_get(spec, "exportTo"), deployed_ns(o), why);
}
