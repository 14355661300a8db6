#define _XOPEN_SOURCE 700

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/stat.h>
#include <time.h>

#include <cmocka.h>

#include "text/diff.h"

static struct str diff_of(struct arena *a, const struct diff_file *file)
{
	struct buf out = { .a = a };

	diff_unified(&out, file);
	return buf_str(&out);
}

#define HEAD "diff --git a/x b/x\n--- a/x\n+++ b/x\n"
#define NO_NEWLINE "\\ No newline at end of file\n"

static void texts(void **state)
{
	const struct {
		const char *what, *before, *after, *diff;
	} rows[] = {
		{ "equal", "a\n", "a\n", "" },
		{ "one line", "a\n", "b\n", HEAD "@@ -1 +1 @@\n-a\n+b\n" },
		{ "context", "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nx\n6\n7\n8\n9\n",
			HEAD "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+x\n 6\n 7\n 8\n" },
		{ "two hunks", "a\n1\n2\n3\n4\n5\n6\n7\nb\n", "1\n2\n3\n4\n5\n6\n7\nc\n",
			HEAD
			"@@ -1,4 +1,3 @@\n-a\n 1\n 2\n 3\n@@ -6,4 +5,4 @@\n 5\n 6\n 7\n-b\n+c\n" },
		{ "one hunk", "a\n1\n2\n3\n4\n5\n6\nb\n", "1\n2\n3\n4\n5\n6\nc\n",
			HEAD "@@ -1,8 +1,7 @@\n-a\n 1\n 2\n 3\n 4\n 5\n 6\n-b\n+c\n" },
		{ "final newline goes", "a\nb\n", "a\nb",
			HEAD "@@ -1,2 +1,2 @@\n a\n-b\n+b\n" NO_NEWLINE },
		{ "final newline comes", "b", "b\n", HEAD "@@ -1 +1 @@\n-b\n" NO_NEWLINE "+b\n" },
		{ "no final newline", "a\nb", "c\nb",
			HEAD "@@ -1,2 +1,2 @@\n-a\n+c\n b\n" NO_NEWLINE },
		{ "emptied", "a\n", "", HEAD "@@ -1 +0,0 @@\n-a\n" },
		{ "filled", "", "a\n", HEAD "@@ -0,0 +1 @@\n+a\n" },
		{ "CR is content", "a\r\nb\rc\r\n", "a\r\nb\rd\r\n",
			HEAD "@@ -1,2 +1,2 @@\n a\r\n-b\rc\r\n+b\rd\r\n" },
		{ "an item as a whole", "- name: a\n  port: 80\n- name: b\n  port: 80\n- name: c\n",
			"- name: a\n  port: 80\n- name: c\n",
			HEAD
			"@@ -1,5 +1,3 @@\n - name: a\n   port: 80\n-- name: b\n-  port: 80\n - name: c\n" },
		{ "a document as a whole", "a: 1\n---\nb: 1\n---\nc: 1\n", "a: 1\n---\nc: 1\n",
			HEAD "@@ -1,5 +1,3 @@\n a: 1\n----\n-b: 1\n ---\n c: 1\n" },
		{ "an item inserted first", "- a: 1\n- b: 2\n", "- a: 1\n- a: 1\n- b: 2\n",
			HEAD "@@ -1,2 +1,3 @@\n - a: 1\n+- a: 1\n - b: 2\n" },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		struct diff_file f = { STR("x"), str_of(rows[i].before), str_of(rows[i].after), 0,
			NULL, 0 };
		print_message("%s\n", rows[i].what);
		assert_string_equal(str_c(&a, diff_of(&a, &f)), rows[i].diff);
	}
	arena_clear(&a);
}

static void files(void **state)
{
	const struct {
		struct diff_file file;
		const char *diff;
	} rows[] = {
		{ { STR("d/x"), { 0 }, STR("a\nb"), 0, NULL, 0 },
			"diff --git a/d/x b/d/x\nnew file mode 100644\n--- /dev/null\n+++ b/d/x\n"
			"@@ -0,0 +1,2 @@\n+a\n+b\n" NO_NEWLINE },
		{ { STR("x"), STR("a\n"), { 0 }, 0, NULL, 0 },
			"diff --git a/x b/x\ndeleted file mode 100644\n--- a/x\n+++ /dev/null\n"
			"@@ -1 +0,0 @@\n-a\n" },
		{ { STR("x"), STR("a\n"), { 0 }, 0100755, NULL, 0 },
			"diff --git a/x b/x\ndeleted file mode 100755\n--- a/x\n+++ /dev/null\n"
			"@@ -1 +0,0 @@\n-a\n" },
		{ { STR("x"), { 0 }, STR(""), 0, NULL, 0 },
			"diff --git a/x b/x\nnew file mode 100644\n" },
		{ { STR("x"), STR(""), { 0 }, 0, NULL, 0 },
			"diff --git a/x b/x\ndeleted file mode 100644\n" },
		{ { STR("x"), { 0 }, { 0 }, 0, NULL, 0 }, "" },
		{ { STR("a b"), STR("1\n"), STR("2\n"), 0, NULL, 0 },
			"diff --git a/a b b/a b\n--- a/a b\t\n+++ b/a b\t\n@@ -1 +1 @@\n-1\n+2\n" },
		{ { STR("q\"\\\t\x01\xc3\xa9"), STR("1\n"), STR("2\n"), 0, NULL, 0 },
			"diff --git \"a/q\\\"\\\\\\t\\001\\303\\251\" \"b/q\\\"\\\\\\t\\001\\303\\251\"\n"
			"--- \"a/q\\\"\\\\\\t\\001\\303\\251\"\n+++ \"b/q\\\"\\\\\\t\\001\\303\\251\"\n"
			"@@ -1 +1 @@\n-1\n+2\n" },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < countof(rows); i++) {
		print_message("row %zu\n", i);
		assert_string_equal(str_c(&a, diff_of(&a, &rows[i].file)), rows[i].diff);
	}
	arena_clear(&a);
}

static void notes_head_their_hunk(void **state)
{
	const struct diff_note notes[] = {
		{ 0, STR("first") },
		{ 0, STR("first") },
		{ 2, STR("two\nlines") },
		{ 8, STR("between hunks") },
		{ 30, STR("last") },
		{ 36, STR("end") },
	};
	struct diff_file f = { STR("x"), STR("1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n"),
		STR("0\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n0\n"), 0, notes,
		countof(notes) };
	struct arena a = { 0 };

	(void)state;
	assert_string_equal(str_c(&a, diff_of(&a, &f)),
		HEAD "@@ -1,4 +1,4 @@ first; two lines\n-1\n+0\n 2\n 3\n 4\n"
		     "@@ -12,4 +12,4 @@ last; end\n 12\n 13\n 14\n-15\n+0\n");
	arena_clear(&a);
}

/* Random texts, applied by the programs that users have. */

enum { PAIRS = 400 };

static uint32_t next_random(uint32_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed;
}

static void add_random_line(struct buf *b, uint32_t *seed, uint32_t letters)
{
	static const char *const ends[] = { "\n", "\n", "\n", "\n", "\r\n", "\r\r\n", " \n",
		"\rx\n" };

	for (uint32_t i = next_random(seed) % 3; i > 0; i--)
		buf_adds(b, "  ");
	if (next_random(seed) % 5)
		buf_addc(b, (char)('a' + next_random(seed) % letters));
	buf_adds(b, ends[next_random(seed) % countof(ends)]);
}

static struct str random_text(struct arena *a, uint32_t *seed, uint32_t letters)
{
	struct buf b = { .a = a };

	buf_add(&b, STR(""));
	for (uint32_t i = next_random(seed) % 40; i > 0; i--)
		add_random_line(&b, seed, letters);
	if (next_random(seed) % 4 == 0)
		buf_addc(&b, 'z');
	return str_dup(a, buf_str(&b));
}

/* A text with some of its lines dropped, doubled or replaced. */
static struct str mutate(struct arena *a, struct str text, uint32_t *seed, uint32_t letters)
{
	struct buf b = { .a = a };

	while (text.n) {
		struct str line = str_cut(&text, '\n');
		bool ended = text.p;
		uint32_t chance = next_random(seed) % 16;
		if (chance == 0)
			add_random_line(&b, seed, letters);
		if (chance == 1)
			continue;
		for (int times = chance == 2 ? 2 : 1; times > 0; times--) {
			buf_add(&b, line);
			if (ended)
				buf_addc(&b, '\n');
		}
	}
	return str_dup(a, buf_str(&b));
}

static void random_pair(struct arena *a, uint32_t i, struct diff_file *f)
{
	uint32_t seed = i * 2654435761u + 1, letters = 1 + i % 7;

	f->path = str_printf(a, i % 9 ? "f%u" : "d %u/\xc3\xa9\t\"%u", i, i);
	f->before = random_text(a, &seed, letters);
	f->after = i % 3 ? mutate(a, f->before, &seed, letters) : random_text(a, &seed, letters);
	if (i % 50 == 7)
		f->before.p = NULL, f->before.n = 0;
	if (i % 50 == 8)
		f->after.p = NULL, f->after.n = 0;
}

static void write_file(struct arena *a, const char *dir, struct str path, struct str text)
{
	ptrdiff_t slash = str_rfind_char(path, '/');

	if (slash >= 0)
		mkdir(str_printf(a, "%s/" PRIs, dir, (int)slash, path.p).p, 0700);
	FILE *out = fopen(str_printf(a, "%s/" PRIs, dir, ARGs(path)).p, "wb");
	assert_non_null(out);
	assert_int_equal(fwrite(text.p, 1, text.n, out), text.n);
	assert_int_equal(fclose(out), 0);
}

static void assert_file(struct arena *a, const char *dir, const struct diff_file *f)
{
	FILE *in = fopen(str_printf(a, "%s/" PRIs, dir, ARGs(f->path)).p, "rb");
	static char text[10000];

	if (!f->after.p) {
		assert_null(in);
		return;
	}
	assert_non_null(in);
	size_t n = fread(text, 1, sizeof(text), in);
	fclose(in);
	assert_true(str_eq((struct str){ text, n }, f->after));
}

static bool run(struct arena *a, const char *dir, const char *command)
{
	return system(str_printf(a, "cd %s && %s", dir, command).p) == 0;
}

static void assert_applied_by(const char *probe, const char *command)
{
	static struct diff_file files_of_run[PAIRS];
	char dir[] = "/tmp/test_diff_XXXXXX";
	struct arena a = { 0 };
	struct buf diff = { .a = &a };

	if (system(probe) != 0) {
		print_message("skipped: no program for \"%s\"\n", command);
		skip();
	}
	assert_non_null(mkdtemp(dir));
	for (uint32_t i = 0; i < PAIRS; i++) {
		struct diff_file *f = &files_of_run[i];
		*f = (struct diff_file){ 0 };
		random_pair(&a, i, f);
		if (f->before.p)
			write_file(&a, dir, f->path, f->before);
		diff_unified(&diff, f);
	}
	write_file(&a, dir, STR("the.diff"), buf_str(&diff));
	assert_true(run(&a, dir, command));
	for (uint32_t i = 0; i < PAIRS; i++)
		assert_file(&a, dir, &files_of_run[i]);
	assert_true(run(&a, "/tmp", str_printf(&a, "rm -r %s", dir).p));
	arena_clear(&a);
}

static void git_applies_it(void **state)
{
	(void)state;
	assert_applied_by("git --version >/dev/null 2>&1",
		"GIT_CEILING_DIRECTORIES=/tmp git -c core.autocrlf=false -c core.fsmonitor=false "
		"apply --whitespace=nowarn the.diff");
}

static void patch_applies_it(void **state)
{
	(void)state;
	assert_applied_by("patch --version >/dev/null 2>&1",
		"patch --silent --binary --strip=1 --fuzz=0 --no-backup-if-mismatch <the.diff");
}

/* The number of lines with each first character. */
static void count_lines(struct str diff, size_t count[256])
{
	while (diff.n) {
		struct str line = str_cut(&diff, '\n');
		count[line.n ? (unsigned char)line.p[0] : 0]++;
	}
}

static void a_shortest_diff_is_found(void **state)
{
	struct arena a = { 0 };
	struct diff_file f = { STR("x"), STR("a\nb\nc\na\nb\nb\na\n"), STR("c\nb\na\nb\na\nc\n"), 0,
		NULL, 0 };
	size_t count[256] = { 0 };

	(void)state;
	count_lines(diff_of(&a, &f), count);
	assert_int_equal(count['-'] - 1, 3);
	assert_int_equal(count['+'] - 1, 2);
	arena_clear(&a);
}

/* Two texts of the same few lines in a different order: the worst case. */
static void long_and_different_texts_are_quick(void **state)
{
	struct arena a = { 0 };
	struct buf before = { .a = &a }, after = { .a = &a };
	uint32_t seed = 3;

	(void)state;
	for (int i = 0; i < 60000; i++) {
		buf_printf(&before, "%u\n", next_random(&seed) % 1000);
		buf_printf(&after, "%u\n", next_random(&seed) % 1000);
	}
	struct diff_file f = { STR("x"), buf_str(&before), buf_str(&after), 0, NULL, 0 };
	clock_t start = clock();
	size_t n = diff_of(&a, &f).n;
	assert_true(n > before.n);
	print_message("%.2f s\n", (double)(clock() - start) / CLOCKS_PER_SEC);
	assert_true((double)(clock() - start) / CLOCKS_PER_SEC < 20);
	arena_clear(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts),
		cmocka_unit_test(files),
		cmocka_unit_test(notes_head_their_hunk),
		cmocka_unit_test(git_applies_it),
		cmocka_unit_test(patch_applies_it),
		cmocka_unit_test(a_shortest_diff_is_found),
		cmocka_unit_test(long_and_different_texts_are_quick),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
