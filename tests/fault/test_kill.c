/*
 * test_kill JIBE: kills `jibe --fix` before and after every system call of its
 * commit that changes the disk, with a git folder and without, and then the
 * repair as well. After the next start the tree is all old or all new, and holds
 * nothing else. At all other system calls the tree is looked at: it is what it
 * was at the last one that changes something, so a kill there is the same kill.
 * Two runs that find what a kill has left do not get into each other's way.
 */
#include <errno.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "fault/shop.h"

enum { SKIPPED = 77 };

struct world {
	struct arena keep; /* what all runs are compared with */
	struct shop shop;
	struct str old, new;
	unsigned changes;
};

/* Before a call that changes something, or after it. */
struct aim {
	unsigned change;
	bool after;
};

static int kill_at(void *ctx, const struct stop *s)
{
	const struct aim *aim = ctx;

	return s->change == aim->change && s->entry != aim->after && stop_changes(s) ? STOP_KILL
										     : 0;
}

struct watch {
	const struct shop *shop;
	struct str last; /* what the tree looked like */
	unsigned looks;
};

static int look_on(void *ctx, const struct stop *s)
{
	struct watch *w = ctx;
	struct str now = shop_look(w->shop);

	if (w->last.p && !str_eq(now, w->last) && (s->entry || !stop_changes(s)))
		shop_die("stop %u: call %ld has changed the tree", s->number, s->call);
	w->last = now;
	w->looks++;
	return 0;
}

static void assert_clean_exit(const struct ended *e, const char *what, unsigned at)
{
	if (e->killed || e->status > 1)
		shop_die("%s after a kill at stop %u: status %d\n" PRIs, what, at, e->status,
			ARGs(e->err));
}

static void assert_whole(const struct world *w, unsigned at, bool *is_new)
{
	struct str now = shop_look(&w->shop);

	*is_new = str_eq(now, w->new);
	if (!*is_new && !str_eq(now, w->old))
		shop_die("a mix after a kill at stop %u:\n" PRIs, at, ARGs(now));
}

/* Says so when, and only when, there was something to undo or to finish. */
static void assert_said(const struct ended *e, struct str before, struct str after, unsigned at)
{
	bool said = str_find(e->err, STR("a fix was interrupted here")) >= 0;
	bool undone = str_find(e->err, STR("it is undone")) >= 0;

	if (str_eq(before, after) ? said : said == undone && !str_find_char(before, '\n'))
		shop_die("stop %u: repaired in silence, or too loud: " PRIs, at, ARGs(e->err));
}

static void recover(const struct world *w, unsigned at, bool *is_new)
{
	struct str before = shop_look(&w->shop);
	struct ended e = trace_free_run(w->shop.a, shop_check(&w->shop));

	assert_clean_exit(&e, "jibe", at);
	assert_whole(w, at, is_new);
	assert_said(&e, before, shop_look(&w->shop), at);
	if (*is_new)
		return;
	e = trace_free_run(w->shop.a, shop_fix(&w->shop));
	assert_clean_exit(&e, "jibe --fix", at);
	if (!str_eq(shop_look(&w->shop), w->new))
		shop_die("the fix after a kill at stop %u differs", at);
}

/* Fills the shop and kills the fix. */
static void interrupt(struct world *w, const struct aim *aim)
{
	struct aim copy = *aim;
	struct ended e;

	shop_fill(&w->shop);
	if (!trace_run(&e, w->shop.a, shop_fix(&w->shop), kill_at, &copy) || !e.killed)
		shop_die("not killed at change %u: %s", aim->change, strerror(errno));
}

static void kill_everywhere(struct world *w)
{
	unsigned finished = 0, kills = 0;

	for (unsigned i = 0; i < 2 * w->changes; i++, kills++) {
		struct aim aim = { i / 2, i % 2 };
		bool is_new;
		interrupt(w, &aim);
		recover(w, i, &is_new);
		finished += is_new;
		arena_clear(w->shop.a);
	}
	printf("%s: killed before and after each of %u calls; after %u kills all was new\n",
		w->shop.git ? "git" : "no git", w->changes, finished);
	if (!finished || finished == kills)
		shop_die("only one of the two ends was seen");
}

/* The repair of the tree that a kill has left, killed before every change of its
 * own. Number of kills. */
static unsigned kill_repair(struct world *w, const struct aim *first)
{
	struct aim aim = { 0 };

	for (;; aim.change++) {
		struct ended e;
		bool is_new;
		interrupt(w, first);
		if (!trace_run(&e, w->shop.a, shop_check(&w->shop), kill_at, &aim))
			shop_die("ptrace: %s", strerror(errno));
		if (!e.killed)
			return aim.change;
		recover(w, first->change, &is_new);
		arena_clear(w->shop.a);
	}
}

static void kill_repairs(struct world *w)
{
	unsigned kills = 0, states = 0;

	for (unsigned i = 1; i < w->changes; i += w->changes / 8 + 1, states++) {
		const struct aim first = { i, false };
		kills += kill_repair(w, &first);
	}
	printf("%s: repairs of %u states killed %u times\n", w->shop.git ? "git" : "no git", states,
		kills);
	if (!kills)
		shop_die("no repair was killed");
}

static bool repaired(const struct ended *e)
{
	return str_find(e->err, STR("a fix was interrupted here")) >= 0;
}

/* Two that find the same interrupted fix: one repairs it, both see a whole tree. */
static void repair_at_once(struct world *w)
{
	unsigned repairs = 0;

	for (unsigned i = 0; i < w->changes; i++) {
		const struct aim aim = { i, true };
		const char *const *argv[2] = { shop_check(&w->shop), shop_check(&w->shop) };
		struct ended e[2];
		bool is_new;
		interrupt(w, &aim);
		trace_pair(e, w->shop.a, argv);
		assert_clean_exit(&e[0], "the first of two", i);
		assert_clean_exit(&e[1], "the second of two", i);
		assert_whole(w, i, &is_new);
		if ((repaired(&e[0]) && repaired(&e[1])) || !str_eq(e[0].out, e[1].out))
			shop_die("two repairs at once after change %u differ", i);
		repairs += repaired(&e[0]) || repaired(&e[1]);
		arena_clear(w->shop.a);
	}
	printf("%s: two runs at once after %u kills; %u repairs\n", w->shop.git ? "git" : "no git",
		w->changes, repairs);
	if (!repairs)
		shop_die("nothing was repaired");
}

static void look_everywhere(struct world *w)
{
	struct watch watch = { .shop = &w->shop };
	struct ended e;

	shop_fill(&w->shop);
	if (!trace_run(&e, w->shop.a, shop_fix(&w->shop), look_on, &watch))
		shop_die("ptrace: %s", strerror(errno));
	printf("%s: looked at %u stops\n", w->shop.git ? "git" : "no git", watch.looks);
	arena_clear(w->shop.a);
}

static bool prepare(struct world *w, struct arena *a, const char *jibe, bool git)
{
	struct ended e;

	shop_open(&w->shop, &w->keep, jibe, git);
	shop_fill(&w->shop);
	w->old = shop_look(&w->shop);
	if (!trace_run(&e, &w->keep, shop_fix(&w->shop), NULL, NULL))
		return false;
	w->new = shop_look(&w->shop);
	w->changes = e.changes;
	if (e.status != 0 || str_eq(w->old, w->new))
		shop_die("nothing to fix, status %d: " PRIs, e.status, ARGs(e.err));
	w->shop.a = a;
	return true;
}

int main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc != 2)
		shop_die("usage: test_kill JIBE");
	setenv("ASAN_OPTIONS", "detect_leaks=0", 1);
	for (int git = 0; git < 2; git++) {
		struct arena a = { 0 };
		struct world w = { 0 };
		if (!prepare(&w, &a, argv[1], git)) {
			shop_close(&w.shop);
			printf("skipped: ptrace is not permitted here (%s)\n", strerror(errno));
			return SKIPPED;
		}
		look_everywhere(&w);
		kill_everywhere(&w);
		kill_repairs(&w);
		repair_at_once(&w);
		shop_close(&w.shop);
		arena_clear(&a);
		arena_clear(&w.keep);
	}
	return 0;
}
