/*
 * base/sha256.h -- SHA-256 of a text (FIPS 180-4).
 */
#ifndef BASE_SHA256_H
#define BASE_SHA256_H

#include "base/str.h"

enum { SHA256_HEX = 64 };

/* The digest in lower-case hexadecimal; `hex` is not ended by NUL. */
void sha256_hex(char hex[SHA256_HEX], struct str text);

#endif
