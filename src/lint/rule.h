/*
 * lint/rule.h -- all that a rule sees of the engine.
 *
 * A rule looks at one deployment, asks manifest/ and mesh/ about it, and
 * reports. It never changes a tree, prints or fails; memory comes from
 * lint_arena() and lives as long as the findings.
 *
 * A finding has one primary place, related places, and any number of
 * alternative fixes, the preferred first. A finding that several deployments
 * share (same rule, place and message) is one finding that names them all.
 *
 * A fix is a list of operations on documents (yaml/patch.h) and files; all of
 * it goes in, or none. Its two marks are computed, not declared: the rule says
 * what it knows against the fix (fix_unsafe) and what it does to objects
 * (fix_effect); the engine adds what cannot be edited, what other deployments
 * say, and what the proof finds.
 */
#ifndef LINT_RULE_H
#define LINT_RULE_H

#include "deploy/deployment.h"
#include "yaml/patch.h"

struct lint;

enum severity { SEVERITY_INFO, SEVERITY_WARNING, SEVERITY_ERROR };

/* Worse is larger. safe: what the mesh does stays the same but for the fault;
 * unsafe: needs --unsafe-fixes; display: shown, never applied. */
enum applicability { FIX_SAFE, FIX_UNSAFE, FIX_DISPLAY };

/* The worst that happens to an object in the cluster. */
enum effect { EFFECT_NONE, EFFECT_EQUIVALENT, EFFECT_UPDATE, EFFECT_REPLACE, EFFECT_PRUNE };

/* "warning", "safe", "prune" */
const char *severity_name(enum severity s);
const char *applicability_name(enum applicability a);
const char *effect_name(enum effect e);

struct rule {
	const char *id;             /* kebab case; names its .c, .md and golden cases */
	const char *const *aliases; /* codes of other tools, NULL-terminated; or NULL */
	const char *title;          /* one line for lists: the fault */
	const char *const *fixes;   /* ids of the fixes it offers, NULL-terminated; or NULL */
	const char *const *options; /* keys it takes in .jibe, NULL-terminated; or NULL */
	void (*check)(struct lint *l, const struct deployment *d);
};

struct place {
	const struct file *file;
	struct span span;
	struct str template; /* of rendered text: the template that printed it; empty: none */
};

struct related {
	struct place at;
	struct str message;
};

struct fix {
	struct arena *a;
	const char *id;   /* "merge": unique among the rule's fixes */
	struct str title; /* imperative: "Merge Gateway web/b into web/a" */
	enum applicability applicability;
	enum effect effect;
	VEC(struct patch *) patches; /* one a file */
	VEC(struct str) deletes;     /* whole files */
	VEC(struct str) reasons;     /* why it is not safe, one line each */
	VEC(struct str) advice;      /* lines to show */
	bool prove;                  /* mesh behaviour must be equal before and after to be safe */
	VEC(struct str) touches; /* keys ("ns/name") of the Gateways it changes, for the proof */
	bool conflicting;        /* edits could not be made; the reasons say why */
};

struct finding {
	const struct rule *rule;
	enum severity severity;
	struct place at;
	const struct object *object; /* what it is about; may be NULL */
	struct str path;             /* "spec.servers[1]"; may be empty */
	struct str message;
	struct str identity; /* equal in several deployments: one finding; empty: the message */
	VEC(struct related) related;
	VEC(struct str) notes; /* further lines: what wins, what stops working */
	VEC(struct fix *) fixes;
	VEC(struct str) deployments; /* names, sorted */
	VEC(struct str)
	also;               /* those that have `object` without the fault, sorted: a fix
	                                in a base reaches them, too */
	struct str grounds; /* why its places are judged together; empty: they are in one file */
	bool by_tree;       /* its places are only joined by the directory tree */
	bool suppressed;
	struct str suppression; /* the reason given */
};

struct arena *lint_arena(const struct lint *l);
const struct project *lint_project(const struct lint *l);
const struct deployments *lint_deployments(const struct lint *l);
/* A place, NULL at first, for what a rule or recipe computes once a run. */
void **lint_slot(struct lint *l, const char *name);
/* The rule's option in .jibe, or p == NULL. */
struct str lint_option(const struct lint *l, const char *name);

/* At a node: its key when it has one, else the node's first line. */
struct finding *report(struct lint *l, const struct deployment *d, enum severity severity,
	const struct object *o, const struct node *at, const char *fmt, ...) FORMAT(6, 7);
void report_related(struct lint *l, struct finding *f, const struct node *at, const char *fmt, ...)
	FORMAT(4, 5);
/* What makes it one finding over deployments where names in the message differ. */
void report_identity(struct lint *l, struct finding *f, const char *fmt, ...) FORMAT(3, 4);
void report_note(struct lint *l, struct finding *f, const char *fmt, ...) FORMAT(3, 4);

struct fix *fix_new(struct lint *l, struct finding *f, const char *id, const char *fmt, ...)
	FORMAT(4, 5);
/* The operations on one file, empty at first. */
struct patch *fix_patch(struct fix *x, const struct file *file);
/* Removes an object: its item of a List, its document, or its file when nothing
 * else is in it; then also the entries of every kustomization that lists it. */
void fix_remove_object(struct fix *x, const struct project *p, const struct object *o);
void fix_unsafe(struct fix *x, const char *fmt, ...) FORMAT(2, 3);
void fix_display(struct fix *x, const char *fmt, ...) FORMAT(2, 3); /* cannot be made; why */
void fix_advise(struct fix *x, const char *fmt, ...) FORMAT(2, 3);
void fix_effect(struct fix *x, enum effect e);
/* To be proven; it changes this Gateway ("ns/name"), called once for each. */
void fix_prove(struct fix *x, struct str gateway);

/* "spec.servers[1].hosts" of a node inside an object. */
struct str node_path(struct arena *a, const struct node *root, const struct node *n);

#endif
