/*
 * lint/proof.h -- whether a fix leaves what the mesh does as it was.
 *
 * For every fix with `prove` set whose edits can be made: the changed texts are
 * parsed, the project and its deployments computed anew around them, and what
 * each gateway listens on and where it routes compared before and after
 * (mesh/prove.h), in the order the files give and in others. A difference makes
 * the fix unsafe; the first one becomes its reason.
 */
#ifndef LINT_PROOF_H
#define LINT_PROOF_H

#include "lint/run.h"

void proof_mark(struct run *run);

#endif
