#include "base/fs.h"
#include "cli/cli.h"

struct walk {
	struct arena *a;
	struct texts *out;
};

static void visit(void *ctx, struct str path)
{
	struct walk *w = ctx;

	vec_push(w->a, &w->out->v, str_dup(w->a, path));
}

/* Of what git says, only paths below the root are taken: its configuration can
 * name another worktree. */
static bool is_inside(struct str path)
{
	if (!path.n || path.p[0] == '/')
		return false;
	for (struct str rest = path; rest.p;)
		if (str_is(str_cut(&rest, '/'), ".."))
			return false;
	return true;
}

static void sort_unique(struct texts *t)
{
	uint32_t kept = 0;

	if (t->v.n)
		qsort(t->v.v, t->v.n, sizeof(struct str), str_qsort);
	for (uint32_t i = 0; i < t->v.n; i++) {
		bool twice = kept && str_eq(t->v.v[kept - 1], t->v.v[i]);
		if (!twice && is_inside(t->v.v[i]))
			t->v.v[kept++] = t->v.v[i];
	}
	t->v.n = kept;
}

bool list_files(struct texts *out, struct arena *a, struct str root, struct err *err)
{
	bool has_git = fs_exists(root_join(a, root, STR(".git")));
	struct walk w = { a, out };

	if (!has_git || !git_files(out, a, root)) {
		if (has_git)
			say("git could not list the files of " PRIs "; ignored files are read too",
				ARGs(root));
		out->v.n = 0;
		if (!fs_walk(str_c(a, root), visit, &w, err))
			return false;
	}
	sort_unique(out);
	return true;
}
