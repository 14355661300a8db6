/*
 * deploy/tree.h -- which files of a directory tree can meet in one cluster,
 * when nothing but the tree says so (design 4, rule 5).
 *
 * Two files that define one object are alternatives: of the two entries of
 * their lowest common folder through which they are reached, nothing in one
 * ever meets anything in the other. So are sibling folders named like
 * environments. What is compatible at a folder is joined in sets, such that
 * every two compatible entries that hold relevant objects are in one of them;
 * the alternatives inside entries are taken in step: the first with the first,
 * the second with the second.
 *
 * An unpacked release (place.h) is a tree of its own.
 */
#ifndef DEPLOY_TREE_H
#define DEPLOY_TREE_H

#include "manifest/project.h"

/* At most so many sets are made; what is in none of them comes alone. */
enum { TREE_SETS = 64 };

struct tree_set {
	struct str name; /* ". (with a/dev, b/dev and 3 more)", or of a release its folder in
	                    place of the dot; may repeat */
	bool partial;    /* an alternative for which there was no room: it alone */
	VEC(const struct project_file *) files; /* by path */
};

/* Valid until it returns. */
typedef void tree_visit(void *ctx, const struct tree_set *set);

struct tree_files {
	VEC(const struct project_file *) v; /* by path, of one project */
};

/* Calls `each` for every set, in a fixed order. */
void tree_split(const struct project *p, const struct tree_files *files, tree_visit *each,
	void *ctx);

#endif
