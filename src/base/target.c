#include "base/target.h"

#include <unistd.h>

#include "base/disk.h"
#include "base/journal.h"
#include "base/map.h"

struct place {
	struct arena *a;
	const char *root;
	struct err *err;
};

static const char *path_below(const struct place *p, const char *path)
{
	size_t n = strlen(p->root);

	return strncmp(path, p->root, n) == 0 && path[n] == '/' ? path + n + 1 : NULL;
}

static bool check_parts(const struct place *p, struct str path)
{
	return journal_is_path(path) ||
		fail(p->err, "refused to write " PRIs ": not a path of this repository",
			ARGs(path));
}

static bool check_place(const struct place *p, const struct target *t)
{
	const char *below = path_below(p, t->path);

	if (!below)
		return fail(p->err, "refused to write %s: a link leads out of %s", t->change->path,
			p->root);
	if (!check_parts(p, str_of(below)))
		return false;
	return !fs_in_other_checkout(p->root, str_of(below)) ||
		fail(p->err, "refused to write %s: it belongs to another checkout",
			t->change->path);
}

static bool check_file(const struct place *p, struct target *t, bool link)
{
	const char *path = t->change->path;

	if (link && !t->change->after.p)
		return fail(p->err, "refused to remove %s: a symbolic link", path);
	if (stat(t->path, &t->st) != 0)
		return disk_fail(p->err, "write", path);
	if (!S_ISREG(t->st.st_mode))
		return fail(p->err, "refused to write %s: not a regular file", path);
	if (t->st.st_nlink != 1)
		return fail(p->err, "refused to write %s: it has several hard links", path);
	if (access(t->path, W_OK) != 0)
		return disk_fail(p->err, "write", path);
	return true;
}

static bool locate_old(const struct place *p, struct target *t, const char *path)
{
	struct stat st;
	struct str real = { 0 };

	if (lstat(path, &st) != 0)
		return disk_fail(p->err, "write", t->change->path);
	if (!fs_real(&real, p->a, path, p->err))
		return false;
	t->path = real.p;
	return check_place(p, t) && check_file(p, t, S_ISLNK(st.st_mode));
}

/* The folders that are there may be links; those to be made are not. */
static bool locate_new(const struct place *p, struct target *t, const char *path)
{
	struct str real = { 0 }, dir = disk_parent(str_of(path));
	struct stat st;

	if (lstat(path, &st) == 0)
		return fail(p->err, "refused to create %s: it is already there", t->change->path);
	while (dir.n > strlen(p->root) && lstat(str_c(p->a, dir), &st) != 0)
		dir = disk_parent(dir);
	if (!fs_real(&real, p->a, dir.n ? str_c(p->a, dir) : "/", p->err))
		return false;
	if (str_is(real, "/"))
		real.n = 0;
	t->path = str_printf(p->a, PRIs "%s", ARGs(real), path + dir.n).p;
	return check_place(p, t);
}

bool target_locate(struct target *t, struct arena *a, const char *root, struct err *err)
{
	const struct place p = { a, root, err };
	const char *path = str_printf(a, "%s/%s", root, t->change->path).p;

	if (!check_parts(&p, str_of(t->change->path)))
		return false;
	return t->change->before.p ? locate_old(&p, t, path) : locate_new(&p, t, path);
}

bool targets_differ(struct target *v, size_t n, struct err *err)
{
	struct arena a = { 0 };
	struct map seen = { .a = &a };
	bool ok = true;

	for (size_t i = 0; ok && i < n; i++) {
		void **at = map_at(&seen, str_of(v[i].path));
		const struct target *other = *at;
		if (other)
			ok = fail(err, "refused to write %s: it is the same file as %s",
				v[i].change->path, other->change->path);
		*at = &v[i];
	}
	arena_clear(&a);
	return ok;
}

static bool has_changed(const struct target *t, struct err *err)
{
	return fail(err, "refused to write %s: it has changed since it was read", t->change->path);
}

bool target_is_there(const struct target *t, struct err *err)
{
	struct stat now;
	bool there = lstat(t->path, &now) == 0;

	if (!t->change->before.p)
		return !there || has_changed(t, err);
	return (there && now.st_dev == t->st.st_dev && now.st_ino == t->st.st_ino) ||
		has_changed(t, err);
}

bool target_is_before(const struct target *t, struct err *err)
{
	struct arena scratch = { 0 };
	struct str now = { 0 };

	if (!t->change->before.p)
		return !disk_has(t->path) ||
			fail(err, "refused to create %s: it has appeared meanwhile",
				t->change->path);
	bool ok = fs_read(&now, &scratch, t->path, err);
	if (ok && !str_eq(now, t->change->before))
		ok = has_changed(t, err);
	arena_clear(&scratch);
	return ok;
}
