/*
 * base/utf8.h -- UTF-8 as RFC 3629 has it: no surrogates, nothing above U+10FFFF,
 * the shortest form only.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/str.h"

/* Bytes of the code point at the start of `s`, which is not empty; 0 where that
 * is not UTF-8. */
size_t utf8_decode(struct str s, uint32_t *cp);
bool utf8_valid(struct str s);

#endif
