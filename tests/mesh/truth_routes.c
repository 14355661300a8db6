/*
 * truth_routes FILE|- -- holds the routes of src/mesh against what istiod computed.
 *
 * Input: JSON Lines as for truth_gateways. For every virtual host of every
 * workload: the routes in their order, each with what it matches, where it goes
 * (clusters with their shares, redirect, direct response) and its timeout. istiod
 * writes a match as Envoy has it; each part is put back into the words of a
 * VirtualService and read by the same code, so that what is compared is which
 * conditions a route has after selection and delegation.
 */
#include "base/json.h"
#include "mesh/branches.h"
#include "mesh/evaluate.h"
#include "read.h"

struct tally {
	uint32_t cases, hosts, routes, failed;
};

static const struct order as_filed = { 0 };

struct lines {
	VEC(struct str) v;
};

static struct str sorted(struct arena *a, struct lines *l)
{
	struct buf b = { .a = a };

	if (l->v.n)
		qsort(l->v.v, l->v.n, sizeof(*l->v.v), str_qsort);
	for (uint32_t i = 0; i < l->v.n; i++)
		if (!i || !str_eq(l->v.v[i - 1], l->v.v[i]))
			buf_printf(&b, PRIs " ", ARGs(l->v.v[i]));
	return buf_str(&b);
}

/* ---- what istiod said ---- */

/* A match with one field, as text of its conditions. */
static void add_match(struct arena *a, struct lines *out, struct str yaml)
{
	struct file *f = file_parse(a, source_new(a, STR("match"), yaml));
	struct match m = { .at = value_new(a, doc_root(&f->docs[0])) };
	struct conditions c = conditions_of(a, &m);

	for (uint32_t i = 0; i < c.v.n; i++) {
		struct conditions one = { 0 };
		vec_push(a, &one.v, c.v.v[i]);
		vec_push(a, &out->v, conditions_print(a, &one));
	}
}

static struct str json_text(struct arena *a, struct str text)
{
	struct buf b = { .a = a };
	struct json j = { .out = &b, .compact = true };

	json_str(&j, NULL, text);
	return buf_str(&b);
}

static struct str string_match(struct arena *a, const struct value *v)
{
	static const char *const how[] = { "exact", "prefix" };
	const struct value *regex = value_at(v, "stringMatch.safeRegex.regex");

	for (size_t i = 0; i < countof(how); i++) {
		const struct value *text = value_get(value_get(v, "stringMatch"), how[i]);
		if (text)
			return str_printf(a, "{%s: " PRIs "}", how[i],
				ARGs(json_text(a, text->text)));
	}
	if (regex)
		return str_printf(a, "{regex: " PRIs "}", ARGs(json_text(a, regex->text)));
	return STR("{}");
}

static void expect_path(struct arena *a, struct lines *out, const struct value *m)
{
	const struct value *exact = value_get(m, "path"), *prefix = value_get(m, "prefix");
	const struct value *regex = value_at(m, "safeRegex.regex");
	const struct value *text = exact ? exact : prefix ? prefix : regex;
	bool fold = value_is(value_get(m, "caseSensitive"), "false") ||
		(value_get(m, "caseSensitive") && !value_true(value_get(m, "caseSensitive")));

	add_match(a, out,
		str_printf(a, "{uri: {%s: " PRIs "}, ignoreUriCase: %s}",
			exact            ? "exact"
				: prefix ? "prefix"
					 : "regex",
			ARGs(json_text(a, text->text)), fold ? "true" : "false"));
}

static struct str expect_match(struct arena *a, const struct value *m)
{
	struct lines out = { 0 };

	expect_path(a, &out, m);
	for (const struct value *h = value_child(value_get(m, "headers")); h; h = h->next)
		add_match(a, &out,
			str_printf(a, "{%s: {" PRIs ": " PRIs "}}",
				value_true(value_get(h, "invertMatch")) ? "withoutHeaders"
									: "headers",
				ARGs(json_text(a, value_str(value_get(h, "name")))),
				ARGs(string_match(a, h))));
	for (const struct value *q = value_child(value_get(m, "queryParameters")); q; q = q->next)
		add_match(a, &out,
			str_printf(a, "{queryParams: {" PRIs ": " PRIs "}}",
				ARGs(json_text(a, value_str(value_get(q, "name")))),
				ARGs(string_match(a, q))));
	return sorted(a, &out);
}

/* "outbound|80|v1|host" as "host|80|v1". */
static struct str expect_cluster(struct arena *a, struct str name)
{
	struct str rest = name;

	str_cut(&rest, '|');
	struct str port = str_cut(&rest, '|'), subset = str_cut(&rest, '|');
	return str_printf(a, PRIs "|" PRIs "|" PRIs, ARGs(rest), ARGs(port), ARGs(subset));
}

static struct str expect_clusters(struct arena *a, const struct value *to)
{
	struct lines out = { 0 };

	for (const struct value *t = value_child(to); t; t = t->next)
		vec_push(a, &out.v, expect_cluster(a, value_str(value_get(t, "cluster"))));
	return sorted(a, &out);
}

static struct str expect_redirect(struct arena *a, const struct value *r)
{
	static const struct {
		const char *name;
		uint32_t code;
	} codes[] = { { "FOUND", 302 }, { "SEE_OTHER", 303 }, { "TEMPORARY_REDIRECT", 307 },
		{ "PERMANENT_REDIRECT", 308 } };
	struct str prefix = value_str(value_get(r, "prefixRewrite"));
	uint32_t code = 301, port = 0;

	for (size_t i = 0; i < countof(codes); i++)
		if (value_is(value_get(r, "responseCode"), codes[i].name))
			code = codes[i].code;
	value_u32(value_get(r, "portRedirect"), &port);
	return str_printf(a, "redirect %u " PRIs " " PRIs ":%u %s" PRIs, code,
		ARGs(value_str(value_get(r, "schemeRedirect"))),
		ARGs(value_str(value_get(r, "hostRedirect"))), port, prefix.n ? "prefix " : "",
		ARGs(prefix.n ? prefix : value_str(value_get(r, "pathRedirect"))));
}

static struct str expect_route(struct arena *a, const struct value *r)
{
	const struct value *to = value_get(r, "to"), *redirect = value_get(r, "redirect");
	struct str does = to ? expect_clusters(a, to)
		: redirect
		? expect_redirect(a, redirect)
		: str_printf(a, "answer " PRIs, ARGs(value_at(r, "direct.status")->text));

	return str_printf(a, PRIs "-> " PRIs, ARGs(expect_match(a, value_get(r, "match"))),
		ARGs(does));
}

/* ---- what the model says ---- */

/* "to 1 host|80|;to ..." as the hosts alone; a share may have header edits. */
static struct str found_clusters(struct arena *a, struct str text)
{
	struct lines out = { 0 };

	while (text.n) {
		struct str one = str_cut(&text, ';');
		str_cut(&one, ' ');
		str_cut(&one, ' ');
		struct str cluster = str_cut(&one, ' ');
		ptrdiff_t unsure = str_find_char(cluster, '?');
		if (unsure >= 0)
			cluster = str_printf(a, PRIs PRIs,
				ARGs(str_sub(cluster, 0, (size_t)unsure)),
				ARGs(str_sub(cluster, (size_t)unsure + 1, cluster.n)));
		vec_push(a, &out.v, cluster);
	}
	return sorted(a, &out);
}

static struct str found_route(struct actions *from, const struct route_entry *e)
{
	struct conditions c = conditions_of(from->a, e->match);
	struct action does = action_of(from, e);
	struct str to = does.part[PART_TO];
	struct lines when = { 0 };

	for (uint32_t i = 0; i < c.v.n; i++) {
		struct conditions one = { 0 };
		vec_push(from->a, &one.v, c.v.v[i]);
		vec_push(from->a, &when.v, conditions_print(from->a, &one));
	}
	if (str_starts(to, "to "))
		to = found_clusters(from->a, to);
	else if (str_starts(to, "answer "))
		to = str_sub(to, 0, 10);
	return str_printf(from->a, PRIs "-> " PRIs, ARGs(sorted(from->a, &when)), ARGs(to));
}

/* ---- comparison ---- */

static bool same_host(struct actions *from, const struct virtual_host *vh,
	const struct value *routes, struct tally *t)
{
	uint32_t i = 0;
	bool same = true;

	t->hosts++;
	for (const struct value *r = value_child(routes); r; r = r->next, i++) {
		struct str want = expect_route(from->a, r);
		struct str got = i < vh->routes.n ? found_route(from, &vh->routes.v[i])
						  : STR("nothing");
		t->routes++;
		if (str_eq(want, got))
			continue;
		printf("  " PRIs " routes[%u]\n  istiod: " PRIs "\n  model:  " PRIs "\n",
			ARGs(vh->domain), i, ARGs(want), ARGs(got));
		same = false;
	}
	if (i < vh->routes.n)
		printf("  " PRIs ": %u routes, istiod has %u\n", ARGs(vh->domain), vh->routes.n, i);
	return same && i >= vh->routes.n;
}

static bool same_chain(struct actions *from, const struct chain *c, const struct value *chain,
	struct tally *t)
{
	bool same = true;

	for (const struct value *h = value_child(value_get(chain, "hosts")); h; h = h->next)
		for (const struct value *d = value_child(value_get(h, "domains")); d; d = d->next)
			for (uint32_t i = 0; i < c->hosts.n; i++)
				if (str_eq(c->hosts.v[i]->domain, d->text))
					same &= same_host(from, c->hosts.v[i],
						value_get(h, "routes"), t);
	return same;
}

static struct str names_of(struct arena *a, const struct value *sni)
{
	struct lines out = { 0 };

	for (const struct value *v = value_child(sni); v; v = v->next)
		vec_push(a, &out.v, v->text);
	return sorted(a, &out);
}

static struct str chain_names(struct arena *a, const struct chain *c)
{
	struct lines out = { 0 };

	for (uint32_t i = 0; i < c->sni.v.n; i++)
		vec_push(a, &out.v, c->sni.v.v[i]);
	return sorted(a, &out);
}

static bool same_listener(struct actions *from, const struct listener *l,
	const struct value *listener, struct tally *t)
{
	const struct value *c = value_child(value_get(listener, "chains"));
	bool same = true;

	for (; c; c = c->next)
		for (uint32_t i = 0; i < l->chains.n && value_is(value_get(c, "kind"), "http"); i++)
			if (l->chains.v[i]->http &&
				str_eq(names_of(from->a, value_get(c, "sni")),
					chain_names(from->a, l->chains.v[i])))
				same &= same_chain(from, l->chains.v[i], c, t);
	return same;
}

static bool same_workload(struct arena *a, const struct mesh *m, const struct proxy *p,
	const struct value *w, struct tally *t)
{
	const struct gateway_config *config = gateway_config_new(a, m, p, &as_filed);
	const struct value *l = value_child(value_get(w, "listeners"));
	struct actions from = { .a = a, .mesh = m };
	bool same = true;

	for (; l; l = l->next)
		for (uint32_t i = 0; i < config->listeners.n; i++) {
			const struct listener *x = config->listeners.v[i];
			uint32_t port = 0;
			value_u32(value_get(l, "port"), &port);
			if (x->port == port && !x->refused &&
				str_eq(x->bind, value_str(value_get(l, "bind"))))
				same &= same_listener(&from, x, l, t);
		}
	return same;
}

static bool check_case(struct arena *a, const struct value *c, struct tally *t)
{
	struct project *p = project_new(a);
	bool same = true;

	for (const struct value *f = value_child(value_get(c, "files")); f; f = f->next)
		project_add(p, source_new(a, f->key, f->text));
	project_index(p);
	const struct deployments *ds = deployments_new(a, p);
	if (ds->v.n != 1)
		return false;
	const struct mesh *m = mesh_new(a, ds->v.v[0]);
	for (const struct value *w = value_child(value_get(c, "workloads")); w; w = w->next)
		for (uint32_t i = 0; i < m->proxies.n; i++) {
			const struct proxy *x = m->proxies.v[i];
			struct labels labels = labels_of(a, value_get(w, "labels"));
			bool this = x->invented ? labels_equal(&x->labels, &labels)
						: str_eq(x->name, value_str(value_get(w, "name")));
			if (this && x->invented == value_true(value_get(w, "invented")) &&
				(x->invented ||
					str_eq(x->ns, value_str(value_get(w, "namespace")))))
				same &= same_workload(a, m, x, w, t);
		}
	return same;
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
	printf("%u cases, %u virtual hosts, %u routes: %u differ\n", t.cases, t.hosts, t.routes,
		t.failed);
	return t.routes && !t.failed ? 0 : 1;
}
