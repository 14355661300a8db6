/*
 * deploy/select.h -- which resources a selector means.
 *
 * A selector of a patch or a replacement: regular expressions for group, version,
 * kind, name and namespace, and selectors of labels and annotations; what is empty
 * matches all. Compiled once, asked for each resource.
 */
#ifndef DEPLOY_SELECT_H
#define DEPLOY_SELECT_H

#include "base/regex.h"
#include "deploy/res.h"

enum label_order { LABEL_EQUAL, LABEL_BELOW, LABEL_ABOVE };

/* "a=b,c!=d,e in (f,g),h,!i,j>1" */
struct label_requirement {
	struct str key;
	enum label_order order; /* other than equal: to the bound */
	uint32_t bound;
	VEC(struct str) values;
	bool negated; /* != notin ! */
	bool any;     /* h, !i: whatever the value */
};

struct label_selector {
	VEC(struct label_requirement) v;
};

/* False and err where it is malformed, or compares with a number that is not within
 * [0, 2^32). */
bool label_selector_read(struct label_selector *out, struct arena *a, struct str text,
	struct err *err);
/* `labels` is a map or NULL; scalars count as they are written. */
bool label_selector_matches(const struct label_selector *s, struct arena *a,
	const struct value *labels);

struct selector {
	struct target *t;
	struct regex *group, *version, *kind, *name, *ns; /* NULL: any */
	struct label_selector labels, annotations;
	bool names; /* any of the first five is set */
};

/* NULL, and told, when it cannot be read or holds what no selector holds. */
struct selector *selector_new(struct target *t, const struct value *map);
/* As patches select: the kind it has, the name and the namespace it has or had at first. */
bool selector_matches(struct selector *s, struct res *r);
/* As replacements do: one identity of those it has and had, in all its parts. */
bool selector_matches_id(struct selector *s, const struct res_id *id);
bool selector_matches_labels(struct selector *s, const struct res *r);

/* The string behind a key; "" for none. False, and told, for anything else. */
bool target_string(struct target *t, const struct value *map, const char *key, struct str *out);

/* Identity i of a resource: the one it has is number 0, then those it had, of which
 * kustomize remembers all but the group and the version. False: there is no such. */
bool res_id_at(const struct res *r, uint32_t i, struct res_id *out);

#endif
