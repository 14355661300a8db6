#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "base/disk.h"
#include "base/map.h"
#include "base/target.h"
#include "base/undo.h"

/*
 * Keeping an old text is a second link to its file where the file system can do
 * that: undoing needs no space then and restores the very same file, with what
 * somebody may have written into it meanwhile.
 */
struct commit {
	struct arena a;
	struct target *v; /* in the order of journal.files */
	size_t n;
	struct journal journal;
	uint32_t serial;
	struct err err;
};

static const char *path_below(const struct commit *c, const struct target *t)
{
	return t->path + c->journal.root.n + 1;
}

/* A name beside the file that is free. */
static struct str name_beside(struct commit *c, const struct journal_file *f)
{
	struct str name;

	do
		name = journal_name(&c->a, c->serial++);
	while (disk_has(path_beside(&c->journal, f, name)));
	return name;
}

static void plan_folders(struct commit *c, struct map *planned, struct str path)
{
	for (size_t at = 1; at < path.n; at++) {
		struct str folder = str_sub(path, 0, at);
		if (path.p[at] != '/' || fs_is_dir(path_in(&c->journal, folder)) ||
			map_get(planned, folder))
			continue;
		map_put(planned, folder, c);
		vec_push(&c->a, &c->journal.folders, folder);
	}
}

static void plan(struct commit *c)
{
	struct map planned = { .a = &c->a };

	for (size_t i = 0; i < c->n; i++) {
		const struct fs_change *change = c->v[i].change;
		struct journal_file f = {
			.path = str_of(path_below(c, &c->v[i])),
			.before = content_of(change->before),
			.after = content_of(change->after),
		};
		if (f.after.exists)
			f.fresh = name_beside(c, &f);
		if (f.before.exists)
			f.kept = name_beside(c, &f);
		else
			plan_folders(c, &planned, f.path);
		vec_push(&c->a, &c->journal.files, f);
	}
}

static bool make_folders(struct commit *c)
{
	for (uint32_t i = 0; i < c->journal.folders.n; i++) {
		const char *path = path_in(&c->journal, c->journal.folders.v[i]);
		if (!disk_make_folder(path, 0777) && !(errno == EEXIST && fs_is_dir(path)))
			return disk_fail(&c->err, "create", path);
	}
	return true;
}

static bool is_refused(int why)
{
	return why == EPERM || why == EINVAL || why == ENOTSUP || why == ENOSYS;
}

static bool set_owner(int fd, const struct stat *st, bool *kept)
{
	struct stat now;
	int rc;

	*kept = fstat(fd, &now) == 0 && now.st_uid == st->st_uid && now.st_gid == st->st_gid;
	if (*kept)
		return true;
	do
		rc = fchown(fd, st->st_uid, st->st_gid);
	while (rc != 0 && errno == EINTR);
	*kept = rc == 0;
	return rc == 0 || is_refused(errno);
}

/* A foreign owner can be kept by root only; then special bits must go too. */
static bool keep_owner(int fd, const struct stat *st)
{
	struct stat now;
	bool kept;
	int rc;

	if (!set_owner(fd, st, &kept))
		return false;
	do
		rc = fchmod(fd, st->st_mode & (kept ? 07777 : 0777));
	while (rc != 0 && errno == EINTR);
	if (rc == 0)
		return true;
	int why = errno;
	bool same = fstat(fd, &now) == 0 && ((now.st_mode ^ st->st_mode) & 0777) == 0;
	errno = why;
	return same;
}

static bool write_beside(struct commit *c, const struct target *t, struct str text,
	const char *path)
{
	bool replaces = t->change->before.p;
	int fd = disk_open(path, O_WRONLY | O_CREAT | O_EXCL, replaces ? 0600 : 0666);

	if (fd < 0)
		return disk_fail(&c->err, "write beside", t->change->path);
	bool ok = (!replaces || keep_owner(fd, &t->st)) && disk_write(fd, text) && disk_flush(fd);
	if (!ok)
		disk_fail(&c->err, "write", t->change->path);
	if (!disk_close(fd) && ok)
		ok = disk_fail(&c->err, "write", t->change->path);
	return ok;
}

static bool stage(struct commit *c, const struct target *t, const struct journal_file *f)
{
	if (f->fresh.p &&
		!write_beside(c, t, t->change->after, path_beside(&c->journal, f, f->fresh)))
		return false;
	if (!f->kept.p)
		return true;
	const char *kept = path_beside(&c->journal, f, f->kept);
	return disk_link(t->path, kept) || write_beside(c, t, t->change->before, kept);
}

static bool swap(struct commit *c, const struct target *t, struct journal_file *f)
{
	if (!target_is_before(t, &c->err) || !target_is_there(t, &c->err))
		return false;
	f->touched = true;
	if (f->fresh.p ? disk_rename(path_beside(&c->journal, f, f->fresh), t->path)
		       : disk_remove(t->path))
		return true;
	return disk_fail(&c->err, f->fresh.p ? "write" : "remove", t->change->path);
}

/* Nobody wrote into the old file between the last look at it and its rename. */
static bool check_kept(struct commit *c, const struct target *t, const struct journal_file *f)
{
	struct target kept = *t;

	kept.path = path_beside(&c->journal, f, f->kept);
	return !f->kept.p || target_is_before(&kept, &c->err);
}

static bool stage_all(struct commit *c)
{
	if (!make_folders(c))
		return false;
	for (size_t i = 0; i < c->n; i++)
		if (!stage(c, &c->v[i], &c->journal.files.v[i]))
			return false;
	return flush_folders(&c->journal, &c->err) &&
		journal_mark(&c->journal, JOURNAL_STAGED, &c->err);
}

static bool swap_all(struct commit *c)
{
	for (size_t i = 0; i < c->n; i++)
		if (!swap(c, &c->v[i], &c->journal.files.v[i]))
			return false;
	for (size_t i = 0; i < c->n; i++)
		if (!check_kept(c, &c->v[i], &c->journal.files.v[i]))
			return false;
	return flush_folders(&c->journal, &c->err) &&
		journal_mark(&c->journal, JOURNAL_DONE, &c->err);
}

static bool check_all(struct commit *c)
{
	const char *root = str_c(&c->a, c->journal.root);

	for (size_t i = 0; i < c->n; i++)
		if (!target_locate(&c->v[i], &c->a, root, &c->err))
			return false;
	if (!targets_differ(c->v, c->n, &c->err))
		return false;
	for (size_t i = 0; i < c->n; i++)
		if (!target_is_before(&c->v[i], &c->err))
			return false;
	return true;
}

/* New files come first and removals last, so that what refers to a file finds
 * it at every moment. */
static void order(struct commit *c, const struct fs_change *changes)
{
	size_t at = 0;

	for (int phase = 0; phase < 3; phase++)
		for (size_t i = 0; i < c->n; i++)
			if (phase == (!changes[i].before.p ? 0 : changes[i].after.p ? 1 : 2))
				c->v[at++].change = &changes[i];
}

/* What cannot be cleared away in the end is left to the next run. */
static bool commit(struct commit *c, bool *whole)
{
	if (!check_all(c))
		return false;
	plan(c);
	if (!journal_begin(&c->journal, &c->err))
		return false;
	if (!stage_all(c) || !swap_all(c)) {
		*whole = undo_commit(&c->journal, &c->err);
		return false;
	}
	finish_commit(&c->journal, NULL);
	return true;
}

/* An interrupt waits until all is written, or nothing. */
static void hold_signals(sigset_t *before)
{
	sigset_t held;

	sigemptyset(&held);
	sigaddset(&held, SIGHUP);
	sigaddset(&held, SIGINT);
	sigaddset(&held, SIGTERM);
	sigprocmask(SIG_BLOCK, &held, before);
}

bool fs_commit(const char *root, const struct fs_change *changes, size_t n, struct err *err)
{
	struct commit c = { .n = n };
	struct str real = { 0 };
	sigset_t before;
	bool ok = n == 0, whole = true;

	hold_signals(&before);
	if (!ok && fs_real(&real, &c.a, root, &c.err)) {
		c.journal = journal_of(&c.a, str_is(real, "/") ? STR("") : real);
		c.v = arena_array(&c.a, struct target, n);
		order(&c, changes);
		ok = commit(&c, &whole);
	}
	arena_clear(&c.a);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return ok || fail(err, "%s%s", c.err.text, whole ? "; nothing was written" : "");
}
