/*
 * lint/run.h -- texts -> findings -> fixed texts. A pure function of a project
 * and a configuration; the engine knows no single rule.
 */
#ifndef LINT_RUN_H
#define LINT_RUN_H

#include "lint/config.h"
#include "lint/rule.h"
#include "text/diff.h"

struct rules {
	const struct rule *const *v;
	size_t n;
};

struct run {
	struct arena *a;
	const struct project *project;
	const struct deployments *deployments;
	const struct config *config;
	struct rules rules;
	VEC(struct finding *) findings; /* by path, offset, rule, message; suppressed ones too */
	struct map slots;               /* lint_slot() */
	VEC(struct related) warnings;   /* suppression comments that are wrong: where and why */
};

/* project must be indexed. Runs the rules that the configuration selects over
 * every deployment, joins findings that deployments share, binds suppressions,
 * makes the edits of every fix to see that they can be made, and marks them. */
void run_rules(struct run *run);

/* The fix that would go in: the one that the configuration prefers, then the
 * rule's order; the first that is safe, or, when `unsafe` or the configuration
 * allows it, unsafe. Never one that is display only. NULL when there is none. */
struct fix *finding_fix(const struct config *c, const struct finding *f, bool unsafe);

enum { MAX_PASSES = 10 };

/* A file that fixes changed. before.p == NULL: created; after.p == NULL: gone. */
struct changed_file {
	struct str path, before, after;
	VEC(struct diff_note) notes; /* places in `before` */
};

struct applied {
	struct str rule, fix, title;
	struct str path; /* of the finding, with its line at that time */
	uint32_t line;
	enum applicability applicability;
	enum effect effect;
};

struct outcome {
	VEC(struct changed_file) files; /* by path */
	VEC(struct applied) applied;
	VEC(struct str) dropped; /* fixes that failed their verification: rule, place, why */
	uint32_t passes;
	struct run last; /* the run over the fixed texts */
	bool endless;    /* did not come to rest: files is empty, culprits are named */
	VEC(struct str) culprits;
};

/* Applies the preferred applicable fix of every finding that is not
 * suppressed and that `wanted` accepts (NULL: all), in the order of findings;
 * overlapping ones wait for the next pass. Every pass is verified. */
typedef bool finding_filter(void *ctx, const struct finding *f);
void run_fixes(struct outcome *out, const struct run *first, bool unsafe, finding_filter *wanted,
	void *ctx);

#endif
