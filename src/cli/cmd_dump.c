#include "cli/cli.h"
#include "mesh/dump.h"

/* The mesh as a whole: a path only says which repository. */
enum exit_status cmd_dump(struct arena *a, const struct options *o)
{
	struct buf raw = { .a = a }, out = { .a = a };
	struct json j = { .out = &raw };
	struct repo repo;
	struct err err;

	if (!o->mesh) {
		say("dump what? --mesh prints what Istio makes of the gateways");
		return EXIT_TROUBLE;
	}
	if (!repo_open(&repo, a, o, &err)) {
		say("%s", err.text);
		return EXIT_TROUBLE;
	}
	repo_complain(&repo, o);
	const struct deployments *deployments = deployments_new(a, repo.project);
	if (o->format == FORMAT_JSON) {
		mesh_dump_json(&j, deployments);
		buf_addc(&raw, '\n');
		out = raw;
	} else {
		mesh_dump_text(&raw, deployments);
		report_escape_lines(&out, buf_str(&raw));
	}
	if (!put_out(buf_str(&out)) || repo.failed)
		return EXIT_TROUBLE;
	return EXIT_CLEAN;
}
