/*
 * test_errors JIBE: every system call of a commit that changes the disk, and
 * every open, read and close in between, fails with each of the errors that
 * disks have. Either all is old and the status is 2, or all is new and the run
 * a success; an interruption is not noticed. After the next start nothing else
 * is left. (With a git folder: the first and the last of the errors.) Also what
 * has to be on the disk before what, for a loss of power.
 */
#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/map.h"
#include "fault/shop.h"

enum { SKIPPED = 77 };

static const struct {
	const char *name;
	int number;
} errors[] = {
	{ "ENOSPC", ENOSPC },
	{ "EACCES", EACCES },
	{ "EROFS", EROFS },
	{ "EIO", EIO },
	{ "EINTR", EINTR },
};

struct world {
	struct arena keep;
	struct shop shop;
	struct str old, new, old_manifests, new_manifests;
	unsigned calls; /* that can be made to fail */
};

struct aim {
	unsigned left; /* calls to let pass */
	int error;
	unsigned seen;
};

static bool may_fail(const struct stop *s)
{
	return s->entry &&
		(stop_changes(s) || s->call == SYS_openat || s->call == SYS_close ||
			(s->call == SYS_read && s->arg[0] > STDERR_FILENO));
}

static int fail_at(void *ctx, const struct stop *s)
{
	struct aim *aim = ctx;

	if (!may_fail(s))
		return 0;
	aim->seen++;
	return aim->left-- == 0 ? aim->error : 0;
}

static struct ended run(struct world *w, struct aim *aim)
{
	struct ended e;

	shop_fill(&w->shop);
	if (!trace_run(&e, w->shop.a, shop_fix(&w->shop), fail_at, aim))
		shop_die("ptrace: %s", strerror(errno));
	return e;
}

static void assert_outcome(const struct world *w, const struct ended *e, const char *what)
{
	struct str now = shop_manifests(&w->shop);
	bool old = str_eq(now, w->old_manifests), new = str_eq(now, w->new_manifests);

	if (e->killed || (e->status != 0 && e->status != 2))
		shop_die("%s: status %d: " PRIs, what, e->status, ARGs(e->err));
	if (e->status == 0 ? !new : !old)
		shop_die("%s: status %d, but:\n" PRIs, what, e->status, ARGs(now));
	if (e->status == 2 && str_find(e->err, STR("nothing was written")) < 0)
		shop_die("%s: does not say it: " PRIs, what, ARGs(e->err));
	if (e->status == 2 && str_find(e->err, STR(".yaml")) < 0 &&
		str_find(e->err, STR("journal")) < 0 && str_find(e->err, STR("/")) < 0)
		shop_die("%s: names no file: " PRIs, what, ARGs(e->err));
}

/* A second start finds, or makes, exactly one of the two trees. */
static void assert_second_start(const struct world *w, int status, const char *what)
{
	struct ended e = trace_free_run(w->shop.a, shop_check(&w->shop));
	struct str now = shop_look(&w->shop);

	if (e.killed || e.status > 1 || !str_eq(now, status == 0 ? w->new : w->old))
		shop_die("%s: the second start, status %d: " PRIs "\n" PRIs, what, e.status,
			ARGs(e.err), ARGs(now));
}

static void fail_everywhere(struct world *w, const char *name, int error)
{
	unsigned refused = 0;

	for (unsigned i = 0; i < w->calls; i++) {
		struct aim aim = { .left = i, .error = error };
		struct ended e = run(w, &aim);
		const char *what = str_printf(w->shop.a, "%s at call %u", name, i).p;
		assert_outcome(w, &e, what);
		if (error == EINTR && (e.status != 0 || e.err.n))
			shop_die("%s: noticed: " PRIs, what, ARGs(e.err));
		assert_second_start(w, e.status, what);
		refused += e.status == 2;
		arena_clear(w->shop.a);
	}
	printf("%s: %s at each of %u calls; %u times nothing was written\n",
		w->shop.git ? "git" : "no git", name, w->calls, refused);
	if (error != EINTR && (refused < 10 || refused == w->calls))
		shop_die("%u refusals are not what was expected", refused);
}

/* What has come to which name, and which of it is on the disk. */
struct order {
	struct arena *a;
	struct map fresh; /* files written, folders changed: not flushed yet */
	unsigned renames, removals, flushes;
	bool done; /* the journal says so */
};

static void need_flushed(struct order *o, struct str path, const char *why)
{
	if (map_get(&o->fresh, path))
		shop_die("%s before " PRIs " is on the disk", why, ARGs(path));
}

static struct str folder_of(struct str path)
{
	return str_sub(path, 0, (size_t)str_rfind_char(path, '/'));
}

static void note_names(struct order *o, struct str path)
{
	map_put(&o->fresh, folder_of(path), o);
}

static bool is_journal(struct str path)
{
	return str_ends(path, "journal");
}

static bool is_beside(struct str path)
{
	return str_ends(path, ".tmp");
}

/* Before a file goes or is replaced, all that an undo needs is on the disk. */
static void check_replaced(struct order *o, struct str path)
{
	bool was_done = o->done;

	for (uint32_t i = 0; i < o->fresh.n && !was_done; i++) {
		struct str name = o->fresh.v[i].key;
		bool old_news = o->renames + o->removals > 0 && !is_beside(name);
		if (o->fresh.v[i].value && !old_news)
			need_flushed(o, name, "a file is replaced");
	}
	note_names(o, path);
}

static void check_unlink(struct order *o, struct str path)
{
	if (is_journal(path)) {
		need_flushed(o, folder_of(path), "the journal goes");
	} else if (is_beside(path)) {
		if (!o->done)
			shop_die("an old text goes before the end");
		need_flushed(o, folder_of(path), "an old text goes");
	} else {
		check_replaced(o, path);
		o->removals++;
	}
}

static void note_write(struct order *o, const struct stop *s)
{
	struct str path = stop_fd(o->a, s, 0), text = stop_path(o->a, s, 1);

	map_put(&o->fresh, path, o);
	if (!is_journal(path) || !str_starts(text, "done"))
		return;
	for (uint32_t i = 0; i < o->fresh.n; i++)
		if (!str_eq(o->fresh.v[i].key, path) && o->fresh.v[i].value)
			shop_die("done, and " PRIs " is not on the disk", ARGs(o->fresh.v[i].key));
}

static void note_flush(struct order *o, struct str path)
{
	map_put(&o->fresh, path, NULL);
	o->done |= is_journal(path) && o->renames;
	o->flushes++;
}

static int check_order(void *ctx, const struct stop *s)
{
	struct order *o = ctx;

	if (!s->entry)
		return 0;
	if (s->call == SYS_write && s->arg[0] > STDERR_FILENO)
		note_write(o, s);
	else if (s->call == SYS_fsync)
		note_flush(o, stop_fd(o->a, s, 0));
	else if (s->call == SYS_openat && stop_changes(s))
		note_names(o, stop_path(o->a, s, 1));
#ifdef SYS_rename
	else if (s->call == SYS_link)
		note_names(o, stop_path(o->a, s, 1));
	else if (s->call == SYS_unlink)
		check_unlink(o, stop_path(o->a, s, 0));
	else if (s->call == SYS_rename)
		check_replaced(o, stop_path(o->a, s, 1)), o->renames++;
#endif
	return 0;
}

static void test_order(struct world *w)
{
	struct order o = { .a = w->shop.a, .fresh = { .a = w->shop.a } };
	struct ended e;

	shop_fill(&w->shop);
	if (!trace_run(&e, w->shop.a, shop_fix(&w->shop), check_order, &o))
		shop_die("ptrace: %s", strerror(errno));
	printf("%s: %u renames, %u removals, %u flushes in order\n", w->shop.git ? "git" : "no git",
		o.renames, o.removals, o.flushes);
	if (o.renames != 3 || o.removals != 1 || o.flushes < 10 || !o.done)
		shop_die("not what was expected");
	arena_clear(w->shop.a);
}

static bool prepare(struct world *w, struct arena *a, const char *jibe, bool git)
{
	struct aim aim = { .left = UINT_MAX };
	struct ended e;

	shop_open(&w->shop, &w->keep, jibe, git);
	shop_fill(&w->shop);
	w->old = shop_look(&w->shop);
	w->old_manifests = shop_manifests(&w->shop);
	if (!trace_run(&e, &w->keep, shop_fix(&w->shop), fail_at, &aim))
		return false;
	if (e.status != 0)
		shop_die("status %d: " PRIs, e.status, ARGs(e.err));
	w->new = shop_look(&w->shop);
	w->new_manifests = shop_manifests(&w->shop);
	w->calls = aim.seen;
	w->shop.a = a;
	return true;
}

int main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc != 2)
		shop_die("usage: test_errors JIBE");
	setenv("ASAN_OPTIONS", "detect_leaks=0", 1);
	for (int git = 0; git < 2; git++) {
		struct arena a = { 0 };
		struct world w = { 0 };
		bool permitted = prepare(&w, &a, argv[1], git);
		if (!permitted || !trace_can_fail()) {
			shop_close(&w.shop);
			puts(permitted ? "skipped: calls are made to fail on x86-64 only"
				       : "skipped: ptrace is not permitted here");
			return SKIPPED;
		}
		test_order(&w);
		for (size_t i = 0; i < countof(errors); i += git ? countof(errors) - 1 : 1)
			fail_everywhere(&w, errors[i].name, errors[i].number);
		shop_close(&w.shop);
		arena_clear(&a);
		arena_clear(&w.keep);
	}
	return 0;
}
