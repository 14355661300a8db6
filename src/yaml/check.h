/*
 * yaml/check.h -- whether bytes may be read as YAML at all.
 *
 * What passes is UTF-8 without the characters that YAML 1.2 (5.1) and the
 * reader of kubectl forbid. The scanner must see nothing else: libfyaml 0.7.12
 * stops at such bytes without an error, or never.
 */
#ifndef YAML_CHECK_H
#define YAML_CHECK_H

#include "base/str.h"

enum { YAML_LIMIT = 64 << 20 }; /* bytes; offsets have 32 bits */

/* False: `why` (a static text) says what is wrong, `at` where. */
bool yaml_check(struct str text, uint32_t *at, struct str *why);

#endif
