#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include "mesh/prove.h"
#include "mesh/sidecar_form.h"

#include <cmocka.h>

#define OBJECT(api, kind, name, ns, spec)                                                      \
	"---\n{apiVersion: " api ", kind: " kind ", metadata: {name: " name ", namespace: " ns \
	"}, spec: {" spec "}}\n"
#define SERVICE(name, ns, spec) OBJECT("v1", "Service", name, ns, spec)
#define ISTIO(kind, name, ns, spec) OBJECT("networking.istio.io/v1", kind, name, ns, spec)
#define POLICY(name, ns, spec) OBJECT("security.istio.io/v1", "PeerAuthentication", name, ns, spec)
#define WORKLOAD(name, ns, labels)                       \
	OBJECT("apps/v1", "Deployment", name, ns,        \
		"template: {metadata: {labels: {" labels \
		"}}, spec: {containers: [{name: app, ports: [{name: web, containerPort: 8080}]}]}}")
#define WEB WORKLOAD("web", "shop", "app: web")
#define TO(host) "route: [{destination: {host: " host "}}]"

static const struct order as_filed = { 0 };

static const struct mesh *mesh_of(struct arena *a, const char *text)
{
	struct project *p = project_new(a);

	project_add(p, source_new(a, STR("a.yaml"), str_of(text)));
	project_index(p);
	const struct deployments *ds = deployments_new(a, p);
	assert_int_equal(ds->v.n, 1);
	return mesh_new(a, ds->v.v[0]);
}

static void protocols(void **state)
{
	static const struct {
		const char *port;
		enum protocol protocol;
	} rows[] = {
		{ "{name: http, port: 80}", PROTOCOL_HTTP },
		{ "{name: HTTP2-web, port: 80}", PROTOCOL_HTTP2 },
		{ "{name: grpc-web-x, port: 80}", PROTOCOL_GRPC_WEB },
		{ "{name: grpc-webby, port: 80}", PROTOCOL_GRPC_WEB },
		{ "{name: http_x, port: 80}", PROTOCOL_UNSUPPORTED },
		{ "{name: web, port: 3306}", PROTOCOL_TCP },
		{ "{name: http, port: 3306}", PROTOCOL_HTTP },
		{ "{port: 25}", PROTOCOL_TCP },
		{ "{name: http, port: 53, protocol: UDP}", PROTOCOL_UDP },
		{ "{name: tcp, port: 80, appProtocol: http}", PROTOCOL_HTTP },
		{ "{name: http, port: 80, appProtocol: ''}", PROTOCOL_UNSUPPORTED },
		{ "{name: http, port: 80, appProtocol: kubernetes.io/h2c}", PROTOCOL_HTTP2 },
		{ "{name: http, port: 80, appProtocol: kubernetes.io/wss}", PROTOCOL_HTTPS },
		{ "{name: kubernetes.io/ws, port: 80}", PROTOCOL_UNSUPPORTED },
	};

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		struct arena a = { 0 };
		struct file *f = file_parse(&a, source_new(&a, STR("p"), str_of(rows[i].port)));
		enum protocol p = service_protocol(value_new(&a, doc_root(&f->docs[0])));
		if (p != rows[i].protocol)
			fail_msg("%s: %d", rows[i].port, p);
		arena_clear(&a);
	}
}

/* "port 8080: http, mtls PERMISSIVE, to original; ..." of the first workload. */
static struct str inbound_text(struct arena *a, const char *world)
{
	struct sidecars *s = sidecars_new(a, mesh_of(a, world), &as_filed);
	struct sidecar_form f = sidecar_form_inbound(s, s->registry->workloads.v[0]);
	struct buf b = { .a = a };

	for (uint32_t i = 0; i < f.entries.n; i++) {
		const struct sidecar_entry *e = f.entries.v[i].value;
		buf_printf(&b, "%s" PRIs ": " PRIs, i ? "; " : "", ARGs(f.entries.v[i].key),
			ARGs(e->text));
	}
	return buf_str(&b);
}

static const struct {
	const char *world, *text;
} arrivals[] = {
	{ WEB, "other ports: PERMISSIVE" },
	{ WEB SERVICE("web", "shop",
		  "selector: {app: web}, ports: [{name: http, port: 80, targetPort: web}]"),
		"port 8080: http, mtls PERMISSIVE, to original; other ports: PERMISSIVE" },
	/* no container port of that name */
	{ WEB SERVICE("web", "shop",
		  "selector: {app: web}, ports: [{name: http, port: 80, targetPort: none}]"),
		"other ports: PERMISSIVE" },
	/* of two Services for a port the first by host name: '-' comes before '.' */
	{ WEB SERVICE("web", "shop", "selector: {app: web}, ports: [{name: http, port: 80}]")
			SERVICE("web-a", "shop",
				"selector: {app: web}, ports: [{name: tcp, port: 80}]"),
		"port 80: tcp, mtls PERMISSIVE, to original; other ports: PERMISSIVE" },
	{ WEB SERVICE("web", "shop", "selector: {app: web}, ports: [{name: http, port: 80}]")
			ISTIO("Sidecar", "s", "shop",
				"ingress: [{port: {number: 9000, protocol: GRPC}, "
				"defaultEndpoint: '0.0.0.0:7000'}]"),
		"port 9000: http2, mtls PERMISSIVE, to POD:7000; other ports: PERMISSIVE" },
	{ WEB ISTIO("ServiceEntry", "s", "shop",
		  "hosts: [a.example.com], resolution: STATIC, workloadSelector: {labels: {app: "
		  "web}}, ports: [{number: 80, name: http, protocol: HTTP, targetPort: 81}]"),
		"port 81: http, mtls PERMISSIVE, to original; other ports: PERMISSIVE" },
	/* one Sidecar applies: with a selector before without, nothing is merged */
	{ WEB ISTIO("Sidecar", "a", "shop", "ingress: [{port: {number: 1, protocol: TCP}}]")
			ISTIO("Sidecar", "b", "shop",
				"workloadSelector: {labels: {app: web}}, "
				"ingress: [{port: {number: 2, protocol: TCP}}]"),
		"port 2: tcp, mtls PERMISSIVE, to original; other ports: PERMISSIVE" },
	{ WEB ISTIO("Sidecar", "a", "shop",
		  "ingress: [{port: {number: 90, protocol: TCP}, captureMode: NONE, "
		  "bind: 127.0.0.1}]"),
		"port 90: tcp, mtls PERMISSIVE, to original, bound to 127.0.0.1; "
		"other ports: PERMISSIVE" },
	/* the workload's mode, the namespace's, the mesh's */
	{ WEB POLICY("m", "istio-system", "mtls: {mode: STRICT}")
			POLICY("n", "shop", "mtls: {mode: UNSET}"),
		"other ports: STRICT" },
	{ WEB POLICY("m", "istio-system", "mtls: {mode: STRICT}") POLICY("w", "shop",
		  "selector: {matchLabels: {app: web}}, mtls: {mode: DISABLE}, "
		  "portLevelMtls: {'9090': {mode: UNSET}, '80': {mode: STRICT}}"),
		"port 80: undeclared, mtls STRICT, to original; "
		"port 9090: undeclared, mtls DISABLE, to original; other ports: DISABLE" },
	{ WEB SERVICE("web", "shop", "selector: {app: web}, ports: [{name: http, port: 80}]")
			ISTIO("DestinationRule", "d", "shop",
				"host: web, trafficPolicy: {connectionPool: {tcp: "
				"{maxConnections: 3}}}"),
		"port 80: http, mtls PERMISSIVE, to original, connection pool "
		"{3:tcp:{14:maxConnections:1:3,},}; other ports: PERMISSIVE" },
};

static void inbound(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(arrivals); i++) {
		struct arena a = { 0 };
		struct str text = inbound_text(&a, arrivals[i].world);
		if (!str_is(text, arrivals[i].text))
			fail_msg("%s\n" PRIs, arrivals[i].world, ARGs(text));
		arena_clear(&a);
	}
}

#define HTTP80 "selector: {app: web}, ports: [{name: http, port: 80}]"
#define SHOP WEB SERVICE("web", "shop", HTTP80)
#define RULE(name, ns, spec) ISTIO("DestinationRule", name, ns, spec)
#define ROUTES(name, ns, spec) ISTIO("VirtualService", name, ns, spec)
#define POOL(n) "trafficPolicy: {connectionPool: {tcp: {maxConnections: " #n "}}}"
#define V1 "subsets: [{name: v1, labels: {version: v1}}]"
#define V2 "subsets: [{name: v2, labels: {version: v2}}]"

/* `difference`: part of one that is found; NULL: none. Each was asked of istiod,
 * whose names of chains and routes are left aside, but for what is not known. */
static const struct {
	const char *before, *after, *difference;
} edits[] = {
	{ SHOP, SHOP, NULL },
	/* names of ports, Sidecars and VirtualServices do not show */
	{ SHOP,
		WEB SERVICE("web", "shop",
			"selector: {app: web}, ports: [{name: http-x, port: 80}]"),
		NULL },
	{ SHOP, WEB SERVICE("web", "shop", "selector: {app: web}, ports: [{name: tcp, port: 80}]"),
		"workload shop/web, port 80 would be tcp" },
	{ SHOP ISTIO("Sidecar", "a", "shop", "egress: [{hosts: ['*/*']}]"), SHOP, NULL },
	{ SHOP,
		SHOP ISTIO("Sidecar", "a", "shop",
			"egress: [{hosts: ['*/*']}], outboundTrafficPolicy: {}"),
		"hosts outside the mesh would be refused" },
	{ SHOP, SHOP ISTIO("Sidecar", "a", "shop", "egress: [{hosts: ['pay/*']}]"),
		"is not there any more" },
	/* explicit ingress with the automatic ports and protocols */
	{ SHOP,
		SHOP ISTIO("Sidecar", "a", "shop",
			"ingress: [{port: {number: 80, protocol: HTTP}}]"),
		NULL },
	{ SHOP,
		SHOP ISTIO("Sidecar", "a", "shop",
			"ingress: [{port: {number: 81, protocol: HTTP}}]"),
		"port 80 is not there any more" },
	/* a route that says what istiod does anyway */
	{ SHOP, SHOP ROUTES("v", "shop", "hosts: [web], http: [{" TO("web") "}]"), NULL },
	{ SHOP, SHOP ROUTES("v", "shop", "hosts: [web], http: [{timeout: 1s, " TO("web") "}]"),
		"http://web.shop.svc.cluster.local:80/ would go to VirtualService shop/v" },
	{ SHOP,
		SHOP ROUTES("v", "shop",
			"hosts: [web], exportTo: [pay], http: [{timeout: 1s, " TO("web") "}]"),
		NULL },
	/* the host belongs to the first VirtualService */
	{ SHOP ROUTES("a", "shop", "hosts: [web], http: [{timeout: 1s, " TO("web") "}]"),
		SHOP ROUTES("a", "shop", "hosts: [web], http: [{timeout: 1s, " TO("web") "}]")
			ROUTES("b", "shop", "hosts: [web], http: [{timeout: 2s, " TO("web") "}]"),
		NULL },
	/* sourceLabels of others */
	{ SHOP,
		SHOP ROUTES("v", "shop",
			"hosts: [web], http: [{match: [{sourceLabels: {app: pay}}], "
			"timeout: 1s, " TO("web") "}, {" TO("web") "}]"),
		"VirtualService shop/v would not be the same, and the pods that it is for are not in "
		"these files" },
	{ SHOP,
		SHOP ROUTES("v", "shop",
			"hosts: [web], http: [{match: [{sourceLabels: {app: web}}], "
			"timeout: 1s, " TO("web") "}, {" TO("web") "}]"),
		"workload shop/web, http://web" },
	/* port 80 has hosts of VirtualServices without a service, though one of
	   them is a service that speaks TCP there */
	{ SHOP SERVICE("db", "shop", "ports: [{name: tcp, port: 80}]"),
		SHOP SERVICE("db", "shop", "ports: [{name: tcp, port: 80}]")
			ROUTES("v", "shop", "hosts: [db, b.example.com], http: [{" TO("web") "}]"),
		"http://b.example.com:80/ would be there" },
	{ SHOP, SHOP ROUTES("v", "shop", "hosts: [web], tcp: [{" TO("db") "}]"), NULL },
	{ WEB SERVICE("db", "shop", "ports: [{name: tcp, port: 90}]"),
		WEB SERVICE("db", "shop", "ports: [{name: tcp, port: 90}]")
			ROUTES("v", "shop", "hosts: [db], tcp: [{" TO("web") "}]"),
		"would be tcp -> outbound|90||web.shop.svc.cluster.local" },
	/* DestinationRules: same set of exports merge, the younger's else */
	{ SHOP RULE("a", "shop", "host: web, " V1 ", " POOL(1)),
		SHOP RULE("a", "shop", "host: web, " POOL(1)) RULE("b", "shop", "host: web, " V1),
		NULL },
	{ SHOP RULE("a", "shop", "host: web, " V1 ", " POOL(1)),
		SHOP RULE("a", "shop", "host: web, " POOL(1))
			RULE("b", "shop", "host: web, exportTo: ['*'], " V1),
		"would be called with other settings" },
	{ SHOP RULE("a", "shop", "host: web, " V1),
		SHOP RULE("a", "shop", "host: web, " V1) RULE("b", "shop", "host: '*.local', " V2),
		NULL },
	/* the client's namespace comes first, then the service's, then the root's */
	{ SHOP RULE("a", "shop", "host: web, " V1),
		SHOP RULE("a", "shop", "host: web, " V1) RULE("b", "istio-system",
			"host: web.shop.svc.cluster.local, exportTo: [shop], " V2),
		NULL },
	{ SHOP,
		SHOP RULE("b", "istio-system",
			"host: web.shop.svc.cluster.local, exportTo: ['.'], " V2),
		"clients in namespace istio-system" },
	/* port 80 is not what portLevelSettings are for */
	{ SHOP RULE("a", "shop",
		  "host: web, trafficPolicy: {portLevelSettings: [{port: "
		  "{number: 90}, connectionPool: {tcp: {maxConnections: 1}}}]}"),
		SHOP RULE("a", "shop",
			"host: web, trafficPolicy: {portLevelSettings: [{port: {number: 90}, "
			"connectionPool: {tcp: {maxConnections: 2}}}]}"),
		NULL },
	{ SHOP,
		SHOP SERVICE("w", "shop",
			"type: ExternalName, externalName: web.shop.svc.cluster.local, "
			"ports: [{name: http, port: 80}]"),
		"w.shop.svc.cluster.local would be there" },
	{ SHOP, SHOP POLICY("p", "shop", "mtls: {mode: PERMISSIVE}"), NULL },
	{ SHOP, SHOP POLICY("p", "shop", "mtls: {mode: STRICT}"), "after mTLS STRICT" },
	{ SHOP,
		SHOP ISTIO("ServiceEntry", "s", "shop",
			"hosts: [a.example.com], resolution: STATIC, workloadSelector: {labels: {app: web}}, "
			"ports: [{number: 80, name: http, protocol: HTTP, targetPort: 81}]"),
		"port 81 would be there" },
	{ SHOP, SHOP ISTIO("EnvoyFilter", "f", "shop", "configPatches: []"),
		"EnvoyFilter shop/f would not be the same, and what it does is not known" },
	/* of a subset's pods none is left */
	{ SHOP WORKLOAD("v", "shop", "app: web, version: v1") RULE("a", "shop", "host: web, " V1),
		SHOP WORKLOAD("v", "shop", "app: web, version: v3")
			RULE("a", "shop", "host: web, " V1),
		"subset v1 would be called with other settings, or lead to other pods" },
	{ SHOP, SHOP WORKLOAD("pay", "shop", "app: pay"), "workload shop/pay would have" },
	{ SHOP,
		SHOP ISTIO("Gateway", "g", "shop",
			"selector: {app: web}, servers: [{port: {number: 1, name: a, "
			"protocol: HTTP}, hosts: ['*']}]"),
		"would have no sidecar any more" },
};

static void changes(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(edits); i++) {
		struct arena a = { 0 };
		const struct mesh *x = mesh_of(&a, edits[i].before),
				  *y = mesh_of(&a, edits[i].after);
		struct differences d = mesh_differences(&a, x, y, &as_filed);
		bool found = false;
		for (uint32_t k = 0; k < d.v.n && edits[i].difference; k++)
			found |= str_find(d.v.v[k].text, str_of(edits[i].difference)) >= 0;
		if (found != (edits[i].difference != NULL) || (d.v.n && !edits[i].difference))
			fail_msg("%s%s: " PRIs, edits[i].after,
				edits[i].difference ? edits[i].difference : "none",
				ARGs(d.v.n ? d.v.v[0].text : STR("none")));
		arena_clear(&a);
	}
}

#define PAY SERVICE("pay", "shop", "selector: {app: pay}, ports: [{name: http, port: 80}]")
#define PAYMENTS(mode)                                                                              \
	POLICY("p", "shop",                                                                         \
		"selector: {matchLabels: {app: pay, tier: db}}, portLevelMtls: {'80': {mode: " mode \
		"}}")
#define EVERYWHERE(mode) POLICY("p", "shop", "mtls: {mode: " mode "}")
#define SIDECAR(spec) ISTIO("Sidecar", "s", "shop", spec)
#define EGRESS "egress: [{hosts: ['*/*']}]"

/* Pods that the files do not show: `why` is all that is said; NULL: nothing is. */
static const struct {
	const char *before, *after, *why;
} unseen[] = {
	{ SHOP PAY PAYMENTS("STRICT"), SHOP PAY PAYMENTS("PERMISSIVE"),
		"PeerAuthentication shop/p would not be the same, and Service shop/pay has pods "
		"that are not in these files" },
	{ SHOP PAYMENTS("STRICT"), SHOP PAYMENTS("PERMISSIVE"),
		"PeerAuthentication shop/p would not be the same, and the pods that it is for are "
		"not in these files" },
	{ SHOP PAYMENTS("STRICT"), SHOP,
		"PeerAuthentication shop/p would not be the same, and the pods that it is for are "
		"not in these files" },
	/* of the namespace, of another one, of the mesh */
	{ SHOP PAY EVERYWHERE("UNSET"), SHOP PAY EVERYWHERE("PERMISSIVE"),
		"PeerAuthentication shop/p would not be the same, and Service shop/pay has pods "
		"that are not in these files" },
	{ SHOP EVERYWHERE("UNSET"), SHOP EVERYWHERE("PERMISSIVE"), NULL },
	{ SHOP SERVICE("pay", "bank", "selector: {app: pay}, ports: [{name: http, port: 80}]")
			EVERYWHERE("UNSET"),
		SHOP SERVICE("pay", "bank", "selector: {app: pay}, ports: [{name: http, port: 80}]")
			EVERYWHERE("PERMISSIVE"),
		NULL },
	{ SHOP PAY, SHOP PAY POLICY("p", "istio-system", "mtls: {mode: PERMISSIVE}"),
		"PeerAuthentication istio-system/p would not be the same, and Service shop/pay has "
		"pods that are not in these files" },
	{ SHOP, SHOP POLICY("p", "istio-system", "mtls: {mode: PERMISSIVE}"), NULL },
	/* its pods have other labels */
	{ SHOP PAY POLICY("p", "shop", "selector: {matchLabels: {app: web}}"),
		SHOP PAY POLICY("p", "shop",
			"selector: {matchLabels: {app: web}}, mtls: {mode: PERMISSIVE}"),
		NULL },
	/* a Service without selector has addresses, not pods */
	{ SHOP SERVICE("out", "shop", "ports: [{name: http, port: 80}]") EVERYWHERE("UNSET"),
		SHOP SERVICE("out", "shop", "ports: [{name: http, port: 80}]")
			EVERYWHERE("PERMISSIVE"),
		NULL },
	{ SHOP PAY SIDECAR("ingress: [{port: {number: 80, protocol: HTTP}}]"), SHOP PAY,
		"Sidecar shop/s would not be the same, and Service shop/pay has pods that are not "
		"in these files" },
	{ SHOP PAY SIDECAR("workloadSelector: {labels: {app: pay}}, " EGRESS), SHOP PAY,
		"Sidecar shop/s would not be the same, and Service shop/pay has pods that are not "
		"in these files" },
	/* what calls meet is compared for any client */
	{ SHOP PAY SIDECAR(EGRESS), SHOP PAY, NULL },
	{ SHOP,
		SHOP RULE("d", "shop",
			"host: web, workloadSelector: {matchLabels: {app: pay}}, trafficPolicy: {}"),
		"DestinationRule shop/d would not be the same, and the pods that it is for are not "
		"in these files" },
	{ SHOP ROUTES("v", "shop", "hosts: [web], http: [{" TO("web") "}]"),
		SHOP ROUTES("v", "shop",
			"hosts: [web], http: [{match: [{sourceNamespace: bank}], timeout: 1s, " TO(
				"web") "}, {" TO("web") "}]"),
		"VirtualService shop/v would not be the same, and the pods that it is for are not in "
		"these files" },
};

static void unseen_pods(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(unseen); i++) {
		struct arena a = { 0 };
		const struct mesh *x = mesh_of(&a, unseen[i].before),
				  *y = mesh_of(&a, unseen[i].after);
		struct differences d = mesh_differences(&a, x, y, &as_filed);
		const char *why = unseen[i].why;
		bool right = d.v.n == (why != NULL) &&
			d.verdict == (why ? VERDICT_UNKNOWN : VERDICT_SAME) &&
			(!why || str_is(d.v.v[0].text, why));
		if (!right)
			fail_msg("%s%s: " PRIs, unseen[i].after, why ? why : "none",
				ARGs(d.v.n ? d.v.v[0].text : STR("none")));
		arena_clear(&a);
	}
}

#define MET(match, more)         \
	SHOP ROUTES("v", "shop", \
		"hosts: [web], http: [{match: [" match "], " more "}, {" TO("web") "}]")

/* The worst that is said, and the first text of that kind. */
static const struct {
	const char *before, *after;
	enum verdict verdict;
	const char *text;
} verdicts[] = {
	{ SHOP EVERYWHERE("PERMISSIVE"), SHOP EVERYWHERE("STRICT"), VERDICT_DIFFERENT,
		"workload shop/web, what comes in at port 80  ->  before mTLS PERMISSIVE, after mTLS "
		"STRICT" },
	{ MET("{uri: {prefix: /a}}", TO("one")), MET("{uri: {prefix: /a}}", TO("two")),
		VERDICT_DIFFERENT,
		"workload shop/web, curl http://web.shop.svc.cluster.local:80/a  ->  before "
		"one.shop:80, after two.shop:80" },
	{ MET("{headers: {v: {exact: b}}}", "timeout: 1s, " TO("web")),
		MET("{headers: {v: {exact: b}}}", "timeout: 2s, " TO("web")), VERDICT_DIFFERENT,
		"workload shop/web, curl -H 'v: b' http://web.shop.svc.cluster.local:80/  ->  before "
		"web.shop:80 with other timeout, after web.shop:80 with other timeout" },
	{ MET("{withoutHeaders: {accept: {}}}", TO("one")),
		MET("{withoutHeaders: {accept: {}}}", TO("two")), VERDICT_DIFFERENT,
		"workload shop/web, curl -H 'user-agent:' -H 'accept:' "
		"http://web.shop.svc.cluster.local:80/  ->  before one.shop:80, after two.shop:80" },
	/* the same requests, divided otherwise */
	{ MET("{uri: {prefix: /a}}, {uri: {prefix: /b}}", TO("one")),
		SHOP ROUTES("v", "shop",
			"hosts: [web], http: [{match: [{uri: {prefix: /b}}], " TO(
				"one") "}, {match: [{uri: {prefix: /a}}], " TO("one") "}, {" TO("web") "}]"),
		VERDICT_SAME, "" },
	/* without a port it is that of the listener, whatever the Service has */
	{ MET("{uri: {prefix: /a}}", TO("one")),
		MET("{uri: {prefix: /a}}",
			"route: [{destination: {host: one, port: {number: 80}}}]"),
		VERDICT_SAME, "" },
	{ SERVICE("one", "shop", "ports: [{name: http, port: 90}]")
			MET("{uri: {prefix: /a}}", TO("one")),
		SERVICE("one", "shop", "ports: [{name: http, port: 90}]") MET("{uri: {prefix: /a}}",
			"route: [{destination: {host: one, port: {number: 90}}}]"),
		VERDICT_DIFFERENT,
		"workload shop/web, curl http://web.shop.svc.cluster.local:80/a  ->  before "
		"one.shop:80, after one.shop:90" },
	{ MET("{uri: {regex: '\\bx'}}", TO("one")), MET("{uri: {regex: '\\by'}}", TO("one")),
		VERDICT_UNKNOWN,
		"workload shop/web, http://web.shop.svc.cluster.local:80/ is not known to meet the "
		"same: what fits the regular expression \\bx" },
	{ SHOP, SHOP ISTIO("EnvoyFilter", "f", "shop", "configPatches: []"), VERDICT_UNKNOWN,
		"EnvoyFilter shop/f would not be the same, and what it does is not known" },
};

static struct str first_of(const struct differences *d)
{
	for (uint32_t i = 0; i < d->v.n; i++)
		if (d->v.v[i].verdict == d->verdict)
			return d->v.v[i].text;
	return STR("");
}

static void known_or_not(void **state)
{
	(void)state;
	for (size_t i = 0; i < countof(verdicts); i++) {
		struct arena a = { 0 };
		const struct mesh *x = mesh_of(&a, verdicts[i].before),
				  *y = mesh_of(&a, verdicts[i].after);
		struct differences d = mesh_differences(&a, x, y, &as_filed);
		if (d.verdict != verdicts[i].verdict || !str_is(first_of(&d), verdicts[i].text))
			fail_msg("%s%s: %d " PRIs, verdicts[i].after, verdicts[i].text,
				(int)d.verdict, ARGs(first_of(&d)));
		arena_clear(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(protocols), cmocka_unit_test(inbound),
		cmocka_unit_test(changes), cmocka_unit_test(unseen_pods),
		cmocka_unit_test(known_or_not) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
