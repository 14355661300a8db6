#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "cli/cli.h"

const char *root_join(struct arena *a, struct str root, struct str path)
{
	const char *slash = str_ends(root, "/") || !path.n ? "" : "/";

	return str_printf(a, PRIs "%s" PRIs, ARGs(root), slash, ARGs(path)).p;
}

static struct str parent_of(struct str path)
{
	ptrdiff_t slash = str_rfind_char(path, '/');

	return slash > 0 ? str_sub(path, 0, (size_t)slash) : str_sub(path, 0, slash == 0);
}

/* From the folder upward, the first that holds the name; p == NULL: none. */
static struct str upward(struct arena *a, struct str folder, const char *name)
{
	for (;;) {
		if (fs_exists(root_join(a, folder, str_of(name))))
			return folder;
		if (str_is(folder, "/"))
			return (struct str){ 0 };
		folder = parent_of(folder);
	}
}

static bool is_stdin(const struct options *o)
{
	return o->args.v.n == 1 && str_is(o->args.v.v[0], "-");
}

/* The folder to look from: that of the first path, else the current one. */
static bool start_folder(struct str *out, struct arena *a, const struct options *o, struct err *err)
{
	const char *path = o->args.v.n && !is_stdin(o) ? o->args.v.v[0].p : ".";

	if (!fs_real(out, a, path, err))
		return false;
	if (!fs_is_dir(str_c(a, *out)))
		*out = parent_of(*out);
	return true;
}

bool root_find(struct root *out, struct arena *a, const struct options *o, struct err *err)
{
	struct str start;

	if (!fs_real(&out->cwd, a, ".", err))
		return false;
	if (o->root) {
		if (!fs_is_dir(o->root))
			return fail(err, "--root %s: no such folder", o->root);
		return fs_real(&out->path, a, o->root, err);
	}
	if (!start_folder(&start, a, o, err))
		return false;
	out->path = upward(a, start, ".git");
	if (!out->path.p)
		out->path = upward(a, start, ".jibe");
	if (!out->path.p)
		out->path = start;
	return true;
}

static bool is_below(struct str path, struct str folder, struct str *rest)
{
	size_t n = str_is(folder, "/") ? 0 : folder.n;

	if (path.n < n || memcmp(path.p, folder.p, n) != 0 || (path.n > n && path.p[n] != '/'))
		return false;
	*rest = str_sub(path, path.n > n ? n + 1 : n, path.n);
	return true;
}

bool root_relative(struct str *out, struct arena *a, const struct root *root, const char *path,
	struct err *err)
{
	struct str real;

	if (!fs_real(&real, a, path, err))
		return false;
	if (!is_below(real, root->path, out))
		return fail(err, "%s is not in the repository " PRIs, path, ARGs(root->path));
	return true;
}

bool root_config(struct str *out, struct arena *a, struct str root, struct str folder)
{
	for (;;) {
		struct str path = str_printf(a, PRIs "%s.jibe", ARGs(folder), folder.n ? "/" : "");
		if (fs_exists(root_join(a, root, path))) {
			*out = path;
			return true;
		}
		if (!folder.n)
			return false;
		folder = parent_of(folder);
	}
}

bool file_size(const char *path, uint64_t *out, bool *links)
{
	struct stat st;

	if (lstat(path, &st) != 0 || !S_ISREG(st.st_mode))
		return false;
	*out = (uint64_t)st.st_size;
	*links = st.st_nlink > 1;
	return true;
}
