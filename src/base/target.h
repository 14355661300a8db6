/*
 * base/target.h -- a file that a commit is to write: where it is when links are
 * followed, and whether it may be written. Looks only.
 */
#ifndef BASE_TARGET_H
#define BASE_TARGET_H

#include <sys/stat.h>

#include "base/fs.h"

struct target {
	const struct fs_change *change;
	const char *path; /* absolute, without links */
	struct stat st;   /* of the file to be replaced or removed */
};

/* `root` is absolute, without links; "" for "/". Each of these fails with a
 * sentence that names the file. */
bool target_locate(struct target *t, struct arena *a, const char *root, struct err *err);
/* No two are one file. */
bool targets_differ(struct target *v, size_t n, struct err *err);
/* The file is still what the change was made for. */
bool target_is_before(const struct target *t, struct err *err);
/* The name still leads to the file that was there at target_locate. The last
 * look before a rename: it takes one system call. */
bool target_is_there(const struct target *t, struct err *err);

#endif
