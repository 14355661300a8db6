#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "base/disk.h"
#include "base/fs.h"
#include "base/undo.h"

enum { WAIT_STEP = 10000000, WAIT_STEPS = 3000 }; /* nanoseconds; half a minute */

/* A lock that cannot be had at all is done without. */
static bool lock(const struct fs_hold *hold, int how, const char *root, struct err *err)
{
	const struct timespec step = { .tv_nsec = WAIT_STEP };

	if (hold->fd < 0)
		return true;
	for (int i = 0; i < WAIT_STEPS; i++) {
		if (flock(hold->fd, how | LOCK_NB) == 0)
			return true;
		if (errno != EWOULDBLOCK && errno != EINTR)
			return true;
		nanosleep(&step, NULL);
	}
	return fail(err, "another jibe is at work in %s; try again when it has ended", root);
}

static bool undo(struct journal *j, struct err *err)
{
	struct err why = { "cannot undo a fix that was interrupted" };

	if (!undo_stays_inside(j, err))
		return false;
	for (uint32_t i = 0; i < j->files.n; i++)
		j->files.v[i].touched = j->state == JOURNAL_STAGED;
	if (!undo_is_certain(j, err))
		return false;
	if (!undo_commit(j, &why))
		return fail(err, "%s", why.text);
	return j->state == JOURNAL_NONE ||
		fail(err, "cannot clear away what an interrupted fix has left; see %s", j->path);
}

/* An empty folder, and a journal that was not yet begun, say nothing. */
static bool recover(struct journal *j, enum fs_repair *repair, struct err *err)
{
	if (!journal_read(j, err))
		return false;
	switch (j->state) {
	case JOURNAL_NONE:
		if (j->folder)
			disk_remove_folder(j->folder);
		return true;
	case JOURNAL_TORN:
		journal_end(j, NULL);
		return true;
	case JOURNAL_BEGUN:
	case JOURNAL_STAGED:
		*repair = FS_UNDONE;
		return undo(j, err);
	case JOURNAL_DONE:
		*repair = FS_FINISHED;
		return undo_stays_inside(j, err) && finish_commit(j, err);
	}
	BUG("journal state %d", (int)j->state);
}

/* Whoever shares the tree gives it up for the time of a repair. */
static bool repair_tree(struct fs_hold *hold, struct journal *j, enum fs_use use,
	enum fs_repair *repair, struct err *err)
{
	const char *root = str_c(j->a, j->root);

	if (!disk_has(j->folder ? j->folder : j->path))
		return true;
	if (use == FS_READ && !lock(hold, LOCK_EX, root, err))
		return false;
	if (!recover(j, repair, err))
		return false;
	return use == FS_WRITE || lock(hold, LOCK_SH, root, err);
}

static bool enter(struct fs_hold *hold, struct arena *a, const char *root, enum fs_use use,
	enum fs_repair *repair, struct err *err)
{
	struct str real = { 0 };
	struct journal j;

	if (!fs_real(&real, a, root, err))
		return false;
	j = journal_of(a, str_is(real, "/") ? STR("") : real);
	struct str folder = j.folder ? disk_parent(str_of(j.folder)) : real;
	hold->fd = disk_open(str_c(a, folder), O_RDONLY | O_DIRECTORY, 0);
	return lock(hold, use == FS_WRITE ? LOCK_EX : LOCK_SH, real.p, err) &&
		repair_tree(hold, &j, use, repair, err);
}

bool fs_enter(struct fs_hold *hold, const char *root, enum fs_use use, enum fs_repair *repair,
	struct err *err)
{
	struct arena a = { 0 };

	hold->fd = -1;
	*repair = FS_WHOLE;
	bool ok = enter(hold, &a, root, use, repair, err);
	if (!ok)
		fs_leave(hold);
	arena_clear(&a);
	return ok;
}

void fs_leave(struct fs_hold *hold)
{
	if (hold->fd >= 0)
		disk_close(hold->fd);
	hold->fd = -1;
}
