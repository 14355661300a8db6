/*
 * truth_sidecars FILE|- -- holds the sidecars of src/mesh against what
 * istiod computed.
 *
 * Input: JSON Lines, a case a line: `files` (path -> text), `workloads` (each
 * with `inbound`, `undeclared_ports`, `outbound_policy`, `outbound_hosts`,
 * `listeners`, `routes`), `valid` (objects refused). What mesh/sidecar_dump.h
 * prints of each workload must say the same, line by line; so must the list of
 * refused objects. A difference is printed and fails the run.
 */
#include "deploy/deployment.h"
#include "mesh/sidecar_dump.h"
#include "read.h"

struct tally {
	uint32_t cases, workloads, lines, failed;
};

static const struct order as_filed = { 0 };

struct lines {
	VEC(struct str) v;
};

static int line_cmp(const void *x, const void *y)
{
	return str_cmp(*(const struct str *)x, *(const struct str *)y);
}

static void lines_sort(struct lines *l)
{
	if (l->v.n)
		qsort(l->v.v, l->v.n, sizeof(*l->v.v), line_cmp);
}

/* ---- both sides as lines ---- */

static void scalar_lines(struct arena *a, struct lines *out, struct str at, const struct value *v)
{
	for (const struct value *c = value_child(v); c; c = c->next)
		if (c->kind != VALUE_MAP && c->kind != VALUE_LIST)
			vec_push(a, &out->v,
				str_printf(a, PRIs " " PRIs " " PRIs, ARGs(at), ARGs(c->key),
					ARGs(c->text)));
}

static void list_line(struct arena *a, struct lines *out, struct str at, const struct value *list,
	bool sorted)
{
	struct lines items = { 0 };
	struct buf b = { .a = a };

	for (const struct value *c = value_child(list); c; c = c->next)
		vec_push(a, &items.v, c->text);
	if (sorted)
		lines_sort(&items);
	buf_printf(&b, PRIs " =", ARGs(at));
	for (uint32_t i = 0; i < items.v.n; i++)
		buf_printf(&b, " " PRIs, ARGs(items.v.v[i]));
	vec_push(a, &out->v, buf_str(&b));
}

/* The chain name of a passthrough port and of one with a socket of its own says
 * no more than the rest does. */
static bool is_chain_name(const struct value *port, const struct value *c)
{
	return str_is(c->key, "address") &&
		(value_get(port, "own_listener") || str_starts(c->text, "virtualInbound"));
}

static void inbound_lines(struct arena *a, struct lines *out, const struct value *list)
{
	for (const struct value *p = value_child(list); p; p = p->next) {
		struct str at = str_printf(a, "inbound " PRIs, ARGs(value_get(p, "port")->text));
		for (const struct value *c = value_child(p); c; c = c->next)
			if (c->kind == VALUE_LIST)
				list_line(a, out,
					str_printf(a, PRIs " " PRIs, ARGs(at), ARGs(c->key)), c,
					true);
			else if (!is_chain_name(p, c))
				vec_push(a, &out->v,
					str_printf(a, PRIs " " PRIs " " PRIs, ARGs(at),
						ARGs(c->key), ARGs(c->text)));
	}
}

static void listener_lines(struct arena *a, struct lines *out, const struct value *list)
{
	for (const struct value *l = value_child(list); l; l = l->next) {
		struct str at = str_printf(a, "listener " PRIs ":" PRIs "%s",
			ARGs(value_get(l, "bind")->text), ARGs(value_get(l, "port")->text),
			value_true(value_get(l, "bound")) ? " bound" : "");
		list_line(a, out, at, value_get(l, "to"), false);
	}
}

static struct str route_text(struct arena *a, const struct value *r)
{
	struct buf b = { .a = a };
	const struct value *match = value_get(r, "match");
	bool any = value_true(value_get(r, "catch_all")) ||
		(match && match->count == 1 && value_is(value_get(match, "prefix"), "/"));

	buf_printf(&b, "%s", any ? "any" : "some");
	for (const struct value *t = value_child(value_get(r, "to")); t; t = t->next) {
		buf_printf(&b, " -> " PRIs, ARGs(value_str(value_get(t, "cluster"))));
		if (value_get(t, "weight"))
			buf_printf(&b, " " PRIs, ARGs(value_get(t, "weight")->text));
	}
	buf_printf(&b, " timeout " PRIs " of " PRIs, ARGs(value_str(value_get(r, "timeout"))),
		ARGs(value_str(value_get(r, "vs"))));
	return buf_str(&b);
}

static void table_lines(struct arena *a, struct lines *out, const struct value *routes)
{
	for (const struct value *t = value_child(routes); t; t = t->next)
		for (const struct value *h = value_child(t); h; h = h->next) {
			struct str at = str_printf(a, "routes " PRIs " " PRIs, ARGs(t->key),
				ARGs(h->key));
			uint32_t n = 0;
			if (h->kind != VALUE_LIST)
				vec_push(a, &out->v,
					str_printf(a, PRIs " " PRIs, ARGs(at), ARGs(h->text)));
			for (const struct value *r = value_child(h); r; r = r->next)
				vec_push(a, &out->v,
					str_printf(a, PRIs " #%u " PRIs, ARGs(at), n++,
						ARGs(route_text(a, r))));
		}
}

static struct lines workload_lines(struct arena *a, const struct value *w)
{
	const struct value *hosts = value_get(w, "outbound_hosts");
	struct lines out = { 0 };

	inbound_lines(a, &out, value_get(w, "inbound"));
	scalar_lines(a, &out, STR("undeclared"), value_get(w, "undeclared_ports"));
	vec_push(a, &out.v,
		str_printf(a, "policy " PRIs, ARGs(value_str(value_get(w, "outbound_policy")))));
	for (const struct value *h = value_child(hosts); h; h = h->next)
		list_line(a, &out, str_printf(a, "host " PRIs, ARGs(h->key)), h, true);
	listener_lines(a, &out, value_get(w, "listeners"));
	table_lines(a, &out, value_get(w, "routes"));
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

static struct lines refused_lines(struct arena *a, const struct mesh *m)
{
	struct lines out = { 0 };

	for (uint32_t i = 0; i < m->refused.n; i++)
		vec_push(a, &out.v,
			str_printf(a, PRIs " " PRIs "/" PRIs, ARGs(m->refused.v[i].object->kind),
				ARGs(deployed_ns(m->refused.v[i].object)),
				ARGs(m->refused.v[i].object->name)));
	lines_sort(&out);
	return out;
}

static struct lines valid_lines(struct arena *a, const struct value *valid)
{
	struct lines out = { 0 };

	for (const struct value *v = value_child(valid); v; v = v->next)
		vec_push(a, &out.v,
			str_printf(a, PRIs " " PRIs, ARGs(value_str(value_get(v, "kind"))),
				ARGs(value_str(value_get(v, "object")))));
	lines_sort(&out);
	return out;
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

static struct lines found(struct arena *a, struct sidecars *s, const struct value *w)
{
	const struct registry *r = s->registry;
	struct lines none = { 0 };

	for (uint32_t i = 0; i < r->workloads.n; i++) {
		const struct sidecar_workload *x = r->workloads.v[i];
		if (!x->workload || !str_eq(x->name, value_str(value_get(w, "name"))) ||
			!str_eq(x->ns, value_str(value_get(w, "namespace"))))
			continue;
		struct buf out = { .a = a };
		struct json j = { .out = &out };
		sidecar_dump_json(&j, s, x);
		struct file *f = file_parse(a, source_new(a, STR("dump"), buf_str(&out)));
		return workload_lines(a, value_new(a, doc_root(&f->docs[0])));
	}
	return none;
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
	struct sidecars *s = sidecars_new(a, m, &as_filed);
	for (const struct value *w = value_child(value_get(c, "workloads")); w; w = w->next) {
		struct lines want = workload_lines(a, w), got = found(a, s, w);
		t->workloads++;
		t->lines += want.v.n;
		same &= same_lines(&want, &got);
	}
	struct lines want = valid_lines(a, value_get(c, "valid")), got = refused_lines(a, m);
	return same & same_lines(&want, &got);
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
	printf("%u cases, %u workloads, %u lines: %u differ\n", t.cases, t.workloads, t.lines,
		t.failed);
	return t.cases && !t.failed ? 0 : 1;
}
