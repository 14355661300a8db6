/*
 * recipe/gateway_refs.h -- who names an Istio Gateway, in the whole repository.
 *
 * Deployments limit what is judged together, not who may refer to what: before
 * a Gateway is removed or renamed, everything that names it is looked for, as
 * structure (VirtualServices, EnvoyFilters, Canaries) and as text (ConfigMaps,
 * annotations, templates, scripts; istio-semantics 6.4). One pass over the
 * repository answers for all Gateways.
 */
#ifndef RECIPE_GATEWAY_REFS_H
#define RECIPE_GATEWAY_REFS_H

#include "lint/rule.h"

/* An entry of a `gateways` list of a VirtualService, in one of the forms in
 * which the object is deployed. */
struct gateway_ref {
	const struct object *service;
	const struct deployed *form; /* NULL: deployed nowhere that is known */
	struct str ns;               /* in which short names are resolved */
	const struct value *list, *entry;
};

struct gateway_ref_list {
	VEC(struct gateway_ref) v;
};

/* The name somewhere else: changed by nobody, so a removal is not safe. */
struct gateway_mention {
	struct str path;
	struct pos at;
	struct str text;
};

struct gateway_mentions {
	VEC(struct gateway_mention) v;
};

struct gateway_refs;

/* For all Gateways of the repository; kept in the run (lint_slot). */
const struct gateway_refs *gateway_refs(struct lint *l);

/* VirtualService entries that mean "ns/name". */
const struct gateway_ref_list *gateway_refs_of(const struct gateway_refs *r, struct str key);

/* Texts that name it otherwise: "ns/name", "name.ns", an EnvoyFilter's route
 * name; the bare name on a line that speaks of a gateway or stands below one, in
 * whatever is not followed as structure (templates and values of charts,
 * scripts, ConfigMaps, patches of Flux and Argo CD, other custom resources). */
const struct gateway_mentions *gateway_mentions_of(const struct gateway_refs *r, struct str key);

/* Other deployed objects that are the Gateway "ns/name" (alternatives). */
const struct deployed_list *gateway_objects_of(const struct gateway_refs *r, struct str key);

/* The Gateway of that key in a deployment; NULL when there is none. */
const struct object *gateway_object_in(const struct gateway_refs *r, struct str key,
	const struct deployment *d);

/* EnvoyFilters that match route tables by this port name. */
const struct gateway_mentions *port_name_mentions(const struct gateway_refs *r, struct str name);

#endif
