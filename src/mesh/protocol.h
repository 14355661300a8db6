/*
 * mesh/protocol.h -- what istiod takes a port to speak (istio-semantics 6.7).
 */
#ifndef MESH_PROTOCOL_H
#define MESH_PROTOCOL_H

#include "mesh/gateway.h"

/* A port of a Kubernetes Service: its L4 protocol, appProtocol, name, number. */
enum protocol service_protocol(const struct value *port);

bool protocol_is_tcp(enum protocol p);   /* TCP, HTTPS, TLS, Mongo, Redis, MySQL */
bool protocol_is_tls(enum protocol p);   /* HTTPS, TLS */
bool protocol_is_http2(enum protocol p); /* HTTP2, GRPC, GRPC-WEB */

/* How a listener treats it: unsupported protocols are sniffed. */
enum listener_kind {
	LISTENER_HTTP,
	LISTENER_TCP,
	LISTENER_AUTO,
	LISTENER_NONE, /* UDP */
};
enum listener_kind protocol_listener(enum protocol p);

#endif
