#include "cli/cli.h"
#include "deploy/show.h"
#include "mesh/dump.h"

static struct str dump_json(struct arena *a, const struct deployments *ds, const struct options *o)
{
	struct buf out = { .a = a };
	struct json j = { .out = &out };

	if (o->mesh)
		mesh_dump_json(&j, ds);
	else
		deployments_json(&j, ds, o->full);
	buf_addc(&out, '\n');
	return buf_str(&out);
}

static struct str dump_text(struct arena *a, const struct deployments *ds, const struct options *o)
{
	struct buf raw = { .a = a }, out = { .a = a };

	if (o->mesh)
		mesh_dump_text(&raw, ds);
	else
		deployments_text(&raw, ds, o->full);
	report_escape_lines(&out, buf_str(&raw));
	return buf_str(&out);
}

static bool says_what(const struct options *o)
{
	if (o->mesh == o->deployments) {
		say("dump what? --mesh prints what Istio makes of the gateways, --deployments which "
		    "objects are deployed together");
		return false;
	}
	if (o->full && !o->deployments)
		say("--full goes with --deployments");
	return !o->full || o->deployments;
}

/* All of it: a path only says which repository. */
enum exit_status cmd_dump(struct arena *a, const struct options *o)
{
	struct repo repo;
	struct err err;

	if (!says_what(o))
		return EXIT_TROUBLE;
	if (!repo_open(&repo, a, o, &err)) {
		say("%s", err.text);
		return EXIT_TROUBLE;
	}
	const struct deployments *ds = deployments_new(a, repo.project);
	repo_complain(&repo, ds, o);
	if (!ds->v.n && !o->quiet)
		say("no deployment holds anything that is judged");
	bool json = o->format == FORMAT_JSON;
	bool put = put_out(json ? dump_json(a, ds, o) : dump_text(a, ds, o));
	return put && !repo.failed ? EXIT_CLEAN : EXIT_TROUBLE;
}
