#include "base/disk.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

bool disk_fail(struct err *err, const char *verb, const char *path)
{
	return fail(err, "cannot %s %s: %s", verb, path, strerror(errno));
}

/* True when the call is to be made again. */
static bool again(bool failed)
{
	return failed && errno == EINTR;
}

int disk_open(const char *path, int flags, mode_t mode)
{
	int fd;

	do
		fd = open(path, flags | O_CLOEXEC, mode);
	while (again(fd < 0));
	return fd;
}

ssize_t disk_read(int fd, char *to, size_t n)
{
	ssize_t got;

	do
		got = read(fd, to, n);
	while (again(got < 0));
	return got;
}

bool disk_write(int fd, struct str text)
{
	while (text.n) {
		ssize_t n = write(fd, text.p, text.n);
		if (n < 0 && !again(true))
			return false;
		text = str_sub(text, n > 0 ? (size_t)n : 0, text.n);
	}
	return true;
}

bool disk_flush(int fd)
{
	int rc;

	do
		rc = fsync(fd);
	while (again(rc != 0));
	return rc == 0;
}

/* After EINTR the descriptor is gone on Linux and may belong to another thread:
 * it is never closed twice. */
bool disk_close(int fd)
{
	return close(fd) == 0 || errno == EINTR;
}

bool disk_rename(const char *from, const char *to)
{
	int rc;

	do
		rc = rename(from, to);
	while (again(rc != 0));
	return rc == 0;
}

bool disk_link(const char *from, const char *to)
{
	int rc;

	do
		rc = link(from, to);
	while (again(rc != 0));
	return rc == 0;
}

bool disk_remove(const char *path)
{
	int rc;

	do
		rc = unlink(path);
	while (again(rc != 0));
	return rc == 0 || errno == ENOENT || errno == ENOTDIR;
}

bool disk_make_folder(const char *path, mode_t mode)
{
	int rc;

	do
		rc = mkdir(path, mode);
	while (again(rc != 0));
	return rc == 0;
}

bool disk_remove_folder(const char *path)
{
	int rc;

	do
		rc = rmdir(path);
	while (again(rc != 0));
	return rc == 0 || errno == ENOENT;
}

bool disk_may_stay(int why)
{
	return why == ENOTEMPTY || why == EEXIST || why == EBUSY || why == ENOTDIR || why == EPERM;
}

static bool cannot_flush(int why)
{
	return why == EINVAL || why == ENOTSUP || why == EBADF || why == EACCES || why == EPERM;
}

bool disk_flush_folder(const char *path)
{
	int fd = disk_open(path, O_RDONLY | O_DIRECTORY, 0);

	if (fd < 0)
		return cannot_flush(errno);
	bool ok = disk_flush(fd) || cannot_flush(errno);
	int why = errno;
	disk_close(fd);
	errno = why;
	return ok;
}

bool disk_has(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

bool disk_same(const char *a, const char *b)
{
	struct stat x, y;

	return lstat(a, &x) == 0 && lstat(b, &y) == 0 && x.st_dev == y.st_dev &&
		x.st_ino == y.st_ino;
}

struct str disk_parent(struct str path)
{
	ptrdiff_t at = str_rfind_char(path, '/');

	return str_sub(path, 0, at > 0 ? (size_t)at : 0);
}
