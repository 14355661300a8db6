/*
 * deploy/list_keys.h -- which lists a strategic merge joins item by item, and
 * by which keys.
 *
 * As kustomize has it: from the OpenAPI schema built into it (list_keys.def says
 * of which version). All other lists, those of custom resources included, are
 * replaced as a whole.
 */
#ifndef DEPLOY_LIST_KEYS_H
#define DEPLOY_LIST_KEYS_H

#include "base/str.h"

/* What is known of a value: { 0 } when nothing is. */
struct list_schema {
	uint32_t type;    /* of it, or of the items of it; 0: no list below it is merged */
	const char *keys; /* of a list that is merged: "name", "port protocol", or "" for one of
	                     scalars that are joined by what they are; NULL: no such list */
};

struct list_schema list_schema_of_kind(struct str group, struct str version, struct str kind);
struct list_schema list_schema_field(struct list_schema map, struct str field);
struct list_schema list_schema_item(struct list_schema list);

#endif
