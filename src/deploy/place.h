/*
 * deploy/place.h -- the folders and files of tree.c, which of them exclude
 * each other, and how those of a folder are joined. For tree.c alone.
 *
 * What excludes each other is held as cliques of siblings, never as pairs: a
 * thousand files that define one object are one clique of a thousand.
 */
#ifndef DEPLOY_PLACE_H
#define DEPLOY_PLACE_H

#include "deploy/tree.h"

/* One way to make a set of a folder: a choice of entries, and which alternative
 * is taken inside each: number `turn`, counted round. */
struct choice {
	uint32_t entries, turn;
};

/* Entries of a folder that meet, besides those that have no clique. */
struct entries {
	VEC(struct place *) v; /* by index */
};

struct place {
	struct str path;
	const struct project_file *file; /* NULL: a folder */
	struct place *parent, *child, *last, *next;
	uint32_t depth, index;      /* index among its siblings */
	bool relevant;              /* holds a relevant object */
	bool samples;               /* a folder whose folders stand each for itself */
	bool inputs;                /* a folder whose files do, too */
	bool tests;                 /* lies in such a folder, or is one */
	VEC(uint32_t) cliques;      /* it meets no other member of these */
	VEC(struct entries) sets;   /* of a folder: at least one */
	VEC(struct choice) choices; /* of a folder: at least one */
	uint32_t key, clique;       /* the last key found in two entries of a folder, its clique */
	uint32_t slot;              /* among the relevant siblings with cliques */
	bool used;                  /* in some set of its folder */
	uint64_t reached; /* by bit: its alternatives that are in some choice of its folder */
};

struct places {
	struct arena *a;
	const struct project *p;
	struct place *root;
	struct place **of_object;     /* place of its file by object id; NULL: not in the tree */
	uint32_t clique_count, limit; /* limit: sets and choices of a folder */
	uint32_t *mark, stamp; /* a clique with mark == stamp is taken in the set being made */
};

/* The tree of the files, with its cliques. */
void places_new(struct places *t, const struct tree_files *files);

/* The cliques that names of folders make (place_names.c), of a folder and of all
 * below it. */
void places_find_names(struct places *t, struct place *folder);
void place_join_clique(struct places *t, struct place *pl, uint32_t clique);

/* "1.20", "v1.20.1": with a dot. Folders v1 and v2 may well be two versions of an
 * application that run side by side, and "01" is the first of some steps. */
bool is_version(struct str word);

/* Folders that hold an unpacked release: named like one (istio-1.20.3), with a
 * folder samples. What is in one meets nothing outside (place_release.c). */
struct releases {
	struct map folders;
};

void releases_find(struct releases *r, const struct project *p);
/* The outermost that a file lies in; empty: none. */
struct str release_of(const struct releases *r, struct str path);

/* Fills the sets and choices of a folder and of all below it. */
void places_choose(struct places *t, struct place *folder);

/* How many alternatives it has. */
uint32_t place_count(const struct place *pl);

#endif
