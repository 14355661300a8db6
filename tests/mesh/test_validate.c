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

/* An object, and why Istio's webhook refuses it; NULL: it does not
 * (istio-semantics 3.2 to 3.4, istio-verified). */
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
