/*
 * mesh/requests.h -- one HTTP request, and whether conditions hold for it.
 *
 * The path begins with a slash and has no query; `*` (of OPTIONS) and CONNECT
 * are not modelled. Envoy does not fold the names of query parameters, and takes
 * the first of several values. Headers are named in lower case, each once.
 */
#ifndef MESH_REQUESTS_H
#define MESH_REQUESTS_H

#include "mesh/conditions.h"

struct field {
	struct str name, value;
};

struct request {
	struct str path;
	VEC(struct field) headers; /* with :method, :authority and :scheme */
	VEC(struct field) query;
};

/* GET / of a host. */
struct request request_new(struct arena *a, struct str authority, struct str scheme);
void request_set(struct arena *a, struct request *r, enum about about, struct str name,
	struct str value);
/* p == NULL: not there. */
struct str request_get(const struct request *r, enum about about, struct str name);

enum truth { TRUTH_NO, TRUTH_YES, TRUTH_UNKNOWN };

/* Of one condition, for the text it is about; p == NULL: there is none. */
enum truth condition_holds(const struct condition *c, struct str text);
/* Of all of them: NO as soon as one does not hold. */
enum truth conditions_hold(const struct conditions *c, const struct request *r);

#endif
