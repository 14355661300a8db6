/*
 * manifest/object.h -- from the documents of a file to objects, and what is
 * known of kinds. For manifest/ alone.
 */
#ifndef MANIFEST_OBJECT_H
#define MANIFEST_OBJECT_H

#include "manifest/project.h"

/* Fills f->objects, in order of place; ids are still 0. */
void objects_read(struct arena *a, struct project_file *f);

/* Fills f->rendered. */
void rendered_read(struct arena *a, struct project_file *f);

/* "group/Kind/namespace/name" of an object under another namespace and name. */
struct str object_key_of(struct arena *a, const struct object *o, struct str ns, struct str name);

/* Can take part in what rules judge: Istio networking and security, Services, Gateway API,
 * Ingresses, what runs pods. Takes "group/Kind". */
bool type_is_relevant(struct str type);
/* Some kind of the group; the kind in some group. */
bool group_is_relevant(struct str group);
bool kind_is_relevant(struct str kind);

/* An object without a tree that might be, or hold, one of those. */
bool object_is_missed(const struct object *o);
/* Of such an object: "cannot be read", "is a template", "has variables". */
const char *object_missed_why(const struct object *o);
/* Of a file in which something is masked: one of the last two. */
const char *file_doubt_why(const struct file *f);

/* For a text that cannot be read as YAML: some "kind:" in it is a relevant one,
 * or one that cannot be told. */
bool text_may_be_relevant(struct str text);

/* Kinds of Kubernetes itself that have no namespace, as kustomize knows them:
 * it takes every kind it does not know for a namespaced one. */
bool type_is_cluster_scoped(struct str type);

#endif
