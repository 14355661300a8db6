#include "mesh/sidecar_changes.h"

#include "mesh/canonical.h"

static const char *const kinds[] = {
	"core/Service",
	"networking.istio.io/ServiceEntry",
	"networking.istio.io/Sidecar",
	"networking.istio.io/DestinationRule",
	"security.istio.io/PeerAuthentication",
};

struct seen {
	struct arena *a;
	struct map by_key; /* kind, namespace and name -> struct deployed */
};

static struct str key_of(struct arena *a, const struct deployed *o)
{
	return str_printf(a, PRIs " " PRIs "/" PRIs, ARGs(o->type), ARGs(deployed_ns(o)),
		ARGs(o->name));
}

static bool same_tree(struct arena *a, const struct deployed *x, const struct deployed *y)
{
	return x->tree == y->tree ||
		str_eq(canonical_text(a, x->tree, NULL), canonical_text(a, y->tree, NULL));
}

/* ---- Services, ServiceEntries, ... and workloads ---- */

static bool matters(struct arena *a, const struct deployed *o)
{
	struct workload w;

	for (size_t i = 0; i < countof(kinds); i++)
		if (deployed_is(o, kinds[i]))
			return true;
	return workload_of(a, o, &w);
}

static uint32_t put_objects(struct seen *s, const struct deployment *d)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < d->objects.n; i++)
		if (matters(s->a, d->objects.v[i])) {
			*map_at(&s->by_key, key_of(s->a, d->objects.v[i])) = d->objects.v[i];
			n++;
		}
	return n;
}

static bool objects_changed(struct arena *a, const struct mesh *x, const struct mesh *y)
{
	struct seen s = { .a = a, .by_key.a = a };
	uint32_t before = put_objects(&s, x->deployment), after = 0;

	for (uint32_t i = 0; i < y->deployment->objects.n; i++) {
		const struct deployed *o = y->deployment->objects.v[i];
		if (!matters(a, o))
			continue;
		const struct deployed *old = map_get(&s.by_key, key_of(a, o));
		if (!old || !same_tree(a, old, o))
			return true;
		after++;
	}
	return before != after;
}

/* ---- VirtualServices ---- */

static void match_text(struct buf *b, const struct match *m)
{
	static const char *const names[] = { "gateways", "name", NULL };

	if (m->gateways.v.n && !hosts_contain(&m->gateways, STR("mesh")))
		return;
	buf_printf(b, "match %d ", m->gateways.v.n > 0);
	buf_add(b, canonical_text(b->a, m->at, names));
	buf_add(b, canonical_text(b->a, m->root, names));
}

static void route_text_of(struct buf *b, const struct route *r)
{
	static const char *const apart[] = { "match", "name", "delegate", NULL };

	buf_printf(b, "\nroute " PRIs " %u ", ARGs(deployed_ns(r->of)), r->matches.n > 0);
	for (uint32_t i = 0; i < r->matches.n; i++)
		match_text(b, &r->matches.v[i]);
	buf_add(b, canonical_text(b->a, r->at, apart));
	buf_add(b, canonical_text(b->a, r->via, apart));
}

static void hosts_text(struct buf *b, const char *what, const struct hosts *h)
{
	buf_printf(b, "%s", what);
	for (uint32_t i = 0; i < h->v.n; i++)
		buf_printf(b, " " PRIs, ARGs(h->v.v[i]));
}

/* All of it that a sidecar gets to see: nothing of Gateways. */
static struct str mesh_text(struct arena *a, const struct virtual_service *vs)
{
	struct buf b = { .a = a };

	hosts_text(&b, "hosts", &vs->hosts);
	hosts_text(&b, " to", &vs->export_to);
	buf_printf(&b, " made " PRIs, ARGs(vs->created));
	for (uint32_t i = 0; i < vs->http.n; i++)
		route_text_of(&b, &vs->http.v[i]);
	for (uint32_t i = 0; i < vs->tls.n; i++)
		route_text_of(&b, &vs->tls.v[i]);
	for (uint32_t i = 0; i < vs->tcp.n; i++)
		route_text_of(&b, &vs->tcp.v[i]);
	return buf_str(&b);
}

/* A delegate's changes show in the routes that it was merged into. */
static bool is_root(const struct virtual_service *vs)
{
	return !vs->delegate && hosts_contain(&vs->gateways, STR("mesh"));
}

static bool same_service(struct arena *a, const struct virtual_service *x,
	const struct virtual_service *y)
{
	return str_eq(mesh_text(a, x), mesh_text(a, y));
}

static bool services_changed(struct arena *a, const struct mesh *x, const struct mesh *y)
{
	struct map by_key = { .a = a };
	uint32_t before = 0, after = 0;

	for (uint32_t i = 0; i < x->services.n; i++)
		if (is_root(x->services.v[i])) {
			map_put(&by_key, x->services.v[i]->key, x->services.v[i]);
			before++;
		}
	for (uint32_t i = 0; i < y->services.n; i++) {
		const struct virtual_service *vs = y->services.v[i];
		if (!is_root(vs))
			continue;
		const struct virtual_service *old = map_get(&by_key, vs->key);
		if (!old || !same_service(a, old, vs))
			return true;
		after++;
	}
	return before != after;
}

/* ---- who is a gateway ---- */

static bool gateways_changed(struct arena *a, const struct mesh *x, const struct mesh *y)
{
	struct map before = { .a = a };
	uint32_t n = 0;

	for (uint32_t i = 0; i < x->proxies.n; i++)
		if (x->proxies.v[i]->workload)
			map_put(&before, key_of(a, x->proxies.v[i]->workload->object), a);
	for (uint32_t i = 0; i < y->proxies.n; i++) {
		if (!y->proxies.v[i]->workload)
			continue;
		if (!map_get(&before, key_of(a, y->proxies.v[i]->workload->object)))
			return true;
		n++;
	}
	return n != before.n;
}

bool sidecars_changed(struct arena *a, const struct mesh *before, const struct mesh *after)
{
	return objects_changed(a, before, after) || services_changed(a, before, after) ||
		gateways_changed(a, before, after);
}
