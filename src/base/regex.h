/*
 * base/regex.h -- regular expressions as Go reads them, anchored at both ends.
 *
 * What Go and pcre2 could read differently is refused, valid in Go or not: back
 * references, looking around, possessive repetition, named groups, flags but (?i),
 * classes by property. `.` is one character of UTF-8 but no line break; a text that is not
 * UTF-8 has no answer. Matching one text takes a bounded
 * number of steps; when they are used up, there is no answer.
 * Files that include pcre2.h: base/regex.c and base/glob.c.
 */
#ifndef BASE_REGEX_H
#define BASE_REGEX_H

#include "base/err.h"
#include "base/str.h"

struct regex;

enum regex_answer { REGEX_NO, REGEX_YES, REGEX_UNKNOWN };

/* NULL and err when it is malformed or refused. It lives in the arena. */
struct regex *regex_new(struct arena *a, struct str pattern, struct err *err);
/* The same that matches anywhere in a text. */
struct regex *regex_search(struct arena *a, struct str pattern, struct err *err);
enum regex_answer regex_match(const struct regex *r, struct str text);

#endif
