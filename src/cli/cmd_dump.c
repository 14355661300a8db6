#include "cli/cli.h"
#include "mesh/dump.h"

static struct str dump(const struct repo *repo, enum format format)
{
	const struct deployments *deployments = deployments_new(repo->a, repo->project);
	struct buf raw = { .a = repo->a }, out = { .a = repo->a };
	struct json j = { .out = &raw };

	if (format == FORMAT_JSON) {
		mesh_dump_json(&j, deployments);
		buf_addc(&raw, '\n');
		return buf_str(&raw);
	}
	mesh_dump_text(&raw, deployments);
	report_escape_lines(&out, buf_str(&raw));
	return buf_str(&out);
}

/* The mesh as a whole: a path only says which repository. */
enum exit_status cmd_dump(struct arena *a, const struct options *o)
{
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
	if (!put_out(dump(&repo, (enum format)o->format)) || repo.failed)
		return EXIT_TROUBLE;
	return EXIT_CLEAN;
}
