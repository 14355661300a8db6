/*
 * fuzz/maker.h -- YAML written line by line, as the bytes of an input say.
 *
 * Above and behind lines come comments, blank lines and lines of a template;
 * sequences are indented as the file does it, or in flow style. An item is begun
 * before its first line, which gets the dash. Texts live in the arena.
 */
#ifndef TESTS_FUZZ_MAKER_H
#define TESTS_FUZZ_MAKER_H

#include "input.h"

struct maker {
	struct arena *a;
	struct input *in;
	struct buf out;
	uint32_t indent;
	uint32_t objects;
	bool dash;    /* the next line begins an item */
	bool crlf;    /* of this file */
	bool compact; /* its sequences stand in the column of their keys */
	bool plain;   /* without anything between its lines */
};

const char *one_of(struct maker *m, const char *const *words, size_t n);

#define ONE_OF(m, ...)                                    \
	one_of((m), (const char *const[]){ __VA_ARGS__ }, \
		countof(((const char *const[]){ __VA_ARGS__ })))

/* Yes in one of `n` cases, and never when the input is at its end. */
bool once_in(struct maker *m, uint8_t n);

void line(struct maker *m, const char *fmt, ...) FORMAT(2, 3);

/* Around all items of a sequence, and around each. */
void begin_items(struct maker *m);
void end_items(struct maker *m);
void begin_item(struct maker *m);
void end_item(struct maker *m);

/* key: one or two words, in flow or block style, seldom with an anchor or as an
 * alias. */
void words(struct maker *m, const char *key, const char *(*word)(struct maker *));

#endif
