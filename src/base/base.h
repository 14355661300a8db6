/*
 * base/base.h -- the first include of every file: the standard headers that
 * are used everywhere, and what the program asks of its own code.
 *
 * Three kinds of trouble have three answers: what is wrong in a manifest is a
 * finding, what is wrong outside (disk, arguments) is a bool and a struct err,
 * what is wrong in this program is BUG().
 */
#ifndef BASE_BASE_H
#define BASE_BASE_H

#include <assert.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define countof(array) (sizeof(array) / sizeof((array)[0]))

/* Lets the compiler check the arguments of a printf-like function. */
#define FORMAT(fmt, first) __attribute__((format(printf, fmt, first)))
#define NORETURN __attribute__((noreturn))

/* A fault of this program: says where, and aborts. Never for bad input. */
#define BUG(...) bug(__FILE__, __LINE__, __VA_ARGS__)
NORETURN void bug(const char *file, int line, const char *fmt, ...) FORMAT(3, 4);

/* Functions that cannot say how much they write, or that hide errors. */
#pragma GCC poison strcpy strcat strncpy strncat sprintf vsprintf gets strtok atoi atol atof

#endif
