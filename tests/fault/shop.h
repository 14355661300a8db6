/*
 * fault/shop.h -- the tree that the fault tests fix, over and over: a fix that
 * changes three files and removes one with its folder. And what it looks like.
 */
#ifndef FAULT_SHOP_H
#define FAULT_SHOP_H

#include "base/arena.h"
#include "fault/trace.h"

struct shop {
	struct arena *a;
	const char *root; /* a new folder below trace_folder() */
	bool git;         /* the root is a git repository */
	const char *jibe;
};

extern const char *const shop_changed[]; /* the files of the fix; NULL ends them */

/* The folder, empty. */
void shop_open(struct shop *s, struct arena *a, const char *jibe, bool git);
void shop_close(const struct shop *s);
/* All files as before the fix, nothing else. */
void shop_fill(const struct shop *s);

/* Every name below the root, a line each, with mode, number of links and what
 * it holds; of .git only what is of jibe. */
struct str shop_look(const struct shop *s);
/* The same of the manifests alone. */
struct str shop_manifests(const struct shop *s);

/* jibe --fix, a check, and both as arguments of trace_run. */
const char *const *shop_fix(const struct shop *s);
const char *const *shop_check(const struct shop *s);

const char *shop_path(const struct shop *s, const char *name);
void shop_put(const struct shop *s, const char *name, const char *text);

/* Ends the test. */
NORETURN void shop_die(const char *fmt, ...) FORMAT(1, 2);

#endif
