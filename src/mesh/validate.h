/*
 * mesh/validate.h -- which objects Istio's webhook refuses (istio-semantics
 * 3.1 to 3.5, istio-verified 1 and 2). A refused object is in no mesh.
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

/* Primitives, istio-semantics 3.1. */
bool valid_dns_label(struct str s);
bool valid_domain(struct str s, struct err *why);
bool valid_wildcard_domain(struct str s, struct err *why);
bool valid_ip(struct str s);
bool valid_port(const struct value *v, struct err *why);     /* NULL is valid */
bool valid_duration(const struct value *v, struct err *why); /* NULL is valid */

#endif
