/*
 * lint/proof.h -- whether a fix leaves what the mesh does as it was.
 *
 * For the fixes with `prove` set whose edits can be made: the changed texts are
 * parsed, the project and its deployments computed anew around them, and what
 * each gateway listens on and where it routes compared before and after
 * (mesh/prove.h), in the order the files give, its reverse, and others. A
 * difference makes those fixes unsafe that touch a Gateway of the place where
 * it shows, and the first becomes their reason. All fixes are proven together,
 * so that the cost is that of the deployment, not of fixes times deployment.
 */
#ifndef LINT_PROOF_H
#define LINT_PROOF_H

#include "lint/run.h"

void proof_mark(struct run *run);

#endif
