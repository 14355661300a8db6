/*
 * base/str.h -- text.
 *
 * A str is a view of bytes: it owns nothing, need not end in NUL, and is
 * passed by value. { 0 } is the empty str. A buf is text being built; it lives
 * in an arena, so it is never released.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include "base/arena.h"

struct str {
	const char *p;
	size_t n;
};

#define STR(literal) ((struct str){ "" literal, sizeof(literal) - 1 })
#define PRIs "%.*s"
#define ARGs(s) (int)(s).n, (s).p

struct str str_of(const char *cstr); /* NULL gives the empty str */
struct str str_sub(struct str s, size_t start, size_t end);

bool str_eq(struct str a, struct str b);
bool str_is(struct str s, const char *cstr);
int str_cmp(struct str a, struct str b); /* by bytes; a prefix comes first */
bool str_starts(struct str s, const char *prefix);
bool str_ends(struct str s, const char *suffix);
uint64_t str_hash(struct str s); /* the same on every machine and run */

/* Offset of the first (last) `c`, or -1. */
ptrdiff_t str_find_char(struct str s, char c);
ptrdiff_t str_rfind_char(struct str s, char c);
ptrdiff_t str_find(struct str s, struct str needle);

/* Cuts `s` at the first `sep`: the part before is the answer, `*s` becomes the
 * part after. Without a `sep` all of it is the answer and *s has p == NULL. */
struct str str_cut(struct str *s, char sep);
/* Cuts off blanks (also tabs) and the word after them, which is the answer; it is
 * empty at the end. */
struct str str_cut_word(struct str *s);
struct str str_trim(struct str s); /* blanks, tabs, CR, LF at both ends */

/* Decimal digits only, no sign, no overflow; false otherwise. */
bool str_to_u32(struct str s, uint32_t *out);

struct str str_dup(struct arena *a, struct str s);   /* the copy ends in NUL */
const char *str_c(struct arena *a, struct str s);    /* a copy as a C string */
struct str str_lower(struct arena *a, struct str s); /* ASCII */
struct str str_printf(struct arena *a, const char *fmt, ...) FORMAT(2, 3);
struct str str_vprintf(struct arena *a, const char *fmt, va_list ap) FORMAT(2, 0);

/* For qsort over an array of struct str. */
int str_qsort(const void *a, const void *b);

struct buf {
	struct arena *a;
	char *p;
	uint32_t n, cap;
};

void buf_add(struct buf *b, struct str s);
void buf_adds(struct buf *b, const char *cstr);
void buf_addc(struct buf *b, char c);
void buf_printf(struct buf *b, const char *fmt, ...) FORMAT(2, 3);
struct str buf_str(const struct buf *b); /* valid until the next addition */

#endif
