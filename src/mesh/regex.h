/*
 * mesh/regex.h -- which texts fit a regular expression (RE2, as Envoy has it: all
 * of the text has to fit).
 *
 * Understood: characters, ".", classes, groups (named ones too), "|", "*", "+",
 * "?", "{n,m}", lazy ones, \d \w \s and escaped punctuation; "^" first and "$"
 * last. Anything else is not known here, nor is a text that is not ASCII.
 */
#ifndef MESH_REGEX_H
#define MESH_REGEX_H

#include "base/str.h"

struct regex;

/* NULL: not understood, or too large. */
const struct regex *regex_new(struct arena *a, struct str pattern);

/* The text is ASCII. Linear in text times pattern. */
bool regex_fits(const struct regex *r, struct str text);

/* A shortest text that fits and begins so; p == NULL: there is none. */
struct str regex_sample(struct arena *a, const struct regex *r, struct str prefix);

bool regex_knows(struct str text);

#endif
