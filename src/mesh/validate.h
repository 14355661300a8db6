/*
 * mesh/validate.h -- which objects Istio's webhook refuses (istio-semantics
 * 3.1 to 3.7, istio-verified 1 and 2). A refused object is in no mesh.
 *
 * Each function answers false with the first reason, in Istio's words. Warnings
 * of the webhook are not looked for: they refuse nothing.
 */
#ifndef MESH_VALIDATE_H
#define MESH_VALIDATE_H

#include "mesh/gateway.h"

bool validate_gateway(const struct deployed *o, struct err *why);
bool validate_virtual_service(const struct deployed *o, struct err *why);
bool validate_sidecar(const struct deployed *o, struct err *why); /* but for pools */
bool validate_peer_authentication(const struct deployed *o, struct err *why);
/* But for what pools, outlier detection, balancing and certificates hold. */
bool validate_destination_rule(const struct deployed *o, struct err *why);
bool validate_service_entry(const struct deployed *o, struct err *why); /* but for endpoints */

/* Primitives, istio-semantics 3.1. */
bool valid_dns_label(struct str s);
bool valid_domain(struct str s, struct err *why);
bool valid_wildcard_domain(struct str s, struct err *why);
bool valid_ip(struct str s);
/* exportTo of an object of a namespace; NULL is valid. */
bool valid_export_to(const struct value *list, struct str ns, struct err *why);
/* One of a few words, the last of them NULL; a value that is not there is valid. */
bool valid_word(const struct value *v, const char *const *words, struct err *why);
bool valid_port(const struct value *v, struct err *why);     /* NULL is valid */
bool valid_duration(const struct value *v, struct err *why); /* NULL is valid */

#endif
