#include "tree.h"

#include "maker.h"

enum { MAX_FILES = 6, MAX_DOCS = 3 };

static const char *name(struct maker *m)
{
	return ONE_OF(m, "web", "www", "api");
}

/* Of an object: seldom that of another. */
static const char *own_name(struct maker *m)
{
	static const char *const names[] = { "web", "www", "api", "shop", "old", "new" };

	return names[(m->objects++ + take(m->in) / 64) % countof(names)];
}

static const char *host(struct maker *m)
{
	return ONE_OF(m, "www.example.com", "api.example.com", "www.example.com",
		"shop.example.com", "www.example.com", "\"*.example.com\"", "'*'",
		"web/www.example.com", "\"./api.example.com\"", "\"${HOST}\"");
}

static const char *gateway_name(struct maker *m)
{
	const char *n = name(m);

	switch (take(m->in) % 16) {
	case 1:
	case 2:
		return str_printf(m->a, "web/%s", n).p;
	case 3:
		return str_printf(m->a, "istio-system/%s", n).p;
	case 4:
		return str_printf(m->a, "\"%s\"", n).p;
	case 5:
		return "mesh";
	case 6:
		return "${GATEWAY}";
	case 7:
		return "{{ .Values.gateway }}";
	}
	return n;
}

static void head(struct maker *m, const char *version, const char *kind, const char *called)
{
	const char *ns = ONE_OF(m, "web", "web", "web", "web", "web", "istio-system", "shop", "");

	line(m, "apiVersion: %s", version);
	line(m, "kind: %s", kind);
	line(m, "metadata:");
	m->indent += 2;
	line(m, "name: %s", called);
	if (ns[0])
		line(m, "namespace: %s", ns);
	if (once_in(m, 16))
		line(m, "labels: {team: %s}", name(m));
	if (once_in(m, 32))
		line(m, "annotations: {kubernetes.io/ingress.class: istio}");
	m->indent -= 2;
}

/* True for a port that wants TLS. */
static bool server_port(struct maker *m)
{
	static const char *const ports[] = { "80, name: http, protocol: HTTP",
		"443, name: https, protocol: HTTPS", "80, name: http, protocol: HTTP",
		"443, name: tls, protocol: TLS", "80, name: http2, protocol: HTTP2",
		"9000, name: tcp, protocol: TCP", "\"80\", name: x, protocol: http",
		"${PORT}, name: http, protocol: HTTP" };
	uint8_t which = take(m->in) % 16;
	const char *port = ports[which % 8];

	if (which < 8) {
		line(m, "port: {number: %s}", port);
		return which == 1 || which == 3;
	}
	struct str rest = str_of(port), number = str_cut(&rest, ',');
	line(m, "port:");
	m->indent += 2;
	line(m, "number: " PRIs, ARGs(number));
	line(m, "name: %s", name(m));
	line(m, "protocol: %s", strstr(port, "protocol: ") + 10);
	m->indent -= 2;
	return which % 8 == 1 || which % 8 == 3;
}

/* Mostly where it belongs. */
static void server_tls(struct maker *m, bool encrypted)
{
	switch (take(m->in) % 8 + 8u * encrypted) {
	case 3:
		line(m, "tls: {httpsRedirect: true}");
		break;
	case 12:
	case 13:
	case 14:
		line(m, "tls:");
		line(m, "  mode: PASSTHROUGH");
		break;
	case 1:
	case 8:
	case 9:
	case 10:
	case 11:
		line(m, "tls: {mode: SIMPLE, credentialName: %s}", name(m));
	}
}

static void server(struct maker *m)
{
	bool encrypted;

	begin_item(m);
	encrypted = server_port(m);
	server_tls(m, encrypted);
	if (once_in(m, 16))
		line(m, "bind: %s", ONE_OF(m, "0.0.0.0", "127.0.0.1", "\"\""));
	words(m, "hosts", host);
	end_item(m);
}

static void gateway(struct maker *m)
{
	uint32_t servers = 1 + take(m->in) % 3;

	head(m, "networking.istio.io/v1", "Gateway", own_name(m));
	line(m, "spec:");
	m->indent += 2;
	if (!once_in(m, 16))
		line(m, "selector: {istio: %s}",
			ONE_OF(m, "ingressgateway", "ingressgateway", "other"));
	line(m, "servers:");
	begin_items(m);
	for (uint32_t i = 0; i < servers; i++)
		server(m);
	end_items(m);
	m->indent -= 2;
}

static void destination(struct maker *m)
{
	line(m, "route:");
	begin_items(m);
	begin_item(m);
	line(m, "destination: {host: %s}", name(m));
	end_item(m);
	end_items(m);
}

static void http_route(struct maker *m)
{
	uint8_t what = take(m->in) % 8;

	begin_item(m);
	if (what & 3) {
		line(m, "match:");
		begin_items(m);
		begin_item(m);
		line(m, "uri: {prefix: /%s/}", name(m));
		if (what & 2)
			words(m, "gateways", gateway_name);
		end_item(m);
		end_items(m);
	}
	if (what == 7)
		line(m, "delegate: {name: %s, namespace: web}", name(m));
	else
		destination(m);
	end_item(m);
}

static void virtual_service(struct maker *m)
{
	uint32_t routes = 1 + take(m->in) % 2;

	head(m, "networking.istio.io/v1", "VirtualService", own_name(m));
	line(m, "spec:");
	m->indent += 2;
	words(m, "hosts", host);
	words(m, "gateways", gateway_name);
	line(m, "http:");
	begin_items(m);
	while (routes-- > 0)
		http_route(m);
	end_items(m);
	m->indent -= 2;
}

static void service(struct maker *m)
{
	head(m, "v1", "Service", ONE_OF(m, "istio-ingressgateway", "web", "api"));
	line(m, "spec:");
	line(m, "  selector: {istio: ingressgateway}");
	line(m, "  ports: [{name: http, port: 80, targetPort: 8080}, {name: https, port: %s}]",
		ONE_OF(m, "443", "8443", "80"));
}

static void deployment(struct maker *m)
{
	head(m, "apps/v1", "Deployment", ONE_OF(m, "istio-ingressgateway", "web"));
	line(m, "spec:");
	line(m, "  template: {metadata: {labels: {istio: %s}}}",
		ONE_OF(m, "ingressgateway", "other"));
}

/* Text that names a Gateway in passing. */
static void mention(struct maker *m)
{
	head(m, "v1", "ConfigMap", own_name(m));
	line(m, "data:");
	line(m, "  note: |");
	m->plain = true;
	line(m, "    gateway: %s", gateway_name(m));
	line(m, "    see web/%s  # text", name(m));
	m->plain = false;
}

static void ingress(struct maker *m)
{
	head(m, "networking.k8s.io/v1", "Ingress", own_name(m));
	line(m, "spec: {rules: [{host: %s}]}", host(m));
}

static void filter(struct maker *m)
{
	head(m, "networking.istio.io/v1alpha3", "EnvoyFilter", own_name(m));
	line(m, "spec:");
	line(m, "  configPatches:");
	line(m, "    - applyTo: HTTP_FILTER");
	line(m, "      match: {routeConfiguration: {portNumber: 80, gateway: web/%s}}", name(m));
}

static void list(struct maker *m)
{
	uint32_t items = 1 + take(m->in) % 3;

	line(m, "apiVersion: v1");
	line(m, "kind: List");
	line(m, "items:");
	begin_items(m);
	while (items-- > 0) {
		begin_item(m);
		if (once_in(m, 3))
			virtual_service(m);
		else
			gateway(m);
		end_item(m);
	}
	end_items(m);
}

static void object(struct maker *m)
{
	static void (*const kinds[])(struct maker *) = { gateway, gateway, virtual_service, gateway,
		virtual_service, list, service, deployment, mention, ingress, filter };

	kinds[take(m->in) % countof(kinds)](m);
}

static const char *resource(struct maker *m)
{
	return ONE_OF(m, "a.yaml", "b.yaml", "../base", "../base/a.yaml", "base", "./b.yaml",
		"base/b.yaml", "raw.yaml");
}

static void kustomization(struct maker *m)
{
	line(m, "apiVersion: kustomize.config.k8s.io/v1beta1");
	line(m, "kind: Kustomization");
	if (once_in(m, 4))
		line(m, "namespace: %s", name(m));
	words(m, "resources", resource);
	switch (take(m->in) % 8) {
	case 1:
		line(m, "namePrefix: new-");
		break;
	case 2:
		line(m, "commonLabels: {team: web}");
		break;
	case 3:
		line(m, "patches:");
		line(m, "  - path: %s", resource(m));
		break;
	case 4:
		line(m, "patchesStrategicMerge: [%s]", resource(m));
	}
}

static void settings(struct maker *m)
{
	if (!once_in(m, 8))
		line(m, "complete: true");
	if (once_in(m, 8))
		line(m, "exclude: [%s]", resource(m));
	if (once_in(m, 4)) {
		line(m, "rules:");
		line(m, "  gateway-conflict:");
		line(m, "    %s",
			ONE_OF(m, "unsafe: true", "severity: warning", "fix: remove-server",
				"fix: merge", "enabled: false", "nonsense: 1"));
	}
}

static void script(struct maker *m)
{
	m->plain = true;
	line(m, "kubectl -n web delete gateway %s", name(m));
	line(m, "# see %s", resource(m));
	m->plain = false;
}

static void documents(struct maker *m)
{
	uint32_t n = 1 + take(m->in) % MAX_DOCS;
	uint8_t edge = take(m->in) % 8;

	if (edge == 1)
		buf_adds(&m->out, "\xef\xbb\xbf");
	if (edge == 2)
		line(m, "# the first comment");
	if (edge == 3)
		line(m, "---");
	for (uint32_t i = 0; i < n; i++) {
		if (i > 0)
			line(m, "---");
		object(m);
	}
	if (edge == 4)
		line(m, "---");
	if (edge == 5)
		line(m, "...");
}

static void body(struct maker *m, struct str path)
{
	if (str_ends(path, "kustomization.yaml"))
		kustomization(m);
	else if (str_is(path, ".jibe"))
		settings(m);
	else if (str_ends(path, ".sh"))
		script(m);
	else
		documents(m);
}

static struct str file_text(struct maker *m, struct str path)
{
	uint8_t style = take(m->in);
	struct str text;

	m->out = (struct buf){ .a = m->a };
	m->crlf = style % 8 == 1;
	m->compact = style / 8 % 2;
	body(m, path);
	text = m->out.n ? buf_str(&m->out) : STR("");
	if (style / 16 % 8 == 1 && text.n)
		text.n -= m->crlf ? 2 : 1;
	return text;
}

static void add(struct arena *a, struct tree *t, struct str path, struct str text)
{
	struct tree_file f = { path, text };

	if (!tree_text(t, path).p)
		vec_push(a, &t->v, f);
}

struct str tree_text(const struct tree *t, struct str path)
{
	for (uint32_t i = 0; i < t->v.n; i++)
		if (str_eq(t->v.v[i].path, path))
			return t->v.v[i].text;
	return (struct str){ 0 };
}

struct tree tree_make(struct arena *a, struct input *in, struct str raw)
{
	static const char *const paths[] = { "a.yaml", "b.yaml", ".jibe", "kustomization.yaml",
		"base/a.yaml", "base/b.yaml", "base/kustomization.yaml", "prod/kustomization.yaml",
		"prod/a.yaml", "deploy.sh", "chart/templates/a.yaml", "chart/Chart.yaml" };
	struct maker m = { .a = a, .in = in };
	struct tree t = { 0 };
	uint32_t files = 1 + take(in) % MAX_FILES;

	for (uint32_t i = 0; i < files; i++) {
		struct str path = str_of(paths[(i + take(in) / 8) % countof(paths)]);
		add(a, &t, path, file_text(&m, path));
	}
	if (raw.n)
		add(a, &t, STR("raw.yaml"), raw);
	return t;
}
