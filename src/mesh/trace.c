#include "mesh/trace.h"

/* ---- answers ---- */

static bool names_gateway(const struct proxy *p, struct str wanted)
{
	for (uint32_t i = 0; i < p->gateways.n; i++)
		if (str_eq(p->gateways.v[i]->key, wanted))
			return true;
	return false;
}

static bool is_wanted(struct arena *a, const struct proxy *p, struct str wanted)
{
	struct str key = str_printf(a, PRIs "/" PRIs, ARGs(p->ns), ARGs(p->name));

	return !wanted.n || str_eq(key, wanted) || str_eq(labels_print(a, &p->labels), wanted) ||
		names_gateway(p, wanted);
}

static const struct listener *listener_on(const struct gateway_config *c, uint32_t port)
{
	for (uint32_t i = 0; i < c->listeners.n; i++)
		if (c->listeners.v[i]->port == port)
			return c->listeners.v[i];
	return NULL;
}

static bool speaks_tls(const struct listener *l)
{
	for (uint32_t i = 0; l && i < l->chains.n; i++)
		if (l->chains.v[i]->server->tls && !server_is_plain(l->chains.v[i]->server))
			return true;
	return false;
}

/* As a client sends it with TLS. */
static struct str host_of(struct arena *a, struct str authority)
{
	ptrdiff_t colon = str_rfind_char(authority, ':');
	uint32_t port;

	if (colon >= 0 && str_to_u32(str_sub(authority, (size_t)colon + 1, authority.n), &port))
		authority.n = (size_t)colon;
	return str_lower(a, authority);
}

static struct answer answer_of(struct arena *a, const struct mesh *m, const struct proxy *p,
	const struct question *q)
{
	static const struct order as_filed = { 0 };
	const struct gateway_config *c = gateway_config_new(a, m, p, &as_filed);
	struct answer out = { .mesh = m, .proxy = p };
	struct actions from = { .a = a, .mesh = m };
	struct call call = { .request = q->request, .sni = q->sni };
	uint32_t asked = q->port ? q->port : q->sni.n ? 443 : 80;

	out.port = proxy_port(p, asked);
	if (!listener_on(c, out.port) && listener_on(c, asked))
		out.port = asked;
	call.port = out.port;
	call.tls = speaks_tls(listener_on(c, out.port));
	if (!call.sni.n)
		call.sni = host_of(a, request_get(&q->request, ABOUT_HEADER, STR(":authority")));
	request_set(a, &call.request, ABOUT_HEADER, STR(":scheme"),
		call.tls ? STR("https") : STR("http"));
	out.reply = evaluate(&from, c, &call);
	return out;
}

struct answers mesh_answers(struct arena *a, const struct deployments *ds, const struct question *q)
{
	struct answers out = { 0 };

	for (uint32_t i = 0; i < ds->v.n; i++) {
		const struct mesh *m = mesh_new(a, ds->v.v[i]);
		for (uint32_t k = 0; k < m->proxies.n; k++) {
			if (!is_wanted(a, m->proxies.v[k], q->gateway))
				continue;
			struct answer x = answer_of(a, m, m->proxies.v[k], q);
			out.served |= x.reply.kind == REPLY_ROUTE ||
				x.reply.kind == REPLY_TO_HTTPS ||
				(x.reply.kind == REPLY_TCP && x.reply.route.route);
			vec_push(a, &out.v, x);
		}
	}
	return out;
}

/* ---- steps ---- */

struct step {
	const char *name; /* "server" */
	struct str text;
	struct str path; /* p == NULL: nothing in the files says so */
	uint32_t line;
};

struct steps {
	VEC(struct step) v;
};

/* Of a value, or of the object when the value was made. */
static void put_place(struct step *s, const struct value *v, const struct deployed *o)
{
	const struct node *n = v && v->from ? v->from : o ? o->source->root : NULL;

	if (!n)
		return;
	s->path = n->file->src->path;
	s->line = source_pos(n->file->src, n->start).line;
}

static uint32_t index_of(const struct value *v)
{
	uint32_t i = 0;

	for (const struct value *c = value_child(v->parent); c && c != v; c = c->next)
		i++;
	return i;
}

static void add_listener(struct arena *a, struct steps *out, const struct answer *x)
{
	struct step s = { .name = "listener" };
	const struct listener *l = x->reply.listener;

	struct str bind = l ? l->bind : STR("*");
	s.text = str_printf(a, PRIs ":%u", ARGs(bind), x->port);
	for (uint32_t i = 0; i < x->proxy->ports.n; i++) {
		const struct service_port *sp = &x->proxy->ports.v[i];
		if (sp->target != x->port || sp->port == x->port)
			continue;
		s.text = str_printf(a, PRIs ", port %u of Service " PRIs "/" PRIs, ARGs(s.text),
			sp->port, ARGs(deployed_ns(sp->service)), ARGs(sp->service->name));
		put_place(&s, NULL, sp->service);
		break;
	}
	vec_push(a, &out->v, s);
}

static void add_server(struct arena *a, struct steps *out, const struct server *server)
{
	const struct gateway *g = server->gateway;
	struct step s = { .name = "server" };

	s.text = str_printf(a, PRIs " of %s " PRIs, ARGs(server_label(a, server)),
		g->object ? "Gateway" : "Ingress", ARGs(g->key));
	put_place(&s, server->value, g->object ? g->object : g->ingress);
	vec_push(a, &out->v, s);
}

static void add_route(struct arena *a, struct steps *out, const struct route_entry *e)
{
	const struct deployed *of = e->route->of;
	struct str section = e->route->at->parent ? e->route->at->parent->key : STR("http");
	struct step s = { .name = "route" };

	vec_push(a, &out->v, ((struct step){ .name = "VirtualService", .text = e->vs->key }));
	put_place(&out->v.v[out->v.n - 1], NULL, e->vs->object);
	if (of != e->vs->object) {
		struct step d = { .name = "delegate" };
		d.text = str_printf(a, PRIs "/" PRIs, ARGs(deployed_ns(of)), ARGs(of->name));
		put_place(&d, NULL, of);
		vec_push(a, &out->v, d);
	}
	s.text = str_printf(a, PRIs "[%u]", ARGs(section), index_of(e->route->at));
	put_place(&s, e->route->at, of);
	if (e->match && e->match->at->parent && e->match->at->parent->parent == e->route->at) {
		s.text = str_printf(a, PRIs ", match[%u]", ARGs(s.text), index_of(e->match->at));
		put_place(&s, e->match->at, of);
	}
	vec_push(a, &out->v, s);
}

static void add_destination(struct arena *a, struct steps *out, const struct reply *r)
{
	static const char *const keys[] = { "redirect", "directResponse", "route" };
	struct step s = { .name = "destination", .text = r->does.label };

	for (size_t i = 0; i < countof(keys) && !s.path.p; i++)
		if (value_get(r->route.route->at, keys[i])) {
			const struct value *v = value_get(r->route.route->at, keys[i]);
			put_place(&s, v->kind == VALUE_LIST && v->child ? v->child : v,
				r->route.route->of);
		}
	vec_push(a, &out->v, s);
}

static struct str reason(struct arena *a, const struct answer *x)
{
	const struct reply *r = &x->reply;

	switch (r->kind) {
	case REPLY_NONE:
		return str_printf(a, "connection refused: nothing listens on port %u", x->port);
	case REPLY_CLOSED:
		return STR("connection closed: no server takes this name");
	case REPLY_404:
		return r->host ? STR("404: no route fits") : STR("404: no host of that name");
	case REPLY_TCP:
		return STR("connection closed: no route");
	case REPLY_TO_HTTPS:
	case REPLY_BROKEN:
	case REPLY_ROUTE:
	case REPLY_UNKNOWN:
		break;
	}
	return reply_label(r);
}

static struct steps steps_of(struct arena *a, const struct answer *x)
{
	const struct reply *r = &x->reply;
	struct steps out = { 0 };
	bool routed = r->route.route != NULL;

	if (r->kind != REPLY_NONE)
		add_listener(a, &out, x);
	if (r->chain)
		add_server(a, &out, routed ? r->route.server : r->chain->server);
	if (r->host)
		vec_push(a, &out.v,
			((struct step){ .name = "virtual host", .text = r->host->domain }));
	if (routed) {
		add_route(a, &out, &r->route);
		add_destination(a, &out, r);
	} else {
		vec_push(a, &out.v, ((struct step){ .name = "answer", .text = reason(a, x) }));
	}
	return out;
}

/* ---- printing ---- */

void answers_text(struct buf *out, const struct answers *as)
{
	for (uint32_t i = 0; i < as->v.n; i++) {
		const struct answer *x = &as->v.v[i];
		struct steps steps = steps_of(out->a, x);
		buf_printf(out, "deployment " PRIs ", workload " PRIs "/" PRIs "%s\n",
			ARGs(x->mesh->deployment->name), ARGs(x->proxy->ns), ARGs(x->proxy->name),
			x->proxy->invented ? ", assumed" : "");
		for (uint32_t k = 0; k < steps.v.n; k++) {
			const struct step *s = &steps.v.v[k];
			buf_printf(out, "  %-14s " PRIs, s->name, ARGs(s->text));
			if (s->path.p)
				buf_printf(out, "  " PRIs ":%u", ARGs(s->path), s->line);
			buf_addc(out, '\n');
		}
	}
}

static const char *const kinds[] = {
	[REPLY_NONE] = "refused",
	[REPLY_BROKEN] = "broken",
	[REPLY_CLOSED] = "closed",
	[REPLY_TCP] = "tcp",
	[REPLY_TO_HTTPS] = "redirect_to_https",
	[REPLY_ROUTE] = "route",
	[REPLY_404] = "404",
	[REPLY_UNKNOWN] = "unknown",
};

void answers_json(struct json *j, struct arena *a, const struct answers *as)
{
	json_open(j, NULL, '{');
	json_open(j, "answers", '[');
	for (uint32_t i = 0; i < as->v.n; i++) {
		const struct answer *x = &as->v.v[i];
		struct steps steps = steps_of(a, x);
		json_open(j, NULL, '{');
		json_str(j, "deployment", x->mesh->deployment->name);
		json_str(j, "namespace", x->proxy->ns);
		json_str(j, "workload", x->proxy->name);
		json_bool(j, "invented", x->proxy->invented);
		json_str(j, "answer", str_of(kinds[x->reply.kind]));
		json_open(j, "steps", '[');
		for (uint32_t k = 0; k < steps.v.n; k++) {
			const struct step *s = &steps.v.v[k];
			json_open(j, NULL, '{');
			json_str(j, "step", str_of(s->name));
			json_str(j, "text", s->text);
			if (s->path.p) {
				json_str(j, "file", s->path);
				json_int(j, "line", s->line);
			}
			json_close(j);
		}
		json_close(j);
		json_close(j);
	}
	json_close(j);
	json_close(j);
}
