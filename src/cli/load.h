/*
 * cli/load.h -- what the parts that load a repository share: repo.c finds the
 * root and reads the files, load_config.c reads .jibe and applies it.
 */
#ifndef CLI_LOAD_H
#define CLI_LOAD_H

#include "cli/cli.h"

struct loader {
	struct repo *r;
	const struct options *o;
	struct root root;
	struct str first;         /* the first path given */
	struct str config_folder; /* patterns and paths of .jibe are relative to it */
	struct err *err;
};

/* The nearest .jibe, or what the options say. */
bool load_config(struct loader *l);
/* After the files: marks those that are excluded. */
bool load_excludes(struct loader *l);
/* After the files: tells the project what .jibe declares. False and err when a path
 * means nothing. */
bool load_deployments(struct loader *l);
/* --select and --ignore. */
bool load_selection(struct loader *l);

#endif
