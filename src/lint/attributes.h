/*
 * lint/attributes.h -- what the .gitattributes files of a project say of a
 * path. Only linguist-generated is asked for.
 *
 * As gitattributes(5): patterns are relative to the folder of their file and
 * match whole paths, without '/' in every folder below; of the lines of a file
 * the last one that matches decides, of the files the nearest. The attribute is
 * set by its name or a value that is not "false", unset by "-", and by "!" left
 * unsaid, which ends the search. Patterns may be quoted as in C. Macros
 * ([attr]), $GIT_DIR/info/attributes and the user's own files are not read.
 */
#ifndef LINT_ATTRIBUTES_H
#define LINT_ATTRIBUTES_H

#include "manifest/project.h"

bool attributes_generated(const struct project *p, struct str path);

#endif
