/*
 * lint/lint.h -- what the files of the engine share. Nothing outside lint/
 * includes it.
 *
 * run.c runs the rules; finding.c and fix.c are the side a rule talks to;
 * join.c makes one finding of what several deployments report; ignore.c binds
 * suppression comments; guard.c says which files are never edited; apply.c and
 * plan.c put fixes into the texts.
 */
#ifndef LINT_LINT_H
#define LINT_LINT_H

#include "lint/run.h"

struct lint {
	struct run *run;
	const struct rule_config *config; /* of the rule that runs */
	VEC(struct finding *) fresh;      /* reported by the check that runs */
};

/* Adds the findings of one check to the run; `seen` is a map { .a } that lives
 * over all checks. */
void findings_join(struct lint *l, struct map *seen);

/* Marks what comments suppress; wrong comments become warnings of the run. */
void findings_suppress(struct run *run);

/* Why a file must not be edited or deleted ("is encrypted"); NULL when it may.
 * Each file is looked at once. */
struct guards {
	const struct project *project;
	struct map known; /* path -> const char ** */
};
const char *file_guard(struct guards *g, const struct file *file);

/* One text for equal operations on one file, and only for them. */
struct str op_key(struct arena *a, const struct op *op);

/* "merge" of f, as a name that stays the same over passes. */
struct str fix_key(struct arena *a, const struct finding *f, const struct fix *x);

/* True when edits and deletes of the fix would change anything. */
bool fix_changes(const struct fix *x);

void fix_reason(struct fix *x, struct str reason); /* once */

/* The fixes that go in together in one pass. */
struct taken {
	const struct finding *finding;
	struct fix *fix;
};

struct taken_list {
	VEC(struct taken) v;
};

/* The fixes of the run that can go in side by side, in the order of findings;
 * `dropped` holds the keys of fixes that are not to be tried again. */
struct choice {
	bool unsafe;
	finding_filter *wanted;
	void *ctx;
	const struct map *dropped;
};
struct taken_list plan_pass(const struct run *run, const struct choice *choice);

/* A file that the taken fixes change, after the change. */
struct result {
	const struct file *file;
	struct str text; /* p == NULL: deleted */
	struct edits edits;
};

struct results {
	VEC(struct result) v; /* by path */
};

/* The fixes of a list that is not empty as one fix that is to be proven. */
struct fix *merge_fixes(const struct run *run, const struct taken_list *list);

/* The texts with all fixes made, each verified. Fixes that cannot be made or
 * fail their verification leave `taken`; the ones that fail by themselves are
 * named in out->dropped and put into `dropped`. */
struct results merge_pass(struct outcome *out, const struct run *run, struct taken_list *taken,
	struct map *dropped);

#endif
