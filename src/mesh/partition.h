/*
 * mesh/partition.h -- do two lists of branches do the same for every request?
 *
 * First by form: equal beginnings and ends are set aside, and so is what no
 * request for the rest can fit. Then by requests: divided by one thing after the
 * other (path, header, query parameter) into cells (cells.h), until the first
 * branch that holds is known on both sides. Things are divided as if they were
 * independent, which they nearly are: SAME holds for every request there is, and
 * DIFFERENT is said only when a request shows it. What depends on a claim, on
 * regular expressions whose texts are not found, or on more cells than LIMIT is
 * UNKNOWN.
 */
#ifndef MESH_PARTITION_H
#define MESH_PARTITION_H

#include "mesh/branches.h"

enum verdict { VERDICT_SAME, VERDICT_UNKNOWN, VERDICT_DIFFERENT };

struct judgement {
	enum verdict verdict;
	struct request witness;     /* DIFFERENT: a shortest path, the fewest of other things */
	const struct branch *x, *y; /* then: what it meets; NULL is 404 */
	struct str why;             /* UNKNOWN */
};

/* `usual`: a request for the virtual host of that domain. */
struct judgement branches_compare(struct arena *a, const struct branches *x,
	const struct branches *y, const struct request *usual, struct str domain);

#endif
