#include "base/fs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/disk.h"

enum { PADDING = 64, CHUNK = 64 << 10 };

/* `room` bytes are asked for first: one more than the file is said to hold. */
static bool read_all(struct str *out, struct arena *a, int fd, size_t room, const char *path,
	struct err *err)
{
	char *p = arena_alloc(a, room + PADDING);
	size_t n = 0;

	for (;;) {
		ssize_t got = disk_read(fd, p + n, room - n);
		if (got < 0)
			return disk_fail(err, "read", path);
		n += (size_t)got;
		if (n > FS_LIMIT)
			return fail(err, "cannot read %s: larger than %d MiB", path,
				FS_LIMIT >> 20);
		if (got == 0)
			break;
		if (n < room)
			continue;
		char *more = arena_alloc(a, room * 2 + PADDING);
		p = memcpy(more, p, n);
		room *= 2;
	}
	*out = (struct str){ p, n };
	return true;
}

static bool read_open(struct str *out, struct arena *a, int fd, const struct stat *st,
	const char *path, struct err *err)
{
	size_t room = CHUNK;

	if (S_ISREG(st->st_mode))
		room = st->st_size < FS_LIMIT ? (size_t)st->st_size + 1 : FS_LIMIT + 1;
	bool ok = read_all(out, a, fd, room, path, err);
	disk_close(fd);
	return ok;
}

static int open_known(const char *path, int flags, struct stat *st)
{
	int fd = disk_open(path, O_RDONLY | O_NOCTTY | flags, 0);

	if (fd < 0 || fstat(fd, st) == 0)
		return fd;
	int why = errno;
	disk_close(fd);
	errno = why;
	return -1;
}

/* Without O_NONBLOCK the opening of a pipe would wait for a writer. */
bool fs_read(struct str *out, struct arena *a, const char *path, struct err *err)
{
	struct stat st;
	int fd = open_known(path, O_NONBLOCK, &st);

	if (fd < 0)
		return disk_fail(err, "read", path);
	if (S_ISREG(st.st_mode) || S_ISDIR(st.st_mode))
		return read_open(out, a, fd, &st, path, err);
	disk_close(fd);
	return fail(err, "cannot read %s: not a regular file", path);
}

bool fs_read_any(struct str *out, struct arena *a, const char *path, struct err *err)
{
	struct stat st;
	int fd = open_known(path, 0, &st);

	if (fd < 0)
		return disk_fail(err, "read", path);
	return read_open(out, a, fd, &st, path, err);
}

/* Where the path leads; NULL: nowhere below the root. */
static const char *inside(struct arena *a, const char *root, struct str path)
{
	char real_root[PATH_MAX], real[PATH_MAX];
	size_t n;

	if (!realpath(root, real_root) ||
		!realpath(str_printf(a, "%s/" PRIs, root, ARGs(path)).p, real))
		return NULL;
	n = strcmp(real_root, "/") == 0 ? 0 : strlen(real_root);
	return strncmp(real, real_root, n) == 0 && real[n] == '/' ? str_c(a, str_of(real)) : NULL;
}

bool fs_read_inside(struct str *out, struct arena *a, const char *root, struct str path,
	size_t limit)
{
	const char *real = inside(a, root, path);
	struct err ignored;
	struct stat st;
	int fd = real ? open_known(real, O_NONBLOCK | O_NOFOLLOW, &st) : -1;

	if (fd < 0)
		return false;
	if (!S_ISREG(st.st_mode) || (uint64_t)st.st_size > limit) {
		disk_close(fd);
		return false;
	}
	return read_open(out, a, fd, &st, real, &ignored);
}

bool fs_read_stdin(struct str *out, struct arena *a, struct err *err)
{
	return read_all(out, a, STDIN_FILENO, CHUNK, "standard input", err);
}

bool fs_write(int fd, struct str text)
{
	return disk_write(fd, text);
}

bool fs_exists(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0;
}

bool fs_is_dir(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

bool fs_real(struct str *out, struct arena *a, const char *path, struct err *err)
{
	char real[PATH_MAX];

	if (!realpath(path, real))
		return disk_fail(err, "find", path);
	*out = str_dup(a, str_of(real));
	return true;
}

bool fs_in_other_checkout(const char *root, struct str path)
{
	struct arena a = { 0 };
	bool found = false;

	for (struct str dir = disk_parent(path); dir.n && !found; dir = disk_parent(dir))
		found = fs_exists(str_printf(&a, "%s/" PRIs "/.git", root, ARGs(dir)).p);
	arena_clear(&a);
	return found;
}

struct walk {
	struct arena a;
	const char *root;
	fs_visit *each;
	void *ctx;
	struct err *err;
	bool failed;
};

/* A folder's name ends in '/', so that sorting names sorts whole paths. */
struct listing {
	VEC(struct str) names;
	bool checkout; /* holds a ".git" */
};

static void walk_fail(struct walk *w, const char *folder)
{
	if (!w->failed)
		disk_fail(w->err, "read", folder);
	w->failed = true;
}

static void list_entry(struct walk *w, struct listing *list, int dir, const char *name)
{
	struct stat st;

	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return;
	if (strcmp(name, ".git") == 0)
		list->checkout = true;
	else if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return;
	else if (S_ISDIR(st.st_mode))
		vec_push(&w->a, &list->names, str_printf(&w->a, "%s/", name));
	else if (S_ISREG(st.st_mode))
		vec_push(&w->a, &list->names, str_dup(&w->a, str_of(name)));
}

static void list_folder(struct walk *w, struct listing *list, const char *folder)
{
	DIR *d = opendir(folder);

	if (!d) {
		walk_fail(w, folder);
		return;
	}
	errno = 0;
	for (struct dirent *e = readdir(d); e; e = readdir(d)) {
		list_entry(w, list, dirfd(d), e->d_name);
		errno = 0;
	}
	if (errno)
		walk_fail(w, folder);
	closedir(d);
	if (list->names.n)
		qsort(list->names.v, list->names.n, sizeof(struct str), str_qsort);
}

/* `below` is empty or ends in '/'. */
static void walk_folder(struct walk *w, struct str below)
{
	struct listing list = { 0 };

	list_folder(w, &list, str_printf(&w->a, "%s/" PRIs, w->root, ARGs(below)).p);
	if (below.n && list.checkout)
		return;
	for (uint32_t i = 0; i < list.names.n; i++) {
		struct str path = str_printf(&w->a, PRIs PRIs, ARGs(below), ARGs(list.names.v[i]));
		if (str_ends(path, "/"))
			walk_folder(w, path);
		else
			w->each(w->ctx, path);
	}
}

bool fs_walk(const char *root, fs_visit *each, void *ctx, struct err *err)
{
	struct walk w = { .root = root, .each = each, .ctx = ctx, .err = err };

	walk_folder(&w, (struct str){ 0 });
	arena_clear(&w.a);
	return !w.failed;
}
