/*
 * manifest/made.h -- trees of values that are made and changed.
 *
 * value_new() gives trees that never change and may be shared. Who has to change
 * one copies it first and owns the copy. What a copy holds still leads back to
 * its source nodes; what is made here leads nowhere (`from` is NULL), so that no
 * edit can go there.
 *
 * Scalars of one tree with the same key and the same `shared`, not 0, are one: whatever
 * is put in the place of one stands in the places of all. Copies of the tree have them
 * as well.
 *
 * A value is in one tree at most. Lookups are those of value.h; the answers of
 * made_get() and made_at() are the same, but may be changed.
 */
#ifndef MANIFEST_MADE_H
#define MANIFEST_MADE_H

#include "manifest/value.h"

/* A copy of all of it, in no tree yet; key and source nodes are kept. */
struct value *made_copy(struct arena *a, const struct value *v);
/* The same that leads nowhere: for text that stands inside other text. */
struct value *made_detached(struct arena *a, const struct value *v);

struct value *made_str(struct arena *a, struct str text);
struct value *made_int(struct arena *a, int64_t n);
struct value *made_bool(struct arena *a, bool on);
struct value *made_map(struct arena *a);
struct value *made_list(struct arena *a);
/* A scalar as a plain one in YAML would be read. */
struct value *made_plain(struct arena *a, struct str text);

struct value *made_get(struct value *map, struct str key); /* NULL: not there, or no map */
/* "spec.servers"; keys joined by dots only. */
struct value *made_at(struct value *root, const char *path);

/* Sets an entry: in the place of the one with that key, else at the end. `v` is
 * in no tree; it gets the key. */
void made_put(struct value *map, struct str key, struct value *v);
/* The same with a string. */
void made_put_str(struct arena *a, struct value *map, const char *key, struct str text);
/* The map or list behind a key; made, or made anew where something else is. */
struct value *made_child(struct arena *a, struct value *map, struct str key, enum value_kind kind);
/* Before item `at` of a list; at its end when there is none. Walks the list. */
void made_insert(struct value *list, uint32_t at, struct value *v);
void made_append(struct value *list, struct value *v);
/* Takes it out of its tree. */
void made_remove(struct value *v);
/* `v` becomes what `with` is, keeping its key and its place. `with` is in no tree
 * and not to be used any more. */
void made_replace(struct value *v, struct value *with);
/* Gives what the value is to those that it is shared with. Walks the tree. */
void made_spread(struct value *v);
/* From now on each is by itself, in all of the tree. */
void made_unshare(struct value *root);
/* All children at once, in this order; each is in no other tree. */
void made_children(struct value *v, struct value *const *children, uint32_t n);

/* As JSON on one line with sorted keys, no blanks, numbers as they are: equal
 * texts are equal trees. */
void value_json(struct buf *out, const struct value *v);

#endif
