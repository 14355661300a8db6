#include "mesh/witness.h"

bool witness_bare(const struct branches *b)
{
	for (uint32_t i = 0; i < b->v.n; i++)
		for (uint32_t k = 0; k < b->v.v[i].when.v.n; k++) {
			struct str name = b->v.v[i].when.v.v[k].name;
			if (str_is(name, "user-agent") || str_is(name, "accept"))
				return true;
		}
	return false;
}

static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		(c && strchr("-_./:~%@+,=", c));
}

/* For a shell: in quotes when it has to be. */
static struct str quoted(struct arena *a, struct str s, bool always)
{
	struct buf b = { .a = a };
	bool plain = !always && s.n;

	for (size_t i = 0; i < s.n; i++)
		plain &= is_plain(s.p[i]);
	if (plain)
		return s;
	buf_addc(&b, '\'');
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '\'')
			buf_adds(&b, "'\\''");
		else
			buf_addc(&b, s.p[i]);
	buf_addc(&b, '\'');
	return buf_str(&b);
}

static void add_header(struct buf *b, struct str name, struct str value)
{
	struct str line = value.n ? str_printf(b->a, PRIs ": " PRIs, ARGs(name), ARGs(value))
				  : str_printf(b->a, PRIs ";", ARGs(name));

	buf_printf(b, " -H " PRIs, ARGs(quoted(b->a, line, true)));
}

static void add_headers(struct buf *b, const struct witness *w)
{
	const struct request *r = &w->call.request;

	for (uint32_t i = 0; i < r->headers.n; i++)
		if (!str_starts(r->headers.v[i].name, ":"))
			add_header(b, r->headers.v[i].name, r->headers.v[i].value);
	for (size_t i = 0; w->bare && i < 2; i++) {
		struct str name = i ? STR("accept") : STR("user-agent");
		if (!request_get(r, ABOUT_HEADER, name).p)
			buf_printf(b, " -H '" PRIs ":'", ARGs(name));
	}
}

/* Query parameters are compared as they are sent. */
static struct str target(struct arena *a, const struct request *r)
{
	struct buf b = { .a = a };

	buf_add(&b, r->path);
	for (uint32_t i = 0; i < r->query.n; i++)
		buf_printf(&b, "%c" PRIs "=" PRIs, i ? '&' : '?', ARGs(r->query.v[i].name),
			ARGs(r->query.v[i].value));
	return buf_str(&b);
}

static void add_url(struct buf *b, const struct witness *w, struct str host)
{
	struct str port = str_printf(b->a, ":%u", w->call.port);
	bool own = str_find_char(host, ':') >= 0;
	struct str url = str_printf(b->a, "%s://" PRIs PRIs PRIs, w->tls ? "https" : "http",
		ARGs(host), ARGs(own ? STR("") : port), ARGs(target(b->a, &w->call.request)));

	for (const char *c = "{}[]"; *c; c++)
		if (str_find_char(url, *c) >= 0) {
			buf_adds(b, " -g");
			break;
		}
	if (str_find(url, STR("/.")) >= 0)
		buf_adds(b, " --path-as-is");
	buf_printf(b, " " PRIs, ARGs(quoted(b->a, url, false)));
}

static struct str curl(struct arena *a, const struct witness *w)
{
	const struct request *r = &w->call.request;
	struct str method = request_get(r, ABOUT_HEADER, STR(":method"));
	struct str authority = request_get(r, ABOUT_HEADER, STR(":authority"));
	bool named = w->tls && w->call.sni.n;
	struct buf b = { .a = a };

	buf_adds(&b, "curl");
	if (w->certificate)
		buf_adds(&b, " --cert CERT --key KEY");
	if (str_is(method, "HEAD"))
		buf_adds(&b, " -I");
	else if (!str_is(method, "GET"))
		buf_printf(&b, " -X " PRIs, ARGs(quoted(a, method, false)));
	if (named)
		buf_printf(&b, " --resolve " PRIs ":%u:GATEWAY", ARGs(w->call.sni), w->call.port);
	if (!w->direct && (!named || !str_eq(authority, w->call.sni)))
		add_header(&b, STR("Host"), authority);
	add_headers(&b, w);
	add_url(&b, w, w->direct ? authority : named ? w->call.sni : STR("GATEWAY"));
	return buf_str(&b);
}

struct str witness_text(struct arena *a, const struct witness *w)
{
	if (w->http)
		return curl(a, w);
	if (!w->tls)
		return str_printf(a, "nc GATEWAY %u", w->call.port);
	if (!w->call.sni.n)
		return str_printf(a, "openssl s_client -connect GATEWAY:%u -noservername",
			w->call.port);
	return str_printf(a, "openssl s_client -connect GATEWAY:%u -servername " PRIs, w->call.port,
		ARGs(quoted(a, w->call.sni, false)));
}
