/*
 * recipe/servers.h -- what can be done about one server of an Istio Gateway.
 */
#ifndef RECIPE_SERVERS_H
#define RECIPE_SERVERS_H

#include "lint/rule.h"
#include "mesh/gateway.h"

/* The fix "drop-server": removes a server that istiod drops in every order of
 * creation, and that therefore does nothing. */
struct fix *drop_server(struct lint *l, struct finding *f, const struct server *s);

/* What would set a server apart from those it meets. */
struct separation {
	bool host, port, selector;
};

/* The advice "separate": the lines to change by hand, since which is meant is
 * not in the files. Nothing when the server is not written in one. */
void separate_server(struct lint *l, struct finding *f, const struct server *s,
	struct separation by);

#endif
