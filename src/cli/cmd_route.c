#include "cli/cli.h"
#include "mesh/trace.h"

static bool take_header(struct arena *a, struct request *r, struct str text, struct err *err)
{
	struct str value = text, name = str_trim(str_cut(&value, '='));

	if (!value.p || !name.n)
		return fail(err, "--header takes NAME=VALUE, not \"" PRIs "\"", ARGs(text));
	request_set(a, r, ABOUT_HEADER, str_lower(a, name), value);
	return true;
}

static bool take_path(struct arena *a, struct request *r, const char *path, struct err *err)
{
	struct str query = str_of(path);

	r->path = str_cut(&query, '?');
	if (!str_starts(r->path, "/"))
		return fail(err, "--path begins with a slash, not \"%s\"", path);
	while (query.p) {
		struct str value = str_cut(&query, '&'), name = str_cut(&value, '=');
		if (name.n && !request_get(r, ABOUT_QUERY, name).p)
			request_set(a, r, ABOUT_QUERY, name, value.p ? value : STR(""));
	}
	return true;
}

static bool take_options(struct arena *a, const struct options *o, struct question *q,
	struct err *err)
{
	if (!o->host)
		return fail(err, "route of which host? jibe route --host NAME");
	q->gateway = str_of(o->gateway);
	q->sni = str_of(o->sni);
	q->request = request_new(a, str_of(o->host), STR("http"));
	if (o->port && !str_to_u32(str_of(o->port), &q->port))
		return fail(err, "--port is a number, not \"%s\"", o->port);
	if (o->method)
		request_set(a, &q->request, ABOUT_HEADER, STR(":method"), str_of(o->method));
	for (uint32_t i = 0; i < o->header.v.n; i++)
		if (!take_header(a, &q->request, o->header.v.v[i], err))
			return false;
	return !o->path || take_path(a, &q->request, o->path, err);
}

static struct str print(struct arena *a, const struct answers *as, bool as_json)
{
	struct buf raw = { .a = a }, out = { .a = a };
	struct json j = { .out = &out };

	if (as_json) {
		answers_json(&j, a, as);
		buf_addc(&out, '\n');
	} else {
		answers_text(&raw, as);
		report_escape_lines(&out, buf_str(&raw));
	}
	return buf_str(&out);
}

/* Paths of places are from the root. */
enum exit_status cmd_route(struct arena *a, const struct options *o)
{
	struct question q = { 0 };
	struct repo repo;
	struct err err;

	if (!take_options(a, o, &q, &err) || !repo_open(&repo, a, o, &err)) {
		say("%s", err.text);
		return EXIT_TROUBLE;
	}
	const struct deployments *ds = deployments_new(a, repo.project);
	repo_complain(&repo, ds, o);
	struct answers as = mesh_answers(a, ds, &q);
	if (!as.v.n)
		say(q.gateway.n ? "no gateway workload of that name" : "no gateway workload");
	if (!put_out(print(a, &as, o->format == FORMAT_JSON)) || repo.failed)
		return EXIT_TROUBLE;
	return as.served ? EXIT_CLEAN : EXIT_FINDINGS;
}
