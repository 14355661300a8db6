#include "base/json.h"
#include "base/utf8.h"

static inline bool in_list(const struct json *j)
{
	return j->depth && j->close[j->depth - 1] == ']';
}

/* Control characters, and those that would reorder or break the line in a
 * terminal or a script. All of them fit in one \u. */
static bool must_escape(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7f && cp <= 0x9f) || cp == 0x200e || cp == 0x200f ||
		(cp >= 0x2028 && cp <= 0x202e) || (cp >= 0x2066 && cp <= 0x2069) || cp == '"' ||
		cp == '\\';
}

static void put_escape(struct buf *out, uint32_t cp)
{
	static const char special[] = "\"\"\\\\\bb\ff\nn\rr\tt";

	for (size_t i = 0; special[i]; i += 2) {
		if ((unsigned char)special[i] == cp) {
			buf_addc(out, '\\');
			buf_addc(out, special[i + 1]);
			return;
		}
	}
	buf_printf(out, "\\u%04x", (unsigned)cp);
}

static void put_string(struct buf *out, struct str s)
{
	size_t plain = 0, at = 0;

	buf_addc(out, '"');
	while (at < s.n) {
		uint32_t cp = 0;
		size_t n = utf8_decode(str_sub(s, at, s.n), &cp);
		if (n && !must_escape(cp)) {
			at += n;
			continue;
		}
		buf_add(out, str_sub(s, plain, at));
		if (n)
			put_escape(out, cp);
		else
			buf_adds(out, "\xef\xbf\xbd");
		at += n ? n : 1;
		plain = at;
	}
	buf_add(out, str_sub(s, plain, s.n));
	buf_addc(out, '"');
}

static void put_newline(struct json *j)
{
	if (j->compact)
		return;
	buf_addc(j->out, '\n');
	for (uint32_t i = 0; i < j->depth; i++)
		buf_adds(j->out, "  ");
}

/* What stands before a value: comma, line, key. */
static void put_lead(struct json *j, const struct str *key)
{
	assert(!key == (!j->depth || in_list(j)));
	if (j->depth && j->any[j->depth])
		buf_addc(j->out, ',');
	j->any[j->depth] = true;
	if (j->depth)
		put_newline(j);
	if (key) {
		put_string(j->out, *key);
		buf_adds(j->out, j->compact ? ":" : ": ");
	}
}

static void put_key(struct json *j, const char *key)
{
	struct str s = str_of(key);

	put_lead(j, key ? &s : NULL);
}

static void put_open(struct json *j, char bracket)
{
	assert(bracket == '{' || bracket == '[');
	if (j->depth == JSON_DEPTH)
		BUG("JSON deeper than %d", JSON_DEPTH);
	buf_addc(j->out, bracket);
	j->close[j->depth++] = bracket == '{' ? '}' : ']';
	j->any[j->depth] = false;
}

void json_open(struct json *j, const char *key, char bracket)
{
	put_key(j, key);
	put_open(j, bracket);
}

void json_close(struct json *j)
{
	if (!j->depth)
		BUG("nothing to close");
	bool any = j->any[j->depth--];
	if (any)
		put_newline(j);
	buf_addc(j->out, j->close[j->depth]);
}

void json_str(struct json *j, const char *key, struct str value)
{
	put_key(j, key);
	put_string(j->out, value);
}

void json_int(struct json *j, const char *key, int64_t value)
{
	put_key(j, key);
	buf_printf(j->out, "%lld", (long long)value);
}

void json_bool(struct json *j, const char *key, bool value)
{
	put_key(j, key);
	buf_adds(j->out, value ? "true" : "false");
}

void json_null(struct json *j, const char *key)
{
	put_key(j, key);
	buf_adds(j->out, "null");
}

void json_raw(struct json *j, const char *key, struct str json)
{
	put_key(j, key);
	buf_add(j->out, json);
}

void json_key_str(struct json *j, struct str key, struct str value)
{
	put_lead(j, &key);
	put_string(j->out, value);
}

void json_key_open(struct json *j, struct str key, char bracket)
{
	put_lead(j, &key);
	put_open(j, bracket);
}
