#include "mesh/validate.h"
#include "mesh/virtual_service.h"

static bool has(const struct value *map, const char *key)
{
	const struct value *v = value_get(map, key);

	return v && v->kind != VALUE_NULL;
}

static bool valid_gateway_name(struct str name, bool *stop, struct err *why)
{
	struct str scope;
	struct str rest = host_name(name, &scope);

	*stop = str_find_char(name, '/') < 0;
	if (*stop)
		return valid_domain(name, why);
	if (!scope.n || !rest.n)
		return fail(why, "config namespace and gateway name cannot be empty");
	if (!valid_dns_label(scope))
		return fail(why, "invalid value for namespace: \"" PRIs "\"", ARGs(scope));
	if (!valid_dns_label(rest))
		return fail(why, "invalid value for gateway name: \"" PRIs "\"", ARGs(rest));
	return true;
}

/* Istio stops at the first name without a slash. */
static bool valid_gateways(const struct value *list, struct err *why)
{
	bool stop = false;

	for (const struct value *g = value_child(list); g && !stop; g = g->next)
		if (!valid_gateway_name(value_str(g), &stop, why))
			return false;
	return true;
}

static bool applies_to_gateway(const struct value *gateways)
{
	for (const struct value *g = value_child(gateways); g; g = g->next)
		if (value_is(g, "mesh"))
			return false;
	return value_child(gateways) != NULL;
}

static bool disjoint_hosts(const struct value *hosts, struct err *why)
{
	for (const struct value *x = value_child(hosts); x; x = x->next)
		for (const struct value *y = x->next; y; y = y->next)
			if (host_overlap(value_str(x), value_str(y)))
				return fail(why,
					"duplicate hosts in virtual service: " PRIs " & " PRIs,
					ARGs(value_str(x)), ARGs(value_str(y)));
	return true;
}

static bool valid_hosts(const struct value *spec, struct err *why)
{
	const struct value *hosts = value_get(spec, "hosts");
	bool gateway_only = applies_to_gateway(value_get(spec, "gateways"));

	for (const struct value *h = value_child(hosts); h; h = h->next) {
		struct str host = value_str(h);
		if (str_is(host, "*") && !gateway_only)
			return fail(why,
				"wildcard host * is not allowed for virtual services bound to the "
				"mesh gateway");
		if (!valid_ip(host) && !str_starts(host, "outbound_.") &&
			!valid_wildcard_domain(host, why))
			return false;
	}
	return disjoint_hosts(hosts, why);
}

static bool valid_string_match(const struct value *m, const char *where, bool empty_prefix,
	struct err *why)
{
	if (!m || m->kind != VALUE_MAP)
		return true;
	if (has(m, "prefix") && !value_str(value_get(m, "prefix")).n && !empty_prefix)
		return fail(why, "\"%s\": prefix string match should not be empty", where);
	if (!has(m, "regex"))
		return true;
	struct str regex = value_str(value_get(m, "regex"));
	if (!regex.n)
		return fail(why, "\"%s\": regex string match should not be empty", where);
	return regex.n <= 1024 ||
		fail(why, "\"%s\": regex is too large, max length allowed is 1024", where);
}

static bool valid_header_matches(const struct value *headers, struct err *why)
{
	for (const struct value *h = value_child(headers); h; h = h->next) {
		if (!h->key.n)
			return fail(why, "header name cannot be empty");
		if (h->kind == VALUE_NULL)
			return fail(why, "header match " PRIs " cannot be null", ARGs(h->key));
		if (!valid_string_match(h, "headers", false, why))
			return false;
	}
	return true;
}

static bool valid_http_match(const struct value *m, struct err *why)
{
	return valid_header_matches(value_get(m, "headers"), why) &&
		valid_string_match(value_get(m, "uri"), "uri", true, why) &&
		valid_string_match(value_get(m, "scheme"), "scheme", false, why) &&
		valid_string_match(value_get(m, "method"), "method", false, why) &&
		valid_string_match(value_get(m, "authority"), "authority", false, why) &&
		valid_port(value_get(m, "port"), why) &&
		valid_gateways(value_get(m, "gateways"), why);
}

/* Which of a route's actions exclude each other. */
static bool valid_actions(const struct value *r, struct err *why)
{
	static const struct {
		const char *one, *other, *text;
	} never[] = {
		{ "redirect", "route", "HTTP route cannot contain both route and redirect" },
		{ "redirect", "fault", "HTTP route cannot contain both fault and redirect" },
		{ "redirect", "rewrite",
			"HTTP route rule cannot contain both rewrite and redirect" },
		{ "redirect", "directResponse",
			"HTTP route rule cannot contain both direct_response and redirect" },
		{ "directResponse", "route",
			"HTTP route cannot contain both route and direct_response" },
		{ "directResponse", "fault",
			"HTTP route cannot contain both fault and direct_response" },
		{ "directResponse", "rewrite",
			"HTTP route rule cannot contain both rewrite and direct_response" },
		{ "mirror", "mirrors", "HTTP route cannot contain both mirror and mirrors" },
	};

	for (size_t i = 0; i < countof(never); i++) {
		const struct value *other = value_get(r, never[i].other);
		bool set = other && other->kind != VALUE_NULL &&
			(other->kind != VALUE_LIST || other->count);
		if (has(r, never[i].one) && set)
			return fail(why, "%s", never[i].text);
	}
	if (!value_child(value_get(r, "route")) && !has(r, "redirect") && !has(r, "directResponse"))
		return fail(why, "HTTP route, redirect or direct_response is required");
	return true;
}

static bool valid_delegating(const struct value *r, bool delegate, struct err *why)
{
	struct str name = value_str(value_get(r, "name"));

	if (delegate)
		return fail(why, "delegate HTTP route cannot contain delegate");
	if (has(r, "redirect"))
		return fail(why, "root HTTP route " PRIs " must not specify redirect", ARGs(name));
	if (value_child(value_get(r, "route")))
		return fail(why, "root HTTP route " PRIs " must not specify route", ARGs(name));
	return true;
}

static bool valid_destination(const struct value *d, struct err *why)
{
	struct str host = value_str(value_get(d, "host"));
	struct str subset = value_str(value_get(d, "subset"));

	if (!d || d->kind != VALUE_MAP)
		return fail(why, "destination is required");
	if (str_is(host, "*"))
		return fail(why, "invalid destination host *");
	if (!valid_ip(host) && !valid_wildcard_domain(host, why))
		return false;
	if (subset.n && !valid_dns_label(subset))
		return fail(why, "subset name is invalid: " PRIs, ARGs(subset));
	return valid_port(value_at(d, "port.number"), why);
}

static bool valid_destinations(const struct value *routes, struct err *why)
{
	uint64_t total = 0;

	for (const struct value *r = value_child(routes); r; r = r->next) {
		const struct value *weight = value_get(r, "weight");
		uint32_t w = 0;
		if (!valid_destination(value_get(r, "destination"), why))
			return false;
		if (weight && weight->kind == VALUE_INT && !value_u32(weight, &w))
			return fail(why, "weight " PRIs " < 0", ARGs(weight->text));
		total += w;
	}
	if (routes && routes->count > 1 && total == 0)
		return fail(why, "total destination weight = 0");
	return true;
}

static bool valid_redirect(const struct value *r, struct err *why)
{
	uint32_t code = 0;
	struct str scheme = value_str(value_get(r, "scheme"));

	if (!r || r->kind != VALUE_MAP)
		return true;
	if (has(r, "uri") && has(r, "prefixRewrite"))
		return fail(why, "redirect may only specify one of uri or prefix_rewrite");
	if (!has(r, "uri") && !has(r, "prefixRewrite") && !has(r, "authority") && !has(r, "port") &&
		!has(r, "derivePort") && !has(r, "scheme"))
		return fail(why, "redirect must specify URI, authority, scheme, or port");
	if (value_u32(value_get(r, "redirectCode"), &code) && code && (code < 300 || code > 399))
		return fail(why, "%u is not a valid redirect code, must be 3xx", code);
	if (scheme.n && !str_is(scheme, "http") && !str_is(scheme, "https"))
		return fail(why, "invalid redirect scheme, must be \"http\" or \"https\"");
	return valid_port(value_get(r, "port"), why);
}

static bool valid_response(const struct value *d, struct err *why)
{
	uint32_t status = 0;

	if (!d || d->kind != VALUE_MAP)
		return true;
	if (!value_u32(value_get(d, "status"), &status) || status < 200 || status > 599)
		return fail(why, "HTTP status %u is not in range 200-599", status);
	return true;
}

/* `host` and `:authority` among the names set or added. */
static uint32_t authorities(const struct value *request)
{
	uint32_t n = 0;
	static const char *const how[] = { "set", "add" };

	for (size_t i = 0; i < countof(how); i++)
		for (const struct value *h = value_child(value_get(request, how[i])); h;
			h = h->next)
			n += str_is(h->key, ":authority") || str_is(h->key, "host") ||
				str_is(h->key, "Host");
	return n;
}

static bool valid_rewrite(const struct value *route, struct err *why)
{
	const struct value *r = value_get(route, "rewrite");
	bool authority = value_str(value_get(r, "authority")).n > 0;

	if (r && r->kind == VALUE_MAP) {
		if (has(r, "uri") && has(r, "uriRegexRewrite"))
			return fail(why, "rewrite may only contain one of URI or UriRegexRewrite");
		if (!has(r, "uri") && !has(r, "uriRegexRewrite") && !authority)
			return fail(why,
				"rewrite must specify at least one of URI, UriRegexRewrite, or "
				"authority. Only one of URI or UriRegexRewrite may be specified");
	}
	if (authorities(value_at(route, "headers.request")) + authority > 1)
		return fail(why, "authority header cannot be set multiple times");
	return true;
}

static bool valid_retries(const struct value *r, struct err *why)
{
	const struct value *attempts = value_get(r, "attempts");
	uint32_t n = 0;

	if (!r || r->kind != VALUE_MAP)
		return true;
	if (attempts && attempts->kind == VALUE_INT && !value_u32(attempts, &n))
		return fail(why, "attempts cannot be negative");
	if (!n && (has(r, "perTryTimeout") || has(r, "retryOn") || has(r, "retryRemoteLocalities")))
		return fail(why,
			"http retry policy configured when attempts are set to 0 (disabled)");
	return valid_duration(value_get(r, "perTryTimeout"), why) &&
		valid_duration(value_get(r, "backoff"), why);
}

static bool valid_fault(const struct value *f, struct err *why)
{
	if (!f || f->kind != VALUE_MAP)
		return true;
	if (!has(f, "abort") && !has(f, "delay"))
		return fail(why, "HTTP fault injection must have an abort and/or a delay");
	return valid_duration(value_at(f, "delay.fixedDelay"), why);
}

static bool valid_http(const struct value *r, bool delegate, struct err *why)
{
	if (r->kind != VALUE_MAP)
		return fail(why, "http route may not be null");
	if (!(has(r, "delegate") ? valid_delegating(r, delegate, why) : valid_actions(r, why)))
		return false;
	for (const struct value *m = value_child(value_get(r, "match")); m; m = m->next)
		if (!valid_http_match(m, why))
			return false;
	return valid_redirect(value_get(r, "redirect"), why) &&
		valid_response(value_get(r, "directResponse"), why) && valid_rewrite(r, why) &&
		valid_retries(value_get(r, "retries"), why) &&
		valid_fault(value_get(r, "fault"), why) &&
		valid_destinations(value_get(r, "route"), why) &&
		valid_duration(value_get(r, "timeout"), why);
}

static bool sni_covered(struct str sni, const struct value *hosts)
{
	for (const struct value *h = value_child(hosts); h; h = h->next)
		if (host_subset(sni, value_str(h)))
			return true;
	return false;
}

static bool valid_sni(const struct value *m, const struct value *hosts, struct err *why)
{
	if (!value_child(value_get(m, "sniHosts")))
		return fail(why, "TLS match must have at least one SNI host");
	for (const struct value *s = value_child(value_get(m, "sniHosts")); s; s = s->next) {
		struct str sni = value_str(s);
		if (!valid_ip(sni) && !str_starts(sni, "outbound_.") &&
			!valid_wildcard_domain(sni, why))
			return false;
		if (!sni_covered(sni, hosts))
			return fail(why,
				"SNI host \"" PRIs
				"\" is not a compatible subset of any of the virtual service hosts",
				ARGs(sni));
	}
	return valid_port(value_get(m, "port"), why) &&
		valid_gateways(value_get(m, "gateways"), why);
}

static bool valid_tls_route(const struct value *r, const struct value *hosts, struct err *why)
{
	if (!value_child(value_get(r, "match")))
		return fail(why, "TLS route must have at least one match condition");
	for (const struct value *m = value_child(value_get(r, "match")); m; m = m->next)
		if (!valid_sni(m, hosts, why))
			return false;
	if (!value_child(value_get(r, "route")))
		return fail(why, "TLS route is required");
	return valid_destinations(value_get(r, "route"), why);
}

static bool valid_tcp(const struct value *r, struct err *why)
{
	for (const struct value *m = value_child(value_get(r, "match")); m; m = m->next) {
		if (m->kind == VALUE_NULL)
			return fail(why, "tcp match may not be nil");
		if (!valid_port(value_get(m, "port"), why) ||
			!valid_gateways(value_get(m, "gateways"), why))
			return false;
	}
	if (!value_child(value_get(r, "route")))
		return fail(why, "TCP route is required");
	return valid_destinations(value_get(r, "route"), why);
}

bool valid_export_to(const struct value *list, struct str ns, struct err *why)
{
	bool star = false;

	for (const struct value *e = value_child(list); e; e = e->next) {
		struct str to = value_str(e);
		if (str_is(to, "~"))
			return fail(why,
				"exportTo ~ (none) is not allowed for Istio configuration objects");
		if (!str_is(to, ".") && !str_is(to, "*") && !valid_dns_label(to))
			return fail(why,
				"only .,*, or a valid DNS 1123 label is allowed as exportTo entry");
		star |= str_is(to, "*");
		for (const struct value *f = e->next; f; f = f->next) {
			struct str x = str_is(to, ".") ? ns : to;
			struct str y = value_is(f, ".") ? ns : value_str(f);
			if (str_eq(x, y))
				return fail(why, "duplicate entries in exportTo for entry " PRIs,
					ARGs(x));
		}
	}
	if (star && list->count > 1)
		return fail(why,
			"cannot have both public (*) and non-public exportTo values for a resource");
	return true;
}

static bool valid_routes(const struct value *spec, bool delegate, struct err *why)
{
	const struct value *http = value_get(spec, "http"), *tls = value_get(spec, "tls"),
			   *tcp = value_get(spec, "tcp");

	if (!value_child(http) && !value_child(tls) && !value_child(tcp))
		return fail(why, "http, tcp or tls must be provided in virtual service");
	for (const struct value *r = value_child(http); r; r = r->next)
		if (!valid_http(r, delegate, why))
			return false;
	for (const struct value *r = value_child(tls); r; r = r->next)
		if (!valid_tls_route(r, value_get(spec, "hosts"), why))
			return false;
	for (const struct value *r = value_child(tcp); r; r = r->next)
		if (!valid_tcp(r, why))
			return false;
	return true;
}

static bool valid_delegate(const struct value *spec, struct err *why)
{
	if (value_child(value_get(spec, "gateways")))
		return fail(why, "delegate virtual service must have no gateways specified");
	if (value_child(value_get(spec, "tls")))
		return fail(why, "delegate virtual service must have no tls route specified");
	if (value_child(value_get(spec, "tcp")))
		return fail(why, "delegate virtual service must have no tcp route specified");
	return true;
}

bool validate_virtual_service(const struct deployed *o, struct err *why)
{
	const struct value *spec = value_get(o->tree, "spec");
	bool delegate = !value_child(value_get(spec, "hosts"));

	if (!o->name.n)
		return fail(why, "the object has no name");
	if (delegate && !valid_delegate(spec, why))
		return false;
	return valid_gateways(value_get(spec, "gateways"), why) && valid_hosts(spec, why) &&
		valid_routes(spec, delegate, why) &&
		valid_export_to(value_get(spec, "exportTo"), deployed_ns(o), why);
}
