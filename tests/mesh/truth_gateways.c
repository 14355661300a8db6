/*
 * truth_gateways FILE|- [MAX] -- holds src/mesh against what istiod computed.
 *
 * Input: JSON Lines, a case a line: `files` (path -> text), `workloads` with
 * `listeners` and `dropped`, `valid` (objects refused). For every workload the
 * dropped servers, the (port, bind) of the listeners, whether Envoy refuses
 * them, the HTTP and TCP chains with their SNI names and TLS mode, and the
 * domains of the virtual hosts with their redirects must be equal; so must the
 * list of refused objects. A difference is printed and fails the run.
 */
#include "deploy/deployment.h"
#include "mesh/listener.h"
#include "read.h"

struct tally {
	uint32_t cases, workloads, listeners, chains, hosts, failed;
};

static const struct order as_filed = { 0 };

static int line_cmp(const void *x, const void *y)
{
	return str_cmp(*(const struct str *)x, *(const struct str *)y);
}

struct lines {
	VEC(struct str) v;
};

static void lines_sort(struct lines *l)
{
	if (l->v.n)
		qsort(l->v.v, l->v.n, sizeof(*l->v.v), line_cmp);
}

static struct str join(struct arena *a, const struct value *list)
{
	struct lines l = { 0 };
	struct buf b = { .a = a };

	for (const struct value *v = value_child(list); v; v = v->next)
		vec_push(a, &l.v, v->text);
	lines_sort(&l);
	for (uint32_t i = 0; i < l.v.n; i++)
		buf_printf(&b, " " PRIs, ARGs(l.v.v[i]));
	return buf_str(&b);
}

/* ---- what istiod said ---- */

/* AUTO_PASSTHROUGH gives a chain a cluster; only that there are some is held
 * against the model. */
static void expect_chain(struct arena *a, struct lines *out, struct str at, const struct value *c,
	bool *alpn)
{
	struct str mode = value_str(value_at(c, "tls.mode"));

	if (value_get(c, "alpn_match")) {
		*alpn = true;
		return;
	}
	struct str head = str_printf(a, PRIs " " PRIs " tls " PRIs " sni" PRIs, ARGs(at),
		ARGs(value_str(value_get(c, "kind"))), ARGs(mode),
		ARGs(join(a, value_get(c, "sni"))));
	vec_push(a, &out->v, head);
	for (const struct value *h = value_child(value_get(c, "hosts")); h; h = h->next)
		for (const struct value *d = value_child(value_get(h, "domains")); d; d = d->next) {
			const struct value *routes = value_get(h, "routes");
			if (value_is(d, "*") && !value_child(routes) &&
				!value_true(value_get(h, "redirect_to_https")))
				continue;
			vec_push(a, &out->v,
				str_printf(a, PRIs " host " PRIs "%s", ARGs(head), ARGs(d->text),
					value_true(value_get(h, "redirect_to_https")) ? " redirect"
										      : ""));
		}
}

static struct lines expect_workload(struct arena *a, const struct value *w)
{
	struct lines out = { 0 };

	if (value_get(w, "panic")) {
		vec_push(a, &out.v, STR("panic"));
		return out;
	}
	for (const struct value *l = value_child(value_get(w, "listeners")); l; l = l->next) {
		struct str at = str_printf(a, PRIs ":" PRIs "%s",
			ARGs(value_str(value_get(l, "bind"))), ARGs(value_get(l, "port")->text),
			value_true(value_get(l, "duplicate_match")) ? " refused" : "");
		bool alpn = false;
		for (const struct value *c = value_child(value_get(l, "chains")); c; c = c->next)
			expect_chain(a, &out, at, c, &alpn);
		vec_push(a, &out.v, at);
	}
	for (const struct value *d = value_child(value_get(w, "dropped")); d; d = d->next)
		vec_push(a, &out.v,
			str_printf(a, "dropped " PRIs "[" PRIs "]",
				ARGs(value_str(value_get(d, "gateway"))),
				ARGs(value_get(d, "server")->text)));
	lines_sort(&out);
	return out;
}

/* ---- what the model says ---- */

static void found_chain(struct arena *a, struct lines *out, struct str at, const struct chain *c)
{
	struct buf sni = { .a = a };
	bool tls = c->server->tls && !server_is_plain(c->server) && !server_passthrough(c->server);
	struct str mode = tls ? tls_mode_name(c->server->mode) : STR("");

	if (str_is(mode, "ISTIO_MUTUAL"))
		mode = STR("MUTUAL");
	for (uint32_t i = 0; i < c->sni.v.n; i++)
		buf_printf(&sni, " " PRIs, ARGs(c->sni.v.v[i]));
	struct str head = str_printf(a, PRIs " %s tls " PRIs " sni" PRIs, ARGs(at),
		c->http ? "http" : "tcp", ARGs(mode), ARGs(buf_str(&sni)));
	vec_push(a, &out->v, head);
	for (uint32_t i = 0; i < c->hosts.n; i++)
		vec_push(a, &out->v,
			str_printf(a, PRIs " host " PRIs "%s", ARGs(head),
				ARGs(c->hosts.v[i]->domain),
				c->hosts.v[i]->redirect ? " redirect" : ""));
}

/* A Service for AUTO_PASSTHROUGH to open a chain for. */
static bool has_clusters(const struct mesh *m, const struct chain *c)
{
	for (uint32_t i = 0; i < m->hosts.n; i++)
		for (uint32_t j = 0; j < (c->sni.v.n ? c->sni.v.n : 1); j++)
			if (host_subset(m->hosts.v[i].key, c->sni.v.n ? c->sni.v.v[j] : STR("*")))
				return true;
	return false;
}

static struct lines found_workload(struct arena *a, const struct mesh *m, const struct proxy *p,
	struct tally *t)
{
	const struct gateway_config *config = gateway_config_new(a, m, p, &as_filed);
	struct lines out = { 0 };

	if (config->panic) {
		vec_push(a, &out.v, STR("panic"));
		return out;
	}
	for (uint32_t i = 0; i < config->listeners.n; i++) {
		const struct listener *l = config->listeners.v[i];
		struct str at = str_printf(a, PRIs ":%u%s", ARGs(l->bind), l->port,
			l->refused ? " refused" : "");
		uint32_t before = out.v.n, made = 0;
		for (uint32_t k = 0; k < l->chains.n; k++) {
			made += !l->chains.v[k]->alpn || has_clusters(m, l->chains.v[k]);
			if (!l->chains.v[k]->alpn)
				found_chain(a, &out, at, l->chains.v[k]);
		}
		t->listeners += made > 0;
		t->chains += l->chains.n;
		t->hosts += out.v.n - before;
		if (made)
			vec_push(a, &out.v, at);
	}
	for (uint32_t i = 0; i < config->dropped.n; i++)
		vec_push(a, &out.v,
			str_printf(a, "dropped " PRIs "[%u]",
				ARGs(config->dropped.v[i].server->gateway->key),
				config->dropped.v[i].server->index));
	lines_sort(&out);
	return out;
}

/* ---- comparison ---- */

static bool same_lines(const struct lines *want, const struct lines *got)
{
	bool same = true;
	uint32_t i = 0, j = 0;

	while (i < want->v.n || j < got->v.n) {
		int c = i == want->v.n  ? 1
			: j == got->v.n ? -1
					: str_cmp(want->v.v[i], got->v.v[j]);
		if (c)
			printf("  %s " PRIs "\n", c < 0 ? "istiod:" : "model: ",
				ARGs(c < 0 ? want->v.v[i] : got->v.v[j]));
		i += c <= 0;
		j += c >= 0;
		same &= c == 0;
	}
	return same;
}

/* A workload on which istiod panics comes without labels. */
static bool same_labels(struct arena *a, const struct mesh *m, const struct proxy *p,
	const struct value *w)
{
	struct labels labels = labels_of(a, value_get(w, "labels"));

	if (value_get(w, "panic"))
		return gateway_config_new(a, m, p, &as_filed)->panic;
	return labels_equal(&p->labels, &labels);
}

static const struct proxy *find_proxy(struct arena *a, const struct mesh *m, const struct value *w)
{
	bool invented = value_true(value_get(w, "invented"));

	for (uint32_t i = 0; i < m->proxies.n; i++) {
		const struct proxy *p = m->proxies.v[i];
		if (p->invented != invented)
			continue;
		if (invented ? same_labels(a, m, p, w)
			     : str_eq(p->name, value_str(value_get(w, "name"))) &&
					str_eq(p->ns, value_str(value_get(w, "namespace"))))
			return p;
	}
	return NULL;
}

static bool same_refused(struct arena *a, const struct mesh *m, const struct value *valid)
{
	struct lines want = { 0 }, got = { 0 };

	for (const struct value *v = value_child(valid); v; v = v->next)
		vec_push(a, &want.v,
			str_printf(a, "refused " PRIs " " PRIs,
				ARGs(value_str(value_get(v, "kind"))),
				ARGs(value_str(value_get(v, "object")))));
	for (uint32_t i = 0; i < m->refused.n; i++)
		vec_push(a, &got.v,
			str_printf(a, "refused " PRIs " " PRIs "/" PRIs,
				ARGs(m->refused.v[i].object->kind),
				ARGs(deployed_ns(m->refused.v[i].object)),
				ARGs(m->refused.v[i].object->name)));
	lines_sort(&want);
	lines_sort(&got);
	return same_lines(&want, &got);
}

static const struct deployment *deploy(struct arena *a, const struct value *files)
{
	struct project *p = project_new(a);

	for (const struct value *f = value_child(files); f; f = f->next)
		project_add(p, source_new(a, f->key, f->text));
	project_index(p);
	const struct deployments *ds = deployments_new(a, p);
	return ds->v.n == 1 ? ds->v.v[0] : NULL;
}

static bool check_case(struct arena *a, const struct value *c, struct tally *t)
{
	const struct deployment *d = deploy(a, value_get(c, "files"));
	bool same = d != NULL;

	if (!d) {
		printf("  not one deployment\n");
		return false;
	}
	const struct mesh *m = mesh_new(a, d);
	for (const struct value *w = value_child(value_get(c, "workloads")); w; w = w->next) {
		const struct proxy *p = find_proxy(a, m, w);
		struct lines want = expect_workload(a, w), got = { 0 };
		t->workloads++;
		if (p)
			got = found_workload(a, m, p, t);
		else
			printf("  workload " PRIs " not found\n",
				ARGs(value_str(value_get(w, "name"))));
		same &= p && same_lines(&want, &got);
	}
	return same & same_refused(a, m, value_get(c, "valid"));
}

static bool check(struct arena *a, const struct value *c, void *ctx)
{
	return check_case(a, c, ctx);
}

int main(int argc, char **argv)
{
	struct tally t = { 0 };

	if (!read_cases(argc, argv, check, &t, &t.cases, &t.failed))
		return 2;
	printf("%u cases, %u workloads, %u listeners, %u chains, %u chains and hosts: %u differ\n",
		t.cases, t.workloads, t.listeners, t.chains, t.hosts, t.failed);
	return t.cases && !t.failed ? 0 : 1;
}
