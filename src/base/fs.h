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

/* The whole file, followed by 64 zero bytes that are not counted. */
bool fs_read(struct str *out, struct arena *a, const char *path, struct err *err);
bool fs_read_stdin(struct str *out, struct arena *a, struct err *err);

bool fs_exists(const char *path);
bool fs_is_dir(const char *path);
/* The absolute path without links and dots. */
bool fs_real(struct str *out, struct arena *a, const char *path, struct err *err);

/* Called for each regular file below `root` in the order of the paths' bytes,
 * with its path relative to root ('/' between parts, no "./"; it lives until
 * fs_walk returns). Symbolic links are not followed; whatever is named ".git"
 * and folders that hold one (submodules, other checkouts) are left out. A
 * folder that cannot be read does not end the walk: the rest is visited, the
 * answer is false, and err names the first. */
typedef void fs_visit(void *ctx, struct str path);
bool fs_walk(const char *root, fs_visit *each, void *ctx, struct err *err);

/* One file of a transaction. */
struct fs_change {
	const char *path;  /* relative to the root of the transaction */
	struct str before; /* what the file holds; p == NULL: it must not exist */
	struct str after;  /* p == NULL: the file goes */
};

/* All changes, or none: checks that each file still holds `before` and may be
 * written (a regular file inside root and in no other checkout, one hard link,
 * no symbolic link that leaves root), writes every new text beside its file,
 * flushes, then renames and removes. When a step fails, what was renamed is put
 * back. Of a file behind a symbolic link the target is written; the link itself
 * is never removed. Mode and owner of a replaced file stay, the owner as far as
 * the system lets us. Missing folders are made, emptied ones removed. HUP, INT
 * and TERM wait until it is over. */
bool fs_commit(const char *root, const struct fs_change *changes, size_t n, struct err *err);

#endif
