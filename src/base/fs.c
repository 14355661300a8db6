#include "base/fs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/map.h"

enum { PADDING = 64, CHUNK = 64 << 10 };

static bool sys_fail(struct err *err, const char *verb, const char *path)
{
	return fail(err, "cannot %s %s: %s", verb, path, strerror(errno));
}

static ssize_t read_some(int fd, char *to, size_t n)
{
	ssize_t got;

	do
		got = read(fd, to, n);
	while (got < 0 && errno == EINTR);
	return got;
}

/* `room` bytes are asked for first: one more than the file is said to hold. */
static bool read_all(struct str *out, struct arena *a, int fd, size_t room, const char *path,
	struct err *err)
{
	char *p = arena_alloc(a, room + PADDING);
	size_t n = 0;

	for (;;) {
		ssize_t got = read_some(fd, p + n, room - n);
		if (got < 0)
			return sys_fail(err, "read", path);
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

bool fs_read(struct str *out, struct arena *a, const char *path, struct err *err)
{
	struct stat st;
	size_t room = CHUNK;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return sys_fail(err, "read", path);
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		room = st.st_size < FS_LIMIT ? (size_t)st.st_size + 1 : FS_LIMIT + 1;
	bool ok = read_all(out, a, fd, room, path, err);
	close(fd);
	return ok;
}

bool fs_read_stdin(struct str *out, struct arena *a, struct err *err)
{
	return read_all(out, a, STDIN_FILENO, CHUNK, "standard input", err);
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
		return sys_fail(err, "find", path);
	*out = str_dup(a, str_of(real));
	return true;
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
		sys_fail(w->err, "read", folder);
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

/*
 * A commit goes through stages: locate and check every file; write new texts
 * and keep old ones beside the files; check again and rename; clear away. Until
 * the renames nothing has happened; after a failure among them all are undone.
 * Keeping the old text is a second link to the file where the file system can
 * do that, so that undoing needs no space and restores the very same file.
 */
struct target {
	const struct fs_change *change;
	const char *path;  /* absolute, without links */
	struct stat st;    /* of the file to be replaced or removed */
	const char *fresh; /* holds `after`; NULL when there is none, or no more */
	const char *kept;  /* holds `before`; likewise */
	bool done;
};

struct commit {
	struct arena a;
	const char *root; /* absolute, without links; "" for "/" */
	struct target *v;
	size_t n;
	VEC(const char *) made; /* folders, outer ones first */
	uint32_t serial;
	struct err err;
};

static struct str parent_of(struct str path)
{
	ptrdiff_t at = str_rfind_char(path, '/');

	return str_sub(path, 0, at > 0 ? (size_t)at : 0);
}

static const char *path_below(struct commit *c, const char *path)
{
	size_t n = strlen(c->root);

	return strncmp(path, c->root, n) == 0 && path[n] == '/' ? path + n + 1 : NULL;
}

/* Parts that are names, and none of them git's own. */
static bool check_parts(struct commit *c, struct str path)
{
	struct str rest = path;

	do {
		struct str part = str_cut(&rest, '/');
		if (!part.n || str_is(part, ".") || str_is(part, "..") || str_is(part, ".git"))
			return fail(&c->err,
				"refused to write " PRIs ": not a path of this repository",
				ARGs(path));
	} while (rest.p);
	return true;
}

/* Submodules and other checkouts below the root belong to somebody else. */
static bool check_owner(struct commit *c, const struct target *t)
{
	struct str dir = parent_of(str_of(t->path));

	for (; dir.n > strlen(c->root); dir = parent_of(dir))
		if (fs_exists(str_printf(&c->a, PRIs "/.git", ARGs(dir)).p))
			return fail(&c->err, "refused to write %s: it belongs to another checkout",
				t->change->path);
	return true;
}

static bool check_place(struct commit *c, const struct target *t)
{
	const char *below = path_below(c, t->path);

	if (!below)
		return fail(&c->err, "refused to write %s: a link leads out of %s", t->change->path,
			c->root);
	return check_parts(c, str_of(below)) && check_owner(c, t);
}

static bool check_file(struct commit *c, struct target *t, bool link)
{
	const char *path = t->change->path;

	if (link && !t->change->after.p)
		return fail(&c->err, "refused to remove %s: a symbolic link", path);
	if (stat(t->path, &t->st) != 0)
		return sys_fail(&c->err, "write", path);
	if (!S_ISREG(t->st.st_mode))
		return fail(&c->err, "refused to write %s: not a regular file", path);
	if (t->st.st_nlink != 1)
		return fail(&c->err, "refused to write %s: it has several hard links", path);
	if (access(t->path, W_OK) != 0)
		return sys_fail(&c->err, "write", path);
	return true;
}

static bool locate_old(struct commit *c, struct target *t, const char *path)
{
	struct stat st;
	struct str real = { 0 };

	if (lstat(path, &st) != 0)
		return sys_fail(&c->err, "write", t->change->path);
	if (!fs_real(&real, &c->a, path, &c->err))
		return false;
	t->path = real.p;
	return check_place(c, t) && check_file(c, t, S_ISLNK(st.st_mode));
}

/* The folders that are there may be links; those to be made are not. */
static bool locate_new(struct commit *c, struct target *t, const char *path)
{
	struct str real = { 0 }, dir = parent_of(str_of(path));
	struct stat st;

	if (lstat(path, &st) == 0)
		return fail(&c->err, "refused to create %s: it is already there", t->change->path);
	while (dir.n > strlen(c->root) && lstat(str_c(&c->a, dir), &st) != 0)
		dir = parent_of(dir);
	if (!fs_real(&real, &c->a, dir.n ? str_c(&c->a, dir) : "/", &c->err))
		return false;
	if (str_is(real, "/"))
		real.n = 0;
	t->path = str_printf(&c->a, PRIs "%s", ARGs(real), path + dir.n).p;
	return check_place(c, t);
}

static bool locate(struct commit *c, struct target *t)
{
	const char *path = str_printf(&c->a, "%s/%s", c->root, t->change->path).p;

	if (!check_parts(c, str_of(t->change->path)))
		return false;
	return t->change->before.p ? locate_old(c, t, path) : locate_new(c, t, path);
}

static bool check_unique(struct commit *c)
{
	struct map seen = { .a = &c->a };

	for (size_t i = 0; i < c->n; i++) {
		void **at = map_at(&seen, str_of(c->v[i].path));
		const struct target *other = *at;
		if (other)
			return fail(&c->err, "refused to write %s: it is the same file as %s",
				c->v[i].change->path, other->change->path);
		*at = &c->v[i];
	}
	return true;
}

/* The file is still what the change was made for. */
static bool check_before(struct commit *c, const struct target *t)
{
	struct arena scratch = { 0 };
	struct stat st;
	struct str now = { 0 };

	if (!t->change->before.p)
		return lstat(t->path, &st) != 0 ||
			fail(&c->err, "refused to create %s: it has appeared meanwhile",
				t->change->path);
	bool ok = fs_read(&now, &scratch, t->path, &c->err);
	if (ok && !str_eq(now, t->change->before))
		ok = fail(&c->err, "refused to write %s: it has changed since it was read",
			t->change->path);
	arena_clear(&scratch);
	return ok;
}

static bool make_folders(struct commit *c, const struct target *t)
{
	size_t n = parent_of(str_of(t->path)).n;

	for (size_t at = strlen(c->root) + 1; at <= n; at++) {
		const char *dir = str_c(&c->a, (struct str){ t->path, at });
		if ((t->path[at] != '/') || fs_is_dir(dir))
			continue;
		if (mkdir(dir, 0777) != 0)
			return sys_fail(&c->err, "create", dir);
		vec_push(&c->a, &c->made, dir);
	}
	return true;
}

/* Never one that a tool which loads *.yaml would read. */
static const char *beside(struct commit *c, const struct target *t)
{
	struct str dir = parent_of(str_of(t->path));
	long pid = getpid();

	return str_printf(&c->a, PRIs "/.jibe-%ld-%u.tmp", ARGs(dir), pid, c->serial++).p;
}

static bool write_all(int fd, struct str text)
{
	while (text.n) {
		ssize_t n = write(fd, text.p, text.n);
		if (n < 0 && errno != EINTR)
			return false;
		text = str_sub(text, n > 0 ? (size_t)n : 0, text.n);
	}
	return fsync(fd) == 0;
}

/* A foreign owner can be kept by root only; then special bits must go too. */
static void keep_owner(int fd, const struct stat *st)
{
	bool kept = fchown(fd, st->st_uid, st->st_gid) == 0;

	if (fchmod(fd, st->st_mode & (kept ? 07777 : 0777)) != 0)
		errno = 0;
}

/* Writes `text` to a new file beside the target; `*name` is set as soon as it exists. */
static bool write_beside(struct commit *c, const struct target *t, struct str text,
	const char **name)
{
	bool replaces = t->change->before.p;
	const char *path;
	int fd;

	do {
		path = beside(c, t);
		fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, replaces ? 0600 : 0666);
	} while (fd < 0 && errno == EEXIST);
	if (fd < 0)
		return sys_fail(&c->err, "write beside", t->change->path);
	*name = path;
	if (replaces)
		keep_owner(fd, &t->st);
	bool ok = write_all(fd, text) || sys_fail(&c->err, "write", t->change->path);
	if (close(fd) != 0 && ok)
		ok = sys_fail(&c->err, "write", t->change->path);
	return ok;
}

static bool keep_old(struct commit *c, struct target *t)
{
	const char *path;
	int rc;

	do {
		path = beside(c, t);
		rc = link(t->path, path);
	} while (rc != 0 && errno == EEXIST);
	if (rc != 0)
		return write_beside(c, t, t->change->before, &t->kept);
	t->kept = path;
	return true;
}

static bool stage(struct commit *c, struct target *t)
{
	if (t->change->after.p)
		if (!make_folders(c, t) || !write_beside(c, t, t->change->after, &t->fresh))
			return false;
	return !t->change->before.p || keep_old(c, t);
}

static bool swap(struct commit *c, struct target *t)
{
	if (!check_before(c, t))
		return false;
	if (t->fresh ? rename(t->fresh, t->path) != 0 : unlink(t->path) != 0)
		return sys_fail(&c->err, t->fresh ? "write" : "remove", t->change->path);
	t->fresh = NULL;
	t->done = true;
	return true;
}

/* An old text that cannot be put back stays where it was kept. */
static void undo(struct commit *c, struct target *t)
{
	struct err why = c->err;

	if (!t->done)
		return;
	if (t->kept ? rename(t->kept, t->path) != 0 : unlink(t->path) != 0)
		fail(&c->err, "%s; %s could not be put back%s%s", why.text, t->change->path,
			t->kept ? ", its text is in " : "", t->kept ? t->kept : "");
	t->kept = NULL;
}

static bool stage_all(struct commit *c)
{
	for (size_t i = 0; i < c->n; i++)
		if (!locate(c, &c->v[i]))
			return false;
	if (!check_unique(c))
		return false;
	for (size_t i = 0; i < c->n; i++)
		if (!check_before(c, &c->v[i]))
			return false;
	for (size_t i = 0; i < c->n; i++)
		if (!stage(c, &c->v[i]))
			return false;
	return true;
}

static bool swap_all(struct commit *c)
{
	size_t i = 0;

	while (i < c->n && swap(c, &c->v[i]))
		i++;
	if (i == c->n)
		return true;
	while (i-- > 0)
		undo(c, &c->v[i]);
	return false;
}

/* Renames are on the disk before the old texts go. Not every file system can do that. */
static void sync_folders(struct commit *c)
{
	struct str last = { 0 };

	for (size_t i = 0; i < c->n; i++) {
		struct str dir = parent_of(str_of(c->v[i].path));
		if (str_eq(dir, last))
			continue;
		last = dir;
		int fd = open(dir.n ? str_c(&c->a, dir) : "/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (fd < 0)
			continue;
		fsync(fd);
		close(fd);
	}
}

static void clear_away(struct commit *c)
{
	for (size_t i = 0; i < c->n; i++) {
		if (c->v[i].fresh)
			unlink(c->v[i].fresh);
		if (c->v[i].kept)
			unlink(c->v[i].kept);
	}
}

static void remove_made(struct commit *c)
{
	while (c->made.n)
		rmdir(c->made.v[--c->made.n]);
}

/* As git does: a folder goes with its last file. */
static void remove_empty(struct commit *c)
{
	for (size_t i = 0; i < c->n; i++) {
		struct str dir = parent_of(str_of(c->v[i].path));
		if (c->v[i].change->after.p)
			continue;
		while (dir.n > strlen(c->root) && rmdir(str_c(&c->a, dir)) == 0)
			dir = parent_of(dir);
	}
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

static bool commit(struct commit *c)
{
	bool ok = stage_all(c) && swap_all(c);

	if (ok)
		sync_folders(c);
	clear_away(c);
	if (ok)
		remove_empty(c);
	else
		remove_made(c);
	return ok;
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
	bool ok = false;

	hold_signals(&before);
	if (fs_real(&real, &c.a, root, &c.err)) {
		c.root = str_is(real, "/") ? "" : real.p;
		c.v = arena_array(&c.a, struct target, n);
		order(&c, changes);
		ok = commit(&c);
	}
	arena_clear(&c.a);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return ok || fail(err, "%s", c.err.text);
}
