/*
 * mesh/branches.h -- the routes of a virtual host as a list of branches: the
 * first whose conditions hold says what is done, and 404 when none does.
 *
 * Branches that an earlier one with the same or no conditions hides are left out.
 */
#ifndef MESH_BRANCHES_H
#define MESH_BRANCHES_H

#include "mesh/action.h"
#include "mesh/requests.h"

struct branch {
	struct conditions when;
	struct action does;
	struct str key;                  /* equal: same conditions and action */
	const struct route_entry *entry; /* NULL in tests */
};

struct branches {
	VEC(struct branch) v;
};

struct str branch_key(struct arena *a, const struct branch *x);

/* Leaves out what is hidden: `seen` holds the conditions of the branches so far. */
void branches_push(struct arena *a, struct branches *b, struct map *seen, struct branch x);
struct branches branches_of(struct actions *from, const struct virtual_host *vh);

/* What comes of a request: the branch, or NULL for 404. *known is false when a
 * regular expression or a claim decides. */
const struct branch *branches_pick(const struct branches *b, const struct request *r, bool *known);

#endif
