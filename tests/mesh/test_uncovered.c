#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include "mesh/prove.h"
#include "mesh/uncovered.h"
#include "world.h"

#include <cmocka.h>

#define OBJECT(api, kind, name, meta, spec)                                                     \
	"---\n{apiVersion: " api ", kind: " kind ", metadata: {name: " name ", namespace: shop" \
	"" meta "}, spec: {" spec "}}\n"
#define WEB                                        \
	OBJECT("apps/v1", "Deployment", "web", "", \
		"template: {metadata: {labels: {app: web}}, spec: {containers: [{name: app}]}}")
#define SERVICE(meta, spec) \
	OBJECT("v1", "Service", "web", meta, "ports: [{name: http, port: 80}], " spec)
#define RULE(spec) \
	OBJECT("networking.istio.io/v1", "DestinationRule", "web", "", "host: web, " spec)
#define ROUTES(spec) \
	OBJECT("networking.istio.io/v1", "VirtualService", "web", "", "hosts: [web], " spec)
#define POLICY(spec) OBJECT("security.istio.io/v1", "PeerAuthentication", "web", "", spec)
#define SIDECAR OBJECT("networking.istio.io/v1", "Sidecar", "web", "", "egress: [{hosts: ['*/*']}]")
#define FILTER OBJECT("networking.istio.io/v1alpha3", "EnvoyFilter", "f", "", "configPatches: []")
#define KNATIVE OBJECT("serving.knative.dev/v1", "Service", "web", "", "template: {}")
#define SHOP WEB SERVICE("", "selector: {app: web}")
#define TO "http: [{route: [{destination: {host: web}}]}]"
#define LATE "http: [{timeout: 1s, route: [{destination: {host: web}}]}]"
#define NOT_ALL " differs, and not all that comes of it is compared"

/* `why`: all that is not compared; NULL: nothing. `verdict`: what comparing says. */
static const struct {
	const char *before, *after, *why;
	enum verdict verdict;
} rows[] = {
	{ SHOP, SHOP, NULL, VERDICT_SAME },
	/* compared for sidecars */
	{ SHOP RULE("trafficPolicy: {}"), SHOP RULE(""), NULL, VERDICT_SAME },
	{ SHOP RULE("trafficPolicy: {tls: {mode: DISABLE}}"), SHOP RULE(""), NULL,
		VERDICT_UNKNOWN },
	{ SHOP ROUTES(TO), SHOP ROUTES("exportTo: ['*'], " TO), NULL, VERDICT_SAME },
	{ SHOP ROUTES(TO), SHOP, NULL, VERDICT_SAME },
	{ SHOP ROUTES(TO), SHOP ROUTES(LATE), NULL, VERDICT_DIFFERENT },
	{ SHOP POLICY("mtls: {mode: PERMISSIVE}"), SHOP POLICY(""), NULL, VERDICT_SAME },
	{ SHOP, WEB SERVICE("", "type: ClusterIP, selector: {app: web}"), NULL, VERDICT_SAME },
	/* to some alone, who may not be in the files */
	{ SHOP RULE("exportTo: [bank]"), SHOP RULE("exportTo: [bank], trafficPolicy: {}"),
		"DestinationRule shop/web" NOT_ALL, VERDICT_SAME },
	{ SHOP ROUTES("exportTo: [bank], " TO), SHOP ROUTES("exportTo: [bank], " LATE),
		"VirtualService shop/web" NOT_ALL, VERDICT_SAME },
	{ SHOP SIDECAR RULE(""), SHOP SIDECAR RULE("trafficPolicy: {}"),
		"DestinationRule shop/web" NOT_ALL, VERDICT_SAME },
	/* what is not modelled */
	{ SHOP, WEB SERVICE("", "selector: {app: web}, trafficDistribution: PreferClose"),
		"Service shop/web" NOT_ALL, VERDICT_SAME },
	{ SHOP,
		WEB SERVICE(", annotations: {networking.istio.io/exportTo: bank}",
			"selector: {app: web}"),
		"Service shop/web" NOT_ALL, VERDICT_UNKNOWN },
	/* another kind of the same name */
	{ SHOP KNATIVE,
		WEB SERVICE("", "selector: {app: web}, trafficDistribution: PreferClose") KNATIVE,
		"Service shop/web" NOT_ALL, VERDICT_SAME },
	/* its pods are not in the files */
	{ SERVICE("", "selector: {app: web}"), SERVICE("", "type: ClusterIP, selector: {app: web}"),
		"Service shop/web" NOT_ALL, VERDICT_SAME },
	/* named there, and nothing else differs */
	{ SHOP FILTER ROUTES(TO), SHOP FILTER ROUTES("exportTo: ['*'], " TO),
		"EnvoyFilter shop/f may match on names of what differs", VERDICT_SAME },
	/* comparing says that it is not known */
	{ SHOP, SHOP FILTER, NULL, VERDICT_UNKNOWN },
};

static void differences(void **state)
{
	static const struct order as_filed = { 0 };

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		struct arena a = { 0 };
		const struct mesh *x = mesh_of_text(&a, rows[i].before);
		const struct mesh *y = mesh_of_text(&a, rows[i].after);
		struct reasons r = mesh_uncovered(&a, x, y);
		struct differences d = mesh_differences(&a, x, y, &as_filed);
		struct str first = r.v.n ? r.v.v[0] : STR("none");
		bool right = r.v.n == (rows[i].why != NULL) &&
			(!r.v.n || str_is(first, rows[i].why));
		if (!right || d.verdict != rows[i].verdict)
			fail_msg("%s%s: %d " PRIs, rows[i].after,
				rows[i].why ? rows[i].why : "none", (int)d.verdict, ARGs(first));
		arena_clear(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(differences) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
