/*
 * base/glob.h -- patterns for paths, as in .gitignore and kustomize:
 * `*` and `?` stay inside a part, `**` crosses parts, `[...]` is a class.
 * A pattern without '/' matches in every folder; one that names a folder
 * matches all below it; one that ends in '/' matches nothing but folders.
 * A '\' takes the meaning from the character after it. A leading '!' means
 * nothing here. Any pattern is matched in time linear in the path.
 * Files that include pcre2.h: base/glob.c and base/regex.c.
 */
#ifndef BASE_GLOB_H
#define BASE_GLOB_H

#include "base/err.h"
#include "base/str.h"

struct glob;

/* NULL and err when the pattern is malformed. Free with glob_free. */
struct glob *glob_new(struct arena *a, struct str pattern, struct err *err);
bool glob_match(const struct glob *g, struct str path);
void glob_free(struct glob *g); /* NULL is allowed */

#endif
