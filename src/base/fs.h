/*
 * base/fs.h -- the disk. Only front ends (cli/) include it: everything between
 * the file read and the file write is a pure function of texts.
 *
 * Paths are C strings as the system takes them.
 */
#ifndef BASE_FS_H
#define BASE_FS_H

#include "base/err.h"
#include "base/str.h"

enum { FS_LIMIT = 64 << 20 }; /* bytes; a larger file is refused by fs_read */

/* The whole file, followed by 64 zero bytes that are not counted. Refuses what
 * is no regular file and waits for nothing. */
bool fs_read(struct str *out, struct arena *a, const char *path, struct err *err);
/* As fs_read, for what a user names: pipes and devices too, up to their end. */
bool fs_read_any(struct str *out, struct arena *a, const char *path, struct err *err);
bool fs_read_stdin(struct str *out, struct arena *a, struct err *err);

/* As fs_read, of a path below `root`: links are followed as long as they stay below
 * it. False for what is elsewhere, not there, no regular file, or larger than
 * `limit`. */
bool fs_read_inside(struct str *out, struct arena *a, const char *root, struct str path,
	size_t limit);

/* All of the text, to an open file; errno says why not. */
bool fs_write(int fd, struct str text);

bool fs_exists(const char *path);
bool fs_is_dir(const char *path);
/* The absolute path without links and dots. */
bool fs_real(struct str *out, struct arena *a, const char *path, struct err *err);

/* Whether a submodule, or another repository, lies between the root and the path,
 * which is relative to it. */
bool fs_in_other_checkout(const char *root, struct str path);

/* Called for each regular file below `root` in the order of the paths' bytes,
 * with its path relative to root ('/' between parts, no "./"; it lives until
 * fs_walk returns). Symbolic links are not followed; whatever is named ".git"
 * and folders that hold one (submodules, other checkouts) are left out. A
 * folder that cannot be read does not end the walk: the rest is visited, the
 * answer is false, and err names the first. */
typedef void fs_visit(void *ctx, struct str path);
bool fs_walk(const char *root, fs_visit *each, void *ctx, struct err *err);

/*
 * Transactions: the changes of a fix go in together, whenever the program or
 * the machine stops.
 *
 *	fs_enter(&hold, root, FS_WRITE, &repair, &err);
 *	read, think
 *	fs_commit(root, changes, n, &err);
 *	fs_leave(&hold);
 *
 * Whoever reads or writes a tree enters it first. Entering undoes, or finishes,
 * what an interrupted commit has left (base/journal.h); it fails when that
 * cannot be done: a file was changed since, the place cannot be written, the
 * journal is of another version. Then nothing is touched.
 *
 * Writers have the tree to themselves from before they read until they have
 * written, so that of two runs at once the second sees what the first has made;
 * readers share it. So none that enters sees half a commit. Both wait for the
 * other, half a minute at most, and fail then: whoever is in there may be
 * stopped, and would never leave. The lock is flock(2) on the git folder or the
 * root: it goes with the process, leaves no file, and can be had where nothing
 * can be written. Where a file system has no such locks, or the folder cannot
 * be opened, nobody waits; then two commits at once are kept apart by the
 * journal, which the second cannot create.
 */
enum fs_use { FS_READ, FS_WRITE };
enum fs_repair { FS_WHOLE, FS_UNDONE, FS_FINISHED };

struct fs_hold {
	int fd; /* locked; -1: none */
};

bool fs_enter(struct fs_hold *hold, const char *root, enum fs_use use, enum fs_repair *repair,
	struct err *err);
void fs_leave(struct fs_hold *hold); /* once is enough; the end of the process does it too */

/* One file of a transaction. */
struct fs_change {
	const char *path;  /* relative to the root of the transaction */
	struct str before; /* what the file holds; p == NULL: it must not exist */
	struct str after;  /* p == NULL: the file goes */
};

/* All changes, or none: checks that each file still holds `before` and may be
 * written (a regular file inside root and in no other checkout, one hard link,
 * no symbolic link that leaves root), writes a journal, then every new text
 * beside its file, and keeps the old ones there; flushes; renames and removes,
 * each after another look at the file; flushes; and clears away. When a step
 * fails, what was renamed is put back, and err ends in "nothing was written";
 * what cannot be put back stays beside its file, err says where, and the next
 * run that enters tries again. A file that somebody else changes in between is
 * not overwritten, except in the moment between the last look and the rename.
 *
 * Of a file behind a symbolic link the target is written; the link itself is
 * never removed. Mode and owner of a replaced file stay, the owner as far as
 * the system lets us. Missing folders are made, emptied ones removed. HUP, INT
 * and TERM wait until it is over. */
bool fs_commit(const char *root, const struct fs_change *changes, size_t n, struct err *err);

#endif
