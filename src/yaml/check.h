/*
 * yaml/check.h -- whether bytes may be read as YAML at all.
 *
 * What passes is UTF-8 without the characters that YAML 1.2 (5.1) and the
 * reader of kubectl forbid. The scanner must see nothing else: libfyaml 0.7.12
 * stops at such bytes without an error, or never. And it keeps all tokens of a
 * line that begins with a bracket, 300 bytes each, and goes over a line anew for
 * each directive that it takes to begin there: hence limits for one line.
 */
#ifndef YAML_CHECK_H
#define YAML_CHECK_H

#include "text/source.h"

enum {
	YAML_LIMIT = 64 << 20,     /* bytes; offsets have 32 bits */
	YAML_LINE_LIMIT = 1 << 19, /* brackets, colons and commas in one line */
	YAML_DIRECTIVE_LIMIT = 64, /* percent signs in a line that begins with one */
};

/* False: `why` (a static text) says what is wrong, `at` where. */
bool yaml_check(const struct source *src, uint32_t *at, struct str *why);

#endif
