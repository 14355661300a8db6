/*
 * recipe/merge.h -- what the files of merge_gateways share.
 */
#ifndef RECIPE_MERGE_H
#define RECIPE_MERGE_H

#include "recipe/gateway_refs.h"
#include "recipe/merge_gateways.h"

struct merge {
	struct lint *l;
	struct arena *a;
	const struct merge_context *context;
	const struct gateway_refs *refs;
	struct fix *fix;
	const struct gateway *stays;
	struct gateway_list go;
	bool moved; /* a server or host moves into the one that stays */
};

/* Why parts of a Gateway do nothing today, one line each. */
struct dead_list {
	VEC(struct str) v;
};

/* A resolved port of a gateway workload. */
struct mixed_port {
	uint32_t number;
	struct str bind; /* of its first server, as are plain and http */
	bool plain, http;
	bool mixed; /* its servers differ in bind, or are not all HTTP or all TLS */
	VEC(const struct gateway *) gateways;
};

struct rival_lists {
	VEC(const struct gateway_list *) v;
};

struct mixed_ports {
	VEC(struct mixed_port *) v;
};

/* What speaks against it, as reasons of the fix. */
void merge_check(struct merge *m);

/* The servers of those that go, into the one that stays. */
void merge_servers_into(struct merge *m);

/* What names those that go names the one that stays. */
void merge_references(struct merge *m);

#endif
