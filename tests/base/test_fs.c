#define _XOPEN_SOURCE 700

#include "base/fs.h"

#include <setjmp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/tree.h"

static void test_read(void **state)
{
	static const size_t sizes[] = { 0, 1, 63, 64, 65, 4095, 4096, 65535, 65536, 65537, 300000 };

	(void)state;
	for (size_t i = 0; i < countof(sizes); i++) {
		struct str s;
		struct err err;
		FILE *f = fopen(at("f"), "w");
		for (size_t n = 0; n < sizes[i]; n++)
			fputc("ab\0\n"[n % 4], f);
		fclose(f);
		assert_true(fs_read(&s, &arena, at("f"), &err));
		assert_int_equal(s.n, sizes[i]);
		for (size_t n = 0; n < s.n; n++)
			assert_int_equal(s.p[n], "ab\0\n"[n % 4]);
		for (size_t n = 0; n < 64; n++)
			assert_int_equal(s.p[s.n + n], 0);
	}
}

static void test_read_stream(void **state)
{
	int ends[2], saved = dup(STDIN_FILENO);
	struct str s;
	struct err err;
	char block[1000];

	(void)state;
	memset(block, 'x', sizeof(block));
	assert_int_equal(pipe(ends), 0);
	for (int i = 0; i < 60; i++)
		assert_int_equal(write(ends[1], block, sizeof(block)), sizeof(block));
	close(ends[1]);
	dup2(ends[0], STDIN_FILENO);
	assert_true(fs_read_stdin(&s, &arena, &err));
	dup2(saved, STDIN_FILENO);
	close(ends[0]);
	close(saved);
	assert_int_equal(s.n, 60000);
	assert_int_equal(s.p[59999], 'x');
	assert_int_equal(s.p[60000], 0);
}

static void test_read_refuses(void **state)
{
	struct str s;
	struct err err;

	(void)state;
	assert_false(fs_read(&s, &arena, at("none"), &err));
	assert_true(contains(err.text, "cannot read") && contains(err.text, "No such file"));
	assert_false(fs_read(&s, &arena, root, &err));
	assert_true(contains(err.text, "directory"));
	assert_int_equal(mkfifo(at("pipe"), 0666), 0);
	assert_false(fs_read(&s, &arena, at("pipe"), &err));
	assert_true(contains(err.text, "not a regular file"));
	assert_true(fs_read_any(&s, &arena, "/dev/null", &err));
	assert_int_equal(s.n, 0);
	put_at("large", "");
	assert_int_equal(truncate(at("large"), FS_LIMIT), 0);
	assert_true(fs_read(&s, &arena, at("large"), &err));
	assert_int_equal(truncate(at("large"), FS_LIMIT + 1), 0);
	assert_false(fs_read(&s, &arena, at("large"), &err));
	assert_true(contains(err.text, "larger than 64 MiB"));
}

static bool reads_inside(const char *path, size_t limit)
{
	struct str s = { 0 };

	return fs_read_inside(&s, &arena, at("r"), str_of(path), limit) && str_is(s, "text\n");
}

static void test_read_inside(void **state)
{
	static const char bytes[] = "a\0b";
	struct str s;
	FILE *f;

	(void)state;
	folder("r");
	folder("r/d");
	folder("right");
	put_at("outside", "text\n");
	put_at("right/f", "text\n");
	put_at("r/d/f", "text\n");
	assert_int_equal(symlink("d/f", at("r/link")), 0);
	assert_int_equal(symlink("../outside", at("r/away")), 0);
	assert_int_equal(symlink("../right", at("r/beside")), 0);
	assert_int_equal(mkfifo(at("r/pipe"), 0666), 0);
	assert_true(reads_inside("d/f", 5));
	assert_true(reads_inside("link", 5));
	assert_true(reads_inside("d/../d/f", 5));
	assert_false(reads_inside("d/f", 4));
	assert_false(reads_inside("away", 5));
	assert_false(reads_inside("beside/f", 5));
	assert_false(reads_inside("../outside", 5));
	assert_false(reads_inside("../right/f", 5));
	assert_false(reads_inside("d", 5));
	assert_false(reads_inside("pipe", 5));
	assert_false(reads_inside("none", 5));
	f = fopen(at("r/bytes"), "w");
	assert_int_equal(fwrite(bytes, 1, sizeof(bytes), f), sizeof(bytes));
	fclose(f);
	assert_true(fs_read_inside(&s, &arena, at("r"), STR("bytes"), 5));
	assert_int_equal(s.n, sizeof(bytes));
	assert_memory_equal(s.p, bytes, sizeof(bytes));
}

static void test_questions(void **state)
{
	struct str real;
	struct err err;

	(void)state;
	folder("d");
	put_at("d/f", "");
	assert_int_equal(symlink("d", at("l")), 0);
	assert_int_equal(symlink("gone", at("dangling")), 0);
	assert_true(fs_exists(at("d")) && fs_exists(at("d/f")) && fs_exists(at("l/f")));
	assert_false(fs_exists(at("dangling")) || fs_exists(at("x")));
	assert_true(fs_is_dir(at("d")) && fs_is_dir(at("l")));
	assert_false(fs_is_dir(at("d/f")) || fs_is_dir(at("x")));
	assert_true(fs_real(&real, &arena, at("d/../l/./f"), &err));
	assert_true(str_ends(real, "/d/f"));
	assert_false(fs_real(&real, &arena, at("x"), &err));
}

static void note_path(void *ctx, struct str path)
{
	buf_printf(ctx, PRIs " ", ARGs(path));
}

static void test_walk(void **state)
{
	struct buf seen = { .a = &arena };
	struct err err;

	(void)state;
	static const char *const folders[] = { "a", "a/sub", "a-b", "empty", ".git", "module",
		"module/x", "worktree", ".github" };
	for (size_t i = 0; i < countof(folders); i++)
		folder(folders[i]);
	static const char *const files[] = { "a/z", "a/sub/f", "a-b/f", "a.yaml", ".git/config",
		"module/.git", "module/m", "module/x/m", "worktree/.git", ".github/w", "B", "b" };
	for (size_t i = 0; i < countof(files); i++)
		put_at(files[i], "");
	assert_int_equal(symlink("a", at("link")), 0);
	assert_int_equal(symlink("B", at("link2")), 0);
	assert_int_equal(mkfifo(at("fifo"), 0666), 0);
	if (!fs_walk(root, note_path, &seen, &err))
		fail_msg("%s", err.text);
	assert_string_equal(str_c(&arena, buf_str(&seen)),
		".github/w B a-b/f a.yaml a/sub/f a/z b ");
	assert_false(fs_walk(at("none"), note_path, &seen, &err));
	assert_true(contains(err.text, "No such file"));
}

static void test_walk_goes_on(void **state)
{
	struct buf seen = { .a = &arena };
	struct err err;

	(void)state;
	folder("shut");
	put_at("shut/f", "");
	put_at("z", "");
	chmod(at("shut"), 0);
	chmod(root, 0755);
	bool super = geteuid() == 0; /* to whom nothing is shut */
	assert_true(!super || seteuid(65534) == 0);
	bool ok = fs_walk(root, note_path, &seen, &err);
	assert_true(!super || seteuid(0) == 0);
	chmod(at("shut"), 0777);
	assert_false(ok);
	assert_true(contains(err.text, "shut"));
	assert_string_equal(str_c(&arena, buf_str(&seen)), "z ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_read, setup, teardown),
		cmocka_unit_test_setup_teardown(test_read_stream, setup, teardown),
		cmocka_unit_test_setup_teardown(test_read_refuses, setup, teardown),
		cmocka_unit_test_setup_teardown(test_read_inside, setup, teardown),
		cmocka_unit_test_setup_teardown(test_questions, setup, teardown),
		cmocka_unit_test_setup_teardown(test_walk, setup, teardown),
		cmocka_unit_test_setup_teardown(test_walk_goes_on, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
