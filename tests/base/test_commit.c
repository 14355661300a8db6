#define _XOPEN_SOURCE 700

#include "base/fs.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/tree.h"

/* The linker sends these calls of disk.c here (tests/CMakeLists.txt). The calls
 * numbered fault[0] and fault[1] fail; nothing is really flushed. */
static struct {
	unsigned calls, fault[2], hit;
	unsigned death; /* the call before which the process ends */
	bool no_links, dribble;
	const char *meddle; /* a file that somebody changes before the first rename */
	bool interrupt;     /* at the first rename */
} world;

enum { KILLED = 9 };

static bool faulty(void)
{
	world.calls++;
	if (world.calls == world.death)
		_exit(KILLED);
	if (world.calls != world.fault[0] && world.calls != world.fault[1])
		return false;
	world.hit++;
	errno = EIO;
	return true;
}

int __real_rename(const char *from, const char *to);
int __real_link(const char *from, const char *to);
int __real_unlink(const char *path);
int __real_mkdir(const char *path, mode_t mode);
int __real_close(int fd);
ssize_t __real_write(int fd, const void *p, size_t n);

int __wrap_rename(const char *from, const char *to);
int __wrap_link(const char *from, const char *to);
int __wrap_unlink(const char *path);
int __wrap_mkdir(const char *path, mode_t mode);
int __wrap_close(int fd);
int __wrap_fsync(int fd);
ssize_t __wrap_write(int fd, const void *p, size_t n);

int __wrap_rename(const char *from, const char *to)
{
	if (world.meddle)
		put(world.meddle, "somebody else\n");
	world.meddle = NULL;
	if (world.interrupt)
		raise(SIGINT);
	world.interrupt = false;
	return faulty() ? -1 : __real_rename(from, to);
}

int __wrap_link(const char *from, const char *to)
{
	if (!world.no_links)
		return faulty() ? -1 : __real_link(from, to);
	errno = EPERM;
	return -1;
}

int __wrap_unlink(const char *path)
{
	return faulty() ? -1 : __real_unlink(path);
}

int __wrap_mkdir(const char *path, mode_t mode)
{
	return faulty() ? -1 : __real_mkdir(path, mode);
}

int __wrap_close(int fd)
{
	bool fails = faulty();
	int rc = __real_close(fd);

	return fails ? -1 : rc;
}

int __wrap_fsync(int fd)
{
	(void)fd;
	return faulty() ? -1 : 0;
}

ssize_t __wrap_write(int fd, const void *p, size_t n)
{
	static bool interrupted;

	if (world.dribble && (interrupted = !interrupted)) {
		errno = EINTR;
		return -1;
	}
	return faulty() ? -1 : __real_write(fd, p, world.dribble && n > 3 ? 3 : n);
}

static int begin(void **state)
{
	memset(&world, 0, sizeof(world));
	return setup(state);
}

static int forget(void **state)
{
	memset(&world, 0, sizeof(world));
	return teardown(state);
}

struct snapshot {
	VEC(struct str) lines;
};

static struct snapshot *taking;

static int take_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	struct str text = { 0 };
	char target[256] = "";

	(void)ftw;
	if (type == FTW_F)
		assert_true(fs_read(&text, &arena, path, NULL));
	if (type == FTW_SL)
		assert_true(readlink(path, target, sizeof(target) - 1) > 0);
	if (strlen(path) > strlen(root))
		vec_push(&arena, &taking->lines,
			str_printf(&arena, "%s %o " PRIs "%s", path + strlen(root) + 1,
				(unsigned)st->st_mode, ARGs(text), target));
	return 0;
}

/* Everything below the root, a line each. */
static struct snapshot take_snapshot(void)
{
	struct snapshot s = { 0 };

	taking = &s;
	assert_int_equal(nftw(root, take_one, 16, FTW_PHYS), 0);
	if (s.lines.n)
		qsort(s.lines.v, s.lines.n, sizeof(struct str), str_qsort);
	return s;
}

static void assert_same(const struct snapshot *a, const struct snapshot *b)
{
	for (uint32_t i = 0; i < a->lines.n && i < b->lines.n; i++)
		assert_string_equal(a->lines.v[i].p, b->lines.v[i].p);
	assert_int_equal(a->lines.n, b->lines.n);
}

static struct fs_change change(const char *path, const char *before, const char *after)
{
	return (struct fs_change){ path, str_of(before), str_of(after) };
}

static void test_commit(void **state)
{
	struct fs_change changes[] = {
		change("gone/deep/g.yaml", "old g\n", NULL),
		change("a.yaml", "old a\n", "new a\r\n"),
		change("made/deep/b.yaml", NULL, "new b"),
		change("made/c.yaml", NULL, ""),
		change("d.yaml", "", "d"),
	};
	struct err err;
	struct stat st;

	(void)state;
	folder("gone");
	folder("gone/deep");
	put_at("gone/deep/g.yaml", "old g\n");
	put_at("a.yaml", "old a\n");
	put_at("d.yaml", "");
	chmod(at("a.yaml"), 0751);
	umask(022);
	if (!fs_commit(root, changes, countof(changes), &err))
		fail_msg("%s", err.text);
	assert_holds("a.yaml", "new a\r\n");
	assert_holds("made/deep/b.yaml", "new b");
	assert_holds("made/c.yaml", "");
	assert_holds("d.yaml", "d");
	assert_false(fs_exists(at("gone")));
	assert_int_equal(stat(at("a.yaml"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0751);
	assert_int_equal(st.st_nlink, 1);
	assert_int_equal(stat(at("made/c.yaml"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0644);
	assert_int_equal(take_snapshot().lines.n, 6);
	assert_true(fs_commit(root, NULL, 0, &err));
}

static void test_owner(void **state)
{
	struct fs_change c = change("a.yaml", "a", "b");
	struct stat st;

	(void)state;
	if (geteuid() != 0)
		skip();
	put_at("a.yaml", "a");
	assert_int_equal(chown(at("a.yaml"), 1234, 4321), 0);
	chmod(at("a.yaml"), 0640);
	assert_true(fs_commit(root, &c, 1, NULL));
	assert_int_equal(stat(at("a.yaml"), &st), 0);
	assert_int_equal(st.st_uid, 1234);
	assert_int_equal(st.st_gid, 4321);
	assert_int_equal(st.st_mode & 07777, 0640);
}

/* Both through a link to a file and through a link to a folder. */
static void test_links_inside(void **state)
{
	struct fs_change changes[] = {
		change("link.yaml", "a", "A"),
		change("d/b.yaml", "b", "B"),
		change("d/new/c.yaml", NULL, "C"),
	};
	struct err err;
	struct stat st;

	(void)state;
	folder("real");
	put_at("real/a.yaml", "a");
	put_at("real/b.yaml", "b");
	assert_int_equal(symlink("real/a.yaml", at("link.yaml")), 0);
	assert_int_equal(symlink("real", at("d")), 0);
	if (!fs_commit(root, changes, countof(changes), &err))
		fail_msg("%s", err.text);
	assert_int_equal(lstat(at("link.yaml"), &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	assert_holds("real/a.yaml", "A");
	assert_holds("real/b.yaml", "B");
	assert_holds("real/new/c.yaml", "C");
}

/* Each is refused, together with a change that could be made. */
static void test_refusals(void **state)
{
	static const struct {
		const char *path, *before, *after, *why;
	} rows[] = {
		{ "a.yaml", "A", "b", "changed since" },
		{ "a.yaml", "a\n", "b", "changed since" },
		{ "a.yaml", NULL, "b", "already there" },
		{ "dangling", NULL, "b", "already there" },
		{ "none.yaml", "a", "b", "No such file" },
		{ "none.yaml", "a", NULL, "No such file" },
		{ "../x.yaml", NULL, "b", "not a path" },
		{ "d/../a.yaml", "a", "b", "not a path" },
		{ "/a.yaml", "a", "b", "not a path" },
		{ "d//b.yaml", NULL, "b", "not a path" },
		{ "", NULL, "b", "not a path" },
		{ ".git/hooks/x", NULL, "b", "not a path" },
		{ "to-git", "config", "b", "not a path" },
		{ "d", "", "b", "not a regular file" },
		{ "twice", "twice", "b", "several hard links" },
		{ "twice", "twice", NULL, "several hard links" },
		{ "link", "a", NULL, "symbolic link" },
		{ "out/x.yaml", NULL, "b", "leads out" },
		{ "out/new/x.yaml", NULL, "b", "leads out" },
		{ "out-file", "outside", "b", "leads out" },
		{ "module/m.yaml", "m", "b", "another checkout" },
		{ "module/deep/new.yaml", NULL, "b", "another checkout" },
		{ "a.yaml/x.yaml", NULL, "b", "cannot create" },
		{ "ok.yaml", "ok", "b", "the same file" },
		{ "to-ok", "ok", "b", "the same file" },
	};

	(void)state;
	char outside[] = "/tmp/jibe-test-XXXXXX";
	assert_non_null(mkdtemp(outside));
	put(str_printf(&arena, "%s/f", outside).p, "outside");
	folder("d");
	folder(".git");
	folder("module");
	put_at(".git/config", "config");
	put_at("module/.git", "");
	put_at("module/m.yaml", "m");
	put_at("a.yaml", "a");
	put_at("ok.yaml", "ok");
	put_at("twice", "twice");
	assert_int_equal(__real_link(at("twice"), at("thrice")), 0);
	assert_int_equal(symlink("a.yaml", at("link")), 0);
	assert_int_equal(symlink("ok.yaml", at("to-ok")), 0);
	assert_int_equal(symlink("nowhere", at("dangling")), 0);
	assert_int_equal(symlink(".git/config", at("to-git")), 0);
	assert_int_equal(symlink(outside, at("out")), 0);
	assert_int_equal(symlink(str_printf(&arena, "%s/f", outside).p, at("out-file")), 0);
	struct snapshot before = take_snapshot();
	for (size_t i = 0; i < countof(rows); i++) {
		struct fs_change changes[] = {
			change("ok.yaml", "ok", "not ok"),
			change(rows[i].path, rows[i].before, rows[i].after),
			change("new/new.yaml", NULL, "new"),
		};
		struct err err = { 0 };
		if (fs_commit(root, changes, countof(changes), &err))
			fail_msg("%s was not refused", rows[i].path);
		if (!contains(err.text, rows[i].why))
			fail_msg("%s: \"%s\" does not say \"%s\"", rows[i].path, err.text,
				rows[i].why);
		struct snapshot after = take_snapshot();
		assert_same(&before, &after);
	}
	__real_unlink(str_printf(&arena, "%s/f", outside).p);
	rmdir(outside);
}

static void test_changed_meanwhile(void **state)
{
	struct fs_change changes[] = { change("a.yaml", "a", "A"), change("b.yaml", "b", "B") };
	struct err err;

	(void)state;
	put_at("a.yaml", "a");
	put_at("b.yaml", "b");
	world.meddle = at("b.yaml");
	assert_false(fs_commit(root, changes, 2, &err));
	assert_true(contains(err.text, "b.yaml: it has changed since"));
	assert_holds("a.yaml", "a");
	assert_holds("b.yaml", "somebody else\n");
	assert_int_equal(take_snapshot().lines.n, 2);
}

static void test_appeared_meanwhile(void **state)
{
	struct fs_change changes[] = { change("a.yaml", NULL, "A"), change("b.yaml", NULL, "B") };
	struct err err;

	(void)state;
	world.meddle = at("b.yaml");
	assert_false(fs_commit(root, changes, 2, &err));
	assert_true(contains(err.text, "b.yaml: it has appeared"));
	assert_false(fs_exists(at("a.yaml")));
	assert_holds("b.yaml", "somebody else\n");
	assert_int_equal(take_snapshot().lines.n, 1);
}

static const struct {
	const char *path, *before, *after;
} work[] = {
	{ "d/a.yaml", "old a", "new a" },
	{ "e/b.yaml", "old b", NULL },
	{ "f/g/c.yaml", NULL, "new c" },
	{ "d/d.yaml", "old d", "new d" },
};

static bool try_work(struct err *err)
{
	struct fs_change changes[countof(work)];

	for (size_t i = 0; i < countof(work); i++)
		changes[i] = change(work[i].path, work[i].before, work[i].after);
	world.calls = 0;
	world.hit = 0;
	bool ok = fs_commit(root, changes, countof(work), err);
	world.fault[0] = world.fault[1] = 0;
	return ok;
}

static void begin_work(void)
{
	forget(NULL);
	bool no_links = world.no_links, dribble = world.dribble;
	begin(NULL);
	world.no_links = no_links;
	world.dribble = dribble;
	folder("d");
	folder("e");
	put_at("d/a.yaml", "old a");
	put_at("d/d.yaml", "old d");
	put_at("e/b.yaml", "old b");
}

static void assert_done(void)
{
	for (size_t i = 0; i < countof(work); i++) {
		if (work[i].after)
			assert_holds(work[i].path, work[i].after);
		else
			assert_false(fs_exists(at(work[i].path)));
	}
}

static void assert_entered(enum fs_use use, enum fs_repair *repair)
{
	struct fs_hold hold;
	struct err err;

	if (!fs_enter(&hold, root, use, repair, &err))
		fail_msg("%s", err.text);
	fs_leave(&hold);
}

/* The next run leaves nothing but the files. */
static void assert_cleared(void)
{
	enum fs_repair repair;

	assert_entered(FS_WRITE, &repair);
	struct snapshot now = take_snapshot();
	for (uint32_t i = 0; i < now.lines.n; i++)
		assert_false(str_find(now.lines.v[i], STR(".jibe-")) >= 0);
}

/* Fails each system call in turn: all or nothing every time. */
static void fail_each(bool no_links)
{
	unsigned failed = 0, k = 0;

	do {
		struct err err = { 0 };
		world.no_links = no_links;
		begin_work();
		world.no_links = no_links;
		struct snapshot before = take_snapshot();
		world.fault[0] = ++k;
		if (try_work(&err)) {
			assert_cleared();
			assert_done();
		} else {
			struct snapshot after = take_snapshot();
			assert_same(&before, &after);
			assert_true(contains(err.text, "cannot "));
			failed++;
		}
	} while (world.hit);
	assert_true(failed > 10);
}

static void test_one_fault(void **state)
{
	(void)state;
	fail_each(false);
	fail_each(true);
}

static bool somewhere(const struct snapshot *s, const char *text)
{
	for (uint32_t i = 0; i < s->lines.n; i++)
		if (str_ends(s->lines.v[i], str_printf(&arena, " %s", text).p))
			return true;
	return false;
}

/* When undoing fails as well, no text is lost, the message says where it is, and
 * the next run puts it back. */
static void test_two_faults(void **state)
{
	unsigned stranded = 0;
	bool more = true;

	(void)state;
	for (unsigned k = 1; more; k++) {
		for (unsigned l = k + 1; l < k + 15; l++) {
			struct err err = { 0 };
			begin_work();
			struct snapshot before = take_snapshot();
			world.fault[0] = k;
			world.fault[1] = l;
			bool ok = try_work(&err);
			more = world.hit > 0;
			struct snapshot after = take_snapshot();
			assert_cleared();
			if (ok) {
				assert_done();
				continue;
			}
			struct snapshot repaired = take_snapshot();
			assert_same(&before, &repaired);
			assert_true(somewhere(&after, "old a") && somewhere(&after, "old b") &&
				somewhere(&after, "old d"));
			stranded += contains(err.text, "could not be put back, its text is in /");
		}
	}
	assert_true(stranded > 0);
}

static void test_short_writes(void **state)
{
	struct err err;

	(void)state;
	begin_work();
	world.dribble = true;
	if (!try_work(&err))
		fail_msg("%s", err.text);
	assert_done();
}

/* The work in a process of its own that ends at a call; false: it came to its end. */
static bool die_at(unsigned call, bool no_links)
{
	int status = 0;

	world.no_links = no_links;
	begin_work();
	pid_t child = fork();
	if (child == 0) {
		world.death = call;
		_exit(try_work(NULL) ? 0 : 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(
		WIFEXITED(status) && (WEXITSTATUS(status) == KILLED || WEXITSTATUS(status) == 0));
	return WEXITSTATUS(status) == KILLED;
}

static bool is_same(const struct snapshot *a, const struct snapshot *b)
{
	for (uint32_t i = 0; i < a->lines.n && i < b->lines.n; i++)
		if (!str_eq(a->lines.v[i], b->lines.v[i]))
			return false;
	return a->lines.n == b->lines.n;
}

/* A snapshot that outlives the tree. */
static struct snapshot keep_snapshot(struct arena *a)
{
	struct snapshot now = take_snapshot(), kept = { 0 };

	for (uint32_t i = 0; i < now.lines.n; i++)
		vec_push(a, &kept.lines, str_dup(a, now.lines.v[i]));
	return kept;
}

static void kill_each(bool no_links)
{
	struct arena a = { 0 };
	unsigned undone = 0, finished = 0;

	assert_false(die_at(0, no_links));
	struct snapshot done = keep_snapshot(&a);
	begin_work();
	struct snapshot old = keep_snapshot(&a);
	for (unsigned k = 1; die_at(k, no_links); k++) {
		enum fs_repair repair;
		assert_entered(k % 2 ? FS_READ : FS_WRITE, &repair);
		struct snapshot now = take_snapshot();
		assert_same(&now, repair == FS_FINISHED || is_same(&now, &done) ? &done : &old);
		undone += repair == FS_UNDONE;
		finished += repair == FS_FINISHED;
		assert_entered(FS_READ, &repair);
		assert_int_equal(repair, FS_WHOLE);
	}
	assert_true(undone > 10 && finished > 2);
	arena_clear(&a);
}

/* New files and folders too, and where files cannot have two names. */
static void test_killed(void **state)
{
	(void)state;
	kill_each(false);
	kill_each(true);
}

static volatile sig_atomic_t interrupted;

static void on_interrupt(int signal)
{
	(void)signal;
	interrupted = world.interrupt ? 1 : 2;
}

static void test_signal_waits(void **state)
{
	struct sigaction action = { .sa_handler = on_interrupt }, before;

	(void)state;
	begin_work();
	sigaction(SIGINT, &action, &before);
	world.interrupt = true;
	bool ok = try_work(NULL);
	sigaction(SIGINT, &before, NULL);
	assert_true(ok);
	assert_int_equal(interrupted, 2); /* delivered, and not in the middle */
	assert_done();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_commit, begin, forget),
		cmocka_unit_test_setup_teardown(test_owner, begin, forget),
		cmocka_unit_test_setup_teardown(test_links_inside, begin, forget),
		cmocka_unit_test_setup_teardown(test_refusals, begin, forget),
		cmocka_unit_test_setup_teardown(test_changed_meanwhile, begin, forget),
		cmocka_unit_test_setup_teardown(test_appeared_meanwhile, begin, forget),
		cmocka_unit_test_setup_teardown(test_one_fault, begin, forget),
		cmocka_unit_test_setup_teardown(test_two_faults, begin, forget),
		cmocka_unit_test_setup_teardown(test_killed, begin, forget),
		cmocka_unit_test_setup_teardown(test_short_writes, begin, forget),
		cmocka_unit_test_setup_teardown(test_signal_waits, begin, forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
