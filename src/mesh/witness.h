/*
 * mesh/witness.h -- a request as a line that a person can try: curl for HTTP,
 * openssl for TLS that is not HTTP, nc for the rest. GATEWAY stands for the
 * address of the workload; the port is the one on which it listens.
 */
#ifndef MESH_WITNESS_H
#define MESH_WITNESS_H

#include "mesh/evaluate.h"

struct witness {
	struct call call;
	bool http;
	bool tls;         /* the client speaks TLS, whoever ends it */
	bool certificate; /* the client must show one */
	bool direct;      /* the caller names the host itself; else it goes to GATEWAY */
	bool bare;        /* a condition is about headers that curl adds by itself */
};

/* Conditions ask for headers that curl adds by itself. */
bool witness_bare(const struct branches *b);

struct str witness_text(struct arena *a, const struct witness *w);

#endif
