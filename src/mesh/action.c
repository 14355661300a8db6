#include "mesh/action.h"

#include "mesh/canonical.h"

static bool is_set(const struct value *v)
{
	return v && v->kind != VALUE_NULL;
}

/* A field of a route, or of the root's that delegates. */
struct origin {
	const struct value *v;
	struct str ns; /* in which its hosts are resolved */
};

static struct origin field(const struct route_entry *e, const char *name)
{
	const struct value *own = value_get(e->route->at, name);

	if (is_set(own) || !e->route->via)
		return (struct origin){ own, deployed_ns(e->route->of) };
	return (struct origin){ value_get(e->route->via, name),
		e->vs ? e->vs->ns : deployed_ns(e->route->of) };
}

/* ---- destinations ---- */

static void read_entries(struct actions *from)
{
	const struct deployed_list *list = deployment_all(from->mesh->deployment,
		"networking.istio.io/ServiceEntry");

	from->read = true;
	from->entries.a = from->a;
	for (uint32_t i = 0; i < list->v.n; i++) {
		const struct value *spec = value_get(list->v.v[i]->tree, "spec");
		const struct value *h = value_child(value_get(spec, "hosts"));
		for (; h; h = h->next)
			map_put(&from->entries, value_str(h), list->v.v[i]);
	}
}

/* The only port of the Service or ServiceEntry; 0: it has several, or there is
 * none of that name (*known is false then). */
static uint32_t only_port(struct actions *from, struct str host, bool *known)
{
	const struct deployed *service = map_get(&from->mesh->hosts, host);
	uint32_t port = 0;

	if (!from->read)
		read_entries(from);
	const struct deployed *entry = service ? NULL : map_get(&from->entries, host);
	const struct deployed *o = service ? service : entry;
	const struct value *ports = value_at(o ? o->tree : NULL, "spec.ports");
	*known = o != NULL;
	if (ports && ports->count == 1)
		value_u32(value_get(value_child(ports), service ? "port" : "number"), &port);
	return port;
}

struct target {
	struct str text, label, host; /* host: with subset, without port */
	uint64_t weight;
};

static struct str short_host(struct str host)
{
	static const char local[] = ".svc.cluster.local";

	return str_ends(host, local) ? str_sub(host, 0, host.n - (sizeof(local) - 1)) : host;
}

static struct target read_target(struct actions *from, const struct route_entry *e,
	const struct value *dest, struct str ns, struct action *out)
{
	struct target t = { 0 };
	struct str host = host_resolve(from->a, value_str(value_get(dest, "host")), ns);
	struct str subset = value_str(value_get(dest, "subset"));
	bool known = true, guessed = false;
	uint32_t port = 0;

	if (!value_u32(value_at(dest, "port.number"), &port)) {
		port = from->listener_port ? from->listener_port : only_port(from, host, &known);
		guessed = !port;
		if (guessed)
			port = e->server->number;
	}
	t.text = str_printf(from->a, PRIs "|%u%s|" PRIs, ARGs(host), port,
		guessed && !known ? "?" : "", ARGs(subset));
	t.host = str_printf(from->a, PRIs "|" PRIs, ARGs(host), ARGs(subset));
	t.label = str_printf(from->a, PRIs ":%u%s" PRIs, ARGs(short_host(host)), port,
		subset.n ? " subset " : "", ARGs(subset));
	if (guessed && !known && !out->unsure.p)
		out->unsure = str_printf(from->a,
			"the ports of " PRIs ", which a route names without port", ARGs(host));
	return t;
}

struct targets {
	VEC(struct target) v;
};

static int target_cmp(const void *x, const void *y)
{
	const struct target *a = x, *b = y;

	return str_cmp(a->text, b->text);
}

static uint64_t gcd(uint64_t x, uint64_t y)
{
	while (y) {
		uint64_t rest = x % y;
		x = y;
		y = rest;
	}
	return x;
}

/* Equal ones as one, weights as the smallest numbers of their proportion. */
static void add_up(struct targets *t)
{
	uint64_t divisor = 0;
	uint32_t n = 0;

	if (t->v.n)
		qsort(t->v.v, t->v.n, sizeof(*t->v.v), target_cmp);
	for (uint32_t i = 0; i < t->v.n; i++) {
		if (n && str_eq(t->v.v[n - 1].text, t->v.v[i].text))
			t->v.v[n - 1].weight += t->v.v[i].weight;
		else
			t->v.v[n++] = t->v.v[i];
	}
	t->v.n = n;
	for (uint32_t i = 0; i < n; i++)
		divisor = gcd(divisor, t->v.v[i].weight);
	for (uint32_t i = 0; i < n && divisor; i++)
		t->v.v[i].weight /= divisor;
}

static struct targets read_targets(struct actions *from, const struct route_entry *e,
	struct action *out)
{
	const struct value *list = value_get(e->route->at, "route");
	struct targets all = { 0 };

	for (const struct value *d = value_child(list); d; d = d->next) {
		uint32_t weight = 0;
		value_u32(value_get(d, "weight"), &weight);
		if (list->count > 1 && !weight)
			continue;
		struct target t = read_target(from, e, value_get(d, "destination"),
			deployed_ns(e->route->of), out);
		t.weight = list->count > 1 ? weight : 1;
		if (is_set(value_get(d, "headers")))
			t.text = str_printf(from->a, PRIs " " PRIs, ARGs(t.text),
				ARGs(canonical_text(from->a, value_get(d, "headers"), NULL)));
		vec_push(from->a, &all.v, t);
	}
	add_up(&all);
	return all;
}

/* Each once, sorted. */
static struct str hosts_of(struct arena *a, const struct targets *t)
{
	struct hosts all = { 0 };
	struct buf b = { .a = a };

	for (uint32_t i = 0; i < t->v.n; i++)
		if (!hosts_contain(&all, t->v.v[i].host))
			vec_push(a, &all.v, t->v.v[i].host);
	if (all.v.n)
		qsort(all.v.v, all.v.n, sizeof(*all.v.v), str_qsort);
	for (uint32_t i = 0; i < all.v.n; i++)
		buf_printf(&b, PRIs ";", ARGs(all.v.v[i]));
	return buf_str(&b);
}

static void add_share(struct buf *label, uint64_t weight, uint64_t sum)
{
	if (weight * 100 % sum == 0)
		buf_printf(label, "%llu%% ", (unsigned long long)(weight * 100 / sum));
	else
		buf_printf(label, "%llu/%llu ", (unsigned long long)weight,
			(unsigned long long)sum);
}

static void route_to(struct actions *from, const struct route_entry *e, struct action *out)
{
	struct targets all = read_targets(from, e, out);
	struct buf text = { .a = from->a }, label = { .a = from->a };
	uint64_t sum = 0;

	for (uint32_t i = 0; i < all.v.n; i++)
		sum += all.v.v[i].weight;
	for (uint32_t i = 0; i < all.v.n; i++) {
		const struct target *t = &all.v.v[i];
		buf_printf(&text, "to %llu " PRIs ";", (unsigned long long)t->weight,
			ARGs(t->text));
		if (i)
			buf_adds(&label, ", ");
		if (all.v.n > 1)
			add_share(&label, t->weight, sum);
		buf_add(&label, t->label);
	}
	out->hosts = hosts_of(from->a, &all);
	out->part[PART_TO] = buf_str(&text);
	out->label = label.n ? buf_str(&label) : STR("nowhere");
}

/* ---- redirects and direct responses ---- */

/* How much of the path a rewritten prefix takes the place of: what was matched, all
 * of it where that is a regular expression. Equal for one path where it is equal. */
static struct str cut(struct arena *a, const struct route_entry *e)
{
	const struct value *own = value_get(e->match ? e->match->at : NULL, "uri");
	const struct value *uri = is_set(own) || !e->match ? own : value_get(e->match->root, "uri");

	if (is_set(value_get(uri, "regex")))
		return STR(" for all");
	struct str text = is_set(value_get(uri, "exact")) ? value_str(value_get(uri, "exact"))
							  : value_str(value_get(uri, "prefix"));
	return str_printf(a, " for %zu", uri && text.n ? text.n : 1);
}

static uint32_t redirect_port(const struct actions *from, const struct route_entry *e,
	const struct value *r)
{
	struct str scheme = value_str(value_get(r, "scheme"));
	bool tls = e->server->tls != NULL;
	uint32_t port = 0;

	if (!value_u32(value_get(r, "port"), &port) &&
		value_is(value_get(r, "derivePort"), "FROM_REQUEST_PORT"))
		port = from->listener_port ? from->listener_port : e->server->number;
	if (!scheme.n)
		scheme = tls ? STR("https") : STR("http");
	if ((port == 80 && str_is(scheme, "http")) || (port == 443 && str_is(scheme, "https")))
		return 0;
	return port;
}

static void redirect_to(struct actions *from, const struct route_entry *e, const struct value *r,
	struct action *out)
{
	struct str scheme = value_str(value_get(r, "scheme"));
	struct str host = value_str(value_get(r, "authority"));
	struct str prefix = value_str(value_get(r, "prefixRewrite"));
	struct str path = prefix.n ? prefix : value_str(value_get(r, "uri"));
	uint32_t code = 0, port = redirect_port(from, e, r);
	struct buf label = { .a = from->a };

	value_u32(value_get(r, "redirectCode"), &code);
	code = code ? code : 301;
	out->part[PART_TO] = str_printf(from->a, "redirect %u " PRIs " " PRIs ":%u %s" PRIs, code,
		ARGs(scheme), ARGs(host), port, prefix.n ? "prefix " : "", ARGs(path));
	if (prefix.n)
		out->part[PART_TO] = str_printf(from->a, PRIs PRIs, ARGs(out->part[PART_TO]),
			ARGs(cut(from->a, e)));
	buf_printf(&label, "%u to " PRIs "%s" PRIs, code, ARGs(scheme), scheme.n ? "://" : "",
		ARGs(host));
	if (!host.n && scheme.n)
		buf_adds(&label, "the same host");
	if (port)
		buf_printf(&label, ":%u", port);
	buf_add(&label, path.n || host.n || scheme.n || port ? path : STR("itself"));
	out->label = buf_str(&label);
}

static void respond(struct actions *from, const struct value *r, struct action *out)
{
	struct str body = canonical_text(from->a, value_get(r, "body"), NULL);
	uint32_t status = 0;

	value_u32(value_get(r, "status"), &status);
	out->part[PART_TO] = str_printf(from->a, "answer %u " PRIs, status, ARGs(body));
	out->label = str_printf(from->a, "%u%s", status, body.n ? " with a body" : "");
}

/* ---- the rest ---- */

static struct str text_of(struct actions *from, const struct value *v)
{
	return is_set(v) && !(v->kind == VALUE_MAP && !v->count) ? canonical_text(from->a, v, NULL)
								 : (struct str){ 0 };
}

static struct str rewrite(struct actions *from, const struct route_entry *e)
{
	const struct value *v = field(e, "rewrite").v;
	struct str text = text_of(from, v);

	if (!value_str(value_get(v, "uri")).n || is_set(value_get(v, "uriRegexRewrite")))
		return text;
	return str_printf(from->a, PRIs PRIs, ARGs(text), ARGs(cut(from->a, e)));
}

static struct str retries(struct actions *from, const struct value *v)
{
	static const char *const known[] = { "attempts", "retryOn", NULL };
	struct str on = value_str(value_get(v, "retryOn"));
	uint32_t attempts = 0;

	if (!is_set(v))
		return STR("2 ");
	value_u32(value_get(v, "attempts"), &attempts);
	if (!attempts)
		return STR("off");
	if (str_is(on,
		    "connect-failure,refused-stream,unavailable,cancelled,"
		    "retriable-status-codes"))
		on = (struct str){ 0 };
	struct str rest = canonical_text(from->a, v, known);
	return str_printf(from->a, "%u " PRIs PRIs, attempts, ARGs(on),
		ARGs(str_is(rest, "{}") ? STR("") : rest));
}

/* Percentages: the newer field wins; 0 means none. */
static struct str percent(const struct value *newer, const struct value *older)
{
	if (is_set(newer)) {
		const struct value *v = value_get(newer, "value");
		return is_set(v) ? v->text : STR("0");
	}
	return is_set(older) ? older->text : STR("100");
}

static void add_mirror(struct actions *from, const struct route_entry *e, struct buf *out,
	struct origin to, struct str share)
{
	struct action unused = { 0 };

	if (!is_set(to.v) || str_is(share, "0"))
		return;
	struct target t = read_target(from, e, to.v, to.ns, &unused);
	buf_printf(out, PRIs " " PRIs "%%;", ARGs(t.text), ARGs(share));
}

static struct str mirrors(struct actions *from, const struct route_entry *e)
{
	struct origin list = field(e, "mirrors");
	struct buf b = { .a = from->a };

	add_mirror(from, e, &b, field(e, "mirror"),
		percent(field(e, "mirrorPercentage").v, field(e, "mirrorPercent").v));
	for (const struct value *m = value_child(list.v); m; m = m->next)
		add_mirror(from, e, &b, (struct origin){ value_get(m, "destination"), list.ns },
			percent(value_get(m, "percentage"), NULL));
	return buf_str(&b);
}

struct action action_of(struct actions *from, const struct route_entry *e)
{
	struct action out = { 0 };
	const struct value *redirect = field(e, "redirect").v;
	const struct value *direct = field(e, "directResponse").v;

	if (is_set(redirect)) {
		redirect_to(from, e, redirect, &out);
	} else if (is_set(direct)) {
		respond(from, direct, &out);
	} else {
		route_to(from, e, &out);
		out.part[PART_TIMEOUT] = text_of(from, field(e, "timeout").v);
		out.part[PART_RETRIES] = retries(from, field(e, "retries").v);
		out.part[PART_REWRITE] = rewrite(from, e);
		out.part[PART_MIRROR] = mirrors(from, e);
	}
	out.part[PART_HEADERS] = text_of(from, field(e, "headers").v);
	out.part[PART_FAULT] = text_of(from, field(e, "fault").v);
	out.part[PART_CORS] = text_of(from, field(e, "corsPolicy").v);
	return out;
}

struct action action_none(void)
{
	struct action out = { .label = STR("404") };

	out.part[PART_TO] = STR("none");
	return out;
}

bool action_equal(const struct action *x, const struct action *y)
{
	for (size_t i = 0; i < ACTION_PARTS; i++)
		if (!str_eq(x->part[i], y->part[i]))
			return false;
	return true;
}

bool action_differs(const struct action *x, const struct action *y)
{
	bool sure = !x->unsure.p && !y->unsure.p;

	if (action_equal(x, y))
		return false;
	return sure || !str_eq(x->hosts, y->hosts);
}

struct str action_text(struct arena *a, const struct action *x)
{
	struct buf b = { .a = a };

	for (size_t i = 0; i < ACTION_PARTS; i++)
		buf_printf(&b, "%zu:" PRIs ";", x->part[i].n, ARGs(x->part[i]));
	return buf_str(&b);
}

struct str action_beside(struct arena *a, const struct action *x, const struct action *other)
{
	static const char *const names[ACTION_PARTS] = { "settings", "timeout", "retries",
		"rewrite", "mirrors", "headers", "faults", "CORS" };
	struct buf b = { .a = a };

	buf_add(&b, x->label);
	if (!str_eq(x->label, other->label))
		return buf_str(&b);
	for (size_t i = 0; i < ACTION_PARTS; i++)
		if (!str_eq(x->part[i], other->part[i]))
			buf_printf(&b, "%s%s", b.n == x->label.n ? " with other " : ", ", names[i]);
	return buf_str(&b);
}
