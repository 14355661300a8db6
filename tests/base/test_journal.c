#define _XOPEN_SOURCE 700

#include "base/journal.h"

#include <ftw.h>
#include <setjmp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/fs.h"

static char root[64];
static struct arena arena;

static const char *at(const char *path)
{
	return str_printf(&arena, "%s/%s", root, path).p;
}

static void put(const char *path, struct str text)
{
	FILE *f = fopen(at(path), "w");

	assert_non_null(f);
	assert_int_equal(fwrite(text.p, 1, text.n, f), text.n);
	fclose(f);
}

static void assert_holds(const char *path, const char *text)
{
	struct str s;

	assert_true(fs_read(&s, &arena, at(path), NULL));
	assert_string_equal(s.p, text);
}

static int setup(void **state)
{
	static const char template[] = "/tmp/jibe-test-XXXXXX";

	(void)state;
	memcpy(root, template, sizeof(template));
	return mkdtemp(root) ? 0 : -1;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static int teardown(void **state)
{
	(void)state;
	arena_clear(&arena);
	return nftw(root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static struct journal journal(void)
{
	return journal_of(&arena, str_of(root));
}

static const struct journal_file files[] = {
	{ .path = { "a b%\n\xff.yaml", 10 },
		.fresh = { ".jibe-1-0.tmp", 13 },
		.kept = { ".jibe-1-1.tmp", 13 },
		.before = { true, 3, 0xfedcba9876543210 },
		.after = { true, 0, 1 } },
	{ .path = { "d/new.yaml", 10 },
		.fresh = { ".jibe-1-2.tmp", 13 },
		.after = { true, UINT32_MAX, UINT64_MAX } },
	{ .path = { "gone.yaml", 9 }, .kept = { ".jibe-1-3.tmp", 13 }, .before = { true, 1, 2 } },
};

static void write_journal(struct journal *j, enum journal_state state)
{
	struct err err;

	*j = journal();
	vec_push(&arena, &j->folders, STR("d"));
	for (size_t i = 0; i < countof(files); i++)
		vec_push(&arena, &j->files, files[i]);
	if (!journal_begin(j, &err))
		fail_msg("%s", err.text);
	for (int s = JOURNAL_STAGED; s <= (int)state; s++)
		assert_true(journal_mark(j, (enum journal_state)s, &err));
	journal_leave(j);
}

static bool same_content(struct content a, struct content b)
{
	return a.exists == b.exists && a.size == b.size && a.hash == b.hash;
}

static void assert_same_file(const struct journal_file *a, const struct journal_file *b)
{
	assert_true(str_eq(a->path, b->path));
	assert_true(str_eq(a->fresh, b->fresh) && !a->fresh.p == !b->fresh.p);
	assert_true(str_eq(a->kept, b->kept) && !a->kept.p == !b->kept.p);
	assert_true(same_content(a->before, b->before) && same_content(a->after, b->after));
}

static void test_what_is_written_is_read(void **state)
{
	(void)state;
	for (int s = JOURNAL_BEGUN; s <= JOURNAL_DONE; s++) {
		struct journal written, read = journal();
		struct err err;
		write_journal(&written, (enum journal_state)s);
		if (!journal_read(&read, &err))
			fail_msg("%s", err.text);
		assert_int_equal(read.state, s);
		assert_int_equal(read.files.n, countof(files));
		for (size_t i = 0; i < countof(files); i++)
			assert_same_file(&read.files.v[i], &files[i]);
		assert_int_equal(read.folders.n, 1);
		assert_true(str_is(read.folders.v[0], "d"));
		assert_true(journal_end(&read, &err));
		assert_true(journal_read(&read, &err));
		assert_int_equal(read.state, JOURNAL_NONE);
	}
}

/* Cut at every byte, with zeros after it or without: never an error, never a
 * state that was not reached. */
static void test_torn(void **state)
{
	struct journal j;
	struct str text;

	(void)state;
	write_journal(&j, JOURNAL_DONE);
	assert_true(fs_read(&text, &arena, j.path, NULL));
	size_t begun = (size_t)str_find(text, STR("begun\n")) + 6;
	for (size_t n = 0; n <= text.n; n++) {
		for (size_t zeros = 0; zeros < 3; zeros += 2) {
			struct journal read = journal();
			struct err err;
			struct str cut = str_printf(&arena, PRIs, (int)n, text.p);
			put(".jibe-journal",
				(struct str){ str_printf(&arena, PRIs "%c%c", ARGs(cut), 0, 0).p,
					n + zeros });
			if (!journal_read(&read, &err))
				fail_msg("%zu bytes: %s", n, err.text);
			enum journal_state expected = n < begun ? JOURNAL_TORN
				: n < begun + 7                 ? JOURNAL_BEGUN
				: n < begun + 12                ? JOURNAL_STAGED
								: JOURNAL_DONE;
			assert_int_equal(read.state, expected);
		}
	}
}

#define FILE_LINE(path, fresh, kept) "file " path " " fresh " " kept " 1:2 1:2\n"
#define BEGIN "jibe journal 1\n"

static void test_refused(void **state)
{
	static const struct {
		const char *text, *why;
	} rows[] = {
		{ "jibe journal 2\nbegun\n", "another version" },
		{ "something else\n", "another version" },
		{ BEGIN "file\nbegun\n", "cannot understand" },
		{ BEGIN "what is this\nbegun\n", "cannot understand" },
		{ BEGIN "begun\nbegun\n", "cannot understand" },
		{ BEGIN "staged\n", "cannot understand" },
		{ BEGIN "begun\ndone\n", "cannot understand" },
		{ BEGIN "begun\nfile a .jibe-1.tmp .jibe-2.tmp 1:2 1:2\n", "cannot understand" },
		{ BEGIN FILE_LINE("../a", ".jibe-1.tmp", ".jibe-2.tmp"), "cannot understand" },
		{ BEGIN FILE_LINE("%2e%2e/a", ".jibe-1.tmp", ".jibe-2.tmp"), "cannot understand" },
		{ BEGIN FILE_LINE("/etc/a", ".jibe-1.tmp", ".jibe-2.tmp"), "cannot understand" },
		{ BEGIN FILE_LINE(".git/config", ".jibe-1.tmp", ".jibe-2.tmp"),
			"cannot understand" },
		{ BEGIN FILE_LINE("a", "b.yaml", ".jibe-2.tmp"), "cannot understand" },
		{ BEGIN FILE_LINE("a", ".jibe-1.tmp", "../.jibe-2.tmp"), "cannot understand" },
		{ BEGIN FILE_LINE("a", ".jibe-1.tmp", "-"), "cannot understand" },
		{ BEGIN FILE_LINE("a%0", ".jibe-1.tmp", ".jibe-2.tmp"), "cannot understand" },
		{ BEGIN FILE_LINE("a%00", ".jibe-1.tmp", ".jibe-2.tmp"), "cannot understand" },
		{ BEGIN "file a .jibe-1.tmp .jibe-2.tmp 1 1:2\n", "cannot understand" },
		{ BEGIN "file a .jibe-1.tmp .jibe-2.tmp 1:2 1:2 more\n", "cannot understand" },
		{ BEGIN "folder ../a\n", "cannot understand" },
		{ BEGIN "root /tmp\n", "interrupted in /tmp" },
	};

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		struct journal j = journal();
		struct err err;
		put(".jibe-journal", str_of(rows[i].text));
		if (journal_read(&j, &err))
			fail_msg("not refused: %s", rows[i].text);
		if (str_find(str_of(err.text), str_of(rows[i].why)) < 0)
			fail_msg("%s: %s", rows[i].text, err.text);
	}
}

static void test_moved_root(void **state)
{
	struct journal j = journal();
	struct err err;

	(void)state;
	put(".jibe-journal", STR(BEGIN "root /nowhere/at%20all\nbegun\n"));
	if (!journal_read(&j, &err))
		fail_msg("%s", err.text);
	assert_int_equal(j.state, JOURNAL_BEGUN);
}

static void test_where_it_is(void **state)
{
	struct journal j = journal();

	(void)state;
	assert_string_equal(j.path, at(".jibe-journal"));
	mkdir(at(".git"), 0777);
	j = journal();
	assert_string_equal(j.path, at(".jibe-journal")); /* no git folder without HEAD */
	put(".git/HEAD", STR("ref: x\n"));
	j = journal();
	assert_string_equal(j.path, at(".git/jibe/journal"));
	assert_int_equal(rename(at(".git"), at("elsewhere")), 0);
	put(".git", STR("gitdir: elsewhere\n"));
	j = journal();
	assert_string_equal(j.path, at("elsewhere/jibe/journal"));
	put(".git", str_printf(&arena, "gitdir: %s/elsewhere\r\n", root));
	j = journal();
	assert_string_equal(j.path, at("elsewhere/jibe/journal"));
	put(".git", STR("gitdir: nowhere\n"));
	j = journal();
	assert_string_equal(j.path, at(".jibe-journal"));
	put(".git", STR("else\n"));
	j = journal();
	assert_string_equal(j.path, at(".jibe-journal"));
}

static struct str line_of(const char *path, const char *before, const char *after)
{
	struct content b = content_of(str_of(before)), c = content_of(str_of(after));

	return str_printf(&arena, "file %s .jibe-1-0.tmp .jibe-1-1.tmp %lu:%016lx %lu:%016lx\n",
		path, (unsigned long)b.size, (unsigned long)b.hash, (unsigned long)c.size,
		(unsigned long)c.hash);
}

/* An interrupted change of a.yaml from "old" to "new". */
static void put_interrupted(const char *path, const char *now)
{
	struct str line = line_of(path, "old", "new");

	put(".jibe-journal", str_printf(&arena, BEGIN PRIs "begun\nstaged\n", ARGs(line)));
	put(path, str_of(now));
	put(".jibe-1-1.tmp", STR("old"));
}

static bool enter(enum fs_repair *repair, struct err *err)
{
	struct fs_hold hold;
	bool ok = fs_enter(&hold, root, FS_READ, repair, err);

	fs_leave(&hold);
	return ok;
}

static void test_somebody_was_here(void **state)
{
	enum fs_repair repair;
	struct err err;

	(void)state;
	put_interrupted("a.yaml", "somebody else");
	assert_false(enter(&repair, &err));
	assert_true(str_find(str_of(err.text), STR("a.yaml has changed since")) >= 0);
	assert_holds("a.yaml", "somebody else");
	assert_holds(".jibe-1-1.tmp", "old");
	assert_true(fs_exists(at(".jibe-journal")));
	put("a.yaml", STR("new"));
	assert_true(enter(&repair, &err));
	assert_int_equal(repair, FS_UNDONE);
	assert_holds("a.yaml", "old");
	assert_false(fs_exists(at(".jibe-1-1.tmp")) || fs_exists(at(".jibe-journal")));
}

/* The old text was removed by hand: nothing is guessed. */
static void test_old_text_is_gone(void **state)
{
	enum fs_repair repair;
	struct err err;

	(void)state;
	put_interrupted("a.yaml", "new");
	unlink(at(".jibe-1-1.tmp"));
	assert_false(enter(&repair, &err));
	assert_holds("a.yaml", "new");
	put("a.yaml", STR("old"));
	assert_true(enter(&repair, &err));
	assert_holds("a.yaml", "old");
}

static void test_behind_a_link(void **state)
{
	enum fs_repair repair;
	struct err err;
	struct str line = line_of("d/a.yaml", "old", "new");

	(void)state;
	mkdir(at("real"), 0777);
	assert_int_equal(symlink("real", at("d")), 0);
	put("real/a.yaml", STR("new"));
	put("real/.jibe-1-1.tmp", STR("old"));
	put(".jibe-journal", str_printf(&arena, BEGIN PRIs "begun\nstaged\n", ARGs(line)));
	assert_false(enter(&repair, &err));
	assert_true(str_find(str_of(err.text), STR("behind a link")) >= 0);
	assert_holds("real/a.yaml", "new");
	assert_holds("real/.jibe-1-1.tmp", "old");
}

static void test_unknown_version_stops(void **state)
{
	struct fs_change change = { "a.yaml", { 0 }, STR("a") };
	enum fs_repair repair;
	struct err err;

	(void)state;
	put(".jibe-journal", STR("jibe journal 9\n"));
	assert_false(enter(&repair, &err));
	assert_false(fs_commit(root, &change, 1, &err));
	assert_true(str_find(str_of(err.text), STR("was interrupted")) >= 0);
	assert_false(fs_exists(at("a.yaml")));
	assert_holds(".jibe-journal", "jibe journal 9\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_what_is_written_is_read, setup, teardown),
		cmocka_unit_test_setup_teardown(test_torn, setup, teardown),
		cmocka_unit_test_setup_teardown(test_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(test_moved_root, setup, teardown),
		cmocka_unit_test_setup_teardown(test_where_it_is, setup, teardown),
		cmocka_unit_test_setup_teardown(test_somebody_was_here, setup, teardown),
		cmocka_unit_test_setup_teardown(test_old_text_is_gone, setup, teardown),
		cmocka_unit_test_setup_teardown(test_behind_a_link, setup, teardown),
		cmocka_unit_test_setup_teardown(test_unknown_version_stops, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
