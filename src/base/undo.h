/*
 * base/undo.h -- the two ends of a commit, for the run that makes it and for
 * the one that finds it interrupted. Each can itself be interrupted anywhere,
 * and is then done once more.
 */
#ifndef BASE_UNDO_H
#define BASE_UNDO_H

#include "base/journal.h"

/* Puts back every touched file and removes what lies beside. False: some could
 * not be put back; they and their old texts stay, and so does the journal; err,
 * which holds why the commit failed, says which and where. */
bool undo_commit(struct journal *j, struct err *err);

/* Removes what lies beside the files, folders that have become empty, and the
 * journal. False: something could not be removed, and the journal stays. */
bool finish_commit(struct journal *j, struct err *err);

/* False and err, which names them, when files are neither what they were before
 * the commit nor what it has made of them: undo_commit could lose a text. */
bool undo_is_certain(const struct journal *j, struct err *err);

/* Of journals that were read: no folder on the way to a file is a link. */
bool undo_stays_inside(const struct journal *j, struct err *err);

/* The names of all files, and of folders made for them, are on the disk. */
bool flush_folders(const struct journal *j, struct err *err);

/* Absolute paths of a file and of a name beside it. */
const char *path_in(const struct journal *j, struct str path);
const char *path_beside(const struct journal *j, const struct journal_file *f, struct str name);

#endif
