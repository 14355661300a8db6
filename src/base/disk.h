/*
 * base/disk.h -- system calls as fs.c, commit.c and their helpers make them:
 * once more when a signal came in between, and with the sentence for the user
 * when they fail. Nothing outside base/ includes it.
 */
#ifndef BASE_DISK_H
#define BASE_DISK_H

#include <sys/stat.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/str.h"

/* Always false: "cannot <verb> <path>: <errno in words>". */
bool disk_fail(struct err *err, const char *verb, const char *path);

int disk_open(const char *path, int flags, mode_t mode);
ssize_t disk_read(int fd, char *to, size_t n);
bool disk_write(int fd, struct str text); /* all of it */
bool disk_flush(int fd);
bool disk_close(int fd);

bool disk_rename(const char *from, const char *to);
bool disk_link(const char *from, const char *to);
bool disk_remove(const char *path); /* a file; true as well when there is none */
bool disk_make_folder(const char *path, mode_t mode);
/* True as well when there is none. False for one that is not empty, and then
 * disk_may_stay(errno), as for one that is in use; or for an error. */
bool disk_remove_folder(const char *path);
bool disk_may_stay(int why);

/* Names in a folder are on the disk when this returns. True as well where the
 * file system cannot do that, or the folder may not be opened. */
bool disk_flush_folder(const char *path);

/* A name is there, be it a link that leads nowhere. */
bool disk_has(const char *path);
/* Both names are the same file; false when one is not there. */
bool disk_same(const char *a, const char *b);

/* The folder that holds the path; "" for what is in "/" or has no '/'. */
struct str disk_parent(struct str path);

#endif
