/*
 * base/json.h -- writes JSON. (JSON is read as YAML, by yaml/.)
 *
 * Keys in the order in which they are given, two blanks of indentation, so
 * that output can be compared line by line. Text that is not valid UTF-8 comes
 * out with U+FFFD in place of each bad byte; control characters and those that
 * change the direction of text are escaped, so that output can go to a terminal.
 * Nothing follows the last bracket: a newline there is the caller's.
 *
 *	struct json j = { .out = &buf };
 *	json_open(&j, NULL, '{');
 *	json_str(&j, "name", name);
 *	json_open(&j, "items", '[');
 *	json_int(&j, NULL, 7);          without a key inside a list
 *	json_close(&j);
 *	json_close(&j);
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/str.h"

enum { JSON_DEPTH = 32 };

struct json {
	struct buf *out;
	bool compact; /* all on one line, no blanks */
	uint32_t depth;
	char close[JSON_DEPTH];
	bool any[JSON_DEPTH + 1];
};

/* `key` is NULL inside a list and at the top, and only there. */
void json_open(struct json *j, const char *key, char bracket); /* '{' or '[' */
void json_close(struct json *j);
void json_str(struct json *j, const char *key, struct str value);
void json_int(struct json *j, const char *key, int64_t value);
void json_bool(struct json *j, const char *key, bool value);
void json_null(struct json *j, const char *key);
/* A text that is JSON itself. */
void json_raw(struct json *j, const char *key, struct str json);
/* As above with a key that is not a C string. */
void json_key_str(struct json *j, struct str key, struct str value);
void json_key_open(struct json *j, struct str key, char bracket);

#endif
