/*
 * yaml/patch_verify.h -- a new text held against what operations mean. For
 * patch_verify*.c only.
 *
 * The tree that the operations mean is not built: the old one is walked beside
 * the new one, and where an operation says so, something else is expected
 * (patch_verify.c). Comments are told by their texts, their order, and the nodes
 * that they are about (patch_verify_comments.c).
 */
#ifndef YAML_PATCH_VERIFY_H
#define YAML_PATCH_VERIFY_H

#include "yaml/patch_plan.h"

struct verify {
	struct plan plan;
	const struct file *before, *after;
	uint32_t *origin;         /* by new node: the old one, 0 for none */
	const struct node **twin; /* by old node: what it became */
	struct err *err;
};

/* Always false: "line N after the edit: ... would change" */
bool verify_differs(const struct verify *v, const struct node *got, const char *what);

/* With the twins known. */
bool verify_comments(struct verify *v);

#endif
