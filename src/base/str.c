#include "base/str.h"

struct str str_of(const char *cstr)
{
	return cstr ? (struct str){ cstr, strlen(cstr) } : (struct str){ 0 };
}

struct str str_sub(struct str s, size_t start, size_t end)
{
	assert(start <= end && end <= s.n);
	return s.p ? (struct str){ s.p + start, end - start } : s;
}

bool str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool str_is(struct str s, const char *cstr)
{
	return str_eq(s, str_of(cstr));
}

int str_cmp(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n ? memcmp(a.p, b.p, n) : 0;

	return c ? c : (a.n > b.n) - (a.n < b.n);
}

bool str_starts(struct str s, const char *prefix)
{
	size_t n = strlen(prefix);

	return s.n >= n && memcmp(s.p ? s.p : "", prefix, n) == 0;
}

bool str_ends(struct str s, const char *suffix)
{
	size_t n = strlen(suffix);

	return s.n >= n && (n == 0 || memcmp(s.p + s.n - n, suffix, n) == 0);
}

uint64_t str_hash(struct str s)
{
	uint64_t h = 0xcbf29ce484222325u;

	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 0x100000001b3u;
	h ^= h >> 29;
	return h * 0xbf58476d1ce4e5b9u;
}

ptrdiff_t str_find_char(struct str s, char c)
{
	const char *p = s.n ? memchr(s.p, c, s.n) : NULL;

	return p ? p - s.p : -1;
}

ptrdiff_t str_rfind_char(struct str s, char c)
{
	for (size_t i = s.n; i-- > 0;)
		if (s.p[i] == c)
			return (ptrdiff_t)i;
	return -1;
}

ptrdiff_t str_find(struct str s, struct str needle)
{
	if (!needle.n)
		return 0;
	for (size_t at = 0; at + needle.n <= s.n; at++) {
		const char *p = memchr(s.p + at, needle.p[0], s.n - needle.n + 1 - at);
		if (!p)
			return -1;
		at = (size_t)(p - s.p);
		if (memcmp(p, needle.p, needle.n) == 0)
			return (ptrdiff_t)at;
	}
	return -1;
}

struct str str_cut(struct str *s, char sep)
{
	ptrdiff_t at = str_find_char(*s, sep);
	struct str head = *s;

	if (at < 0) {
		*s = (struct str){ 0 };
		return head;
	}
	head.n = (size_t)at;
	*s = str_sub(*s, (size_t)at + 1, s->n);
	return head;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct str str_cut_word(struct str *s)
{
	size_t start = 0, end;

	while (start < s->n && strchr(" \t", s->p[start]))
		start++;
	for (end = start; end < s->n && !strchr(" \t", s->p[end]);)
		end++;
	struct str word = str_sub(*s, start, end);
	*s = str_sub(*s, end, s->n);
	return word;
}

struct str str_trim(struct str s)
{
	while (s.n && is_blank(s.p[0]))
		s = str_sub(s, 1, s.n);
	while (s.n && is_blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

bool str_to_u32(struct str s, uint32_t *out)
{
	uint64_t v = 0;

	if (!s.n || s.n > 10)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		v = v * 10 + (uint64_t)(s.p[i] - '0');
	}
	*out = (uint32_t)v;
	return v <= UINT32_MAX;
}

struct str str_dup(struct arena *a, struct str s)
{
	char *p = arena_alloc(a, s.n + 1);

	if (s.n)
		memcpy(p, s.p, s.n);
	return (struct str){ p, s.n };
}

const char *str_c(struct arena *a, struct str s)
{
	return str_dup(a, s).p;
}

struct str str_lower(struct arena *a, struct str s)
{
	char *p = arena_alloc(a, s.n + 1);

	for (size_t i = 0; i < s.n; i++)
		p[i] = s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] - 'A' + 'a') : s.p[i];
	return (struct str){ p, s.n };
}

struct str str_vprintf(struct arena *a, const char *fmt, va_list ap)
{
	va_list again;

	va_copy(again, ap);
	int n = vsnprintf(NULL, 0, fmt, ap);
	if (n < 0)
		BUG("format \"%s\"", fmt);
	char *p = arena_alloc(a, (size_t)n + 1);
	vsnprintf(p, (size_t)n + 1, fmt, again);
	va_end(again);
	return (struct str){ p, (size_t)n };
}

struct str str_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	struct str s = str_vprintf(a, fmt, ap);
	va_end(ap);
	return s;
}

int str_qsort(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static void buf_room(struct buf *b, size_t more)
{
	if (more > UINT32_MAX / 4 - b->n)
		BUG("text of more than 1 GiB");
	while (b->cap - b->n < more)
		b->p = arena_grow(b->a, b->p, b->cap, &b->cap, 1);
}

void buf_add(struct buf *b, struct str s)
{
	if (!s.n)
		return;
	buf_room(b, s.n);
	memcpy(b->p + b->n, s.p, s.n);
	b->n += (uint32_t)s.n;
}

void buf_adds(struct buf *b, const char *cstr)
{
	buf_add(b, str_of(cstr));
}

void buf_addc(struct buf *b, char c)
{
	buf_add(b, (struct str){ &c, 1 });
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	char small[256];
	va_list ap, again;

	va_start(ap, fmt);
	va_copy(again, ap);
	int n = vsnprintf(small, sizeof(small), fmt, ap);
	va_end(ap);
	if (n >= 0 && (size_t)n < sizeof(small))
		buf_add(b, (struct str){ small, (size_t)n });
	else
		buf_add(b, str_vprintf(b->a, fmt, again));
	va_end(again);
}

struct str buf_str(const struct buf *b)
{
	return (struct str){ b->p, b->n };
}
