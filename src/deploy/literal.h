/*
 * deploy/literal.h -- the project as kustomize reads it: with `${NAME}` as text.
 * For the files of deploy/apply.h alone.
 *
 * The reader takes what a variable touches for unknown, since it cannot know what
 * fills it in (yaml/mask.h). Flux builds first and replaces variables in what it has
 * built, so the build has to see them as text. Here every file in which nothing
 * but variables is masked is read once more with a mark of equal length for each
 * "${". The two trees must have the same nodes at the same places, so that a node
 * of one is that of the other by its number; else the file stays as it was.
 */
#ifndef DEPLOY_LITERAL_H
#define DEPLOY_LITERAL_H

#include "deploy/maker.h"

/* Made when it is asked for first; the project itself when nothing differs. */
const struct project *literal_project(struct maker *m);
struct builds *literal_builds(struct maker *m);

/* What stands for it in the project: an object, a node, a text. NULL: nothing does. */
const struct object *literal_object(struct maker *m, const struct object *o);
const struct node *literal_node(struct maker *m, const struct node *n);
struct str literal_text(struct arena *a, struct str text);
/* Is the file one that was read again. */
bool literal_differs(struct maker *m, const struct file *f);

#endif
