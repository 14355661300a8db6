/*
 * Large and hostile texts, and what reading them costs. Time is counted in
 * tokens that the scanner hands out and memory in bytes that arenas take, so
 * that a slow machine changes nothing; tests/bench/documents measures seconds.
 */
#ifndef TESTS_YAML_BIG_H
#define TESTS_YAML_BIG_H

#include "rows.h"

#include "yaml/check.h"

struct fy_parser;
struct fy_token;

struct cost {
	size_t tokens, bytes;
};

static struct cost cost;

struct fy_token *__real_fy_scan(struct fy_parser *parser);
struct fy_token *__wrap_fy_scan(struct fy_parser *parser);
void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);

struct fy_token *__wrap_fy_scan(struct fy_parser *parser)
{
	cost.tokens++;
	return __real_fy_scan(parser);
}

void *__wrap_malloc(size_t size)
{
	cost.bytes += size;
	return __real_malloc(size);
}

/* `before`, `part` n times, `after`. `error`: NULL when the text is read, ANY
 * when libfyaml says what is wrong, else what jibe says. */
struct big {
	const char *before, *part;
	uint32_t n;
	const char *after, *error;
};

#define ANY "any"

static inline const char *big_name(struct arena *a, const struct big *b)
{
	return str_c(a,
		str_printf(a, "%.20s %u * %.20s %.20s", b->before, b->n, b->part, b->after));
}

/* Reads n parts and says what it cost beyond the text itself. */
static inline struct cost big_read(const struct big *b, uint32_t n)
{
	struct arena a = { 0 }, trees = { 0 };
	struct str text = repeat(&a, b->before, b->part, n, b->after);
	const struct source *src = source_new(&a, STR("big.yaml"), text);

	cost = (struct cost){ 0 };
	const struct file *f = file_parse(&trees, src);
	struct cost spent = cost;
	if (f->broken != (b->error != NULL))
		fail_msg("%s: " PRIs, big_name(&a, b), ARGs(f->error));
	if (f->broken && (!f->error.n || f->error_at > text.n || f->doc_count))
		fail_msg("%s: no reason or place", big_name(&a, b));
	if (f->broken && strcmp(b->error, ANY) != 0 && !str_is(f->error, b->error))
		fail_msg("%s: " PRIs, big_name(&a, b), ARGs(f->error));
	for (uint32_t i = 1; i < f->node_count; i++)
		node_text(&a, &f->nodes[i]);
	arena_clear(&trees);
	arena_clear(&a);
	return spent;
}

/* Twice the text costs at most twice as much, and a little. */
static inline void check_linear(const struct big *b)
{
	struct arena a = { 0 };
	struct cost half = big_read(b, b->n / 2), whole = big_read(b, b->n);

	if (whole.tokens > half.tokens * 2 + 100)
		fail_msg("%s: %zu tokens, %zu for half", big_name(&a, b), whole.tokens,
			half.tokens);
	if (whole.bytes > half.bytes * 2 + half.bytes / 4 + (4u << 20))
		fail_msg("%s: %zu bytes, %zu for half", big_name(&a, b), whole.bytes, half.bytes);
	arena_clear(&a);
}

static inline void check_all_linear(const struct big *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		check_linear(&rows[i]);
}

#endif
