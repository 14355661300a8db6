/*
 * test_meddle JIBE: somebody else writes into a file, replaces it or removes it
 * before every system call of a commit; and two runs at once on one tree, many times. What
 * somebody else wrote is never lost, and jibe's own files are all old or all new.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/disk.h"
#include "base/fs.h"
#include "fault/shop.h"

enum { SKIPPED = 77, PAIRS = 30 };
#define THEIRS "somebody else was here\n"

enum deed { WRITE, REPLACE, REMOVE, DEEDS };
static const char *const deed_name[] = { "written into", "replaced", "removed" };

struct world {
	struct arena keep;
	struct shop shop;
	struct str old, new; /* manifests */
	struct str old_report, new_report;
	unsigned stops;
};

struct meddler {
	const struct shop *shop;
	const char *file;
	enum deed deed;
	unsigned at;
	bool unguarded; /* the next call replaces the file: jibe cannot look again */
	bool done;
};

static void meddle(const struct meddler *m)
{
	switch (m->deed) {
	case WRITE:
		shop_put(m->shop, m->file, THEIRS);
		break;
	case REPLACE:
		shop_put(m->shop, "theirs", THEIRS);
		if (rename(shop_path(m->shop, "theirs"), shop_path(m->shop, m->file)) != 0)
			shop_die("cannot replace %s: %s", m->file, strerror(errno));
		break;
	case REMOVE:
		unlink(shop_path(m->shop, m->file));
		break;
	case DEEDS:
		break;
	}
}

/* Before the call that replaces the file, or after the last look at it. */
static bool is_last_moment(const struct meddler *m, const struct stop *s)
{
	const char *path = shop_path(m->shop, m->file);

	if (s->entry)
		return str_is(stop_replaces(m->shop->a, s), path);
	return s->call == SYS_newfstatat && (s->arg[3] & AT_SYMLINK_NOFOLLOW) &&
		str_is(stop_path(m->shop->a, s, 1), path);
}

/* The file is there; to be replaced, it need not be, but its folder. */
static bool can_meddle(const struct meddler *m)
{
	const char *path = shop_path(m->shop, m->file);

	if (m->deed == REPLACE)
		path = str_c(m->shop->a, disk_parent(str_of(path)));
	return fs_exists(path);
}

static int meddle_at(void *ctx, const struct stop *s)
{
	struct meddler *m = ctx;

	if (s->number != m->at)
		return 0;
	m->unguarded = m->deed == REPLACE && is_last_moment(m, s);
	m->done = can_meddle(m);
	if (m->done)
		meddle(m);
	return 0;
}

/* The lines of all manifests but one. */
static struct str without(struct arena *a, struct str look, const char *file)
{
	struct str start = str_printf(a, "/%s ", file);
	struct buf out = { .a = a };
	bool skip = false;

	while (look.n) {
		struct str line = str_cut(&look, '\n');
		if (str_starts(line, "/"))
			skip = str_starts(line, start.p);
		if (!skip)
			buf_printf(&out, PRIs "\n", ARGs(line));
	}
	return buf_str(&out);
}

static bool holds_theirs(struct str look)
{
	return str_find(look, STR(THEIRS)) >= 0;
}

static void assert_sound(struct world *w, const struct meddler *m, const struct ended *e,
	const char *what)
{
	struct arena *a = w->shop.a;
	struct str now = shop_manifests(&w->shop), rest = without(a, now, m->file);
	bool old = str_eq(rest, without(a, w->old, m->file));
	bool new = str_eq(rest, without(a, w->new, m->file));

	if (e->killed || (e->status != 0 && e->status != 2 && e->status != 1))
		shop_die("%s: status %d: " PRIs, what, e->status, ARGs(e->err));
	if (!old && !new)
		shop_die("%s: a mix, status %d: " PRIs "\n" PRIs, what, e->status, ARGs(e->err),
			ARGs(now));
	if (m->done && m->deed != REMOVE && !m->unguarded && !holds_theirs(now))
		shop_die("%s: what they wrote is lost:\n" PRIs, what, ARGs(now));
	struct str all = shop_look(&w->shop);
	if (str_find(all, STR(".jibe-")) >= 0 || str_find(all, STR("/journal")) >= 0)
		shop_die("%s: something is left:\n" PRIs, what, ARGs(all));
}

static void meddle_everywhere(struct world *w, const char *file, enum deed deed)
{
	unsigned refused = 0, unguarded = 0;

	for (unsigned i = 0; i < w->stops; i += 2) {
		struct meddler m = { &w->shop, file, deed, i, false, false };
		const char *what =
			str_printf(w->shop.a, "%s %s at stop %u", file, deed_name[deed], i).p;
		struct ended e;
		shop_fill(&w->shop);
		if (!trace_run(&e, w->shop.a, shop_fix(&w->shop), meddle_at, &m))
			shop_die("ptrace: %s", strerror(errno));
		assert_sound(w, &m, &e, what);
		refused += e.status == 2;
		unguarded += m.unguarded;
		arena_clear(w->shop.a);
	}
	printf("%s: %s %s before each of %u calls: refused %u times, %u moments unseen\n",
		w->shop.git ? "git" : "no git", file, deed_name[deed], w->stops / 2, refused,
		unguarded);
	if (!refused || unguarded > 2)
		shop_die("not what was expected");
}

/* The second sees what the first has made; nobody sees half of it. */
static void two_fixes(struct world *w)
{
	for (int i = 0; i < PAIRS; i++) {
		const char *const *argv[2] = { shop_fix(&w->shop), shop_fix(&w->shop) };
		struct ended e[2];
		shop_fill(&w->shop);
		trace_pair(e, w->shop.a, argv);
		if (e[0].status || e[1].status || !str_eq(shop_manifests(&w->shop), w->new))
			shop_die("two at once: %d " PRIs ", %d " PRIs, e[0].status, ARGs(e[0].err),
				e[1].status, ARGs(e[1].err));
		arena_clear(w->shop.a);
	}
	printf("%s: two at once, %d times\n", w->shop.git ? "git" : "no git", PAIRS);
}

static void fix_and_check(struct world *w)
{
	unsigned old = 0, new = 0;

	for (int i = 0; i < PAIRS; i++) {
		const char *const *argv[2] = { shop_fix(&w->shop), shop_check(&w->shop) };
		struct ended e[2];
		shop_fill(&w->shop);
		trace_pair(e, w->shop.a, argv);
		bool is_old = str_eq(e[1].out, w->old_report);
		bool is_new = str_eq(e[1].out, w->new_report);
		if (e[0].status || e[1].status > 1 || (!is_old && !is_new) || e[1].err.n)
			shop_die("a check sees half a fix:\n" PRIs PRIs, ARGs(e[1].out),
				ARGs(e[1].err));
		old += is_old;
		new += is_new;
		arena_clear(w->shop.a);
	}
	printf("%s: a check during a fix sees the old tree %u times, the new one %u times\n",
		w->shop.git ? "git" : "no git", old, new);
}

static bool prepare(struct world *w, struct arena *a, const char *jibe, bool git)
{
	struct ended e;

	shop_open(&w->shop, &w->keep, jibe, git);
	shop_fill(&w->shop);
	w->old = shop_manifests(&w->shop);
	w->old_report = trace_free_run(&w->keep, shop_check(&w->shop)).out;
	if (!trace_run(&e, &w->keep, shop_fix(&w->shop), NULL, NULL))
		return false;
	w->new = shop_manifests(&w->shop);
	w->new_report = trace_free_run(&w->keep, shop_check(&w->shop)).out;
	w->stops = e.stops;
	w->shop.a = a;
	if (e.status != 0 || str_eq(w->old_report, w->new_report))
		shop_die("status %d: " PRIs, e.status, ARGs(e.err));
	return true;
}

int main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc != 2)
		shop_die("usage: test_meddle JIBE");
	setenv("ASAN_OPTIONS", "detect_leaks=0", 1);
	for (int git = 0; git < 2; git++) {
		struct arena a = { 0 };
		struct world w = { 0 };
		if (!prepare(&w, &a, argv[1], git)) {
			shop_close(&w.shop);
			puts("skipped: ptrace is not permitted here");
			return SKIPPED;
		}
		two_fixes(&w);
		fix_and_check(&w);
		for (int deed = 0; deed < DEEDS && !git; deed++) {
			meddle_everywhere(&w, "routes.yaml", (enum deed)deed);
			meddle_everywhere(&w, "shop/gateway.yaml", (enum deed)deed);
		}
		shop_close(&w.shop);
		arena_clear(&a);
		arena_clear(&w.keep);
	}
	return 0;
}
