#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include "mesh/orders.h"
#include "world.h"

#include <cmocka.h>

static const char gateway[] = "apiVersion: networking.istio.io/v1\n"
			      "kind: Gateway\n"
			      "metadata: {name: shop, namespace: web}\n"
			      "spec:\n"
			      "  selector: {istio: ingressgateway}\n"
			      "  servers:\n"
			      "  - port: {number: 80, name: http, protocol: HTTP}\n"
			      "    hosts: [a.example, '*.b.example']\n";

/* One Service of a port, one of two. */
static const char services[] = "---\n"
			       "apiVersion: v1\n"
			       "kind: Service\n"
			       "metadata: {name: one, namespace: web}\n"
			       "spec: {ports: [{name: http, port: 8080}]}\n"
			       "---\n"
			       "apiVersion: v1\n"
			       "kind: Service\n"
			       "metadata: {name: two, namespace: web}\n"
			       "spec: {ports: [{name: http, port: 80}, {name: x, port: 81}]}\n";

static const struct mesh *mesh_with(struct arena *a, const char *hosts, const char *http)
{
	struct str text = str_printf(a,
		"%s---\n"
		"apiVersion: networking.istio.io/v1\n"
		"kind: VirtualService\n"
		"metadata: {name: shop, namespace: web}\n"
		"spec: {hosts: [%s], gateways: [shop], http: [%s]}\n%s",
		gateway, hosts, http, services);

	return mesh_of_text(a, text.p);
}

static void check(const char *hosts, const char *before, const char *after, enum verdict verdict,
	const char *text)
{
	struct arena a = { 0 };
	struct differences d = mesh_prove(&a, mesh_with(&a, hosts, before),
		mesh_with(&a, hosts, after), true);
	struct str said = d.v.n ? d.v.v[0].text : STR("");

	if (d.verdict != verdict || !str_is(said, text))
		fail_msg("%s\n%s\n%d %.*s", before, after, (int)d.verdict, ARGs(said));
	arena_clear(&a);
}

#define TO(host) "route: [{destination: {host: " host ", port: {number: 80}}}]"
#define AT(match, host) "{match: [" match "], " TO(host) "}, "
#define REST(host) "{" TO(host) "}"
#define CURL "curl -H 'Host: a.example' "
#define GO "http://GATEWAY:80"

/* Lists of routes that do the same. */
static void same(void **state)
{
	static const struct {
		const char *before, *after;
	} rows[] = {
		{ AT("{uri: {exact: /a}}", "x") AT("{uri: {exact: /b}}", "z") REST("r"),
			AT("{uri: {exact: /b}}", "z") AT("{uri: {exact: /a}}", "x") REST("r") },
		{ AT("{uri: {prefix: /a}}", "x") AT("{uri: {prefix: /a/b}}", "z") REST("r"),
			AT("{uri: {prefix: /a}}", "x") REST("r") },
		{ AT("{uri: {prefix: /a}}", "r") REST("r"), REST("r") },
		{ AT("{uri: {prefix: /a}}, {uri: {prefix: /b}}", "x") REST("r"),
			AT("{uri: {prefix: /b}}", "x") AT("{uri: {prefix: /a}}", "x") REST("r") },
		{ AT("{method: {exact: GET}}", "x") AT("{method: {exact: PUT}}", "z") REST("r"),
			AT("{method: {exact: PUT}}", "z") AT("{method: {exact: GET}}", "x")
				REST("r") },
		{ AT("{headers: {h: {exact: a}}}", "x")
				AT("{withoutHeaders: {h: {exact: a}}}", "z"),
			AT("{headers: {h: {exact: a}}}", "x") REST("z") },
		{ AT("{headers: {h: {}}}", "x") AT("{withoutHeaders: {h: {}}}", "z") REST("r"),
			AT("{withoutHeaders: {h: {}}}", "z") REST("x") },
		{ AT("{authority: {exact: b.example}}", "x") REST("r"), REST("r") },
		{ AT("{uri: {regex: /a.*}}", "x") REST("r"),
			AT("{uri: {prefix: /a}}", "x") REST("r") },
		{ AT("{uri: {regex: '(?i)/a'}}", "x") REST("r"),
			AT("{uri: {regex: '(?i)/a'}}", "x") AT(
				"{uri: {regex: '(?i)/a'}, method: {exact: PUT}}", "z") REST("r") },
		{ AT("{uri: {prefix: /A}, ignoreUriCase: true}", "x") REST("r"),
			AT("{uri: {prefix: /a}, ignoreUriCase: true}", "x")
				AT("{uri: {exact: /Ab}}", "z") REST("r") },
		{ "{route: [{destination: {host: one}}]}",
			"{route: [{destination: {host: one.web.svc.cluster.local, port: {number: "
			"8080}}, weight: 3}]}" },
		{ "{timeout: 60s, retries: {attempts: 2}, " TO("r") "}",
			"{timeout: 1m, " TO("r") "}" },
		{ "{route: [{destination: {host: one}, weight: 50}, {destination: {host: two, "
		  "port: {number: 80}}, weight: 50}, {destination: {host: x}, weight: 0}]}",
			"{route: [{destination: {host: two, port: {number: 80}}, weight: 1}, "
			"{destination: {host: one}, weight: 1}]}" },
		{ "{match: [{uri: {exact: /a}}, {uri: {prefix: /a}}], rewrite: {uri: /}, " TO(
			  "r") "}",
			"{match: [{uri: {prefix: /a}}], rewrite: {uri: /}, " TO("r") "}" },
		{ "{redirect: {uri: /x}}", "{redirect: {uri: /x, redirectCode: 301}}" },
		{ AT("{port: 81}", "x") REST("r"), REST("r") },
	};

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		check("a.example", rows[i].before, rows[i].after, VERDICT_SAME, "");
		check("a.example", rows[i].after, rows[i].before, VERDICT_SAME, "");
	}
}

static void different(void **state)
{
	static const struct {
		const char *before, *after, *text;
	} rows[] = {
		{ REST("r"), REST("x"), CURL GO "/  ->  before r.web:80, after x.web:80" },
		{ AT("{uri: {prefix: /a}}", "r"), REST("r"),
			CURL GO "/  ->  before 404, after r.web:80" },
		{ AT("{uri: {prefix: /a}}", "x") REST("r"),
			AT("{uri: {prefix: /a/}}", "x") REST("r"),
			CURL GO "/a  ->  before x.web:80, after r.web:80" },
		{ AT("{uri: {exact: /a}}", "x") AT("{uri: {prefix: /a}}", "z") REST("r"),
			AT("{uri: {prefix: /a}}", "z") REST("r"),
			CURL GO "/a  ->  before x.web:80, after z.web:80" },
		{ AT("{uri: {prefix: /a}}", "x") AT("{method: {exact: PUT}}", "z") REST("r"),
			AT("{method: {exact: PUT}}", "z") AT("{uri: {prefix: /a}}", "x") REST("r"),
			"curl -X PUT -H 'Host: a.example' " GO
			"/a  ->  before x.web:80, after z.web:80" },
		{ AT("{headers: {h: {exact: a}}}", "x") AT("{headers: {i: {}}}", "z") REST("r"),
			AT("{headers: {i: {}}}", "z") AT("{headers: {h: {exact: a}}}", "x")
				REST("r"),
			CURL "-H 'h: a' -H 'i: x' " GO "/  ->  before x.web:80, after z.web:80" },
		{ AT("{queryParams: {q: {exact: '1'}}}", "x") REST("r"), REST("r"),
			CURL "'" GO "/?q=1'  ->  before x.web:80, after r.web:80" },
		{ AT("{headers: {user-agent: {prefix: x}}}", "x") REST("r"),
			AT("{withoutHeaders: {user-agent: {}}}", "r"),
			CURL "-H 'user-agent: x' -H 'accept:' " GO
			     "/  ->  before x.web:80, after 404" },
		{ AT("{headers: {h: {}}}", "x") AT("{withoutHeaders: {h: {exact: a}}}", "z")
				REST("r"),
			AT("{headers: {h: {}}}", "x") REST("r"),
			CURL GO "/  ->  before z.web:80, after r.web:80" },
		{ AT("{headers: {h: {regex: '[ab]*'}}}", "x")
				AT("{withoutHeaders: {h: {regex: '[ab]*'}}}", "z") REST("r"),
			AT("{headers: {h: {regex: '[ab]*'}}}", "x") REST("z"),
			CURL GO "/  ->  before r.web:80, after z.web:80" },
		{ AT("{uri: {regex: '/v[0-9]+'}}", "x") REST("r"), REST("r"),
			CURL GO "/v0  ->  before x.web:80, after r.web:80" },
		{ AT("{uri: {prefix: /A}}", "x") REST("r"),
			AT("{uri: {prefix: /A}, ignoreUriCase: true}", "x") REST("r"),
			CURL GO "/a  ->  before r.web:80, after x.web:80" },
		{ "{timeout: 60s, " TO("r") "}", REST("r"),
			CURL GO
			"/  ->  before r.web:80 with other timeout, after r.web:80 with other "
			"timeout" },
		{ "{route: [{destination: {host: one}}]}", "{route: [{destination: {host: two}}]}",
			CURL GO "/  ->  before one.web:8080, after two.web:80" },
		{ "{match: [{uri: {prefix: /a}}], rewrite: {uri: /}, " TO("r") "}",
			"{match: [{uri: {prefix: /a/}}, {uri: {prefix: /a}}], rewrite: {uri: /}, " TO(
				"r") "}",
			CURL GO
			"/a/  ->  before r.web:80 with other rewrite, after r.web:80 with other "
			"rewrite" },
		{ "{match: [{uri: {prefix: /a}}], redirect: {uri: /b}}",
			"{match: [{uri: {prefix: /a}}], redirect: {uri: /c}}",
			CURL GO "/a  ->  before 301 to /b, after 301 to /c" },
		{ "{redirect: {scheme: https, port: 8443}}", "{directResponse: {status: 503}}",
			CURL GO "/  ->  before 301 to https://the same host:8443, after 503" },
		{ AT("{authority: {exact: 'a.example:81'}}", "x") REST("r"), REST("r"),
			"curl -H 'Host: a.example:81' " GO
			"/  ->  before x.web:80, after r.web:80" },
	};

	(void)state;
	for (size_t i = 0; i < countof(rows); i++)
		check("a.example", rows[i].before, rows[i].after, VERDICT_DIFFERENT, rows[i].text);
}

static void unknown(void **state)
{
	static const struct {
		const char *before, *after, *text;
	} rows[] = {
		{ AT("{uri: {regex: '(?i)/a'}}", "x") REST("r"), REST("r"),
			"http://a.example:80: what fits the regular expression (?i)/a" },
		{ AT("{headers: {h: {regex: '(?i)a'}}}", "x")
				AT("{withoutHeaders: {h: {regex: '(?i)a'}}}", "z") REST("r"),
			AT("{headers: {h: {regex: '(?i)a'}}}", "x") REST("z"),
			"http://a.example:80: what fits the regular expression (?i)a" },
		{ AT("{headers: {'@request.auth.claims.a': {exact: b}}}", "x") REST("r"), REST("r"),
			"http://a.example:80: what fits a claim {5:exact:1:b,}" },
		{ "{route: [{destination: {host: nowhere}}]}",
			"{route: [{destination: {host: nowhere, port: {number: 80}}}]}",
			"http://a.example:80: the ports of nowhere.web.svc.cluster.local, which a "
			"route names without port" },
		{ AT("{scheme: {exact: https}}", "x") REST("r"), REST("r"),
			"http://a.example:80: requests with another :scheme" },
	};

	(void)state;
	for (size_t i = 0; i < countof(rows); i++)
		check("a.example", rows[i].before, rows[i].after, VERDICT_UNKNOWN, rows[i].text);
}

/* The name for a wildcard is one that nothing else takes. */
static void wildcards(void **state)
{
	(void)state;
	check("'*.b.example'", REST("r"), REST("x"), VERDICT_DIFFERENT,
		"curl -H 'Host: x.b.example' http://GATEWAY:80/  ->  before r.web:80, after "
		"x.web:80");
	check("'*.b.example'", AT("{authority: {exact: y.b.example}}", "x") REST("r"), REST("r"),
		VERDICT_DIFFERENT,
		"curl -H 'Host: y.b.example' http://GATEWAY:80/  ->  before x.web:80, after "
		"r.web:80");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(same),
		cmocka_unit_test(different),
		cmocka_unit_test(unknown),
		cmocka_unit_test(wildcards),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
