/*
 * deploy/literal.h -- the project as kustomize reads it: with `${NAME}` as text.
 *
 * The reader takes what a variable touches for unknown, since it cannot know what
 * fills it in (yaml/mask.h). kustomize reads variables as text, and Flux replaces
 * them in what it has built, so such a build has to see them as text. Here every
 * file in which nothing but variables is masked is read once more with a mark of
 * equal length for each "${". The two trees must have the same nodes at the same
 * places, so that a node of one is that of the other by its number; else the file
 * stays as it was. literal_text() gives the text back for the marks.
 */
#ifndef DEPLOY_LITERAL_H
#define DEPLOY_LITERAL_H

#include "deploy/build.h"

/* Files are read again when it is first asked for something. */
struct literal;
struct literal *literal_new(struct arena *a, const struct project *p);

/* In which variables are text; the project itself when nothing differs. */
const struct project *literal_project(struct literal *l);
/* What is built of it. */
struct builds *literal_builds(struct literal *l);

/* What stands for it in the project: an object, a node, a text. NULL: nothing does. */
const struct object *literal_object(struct literal *l, const struct object *o);
const struct node *literal_node(struct literal *l, const struct node *n);
struct str literal_text(struct arena *a, struct str text);
/* Is the file one that was read again. */
bool literal_differs(struct literal *l, const struct file *f);

#endif
