/*
 * deploy/show.h -- deployments, printed: what jibe takes for deployed together,
 * on what grounds, what of it is not known, and every object with the place it
 * comes from.
 */
#ifndef DEPLOY_SHOW_H
#define DEPLOY_SHOW_H

#include "base/json.h"
#include "deploy/deployment.h"

/* The object as the cluster would get it: its tree with the final name and
 * namespace. */
const struct value *deployed_full(struct arena *a, const struct deployed *o);

/* `full` adds each object as the cluster would get it, in YAML. */
void deployments_text(struct buf *out, const struct deployments *ds, bool full);

/* { "deployments": [{ "root", "kind", "complete", "unknown", "grounds",
 * "namespace", "cluster", "files", "objects": [{ "apiVersion", "kind", "namespace",
 * "name", "file", "line", "by", "object" }] }] }. What is not set is null; `by` is
 * "Kind namespace/name" of what applies it, `object` is there when `full`. */
void deployments_json(struct json *j, const struct deployments *ds, bool full);

/* A value as block YAML, each line behind `indent` blanks. */
void value_yaml(struct buf *out, const struct value *v, uint32_t indent);

#endif
