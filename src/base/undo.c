#include "base/undo.h"

#include <errno.h>

#include "base/disk.h"
#include "base/fs.h"

enum fate {
	FATE_OLD,    /* as before the commit, or not its business */
	FATE_NEW,    /* replaced, and can be put back */
	FATE_STRANGE /* somebody else was here */
};

const char *path_in(const struct journal *j, struct str path)
{
	return str_printf(j->a, PRIs "/" PRIs, ARGs(j->root), ARGs(path)).p;
}

const char *path_beside(const struct journal *j, const struct journal_file *f, struct str name)
{
	struct str folder = disk_parent(f->path);

	return str_printf(j->a, PRIs "/" PRIs "%s" PRIs, ARGs(j->root), ARGs(folder),
		folder.n ? "/" : "", ARGs(name))
		.p;
}

static bool holds(const char *path, struct content c)
{
	struct arena scratch = { 0 };
	struct str text;
	bool same = false;

	if (c.exists && fs_read(&text, &scratch, path, NULL))
		same = text.n == c.size && str_hash(text) == c.hash;
	arena_clear(&scratch);
	return same;
}

static enum fate fate_of_new(const struct journal *j, const struct journal_file *f)
{
	const char *path = path_in(j, f->path);

	if (disk_has(path_beside(j, f, f->fresh)) || !disk_has(path))
		return FATE_OLD;
	return holds(path, f->after) ? FATE_NEW : FATE_STRANGE;
}

/* An old text that is gone was put back already, or there was nothing to put
 * back. */
static enum fate fate_of_old(const struct journal *j, const struct journal_file *f)
{
	const char *path = path_in(j, f->path), *kept = path_beside(j, f, f->kept);
	bool is_new = f->after.exists ? holds(path, f->after) : !disk_has(path);

	if (!disk_has(kept))
		return is_new || !disk_has(path) ? FATE_STRANGE : FATE_OLD;
	if (disk_same(path, kept) || holds(path, f->before))
		return FATE_OLD;
	return is_new ? FATE_NEW : FATE_STRANGE;
}

static enum fate fate_of(const struct journal *j, const struct journal_file *f)
{
	if (!f->touched)
		return FATE_OLD;
	return f->before.exists ? fate_of_old(j, f) : fate_of_new(j, f);
}

bool undo_is_certain(const struct journal *j, struct err *err)
{
	struct buf names = { .a = j->a };
	uint32_t n = 0;

	for (uint32_t i = 0; i < j->files.n; i++)
		if (fate_of(j, &j->files.v[i]) == FATE_STRANGE)
			buf_printf(&names, "%s" PRIs, n++ ? ", " : "", ARGs(j->files.v[i].path));
	return !n ||
		fail(err,
			"cannot undo a fix that was interrupted: " PRIs " %s changed since; "
			"the old texts are beside the files (.jibe-*.tmp); "
			"put the files in order and remove %s",
			ARGs(buf_str(&names)), n == 1 ? "has" : "have", j->path);
}

bool undo_stays_inside(const struct journal *j, struct err *err)
{
	for (uint32_t i = 0; i < j->files.n; i++) {
		struct str folder = disk_parent(str_of(path_in(j, j->files.v[i].path)));
		struct str real;
		if (!fs_real(&real, j->a, folder.n ? str_c(j->a, folder) : "/", NULL))
			continue;
		if (!str_eq(real, folder.n ? folder : STR("/")))
			return fail(err,
				"cannot undo a fix that was interrupted: " PRIs
				" is now behind a link; see %s",
				ARGs(j->files.v[i].path), j->path);
	}
	return true;
}

static bool put_back(const struct journal *j, const struct journal_file *f)
{
	const char *path = path_in(j, f->path);

	if (f->kept.p)
		return disk_rename(path_beside(j, f, f->kept), path);
	return disk_remove(path);
}

static void strand(const struct journal *j, const struct journal_file *f, struct err *err)
{
	struct str why = str_dup(j->a, str_of(err->text));
	const char *kept = f->kept.p ? path_beside(j, f, f->kept) : NULL;

	fail(err, PRIs "; " PRIs " could not be put back%s%s", ARGs(why), ARGs(f->path),
		kept ? ", its text is in " : "", kept ? kept : "");
}

static bool clear_beside(const struct journal *j, const struct journal_file *f)
{
	bool ok = !f->fresh.p || disk_remove(path_beside(j, f, f->fresh));

	return (!f->kept.p || disk_remove(path_beside(j, f, f->kept))) && ok;
}

static bool remove_folders(const struct journal *j)
{
	bool ok = true;

	for (uint32_t i = j->folders.n; i-- > 0;)
		ok &= disk_remove_folder(path_in(j, j->folders.v[i])) || disk_may_stay(errno);
	return ok;
}

static bool flush_one(const struct journal *j, struct str folder, struct err *err)
{
	const char *path = path_in(j, folder);

	return !fs_is_dir(path) || disk_flush_folder(path) || disk_fail(err, "write", path);
}

bool flush_folders(const struct journal *j, struct err *err)
{
	struct str last = { "/", 1 };

	for (uint32_t i = 0; i < j->folders.n; i++)
		if (!flush_one(j, disk_parent(j->folders.v[i]), err))
			return false;
	for (uint32_t i = 0; i < j->files.n; i++) {
		struct str folder = disk_parent(j->files.v[i].path);
		if (!str_eq(folder, last) && !flush_one(j, folder, err))
			return false;
		last = folder;
	}
	return true;
}

bool undo_commit(struct journal *j, struct err *err)
{
	bool whole = true, clear = true;

	for (uint32_t i = j->files.n; i-- > 0;) {
		const struct journal_file *f = &j->files.v[i];
		enum fate fate = fate_of(j, f);
		bool stays = fate == FATE_STRANGE || (fate == FATE_NEW && !put_back(j, f));
		if (stays)
			strand(j, f, err);
		else
			clear &= clear_beside(j, f);
		whole &= !stays;
	}
	clear &= remove_folders(j);
	if (!whole || !clear)
		journal_leave(j);
	else if (flush_folders(j, NULL))
		journal_end(j, NULL);
	return whole;
}

/* As git does: a folder goes with its last file. */
static bool remove_empty(const struct journal *j, const struct journal_file *f)
{
	struct str folder = disk_parent(f->path);

	while (folder.n && disk_remove_folder(path_in(j, folder)))
		folder = disk_parent(folder);
	return !folder.n || disk_may_stay(errno);
}

bool finish_commit(struct journal *j, struct err *err)
{
	for (uint32_t i = 0; i < j->files.n; i++) {
		const struct journal_file *f = &j->files.v[i];
		if (clear_beside(j, f) && (f->after.exists || remove_empty(j, f)))
			continue;
		disk_fail(err, "clear away what lies beside", path_in(j, f->path));
		journal_leave(j);
		return false;
	}
	flush_folders(j, NULL);
	return journal_end(j, err);
}
