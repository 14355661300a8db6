/*
 * deploy/branches.h -- what of a chart can be printed together.
 *
 * Objects stand under conditions (yaml/mask.h). Two that need one condition to
 * hold and not to hold never meet. Conditions are equal when their texts are, in
 * one chart, where the text means the same everywhere; else when they are one
 * action. From them come sets: each takes a side in every condition that has two,
 * and every two objects that can meet are together in one of them. For charts.c
 * alone.
 */
#ifndef DEPLOY_BRANCHES_H
#define DEPLOY_BRANCHES_H

#include "deploy/tree.h"
#include "yaml/mask.h"

/* A condition that has to hold, or not to. */
struct literal {
	uint32_t key;
	bool holds;
};

struct literals {
	VEC(struct literal) v; /* a key at most once */
	bool never;            /* two of them contradict each other, or they are too many */
};

/* SIDE_OTHER: not, since another of its family holds. */
enum side { SIDE_OPEN, SIDE_HOLDS, SIDE_NOT, SIDE_OTHER };

/* Conditions such as `eq .Values.a "x"` and `eq .Values.a "y"`: at most one holds. */
struct branch_family {
	VEC(uint32_t) keys;
	uint32_t held; /* keys that have to hold for something */
};

struct branch_key {
	struct str text;
	struct branch_family *family; /* NULL: none */
};

struct branch_set {
	struct str name; /* ".Values.tls, not .Values.old"; empty: the only one */
	uint8_t *side;   /* by key */
};

struct branches {
	struct arena *a;
	struct map numbers; /* text -> pointer to its number */
	VEC(struct branch_key) keys;
	struct map families; /* what is compared -> struct branch_family */
	VEC(struct literals *) items;
	uint32_t limit; /* of sets */
	VEC(struct branch_set) sets;
	bool partial; /* that was not room enough */
};

/* The conditions of a place in a file; `chart` is where their texts mean the same. */
struct literals *branches_add(struct branches *b, const struct condition *when, struct str chart,
	struct str path);
/* Makes the sets, at least one. */
void branches_choose(struct branches *b);
bool branch_holds(const struct branch_set *set, const struct literals *item);

/* ".Values.tls, not .Values.old": the innermost ones, the outer ones of them first. */
struct str conditions_text(struct arena *a, const struct condition *when);

#endif
