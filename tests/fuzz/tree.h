/*
 * fuzz/tree.h -- a small repository, written as the bytes of an input say.
 *
 * Gateways, VirtualServices, Services, Deployments, Lists, kustomizations and
 * what else may name them, of few names, hosts and ports, so that they meet and
 * conflict. Indentation, flow style, comments, blank lines, quotes, anchors,
 * templates, variables, CRLF, a BOM and the end of a file are choices too.
 * Without bytes every choice is the plain one.
 */
#ifndef TESTS_FUZZ_TREE_H
#define TESTS_FUZZ_TREE_H

#include "input.h"

struct tree_file {
	struct str path, text;
};

/* No path twice. */
struct tree {
	VEC(struct tree_file) v;
};

/* Uses up the input; `raw`, when not empty, becomes a file as it is. */
struct tree tree_make(struct arena *a, struct input *in, struct str raw);

/* p == NULL when there is no such file. */
struct str tree_text(const struct tree *t, struct str path);

#endif
