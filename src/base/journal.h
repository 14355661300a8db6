/*
 * base/journal.h -- what a commit is about to do, on the disk before it does
 * it, so that the next run can undo or finish one that was interrupted.
 *
 * It is `jibe/journal` in the git folder of the root (of a worktree: where the
 * file `.git` leads), else `.jibe-journal` in the root. It is text, a record a
 * line, and only grows:
 *
 *	jibe journal 1
 *	root /home/me/shop
 *	folder made/deep
 *	file web/a.yaml .jibe-7-0.tmp .jibe-7-1.tmp 12:00c0ffee00c0ffee 14:...
 *	begun
 *	staged
 *	done
 *
 * A file has its path, the names beside it of its new and its old text, and
 * size and hash of what it held and is to hold; "-" for what there is not.
 * Blanks, "%", control characters and bytes from 0x7f on are written "%0a".
 *
 * - Up to the line `begun` nothing was done: the journal itself was being
 *   written (JOURNAL_TORN).
 * - JOURNAL_BEGUN: names beside the files may have come, no file has changed.
 * - JOURNAL_STAGED: all new and old texts are beside their files and on the
 *   disk; any of the files may have been replaced. Such a commit is undone.
 * - JOURNAL_DONE: all are replaced, on the disk. What lies beside them goes.
 *
 * A line without its end counts for nothing. Another version than 1, and lines
 * that are not of this form, are errors: nobody guesses. Paths are taken only
 * if they stay below the root, names beside only if commits give such.
 */
#ifndef BASE_JOURNAL_H
#define BASE_JOURNAL_H

#include "base/err.h"
#include "base/str.h"

enum journal_state { JOURNAL_NONE, JOURNAL_TORN, JOURNAL_BEGUN, JOURNAL_STAGED, JOURNAL_DONE };

/* What a file holds. Not for adversaries: it tells whether somebody edited. */
struct content {
	bool exists;
	uint64_t size, hash;
};
struct content content_of(struct str text); /* p == NULL: no file */

struct journal_file {
	struct str path;        /* from the root, without links */
	struct str fresh, kept; /* names beside it; p == NULL: none */
	struct content before, after;
	bool touched; /* may have been replaced; not in the text */
};

struct journal {
	struct arena *a;
	struct str root;    /* absolute, without links; "" for "/" */
	const char *path;   /* of the journal */
	const char *folder; /* made for it; NULL when it lies in the root */
	VEC(struct journal_file) files;
	VEC(struct str) folders; /* that are made for new files, outer ones first */
	enum journal_state state;
	int fd; /* open for journal_mark; else -1 */
};

/* Says where the journal of this root is; reads nothing of it. */
struct journal journal_of(struct arena *a, struct str root);

/* Sets state, and files and folders from JOURNAL_BEGUN on. */
bool journal_read(struct journal *j, struct err *err);

/* Writes the journal up to `begun`; it must not be there. When it fails,
 * nothing is left of it. */
bool journal_begin(struct journal *j, struct err *err);
/* JOURNAL_STAGED or JOURNAL_DONE. False: the state is the one before. */
bool journal_mark(struct journal *j, enum journal_state state, struct err *err);
/* Closes it and leaves it to the next run. */
void journal_leave(struct journal *j);
/* Removes it. False: it could not be removed. */
bool journal_end(struct journal *j, struct err *err);

/* Whether `name` is one that commits give: never one that a tool which loads
 * *.yaml would read. */
struct str journal_name(struct arena *a, uint32_t serial);
bool journal_is_name(struct str name);
/* Parts that are names, and none of them git's own. */
bool journal_is_path(struct str path);

#endif
