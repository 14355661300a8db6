#include "mesh/explain.h"

/* How many names a line lists. */
enum { LISTED = 4 };

struct str explain_server(struct arena *a, const struct server *s)
{
	const struct deployed *ingress = s->gateway->ingress;

	if (ingress)
		return str_printf(a, "Ingress " PRIs "/" PRIs, ARGs(deployed_ns(ingress)),
			ARGs(ingress->name));
	return str_printf(a, PRIs " of Gateway " PRIs, ARGs(server_label(a, s)),
		ARGs(s->gateway->key));
}

struct str explain_list(struct arena *a, const struct hosts *h)
{
	struct buf b = { .a = a };

	for (uint32_t i = 0; i < h->v.n && i < LISTED; i++)
		buf_printf(&b, "%s" PRIs, i ? ", " : "", ARGs(h->v.v[i]));
	if (h->v.n > LISTED)
		buf_printf(&b, " and %u more", h->v.n - LISTED);
	return buf_str(&b);
}

struct words {
	struct arena *a;
	const struct conflict *c;
	struct explanation out;
};

static struct str who(const struct words *w, const struct server *s)
{
	return explain_server(w->a, s);
}

static struct str list_of(const struct words *w, const struct hosts *h)
{
	return explain_list(w->a, h);
}

static void note(struct words *w, const char *fmt, ...) FORMAT(2, 3);

static void note(struct words *w, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vec_push(w->a, &w->out.lines, str_vprintf(w->a, fmt, ap));
	va_end(ap);
}

static const char *why_dropped(const struct conflict *c)
{
	switch (c->reason) {
	case DROP_TLS_HOST:
		return "a host of it is claimed by";
	case DROP_PROTOCOL:
		return "it cannot share the port with";
	case DROP_ROUTE_NAME:
		return "its port has the name of";
	case DROP_NO_TLS:
		return "it has no tls settings beside";
	}
	return "";
}

static struct str dropped_text(struct words *w)
{
	const struct conflict *c = w->c;
	struct str loser = who(w, c->servers.v[0]), winner = who(w, c->servers.v[1]);

	if (c->reason == DROP_TLS_HOST)
		return str_printf(w->a,
			"istiod drops " PRIs "%s: host " PRIs " on " PRIs ":%u is claimed by " PRIs,
			ARGs(loser), c->reversed ? " in one order of creation" : "",
			ARGs(c->hosts.v.v[0]), ARGs(c->bind), c->port, ARGs(winner));
	return str_printf(w->a, "istiod drops " PRIs "%s: on " PRIs ":%u %s " PRIs, ARGs(loser),
		c->reversed ? " in one order of creation" : "", ARGs(c->bind), c->port,
		why_dropped(c), ARGs(winner));
}

static struct str refused_text(struct words *w)
{
	const struct conflict *c = w->c;
	struct str sni = c->sni.n ? str_printf(w->a, "match SNI " PRIs, ARGs(c->sni))
				  : STR("match every connection");

	return str_printf(w->a,
		"Envoy refuses the whole listener " PRIs ":%u%s: " PRIs " and " PRIs " both " PRIs,
		ARGs(c->bind), c->port, c->reversed ? " in one order of creation" : "",
		ARGs(who(w, c->servers.v[0])), ARGs(who(w, c->servers.v[1])), ARGs(sni));
}

static struct str message(struct words *w)
{
	const struct conflict *c = w->c;

	switch (c->kind) {
	case CONFLICT_PANIC:
		return str_printf(w->a,
			"istiod panics on the hosts of Gateway " PRIs
			" (*/* with ./x or */x): no workload it "
			"selects is configured",
			ARGs(c->servers.v[0]->gateway->key));
	case CONFLICT_DROPPED:
		return dropped_text(w);
	case CONFLICT_REFUSED:
		return refused_text(w);
	case CONFLICT_REDIRECT:
		return str_printf(w->a,
			PRIs " answers " PRIs " with a redirect only, and takes it from " PRIs,
			ARGs(who(w, c->servers.v[0])), ARGs(list_of(w, &c->hosts)),
			ARGs(who(w, c->servers.v[1])));
	case CONFLICT_ORDER:
		return str_printf(w->a,
			PRIs " serves " PRIs " on " PRIs ":%u as " PRIs
			     " does, and whose routes come first depends on which Gateway is older",
			ARGs(who(w, c->servers.v[0])), ARGs(list_of(w, &c->hosts)), ARGs(c->bind),
			c->port, ARGs(who(w, c->servers.v[c->servers.n - 1])));
	case CONFLICT_DUPLICATE:
		return str_printf(w->a,
			PRIs " adds nothing: all its hosts (" PRIs ") are served by " PRIs "%s",
			ARGs(who(w, c->servers.v[0])), ARGs(list_of(w, &c->hosts)),
			ARGs(who(w, c->servers.v[1])), c->servers.n > 2 ? " and others" : "");
	case CONFLICT_OVERLAP:
		return str_printf(w->a, PRIs " shares " PRIs " on " PRIs ":%u with " PRIs,
			ARGs(who(w, c->servers.v[0])), ARGs(list_of(w, &c->hosts)), ARGs(c->bind),
			c->port, ARGs(who(w, c->servers.v[1])));
	}
	return (struct str){ 0 };
}

static void note_age(struct words *w)
{
	const struct gateway *x = w->c->servers.v[1]->gateway, *y = w->c->servers.v[0]->gateway;

	if (w->c->kind == CONFLICT_DROPPED && x->object && y->object && x != y)
		note(w, "Gateway " PRIs " is the older one (creationTimestamp)", ARGs(x->key));
}

static void note_outcomes(struct words *w)
{
	const struct conflict *c = w->c;

	if (c->servers.n < 2)
		return;
	if (c->always)
		note_age(w);
	if (c->always)
		return;
	const struct server *loser = c->servers.v[0], *winner = c->servers.v[1];
	if (c->kind == CONFLICT_DROPPED && loser->gateway == winner->gateway)
		note(w, "where a third Gateway is older and takes the winner's place, this one is served");
	else if (c->kind == CONFLICT_DROPPED && !c->reversed)
		note(w,
			"the older Gateway wins, and of two applied at once the first by name, as shown; were " PRIs
			" the older one, " PRIs " could lose instead",
			ARGs(loser->gateway->key), ARGs(winner->gateway->key));
	if (c->kind == CONFLICT_DROPPED && c->reversed)
		note(w,
			"both are served when " PRIs " is older than " PRIs
			", and when both are applied at once",
			ARGs(loser->gateway->key), ARGs(winner->gateway->key));
	if (c->kind == CONFLICT_REFUSED && c->reversed)
		note(w, "it depends on which Gateway is older");
}

static void note_lost(struct words *w)
{
	const struct conflict *c = w->c;

	if (c->kind != CONFLICT_DROPPED && c->kind != CONFLICT_REDIRECT)
		return;
	for (uint32_t i = 0; i < c->services.n && i < LISTED; i++)
		note(w, "VirtualService " PRIs " loses its route for " PRIs " there",
			ARGs(c->services.v[i]->key),
			ARGs(list_of(w, c->kind == CONFLICT_DROPPED ? &c->lost.v[i] : &c->hosts)));
	if (c->services.n > LISTED)
		note(w, "%u more VirtualServices lose theirs", c->services.n - LISTED);
	if (c->unserved.v.n)
		note(w, "no other server there has " PRIs, ARGs(list_of(w, &c->unserved)));
	else if (c->kind == CONFLICT_DROPPED && !c->services.n)
		note(w, "all its hosts are served there by others");
}

/* Both outcomes: who comes first here, and who else could. */
static void note_order(struct words *w)
{
	const struct conflict *c = w->c;

	if (c->kind != CONFLICT_ORDER)
		return;
	const struct virtual_service *loser = c->services.v[0];
	const struct virtual_service *winner = c->services.v[c->services.n - 1];
	const struct gateway *older = c->servers.v[c->servers.n - 1]->gateway;
	if (loser == winner)
		note(w,
			"routes of VirtualService " PRIs " through " PRIs
			" come first while that is the older Gateway (of two applied at once, the first by "
			"name), else those through " PRIs,
			ARGs(winner->key), ARGs(older->key), ARGs(c->servers.v[0]->gateway->key));
	else
		note(w,
			"routes of VirtualService " PRIs " come first while Gateway " PRIs
			" is the older one (of two applied at once, the first by name), else those of " PRIs,
			ARGs(winner->key), ARGs(older->key), ARGs(loser->key));
}

/* Why servers with different numbers meet. */
static void note_ports(struct words *w)
{
	const struct proxy *p = w->c->proxy;
	struct hosts said = { 0 };

	for (uint32_t i = 0; i < w->c->servers.n; i++)
		for (uint32_t k = 0; k < p->ports.n; k++) {
			const struct service_port *sp = &p->ports.v[k];
			if (sp->port != w->c->servers.v[i]->number || sp->port == sp->target)
				continue;
			struct str text = str_printf(w->a,
				"port %u reaches the pods at %u (Service " PRIs "/" PRIs ")",
				sp->port, sp->target, ARGs(deployed_ns(sp->service)),
				ARGs(sp->service->name));
			if (!hosts_contain(&said, text))
				note(w, PRIs, ARGs(text));
			vec_push(w->a, &said.v, text);
			break;
		}
}

static void note_listener(struct words *w)
{
	const struct conflict *c = w->c;
	const struct proxy *p = c->proxy;

	if (c->kind == CONFLICT_REFUSED) {
		note(w, "no host of port %u is updated any more, also those of other Gateways",
			c->port);
		if (!str_eq(c->servers.v[0]->bind, c->servers.v[1]->bind))
			note(w, "no bind and bind 0.0.0.0 are one listener");
	}
	if (c->kind == CONFLICT_DUPLICATE || c->kind == CONFLICT_OVERLAP)
		note(w, "istiod merges them");
	if (p->invented)
		note(w, "on the workload that \"" PRIs "\" selects (not in these files)",
			ARGs(p->name));
	else
		note(w, "on workload " PRIs "/" PRIs "%s", ARGs(p->ns), ARGs(p->workload->name),
			c->more_proxies ? ", and others" : "");
}

struct str explain_conflict(struct arena *a, const struct conflict *c)
{
	struct words w = { .a = a, .c = c };

	return message(&w);
}

struct explanation explain_further(struct arena *a, const struct conflict *c)
{
	struct words w = { .a = a, .c = c };

	note_outcomes(&w);
	note_lost(&w);
	note_order(&w);
	note_ports(&w);
	note_listener(&w);
	return w.out;
}
