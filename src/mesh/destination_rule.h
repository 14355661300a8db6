/*
 * mesh/destination_rule.h -- DestinationRules: which one a client's calls of a
 * host obey (istio-semantics 6.5, istio-verified R6). Looked for in the
 * client's namespace, then the service's, then istio-system; the most specific
 * host wins.
 */
#ifndef MESH_DESTINATION_RULE_H
#define MESH_DESTINATION_RULE_H

#include "mesh/registry.h"

/* One object, or what several of them are merged into. */
struct destination_rule {
	struct str ns;
	bool has_selector;
	struct labels selector;
	struct hosts export_to;     /* as written, sorted; empty: everywhere */
	const struct value *policy; /* trafficPolicy, or NULL */
	VEC(const struct value *) subsets;
};

struct rule_index;

struct rule_index *rule_index_new(const struct registry *r);

/* NULL: none. `labels` NULL: for the server side, where a selector counts not. */
const struct destination_rule *rule_for(const struct rule_index *x, struct str client_ns,
	const struct registered *service, const struct labels *labels);

#endif
