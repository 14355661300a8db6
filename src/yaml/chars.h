/*
 * yaml/chars.h -- the characters that separate (YAML 1.2: 5.4, 5.5).
 */
#ifndef YAML_CHARS_H
#define YAML_CHARS_H

#include "base/str.h"

static inline bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static inline bool is_break(char c)
{
	return c == '\n' || c == '\r';
}

#endif
