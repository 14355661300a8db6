/*
 * manifest/index.h -- what project_index() and project_overlay() have in
 * common. For manifest/ alone.
 *
 * `shared` says by place in p->files which files belong to another project as
 * well: they and their objects are not changed but replaced by copies.
 */
#ifndef MANIFEST_INDEX_H
#define MANIFEST_INDEX_H

#include "manifest/kustomize.h"

struct project_file *project_file_new(struct arena *a, const struct source *src);

/* Sets the roles that depend on other files, all of which are in by_path; those
 * of shared files only when `all` is true. */
void index_roles(struct project *p, bool *shared, bool all);

/* Numbers the objects, and fills p->objects and p->by_key. Keys that are in
 * by_key already keep their places. */
void index_objects(struct project *p, bool *shared);

#endif
