#include "mesh/protocol.h"

static bool is_well_known_tcp(uint32_t number)
{
	return number == 25 || number == 53 || number == 3306 || number == 27017;
}

static enum protocol app_protocol(struct str text)
{
	if (str_is(text, "kubernetes.io/h2c"))
		return PROTOCOL_HTTP2;
	if (str_is(text, "kubernetes.io/ws"))
		return PROTOCOL_HTTP;
	return str_is(text, "kubernetes.io/wss") ? PROTOCOL_HTTPS : PROTOCOL_UNSUPPORTED;
}

static enum protocol prefix_protocol(struct str text)
{
	static const struct str web = { "grpc-web", 8 };

	if (text.n >= web.n && protocol_parse(str_sub(text, 0, web.n)) == PROTOCOL_GRPC_WEB)
		return PROTOCOL_GRPC_WEB;
	return protocol_parse(str_cut(&text, '-'));
}

enum protocol service_protocol(const struct value *port)
{
	const struct value *app = value_get(port, "appProtocol");
	bool has_app = app && app->kind == VALUE_STRING;
	enum protocol p = has_app ? app_protocol(app->text) : PROTOCOL_UNSUPPORTED;
	uint32_t number = 0;

	if (value_is(value_get(port, "protocol"), "UDP"))
		return PROTOCOL_UDP;
	if (p == PROTOCOL_UNSUPPORTED)
		p = prefix_protocol(has_app ? app->text : value_str(value_get(port, "name")));
	value_u32(value_get(port, "port"), &number);
	return p == PROTOCOL_UNSUPPORTED && is_well_known_tcp(number) ? PROTOCOL_TCP : p;
}

bool protocol_is_tls(enum protocol p)
{
	return p == PROTOCOL_HTTPS || p == PROTOCOL_TLS;
}

bool protocol_is_tcp(enum protocol p)
{
	return p == PROTOCOL_TCP || protocol_is_tls(p) || p == PROTOCOL_MONGO ||
		p == PROTOCOL_REDIS || p == PROTOCOL_MYSQL;
}

bool protocol_is_http2(enum protocol p)
{
	return p == PROTOCOL_HTTP2 || p == PROTOCOL_GRPC || p == PROTOCOL_GRPC_WEB;
}

enum listener_kind protocol_listener(enum protocol p)
{
	if (protocol_is_http(p))
		return LISTENER_HTTP;
	if (protocol_is_tcp(p))
		return LISTENER_TCP;
	return p == PROTOCOL_UDP ? LISTENER_NONE : LISTENER_AUTO;
}
