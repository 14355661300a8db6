/*
 * mesh/cells.h -- the texts that one thing of a request can have, divided into
 * cells in which each of some conditions holds for all texts or for none.
 *
 * The cells cover every text: those of the exact texts, those with a prefix and
 * no longer one, and the rest. Of each a text is shown; where none can be shown,
 * or a client cannot send it as it likes, the cell is not real: what differs
 * there alone is not known to differ.
 */
#ifndef MESH_CELLS_H
#define MESH_CELLS_H

#include "mesh/requests.h"

/* What conditions are about. Paths without regard to case, and each regular
 * expression and claim, are taken for things of their own; a negated one too, since
 * what is not there fits neither. */
struct thing {
	enum about about;
	struct str name;
	bool fold;
	const struct condition *oracle; /* the expression or claim; NULL: texts */
};

struct thing thing_of(const struct condition *c);
bool thing_is(const struct thing *t, const struct condition *c);

struct cell {
	struct str text;   /* one of its texts; p == NULL: the header or parameter is not there */
	struct str prefix; /* the longest prefix that holds in it */
	bool exact;        /* it has the one text */
	bool real;         /* a client can send `text` */
	bool holds;        /* of an oracle: what it says */
};

struct cells {
	VEC(struct cell) v; /* the usual text first, then by length */
};

/* `conditions`: all on this thing. `usual`: the text of a request that nobody has
 * chosen; p == NULL: none. `domain`: of the virtual host, which an authority fits. */
struct cells cells_of(struct arena *a, const struct thing *t,
	const struct condition *const *conditions, uint32_t n, struct str usual, struct str domain);

/* Of a condition on the thing, in a cell of it. */
bool cell_holds(const struct cell *cell, const struct condition *c);

/* Envoy: the case of letters and a port do not count; "*" and "*.a.example" are
 * suffixes of a longer name. */
bool domain_fits(struct str domain, struct str authority);

#endif
