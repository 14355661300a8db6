/*
 * base/err.h -- why something outside the program did not work, or why an edit
 * was refused. One line, no full stop, no newline. Printed once, by whoever
 * gives up.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include "base/base.h"

struct err {
	char text[512];
};

/* Always false, so that a function can say: return fail(err, "...", ...);
 * `err` may be NULL. A text that is too long is cut. */
bool fail(struct err *err, const char *fmt, ...) FORMAT(2, 3);

#endif
