/*
 * base/tree.h -- a folder of its own for each test, for the tests of the disk.
 * Include after cmocka.h.
 */
#ifndef BASE_TREE_H
#define BASE_TREE_H

#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"

static inline void put(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static char root[64];
static struct arena arena;

static inline const char *at(const char *path)
{
	return str_printf(&arena, "%s/%s", root, path).p;
}

static inline void put_at(const char *path, const char *text)
{
	put(at(path), text);
}

static inline void folder(const char *path)
{
	assert_int_equal(mkdir(at(path), 0777), 0);
}

static inline int setup(void **state)
{
	static const char template[] = "/tmp/jibe-test-XXXXXX";

	(void)state;
	memcpy(root, template, sizeof(template));
	return mkdtemp(root) ? 0 : -1;
}

static inline int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static inline int teardown(void **state)
{
	(void)state;
	arena_clear(&arena);
	return nftw(root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static inline void assert_holds(const char *path, const char *text)
{
	struct str s;
	struct err err;

	if (!fs_read(&s, &arena, at(path), &err))
		fail_msg("%s", err.text);
	assert_string_equal(s.p, text);
}

static inline bool contains(const char *text, const char *part)
{
	return str_find(str_of(text), str_of(part)) >= 0;
}

#endif
