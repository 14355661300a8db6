#include "cli/cli.h"

static const char template[] =
	"# Configuration of jibe, for the whole repository.\n"
	"\n"
	"# true: whatever names our Gateways and VirtualServices is in this repository. Only\n"
	"# then can a fix that removes or renames one be safe.\n"
	"complete: false\n"
	"\n"
	"# Files that are not judged; they are still searched for references.\n"
	"#exclude:\n"
	"#  - third_party\n"
	"\n"
	"# What one cluster gets, where it is not to be found out from kustomizations, Argo CD,\n"
	"# Flux and charts. Deployments of one cluster are judged together.\n"
	"#deployments:\n"
	"#  - name: shop\n"
	"#    paths: [clusters/shop, common/*.yaml]\n"
	"#    namespace: web    # for objects without one\n"
	"#    cluster: eu\n"
	"\n"
	"#rules:\n"
	"#  gateway-conflict:\n"
	"#    severity: warning\n"
	"#    fix: merge        # the fix to prefer\n"
	"#    unsafe: true      # and to take although it is unsafe\n";

static bool write_config(struct arena *a, const struct options *o, struct err *err)
{
	const char *folder = o->args.v.n ? o->args.v.v[0].p : ".";
	struct fs_hold hold;
	struct root root;
	struct str place;

	if (!root_find(&root, a, o, err) || !root_relative(&place, a, &root, folder, err))
		return false;
	const char *path = str_printf(a, PRIs "%s.jibe", ARGs(place), place.n ? "/" : "").p;
	struct fs_change change = { path, { 0 }, str_of(template) };
	if (!enter_tree(&hold, root.path, FS_WRITE, err))
		return false;
	bool ok = fs_commit(str_c(a, root.path), &change, 1, err);
	fs_leave(&hold);
	return ok;
}

enum exit_status cmd_init(struct arena *a, const struct options *o)
{
	struct err err;

	if (o->args.v.n > 1) {
		say("init takes one folder");
		return EXIT_TROUBLE;
	}
	if (!write_config(a, o, &err)) {
		say("%s", err.text);
		return EXIT_TROUBLE;
	}
	put_out(STR("wrote .jibe\n"));
	return EXIT_CLEAN;
}
