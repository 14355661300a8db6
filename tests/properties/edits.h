/*
 * Random changes of real files, and what must be true of each.
 *
 * 1. Bytes outside what the operations may touch are the same.
 * 2. The new text parses, and its tree is the intended one (patch_verify(), and
 *    libyaml where it is there).
 * 3. Every comment outside of what goes is there, in order, about the same node.
 * 4. Undoing the edits gives the first text; so does, with a new patch, taking
 *    away what was inserted into a block.
 * 5. The diff, applied by git and by patch, gives the same bytes (diffs.c).
 * 6. What changes nothing has no edits.
 *
 * A change may be refused, with a reason. What breaks a property is wrong.
 */
#ifndef TESTS_PROPERTIES_EDITS_H
#define TESTS_PROPERTIES_EDITS_H

#include "base/map.h"
#include "yaml/patch.h"

/* The rows of the table of primitives. */
enum primitive {
	SET_SCALAR,
	REPLACE_PART,
	SET_BLOCK_SCALAR,
	FILL_ABSENT,
	INSERT_KEY,
	INSERT_FLOW,
	INSERT_ITEM,
	REMOVE_ENTRY,
	REMOVE_ITEM,
	REMOVE_FLOW,
	REMOVE_DOCUMENT,
	INSERT_DOCUMENT,
	RENAME_KEY,
	CHANGE_QUOTES,
	CHANGE_COMMENT,
	COMMENT_LINE,
	SEVERAL,
	NOTHING,
	PRIMITIVES,
};

extern const char *const primitive_names[PRIMITIVES];

struct draw {
	uint32_t seed;
};

uint32_t draw_below(struct draw *d, uint32_t n);
/* Records a random change; false when the file has no place for it. */
bool draw_change(struct draw *d, enum primitive kind, struct patch *p);

/* A file, and what is asked of it again and again. */
struct subject {
	const char *path;
	const struct file *file;
	const struct comment_owner *owners;
	bool second; /* libyaml reads the same from it */
};

/* A change that was made. */
struct made {
	const struct subject *subject;
	const struct patch *patch;
	const struct edits *edits;
	struct str text;
	const struct file *after;
};

/* NULL, or the property that is broken. */
const char *broken_property(const struct made *m, bool nothing);

/* False when libyaml, as far as it can read the text, reads other values. */
bool second_agrees(const struct file *f, bool *readable);

/* Files and their new texts, for git and patch, in folders g and p of `dir`. */
struct diffs {
	struct arena a;
	const char *dir;
	uint32_t batch, wrong, checked;
	struct buf diff;
	VEC(struct str) after;
	size_t size;
};

void diffs_add(struct diffs *d, struct str before, struct str after);
/* Applies what was added; called by diffs_add when it is enough. */
void diffs_check(struct diffs *d);

bool read_whole(struct arena *a, const char *path, struct str *out);

/* Numbers, by primitive and by reason. */
struct tally {
	struct arena a;
	uint32_t made[PRIMITIVES], refused[PRIMITIVES], wrong[PRIMITIVES], second;
	struct map reasons; /* of "primitive: reason" to counts */
};

void tally_refused(struct tally *t, enum primitive kind, const char *why);
/* As tables of Markdown. */
void tally_print(struct tally *t);

#endif
