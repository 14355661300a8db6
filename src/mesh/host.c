#include "mesh/host.h"

bool host_is_wildcard(struct str h)
{
	return h.n && h.p[0] == '*';
}

static bool has_suffix(struct str s, struct str suffix)
{
	return s.n >= suffix.n && str_eq(str_sub(s, s.n - suffix.n, s.n), suffix);
}

bool host_subset(struct str a, struct str b)
{
	if (!host_is_wildcard(b))
		return str_eq(a, b);
	if (host_is_wildcard(a) && a.n < b.n)
		return false;
	if (host_is_wildcard(a))
		a = str_sub(a, 1, a.n);
	return has_suffix(a, str_sub(b, 1, b.n));
}

bool host_overlap(struct str a, struct str b)
{
	return host_subset(a, b) || host_subset(b, a);
}

struct str host_name(struct str h, struct str *ns)
{
	ptrdiff_t slash = str_find_char(h, '/');

	if (ns)
		*ns = slash < 0 ? (struct str){ 0 } : str_sub(h, 0, (size_t)slash);
	return slash < 0 ? h : str_sub(h, (size_t)slash + 1, h.n);
}

static bool is_ip(struct str h)
{
	if (str_find_char(h, ':') >= 0)
		return true;
	for (size_t i = 0; i < h.n; i++)
		if (h.p[i] != '.' && (h.p[i] < '0' || h.p[i] > '9'))
			return false;
	return h.n && str_find_char(h, '.') >= 0;
}

struct str host_resolve(struct arena *a, struct str h, struct str ns)
{
	if (!h.n || str_is(h, "*") || str_find_char(h, '.') >= 0 || is_ip(h))
		return h;
	return str_printf(a, PRIs "." PRIs ".svc.cluster.local", ARGs(h), ARGs(ns));
}

bool hosts_contain(const struct hosts *h, struct str name)
{
	for (uint32_t i = 0; i < h->v.n; i++)
		if (str_eq(h->v.v[i], name))
			return true;
	return false;
}

static void hosts_add(struct arena *a, struct hosts *h, struct str name)
{
	if (!hosts_contain(h, name))
		vec_push(a, &h->v, name);
}

struct hosts hosts_intersect(struct arena *a, const struct hosts *x, const struct hosts *y)
{
	struct hosts out = { 0 };

	for (uint32_t i = 0; i < x->v.n; i++)
		for (uint32_t j = 0; j < y->v.n; j++) {
			if (host_subset(x->v.v[i], y->v.v[j]))
				hosts_add(a, &out, x->v.v[i]);
			else if (host_subset(y->v.v[j], x->v.v[i]))
				hosts_add(a, &out, y->v.v[j]);
		}
	return out;
}

struct hosts hosts_for_namespace(struct arena *a, const struct hosts *hosts, struct str ns)
{
	struct hosts out = { 0 };

	for (uint32_t i = 0; i < hosts->v.n; i++) {
		struct str scope;
		struct str name = host_name(hosts->v.v[i], &scope);
		if (!scope.n || str_eq(scope, ns) || str_is(scope, "*"))
			vec_push(a, &out.v, name);
	}
	return out;
}
