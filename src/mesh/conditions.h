/*
 * mesh/conditions.h -- what the match of a route asks of a request, in Envoy's
 * words: a list of conditions that must all hold (docs/matching.md).
 *
 * Method, authority and scheme are the headers `:method`, `:authority` and
 * `:scheme`, as in Envoy. What a VirtualService selects by port, gateway and
 * source is decided when routes are built, and is no condition. A regular
 * expression that is plain text, plain text and ".*", or ".*" is written as the
 * exact text or prefix that it means.
 */
#ifndef MESH_CONDITIONS_H
#define MESH_CONDITIONS_H

#include "mesh/pattern.h"
#include "mesh/virtual_service.h"

enum about { ABOUT_PATH, ABOUT_HEADER, ABOUT_QUERY };

enum test {
	TEST_PRESENT,
	TEST_EXACT,
	TEST_PREFIX,
	TEST_REGEX,  /* which texts fit is known of some (regex.h) */
	TEST_CLAIMS, /* of a token (`@request.auth.claims`): not known of any */
};

struct condition {
	enum about about;
	struct str name; /* of a header, in lower case, or of a query parameter */
	enum test test;
	struct str text;             /* in lower case when the case of letters is ignored */
	const struct pattern *regex; /* of TEST_REGEX; NULL: not understood */
	bool fold;                   /* of a path: the case of letters is ignored */
	bool invert; /* withoutHeaders: what is not there counts as empty text, but for PRESENT */
};

struct conditions {
	VEC(struct condition) v; /* sorted, each once; empty: every request fits */
};

/* Of a match of an HTTP route, and of the root's that it was merged with. NULL
 * gives none. */
struct conditions conditions_of(struct arena *a, const struct match *m);

/* One text for equal conditions. */
struct str conditions_print(struct arena *a, const struct conditions *c);

/* No request fits both, as far as exact texts and prefixes say. */
bool conditions_exclude(const struct conditions *x, const struct conditions *y);

#endif
