/*
 * lint/config.h -- the file .jibe (YAML; no extension, so that Argo CD and Flux
 * do not load it).
 *
 *	complete: true              everything that names our objects is in this repository
 *	exclude: [third_party/old]  files that are not judged (still searched for references);
 *	                            patterns as in .gitignore, from the folder of the .jibe
 *	deployments:                what one cluster gets; wins over everything else that says so
 *	  - name: shop
 *	    paths: [clusters/shop]  files, folders or patterns, from the folder of the .jibe
 *	    namespace: web          for objects without one; optional
 *	    cluster: eu             deployments of one cluster are judged together; optional
 *	rules:
 *	  gateway-conflict:         or one of its aliases
 *	    enabled: true
 *	    severity: warning       caps nothing: replaces error and warning, info stays
 *	    fix: merge              the fix to prefer
 *	    unsafe: true            that fix goes in although it is unsafe
 *	    <option of the rule>: …
 *
 * A key that is not known is an error, with its place and the nearest name.
 */
#ifndef LINT_CONFIG_H
#define LINT_CONFIG_H

#include "lint/rule.h"

struct rule_config {
	const struct rule *rule;
	bool enabled;
	bool has_severity;
	enum severity severity;
	struct str fix; /* empty: the rule's own order */
	bool unsafe;
	struct map options; /* name -> struct str * */
};

/* A path of a deployment, as written, and where. */
struct config_path {
	struct str text;
	struct pos at;
};

struct config_deployment {
	struct str name, ns, cluster;
	VEC(struct config_path) paths;
};

struct config {
	struct str path; /* of the file, for messages; empty: there is none */
	bool complete;
	VEC(struct str) exclude; /* globs */
	VEC(struct config_deployment) deployments;
	VEC(struct rule_config) rules; /* one for every rule, in the registry's order */
};

struct rules;

/* Without a file: every rule enabled. */
void config_default(struct config *c, struct arena *a, const struct rules *rules);
/* False and err ("path:line:col: …") when the file is wrong. */
bool config_parse(struct config *c, struct arena *a, const struct rules *rules,
	const struct source *src, struct err *err);
const struct rule_config *config_of(const struct config *c, const struct rule *r);

/* By id or alias, letter case ignored for aliases; NULL when there is none. */
const struct rule *rule_find(const struct rules *rules, struct str name);
/* The nearest of the names, for "did you mean"; empty when none is near. */
struct str nearest_name(struct str name, const struct str *names, size_t n);

#endif
