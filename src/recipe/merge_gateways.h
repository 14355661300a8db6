/*
 * recipe/merge_gateways.h -- several Istio Gateways become one.
 *
 * The servers of the others move into the one that stays: hosts are united
 * where port, protocol, bind and TLS settings are equal and uniting opens
 * nothing (plain HTTP, or hosts that the server has already), else the server
 * is added with a port name of its own. Comments move with the servers and
 * hosts they describe. Every entry of every VirtualService in the repository
 * that names one of the others then names the one that stays, in the shortest
 * spelling that is right; the others' documents go.
 *
 * Which one stays: the one that `keep` names, else the one with more references,
 * then the older
 * one where both have a creationTimestamp, then the one whose file holds more objects, then
 * the one with more hosts, then the first by name.
 *
 * What speaks against it (istio-semantics 6.3, istio-verified 1 and 2) becomes a
 * reason of the fix; the engine proves the rest.
 */
#ifndef RECIPE_MERGE_GATEWAYS_H
#define RECIPE_MERGE_GATEWAYS_H

#include "lint/rule.h"
#include "mesh/mesh.h"

struct gateway_list {
	VEC(const struct gateway *) v;
};

/* What the merges of one deployment share. */
struct merge_context {
	const struct mesh *mesh;
	struct str keep;   /* "ns/name" of the one that is to stay, or empty */
	struct map dead;   /* Gateway key -> struct dead_list: what is dropped or refused of it */
	struct map mixed;  /* Gateway key -> struct mixed_ports: those it has a server on */
	struct map rivals; /* Gateway key -> struct rival_lists: see merge_context_rivals() */
};

struct merge_context *merge_context_new(struct lint *l, const struct mesh *m, struct str keep);

/* Gateways whose routes for one host compete, by age. A third of them can lie
 * between two that are merged. */
void merge_context_rivals(struct lint *l, struct merge_context *context,
	const struct gateway_list *gateways);

/* The one that a merge of them would keep. */
const struct gateway *merge_survivor(struct lint *l, const struct merge_context *context,
	const struct gateway_list *gateways);

/* Adds the fix "merge" to the finding; `gateways` are two or more of the mesh,
 * none of them made of an Ingress. */
struct fix *merge_gateways(struct lint *l, struct finding *f, const struct merge_context *context,
	const struct gateway_list *gateways);

#endif
