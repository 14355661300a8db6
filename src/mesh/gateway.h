/*
 * mesh/gateway.h -- Istio Gateways, read as istiod reads them.
 */
#ifndef MESH_GATEWAY_H
#define MESH_GATEWAY_H

#include "deploy/labels.h"
#include "mesh/host.h"

enum protocol {
	PROTOCOL_UNSUPPORTED,
	PROTOCOL_HTTP,
	PROTOCOL_HTTP_PROXY,
	PROTOCOL_HTTP2,
	PROTOCOL_GRPC,
	PROTOCOL_GRPC_WEB,
	PROTOCOL_HTTPS,
	PROTOCOL_TLS,
	PROTOCOL_TCP,
	PROTOCOL_UDP,
	PROTOCOL_MONGO,
	PROTOCOL_REDIS,
	PROTOCOL_MYSQL,
};
enum protocol protocol_parse(struct str text); /* letter case is ignored */
bool protocol_is_http(enum protocol p);        /* HTTP, HTTP2, GRPC, GRPC-WEB, HTTP_PROXY */

/* In the order of the API; an absent mode is PASSTHROUGH. */
enum tls_mode {
	TLS_PASSTHROUGH,
	TLS_SIMPLE,
	TLS_MUTUAL,
	TLS_AUTO_PASSTHROUGH,
	TLS_ISTIO_MUTUAL,
	TLS_OPTIONAL_MUTUAL
};
struct str tls_mode_name(enum tls_mode m);

struct gateway;

struct server {
	const struct gateway *gateway;
	uint32_t index; /* in spec.servers */
	const struct value *value;
	uint32_t number;     /* declared port */
	struct str protocol; /* as written */
	enum protocol proto;
	struct str port_name, bind, name;
	const struct value *tls; /* NULL: none */
	enum tls_mode mode;
	bool redirect;        /* tls.httpsRedirect */
	struct hosts hosts;   /* "./h" is "<ns>/h", "*" + "/h" is "h"; see gateway_read() */
	struct hosts written; /* as written */
};

struct gateway {
	const struct deployed *object;  /* NULL for one that istiod makes of an Ingress */
	const struct deployed *ingress; /* then this */
	struct str ns, name;
	struct str key;     /* "ns/name": what VirtualServices resolve to */
	struct str created; /* creationTimestamp, or empty */
	struct labels selector;
	bool has_selector;
	struct server *servers;
	uint32_t server_count;
	bool panics; /* its hosts make istiod panic (istio-verified 2) */
};

/* Validation first: NULL and the reason when Istio refuses the object. */
struct gateway *gateway_read(struct arena *a, const struct deployed *o, struct err *why);

bool server_passthrough(const struct server *s); /* tls of mode (AUTO_)PASSTHROUGH */
bool server_is_http(const struct server *s);     /* plain HTTP family, or terminated HTTPS */
bool server_terminates_https(const struct server *s);
bool server_is_plain(const struct server *s); /* no tls, or HTTP family (redirect servers) */
/* All settings of tls as one text, keys in order; equal text means equal
 * settings. Empty without tls. */
struct str server_tls_text(struct arena *a, const struct server *s);
/* "servers[1] (443 HTTPS)" for messages */
struct str server_label(struct arena *a, const struct server *s);

#endif
