#include "base/fs.h"
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
	"#rules:\n"
	"#  gateway-conflict:\n"
	"#    severity: warning\n"
	"#    fix: merge        # the fix to prefer\n"
	"#    unsafe: true      # and to take although it is unsafe\n";

enum exit_status cmd_init(struct arena *a, const struct options *o)
{
	const char *folder = o->args.v.n ? o->args.v.v[0].p : ".";
	struct fs_change change = { ".jibe", { 0 }, str_of(template) };
	struct str real;
	struct err err;

	if (o->args.v.n > 1) {
		say("init takes one folder");
		return EXIT_TROUBLE;
	}
	if (!fs_real(&real, a, folder, &err) || !fs_commit(str_c(a, real), &change, 1, &err)) {
		say("%s", err.text);
		return EXIT_TROUBLE;
	}
	put_out(STR("wrote .jibe\n"));
	return EXIT_CLEAN;
}
