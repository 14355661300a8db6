/*
 * recipe/mentions.h -- what the files of gateway_refs share.
 */
#ifndef RECIPE_MENTIONS_H
#define RECIPE_MENTIONS_H

#include "recipe/gateway_refs.h"

struct gateway_refs {
	struct arena *a;
	const struct project *project;
	const struct deployments *deployments;
	struct map objects;    /* "ns/name" -> struct deployed_list */
	struct map names;      /* "name" -> struct keys: Gateways of that name */
	struct map spellings;  /* a text that means a Gateway -> struct keys */
	struct map refs;       /* "ns/name" -> struct gateway_ref_list */
	struct map mentions;   /* "ns/name" -> struct gateway_mentions */
	struct map entries;    /* "path:offset" of entries in VirtualServices -> itself */
	struct map port_names; /* port name in an EnvoyFilter -> struct gateway_mentions */
};

struct keys {
	VEC(struct str) v;
};

#define AT(r, map, key, type) ((type *)gateway_refs_slot((r)->a, (map), (key), sizeof(type)))

/* The value of a key, made zeroed when it is not there. */
void *gateway_refs_slot(struct arena *a, struct map *m, struct str key, size_t size);

/* Fills mentions and port_names; Gateways and VirtualServices are found. */
void find_mentions(struct gateway_refs *r);

#endif
