/*
 * mesh/sidecar_form.h -- what a sidecar does, place by place, without names that
 * clients cannot see: of Sidecars, VirtualServices, DestinationRules, ports, and
 * the Services that own an inbound port (istio-verified N10).
 */
#ifndef MESH_SIDECAR_FORM_H
#define MESH_SIDECAR_FORM_H

#include "mesh/sidecar_changes.h"
#include "mesh/sidecars.h"

struct sidecar_entry {
	struct str text;     /* equal: the same is done */
	struct str place;    /* for people */
	bool shown;          /* `text` is for people too */
	enum mtls_mode mtls; /* of an inbound port that is served; MTLS_UNSET: none */
	const struct outbound_host
		*host; /* a host of a route table: its routes count; NULL: text */
	const struct sidecar_config *config;
};

struct sidecar_form {
	struct arena *a;
	struct sidecars *sidecars;
	const struct sidecar_reach *reach; /* of calls */
	struct map entries;                /* place -> struct sidecar_entry */
};

/* What reaches a workload. */
struct sidecar_form sidecar_form_inbound(struct sidecars *s, const struct sidecar_workload *w);
/* What its calls meet, of the hosts that a change reaches: what else a route
 * table holds does not depend on them. A name that a change takes from another
 * host, or leaves to it, is there. */
struct sidecar_form sidecar_form_outbound(struct sidecars *s, const struct sidecar_workload *w,
	const struct sidecar_reach *reach);

/* The cluster that a host of a route table leads to for every request, with
 * istiod's defaults; empty when its routes say more. */
struct str outbound_plain(struct outbound_router *x, const struct outbound_host *h);

#endif
