#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include "deploy/deployment.h"
#include "mesh/mesh.h"

#include <cmocka.h>

#define GATEWAY(server)                                                                                    \
	"apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {name: g}\nspec: {servers: [" server \
	"]}\n"
#define SERVICE(spec)                                                                                 \
	"apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: v}\nspec: {" spec \
	"}\n"
#define HTTP(more) "{port: {number: 80, name: http, protocol: HTTP}, " more "}"
#define ROUTE "http: [{route: [{destination: {host: a}}]}]"

#define OBJECT(kind, spec)                                                                      \
	"apiVersion: networking.istio.io/v1\nkind: " kind "\nmetadata: {name: o}\nspec: {" spec \
	"}\n"
#define INGRESS(more) OBJECT("Sidecar", "ingress: [{port: {number: 80, protocol: HTTP}, " more "}]")
#define EGRESS(more) OBJECT("Sidecar", "egress: [{" more "}]")
#define RULE(more) OBJECT("DestinationRule", "host: a, " more)
#define ENTRY(more) OBJECT("ServiceEntry", more)
#define POLICY(spec)                                                                                    \
	"apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: {name: p}\nspec: {" spec \
	"}\n---\n" OBJECT("ServiceEntry", "hosts: [a.b]")

/* An object, and why Istio's webhook refuses it; NULL: it does not
 * (istio-semantics 3.2 to 3.7, istio-verified). */
static const struct {
	const char *text, *reason;
} rows[] = {
	{ GATEWAY(HTTP("hosts: [a.com]")), NULL },
	{ GATEWAY(HTTP("hosts: ['*', ns/a.com, ./a.com, '*/*.a.com']")), NULL },
	{ GATEWAY(""), "at least one server" },
	{ GATEWAY(HTTP("hosts: []")), "at least one host" },
	{ GATEWAY(HTTP("hosts: [web]")), "short names" },
	{ GATEWAY(HTTP("hosts: ['a.*.com']")), "invalid" },
	{ GATEWAY(HTTP("hosts: ['*a.com']")), "partial wildcard" },
	{ GATEWAY(HTTP("hosts: [/a.com]")), "cannot be empty" },
	{ GATEWAY(HTTP("hosts: [a.com], bind: x")), "not a valid IP" },
	{ GATEWAY(HTTP("hosts: [a.com], bind: '::1'")), NULL },
	{ GATEWAY(HTTP("hosts: [a.com], tls: {httpsRedirect: true}")), NULL },
	{ GATEWAY(HTTP("hosts: [a.com], tls: {mode: SIMPLE, credentialName: c}")),
		"plain text HTTP" },
	{ GATEWAY("{port: {number: 80, protocol: HTTP}, hosts: [a.com]}"),
		"port name must be set" },
	{ GATEWAY("{port: {number: 80, name: x, protocol: UDP}, hosts: [a.com]}"),
		"invalid protocol" },
	{ GATEWAY("{port: {number: 0, name: x, protocol: TCP}, hosts: [a.com]}"), "1..65535" },
	{ GATEWAY("{port: {number: 80, name: x, protocol: TCP, targetPort: 8080}, hosts: [a.com]}"),
		"targetPort" },
	{ GATEWAY("{port: {number: 443, name: x, protocol: HTTPS}, hosts: [a.com]}"),
		"must have TLS" },
	{ GATEWAY("{port: {number: 443, name: x, protocol: HTTPS}, hosts: [a.com], tls: {mode: MUTUAL}}"),
		"client CA bundle" },
	{ GATEWAY("{port: {number: 443, name: x, protocol: HTTPS}, hosts: [a.com], "
		  "tls: {mode: ISTIO_MUTUAL, credentialName: c}}"),
		"ISTIO_MUTUAL" },
	{ GATEWAY("{port: {number: 9, name: x, protocol: TCP}, hosts: [a.com], tls: {mode: SIMPLE, "
		  "credentialName: c}}"),
		"non HTTPS/TLS" },
	{ GATEWAY(HTTP("hosts: [a.com]") ", " HTTP("hosts: [b.com]")), "unique" },
	{ SERVICE("hosts: [a.com], " ROUTE), NULL },
	{ SERVICE("hosts: ['*'], gateways: [g], " ROUTE), NULL },
	{ SERVICE("hosts: ['*'], " ROUTE), "wildcard host *" },
	{ SERVICE("hosts: [a.com, '*.com'], " ROUTE), "duplicate hosts" },
	{ SERVICE("hosts: [a.com], gateways: [./g], " ROUTE), "invalid value for namespace" },
	{ SERVICE("hosts: [a.com]"), "must be provided" },
	{ SERVICE("hosts: [a.com], http: [{}]"), "is required" },
	{ SERVICE("hosts: [a.com], http: [{timeout: 0s, route: [{destination: {host: a}}]}]"),
		"greater than 1ms" },
	{ SERVICE("hosts: [a.com], http: [{timeout: 1.5s, route: [{destination: {host: a}}]}]"),
		NULL },
	{ SERVICE("hosts: [a.com], http: [{redirect: {uri: /x}, route: [{destination: {host: a}}]}]"),
		"both route and redirect" },
	{ SERVICE("hosts: [a.com], tls: [{match: [{sniHosts: [b.com]}], route: [{destination: {host: a}}]}]"),
		"compatible subset" },
	{ SERVICE("gateways: [g], " ROUTE), "delegate virtual service" },
	{ SERVICE("hosts: [a.com], exportTo: ['*', ns], " ROUTE), "both public" },

	{ OBJECT("Sidecar", ""), "empty configuration" },
	{ INGRESS("defaultEndpoint: '127.0.0.1:80'"), NULL },
	{ INGRESS("defaultEndpoint: '[::]:80', bind: '::'"), NULL },
	{ INGRESS("defaultEndpoint: ':80'"), NULL },
	{ INGRESS("defaultEndpoint: 'web:80'"), "must be of form" },
	{ INGRESS("defaultEndpoint: 127.0.0.1"), "missing port" },
	{ INGRESS("defaultEndpoint: '127.0.0.1:0'"), "is not a number" },
	{ INGRESS("defaultEndpoint: unix://@app"), NULL },
	{ INGRESS("defaultEndpoint: unix://app"), "not an absolute path" },
	{ INGRESS("bind: nowhere"), "not a valid IP" },
	{ INGRESS("captureMode: SOME"), "unsupported value" },
	{ OBJECT("Sidecar", "ingress: [{port: {number: 80}}, {port: {number: 80}, bind: 1.2.3.4}]"),
		"must be unique" },
	{ OBJECT("Sidecar", "ingress: [{port: {number: 80, protocol: QUX}}]"),
		"unsupported protocol" },
	{ OBJECT("Sidecar", "ingress: [{port: {number: 80, targetPort: 1}}]"), "no impact" },
	{ EGRESS("hosts: ['*/*', '~other/*', './a.b']"), NULL },
	{ EGRESS("hosts: []"), "at least one host" },
	{ EGRESS("hosts: [a.b]"), "namespace/dnsName" },
	{ EGRESS("hosts: [./web]"), "short names" },
	{ EGRESS("hosts: ['*/*']}, {hosts: ['*/*']"), "should be the last" },
	{ EGRESS("port: {number: 0, protocol: HTTP}, hosts: ['*/*']"), "unix domain socket" },
	{ EGRESS("port: {number: 0, protocol: HTTP}, bind: unix:///a, hosts: ['*/*']"), NULL },
	{ OBJECT("Sidecar", "outboundTrafficPolicy: {mode: SOME}"), "unsupported value" },
	{ OBJECT("Sidecar", "outboundTrafficPolicy: {egressProxy: {host: a.b}}"), "ALLOW_ANY" },

	{ POLICY("mtls: {mode: STRICT}"), NULL },
	{ POLICY("mtls: {mode: strict}"), "unsupported value" },
	{ POLICY("portLevelMtls: {'80': {mode: STRICT}}"), "cannot have port level" },
	{ POLICY("selector: {matchLabels: {a: b}}, portLevelMtls: {'80': {mode: STRICT}}"), NULL },
	{ POLICY("selector: {matchLabels: {a: b}}, portLevelMtls: {'0': {mode: STRICT}}"),
		"range" },

	{ RULE("subsets: [{name: a}, {name: b}]"), NULL },
	{ RULE("subsets: [{name: a}, {name: a}]"), "duplicate subset" },
	{ RULE("subsets: [{labels: {a: b}}]"), "cannot be empty" },
	{ RULE("trafficPolicy: {}"), "at least one field" },
	{ RULE("trafficPolicy: {portLevelSettings: [{tls: {mode: DISABLE}}]}"), "valid port" },
	{ RULE("trafficPolicy: {loadBalancer: {simple: BEST}}"), "unsupported value" },
	{ RULE("exportTo: [a, a]"), "duplicate entries" },
	{ RULE("workloadSelector: {matchLabels: {a: b}}, exportTo: ['.']"), NULL },
	{ RULE("workloadSelector: {matchLabels: {a: b}}, exportTo: [b]"), "beyond current" },
	{ RULE("workloadSelector: {matchLabels: {a: b}}, exportTo: [b, c]"), "multiple entries" },

	{ ENTRY("hosts: [a.b], ports: [{number: 80, name: a, protocol: HTTP}]"), NULL },
	{ ENTRY("hosts: []"), "at least one host" },
	{ ENTRY("hosts: ['*']"), "invalid host" },
	{ ENTRY("hosts: [a.b], addresses: [10.0.0.0/8]"), NULL },
	{ ENTRY("hosts: [a.b], addresses: [10.0.0.0/8], resolution: DNS"), "CIDR addresses" },
	{ ENTRY("hosts: [a.b], addresses: [10.0.0.0/33]"), "valid CIDR" },
	{ ENTRY("hosts: [a.b], addresses: [ten]"), "valid IP" },
	{ ENTRY("hosts: [a.b], endpoints: [{address: 1.2.3.4}]"), "no endpoints" },
	{ ENTRY("hosts: [a.b], ports: [{number: 80, name: a}, {number: 80, name: b}]"),
		"80 already defined" },
	{ ENTRY("hosts: [a.b, c.d], resolution: DNS, ports: [{number: 80, name: a, protocol: TCP}]"),
		"multiple hosts" },
	{ ENTRY("hosts: [a.b], exportTo: ['~']"), NULL },
};

static void reasons(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		struct arena a = { 0 };
		struct project *p = project_new(&a);
		project_add(p, source_new(&a, STR("a.yaml"), str_of(rows[i].text)));
		project_index(p);
		const struct deployments *ds = deployments_new(&a, p);
		assert_int_equal(ds->v.n, 1);
		const struct mesh *m = mesh_new(&a, ds->v.v[0]);
		bool refused = m->refused.n == 1;
		if (refused != (rows[i].reason != NULL) ||
			(refused && str_find(m->refused.v[0].reason, str_of(rows[i].reason)) < 0))
			fail_msg("%s: " PRIs, rows[i].text,
				ARGs(refused ? m->refused.v[0].reason : STR("accepted")));
		arena_clear(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(reasons) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
